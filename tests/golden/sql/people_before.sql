SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("contact_id" AS TEXT) AS "contact_id",
  CAST("first_used_on" AS DATE) AS "first_used_on",
  CAST("last_used_on" AS DATE) AS "last_used_on"
FROM (
  SELECT
    "t0"."customer_id",
    "t0"."contact_id",
    MIN("t0"."first_used_on") AS "first_used_on",
    MAX("t0"."last_used_on") AS "last_used_on"
  FROM "people_of_month" AS "t0"
  GROUP BY
    1,
    2
);
