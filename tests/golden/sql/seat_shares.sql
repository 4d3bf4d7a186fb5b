SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("seat_use" AS DOUBLE) AS "seat_use"
FROM (
  SELECT
    "t0"."customer_id",
    "t0"."seat_use"
  FROM "seat_use" AS "t0"
);
