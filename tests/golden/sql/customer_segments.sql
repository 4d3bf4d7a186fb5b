SELECT
  CAST("subscription_id" AS TEXT) AS "subscription_id",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("plan" AS TEXT) AS "plan",
  CAST("priced_on" AS DATE) AS "priced_on",
  CAST("starts_on" AS DATE) AS "starts_on",
  CAST("ends_on" AS DATE) AS "ends_on",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  WITH "t1" AS (
    SELECT
      "t0"."subscription_id",
      "t0"."customer_id",
      "t0"."plan",
      "t0"."status",
      "t0"."charge_kind",
      "t0"."currency",
      "t0"."unit_amount_minor",
      "t0"."quantity",
      "t0"."interval",
      "t0"."interval_count",
      "t0"."seats_paid",
      "t0"."discount_percent",
      "t0"."discount_amount_minor",
      "t0"."discount_duration",
      "t0"."discount_starts_on",
      "t0"."discount_ends_on",
      "t0"."started_on",
      "t0"."trial_end_on",
      "t0"."current_period_end_on",
      "t0"."cancel_requested_on",
      "t0"."past_due_on",
      "t0"."ended_on",
      "t0"."ended_by",
      "t0"."ended_reason",
      "t0"."previous_subscription_id",
      CASE
        WHEN (
          NOT "t0"."trial_end_on" IS NULL
        )
        AND (
          "t0"."trial_end_on" > "t0"."started_on"
        )
        THEN "t0"."trial_end_on"
        ELSE "t0"."started_on"
      END AS "starts_on",
      COALESCE(
        "t0"."ended_on",
        CASE
          WHEN NOT "t0"."cancel_requested_on" IS NULL
          THEN "t0"."current_period_end_on"
          ELSE CAST(NULL AS DATE)
        END,
        CASE
          WHEN "t0"."status" IN ('canceled', 'unpaid')
          THEN COALESCE("t0"."current_period_end_on", "t0"."cancel_requested_on")
          ELSE CAST(NULL AS DATE)
        END
      ) AS "source_end",
      CASE
        WHEN "t0"."status" IN ('past_due', 'unpaid')
        THEN CAST(CAST("t0"."past_due_on" AS TIMESTAMP) + INTERVAL '30' DAY AS DATE)
        ELSE CAST(NULL AS DATE)
      END AS "delinquent_on"
    FROM "subscriptions" AS "t0"
    WHERE
      NOT (
        COALESCE("t0"."status", 'active') IN ('trialing', 'incomplete', 'paused')
      )
      AND COALESCE("t0"."charge_kind", 'recurring') = 'recurring'
  ), "t4" AS (
    SELECT
      "t2"."subscription_id",
      "t2"."customer_id",
      "t2"."plan",
      "t2"."status",
      "t2"."charge_kind",
      "t2"."currency",
      "t2"."unit_amount_minor",
      "t2"."quantity",
      "t2"."interval",
      "t2"."interval_count",
      "t2"."seats_paid",
      "t2"."discount_percent",
      "t2"."discount_amount_minor",
      "t2"."discount_duration",
      "t2"."discount_starts_on",
      "t2"."discount_ends_on",
      "t2"."started_on",
      "t2"."trial_end_on",
      "t2"."current_period_end_on",
      "t2"."cancel_requested_on",
      "t2"."past_due_on",
      "t2"."ended_on",
      CASE
        WHEN (
          NOT "t2"."delinquent_on" IS NULL
        )
        AND (
          (
            "t2"."source_end" IS NULL
          ) OR (
            "t2"."delinquent_on" < "t2"."source_end"
          )
        )
        THEN 'delinquent'
        ELSE COALESCE(
          "t2"."ended_by",
          CASE
            WHEN "t2"."status" = 'unpaid'
            THEN 'delinquent'
            WHEN NOT "t2"."cancel_requested_on" IS NULL
            THEN 'customer'
            ELSE 'unknown'
          END
        )
      END AS "ended_by",
      "t2"."ended_reason",
      "t2"."previous_subscription_id",
      "t2"."starts_on",
      "t2"."source_end",
      "t2"."delinquent_on",
      CASE
        WHEN (
          NOT "t2"."delinquent_on" IS NULL
        )
        AND (
          (
            "t2"."source_end" IS NULL
          ) OR (
            "t2"."delinquent_on" < "t2"."source_end"
          )
        )
        THEN "t2"."delinquent_on"
        ELSE "t2"."source_end"
      END AS "ends_on",
      (
        (
          COALESCE("t2"."discount_percent", 0) > 0
        )
        OR (
          COALESCE("t2"."discount_amount_minor", 0) > 0
        )
      )
      AND (
        COALESCE(
          "t2"."discount_duration",
          CASE WHEN "t2"."discount_ends_on" IS NULL THEN 'forever' ELSE 'repeating' END
        ) <> 'once'
      ) AS "discounted",
      "t2"."starts_on" AS "priced_on",
      CAST(ROUND(
        (
          (
            (
              CASE
                WHEN (
                  "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                ) > 0
                THEN "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                ELSE 0
              END * 10000 * CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 365
                WHEN "t2"."interval" = 'week'
                THEN 52
                ELSE 1
              END AS BIGINT) * 2
            ) + (
              CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 12
                WHEN "t2"."interval" = 'week'
                THEN 12
                WHEN "t2"."interval" = 'month'
                THEN 1
                WHEN "t2"."interval" = 'quarter'
                THEN 3
                WHEN "t2"."interval" = 'half_year'
                THEN 6
                WHEN "t2"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
            )
          ) - (
            (
              (
                CASE
                  WHEN (
                    "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                  ) > 0
                  THEN "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                  ELSE 0
                END * 10000 * CAST(CASE
                  WHEN "t2"."interval" = 'day'
                  THEN 365
                  WHEN "t2"."interval" = 'week'
                  THEN 52
                  ELSE 1
                END AS BIGINT) * 2
              ) + (
                CAST(CASE
                  WHEN "t2"."interval" = 'day'
                  THEN 12
                  WHEN "t2"."interval" = 'week'
                  THEN 12
                  WHEN "t2"."interval" = 'month'
                  THEN 1
                  WHEN "t2"."interval" = 'quarter'
                  THEN 3
                  WHEN "t2"."interval" = 'half_year'
                  THEN 6
                  WHEN "t2"."interval" = 'year'
                  THEN 12
                  ELSE 1
                END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
              )
            ) % (
              CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 12
                WHEN "t2"."interval" = 'week'
                THEN 12
                WHEN "t2"."interval" = 'month'
                THEN 1
                WHEN "t2"."interval" = 'quarter'
                THEN 3
                WHEN "t2"."interval" = 'half_year'
                THEN 6
                WHEN "t2"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
            )
          )
        ) / (
          CAST(CASE
            WHEN "t2"."interval" = 'day'
            THEN 12
            WHEN "t2"."interval" = 'week'
            THEN 12
            WHEN "t2"."interval" = 'month'
            THEN 1
            WHEN "t2"."interval" = 'quarter'
            THEN 3
            WHEN "t2"."interval" = 'half_year'
            THEN 6
            WHEN "t2"."interval" = 'year'
            THEN 12
            ELSE 1
          END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
        ),
        0
      ) AS BIGINT) AS "list_minor",
      CAST(ROUND(
        (
          (
            (
              CASE
                WHEN (
                  (
                    "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                  ) - COALESCE("t2"."discount_amount_minor", 0)
                ) > 0
                THEN (
                  "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                ) - COALESCE("t2"."discount_amount_minor", 0)
                ELSE 0
              END * (
                10000 - CAST(ROUND(COALESCE("t2"."discount_percent", 0) * 100, 0) AS BIGINT)
              ) * CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 365
                WHEN "t2"."interval" = 'week'
                THEN 52
                ELSE 1
              END AS BIGINT) * 2
            ) + (
              CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 12
                WHEN "t2"."interval" = 'week'
                THEN 12
                WHEN "t2"."interval" = 'month'
                THEN 1
                WHEN "t2"."interval" = 'quarter'
                THEN 3
                WHEN "t2"."interval" = 'half_year'
                THEN 6
                WHEN "t2"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
            )
          ) - (
            (
              (
                CASE
                  WHEN (
                    (
                      "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                    ) - COALESCE("t2"."discount_amount_minor", 0)
                  ) > 0
                  THEN (
                    "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                  ) - COALESCE("t2"."discount_amount_minor", 0)
                  ELSE 0
                END * (
                  10000 - CAST(ROUND(COALESCE("t2"."discount_percent", 0) * 100, 0) AS BIGINT)
                ) * CAST(CASE
                  WHEN "t2"."interval" = 'day'
                  THEN 365
                  WHEN "t2"."interval" = 'week'
                  THEN 52
                  ELSE 1
                END AS BIGINT) * 2
              ) + (
                CAST(CASE
                  WHEN "t2"."interval" = 'day'
                  THEN 12
                  WHEN "t2"."interval" = 'week'
                  THEN 12
                  WHEN "t2"."interval" = 'month'
                  THEN 1
                  WHEN "t2"."interval" = 'quarter'
                  THEN 3
                  WHEN "t2"."interval" = 'half_year'
                  THEN 6
                  WHEN "t2"."interval" = 'year'
                  THEN 12
                  ELSE 1
                END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
              )
            ) % (
              CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 12
                WHEN "t2"."interval" = 'week'
                THEN 12
                WHEN "t2"."interval" = 'month'
                THEN 1
                WHEN "t2"."interval" = 'quarter'
                THEN 3
                WHEN "t2"."interval" = 'half_year'
                THEN 6
                WHEN "t2"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
            )
          )
        ) / (
          CAST(CASE
            WHEN "t2"."interval" = 'day'
            THEN 12
            WHEN "t2"."interval" = 'week'
            THEN 12
            WHEN "t2"."interval" = 'month'
            THEN 1
            WHEN "t2"."interval" = 'quarter'
            THEN 3
            WHEN "t2"."interval" = 'half_year'
            THEN 6
            WHEN "t2"."interval" = 'year'
            THEN 12
            ELSE 1
          END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
        ),
        0
      ) AS BIGINT) AS "net_minor"
    FROM "t1" AS "t2"
  )
  SELECT
    "t10".*
    EXCLUDE ("list_minor")
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t5"."subscription_id",
            "t5"."customer_id",
            "t5"."currency",
            "t5"."plan",
            "t5"."priced_on",
            CASE
              WHEN "t5"."discounted"
              AND (
                NOT "t5"."discount_starts_on" IS NULL
              )
              AND (
                "t5"."discount_starts_on" > "t5"."starts_on"
              )
              THEN "t5"."discount_starts_on"
              ELSE "t5"."starts_on"
            END AS "starts_on",
            CASE
              WHEN "t5"."discounted"
              AND (
                NOT "t5"."discount_ends_on" IS NULL
              )
              AND (
                (
                  "t5"."ends_on" IS NULL
                ) OR (
                  "t5"."discount_ends_on" < "t5"."ends_on"
                )
              )
              THEN "t5"."discount_ends_on"
              ELSE "t5"."ends_on"
            END AS "ends_on",
            CASE WHEN "t5"."discounted" THEN "t5"."net_minor" ELSE "t5"."list_minor" END AS "mrr_minor",
            CASE
              WHEN "t5"."discounted"
              AND (
                NOT "t5"."discount_ends_on" IS NULL
              )
              AND (
                (
                  "t5"."ends_on" IS NULL
                ) OR (
                  "t5"."discount_ends_on" < "t5"."ends_on"
                )
              )
              THEN CAST(NULL AS TEXT)
              ELSE "t5"."ended_by"
            END AS "ended_by",
            "t5"."list_minor"
          FROM "t4" AS "t5"
        ) AS "t7"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t5"."subscription_id",
            "t5"."customer_id",
            "t5"."currency",
            "t5"."plan",
            "t5"."priced_on",
            CASE
              WHEN (
                NOT "t5"."discount_ends_on" IS NULL
              )
              AND (
                "t5"."discount_ends_on" > "t5"."starts_on"
              )
              THEN "t5"."discount_ends_on"
              ELSE "t5"."starts_on"
            END AS "starts_on",
            "t5"."ends_on",
            "t5"."list_minor" AS "mrr_minor",
            "t5"."ended_by",
            "t5"."list_minor"
          FROM "t4" AS "t5"
          WHERE
            "t5"."discounted"
            AND NOT "t5"."discount_ends_on" IS NULL
            AND (
              (
                "t5"."ends_on" IS NULL
              ) OR (
                "t5"."discount_ends_on" < "t5"."ends_on"
              )
            )
        ) AS "t6"
      ) AS "t8"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."subscription_id",
          "t2"."customer_id",
          "t2"."currency",
          "t2"."plan",
          "t2"."starts_on" AS "priced_on",
          "t2"."starts_on",
          CASE
            WHEN (
              NOT CASE
                WHEN (
                  NOT "t2"."delinquent_on" IS NULL
                )
                AND (
                  (
                    "t2"."source_end" IS NULL
                  ) OR (
                    "t2"."delinquent_on" < "t2"."source_end"
                  )
                )
                THEN "t2"."delinquent_on"
                ELSE "t2"."source_end"
              END IS NULL
            )
            AND (
              CASE
                WHEN (
                  NOT "t2"."delinquent_on" IS NULL
                )
                AND (
                  (
                    "t2"."source_end" IS NULL
                  ) OR (
                    "t2"."delinquent_on" < "t2"."source_end"
                  )
                )
                THEN "t2"."delinquent_on"
                ELSE "t2"."source_end"
              END <= "t2"."discount_starts_on"
            )
            THEN CASE
              WHEN (
                NOT "t2"."delinquent_on" IS NULL
              )
              AND (
                (
                  "t2"."source_end" IS NULL
                ) OR (
                  "t2"."delinquent_on" < "t2"."source_end"
                )
              )
              THEN "t2"."delinquent_on"
              ELSE "t2"."source_end"
            END
            ELSE "t2"."discount_starts_on"
          END AS "ends_on",
          CAST(ROUND(
            (
              (
                (
                  CASE
                    WHEN (
                      "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                    ) > 0
                    THEN "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                    ELSE 0
                  END * 10000 * CAST(CASE
                    WHEN "t2"."interval" = 'day'
                    THEN 365
                    WHEN "t2"."interval" = 'week'
                    THEN 52
                    ELSE 1
                  END AS BIGINT) * 2
                ) + (
                  CAST(CASE
                    WHEN "t2"."interval" = 'day'
                    THEN 12
                    WHEN "t2"."interval" = 'week'
                    THEN 12
                    WHEN "t2"."interval" = 'month'
                    THEN 1
                    WHEN "t2"."interval" = 'quarter'
                    THEN 3
                    WHEN "t2"."interval" = 'half_year'
                    THEN 6
                    WHEN "t2"."interval" = 'year'
                    THEN 12
                    ELSE 1
                  END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
                )
              ) - (
                (
                  (
                    CASE
                      WHEN (
                        "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                      ) > 0
                      THEN "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                      ELSE 0
                    END * 10000 * CAST(CASE
                      WHEN "t2"."interval" = 'day'
                      THEN 365
                      WHEN "t2"."interval" = 'week'
                      THEN 52
                      ELSE 1
                    END AS BIGINT) * 2
                  ) + (
                    CAST(CASE
                      WHEN "t2"."interval" = 'day'
                      THEN 12
                      WHEN "t2"."interval" = 'week'
                      THEN 12
                      WHEN "t2"."interval" = 'month'
                      THEN 1
                      WHEN "t2"."interval" = 'quarter'
                      THEN 3
                      WHEN "t2"."interval" = 'half_year'
                      THEN 6
                      WHEN "t2"."interval" = 'year'
                      THEN 12
                      ELSE 1
                    END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
                  )
                ) % (
                  CAST(CASE
                    WHEN "t2"."interval" = 'day'
                    THEN 12
                    WHEN "t2"."interval" = 'week'
                    THEN 12
                    WHEN "t2"."interval" = 'month'
                    THEN 1
                    WHEN "t2"."interval" = 'quarter'
                    THEN 3
                    WHEN "t2"."interval" = 'half_year'
                    THEN 6
                    WHEN "t2"."interval" = 'year'
                    THEN 12
                    ELSE 1
                  END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
                )
              )
            ) / (
              CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 12
                WHEN "t2"."interval" = 'week'
                THEN 12
                WHEN "t2"."interval" = 'month'
                THEN 1
                WHEN "t2"."interval" = 'quarter'
                THEN 3
                WHEN "t2"."interval" = 'half_year'
                THEN 6
                WHEN "t2"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
            ),
            0
          ) AS BIGINT) AS "mrr_minor",
          CASE
            WHEN (
              NOT CASE
                WHEN (
                  NOT "t2"."delinquent_on" IS NULL
                )
                AND (
                  (
                    "t2"."source_end" IS NULL
                  ) OR (
                    "t2"."delinquent_on" < "t2"."source_end"
                  )
                )
                THEN "t2"."delinquent_on"
                ELSE "t2"."source_end"
              END IS NULL
            )
            AND (
              CASE
                WHEN (
                  NOT "t2"."delinquent_on" IS NULL
                )
                AND (
                  (
                    "t2"."source_end" IS NULL
                  ) OR (
                    "t2"."delinquent_on" < "t2"."source_end"
                  )
                )
                THEN "t2"."delinquent_on"
                ELSE "t2"."source_end"
              END <= "t2"."discount_starts_on"
            )
            THEN CASE
              WHEN (
                NOT "t2"."delinquent_on" IS NULL
              )
              AND (
                (
                  "t2"."source_end" IS NULL
                ) OR (
                  "t2"."delinquent_on" < "t2"."source_end"
                )
              )
              THEN 'delinquent'
              ELSE COALESCE(
                "t2"."ended_by",
                CASE
                  WHEN "t2"."status" = 'unpaid'
                  THEN 'delinquent'
                  WHEN NOT "t2"."cancel_requested_on" IS NULL
                  THEN 'customer'
                  ELSE 'unknown'
                END
              )
            END
            ELSE CAST(NULL AS TEXT)
          END AS "ended_by",
          CAST(ROUND(
            (
              (
                (
                  CASE
                    WHEN (
                      "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                    ) > 0
                    THEN "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                    ELSE 0
                  END * 10000 * CAST(CASE
                    WHEN "t2"."interval" = 'day'
                    THEN 365
                    WHEN "t2"."interval" = 'week'
                    THEN 52
                    ELSE 1
                  END AS BIGINT) * 2
                ) + (
                  CAST(CASE
                    WHEN "t2"."interval" = 'day'
                    THEN 12
                    WHEN "t2"."interval" = 'week'
                    THEN 12
                    WHEN "t2"."interval" = 'month'
                    THEN 1
                    WHEN "t2"."interval" = 'quarter'
                    THEN 3
                    WHEN "t2"."interval" = 'half_year'
                    THEN 6
                    WHEN "t2"."interval" = 'year'
                    THEN 12
                    ELSE 1
                  END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
                )
              ) - (
                (
                  (
                    CASE
                      WHEN (
                        "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                      ) > 0
                      THEN "t2"."unit_amount_minor" * COALESCE("t2"."quantity", 1)
                      ELSE 0
                    END * 10000 * CAST(CASE
                      WHEN "t2"."interval" = 'day'
                      THEN 365
                      WHEN "t2"."interval" = 'week'
                      THEN 52
                      ELSE 1
                    END AS BIGINT) * 2
                  ) + (
                    CAST(CASE
                      WHEN "t2"."interval" = 'day'
                      THEN 12
                      WHEN "t2"."interval" = 'week'
                      THEN 12
                      WHEN "t2"."interval" = 'month'
                      THEN 1
                      WHEN "t2"."interval" = 'quarter'
                      THEN 3
                      WHEN "t2"."interval" = 'half_year'
                      THEN 6
                      WHEN "t2"."interval" = 'year'
                      THEN 12
                      ELSE 1
                    END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000
                  )
                ) % (
                  CAST(CASE
                    WHEN "t2"."interval" = 'day'
                    THEN 12
                    WHEN "t2"."interval" = 'week'
                    THEN 12
                    WHEN "t2"."interval" = 'month'
                    THEN 1
                    WHEN "t2"."interval" = 'quarter'
                    THEN 3
                    WHEN "t2"."interval" = 'half_year'
                    THEN 6
                    WHEN "t2"."interval" = 'year'
                    THEN 12
                    ELSE 1
                  END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
                )
              )
            ) / (
              CAST(CASE
                WHEN "t2"."interval" = 'day'
                THEN 12
                WHEN "t2"."interval" = 'week'
                THEN 12
                WHEN "t2"."interval" = 'month'
                THEN 1
                WHEN "t2"."interval" = 'quarter'
                THEN 3
                WHEN "t2"."interval" = 'half_year'
                THEN 6
                WHEN "t2"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t2"."interval_count", 1) * 10000 * 2
            ),
            0
          ) AS BIGINT) AS "list_minor"
        FROM "t1" AS "t2"
        WHERE
          (
            (
              (
                COALESCE("t2"."discount_percent", 0) > 0
              )
              OR (
                COALESCE("t2"."discount_amount_minor", 0) > 0
              )
            )
            AND (
              COALESCE(
                "t2"."discount_duration",
                CASE WHEN "t2"."discount_ends_on" IS NULL THEN 'forever' ELSE 'repeating' END
              ) <> 'once'
            )
          )
          AND NOT "t2"."discount_starts_on" IS NULL
          AND "t2"."discount_starts_on" > "t2"."starts_on"
      ) AS "t3"
    ) AS "t9"
    WHERE
      (
        (
          "t9"."ends_on" IS NULL
        ) OR (
          "t9"."starts_on" < "t9"."ends_on"
        )
      )
      AND "t9"."mrr_minor" > 0
  ) AS "t10"
)
ORDER BY
  "customer_id";
