SELECT
  CAST("source" AS TEXT) AS "source",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("events" AS BIGINT) AS "events"
FROM (
  SELECT
    "t1"."source",
    "t1"."used_on",
    COUNT(*) AS "events"
  FROM (
    SELECT
      CAST("t0"."occurred_at" AS DATE) AS "used_on",
      COALESCE("t0"."source", '') AS "source"
    FROM "usage_events" AS "t0"
  ) AS "t1"
  GROUP BY
    1,
    2
);
