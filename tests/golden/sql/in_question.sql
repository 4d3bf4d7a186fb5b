SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("quiet_since" AS DATE) AS "quiet_since"
FROM (
  SELECT
    "t0"."customer_id",
    "t0"."quiet_since"
  FROM "suspects" AS "t0"
  WHERE
    "t0"."kind" = 'stopped'
    AND "t0"."quiet_months" < 12
    AND "t0"."months_known" >= 24
    AND NOT (
      "t0"."is_seasonal"
    )
    AND "t0"."unmatched_id" IS NULL
    AND "t0"."standby_by" IS NULL
)
ORDER BY
  "customer_id";
