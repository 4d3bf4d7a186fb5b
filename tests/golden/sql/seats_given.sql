SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("given" AS BIGINT) AS "given"
FROM (
  SELECT
    "t0"."customer_id",
    COUNT(DISTINCT "t0"."contact_id") AS "given"
  FROM "seats" AS "t0"
  GROUP BY
    1
);
