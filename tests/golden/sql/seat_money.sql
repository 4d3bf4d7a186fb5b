SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("seats_paid" AS BIGINT) AS "seats_paid",
  CAST("subscriptions" AS BIGINT) AS "subscriptions",
  CAST("currency" AS TEXT) AS "currency",
  CAST("seat_mrr_minor" AS BIGINT) AS "seat_mrr_minor",
  CAST("seat_mrr_base_minor" AS BIGINT) AS "seat_mrr_base_minor"
FROM (
  SELECT
    "t10"."customer_id",
    "t10"."seats_paid",
    "t10"."subscriptions",
    CASE WHEN "t10"."currencies" = 1 THEN "t10"."only" ELSE CAST(NULL AS TEXT) END AS "currency",
    CASE
      WHEN "t10"."currencies" = 1
      THEN "t10"."own_minor"
      ELSE CAST(NULL AS BIGINT)
    END AS "seat_mrr_minor",
    CASE
      WHEN "t10"."priced" = "t10"."currencies"
      THEN "t10"."base_minor"
      ELSE CAST(NULL AS BIGINT)
    END AS "seat_mrr_base_minor"
  FROM (
    SELECT
      "t9"."customer_id",
      SUM("t9"."seats_paid") AS "seats_paid",
      SUM("t9"."subscriptions") AS "subscriptions",
      COUNT(*) AS "currencies",
      COUNT("t9"."base_minor") AS "priced",
      MIN("t9"."currency") AS "only",
      SUM("t9"."mrr_minor") AS "own_minor",
      SUM("t9"."base_minor") AS "base_minor"
    FROM (
      SELECT
        "t8"."customer_id",
        "t8"."currency",
        "t8"."seats_paid",
        "t8"."subscriptions",
        "t8"."mrr_minor",
        "t8"."rate",
        CASE
          WHEN (
            "t8"."mrr_minor" * CASE WHEN "t8"."currency" = 'USD' THEN 1.0 ELSE "t8"."rate" END * (
              POWER(
                10.0,
                (
                  2 - CASE
                    WHEN "t8"."currency" = 'BIF'
                    THEN 0
                    WHEN "t8"."currency" = 'CLP'
                    THEN 0
                    WHEN "t8"."currency" = 'DJF'
                    THEN 0
                    WHEN "t8"."currency" = 'GNF'
                    THEN 0
                    WHEN "t8"."currency" = 'ISK'
                    THEN 0
                    WHEN "t8"."currency" = 'JPY'
                    THEN 0
                    WHEN "t8"."currency" = 'KMF'
                    THEN 0
                    WHEN "t8"."currency" = 'KRW'
                    THEN 0
                    WHEN "t8"."currency" = 'PYG'
                    THEN 0
                    WHEN "t8"."currency" = 'RWF'
                    THEN 0
                    WHEN "t8"."currency" = 'UGX'
                    THEN 0
                    WHEN "t8"."currency" = 'VND'
                    THEN 0
                    WHEN "t8"."currency" = 'VUV'
                    THEN 0
                    WHEN "t8"."currency" = 'XAF'
                    THEN 0
                    WHEN "t8"."currency" = 'XOF'
                    THEN 0
                    WHEN "t8"."currency" = 'XPF'
                    THEN 0
                    WHEN "t8"."currency" = 'BHD'
                    THEN 3
                    WHEN "t8"."currency" = 'IQD'
                    THEN 3
                    WHEN "t8"."currency" = 'JOD'
                    THEN 3
                    WHEN "t8"."currency" = 'KWD'
                    THEN 3
                    WHEN "t8"."currency" = 'LYD'
                    THEN 3
                    WHEN "t8"."currency" = 'OMR'
                    THEN 3
                    WHEN "t8"."currency" = 'TND'
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
                "t8"."mrr_minor" * CASE WHEN "t8"."currency" = 'USD' THEN 1.0 ELSE "t8"."rate" END * (
                  POWER(
                    10.0,
                    (
                      2 - CASE
                        WHEN "t8"."currency" = 'BIF'
                        THEN 0
                        WHEN "t8"."currency" = 'CLP'
                        THEN 0
                        WHEN "t8"."currency" = 'DJF'
                        THEN 0
                        WHEN "t8"."currency" = 'GNF'
                        THEN 0
                        WHEN "t8"."currency" = 'ISK'
                        THEN 0
                        WHEN "t8"."currency" = 'JPY'
                        THEN 0
                        WHEN "t8"."currency" = 'KMF'
                        THEN 0
                        WHEN "t8"."currency" = 'KRW'
                        THEN 0
                        WHEN "t8"."currency" = 'PYG'
                        THEN 0
                        WHEN "t8"."currency" = 'RWF'
                        THEN 0
                        WHEN "t8"."currency" = 'UGX'
                        THEN 0
                        WHEN "t8"."currency" = 'VND'
                        THEN 0
                        WHEN "t8"."currency" = 'VUV'
                        THEN 0
                        WHEN "t8"."currency" = 'XAF'
                        THEN 0
                        WHEN "t8"."currency" = 'XOF'
                        THEN 0
                        WHEN "t8"."currency" = 'XPF'
                        THEN 0
                        WHEN "t8"."currency" = 'BHD'
                        THEN 3
                        WHEN "t8"."currency" = 'IQD'
                        THEN 3
                        WHEN "t8"."currency" = 'JOD'
                        THEN 3
                        WHEN "t8"."currency" = 'KWD'
                        THEN 3
                        WHEN "t8"."currency" = 'LYD'
                        THEN 3
                        WHEN "t8"."currency" = 'OMR'
                        THEN 3
                        WHEN "t8"."currency" = 'TND'
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
              "t8"."mrr_minor" * CASE WHEN "t8"."currency" = 'USD' THEN 1.0 ELSE "t8"."rate" END * (
                POWER(
                  10.0,
                  (
                    2 - CASE
                      WHEN "t8"."currency" = 'BIF'
                      THEN 0
                      WHEN "t8"."currency" = 'CLP'
                      THEN 0
                      WHEN "t8"."currency" = 'DJF'
                      THEN 0
                      WHEN "t8"."currency" = 'GNF'
                      THEN 0
                      WHEN "t8"."currency" = 'ISK'
                      THEN 0
                      WHEN "t8"."currency" = 'JPY'
                      THEN 0
                      WHEN "t8"."currency" = 'KMF'
                      THEN 0
                      WHEN "t8"."currency" = 'KRW'
                      THEN 0
                      WHEN "t8"."currency" = 'PYG'
                      THEN 0
                      WHEN "t8"."currency" = 'RWF'
                      THEN 0
                      WHEN "t8"."currency" = 'UGX'
                      THEN 0
                      WHEN "t8"."currency" = 'VND'
                      THEN 0
                      WHEN "t8"."currency" = 'VUV'
                      THEN 0
                      WHEN "t8"."currency" = 'XAF'
                      THEN 0
                      WHEN "t8"."currency" = 'XOF'
                      THEN 0
                      WHEN "t8"."currency" = 'XPF'
                      THEN 0
                      WHEN "t8"."currency" = 'BHD'
                      THEN 3
                      WHEN "t8"."currency" = 'IQD'
                      THEN 3
                      WHEN "t8"."currency" = 'JOD'
                      THEN 3
                      WHEN "t8"."currency" = 'KWD'
                      THEN 3
                      WHEN "t8"."currency" = 'LYD'
                      THEN 3
                      WHEN "t8"."currency" = 'OMR'
                      THEN 3
                      WHEN "t8"."currency" = 'TND'
                      THEN 3
                      ELSE 2
                    END
                  )
                )
              )
            ) + 0.5
          ) AS BIGINT)
        END AS "base_minor"
      FROM (
        SELECT
          "t7".*
          EXCLUDE ("currency_right")
        FROM (
          SELECT
            "t2"."customer_id",
            "t2"."currency",
            "t2"."seats_paid",
            "t2"."subscriptions",
            "t2"."mrr_minor",
            "t6"."currency" AS "currency_right",
            "t6"."rate"
          FROM "seats_held" AS "t2"
          LEFT OUTER JOIN (
            SELECT
              "t4"."currency",
              "t4"."rate"
            FROM (
              SELECT
                "t3"."currency",
                FIRST("t3"."rate" ORDER BY "t3"."rated_on" DESC) AS "rate",
                MAX("t3"."rated_on") AS "rated_on"
              FROM (
                SELECT
                  *
                FROM "fx_rates" AS "t1"
                WHERE
                  "t1"."base_currency" = 'USD' AND "t1"."rated_on" <= MAKE_DATE(1111, 11, 11)
              ) AS "t3"
              GROUP BY
                1
            ) AS "t4"
          ) AS "t6"
            ON "t2"."currency" = "t6"."currency"
        ) AS "t7"
      ) AS "t8"
    ) AS "t9"
    GROUP BY
      1
  ) AS "t10"
);
