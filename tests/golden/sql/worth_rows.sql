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
    "t22"."customer_id",
    COALESCE("t22"."kind", 'saas') AS "kind",
    "t22"."mrr_minor",
    "t22"."months",
    "t22"."tickets" + "t22"."talks" AS "contacts",
    "t22"."ticket_minor" + "t22"."talk_minor" AS "service_minor",
    "t22"."ticket_minutes" + "t22"."talk_minutes" AS "service_minutes",
    CASE
      WHEN (
        CAST("t22"."work_minor" + "t22"."infra_minor" + "t22"."fee_minor" + "t22"."bad_debt_minor" AS DOUBLE) / "t22"."months"
      ) < 0
      THEN -(
        CAST(FLOOR(
          ABS(
            CAST("t22"."work_minor" + "t22"."infra_minor" + "t22"."fee_minor" + "t22"."bad_debt_minor" AS DOUBLE) / "t22"."months"
          ) + 0.5
        ) AS BIGINT)
      )
      ELSE CAST(FLOOR(
        ABS(
          CAST("t22"."work_minor" + "t22"."infra_minor" + "t22"."fee_minor" + "t22"."bad_debt_minor" AS DOUBLE) / "t22"."months"
        ) + 0.5
      ) AS BIGINT)
    END AS "fixed_minor",
    COALESCE("t10"."brought", 0) AS "brought",
    COALESCE("t22"."tenure_months", 0) AS "tenure_months",
    CAST(CASE WHEN COALESCE("t22"."term" = 'year', FALSE) THEN 12 ELSE 1 END AS BIGINT) AS "period"
  FROM (
    SELECT
      "t20".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t19"."customer_id",
        "t19"."name",
        "t19"."kind",
        "t19"."plan",
        "t19"."segment",
        "t19"."channel",
        "t19"."csm",
        "t19"."mrr_minor",
        "t19"."months",
        "t19"."revenue_minor",
        "t19"."is_estimated",
        "t19"."tickets",
        "t19"."ticket_minutes",
        "t19"."bug_tickets",
        "t19"."bug_minutes",
        "t19"."complaints",
        "t19"."talks",
        "t19"."talk_minutes",
        "t19"."work_minutes",
        "t19"."contacts",
        "t19"."ticket_minor",
        "t19"."talk_minor",
        "t19"."work_minor",
        "t19"."infra_minor",
        "t19"."fee_minor",
        "t19"."bad_debt_minor",
        "t19"."bug_minor",
        "t19"."cost_minor",
        "t19"."profit_minor",
        "t19"."is_unpriced",
        "t19"."tenure_months",
        "t13"."customer_id" AS "customer_id_right",
        "t13"."term"
      FROM (
        SELECT
          "t17".*
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
            "t16"."customer_id" AS "customer_id_right",
            "t16"."tenure_months"
          FROM (
            SELECT
              *
            FROM "cost_to_serve" AS "t2"
            WHERE
              "t2"."mrr_minor" > 0
          ) AS "t7"
          LEFT OUTER JOIN (
            SELECT
              "t14"."customer_id",
              "t14"."months" AS "tenure_months"
            FROM (
              SELECT
                "t11"."customer_id",
                "t11"."started_on",
                "t11"."ended_on",
                "t11"."ended_by",
                "t11"."is_here",
                "t11"."is_lost",
                DATE_DIFF('DAY', "t11"."started_on", COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11))) + CASE WHEN "t11"."is_lost" THEN 0 ELSE 1 END AS "days",
                (
                  (
                    (
                      (
                        EXTRACT(YEAR FROM COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11))) - EXTRACT(YEAR FROM "t11"."started_on")
                      ) * 12
                    ) + EXTRACT(MONTH FROM COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11)))
                  ) - EXTRACT(MONTH FROM "t11"."started_on")
                ) - CASE
                  WHEN LEAST(
                    EXTRACT(DAY FROM "t11"."started_on"),
                    EXTRACT(DAY FROM (
                      CAST(DATE_TRUNC('MONTH', COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11))) AS TIMESTAMP) + INTERVAL '1' MONTH
                    ) - INTERVAL '1' DAY)
                  ) > EXTRACT(DAY FROM COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11)))
                  THEN 1
                  ELSE 0
                END AS "months",
                LEAST(
                  EXTRACT(DAY FROM "t11"."started_on"),
                  EXTRACT(DAY FROM (
                    CAST(DATE_TRUNC('MONTH', COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11))) AS TIMESTAMP) + INTERVAL '1' MONTH
                  ) - INTERVAL '1' DAY)
                ) <> EXTRACT(DAY FROM COALESCE("t11"."ended_on", MAKE_DATE(1111, 11, 11))) AS "over"
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
              ) AS "t11"
            ) AS "t14"
          ) AS "t16"
            ON "t7"."customer_id" = "t16"."customer_id"
        ) AS "t17"
      ) AS "t19"
      LEFT OUTER JOIN (
        SELECT
          "t6"."customer_id",
          CASE
            WHEN (
              CASE
                WHEN "t6"."interval" = 'year'
                THEN 12
                WHEN "t6"."interval" = 'half_year'
                THEN 6
                WHEN "t6"."interval" = 'quarter'
                THEN 3
                WHEN "t6"."interval" = 'month'
                THEN 1
                ELSE 0
              END * "t6"."times"
            ) >= 12
            THEN 'year'
            WHEN (
              CASE
                WHEN "t6"."interval" = 'year'
                THEN 12
                WHEN "t6"."interval" = 'half_year'
                THEN 6
                WHEN "t6"."interval" = 'quarter'
                THEN 3
                WHEN "t6"."interval" = 'month'
                THEN 1
                ELSE 0
              END * "t6"."times"
            ) <= 1
            THEN 'month'
            ELSE 'other'
          END AS "term"
        FROM (
          SELECT
            "t1"."customer_id",
            FIRST("t1"."interval" ORDER BY "t1"."started_on") AS "interval",
            FIRST(COALESCE("t1"."interval_count", 1) ORDER BY "t1"."started_on") AS "times"
          FROM "subscriptions" AS "t1"
          GROUP BY
            1
        ) AS "t6"
      ) AS "t13"
        ON "t19"."customer_id" = "t13"."customer_id"
    ) AS "t20"
  ) AS "t22"
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
    ON "t22"."customer_id" = "t10"."referrer_id"
)
ORDER BY
  "customer_id";
