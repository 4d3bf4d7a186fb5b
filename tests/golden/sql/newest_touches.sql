SELECT
  CAST("at" AS DATE) AS "at"
FROM (
  SELECT
    MAX("t0"."last_touch_on") AS "at"
  FROM "touches" AS "t0"
);
