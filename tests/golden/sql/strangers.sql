SELECT
  CAST("unmatched_id" AS TEXT) AS "unmatched_id"
FROM (
  SELECT
    "t2"."customer_id" AS "unmatched_id"
  FROM "spans" AS "t2"
  ANTI JOIN "customers" AS "t3"
    ON "t2"."customer_id" = "t3"."customer_id"
)
ORDER BY
  "unmatched_id";
