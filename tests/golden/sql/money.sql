SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("currencies" AS BIGINT) AS "currencies",
  CAST("mrr_base_minor" AS BIGINT) AS "mrr_base_minor",
  CAST("plan" AS TEXT) AS "plan",
  CAST("leaves_on" AS DATE) AS "leaves_on"
FROM (
  SELECT
    "t29".*
    EXCLUDE ("customer_id_right")
  FROM (
    SELECT
      "t28"."customer_id",
      "t28"."currency",
      "t28"."mrr_minor",
      "t28"."currencies",
      "t28"."mrr_base_minor",
      "t28"."plan",
      "t10"."customer_id" AS "customer_id_right",
      "t10"."leaves_on"
    FROM (
      SELECT
        "t26".*
        EXCLUDE ("customer_id_right")
      FROM (
        SELECT
          "t25"."customer_id",
          "t25"."currency",
          "t25"."mrr_minor",
          "t25"."currencies",
          "t25"."mrr_base_minor",
          "t13"."customer_id" AS "customer_id_right",
          "t13"."plan"
        FROM (
          SELECT
            "t23".*
            EXCLUDE ("total")
          FROM (
            SELECT
              "t22".*
              EXCLUDE ("priced")
            FROM (
              SELECT
                "t21"."customer_id",
                "t21"."currency",
                "t21"."mrr_minor",
                "t21"."currencies",
                "t21"."priced",
                "t21"."total",
                CASE
                  WHEN "t21"."priced" = "t21"."currencies"
                  THEN "t21"."total"
                  ELSE CAST(NULL AS BIGINT)
                END AS "mrr_base_minor"
              FROM (
                SELECT
                  "t20"."customer_id",
                  FIRST("t20"."currency" ORDER BY "t20"."rank" DESC) AS "currency",
                  FIRST("t20"."mrr_minor" ORDER BY "t20"."rank" DESC) AS "mrr_minor",
                  COUNT(DISTINCT "t20"."currency") AS "currencies",
                  COUNT("t20"."base_minor") AS "priced",
                  SUM("t20"."base_minor") AS "total"
                FROM (
                  SELECT
                    "t19"."customer_id",
                    "t19"."currency",
                    "t19"."mrr_minor",
                    "t19"."rate",
                    "t19"."base_minor",
                    COALESCE("t19"."base_minor", "t19"."mrr_minor") AS "rank"
                  FROM (
                    SELECT
                      "t18"."customer_id",
                      "t18"."currency",
                      "t18"."mrr_minor",
                      "t18"."rate",
                      CASE
                        WHEN (
                          "t18"."mrr_minor" * CASE WHEN "t18"."currency" = 'USD' THEN 1.0 ELSE "t18"."rate" END * (
                            POWER(
                              10.0,
                              (
                                2 - CASE
                                  WHEN "t18"."currency" = 'BIF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'CLP'
                                  THEN 0
                                  WHEN "t18"."currency" = 'DJF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'GNF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'ISK'
                                  THEN 0
                                  WHEN "t18"."currency" = 'JPY'
                                  THEN 0
                                  WHEN "t18"."currency" = 'KMF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'KRW'
                                  THEN 0
                                  WHEN "t18"."currency" = 'PYG'
                                  THEN 0
                                  WHEN "t18"."currency" = 'RWF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'UGX'
                                  THEN 0
                                  WHEN "t18"."currency" = 'VND'
                                  THEN 0
                                  WHEN "t18"."currency" = 'VUV'
                                  THEN 0
                                  WHEN "t18"."currency" = 'XAF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'XOF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'XPF'
                                  THEN 0
                                  WHEN "t18"."currency" = 'BHD'
                                  THEN 3
                                  WHEN "t18"."currency" = 'IQD'
                                  THEN 3
                                  WHEN "t18"."currency" = 'JOD'
                                  THEN 3
                                  WHEN "t18"."currency" = 'KWD'
                                  THEN 3
                                  WHEN "t18"."currency" = 'LYD'
                                  THEN 3
                                  WHEN "t18"."currency" = 'OMR'
                                  THEN 3
                                  WHEN "t18"."currency" = 'TND'
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
                              "t18"."mrr_minor" * CASE WHEN "t18"."currency" = 'USD' THEN 1.0 ELSE "t18"."rate" END * (
                                POWER(
                                  10.0,
                                  (
                                    2 - CASE
                                      WHEN "t18"."currency" = 'BIF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'CLP'
                                      THEN 0
                                      WHEN "t18"."currency" = 'DJF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'GNF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'ISK'
                                      THEN 0
                                      WHEN "t18"."currency" = 'JPY'
                                      THEN 0
                                      WHEN "t18"."currency" = 'KMF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'KRW'
                                      THEN 0
                                      WHEN "t18"."currency" = 'PYG'
                                      THEN 0
                                      WHEN "t18"."currency" = 'RWF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'UGX'
                                      THEN 0
                                      WHEN "t18"."currency" = 'VND'
                                      THEN 0
                                      WHEN "t18"."currency" = 'VUV'
                                      THEN 0
                                      WHEN "t18"."currency" = 'XAF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'XOF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'XPF'
                                      THEN 0
                                      WHEN "t18"."currency" = 'BHD'
                                      THEN 3
                                      WHEN "t18"."currency" = 'IQD'
                                      THEN 3
                                      WHEN "t18"."currency" = 'JOD'
                                      THEN 3
                                      WHEN "t18"."currency" = 'KWD'
                                      THEN 3
                                      WHEN "t18"."currency" = 'LYD'
                                      THEN 3
                                      WHEN "t18"."currency" = 'OMR'
                                      THEN 3
                                      WHEN "t18"."currency" = 'TND'
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
                            "t18"."mrr_minor" * CASE WHEN "t18"."currency" = 'USD' THEN 1.0 ELSE "t18"."rate" END * (
                              POWER(
                                10.0,
                                (
                                  2 - CASE
                                    WHEN "t18"."currency" = 'BIF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'CLP'
                                    THEN 0
                                    WHEN "t18"."currency" = 'DJF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'GNF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'ISK'
                                    THEN 0
                                    WHEN "t18"."currency" = 'JPY'
                                    THEN 0
                                    WHEN "t18"."currency" = 'KMF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'KRW'
                                    THEN 0
                                    WHEN "t18"."currency" = 'PYG'
                                    THEN 0
                                    WHEN "t18"."currency" = 'RWF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'UGX'
                                    THEN 0
                                    WHEN "t18"."currency" = 'VND'
                                    THEN 0
                                    WHEN "t18"."currency" = 'VUV'
                                    THEN 0
                                    WHEN "t18"."currency" = 'XAF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'XOF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'XPF'
                                    THEN 0
                                    WHEN "t18"."currency" = 'BHD'
                                    THEN 3
                                    WHEN "t18"."currency" = 'IQD'
                                    THEN 3
                                    WHEN "t18"."currency" = 'JOD'
                                    THEN 3
                                    WHEN "t18"."currency" = 'KWD'
                                    THEN 3
                                    WHEN "t18"."currency" = 'LYD'
                                    THEN 3
                                    WHEN "t18"."currency" = 'OMR'
                                    THEN 3
                                    WHEN "t18"."currency" = 'TND'
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
                        "t17".*
                        EXCLUDE ("rated_on")
                      FROM (
                        SELECT
                          "t16".*
                          EXCLUDE ("currency_right")
                        FROM (
                          SELECT
                            "t15"."customer_id",
                            "t15"."currency",
                            "t15"."mrr_minor",
                            "t12"."currency" AS "currency_right",
                            "t12"."rate",
                            "t12"."rated_on"
                          FROM (
                            SELECT
                              "t7"."customer_id",
                              "t7"."currency",
                              "t7"."mrr_minor"
                            FROM (
                              SELECT
                                "t3"."customer_id",
                                "t3"."currency",
                                SUM("t3"."delta_minor") AS "mrr_minor",
                                SUM("t3"."live_step") AS "live"
                              FROM (
                                SELECT
                                  *
                                FROM "customer_movements" AS "t0"
                                WHERE
                                  "t0"."moved_on" <= MAKE_DATE(1111, 11, 11)
                              ) AS "t3"
                              GROUP BY
                                1,
                                2
                            ) AS "t7"
                            WHERE
                              "t7"."live" > 0
                          ) AS "t15"
                          LEFT OUTER JOIN (
                            SELECT
                              "t5"."currency",
                              FIRST("t5"."rate" ORDER BY "t5"."rated_on" DESC) AS "rate",
                              MAX("t5"."rated_on") AS "rated_on"
                            FROM (
                              SELECT
                                *
                              FROM "fx_rates" AS "t2"
                              WHERE
                                "t2"."base_currency" = 'USD' AND "t2"."rated_on" <= MAKE_DATE(1111, 11, 11)
                            ) AS "t5"
                            GROUP BY
                              1
                          ) AS "t12"
                            ON "t15"."currency" = "t12"."currency"
                        ) AS "t16"
                      ) AS "t17"
                    ) AS "t18"
                  ) AS "t19"
                ) AS "t20"
                GROUP BY
                  1
              ) AS "t21"
            ) AS "t22"
          ) AS "t23"
        ) AS "t25"
        LEFT OUTER JOIN (
          SELECT
            "t6"."customer_id",
            FIRST("t6"."plan" ORDER BY "t6"."mrr_minor" DESC) AS "plan"
          FROM (
            SELECT
              *
            FROM "customer_segments" AS "t1"
            WHERE
              "t1"."starts_on" <= MAKE_DATE(1111, 11, 11)
              AND (
                (
                  "t1"."ends_on" IS NULL
                ) OR (
                  "t1"."ends_on" > MAKE_DATE(1111, 11, 11)
                )
              )
          ) AS "t6"
          GROUP BY
            1
        ) AS "t13"
          ON "t25"."customer_id" = "t13"."customer_id"
      ) AS "t26"
    ) AS "t28"
    LEFT OUTER JOIN (
      SELECT
        "t4"."customer_id",
        MIN("t4"."moved_on") AS "leaves_on"
      FROM (
        SELECT
          *
        FROM "customer_movements" AS "t0"
        WHERE
          "t0"."moved_on" > MAKE_DATE(1111, 11, 11) AND "t0"."kind" = 'churn'
      ) AS "t4"
      GROUP BY
        1
    ) AS "t10"
      ON "t28"."customer_id" = "t10"."customer_id"
  ) AS "t29"
);
