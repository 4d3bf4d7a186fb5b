SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("contact_id" AS TEXT) AS "contact_id",
  CAST("name" AS TEXT) AS "name",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("events" AS BIGINT) AS "events",
  CAST("amount" AS DOUBLE) AS "amount"
FROM (
  SELECT
    "t1"."customer_id",
    "t1"."contact_id",
    "t1"."name",
    "t1"."used_on",
    COUNT(*) AS "events",
    SUM("t1"."value") AS "amount"
  FROM (
    SELECT
      "t0"."message_id",
      "t0"."customer_id",
      "t0"."contact_id",
      "t0"."subscription_id",
      "t0"."name",
      "t0"."occurred_at",
      "t0"."received_at",
      "t0"."value",
      "t0"."properties",
      CAST("t0"."occurred_at" AS DATE) AS "used_on"
    FROM "usage_events" AS "t0"
  ) AS "t1"
  GROUP BY
    1,
    2,
    3,
    4
)
ORDER BY
  "customer_id",
  "used_on";
