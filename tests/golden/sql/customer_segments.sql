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
  WITH "t2" AS (
    SELECT
      "t1"."subscription_id",
      "t1"."customer_id",
      "t1"."currency",
      "t1"."plan",
      "t1"."starts_on",
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
      "t1"."discount_starts_on",
      "t1"."discount_ends_on",
      GREATEST("t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1), 0) * CAST(CASE
        WHEN "t1"."interval" = 'month'
        THEN 1
        WHEN "t1"."interval" = 'day'
        THEN 365
        WHEN "t1"."interval" = 'week'
        THEN 52
        ELSE 1
      END AS BIGINT) * 10000 AS "listed",
      CASE
        WHEN (
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
        )
        THEN GREATEST(
          (
            "t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1)
          ) - COALESCE("t1"."discount_amount_minor", 0),
          0
        ) * CAST(CASE
          WHEN "t1"."interval" = 'month'
          THEN 1
          WHEN "t1"."interval" = 'day'
          THEN 365
          WHEN "t1"."interval" = 'week'
          THEN 52
          ELSE 1
        END AS BIGINT) * (
          10000 - CASE
            WHEN (
              COALESCE("t1"."discount_percent", 0) * 100
            ) < 0
            THEN -(
              CAST(FLOOR(ABS(COALESCE("t1"."discount_percent", 0) * 100) + 0.5) AS BIGINT)
            )
            ELSE CAST(FLOOR(ABS(COALESCE("t1"."discount_percent", 0) * 100) + 0.5) AS BIGINT)
          END
        )
        ELSE GREATEST("t1"."unit_amount_minor" * COALESCE("t1"."quantity", 1), 0) * CAST(CASE
          WHEN "t1"."interval" = 'month'
          THEN 1
          WHEN "t1"."interval" = 'day'
          THEN 365
          WHEN "t1"."interval" = 'week'
          THEN 52
          ELSE 1
        END AS BIGINT) * 10000
      END AS "netted",
      CAST(CASE
        WHEN "t1"."interval" = 'month'
        THEN 1
        WHEN "t1"."interval" = 'quarter'
        THEN 3
        WHEN "t1"."interval" = 'half_year'
        THEN 6
        WHEN "t1"."interval" = 'year'
        THEN 12
        WHEN "t1"."interval" = 'day'
        THEN 12
        WHEN "t1"."interval" = 'week'
        THEN 12
        ELSE 1
      END AS BIGINT) * COALESCE("t1"."interval_count", 1) * 10000 AS "below"
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
            THEN COALESCE("t0"."current_period_end_on", "t0"."cancel_requested_on", "t0"."past_due_on")
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
  )
  SELECT
    "t8"."subscription_id",
    "t8"."customer_id",
    "t8"."currency",
    "t8"."plan",
    "t8"."priced_on",
    "t8"."starts_on",
    "t8"."ends_on",
    CAST(ROUND(
      (
        (
          (
            "t8"."above" * 2
          ) + "t8"."below"
        ) - (
          (
            (
              "t8"."above" * 2
            ) + "t8"."below"
          ) % (
            "t8"."below" * 2
          )
        )
      ) / (
        "t8"."below" * 2
      ),
      0
    ) AS BIGINT) AS "mrr_minor",
    "t8"."ended_by"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."subscription_id",
        "t3"."customer_id",
        "t3"."currency",
        "t3"."plan",
        "t3"."starts_on" AS "priced_on",
        "t3"."starts_on",
        CASE
          WHEN (
            NOT "t3"."ends_on" IS NULL
          )
          AND (
            "t3"."ends_on" <= "t3"."discount_starts_on"
          )
          THEN "t3"."ends_on"
          ELSE "t3"."discount_starts_on"
        END AS "ends_on",
        "t3"."listed" AS "above",
        CASE
          WHEN (
            NOT "t3"."ends_on" IS NULL
          )
          AND (
            "t3"."ends_on" <= "t3"."discount_starts_on"
          )
          THEN "t3"."ended_by"
          ELSE CAST(NULL AS TEXT)
        END AS "ended_by",
        "t3"."below"
      FROM "t2" AS "t3"
      WHERE
        "t3"."discounted"
        AND NOT "t3"."discount_starts_on" IS NULL
        AND "t3"."discount_starts_on" > "t3"."starts_on"
    ) AS "t4"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t3"."subscription_id",
          "t3"."customer_id",
          "t3"."currency",
          "t3"."plan",
          "t3"."starts_on" AS "priced_on",
          CASE
            WHEN "t3"."discounted"
            AND (
              NOT "t3"."discount_starts_on" IS NULL
            )
            AND (
              "t3"."discount_starts_on" > "t3"."starts_on"
            )
            THEN "t3"."discount_starts_on"
            ELSE "t3"."starts_on"
          END AS "starts_on",
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
          "t3"."netted" AS "above",
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
          END AS "ended_by",
          "t3"."below"
        FROM "t2" AS "t3"
      ) AS "t6"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t3"."subscription_id",
          "t3"."customer_id",
          "t3"."currency",
          "t3"."plan",
          "t3"."starts_on" AS "priced_on",
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
          "t3"."listed" AS "above",
          "t3"."ended_by",
          "t3"."below"
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
      ) AS "t5"
    ) AS "t7"
  ) AS "t8"
  WHERE
    (
      (
        "t8"."ends_on" IS NULL
      ) OR (
        "t8"."starts_on" < "t8"."ends_on"
      )
    )
    AND (
      "t8"."above" * 2
    ) >= "t8"."below"
)
ORDER BY
  "customer_id";
