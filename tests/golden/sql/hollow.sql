SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("age" AS TEXT) AS "age",
  CAST("currency" AS TEXT) AS "currency",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("mrr_base_minor" AS BIGINT) AS "mrr_base_minor"
FROM (
  SELECT
    "t2"."day",
    "t2"."customer_id",
    "t2"."kind",
    "t2"."quiet_since",
    "t2"."quiet_months",
    "t2"."age",
    "t3"."currency",
    "t3"."mrr_minor",
    "t3"."mrr_base_minor"
  FROM "hollow_quiet" AS "t2"
  INNER JOIN "hollow_money" AS "t3"
    ON "t2"."day" = "t3"."day" AND "t2"."customer_id" = "t3"."customer_id"
)
ORDER BY
  "customer_id";
