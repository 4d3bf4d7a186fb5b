SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("mrr_base_minor" AS BIGINT) AS "mrr_base_minor"
FROM (
  SELECT
    "t12"."day",
    "t12"."customer_id",
    "t12"."currency",
    "t12"."mrr_minor",
    CASE
      WHEN (
        "t12"."mrr_minor" * CASE WHEN "t12"."currency" = 'USD' THEN 1.0 ELSE "t13"."rate" END * (
          POWER(
            10.0,
            (
              2 - CASE
                WHEN "t12"."currency" = 'BIF'
                THEN 0
                WHEN "t12"."currency" = 'CLP'
                THEN 0
                WHEN "t12"."currency" = 'DJF'
                THEN 0
                WHEN "t12"."currency" = 'GNF'
                THEN 0
                WHEN "t12"."currency" = 'ISK'
                THEN 0
                WHEN "t12"."currency" = 'JPY'
                THEN 0
                WHEN "t12"."currency" = 'KMF'
                THEN 0
                WHEN "t12"."currency" = 'KRW'
                THEN 0
                WHEN "t12"."currency" = 'PYG'
                THEN 0
                WHEN "t12"."currency" = 'RWF'
                THEN 0
                WHEN "t12"."currency" = 'UGX'
                THEN 0
                WHEN "t12"."currency" = 'VND'
                THEN 0
                WHEN "t12"."currency" = 'VUV'
                THEN 0
                WHEN "t12"."currency" = 'XAF'
                THEN 0
                WHEN "t12"."currency" = 'XOF'
                THEN 0
                WHEN "t12"."currency" = 'XPF'
                THEN 0
                WHEN "t12"."currency" = 'BHD'
                THEN 3
                WHEN "t12"."currency" = 'IQD'
                THEN 3
                WHEN "t12"."currency" = 'JOD'
                THEN 3
                WHEN "t12"."currency" = 'KWD'
                THEN 3
                WHEN "t12"."currency" = 'LYD'
                THEN 3
                WHEN "t12"."currency" = 'OMR'
                THEN 3
                WHEN "t12"."currency" = 'TND'
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
            "t12"."mrr_minor" * CASE WHEN "t12"."currency" = 'USD' THEN 1.0 ELSE "t13"."rate" END * (
              POWER(
                10.0,
                (
                  2 - CASE
                    WHEN "t12"."currency" = 'BIF'
                    THEN 0
                    WHEN "t12"."currency" = 'CLP'
                    THEN 0
                    WHEN "t12"."currency" = 'DJF'
                    THEN 0
                    WHEN "t12"."currency" = 'GNF'
                    THEN 0
                    WHEN "t12"."currency" = 'ISK'
                    THEN 0
                    WHEN "t12"."currency" = 'JPY'
                    THEN 0
                    WHEN "t12"."currency" = 'KMF'
                    THEN 0
                    WHEN "t12"."currency" = 'KRW'
                    THEN 0
                    WHEN "t12"."currency" = 'PYG'
                    THEN 0
                    WHEN "t12"."currency" = 'RWF'
                    THEN 0
                    WHEN "t12"."currency" = 'UGX'
                    THEN 0
                    WHEN "t12"."currency" = 'VND'
                    THEN 0
                    WHEN "t12"."currency" = 'VUV'
                    THEN 0
                    WHEN "t12"."currency" = 'XAF'
                    THEN 0
                    WHEN "t12"."currency" = 'XOF'
                    THEN 0
                    WHEN "t12"."currency" = 'XPF'
                    THEN 0
                    WHEN "t12"."currency" = 'BHD'
                    THEN 3
                    WHEN "t12"."currency" = 'IQD'
                    THEN 3
                    WHEN "t12"."currency" = 'JOD'
                    THEN 3
                    WHEN "t12"."currency" = 'KWD'
                    THEN 3
                    WHEN "t12"."currency" = 'LYD'
                    THEN 3
                    WHEN "t12"."currency" = 'OMR'
                    THEN 3
                    WHEN "t12"."currency" = 'TND'
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
          "t12"."mrr_minor" * CASE WHEN "t12"."currency" = 'USD' THEN 1.0 ELSE "t13"."rate" END * (
            POWER(
              10.0,
              (
                2 - CASE
                  WHEN "t12"."currency" = 'BIF'
                  THEN 0
                  WHEN "t12"."currency" = 'CLP'
                  THEN 0
                  WHEN "t12"."currency" = 'DJF'
                  THEN 0
                  WHEN "t12"."currency" = 'GNF'
                  THEN 0
                  WHEN "t12"."currency" = 'ISK'
                  THEN 0
                  WHEN "t12"."currency" = 'JPY'
                  THEN 0
                  WHEN "t12"."currency" = 'KMF'
                  THEN 0
                  WHEN "t12"."currency" = 'KRW'
                  THEN 0
                  WHEN "t12"."currency" = 'PYG'
                  THEN 0
                  WHEN "t12"."currency" = 'RWF'
                  THEN 0
                  WHEN "t12"."currency" = 'UGX'
                  THEN 0
                  WHEN "t12"."currency" = 'VND'
                  THEN 0
                  WHEN "t12"."currency" = 'VUV'
                  THEN 0
                  WHEN "t12"."currency" = 'XAF'
                  THEN 0
                  WHEN "t12"."currency" = 'XOF'
                  THEN 0
                  WHEN "t12"."currency" = 'XPF'
                  THEN 0
                  WHEN "t12"."currency" = 'BHD'
                  THEN 3
                  WHEN "t12"."currency" = 'IQD'
                  THEN 3
                  WHEN "t12"."currency" = 'JOD'
                  THEN 3
                  WHEN "t12"."currency" = 'KWD'
                  THEN 3
                  WHEN "t12"."currency" = 'LYD'
                  THEN 3
                  WHEN "t12"."currency" = 'OMR'
                  THEN 3
                  WHEN "t12"."currency" = 'TND'
                  THEN 3
                  ELSE 2
                END
              )
            )
          )
        ) + 0.5
      ) AS BIGINT)
    END AS "mrr_base_minor"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t7"."day",
        "t7"."customer_id",
        "t7"."currency",
        SUM("t7"."delta_minor") AS "mrr_minor",
        SUM("t7"."live_step") AS "live"
      FROM (
        SELECT
          "t3"."customer_id",
          "t3"."currency",
          "t3"."moved_on",
          "t3"."kind",
          "t3"."opening_minor",
          "t3"."closing_minor",
          "t3"."delta_minor",
          "t3"."live_step",
          "t3"."ended_by",
          "t4"."day"
        FROM "customer_movements" AS "t3"
        INNER JOIN "days" AS "t4"
          ON "t3"."moved_on" <= "t4"."day"
      ) AS "t7"
      GROUP BY
        1,
        2,
        3
    ) AS "t8"
    WHERE
      "t8"."live" > 0
  ) AS "t12"
  LEFT OUTER JOIN (
    SELECT
      "t9"."day",
      "t9"."currency",
      FIRST("t9"."rate" ORDER BY "t9"."rated_on" DESC) AS "rate"
    FROM (
      SELECT
        "t6"."rated_on",
        "t6"."currency",
        "t6"."base_currency",
        "t6"."rate",
        "t4"."day"
      FROM (
        SELECT
          *
        FROM "fx_rates" AS "t2"
        WHERE
          "t2"."base_currency" = 'USD'
      ) AS "t6"
      INNER JOIN "days" AS "t4"
        ON "t6"."rated_on" <= "t4"."day"
    ) AS "t9"
    GROUP BY
      1,
      2
  ) AS "t13"
    ON "t12"."day" = "t13"."day" AND "t12"."currency" = "t13"."currency"
);
