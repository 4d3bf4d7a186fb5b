SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("overdue_invoices" AS BIGINT) AS "overdue_invoices",
  CAST("overdue_since" AS DATE) AS "overdue_since",
  CAST("overdue_currency" AS TEXT) AS "overdue_currency",
  CAST("overdue_minor" AS BIGINT) AS "overdue_minor"
FROM (
  SELECT
    "t2"."customer_id",
    SUM("t2"."invoices") AS "overdue_invoices",
    MIN("t2"."since") AS "overdue_since",
    FIRST("t2"."currency" ORDER BY "t2"."since") AS "overdue_currency",
    FIRST("t2"."owed_minor" ORDER BY "t2"."since") AS "overdue_minor"
  FROM (
    SELECT
      "t1"."customer_id",
      "t1"."currency",
      COUNT(*) AS "invoices",
      MIN("t1"."due_on") AS "since",
      SUM("t1"."amount_minor") AS "owed_minor"
    FROM (
      SELECT
        *
      FROM "invoices" AS "t0"
      WHERE
        COALESCE("t0"."status", 'open') IN ('open', 'paid', 'uncollectible')
        AND "t0"."due_on" < MAKE_DATE(1111, 11, 11)
        AND "t0"."issued_on" <= MAKE_DATE(1111, 11, 11)
        AND (
          (
            "t0"."paid_on" IS NULL
          ) OR (
            "t0"."paid_on" > MAKE_DATE(1111, 11, 11)
          )
        )
        AND (
          (
            "t0"."status" <> 'paid'
          ) OR (
            NOT "t0"."paid_on" IS NULL
          )
        )
    ) AS "t1"
    GROUP BY
      1,
      2
  ) AS "t2"
  GROUP BY
    1
);
