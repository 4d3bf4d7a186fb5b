SELECT
  CAST("last" AS DATE) AS "last"
FROM (
  SELECT
    MAX("t0"."last_used_on") AS "last"
  FROM "spans" AS "t0"
);
