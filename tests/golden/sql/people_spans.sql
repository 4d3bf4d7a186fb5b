SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("contact_id" AS TEXT) AS "contact_id",
  CAST("first_used_on" AS DATE) AS "first_used_on",
  CAST("last_used_on" AS DATE) AS "last_used_on"
FROM (
  SELECT
    "t4"."customer_id",
    "t4"."contact_id",
    MIN("t4"."first_used_on") AS "first_used_on",
    MAX("t4"."last_used_on") AS "last_used_on"
  FROM (
    SELECT
      *
    FROM "people_before" AS "t0"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t2"."customer_id",
        "t2"."contact_id",
        MIN("t2"."used_on") AS "first_used_on",
        MAX("t2"."used_on") AS "last_used_on"
      FROM (
        SELECT
          *
        FROM "usage_daily" AS "t1"
        WHERE
          "t1"."used_on" <= MAKE_DATE(1111, 11, 11) AND NOT "t1"."contact_id" IS NULL
      ) AS "t2"
      GROUP BY
        1,
        2
    ) AS "t3"
  ) AS "t4"
  GROUP BY
    1,
    2
);
