SELECT
  CAST("first" AS DATE) AS "first"
FROM (
  SELECT
    MIN("t0"."first_used_on") AS "first"
  FROM "spans" AS "t0"
);
