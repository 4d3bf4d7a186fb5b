SELECT
  CAST("channel" AS TEXT) AS "channel",
  CAST("cost_minor" AS BIGINT) AS "cost_minor",
  CAST("won" AS BIGINT) AS "won",
  CAST("unpriced" AS BIGINT) AS "unpriced",
  CAST("cac_minor" AS BIGINT) AS "cac_minor"
FROM (
  SELECT
    "t21"."channel",
    "t21"."cost_minor",
    "t21"."won",
    "t21"."unpriced",
    CASE
      WHEN (
        CAST("t21"."cost_minor" AS DOUBLE) / NULLIF("t21"."won", 0)
      ) < 0
      THEN -(
        CAST(FLOOR(ABS(CAST("t21"."cost_minor" AS DOUBLE) / NULLIF("t21"."won", 0)) + 0.5) AS BIGINT)
      )
      ELSE CAST(FLOOR(ABS(CAST("t21"."cost_minor" AS DOUBLE) / NULLIF("t21"."won", 0)) + 0.5) AS BIGINT)
    END AS "cac_minor"
  FROM (
    SELECT
      COALESCE("t20"."channel", "t15"."channel") AS "channel",
      "t20"."cost_minor",
      COALESCE("t15"."won", 0) AS "won",
      COALESCE("t20"."unpriced", 0) AS "unpriced"
    FROM (
      SELECT
        "t18"."channel",
        COALESCE(SUM("t18"."cost"), 0) AS "cost_minor",
        SUM(CAST("t18"."cost" IS NULL AS INT)) AS "unpriced"
      FROM (
        SELECT
          "t17"."cost_id",
          "t17"."kind",
          COALESCE("t17"."channel", '') AS "channel",
          "t17"."campaign",
          "t17"."customer_id",
          "t17"."month_on",
          "t17"."currency",
          "t17"."amount_minor",
          "t17"."rate",
          CASE
            WHEN (
              "t17"."amount_minor" * CASE WHEN "t17"."currency" = 'USD' THEN 1.0 ELSE "t17"."rate" END * (
                POWER(
                  10.0,
                  (
                    2 - CASE
                      WHEN "t17"."currency" = 'BIF'
                      THEN 0
                      WHEN "t17"."currency" = 'CLP'
                      THEN 0
                      WHEN "t17"."currency" = 'DJF'
                      THEN 0
                      WHEN "t17"."currency" = 'GNF'
                      THEN 0
                      WHEN "t17"."currency" = 'ISK'
                      THEN 0
                      WHEN "t17"."currency" = 'JPY'
                      THEN 0
                      WHEN "t17"."currency" = 'KMF'
                      THEN 0
                      WHEN "t17"."currency" = 'KRW'
                      THEN 0
                      WHEN "t17"."currency" = 'PYG'
                      THEN 0
                      WHEN "t17"."currency" = 'RWF'
                      THEN 0
                      WHEN "t17"."currency" = 'UGX'
                      THEN 0
                      WHEN "t17"."currency" = 'VND'
                      THEN 0
                      WHEN "t17"."currency" = 'VUV'
                      THEN 0
                      WHEN "t17"."currency" = 'XAF'
                      THEN 0
                      WHEN "t17"."currency" = 'XOF'
                      THEN 0
                      WHEN "t17"."currency" = 'XPF'
                      THEN 0
                      WHEN "t17"."currency" = 'BHD'
                      THEN 3
                      WHEN "t17"."currency" = 'IQD'
                      THEN 3
                      WHEN "t17"."currency" = 'JOD'
                      THEN 3
                      WHEN "t17"."currency" = 'KWD'
                      THEN 3
                      WHEN "t17"."currency" = 'LYD'
                      THEN 3
                      WHEN "t17"."currency" = 'OMR'
                      THEN 3
                      WHEN "t17"."currency" = 'TND'
                      THEN 3
                      ELSE 2
                    END
                  )
                )
              )
            ) < 0
            THEN -(
              CAST(FLOOR(
                ABS(
                  "t17"."amount_minor" * CASE WHEN "t17"."currency" = 'USD' THEN 1.0 ELSE "t17"."rate" END * (
                    POWER(
                      10.0,
                      (
                        2 - CASE
                          WHEN "t17"."currency" = 'BIF'
                          THEN 0
                          WHEN "t17"."currency" = 'CLP'
                          THEN 0
                          WHEN "t17"."currency" = 'DJF'
                          THEN 0
                          WHEN "t17"."currency" = 'GNF'
                          THEN 0
                          WHEN "t17"."currency" = 'ISK'
                          THEN 0
                          WHEN "t17"."currency" = 'JPY'
                          THEN 0
                          WHEN "t17"."currency" = 'KMF'
                          THEN 0
                          WHEN "t17"."currency" = 'KRW'
                          THEN 0
                          WHEN "t17"."currency" = 'PYG'
                          THEN 0
                          WHEN "t17"."currency" = 'RWF'
                          THEN 0
                          WHEN "t17"."currency" = 'UGX'
                          THEN 0
                          WHEN "t17"."currency" = 'VND'
                          THEN 0
                          WHEN "t17"."currency" = 'VUV'
                          THEN 0
                          WHEN "t17"."currency" = 'XAF'
                          THEN 0
                          WHEN "t17"."currency" = 'XOF'
                          THEN 0
                          WHEN "t17"."currency" = 'XPF'
                          THEN 0
                          WHEN "t17"."currency" = 'BHD'
                          THEN 3
                          WHEN "t17"."currency" = 'IQD'
                          THEN 3
                          WHEN "t17"."currency" = 'JOD'
                          THEN 3
                          WHEN "t17"."currency" = 'KWD'
                          THEN 3
                          WHEN "t17"."currency" = 'LYD'
                          THEN 3
                          WHEN "t17"."currency" = 'OMR'
                          THEN 3
                          WHEN "t17"."currency" = 'TND'
                          THEN 3
                          ELSE 2
                        END
                      )
                    )
                  )
                ) + 0.5
              ) AS BIGINT)
            )
            ELSE CAST(FLOOR(
              ABS(
                "t17"."amount_minor" * CASE WHEN "t17"."currency" = 'USD' THEN 1.0 ELSE "t17"."rate" END * (
                  POWER(
                    10.0,
                    (
                      2 - CASE
                        WHEN "t17"."currency" = 'BIF'
                        THEN 0
                        WHEN "t17"."currency" = 'CLP'
                        THEN 0
                        WHEN "t17"."currency" = 'DJF'
                        THEN 0
                        WHEN "t17"."currency" = 'GNF'
                        THEN 0
                        WHEN "t17"."currency" = 'ISK'
                        THEN 0
                        WHEN "t17"."currency" = 'JPY'
                        THEN 0
                        WHEN "t17"."currency" = 'KMF'
                        THEN 0
                        WHEN "t17"."currency" = 'KRW'
                        THEN 0
                        WHEN "t17"."currency" = 'PYG'
                        THEN 0
                        WHEN "t17"."currency" = 'RWF'
                        THEN 0
                        WHEN "t17"."currency" = 'UGX'
                        THEN 0
                        WHEN "t17"."currency" = 'VND'
                        THEN 0
                        WHEN "t17"."currency" = 'VUV'
                        THEN 0
                        WHEN "t17"."currency" = 'XAF'
                        THEN 0
                        WHEN "t17"."currency" = 'XOF'
                        THEN 0
                        WHEN "t17"."currency" = 'XPF'
                        THEN 0
                        WHEN "t17"."currency" = 'BHD'
                        THEN 3
                        WHEN "t17"."currency" = 'IQD'
                        THEN 3
                        WHEN "t17"."currency" = 'JOD'
                        THEN 3
                        WHEN "t17"."currency" = 'KWD'
                        THEN 3
                        WHEN "t17"."currency" = 'LYD'
                        THEN 3
                        WHEN "t17"."currency" = 'OMR'
                        THEN 3
                        WHEN "t17"."currency" = 'TND'
                        THEN 3
                        ELSE 2
                      END
                    )
                  )
                )
              ) + 0.5
            ) AS BIGINT)
          END AS "cost"
        FROM (
          SELECT
            "t16".*
            EXCLUDE ("currency_right")
          FROM (
            SELECT
              "t9"."cost_id",
              "t9"."kind",
              "t9"."channel",
              "t9"."campaign",
              "t9"."customer_id",
              "t9"."month_on",
              "t9"."currency",
              "t9"."amount_minor",
              "t13"."currency" AS "currency_right",
              "t13"."rate"
            FROM (
              SELECT
                *
              FROM "costs" AS "t2"
              WHERE
                COALESCE("t2"."kind", 'acquisition') = 'acquisition'
                AND "t2"."month_on" > (
                  MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                )
                AND "t2"."month_on" <= MAKE_DATE(1111, 11, 11)
            ) AS "t9"
            LEFT OUTER JOIN (
              SELECT
                "t10"."currency",
                "t10"."rate"
              FROM (
                SELECT
                  "t6"."currency",
                  FIRST("t6"."rate" ORDER BY "t6"."rated_on" DESC) AS "rate",
                  MAX("t6"."rated_on") AS "rated_on"
                FROM (
                  SELECT
                    *
                  FROM "fx_rates" AS "t3"
                  WHERE
                    "t3"."base_currency" = 'USD' AND "t3"."rated_on" <= MAKE_DATE(1111, 11, 11)
                ) AS "t6"
                GROUP BY
                  1
              ) AS "t10"
            ) AS "t13"
              ON "t9"."currency" = "t13"."currency"
          ) AS "t16"
        ) AS "t17"
      ) AS "t18"
      GROUP BY
        1
    ) AS "t20"
    FULL OUTER JOIN (
      SELECT
        "t11"."channel",
        COUNT(*) AS "won"
      FROM (
        SELECT
          COALESCE("t4"."channel", '') AS "channel"
        FROM (
          SELECT
            *
          FROM "stretches" AS "t0"
          WHERE
            "t0"."number" = 1
            AND "t0"."started_on" > (
              MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
            )
            AND "t0"."started_on" <= MAKE_DATE(1111, 11, 11)
        ) AS "t8"
        INNER JOIN "customers" AS "t4"
          ON "t8"."customer_id" = "t4"."customer_id"
      ) AS "t11"
      GROUP BY
        1
    ) AS "t15"
      ON "t20"."channel" = "t15"."channel"
  ) AS "t21"
);
