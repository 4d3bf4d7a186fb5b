SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("events" AS BIGINT) AS "events",
  CAST("source" AS TEXT) AS "source"
FROM (
  SELECT
    "t1"."customer_id",
    "t1"."used_on",
    "t1"."events",
    '' AS "source"
  FROM (
    SELECT
      "t0"."customer_id",
      "t0"."used_on",
      SUM("t0"."events") AS "events"
    FROM "usage_daily" AS "t0"
    GROUP BY
      1,
      2
  ) AS "t1"
)
ORDER BY
  "customer_id",
  "used_on",
  "source";
