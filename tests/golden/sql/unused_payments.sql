SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("payment_id" AS TEXT) AS "payment_id",
  CAST("invoice_id" AS TEXT) AS "invoice_id",
  CAST("paid_on" AS DATE) AS "paid_on",
  CAST("currency" AS TEXT) AS "currency",
  CAST("amount_minor" AS BIGINT) AS "amount_minor",
  CAST("tax_minor" AS BIGINT) AS "tax_minor",
  CAST("back_minor" AS BIGINT) AS "back_minor",
  CAST("owed_minor" AS BIGINT) AS "owed_minor",
  CAST("owed_tax_minor" AS BIGINT) AS "owed_tax_minor",
  CAST("method" AS TEXT) AS "method",
  CAST("age_days" AS BIGINT) AS "age_days",
  CAST("kind" AS TEXT) AS "kind",
  CAST("age" AS TEXT) AS "age",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("held_by" AS TEXT) AS "held_by",
  CAST("is_held" AS BOOLEAN) AS "is_held"
FROM (
  WITH "t10" AS (
    SELECT
      "t0"."customer_id",
      "t0"."kind",
      "t0"."quiet_since",
      CASE
        WHEN "t0"."kind" = 'never'
        THEN 'never'
        WHEN "t0"."quiet_months" <= 3
        THEN '1_3'
        WHEN "t0"."quiet_months" <= 6
        THEN '4_6'
        ELSE 'over_6'
      END AS "age",
      "t0"."held_by",
      CASE WHEN "t0"."kind" = 'never' THEN "t0"."known_from" ELSE "t0"."quiet_since" END AS "opens_on",
      COALESCE("t0"."held_by" <> 'season_unknown', FALSE) AS "is_held"
    FROM "zombies" AS "t0"
    WHERE
      "t0"."kind" IN ('never', 'stopped')
  ), "t20" AS (
    SELECT
      "t7"."payment_id",
      "t7"."customer_id",
      "t7"."invoice_id",
      "t7"."status",
      "t7"."currency",
      "t7"."amount_minor",
      "t7"."fee_minor",
      "t7"."method",
      "t7"."paid_at"
    FROM "payments" AS "t7"
    SEMI JOIN "t10" AS "t16"
      ON "t7"."customer_id" = "t16"."customer_id"
  ), "t31" AS (
    SELECT
      "t19"."customer_id",
      "t19"."currency",
      "t19"."amount_minor",
      "t19"."given_on",
      "t27"."known_payment" AS "payment_id",
      CASE
        WHEN "t27"."known_payment" IS NULL
        THEN "t28"."known_bill"
        ELSE CAST(NULL AS TEXT)
      END AS "invoice_id"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t2"."customer_id",
            "t2"."payment_id",
            "t2"."currency",
            "t2"."amount_minor",
            CAST(NULL AS TEXT) AS "invoice_id",
            CAST("t2"."refunded_at" AS DATE) AS "given_on"
          FROM "refunds" AS "t2"
        ) AS "t8"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t3"."customer_id",
            "t3"."payment_id",
            "t3"."currency",
            "t3"."amount_minor",
            "t3"."invoice_id",
            CAST("t3"."issued_at" AS DATE) AS "given_on"
          FROM "credit_notes" AS "t3"
          WHERE
            COALESCE("t3"."kind", 'credit') = 'credit'
            AND COALESCE("t3"."status", 'issued') = 'issued'
        ) AS "t11"
      ) AS "t14"
      WHERE
        "t14"."given_on" <= MAKE_DATE(1111, 11, 11)
    ) AS "t19"
    SEMI JOIN "t10" AS "t16"
      ON "t19"."customer_id" = "t16"."customer_id"
    LEFT OUTER JOIN (
      SELECT
        "t21"."payment_id" AS "known_payment"
      FROM "t20" AS "t21"
      WHERE
        "t21"."status" = 'succeeded'
        AND "t21"."amount_minor" > 0
        AND CAST("t21"."paid_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
    ) AS "t27"
      ON "t19"."payment_id" = "t27"."known_payment"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t21"."invoice_id" AS "known_bill"
      FROM "t20" AS "t21"
      WHERE
        "t21"."status" = 'succeeded'
        AND "t21"."amount_minor" > 0
        AND CAST("t21"."paid_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
        AND NOT "t21"."invoice_id" IS NULL
    ) AS "t28"
      ON "t19"."invoice_id" = "t28"."known_bill"
  ), "t45" AS (
    SELECT
      *
    FROM (
      SELECT
        "t43"."customer_id",
        "t43"."payment_id",
        "t43"."invoice_id",
        "t43"."currency",
        "t43"."amount_minor",
        "t43"."method",
        "t43"."paid_at",
        "t43"."paid_on",
        "t43"."tax_minor",
        LEAST("t43"."room", GREATEST("t43"."upto" - COALESCE("t40"."back", 0), 0)) AS "room",
        "t15"."kind",
        "t15"."quiet_since",
        "t15"."age",
        "t15"."held_by",
        "t15"."opens_on",
        "t15"."is_held"
      FROM (
        SELECT
          "t41"."customer_id",
          "t41"."payment_id",
          "t41"."invoice_id",
          "t41"."currency",
          "t41"."amount_minor",
          "t41"."method",
          "t41"."paid_at",
          "t41"."paid_on",
          "t41"."tax_minor",
          "t41"."room",
          SUM("t41"."room") OVER (
            PARTITION BY "t41"."invoice_id", "t41"."currency"
            ORDER BY "t41"."paid_at" ASC, "t41"."payment_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
          ) AS "upto"
        FROM (
          SELECT
            "t30"."customer_id",
            "t30"."payment_id",
            "t30"."invoice_id",
            "t30"."currency",
            "t30"."amount_minor",
            "t30"."method",
            "t30"."paid_at",
            "t30"."paid_on",
            CASE
              WHEN (
                CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
              ) > 1.152921504606847e+18
              THEN CASE
                WHEN (
                  CAST("t23"."tax" AS DOUBLE) * (
                    CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE) / NULLIF("t23"."whole", 0)
                  )
                ) < 0
                THEN -(
                  CAST(FLOOR(
                    ABS(
                      CAST("t23"."tax" AS DOUBLE) * (
                        CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE) / NULLIF("t23"."whole", 0)
                      )
                    ) + 0.5
                  ) AS BIGINT)
                )
                ELSE CAST(FLOOR(
                  ABS(
                    CAST("t23"."tax" AS DOUBLE) * (
                      CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE) / NULLIF("t23"."whole", 0)
                    )
                  ) + 0.5
                ) AS BIGINT)
              END
              ELSE CASE
                WHEN (
                  CAST((
                    (
                      CASE
                        WHEN (
                          CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
                        ) > 1.152921504606847e+18
                        THEN 0
                        ELSE "t23"."tax"
                      END * 2 * LEAST("t30"."upto", "t23"."whole")
                    ) + "t23"."whole"
                  ) - (
                    (
                      (
                        CASE
                          WHEN (
                            CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
                          ) > 1.152921504606847e+18
                          THEN 0
                          ELSE "t23"."tax"
                        END * 2 * LEAST("t30"."upto", "t23"."whole")
                      ) + "t23"."whole"
                    ) % (
                      NULLIF("t23"."whole", 0) * 2
                    )
                  ) AS DOUBLE) / (
                    NULLIF("t23"."whole", 0) * 2
                  )
                ) < 0
                THEN -(
                  CAST(FLOOR(
                    ABS(
                      CAST((
                        (
                          CASE
                            WHEN (
                              CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
                            ) > 1.152921504606847e+18
                            THEN 0
                            ELSE "t23"."tax"
                          END * 2 * LEAST("t30"."upto", "t23"."whole")
                        ) + "t23"."whole"
                      ) - (
                        (
                          (
                            CASE
                              WHEN (
                                CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
                              ) > 1.152921504606847e+18
                              THEN 0
                              ELSE "t23"."tax"
                            END * 2 * LEAST("t30"."upto", "t23"."whole")
                          ) + "t23"."whole"
                        ) % (
                          NULLIF("t23"."whole", 0) * 2
                        )
                      ) AS DOUBLE) / (
                        NULLIF("t23"."whole", 0) * 2
                      )
                    ) + 0.5
                  ) AS BIGINT)
                )
                ELSE CAST(FLOOR(
                  ABS(
                    CAST((
                      (
                        CASE
                          WHEN (
                            CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
                          ) > 1.152921504606847e+18
                          THEN 0
                          ELSE "t23"."tax"
                        END * 2 * LEAST("t30"."upto", "t23"."whole")
                      ) + "t23"."whole"
                    ) - (
                      (
                        (
                          CASE
                            WHEN (
                              CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto", "t23"."whole") AS DOUBLE)
                            ) > 1.152921504606847e+18
                            THEN 0
                            ELSE "t23"."tax"
                          END * 2 * LEAST("t30"."upto", "t23"."whole")
                        ) + "t23"."whole"
                      ) % (
                        NULLIF("t23"."whole", 0) * 2
                      )
                    ) AS DOUBLE) / (
                      NULLIF("t23"."whole", 0) * 2
                    )
                  ) + 0.5
                ) AS BIGINT)
              END
            END - CASE
              WHEN (
                CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
              ) > 1.152921504606847e+18
              THEN CASE
                WHEN (
                  CAST("t23"."tax" AS DOUBLE) * (
                    CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE) / NULLIF("t23"."whole", 0)
                  )
                ) < 0
                THEN -(
                  CAST(FLOOR(
                    ABS(
                      CAST("t23"."tax" AS DOUBLE) * (
                        CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE) / NULLIF("t23"."whole", 0)
                      )
                    ) + 0.5
                  ) AS BIGINT)
                )
                ELSE CAST(FLOOR(
                  ABS(
                    CAST("t23"."tax" AS DOUBLE) * (
                      CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE) / NULLIF("t23"."whole", 0)
                    )
                  ) + 0.5
                ) AS BIGINT)
              END
              ELSE CASE
                WHEN (
                  CAST((
                    (
                      CASE
                        WHEN (
                          CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
                        ) > 1.152921504606847e+18
                        THEN 0
                        ELSE "t23"."tax"
                      END * 2 * LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole")
                    ) + "t23"."whole"
                  ) - (
                    (
                      (
                        CASE
                          WHEN (
                            CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
                          ) > 1.152921504606847e+18
                          THEN 0
                          ELSE "t23"."tax"
                        END * 2 * LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole")
                      ) + "t23"."whole"
                    ) % (
                      NULLIF("t23"."whole", 0) * 2
                    )
                  ) AS DOUBLE) / (
                    NULLIF("t23"."whole", 0) * 2
                  )
                ) < 0
                THEN -(
                  CAST(FLOOR(
                    ABS(
                      CAST((
                        (
                          CASE
                            WHEN (
                              CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
                            ) > 1.152921504606847e+18
                            THEN 0
                            ELSE "t23"."tax"
                          END * 2 * LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole")
                        ) + "t23"."whole"
                      ) - (
                        (
                          (
                            CASE
                              WHEN (
                                CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
                              ) > 1.152921504606847e+18
                              THEN 0
                              ELSE "t23"."tax"
                            END * 2 * LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole")
                          ) + "t23"."whole"
                        ) % (
                          NULLIF("t23"."whole", 0) * 2
                        )
                      ) AS DOUBLE) / (
                        NULLIF("t23"."whole", 0) * 2
                      )
                    ) + 0.5
                  ) AS BIGINT)
                )
                ELSE CAST(FLOOR(
                  ABS(
                    CAST((
                      (
                        CASE
                          WHEN (
                            CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
                          ) > 1.152921504606847e+18
                          THEN 0
                          ELSE "t23"."tax"
                        END * 2 * LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole")
                      ) + "t23"."whole"
                    ) - (
                      (
                        (
                          CASE
                            WHEN (
                              CAST("t23"."tax" AS DOUBLE) * CAST(LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole") AS DOUBLE)
                            ) > 1.152921504606847e+18
                            THEN 0
                            ELSE "t23"."tax"
                          END * 2 * LEAST("t30"."upto" - "t30"."amount_minor", "t23"."whole")
                        ) + "t23"."whole"
                      ) % (
                        NULLIF("t23"."whole", 0) * 2
                      )
                    ) AS DOUBLE) / (
                      NULLIF("t23"."whole", 0) * 2
                    )
                  ) + 0.5
                ) AS BIGINT)
              END
            END AS "tax_minor",
            GREATEST("t30"."amount_minor" - COALESCE("t39"."back", 0), 0) AS "room"
          FROM (
            SELECT
              "t24"."customer_id",
              "t24"."payment_id",
              "t24"."invoice_id",
              "t24"."currency",
              "t24"."amount_minor",
              "t24"."method",
              "t24"."paid_at",
              "t24"."paid_on",
              SUM("t24"."amount_minor") OVER (
                PARTITION BY "t24"."invoice_id"
                ORDER BY "t24"."paid_at" ASC, "t24"."payment_id" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "upto"
            FROM (
              SELECT
                "t21"."customer_id",
                "t21"."payment_id",
                "t21"."invoice_id",
                "t21"."currency",
                "t21"."amount_minor",
                "t21"."method",
                "t21"."paid_at",
                CAST("t21"."paid_at" AS DATE) AS "paid_on"
              FROM "t20" AS "t21"
              WHERE
                "t21"."status" = 'succeeded'
                AND "t21"."amount_minor" > 0
                AND CAST("t21"."paid_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
            ) AS "t24"
          ) AS "t30"
          LEFT OUTER JOIN (
            SELECT
              *
            FROM (
              SELECT
                "t6"."invoice_id" AS "billed_id",
                "t6"."currency" AS "billed_in",
                "t6"."amount_minor" AS "whole",
                COALESCE("t6"."tax_minor", "t12"."line_tax") AS "tax"
              FROM "invoices" AS "t6"
              LEFT OUTER JOIN (
                SELECT
                  "t5"."invoice_id",
                  SUM("t5"."tax_minor") AS "line_tax"
                FROM "invoice_lines" AS "t5"
                GROUP BY
                  1
              ) AS "t12"
                ON "t6"."invoice_id" = "t12"."invoice_id"
            ) AS "t18"
            WHERE
              "t18"."whole" > 0 AND "t18"."tax" >= 0
          ) AS "t23"
            ON "t30"."invoice_id" = "t23"."billed_id" AND "t30"."currency" = "t23"."billed_in"
          LEFT OUTER JOIN (
            SELECT
              "t33"."payment_id",
              "t33"."currency",
              SUM("t33"."amount_minor") AS "back"
            FROM (
              SELECT
                *
              FROM "t31" AS "t32"
              WHERE
                NOT "t32"."payment_id" IS NULL
            ) AS "t33"
            GROUP BY
              1,
              2
          ) AS "t39"
            ON "t30"."payment_id" = "t39"."payment_id" AND "t30"."currency" = "t39"."currency"
        ) AS "t41"
      ) AS "t43"
      LEFT OUTER JOIN (
        SELECT
          "t35"."invoice_id",
          "t35"."currency",
          SUM("t35"."amount_minor") AS "back"
        FROM (
          SELECT
            *
          FROM "t31" AS "t32"
          WHERE
            NOT "t32"."invoice_id" IS NULL
        ) AS "t35"
        GROUP BY
          1,
          2
      ) AS "t40"
        ON "t43"."invoice_id" = "t40"."invoice_id" AND "t43"."currency" = "t40"."currency"
      INNER JOIN "t10" AS "t15"
        ON "t43"."customer_id" = "t15"."customer_id"
    ) AS "t44"
    WHERE
      "t44"."paid_on" >= "t44"."opens_on"
  )
  SELECT
    "t55"."customer_id",
    "t55"."payment_id",
    "t55"."invoice_id",
    "t55"."paid_on",
    "t55"."currency",
    "t55"."amount_minor",
    "t55"."tax_minor",
    "t55"."amount_minor" - "t55"."room" AS "back_minor",
    "t55"."room" AS "owed_minor",
    CASE
      WHEN (
        CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
      ) > 1.152921504606847e+18
      THEN CASE
        WHEN (
          CAST("t55"."tax_minor" AS DOUBLE) * (
            CAST("t55"."room" AS DOUBLE) / NULLIF("t55"."amount_minor", 0)
          )
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              CAST("t55"."tax_minor" AS DOUBLE) * (
                CAST("t55"."room" AS DOUBLE) / NULLIF("t55"."amount_minor", 0)
              )
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            CAST("t55"."tax_minor" AS DOUBLE) * (
              CAST("t55"."room" AS DOUBLE) / NULLIF("t55"."amount_minor", 0)
            )
          ) + 0.5
        ) AS BIGINT)
      END
      ELSE CASE
        WHEN (
          CAST((
            (
              CASE
                WHEN (
                  CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
                ) > 1.152921504606847e+18
                THEN 0
                ELSE "t55"."tax_minor"
              END * 2 * "t55"."room"
            ) + "t55"."amount_minor"
          ) - (
            (
              (
                CASE
                  WHEN (
                    CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
                  ) > 1.152921504606847e+18
                  THEN 0
                  ELSE "t55"."tax_minor"
                END * 2 * "t55"."room"
              ) + "t55"."amount_minor"
            ) % (
              NULLIF("t55"."amount_minor", 0) * 2
            )
          ) AS DOUBLE) / (
            NULLIF("t55"."amount_minor", 0) * 2
          )
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              CAST((
                (
                  CASE
                    WHEN (
                      CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
                    ) > 1.152921504606847e+18
                    THEN 0
                    ELSE "t55"."tax_minor"
                  END * 2 * "t55"."room"
                ) + "t55"."amount_minor"
              ) - (
                (
                  (
                    CASE
                      WHEN (
                        CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
                      ) > 1.152921504606847e+18
                      THEN 0
                      ELSE "t55"."tax_minor"
                    END * 2 * "t55"."room"
                  ) + "t55"."amount_minor"
                ) % (
                  NULLIF("t55"."amount_minor", 0) * 2
                )
              ) AS DOUBLE) / (
                NULLIF("t55"."amount_minor", 0) * 2
              )
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            CAST((
              (
                CASE
                  WHEN (
                    CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
                  ) > 1.152921504606847e+18
                  THEN 0
                  ELSE "t55"."tax_minor"
                END * 2 * "t55"."room"
              ) + "t55"."amount_minor"
            ) - (
              (
                (
                  CASE
                    WHEN (
                      CAST("t55"."tax_minor" AS DOUBLE) * CAST("t55"."room" AS DOUBLE)
                    ) > 1.152921504606847e+18
                    THEN 0
                    ELSE "t55"."tax_minor"
                  END * 2 * "t55"."room"
                ) + "t55"."amount_minor"
              ) % (
                NULLIF("t55"."amount_minor", 0) * 2
              )
            ) AS DOUBLE) / (
              NULLIF("t55"."amount_minor", 0) * 2
            )
          ) + 0.5
        ) AS BIGINT)
      END
    END AS "owed_tax_minor",
    "t55"."method",
    DATE_DIFF('DAY', "t55"."paid_on", MAKE_DATE(1111, 11, 11)) AS "age_days",
    "t55"."kind",
    "t55"."age",
    "t55"."quiet_since",
    "t55"."held_by",
    "t55"."is_held"
  FROM (
    SELECT
      "t50"."customer_id",
      "t50"."payment_id",
      "t50"."invoice_id",
      "t50"."currency",
      "t50"."amount_minor",
      "t50"."method",
      "t50"."paid_at",
      "t50"."paid_on",
      "t50"."tax_minor",
      "t50"."kind",
      "t50"."quiet_since",
      "t50"."age",
      "t50"."held_by",
      "t50"."opens_on",
      "t50"."is_held",
      LEAST("t50"."room", GREATEST("t50"."upto" - COALESCE("t54"."back", 0), 0)) AS "room"
    FROM (
      SELECT
        "t46"."customer_id",
        "t46"."payment_id",
        "t46"."invoice_id",
        "t46"."currency",
        "t46"."amount_minor",
        "t46"."method",
        "t46"."paid_at",
        "t46"."paid_on",
        "t46"."tax_minor",
        "t46"."room",
        "t46"."kind",
        "t46"."quiet_since",
        "t46"."age",
        "t46"."held_by",
        "t46"."opens_on",
        "t46"."is_held",
        SUM("t46"."room") OVER (
          PARTITION BY "t46"."customer_id", "t46"."currency"
          ORDER BY "t46"."paid_at" ASC, "t46"."payment_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS "upto"
      FROM "t45" AS "t46"
    ) AS "t50"
    LEFT OUTER JOIN (
      SELECT
        "t52"."customer_id",
        "t52"."currency",
        SUM("t52"."amount_minor") AS "back"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t36"."customer_id",
            "t36"."currency",
            "t36"."amount_minor",
            "t36"."given_on",
            "t36"."payment_id",
            "t36"."invoice_id",
            "t48"."opened_on"
          FROM (
            SELECT
              *
            FROM "t31" AS "t32"
            WHERE
              "t32"."payment_id" IS NULL AND "t32"."invoice_id" IS NULL
          ) AS "t36"
          INNER JOIN (
            SELECT
              "t46"."customer_id",
              MIN("t46"."paid_on") AS "opened_on"
            FROM "t45" AS "t46"
            GROUP BY
              1
          ) AS "t48"
            ON "t36"."customer_id" = "t48"."customer_id"
        ) AS "t51"
        WHERE
          "t51"."given_on" >= "t51"."opened_on"
      ) AS "t52"
      GROUP BY
        1,
        2
    ) AS "t54"
      ON "t50"."customer_id" = "t54"."customer_id" AND "t50"."currency" = "t54"."currency"
  ) AS "t55"
)
ORDER BY
  "customer_id";
