SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("contact_id" AS TEXT) AS "contact_id",
  CAST("first_used_on" AS DATE) AS "first_used_on",
  CAST("last_used_on" AS DATE) AS "last_used_on"
FROM (
  SELECT
    "t1"."customer_id",
    "t1"."contact_id",
    MIN("t1"."used_on") AS "first_used_on",
    MAX("t1"."used_on") AS "last_used_on"
  FROM (
    SELECT
      *
    FROM "usage_daily" AS "t0"
    WHERE
      NOT "t0"."contact_id" IS NULL
  ) AS "t1"
  GROUP BY
    1,
    2
);
