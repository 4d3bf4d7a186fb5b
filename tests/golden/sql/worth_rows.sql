SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("months" AS DOUBLE) AS "months",
  CAST("contacts" AS BIGINT) AS "contacts",
  CAST("service_minor" AS BIGINT) AS "service_minor",
  CAST("service_minutes" AS DOUBLE) AS "service_minutes",
  CAST("fixed_minor" AS BIGINT) AS "fixed_minor",
  CAST("brought" AS BIGINT) AS "brought",
  CAST("tenure_months" AS BIGINT) AS "tenure_months",
  CAST("period" AS BIGINT) AS "period"
FROM (
  SELECT
    "t23"."customer_id",
    COALESCE("t23"."kind", 'saas') AS "kind",
    "t23"."mrr_minor",
    "t23"."months",
    "t23"."tickets" + "t23"."talks" AS "contacts",
    "t23"."ticket_minor" + "t23"."talk_minor" AS "service_minor",
    "t23"."ticket_minutes" + "t23"."talk_minutes" AS "service_minutes",
    CASE
      WHEN (
        CAST("t23"."work_minor" + "t23"."infra_minor" + "t23"."fee_minor" + "t23"."bad_debt_minor" AS DOUBLE) / "t23"."months"
      ) < 0
      THEN -(
        CAST(FLOOR(
          ABS(
            CAST("t23"."work_minor" + "t23"."infra_minor" + "t23"."fee_minor" + "t23"."bad_debt_minor" AS DOUBLE) / "t23"."months"
          ) + 0.5
        ) AS BIGINT)
      )
      ELSE CAST(FLOOR(
        ABS(
          CAST("t23"."work_minor" + "t23"."infra_minor" + "t23"."fee_minor" + "t23"."bad_debt_minor" AS DOUBLE) / "t23"."months"
        ) + 0.5
      ) AS BIGINT)
    END AS "fixed_minor",
    COALESCE("t10"."brought", 0) AS "brought",
    COALESCE("t23"."tenure_months", 0) AS "tenure_months",
    CAST(CASE WHEN COALESCE("t23"."term" = 'year', FALSE) THEN 12 ELSE 1 END AS BIGINT) AS "period"
  FROM (
    SELECT
      "t21".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t20"."customer_id",
        "t20"."name",
        "t20"."kind",
        "t20"."plan",
        "t20"."segment",
        "t20"."channel",
        "t20"."csm",
        "t20"."mrr_minor",
        "t20"."months",
        "t20"."revenue_minor",
        "t20"."is_estimated",
        "t20"."tickets",
        "t20"."ticket_minutes",
        "t20"."bug_tickets",
        "t20"."bug_minutes",
        "t20"."complaints",
        "t20"."talks",
        "t20"."talk_minutes",
        "t20"."work_minutes",
        "t20"."contacts",
        "t20"."ticket_minor",
        "t20"."talk_minor",
        "t20"."work_minor",
        "t20"."infra_minor",
        "t20"."fee_minor",
        "t20"."bad_debt_minor",
        "t20"."bug_minor",
        "t20"."cost_minor",
        "t20"."profit_minor",
        "t20"."is_unpriced",
        "t20"."tenure_months",
        "t14"."customer_id" AS "customer_id_right",
        "t14"."term"
      FROM (
        SELECT
          "t18".*
          EXCLUDE ("customer_id_right")
        FROM (
          SELECT
            "t7"."customer_id",
            "t7"."name",
            "t7"."kind",
            "t7"."plan",
            "t7"."segment",
            "t7"."channel",
            "t7"."csm",
            "t7"."mrr_minor",
            "t7"."months",
            "t7"."revenue_minor",
            "t7"."is_estimated",
            "t7"."tickets",
            "t7"."ticket_minutes",
            "t7"."bug_tickets",
            "t7"."bug_minutes",
            "t7"."complaints",
            "t7"."talks",
            "t7"."talk_minutes",
            "t7"."work_minutes",
            "t7"."contacts",
            "t7"."ticket_minor",
            "t7"."talk_minor",
            "t7"."work_minor",
            "t7"."infra_minor",
            "t7"."fee_minor",
            "t7"."bad_debt_minor",
            "t7"."bug_minor",
            "t7"."cost_minor",
            "t7"."profit_minor",
            "t7"."is_unpriced",
            "t17"."customer_id" AS "customer_id_right",
            "t17"."tenure_months"
          FROM (
            SELECT
              *
            FROM "cost_to_serve" AS "t1"
            WHERE
              "t1"."mrr_minor" > 0
          ) AS "t7"
          LEFT OUTER JOIN (
            SELECT
              "t15"."customer_id",
              "t15"."months" AS "tenure_months"
            FROM (
              SELECT
                "t12"."customer_id",
                "t12"."started_on",
                "t12"."ended_on",
                "t12"."ended_by",
                "t12"."is_here",
                "t12"."is_lost",
                DATE_DIFF('DAY', "t12"."started_on", COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11))) + CASE WHEN "t12"."is_lost" THEN 0 ELSE 1 END AS "days",
                (
                  (
                    (
                      (
                        EXTRACT(YEAR FROM COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11))) - EXTRACT(YEAR FROM "t12"."started_on")
                      ) * 12
                    ) + EXTRACT(MONTH FROM COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11)))
                  ) - EXTRACT(MONTH FROM "t12"."started_on")
                ) - CASE
                  WHEN LEAST(
                    EXTRACT(DAY FROM "t12"."started_on"),
                    EXTRACT(DAY FROM (
                      CAST(DATE_TRUNC('MONTH', COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11))) AS TIMESTAMP) + INTERVAL '1' MONTH
                    ) - INTERVAL '1' DAY)
                  ) > EXTRACT(DAY FROM COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11)))
                  THEN 1
                  ELSE 0
                END AS "months",
                LEAST(
                  EXTRACT(DAY FROM "t12"."started_on"),
                  EXTRACT(DAY FROM (
                    CAST(DATE_TRUNC('MONTH', COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11))) AS TIMESTAMP) + INTERVAL '1' MONTH
                  ) - INTERVAL '1' DAY)
                ) <> EXTRACT(DAY FROM COALESCE("t12"."ended_on", MAKE_DATE(1111, 11, 11))) AS "over"
              FROM (
                SELECT
                  "t8"."customer_id",
                  "t8"."started_on",
                  CASE WHEN "t8"."is_here" THEN CAST(NULL AS DATE) ELSE "t8"."ended_on" END AS "ended_on",
                  CASE WHEN "t8"."is_here" THEN CAST(NULL AS TEXT) ELSE "t8"."ended_by" END AS "ended_by",
                  "t8"."is_here",
                  NOT CASE WHEN "t8"."is_here" THEN CAST(NULL AS DATE) ELSE "t8"."ended_on" END IS NULL AS "is_lost"
                FROM (
                  SELECT
                    "t3"."customer_id",
                    MIN("t3"."started_on") AS "started_on",
                    FIRST("t3"."ended_on" ORDER BY "t3"."number" DESC) AS "ended_on",
                    FIRST("t3"."ended_by" ORDER BY "t3"."number" DESC) AS "ended_by",
                    BOOL_OR(CAST("t3"."ended_on" IS NULL AS BOOLEAN)) AS "is_here"
                  FROM "stretches" AS "t3"
                  GROUP BY
                    1
                ) AS "t8"
              ) AS "t12"
            ) AS "t15"
          ) AS "t17"
            ON "t7"."customer_id" = "t17"."customer_id"
        ) AS "t18"
      ) AS "t20"
      LEFT OUTER JOIN (
        SELECT
          "t11"."customer_id",
          CASE
            WHEN (
              CASE
                WHEN "t11"."interval" = 'year'
                THEN 12
                WHEN "t11"."interval" = 'half_year'
                THEN 6
                WHEN "t11"."interval" = 'quarter'
                THEN 3
                WHEN "t11"."interval" = 'month'
                THEN 1
                ELSE 0
              END * "t11"."times"
            ) >= 12
            THEN 'year'
            WHEN (
              CASE
                WHEN "t11"."interval" = 'year'
                THEN 12
                WHEN "t11"."interval" = 'half_year'
                THEN 6
                WHEN "t11"."interval" = 'quarter'
                THEN 3
                WHEN "t11"."interval" = 'month'
                THEN 1
                ELSE 0
              END * "t11"."times"
            ) <= 1
            THEN 'month'
            ELSE 'other'
          END AS "term"
        FROM (
          SELECT
            "t6"."subscription_id",
            "t6"."customer_id",
            "t6"."plan",
            "t6"."status",
            "t6"."charge_kind",
            "t6"."currency",
            "t6"."unit_amount_minor",
            "t6"."quantity",
            "t6"."interval",
            "t6"."interval_count",
            "t6"."seats_paid",
            "t6"."discount_percent",
            "t6"."discount_amount_minor",
            "t6"."discount_duration",
            "t6"."discount_starts_on",
            "t6"."discount_ends_on",
            "t6"."started_on",
            "t6"."trial_end_on",
            "t6"."current_period_end_on",
            "t6"."cancel_requested_on",
            "t6"."past_due_on",
            "t6"."ended_on",
            "t6"."ended_by",
            "t6"."ended_reason",
            "t6"."previous_subscription_id",
            ROW_NUMBER() OVER (
              PARTITION BY "t6"."customer_id"
              ORDER BY "t6"."started_on" ASC, "t6"."subscription_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "place",
            COALESCE("t6"."interval_count", 1) AS "times"
          FROM (
            SELECT
              *
            FROM "subscriptions" AS "t2"
            WHERE
              NOT "t2"."interval" IS NULL
          ) AS "t6"
        ) AS "t11"
        WHERE
          "t11"."place" = 0
      ) AS "t14"
        ON "t20"."customer_id" = "t14"."customer_id"
    ) AS "t21"
  ) AS "t23"
  LEFT OUTER JOIN (
    SELECT
      "t4"."referred_by" AS "referrer_id",
      COUNT(*) AS "brought"
    FROM (
      SELECT
        *
      FROM "customers" AS "t0"
      WHERE
        "t0"."referred_by" <> "t0"."customer_id"
    ) AS "t4"
    GROUP BY
      1
  ) AS "t10"
    ON "t23"."customer_id" = "t10"."referrer_id"
)
ORDER BY
  "customer_id";
