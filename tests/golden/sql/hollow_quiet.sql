SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("age" AS TEXT) AS "age"
FROM (
  SELECT
    "t26"."day",
    "t26"."customer_id",
    CASE WHEN "t26"."core_on" IS NULL THEN 'never' ELSE 'stopped' END AS "kind",
    "t26"."quiet_since",
    "t26"."quiet_months",
    CASE
      WHEN "t26"."quiet_months" < 1
      THEN '0_1'
      WHEN "t26"."quiet_months" < 6
      THEN '1_6'
      WHEN "t26"."quiet_months" < 12
      THEN '6_12'
      ELSE '12_on'
    END AS "age"
  FROM (
    SELECT
      "t25"."day",
      "t25"."customer_id",
      "t25"."paying_since",
      "t25"."signed_on",
      "t25"."core_on",
      "t25"."quiet_on",
      "t25"."first_on",
      "t25"."quiet_since",
      CASE
        WHEN (
          (
            (
              (
                (
                  EXTRACT(YEAR FROM "t25"."day") - EXTRACT(YEAR FROM "t25"."quiet_since")
                ) * 12
              ) + EXTRACT(MONTH FROM "t25"."day")
            ) - EXTRACT(MONTH FROM "t25"."quiet_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM "t25"."day") < EXTRACT(DAY FROM "t25"."quiet_since")
            THEN 1
            ELSE 0
          END
        ) < 0
        THEN 0
        ELSE (
          (
            (
              (
                EXTRACT(YEAR FROM "t25"."day") - EXTRACT(YEAR FROM "t25"."quiet_since")
              ) * 12
            ) + EXTRACT(MONTH FROM "t25"."day")
          ) - EXTRACT(MONTH FROM "t25"."quiet_since")
        ) - CASE
          WHEN EXTRACT(DAY FROM "t25"."day") < EXTRACT(DAY FROM "t25"."quiet_since")
          THEN 1
          ELSE 0
        END
      END AS "quiet_months"
    FROM (
      SELECT
        "t24"."day",
        "t24"."customer_id",
        "t24"."paying_since",
        "t24"."signed_on",
        "t24"."core_on",
        "t24"."quiet_on",
        "t24"."first_on",
        GREATEST("t24"."quiet_on", "t24"."first_on") AS "quiet_since"
      FROM (
        SELECT
          "t23"."day",
          "t23"."customer_id",
          "t23"."paying_since",
          "t23"."signed_on",
          "t23"."core_on",
          "t23"."quiet_on",
          "t13"."first_on"
        FROM (
          SELECT
            "t21"."day",
            "t21"."customer_id",
            "t21"."paying_since",
            "t21"."signed_on",
            "t21"."core_on",
            CASE
              WHEN (
                NOT "t21"."signed_on" IS NULL
              )
              AND (
                "t21"."signed_on" >= "t21"."paying_since"
              )
              THEN CAST(CAST("t21"."signed_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
              ELSE "t21"."paying_since"
            END AS "quiet_on"
          FROM (
            SELECT
              "t20"."day",
              "t20"."customer_id",
              "t20"."paying_since",
              MAX("t20"."signed_on") AS "signed_on",
              MAX("t20"."core_on") FILTER(WHERE
                "t20"."core_on" <= "t20"."day") AS "core_on"
            FROM (
              SELECT
                "t19"."day",
                "t19"."customer_id",
                "t19"."paying_since",
                "t10"."signed_on",
                "t10"."core_on",
                "t10"."who"
              FROM (
                SELECT
                  "t17"."day",
                  "t17"."customer_id",
                  "t17"."paying_since"
                FROM (
                  SELECT
                    "t16"."day",
                    "t16"."customer_id",
                    "t16"."paying_since",
                    "t16"."doubted",
                    "t11"."untold_on",
                    "t11"."untold_of"
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t5"."day",
                        "t5"."customer_id",
                        "t5"."paying_since",
                        "t12"."doubted"
                      FROM "hollow_paying" AS "t5"
                      LEFT OUTER JOIN (
                        SELECT
                          "t4"."customer_id" AS "doubted"
                        FROM "doubts" AS "t4"
                      ) AS "t12"
                        ON "t5"."customer_id" = "t12"."doubted"
                    ) AS "t14"
                    WHERE
                      "t14"."doubted" IS NULL
                  ) AS "t16"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."day" AS "untold_on",
                      "t2"."customer_id" AS "untold_of"
                    FROM "hollow_untold" AS "t2"
                  ) AS "t11"
                    ON "t16"."day" = "t11"."untold_on" AND "t16"."customer_id" = "t11"."untold_of"
                ) AS "t17"
                WHERE
                  "t17"."untold_of" IS NULL
              ) AS "t19"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."signed_on",
                  "t1"."core_on",
                  "t1"."customer_id" AS "who"
                FROM "hollow_signs" AS "t1"
              ) AS "t10"
                ON "t19"."customer_id" = "t10"."who" AND "t10"."signed_on" <= "t19"."day"
            ) AS "t20"
            GROUP BY
              1,
              2,
              3
          ) AS "t21"
        ) AS "t23"
        CROSS JOIN (
          SELECT
            MIN("t0"."first_used_on") AS "first_on"
          FROM "spans" AS "t0"
        ) AS "t13"
      ) AS "t24"
    ) AS "t25"
  ) AS "t26"
  WHERE
    (
      "t26"."core_on" IS NULL
    ) OR (
      "t26"."quiet_months" >= 1
    )
);
