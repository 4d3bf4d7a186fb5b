SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("active_days" AS BIGINT) AS "active_days",
  CAST("active_users" AS BIGINT) AS "active_users",
  CAST("events_28" AS BIGINT) AS "events_28",
  CAST("breadth" AS DOUBLE) AS "breadth",
  CAST("own_baseline_ratio" AS DOUBLE) AS "own_baseline_ratio",
  CAST("trend" AS DOUBLE) AS "trend",
  CAST("observed_on" AS DATE) AS "observed_on",
  CAST("last_used_on" AS DATE) AS "last_used_on"
FROM (
  SELECT
    "t2"."customer_id",
    "t3"."active_days",
    "t3"."active_users",
    "t3"."events_28",
    "t3"."breadth",
    "t3"."own_baseline_ratio",
    "t3"."trend",
    MAKE_DATE(1111, 11, 11) AS "observed_on",
    "t2"."last_used_on"
  FROM "spans" AS "t2"
  LEFT OUTER JOIN "engagement" AS "t3"
    ON "t2"."customer_id" = "t3"."customer_id"
);
