SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("paying_since" AS DATE) AS "paying_since",
  CAST("first_paid_on" AS DATE) AS "first_paid_on"
FROM (
  SELECT
    "t2"."customer_id",
    "t2"."paying_since",
    "t2"."first_paid_on"
  FROM (
    SELECT
      "t1"."customer_id",
      FIRST("t1"."kind" ORDER BY "t1"."moved_on" DESC) AS "last_kind",
      MAX("t1"."moved_on") AS "paying_since",
      MIN("t1"."moved_on") AS "first_paid_on"
    FROM (
      SELECT
        *
      FROM "customer_logos" AS "t0"
      WHERE
        "t0"."moved_on" <= MAKE_DATE(1111, 11, 11)
    ) AS "t1"
    GROUP BY
      1
  ) AS "t2"
  WHERE
    "t2"."last_kind" <> 'churn'
);
