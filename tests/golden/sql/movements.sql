SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("moved_on" AS DATE) AS "moved_on",
  CAST("kind" AS TEXT) AS "kind",
  CAST("opening_minor" AS BIGINT) AS "opening_minor",
  CAST("closing_minor" AS BIGINT) AS "closing_minor",
  CAST("delta_minor" AS BIGINT) AS "delta_minor",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  WITH "t2" AS (
    SELECT
      "t1"."subscription_id",
      "t1"."customer_id",
      "t1"."plan",
      "t1"."status",
      "t1"."charge_kind",
      "t1"."currency",
      "t1"."unit_amount_minor",
      "t1"."quantity",
      "t1"."interval",
      "t1"."interval_count",
      "t1"."seats_paid",
      "t1"."discount_percent",
      "t1"."discount_amount_minor",
      "t1"."discount_duration",
      "t1"."discount_ends_on",
      "t1"."started_on",
      "t1"."trial_end_on",
      "t1"."current_period_end_on",
      "t1"."cancel_requested_on",
      "t1"."past_due_on",
      "t1"."ended_on",
      CASE
        WHEN (
          NOT "t1"."delinquent_on" IS NULL
        )
        AND (
          (
            "t1"."source_end" IS NULL
          ) OR (
            "t1"."delinquent_on" < "t1"."source_end"
          )
        )
        THEN 'delinquent'
        ELSE COALESCE(
          "t1"."ended_by",
          CASE
            WHEN "t1"."status" = 'unpaid'
            THEN 'delinquent'
            WHEN NOT "t1"."cancel_requested_on" IS NULL
            THEN 'customer'
            ELSE 'unknown'
          END
        )
      END AS "ended_by",
      "t1"."ended_reason",
      "t1"."previous_subscription_id",
      "t1"."starts_on",
      "t1"."source_end",
      "t1"."delinquent_on",
      CASE
        WHEN (
          NOT "t1"."delinquent_on" IS NULL
        )
        AND (
          (
            "t1"."source_end" IS NULL
          ) OR (
            "t1"."delinquent_on" < "t1"."source_end"
          )
        )
        THEN "t1"."delinquent_on"
        ELSE "t1"."source_end"
      END AS "ends_on",
      (
        (
          COALESCE("t1"."discount_percent", 0) > 0
        )
        OR (
          COALESCE("t1"."discount_amount_minor", 0) > 0
        )
      )
      AND (
        COALESCE(
          "t1"."discount_duration",
          CASE WHEN "t1"."discount_ends_on" IS NULL THEN 'forever' ELSE 'repeating' END
        ) <> 'once'
      ) AS "discounted",
      CAST(ROUND(
        (
          (
            (
              CASE
                WHEN (
                  "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                ) > 0
                THEN "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                ELSE 0
              END * 10000 * CAST(CASE
                WHEN "t1"."interval" = 'day'
                THEN 365
                WHEN "t1"."interval" = 'week'
                THEN 52
                ELSE 1
              END AS BIGINT) * 2
            ) + (
              CAST(CASE
                WHEN "t1"."interval" = 'day'
                THEN 12
                WHEN "t1"."interval" = 'week'
                THEN 12
                WHEN "t1"."interval" = 'month'
                THEN 1
                WHEN "t1"."interval" = 'quarter'
                THEN 3
                WHEN "t1"."interval" = 'half_year'
                THEN 6
                WHEN "t1"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000
            )
          ) - (
            (
              (
                CASE
                  WHEN (
                    "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                  ) > 0
                  THEN "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                  ELSE 0
                END * 10000 * CAST(CASE
                  WHEN "t1"."interval" = 'day'
                  THEN 365
                  WHEN "t1"."interval" = 'week'
                  THEN 52
                  ELSE 1
                END AS BIGINT) * 2
              ) + (
                CAST(CASE
                  WHEN "t1"."interval" = 'day'
                  THEN 12
                  WHEN "t1"."interval" = 'week'
                  THEN 12
                  WHEN "t1"."interval" = 'month'
                  THEN 1
                  WHEN "t1"."interval" = 'quarter'
                  THEN 3
                  WHEN "t1"."interval" = 'half_year'
                  THEN 6
                  WHEN "t1"."interval" = 'year'
                  THEN 12
                  ELSE 1
                END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000
              )
            ) % (
              CAST(CASE
                WHEN "t1"."interval" = 'day'
                THEN 12
                WHEN "t1"."interval" = 'week'
                THEN 12
                WHEN "t1"."interval" = 'month'
                THEN 1
                WHEN "t1"."interval" = 'quarter'
                THEN 3
                WHEN "t1"."interval" = 'half_year'
                THEN 6
                WHEN "t1"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000 * 2
            )
          )
        ) / (
          CAST(CASE
            WHEN "t1"."interval" = 'day'
            THEN 12
            WHEN "t1"."interval" = 'week'
            THEN 12
            WHEN "t1"."interval" = 'month'
            THEN 1
            WHEN "t1"."interval" = 'quarter'
            THEN 3
            WHEN "t1"."interval" = 'half_year'
            THEN 6
            WHEN "t1"."interval" = 'year'
            THEN 12
            ELSE 1
          END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000 * 2
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
                    "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                  ) - COALESCE("t1"."discount_amount_minor", 0)
                ) > 0
                THEN (
                  "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                ) - COALESCE("t1"."discount_amount_minor", 0)
                ELSE 0
              END * (
                10000 - CAST(ROUND(COALESCE("t1"."discount_percent", 0) * 100, 0) AS BIGINT)
              ) * CAST(CASE
                WHEN "t1"."interval" = 'day'
                THEN 365
                WHEN "t1"."interval" = 'week'
                THEN 52
                ELSE 1
              END AS BIGINT) * 2
            ) + (
              CAST(CASE
                WHEN "t1"."interval" = 'day'
                THEN 12
                WHEN "t1"."interval" = 'week'
                THEN 12
                WHEN "t1"."interval" = 'month'
                THEN 1
                WHEN "t1"."interval" = 'quarter'
                THEN 3
                WHEN "t1"."interval" = 'half_year'
                THEN 6
                WHEN "t1"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000
            )
          ) - (
            (
              (
                CASE
                  WHEN (
                    (
                      "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                    ) - COALESCE("t1"."discount_amount_minor", 0)
                  ) > 0
                  THEN (
                    "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
                  ) - COALESCE("t1"."discount_amount_minor", 0)
                  ELSE 0
                END * (
                  10000 - CAST(ROUND(COALESCE("t1"."discount_percent", 0) * 100, 0) AS BIGINT)
                ) * CAST(CASE
                  WHEN "t1"."interval" = 'day'
                  THEN 365
                  WHEN "t1"."interval" = 'week'
                  THEN 52
                  ELSE 1
                END AS BIGINT) * 2
              ) + (
                CAST(CASE
                  WHEN "t1"."interval" = 'day'
                  THEN 12
                  WHEN "t1"."interval" = 'week'
                  THEN 12
                  WHEN "t1"."interval" = 'month'
                  THEN 1
                  WHEN "t1"."interval" = 'quarter'
                  THEN 3
                  WHEN "t1"."interval" = 'half_year'
                  THEN 6
                  WHEN "t1"."interval" = 'year'
                  THEN 12
                  ELSE 1
                END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000
              )
            ) % (
              CAST(CASE
                WHEN "t1"."interval" = 'day'
                THEN 12
                WHEN "t1"."interval" = 'week'
                THEN 12
                WHEN "t1"."interval" = 'month'
                THEN 1
                WHEN "t1"."interval" = 'quarter'
                THEN 3
                WHEN "t1"."interval" = 'half_year'
                THEN 6
                WHEN "t1"."interval" = 'year'
                THEN 12
                ELSE 1
              END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000 * 2
            )
          )
        ) / (
          CAST(CASE
            WHEN "t1"."interval" = 'day'
            THEN 12
            WHEN "t1"."interval" = 'week'
            THEN 12
            WHEN "t1"."interval" = 'month'
            THEN 1
            WHEN "t1"."interval" = 'quarter'
            THEN 3
            WHEN "t1"."interval" = 'half_year'
            THEN 6
            WHEN "t1"."interval" = 'year'
            THEN 12
            ELSE 1
          END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000 * 2
        ),
        0
      ) AS BIGINT) AS "net_minor"
    FROM (
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
    ) AS "t1"
  ), "t6" AS (
    SELECT
      *
    FROM (
      SELECT
        "t3"."subscription_id",
        "t3"."customer_id",
        "t3"."currency",
        "t3"."plan",
        "t3"."starts_on",
        CASE
          WHEN "t3"."discounted"
          AND (
            NOT "t3"."discount_ends_on" IS NULL
          )
          AND (
            (
              "t3"."ends_on" IS NULL
            ) OR (
              "t3"."discount_ends_on" < "t3"."ends_on"
            )
          )
          THEN "t3"."discount_ends_on"
          ELSE "t3"."ends_on"
        END AS "ends_on",
        CASE WHEN "t3"."discounted" THEN "t3"."net_minor" ELSE "t3"."list_minor" END AS "mrr_minor",
        CASE
          WHEN "t3"."discounted"
          AND (
            NOT "t3"."discount_ends_on" IS NULL
          )
          AND (
            (
              "t3"."ends_on" IS NULL
            ) OR (
              "t3"."discount_ends_on" < "t3"."ends_on"
            )
          )
          THEN CAST(NULL AS TEXT)
          ELSE "t3"."ended_by"
        END AS "ended_by"
      FROM "t2" AS "t3"
    ) AS "t5"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t3"."subscription_id",
        "t3"."customer_id",
        "t3"."currency",
        "t3"."plan",
        CASE
          WHEN (
            NOT "t3"."discount_ends_on" IS NULL
          )
          AND (
            "t3"."discount_ends_on" > "t3"."starts_on"
          )
          THEN "t3"."discount_ends_on"
          ELSE "t3"."starts_on"
        END AS "starts_on",
        "t3"."ends_on",
        "t3"."list_minor" AS "mrr_minor",
        "t3"."ended_by"
      FROM "t2" AS "t3"
      WHERE
        "t3"."discounted"
        AND NOT "t3"."discount_ends_on" IS NULL
        AND (
          (
            "t3"."ends_on" IS NULL
          ) OR (
            "t3"."discount_ends_on" < "t3"."ends_on"
          )
        )
    ) AS "t4"
  )
  SELECT
    "t13"."customer_id",
    "t13"."currency",
    "t13"."moved_on",
    CASE
      WHEN "t13"."closing_minor" = 0
      THEN 'churn'
      WHEN (
        (
          "t13"."closing_minor" - "t13"."delta_minor"
        ) = 0
      )
      AND (
        "t13"."moved_on" = "t13"."first_on"
      )
      THEN 'new'
      WHEN (
        "t13"."closing_minor" - "t13"."delta_minor"
      ) = 0
      THEN 'reactivation'
      WHEN "t13"."delta_minor" > 0
      THEN 'expansion'
      ELSE 'contraction'
    END AS "kind",
    "t13"."closing_minor" - "t13"."delta_minor" AS "opening_minor",
    "t13"."closing_minor",
    "t13"."delta_minor",
    CASE
      WHEN "t13"."closing_minor" = 0
      THEN CASE
        WHEN "t13"."ended_code" = 0
        THEN 'unknown'
        WHEN "t13"."ended_code" = 1
        THEN 'customer'
        WHEN "t13"."ended_code" = 2
        THEN 'delinquent'
        WHEN "t13"."ended_code" = 3
        THEN 'us'
        ELSE 'unknown'
      END
      ELSE CAST(NULL AS TEXT)
    END AS "ended_by"
  FROM (
    SELECT
      "t12"."customer_id",
      "t12"."currency",
      "t12"."moved_on",
      "t12"."delta_minor",
      "t12"."ended_code",
      SUM("t12"."delta_minor") OVER (
        PARTITION BY "t12"."customer_id", "t12"."currency"
        ORDER BY "t12"."moved_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "closing_minor",
      MIN("t12"."moved_on") OVER (
        PARTITION BY "t12"."customer_id", "t12"."currency"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "first_on"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t10"."customer_id",
          "t10"."currency",
          "t10"."moved_on",
          SUM("t10"."delta_minor") AS "delta_minor",
          MAX("t10"."ended_code") AS "ended_code"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t7"."customer_id",
              "t7"."currency",
              "t7"."starts_on" AS "moved_on",
              "t7"."mrr_minor" AS "delta_minor",
              -1 AS "ended_code"
            FROM "t6" AS "t7"
            WHERE
              (
                (
                  "t7"."ends_on" IS NULL
                ) OR (
                  "t7"."starts_on" < "t7"."ends_on"
                )
              )
              AND "t7"."mrr_minor" > 0
          ) AS "t8"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t7"."customer_id",
              "t7"."currency",
              "t7"."ends_on" AS "moved_on",
              -(
                "t7"."mrr_minor"
              ) AS "delta_minor",
              CAST(CASE
                WHEN "t7"."ended_by" = 'unknown'
                THEN 0
                WHEN "t7"."ended_by" = 'customer'
                THEN 1
                WHEN "t7"."ended_by" = 'delinquent'
                THEN 2
                WHEN "t7"."ended_by" = 'us'
                THEN 3
                ELSE -1
              END AS BIGINT) AS "ended_code"
            FROM "t6" AS "t7"
            WHERE
              (
                (
                  "t7"."ends_on" IS NULL
                ) OR (
                  "t7"."starts_on" < "t7"."ends_on"
                )
              )
              AND "t7"."mrr_minor" > 0
              AND NOT "t7"."ends_on" IS NULL
          ) AS "t9"
        ) AS "t10"
        GROUP BY
          1,
          2,
          3
      ) AS "t11"
      WHERE
        "t11"."delta_minor" <> 0
    ) AS "t12"
  ) AS "t13"
)
ORDER BY
  "customer_id";
