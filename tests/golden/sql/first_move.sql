SELECT
  CAST("first" AS DATE) AS "first"
FROM (
  SELECT
    MIN("t0"."moved_on") AS "first"
  FROM "movements" AS "t0"
);
