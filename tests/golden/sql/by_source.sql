SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("events" AS BIGINT) AS "events",
  CAST("source" AS TEXT) AS "source"
FROM (
  SELECT
    "t2"."customer_id",
    "t2"."used_on",
    "t2"."events",
    "t2"."heard" AS "source"
  FROM (
    SELECT
      "t1"."heard",
      "t1"."customer_id",
      "t1"."used_on",
      COUNT(*) AS "events"
    FROM (
      SELECT
        "t0"."message_id",
        "t0"."customer_id",
        "t0"."contact_id",
        "t0"."subscription_id",
        "t0"."name",
        "t0"."occurred_at",
        "t0"."received_at",
        "t0"."source",
        "t0"."value",
        "t0"."properties",
        CAST("t0"."occurred_at" AS DATE) AS "used_on",
        COALESCE("t0"."source", '') AS "heard"
      FROM "usage_events" AS "t0"
    ) AS "t1"
    GROUP BY
      1,
      2,
      3
  ) AS "t2"
)
ORDER BY
  "customer_id",
  "used_on",
  "source";
