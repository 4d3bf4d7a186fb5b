SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("contact_id" AS TEXT) AS "contact_id",
  CAST("name" AS TEXT) AS "name",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("known_on" AS DATE) AS "known_on",
  CAST("events" AS BIGINT) AS "events",
  CAST("amount" AS DOUBLE) AS "amount"
FROM (
  SELECT
    "t1"."customer_id",
    "t1"."contact_id",
    "t1"."name",
    "t1"."used_on",
    "t1"."known_on",
    SUM("t1"."events") AS "events",
    SUM("t1"."amount") AS "amount"
  FROM (
    SELECT
      "t0"."customer_id",
      "t0"."contact_id",
      "t0"."name",
      CAST("t0"."occurred_at" AS DATE) AS "used_on",
      GREATEST(
        CAST("t0"."occurred_at" AS DATE),
        COALESCE(CAST("t0"."received_at" AS DATE), CAST("t0"."occurred_at" AS DATE))
      ) AS "known_on",
      1 AS "events",
      "t0"."value" AS "amount"
    FROM "usage_events" AS "t0"
  ) AS "t1"
  GROUP BY
    1,
    2,
    3,
    4,
    5
)
ORDER BY
  "customer_id",
  "used_on";
