SELECT
  CAST("source" AS TEXT) AS "source",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("events" AS BIGINT) AS "events"
FROM (
  SELECT
    '' AS "source",
    "t1"."used_on",
    "t1"."events"
  FROM (
    SELECT
      "t0"."used_on",
      SUM("t0"."events") AS "events"
    FROM "usage_daily" AS "t0"
    GROUP BY
      1
  ) AS "t1"
);
