SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("metered_units" AS DOUBLE) AS "metered_units",
  CAST("metered_on" AS DATE) AS "metered_on"
FROM (
  SELECT
    "t12"."customer_id",
    CAST(ROUND(SUM("t12"."quantity"), 6) AS DOUBLE) AS "metered_units",
    MAX("t12"."issued_on") AS "metered_on"
  FROM (
    SELECT
      "t11"."line_id",
      "t11"."invoice_id",
      "t11"."subscription_id",
      "t11"."description",
      "t11"."currency",
      "t11"."amount_minor",
      "t11"."tax_minor",
      "t11"."quantity",
      "t11"."period_start_on",
      "t11"."period_end_on",
      "t11"."customer_id",
      "t11"."issued_on",
      "t11"."billed_id",
      "t11"."whole_id",
      "t11"."of_id"
    FROM (
      SELECT
        "t9"."line_id",
        "t9"."invoice_id",
        "t9"."subscription_id",
        "t9"."description",
        "t9"."currency",
        "t9"."amount_minor",
        "t9"."tax_minor",
        "t9"."quantity",
        "t9"."period_start_on",
        "t9"."period_end_on",
        "t9"."customer_id",
        "t9"."issued_on",
        "t9"."billed_id",
        "t9"."whole_id",
        COALESCE("t9"."subscription_id", "t9"."whole_id") AS "of_id"
      FROM (
        SELECT
          "t6"."line_id",
          "t6"."invoice_id",
          "t6"."subscription_id",
          "t6"."description",
          "t6"."currency",
          "t6"."amount_minor",
          "t6"."tax_minor",
          "t6"."quantity",
          "t6"."period_start_on",
          "t6"."period_end_on",
          "t8"."customer_id",
          "t8"."issued_on",
          "t8"."billed_id",
          "t8"."whole_id"
        FROM (
          SELECT
            *
          FROM "invoice_lines" AS "t1"
          WHERE
            "t1"."quantity" > 0
        ) AS "t6"
        INNER JOIN (
          SELECT
            "t2"."customer_id",
            "t2"."issued_on",
            "t2"."invoice_id" AS "billed_id",
            "t2"."subscription_id" AS "whole_id"
          FROM "invoices" AS "t2"
          WHERE
            NOT (
              COALESCE("t2"."status", 'open') IN ('draft', 'void')
            )
            AND "t2"."issued_on" <= MAKE_DATE(1111, 11, 11)
            AND DATE_DIFF('DAY', "t2"."issued_on", MAKE_DATE(1111, 11, 11)) < 92
        ) AS "t8"
          ON "t6"."invoice_id" = "t8"."billed_id"
      ) AS "t9"
    ) AS "t11"
    SEMI JOIN (
      SELECT DISTINCT
        "t0"."subscription_id" AS "metered_id"
      FROM "subscriptions" AS "t0"
      WHERE
        "t0"."charge_kind" = 'metered'
    ) AS "t5"
      ON "t11"."of_id" = "t5"."metered_id"
  ) AS "t12"
  GROUP BY
    1
);
