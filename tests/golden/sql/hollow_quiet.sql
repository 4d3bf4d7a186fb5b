SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("age" AS TEXT) AS "age"
FROM (
  SELECT
    "t20"."day",
    "t20"."customer_id",
    CASE WHEN "t20"."core_on" IS NULL THEN 'never' ELSE 'stopped' END AS "kind",
    "t20"."quiet_since",
    "t20"."quiet_months",
    CASE
      WHEN "t20"."quiet_months" < 1
      THEN '0_1'
      WHEN "t20"."quiet_months" < 6
      THEN '1_6'
      WHEN "t20"."quiet_months" < 12
      THEN '6_12'
      ELSE '12_on'
    END AS "age"
  FROM (
    SELECT
      "t19"."day",
      "t19"."customer_id",
      "t19"."paying_since",
      "t19"."signed_on",
      "t19"."core_on",
      "t19"."quiet_since",
      CASE
        WHEN (
          (
            (
              (
                (
                  EXTRACT(YEAR FROM "t19"."day") - EXTRACT(YEAR FROM "t19"."quiet_since")
                ) * 12
              ) + EXTRACT(MONTH FROM "t19"."day")
            ) - EXTRACT(MONTH FROM "t19"."quiet_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM "t19"."day") < EXTRACT(DAY FROM "t19"."quiet_since")
            THEN 1
            ELSE 0
          END
        ) < 0
        THEN 0
        ELSE (
          (
            (
              (
                EXTRACT(YEAR FROM "t19"."day") - EXTRACT(YEAR FROM "t19"."quiet_since")
              ) * 12
            ) + EXTRACT(MONTH FROM "t19"."day")
          ) - EXTRACT(MONTH FROM "t19"."quiet_since")
        ) - CASE
          WHEN EXTRACT(DAY FROM "t19"."day") < EXTRACT(DAY FROM "t19"."quiet_since")
          THEN 1
          ELSE 0
        END
      END AS "quiet_months"
    FROM (
      SELECT
        "t18"."day",
        "t18"."customer_id",
        "t18"."paying_since",
        "t18"."signed_on",
        "t18"."core_on",
        CASE
          WHEN (
            NOT "t18"."signed_on" IS NULL
          )
          AND (
            "t18"."signed_on" >= "t18"."paying_since"
          )
          THEN CAST(CAST("t18"."signed_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
          ELSE "t18"."paying_since"
        END AS "quiet_since"
      FROM (
        SELECT
          "t17"."day",
          "t17"."customer_id",
          "t17"."paying_since",
          MAX("t17"."signed_on") AS "signed_on",
          MAX("t17"."core_on") FILTER(WHERE
            "t17"."core_on" <= "t17"."day") AS "core_on"
        FROM (
          SELECT
            "t16"."day",
            "t16"."customer_id",
            "t16"."paying_since",
            "t8"."signed_on",
            "t8"."core_on",
            "t8"."who"
          FROM (
            SELECT
              "t14"."day",
              "t14"."customer_id",
              "t14"."paying_since"
            FROM (
              SELECT
                "t13"."day",
                "t13"."customer_id",
                "t13"."paying_since",
                "t13"."doubted",
                "t9"."untold_on",
                "t9"."untold_of"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t4"."day",
                    "t4"."customer_id",
                    "t4"."paying_since",
                    "t10"."doubted"
                  FROM "hollow_paying" AS "t4"
                  LEFT OUTER JOIN (
                    SELECT
                      "t3"."customer_id" AS "doubted"
                    FROM "doubts" AS "t3"
                  ) AS "t10"
                    ON "t4"."customer_id" = "t10"."doubted"
                ) AS "t11"
                WHERE
                  "t11"."doubted" IS NULL
              ) AS "t13"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."day" AS "untold_on",
                  "t1"."customer_id" AS "untold_of"
                FROM "hollow_untold" AS "t1"
              ) AS "t9"
                ON "t13"."day" = "t9"."untold_on" AND "t13"."customer_id" = "t9"."untold_of"
            ) AS "t14"
            WHERE
              "t14"."untold_of" IS NULL
          ) AS "t16"
          LEFT OUTER JOIN (
            SELECT
              "t0"."signed_on",
              "t0"."core_on",
              "t0"."customer_id" AS "who"
            FROM "hollow_signs" AS "t0"
          ) AS "t8"
            ON "t16"."customer_id" = "t8"."who" AND "t8"."signed_on" <= "t16"."day"
        ) AS "t17"
        GROUP BY
          1,
          2,
          3
      ) AS "t18"
    ) AS "t19"
  ) AS "t20"
  WHERE
    (
      "t20"."core_on" IS NULL
    ) OR (
      "t20"."quiet_months" >= 1
    )
);
