SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("currencies" AS BIGINT) AS "currencies",
  CAST("mrr_base_minor" AS BIGINT) AS "mrr_base_minor",
  CAST("plan" AS TEXT) AS "plan",
  CAST("leaves_on" AS DATE) AS "leaves_on"
FROM (
  WITH "t20" AS (
    SELECT
      "t19"."customer_id",
      "t19"."currency",
      "t19"."mrr_minor",
      "t19"."rate",
      CASE
        WHEN (
          "t19"."mrr_minor" * CASE WHEN "t19"."currency" = 'USD' THEN 1.0 ELSE "t19"."rate" END * (
            POWER(
              10.0,
              (
                2 - CASE
                  WHEN "t19"."currency" = 'BIF'
                  THEN 0
                  WHEN "t19"."currency" = 'CLP'
                  THEN 0
                  WHEN "t19"."currency" = 'DJF'
                  THEN 0
                  WHEN "t19"."currency" = 'GNF'
                  THEN 0
                  WHEN "t19"."currency" = 'ISK'
                  THEN 0
                  WHEN "t19"."currency" = 'JPY'
                  THEN 0
                  WHEN "t19"."currency" = 'KMF'
                  THEN 0
                  WHEN "t19"."currency" = 'KRW'
                  THEN 0
                  WHEN "t19"."currency" = 'PYG'
                  THEN 0
                  WHEN "t19"."currency" = 'RWF'
                  THEN 0
                  WHEN "t19"."currency" = 'UGX'
                  THEN 0
                  WHEN "t19"."currency" = 'VND'
                  THEN 0
                  WHEN "t19"."currency" = 'VUV'
                  THEN 0
                  WHEN "t19"."currency" = 'XAF'
                  THEN 0
                  WHEN "t19"."currency" = 'XOF'
                  THEN 0
                  WHEN "t19"."currency" = 'XPF'
                  THEN 0
                  WHEN "t19"."currency" = 'BHD'
                  THEN 3
                  WHEN "t19"."currency" = 'IQD'
                  THEN 3
                  WHEN "t19"."currency" = 'JOD'
                  THEN 3
                  WHEN "t19"."currency" = 'KWD'
                  THEN 3
                  WHEN "t19"."currency" = 'LYD'
                  THEN 3
                  WHEN "t19"."currency" = 'OMR'
                  THEN 3
                  WHEN "t19"."currency" = 'TND'
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
              "t19"."mrr_minor" * CASE WHEN "t19"."currency" = 'USD' THEN 1.0 ELSE "t19"."rate" END * (
                POWER(
                  10.0,
                  (
                    2 - CASE
                      WHEN "t19"."currency" = 'BIF'
                      THEN 0
                      WHEN "t19"."currency" = 'CLP'
                      THEN 0
                      WHEN "t19"."currency" = 'DJF'
                      THEN 0
                      WHEN "t19"."currency" = 'GNF'
                      THEN 0
                      WHEN "t19"."currency" = 'ISK'
                      THEN 0
                      WHEN "t19"."currency" = 'JPY'
                      THEN 0
                      WHEN "t19"."currency" = 'KMF'
                      THEN 0
                      WHEN "t19"."currency" = 'KRW'
                      THEN 0
                      WHEN "t19"."currency" = 'PYG'
                      THEN 0
                      WHEN "t19"."currency" = 'RWF'
                      THEN 0
                      WHEN "t19"."currency" = 'UGX'
                      THEN 0
                      WHEN "t19"."currency" = 'VND'
                      THEN 0
                      WHEN "t19"."currency" = 'VUV'
                      THEN 0
                      WHEN "t19"."currency" = 'XAF'
                      THEN 0
                      WHEN "t19"."currency" = 'XOF'
                      THEN 0
                      WHEN "t19"."currency" = 'XPF'
                      THEN 0
                      WHEN "t19"."currency" = 'BHD'
                      THEN 3
                      WHEN "t19"."currency" = 'IQD'
                      THEN 3
                      WHEN "t19"."currency" = 'JOD'
                      THEN 3
                      WHEN "t19"."currency" = 'KWD'
                      THEN 3
                      WHEN "t19"."currency" = 'LYD'
                      THEN 3
                      WHEN "t19"."currency" = 'OMR'
                      THEN 3
                      WHEN "t19"."currency" = 'TND'
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
            "t19"."mrr_minor" * CASE WHEN "t19"."currency" = 'USD' THEN 1.0 ELSE "t19"."rate" END * (
              POWER(
                10.0,
                (
                  2 - CASE
                    WHEN "t19"."currency" = 'BIF'
                    THEN 0
                    WHEN "t19"."currency" = 'CLP'
                    THEN 0
                    WHEN "t19"."currency" = 'DJF'
                    THEN 0
                    WHEN "t19"."currency" = 'GNF'
                    THEN 0
                    WHEN "t19"."currency" = 'ISK'
                    THEN 0
                    WHEN "t19"."currency" = 'JPY'
                    THEN 0
                    WHEN "t19"."currency" = 'KMF'
                    THEN 0
                    WHEN "t19"."currency" = 'KRW'
                    THEN 0
                    WHEN "t19"."currency" = 'PYG'
                    THEN 0
                    WHEN "t19"."currency" = 'RWF'
                    THEN 0
                    WHEN "t19"."currency" = 'UGX'
                    THEN 0
                    WHEN "t19"."currency" = 'VND'
                    THEN 0
                    WHEN "t19"."currency" = 'VUV'
                    THEN 0
                    WHEN "t19"."currency" = 'XAF'
                    THEN 0
                    WHEN "t19"."currency" = 'XOF'
                    THEN 0
                    WHEN "t19"."currency" = 'XPF'
                    THEN 0
                    WHEN "t19"."currency" = 'BHD'
                    THEN 3
                    WHEN "t19"."currency" = 'IQD'
                    THEN 3
                    WHEN "t19"."currency" = 'JOD'
                    THEN 3
                    WHEN "t19"."currency" = 'KWD'
                    THEN 3
                    WHEN "t19"."currency" = 'LYD'
                    THEN 3
                    WHEN "t19"."currency" = 'OMR'
                    THEN 3
                    WHEN "t19"."currency" = 'TND'
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
        "t18".*
        EXCLUDE ("rated_on")
      FROM (
        SELECT
          "t17".*
          EXCLUDE ("currency_right")
        FROM (
          SELECT
            "t14"."customer_id",
            "t14"."currency",
            "t14"."mrr_minor",
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
          ) AS "t14"
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
            ON "t14"."currency" = "t12"."currency"
        ) AS "t17"
      ) AS "t18"
    ) AS "t19"
  )
  SELECT
    "t31".*
    EXCLUDE ("customer_id_right")
  FROM (
    SELECT
      "t30"."customer_id",
      "t30"."currency",
      "t30"."mrr_minor",
      "t30"."currencies",
      "t30"."mrr_base_minor",
      "t30"."plan",
      "t10"."customer_id" AS "customer_id_right",
      "t10"."leaves_on"
    FROM (
      SELECT
        "t28".*
        EXCLUDE ("customer_id_right")
      FROM (
        SELECT
          "t27"."customer_id",
          "t27"."currency",
          "t23"."mrr_minor",
          "t27"."currencies",
          CASE
            WHEN "t27"."priced" = "t27"."currencies"
            THEN "t27"."total"
            ELSE CAST(NULL AS BIGINT)
          END AS "mrr_base_minor",
          "t16"."customer_id" AS "customer_id_right",
          "t16"."plan"
        FROM (
          SELECT
            "t25"."customer_id",
            FIRST("t25"."main" ORDER BY "t25"."rank" DESC) AS "currency",
            SUM("t25"."currencies") AS "currencies",
            SUM("t25"."priced") AS "priced",
            SUM("t25"."total") AS "total"
          FROM (
            SELECT
              "t24"."customer_id",
              "t24"."rank",
              MIN("t24"."currency") AS "main",
              COUNT(*) AS "currencies",
              COUNT("t24"."base_minor") AS "priced",
              SUM("t24"."base_minor") AS "total"
            FROM (
              SELECT
                "t21"."customer_id",
                "t21"."currency",
                "t21"."mrr_minor",
                "t21"."rate",
                "t21"."base_minor",
                COALESCE("t21"."base_minor", "t21"."mrr_minor") AS "rank"
              FROM "t20" AS "t21"
            ) AS "t24"
            GROUP BY
              1,
              2
          ) AS "t25"
          GROUP BY
            1
        ) AS "t27"
        INNER JOIN (
          SELECT
            "t21"."customer_id",
            "t21"."currency",
            "t21"."mrr_minor"
          FROM "t20" AS "t21"
        ) AS "t23"
          ON "t27"."customer_id" = "t23"."customer_id" AND "t27"."currency" = "t23"."currency"
        LEFT OUTER JOIN (
          SELECT
            "t11"."customer_id",
            FIRST("t11"."plan" ORDER BY "t11"."mrr_minor" DESC) AS "plan"
          FROM (
            SELECT
              "t6"."customer_id",
              "t6"."mrr_minor",
              MIN("t6"."plan") AS "plan"
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
              1,
              2
          ) AS "t11"
          GROUP BY
            1
        ) AS "t16"
          ON "t27"."customer_id" = "t16"."customer_id"
      ) AS "t28"
    ) AS "t30"
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
      ON "t30"."customer_id" = "t10"."customer_id"
  ) AS "t31"
);
