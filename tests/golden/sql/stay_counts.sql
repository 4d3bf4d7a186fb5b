SELECT
  CAST("period" AS BIGINT) AS "period",
  CAST("customers" AS BIGINT) AS "customers",
  CAST("renewals" AS BIGINT) AS "renewals",
  CAST("is_lost" AS BOOLEAN) AS "is_lost"
FROM (
  SELECT
    "t14"."period",
    "t14"."customers",
    "t14"."made" AS "renewals",
    "t14"."is_gone" AS "is_lost"
  FROM (
    SELECT
      "t13"."period",
      "t13"."made",
      "t13"."is_gone",
      COUNT(*) AS "customers"
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
        "t12"."is_gone",
        "t12"."is_yearly",
        CAST(CASE WHEN "t12"."is_yearly" THEN 12 ELSE 1 END AS BIGINT) AS "period",
        CAST(CASE
          WHEN "t12"."is_yearly"
          THEN CAST(FLOOR(
            CAST(CASE WHEN "t12"."is_gone" THEN "t12"."renewals" + 11 ELSE "t12"."renewals" END AS DOUBLE) / 12
          ) AS BIGINT)
          ELSE CAST("t12"."renewals" AS DOUBLE)
        END AS BIGINT) AS "made"
      FROM (
        SELECT
          "t11"."customer_id",
          "t11"."started_on",
          "t11"."ended_on",
          "t11"."ended_by",
          "t11"."is_lost",
          "t11"."days",
          "t11"."months",
          "t11"."renewals",
          "t11"."term",
          "t11"."is_lost" AND (
            COALESCE("t11"."ended_by", 'customer') <> 'us'
          ) AS "is_gone",
          COALESCE("t11"."term" = 'year', FALSE) AS "is_yearly"
        FROM (
          SELECT
            "t10".*
            EXCLUDE ("customer_id_right")
          FROM (
            SELECT
              "t9"."customer_id",
              "t9"."started_on",
              "t9"."ended_on",
              "t9"."ended_by",
              "t9"."is_lost",
              "t9"."days",
              "t9"."months",
              "t9"."renewals",
              "t6"."customer_id" AS "customer_id_right",
              "t6"."term"
            FROM (
              SELECT
                "t7"."customer_id",
                "t7"."started_on",
                "t7"."ended_on",
                "t7"."ended_by",
                "t7"."is_lost",
                "t7"."days",
                "t7"."months",
                "t7"."months" + CASE WHEN "t7"."is_lost" AND "t7"."over" THEN 1 ELSE 0 END AS "renewals"
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
                      "t1"."customer_id",
                      MIN("t1"."started_on") AS "started_on",
                      FIRST("t1"."ended_on" ORDER BY "t1"."number" DESC) AS "ended_on",
                      FIRST("t1"."ended_by" ORDER BY "t1"."number" DESC) AS "ended_by",
                      BOOL_OR(CAST("t1"."ended_on" IS NULL AS BOOLEAN)) AS "is_here"
                    FROM "stretches" AS "t1"
                    GROUP BY
                      1
                  ) AS "t3"
                ) AS "t4"
              ) AS "t7"
            ) AS "t9"
            LEFT OUTER JOIN (
              SELECT
                "t2"."customer_id",
                CASE
                  WHEN (
                    CASE
                      WHEN "t2"."interval" = 'year'
                      THEN 12
                      WHEN "t2"."interval" = 'half_year'
                      THEN 6
                      WHEN "t2"."interval" = 'quarter'
                      THEN 3
                      WHEN "t2"."interval" = 'month'
                      THEN 1
                      ELSE 0
                    END * "t2"."times"
                  ) >= 12
                  THEN 'year'
                  WHEN (
                    CASE
                      WHEN "t2"."interval" = 'year'
                      THEN 12
                      WHEN "t2"."interval" = 'half_year'
                      THEN 6
                      WHEN "t2"."interval" = 'quarter'
                      THEN 3
                      WHEN "t2"."interval" = 'month'
                      THEN 1
                      ELSE 0
                    END * "t2"."times"
                  ) <= 1
                  THEN 'month'
                  ELSE 'other'
                END AS "term"
              FROM (
                SELECT
                  "t0"."customer_id",
                  FIRST("t0"."interval" ORDER BY "t0"."started_on") AS "interval",
                  FIRST(COALESCE("t0"."interval_count", 1) ORDER BY "t0"."started_on") AS "times"
                FROM "subscriptions" AS "t0"
                GROUP BY
                  1
              ) AS "t2"
            ) AS "t6"
              ON "t9"."customer_id" = "t6"."customer_id"
          ) AS "t10"
        ) AS "t11"
      ) AS "t12"
    ) AS "t13"
    GROUP BY
      1,
      2,
      3
  ) AS "t14"
);
