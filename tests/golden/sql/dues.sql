SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("overdue_invoices" AS BIGINT) AS "overdue_invoices",
  CAST("overdue_since" AS DATE) AS "overdue_since",
  CAST("overdue_currency" AS TEXT) AS "overdue_currency",
  CAST("overdue_minor" AS BIGINT) AS "overdue_minor"
FROM (
  WITH "t2" AS (
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
  )
  SELECT
    "t8"."customer_id",
    "t8"."overdue_invoices",
    "t8"."overdue_since",
    "t8"."overdue_currency",
    "t5"."overdue_minor"
  FROM (
    SELECT
      "t6"."customer_id",
      SUM("t6"."invoices") AS "overdue_invoices",
      MIN("t6"."since") AS "overdue_since",
      FIRST("t6"."first" ORDER BY "t6"."since") AS "overdue_currency"
    FROM (
      SELECT
        "t3"."customer_id",
        "t3"."since",
        MIN("t3"."currency") AS "first",
        SUM("t3"."invoices") AS "invoices"
      FROM "t2" AS "t3"
      GROUP BY
        1,
        2
    ) AS "t6"
    GROUP BY
      1
  ) AS "t8"
  INNER JOIN (
    SELECT
      "t3"."customer_id",
      "t3"."currency" AS "overdue_currency",
      "t3"."owed_minor" AS "overdue_minor"
    FROM "t2" AS "t3"
  ) AS "t5"
    ON "t8"."customer_id" = "t5"."customer_id"
    AND "t8"."overdue_currency" = "t5"."overdue_currency"
);
