SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("age" AS TEXT) AS "age"
FROM (
  SELECT
    "t12"."day",
    "t12"."customer_id",
    CASE WHEN "t12"."core_on" IS NULL THEN 'never' ELSE 'stopped' END AS "kind",
    "t12"."quiet_since",
    "t12"."quiet_months",
    CASE
      WHEN "t12"."quiet_months" < 1
      THEN '0_1'
      WHEN "t12"."quiet_months" < 6
      THEN '1_6'
      WHEN "t12"."quiet_months" < 12
      THEN '6_12'
      ELSE '12_on'
    END AS "age"
  FROM (
    SELECT
      "t11"."day",
      "t11"."customer_id",
      "t11"."paying_since",
      "t11"."signed_on",
      "t11"."core_on",
      "t11"."quiet_since",
      CASE
        WHEN (
          (
            (
              (
                (
                  EXTRACT(YEAR FROM "t11"."day") - EXTRACT(YEAR FROM "t11"."quiet_since")
                ) * 12
              ) + EXTRACT(MONTH FROM "t11"."day")
            ) - EXTRACT(MONTH FROM "t11"."quiet_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM "t11"."day") < EXTRACT(DAY FROM "t11"."quiet_since")
            THEN 1
            ELSE 0
          END
        ) < 0
        THEN 0
        ELSE (
          (
            (
              (
                EXTRACT(YEAR FROM "t11"."day") - EXTRACT(YEAR FROM "t11"."quiet_since")
              ) * 12
            ) + EXTRACT(MONTH FROM "t11"."day")
          ) - EXTRACT(MONTH FROM "t11"."quiet_since")
        ) - CASE
          WHEN EXTRACT(DAY FROM "t11"."day") < EXTRACT(DAY FROM "t11"."quiet_since")
          THEN 1
          ELSE 0
        END
      END AS "quiet_months"
    FROM (
      SELECT
        "t10"."day",
        "t10"."customer_id",
        "t10"."paying_since",
        "t10"."signed_on",
        "t10"."core_on",
        CASE
          WHEN (
            NOT "t10"."signed_on" IS NULL
          )
          AND (
            "t10"."signed_on" >= "t10"."paying_since"
          )
          THEN CAST(CAST("t10"."signed_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
          ELSE "t10"."paying_since"
        END AS "quiet_since"
      FROM (
        SELECT
          "t9"."day",
          "t9"."customer_id",
          "t9"."paying_since",
          MAX("t9"."signed_on") AS "signed_on",
          MAX("t9"."core_on") FILTER(WHERE
            "t9"."core_on" <= "t9"."day") AS "core_on"
        FROM (
          SELECT
            "t4"."day",
            "t4"."customer_id",
            "t4"."paying_since",
            "t8"."signed_on",
            "t8"."core_on",
            "t8"."who"
          FROM "hollow_paying" AS "t4"
          ANTI JOIN "doubts" AS "t5"
            ON "t4"."customer_id" = "t5"."customer_id"
          ANTI JOIN "hollow_untold" AS "t6"
            ON "t4"."day" = "t6"."day" AND "t4"."customer_id" = "t6"."customer_id"
          LEFT OUTER JOIN (
            SELECT
              "t3"."signed_on",
              "t3"."core_on",
              "t3"."customer_id" AS "who"
            FROM "hollow_signs" AS "t3"
          ) AS "t8"
            ON "t4"."customer_id" = "t8"."who" AND "t8"."signed_on" <= "t4"."day"
        ) AS "t9"
        GROUP BY
          1,
          2,
          3
      ) AS "t10"
    ) AS "t11"
  ) AS "t12"
  WHERE
    (
      "t12"."core_on" IS NULL
    ) OR (
      "t12"."quiet_months" >= 1
    )
);
