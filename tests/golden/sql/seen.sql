SELECT
  CAST("first" AS DATE) AS "first",
  CAST("last" AS DATE) AS "last"
FROM (
  SELECT
    MIN("t0"."first_used_on") AS "first",
    MAX("t0"."last_used_on") AS "last"
  FROM "spans" AS "t0"
);
