SELECT
  CAST("period" AS BIGINT) AS "period",
  CAST("customers" AS BIGINT) AS "customers",
  CAST("renewals" AS BIGINT) AS "renewals",
  CAST("is_lost" AS BOOLEAN) AS "is_lost"
FROM (
  SELECT
    "t15"."period",
    "t15"."customers",
    "t15"."made" AS "renewals",
    "t15"."is_gone" AS "is_lost"
  FROM (
    SELECT
      "t14"."period",
      "t14"."made",
      "t14"."is_gone",
      COUNT(*) AS "customers"
    FROM (
      SELECT
        "t13"."customer_id",
        "t13"."started_on",
        "t13"."ended_on",
        "t13"."ended_by",
        "t13"."is_lost",
        "t13"."days",
        "t13"."months",
        "t13"."renewals",
        "t13"."term",
        "t13"."is_gone",
        "t13"."is_yearly",
        CAST(CASE WHEN "t13"."is_yearly" THEN 12 ELSE 1 END AS BIGINT) AS "period",
        CAST(CASE
          WHEN "t13"."is_yearly"
          THEN CAST(FLOOR(
            CAST(CASE WHEN "t13"."is_gone" THEN "t13"."renewals" + 11 ELSE "t13"."renewals" END AS DOUBLE) / 12
          ) AS BIGINT)
          ELSE CAST("t13"."renewals" AS DOUBLE)
        END AS BIGINT) AS "made"
      FROM (
        SELECT
          "t12"."customer_id",
          "t12"."started_on",
          "t12"."ended_on",
          "t12"."ended_by",
          "t12"."is_lost",
          "t12"."days",
          "t12"."months",
          "t12"."renewals",
          "t12"."term",
          "t12"."is_lost" AND (
            COALESCE("t12"."ended_by", 'customer') <> 'us'
          ) AS "is_gone",
          COALESCE("t12"."term" = 'year', FALSE) AS "is_yearly"
        FROM (
          SELECT
            "t11".*
            EXCLUDE ("customer_id_right")
          FROM (
            SELECT
              "t10"."customer_id",
              "t10"."started_on",
              "t10"."ended_on",
              "t10"."ended_by",
              "t10"."is_lost",
              "t10"."days",
              "t10"."months",
              "t10"."renewals",
              "t7"."customer_id" AS "customer_id_right",
              "t7"."term"
            FROM (
              SELECT
                "t8"."customer_id",
                "t8"."started_on",
                "t8"."ended_on",
                "t8"."ended_by",
                "t8"."is_lost",
                "t8"."days",
                "t8"."months",
                "t8"."months" + CASE WHEN "t8"."is_lost" AND "t8"."over" THEN 1 ELSE 0 END AS "renewals"
              FROM (
                SELECT
                  "t4"."customer_id",
                  "t4"."started_on",
                  "t4"."ended_on",
                  "t4"."ended_by",
                  "t4"."is_here",
                  "t4"."is_lost",
                  DATE_DIFF('DAY', "t4"."started_on", COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11))) + CASE WHEN "t4"."is_lost" THEN 0 ELSE 1 END AS "days",
                  (
                    (
                      (
                        (
                          EXTRACT(YEAR FROM COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11))) - EXTRACT(YEAR FROM "t4"."started_on")
                        ) * 12
                      ) + EXTRACT(MONTH FROM COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11)))
                    ) - EXTRACT(MONTH FROM "t4"."started_on")
                  ) - CASE
                    WHEN LEAST(
                      EXTRACT(DAY FROM "t4"."started_on"),
                      EXTRACT(DAY FROM (
                        CAST(DATE_TRUNC('MONTH', COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11))) AS TIMESTAMP) + INTERVAL '1' MONTH
                      ) - INTERVAL '1' DAY)
                    ) > EXTRACT(DAY FROM COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11)))
                    THEN 1
                    ELSE 0
                  END AS "months",
                  LEAST(
                    EXTRACT(DAY FROM "t4"."started_on"),
                    EXTRACT(DAY FROM (
                      CAST(DATE_TRUNC('MONTH', COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11))) AS TIMESTAMP) + INTERVAL '1' MONTH
                    ) - INTERVAL '1' DAY)
                  ) <> EXTRACT(DAY FROM COALESCE("t4"."ended_on", MAKE_DATE(1111, 11, 11))) AS "over"
                FROM (
                  SELECT
                    "t3"."customer_id",
                    "t3"."started_on",
                    CASE WHEN "t3"."is_here" THEN CAST(NULL AS DATE) ELSE "t3"."ended_on" END AS "ended_on",
                    CASE WHEN "t3"."is_here" THEN CAST(NULL AS TEXT) ELSE "t3"."ended_by" END AS "ended_by",
                    "t3"."is_here",
                    NOT CASE WHEN "t3"."is_here" THEN CAST(NULL AS DATE) ELSE "t3"."ended_on" END IS NULL AS "is_lost"
                  FROM (
                    SELECT
                      "t0"."customer_id",
                      MIN("t0"."started_on") AS "started_on",
                      FIRST("t0"."ended_on" ORDER BY "t0"."number" DESC) AS "ended_on",
                      FIRST("t0"."ended_by" ORDER BY "t0"."number" DESC) AS "ended_by",
                      BOOL_OR(CAST("t0"."ended_on" IS NULL AS BOOLEAN)) AS "is_here"
                    FROM "stretches" AS "t0"
                    GROUP BY
                      1
                  ) AS "t3"
                ) AS "t4"
              ) AS "t8"
            ) AS "t10"
            LEFT OUTER JOIN (
              SELECT
                "t5"."customer_id",
                CASE
                  WHEN (
                    CASE
                      WHEN "t5"."interval" = 'year'
                      THEN 12
                      WHEN "t5"."interval" = 'half_year'
                      THEN 6
                      WHEN "t5"."interval" = 'quarter'
                      THEN 3
                      WHEN "t5"."interval" = 'month'
                      THEN 1
                      ELSE 0
                    END * "t5"."times"
                  ) >= 12
                  THEN 'year'
                  WHEN (
                    CASE
                      WHEN "t5"."interval" = 'year'
                      THEN 12
                      WHEN "t5"."interval" = 'half_year'
                      THEN 6
                      WHEN "t5"."interval" = 'quarter'
                      THEN 3
                      WHEN "t5"."interval" = 'month'
                      THEN 1
                      ELSE 0
                    END * "t5"."times"
                  ) <= 1
                  THEN 'month'
                  ELSE 'other'
                END AS "term"
              FROM (
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
                  "t2"."ended_by",
                  "t2"."ended_reason",
                  "t2"."previous_subscription_id",
                  ROW_NUMBER() OVER (
                    PARTITION BY "t2"."customer_id"
                    ORDER BY "t2"."started_on" ASC, "t2"."subscription_id" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1 AS "place",
                  COALESCE("t2"."interval_count", 1) AS "times"
                FROM (
                  SELECT
                    *
                  FROM "subscriptions" AS "t1"
                  WHERE
                    NOT "t1"."interval" IS NULL
                ) AS "t2"
              ) AS "t5"
              WHERE
                "t5"."place" = 0
            ) AS "t7"
              ON "t10"."customer_id" = "t7"."customer_id"
          ) AS "t11"
        ) AS "t12"
      ) AS "t13"
    ) AS "t14"
    GROUP BY
      1,
      2,
      3
  ) AS "t15"
);
