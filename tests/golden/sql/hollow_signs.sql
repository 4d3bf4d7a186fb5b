SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("signed_on" AS DATE) AS "signed_on",
  CAST("core_on" AS DATE) AS "core_on"
FROM (
  SELECT
    "t20"."customer_id",
    "t20"."signed_on",
    "t20"."core_on"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."customer_id",
        "t0"."last_used_on" AS "core_on",
        "t0"."last_used_on" AS "signed_on"
      FROM "seats" AS "t0"
      WHERE
        NOT "t0"."last_used_on" IS NULL
    ) AS "t7"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t14"."customer_id",
          NULLIF(
            GREATEST(
              COALESCE("t14"."login_on", MAKE_DATE(1000, 1, 1)),
              COALESCE("t14"."api_on", MAKE_DATE(1000, 1, 1)),
              COALESCE("t14"."job_on", MAKE_DATE(1000, 1, 1)),
              COALESCE("t14"."report_on", MAKE_DATE(1000, 1, 1)),
              COALESCE("t14"."use_on", MAKE_DATE(1000, 1, 1))
            ),
            MAKE_DATE(1000, 1, 1)
          ) AS "core_on",
          "t14"."used_on" AS "signed_on"
        FROM (
          SELECT
            "t8"."customer_id",
            "t8"."billing_on",
            "t8"."login_on",
            "t8"."api_on",
            "t8"."job_on",
            "t8"."report_on",
            "t8"."use_on",
            "t8"."person_on",
            NULLIF(
              GREATEST(
                COALESCE("t8"."billing_on", MAKE_DATE(1000, 1, 1)),
                COALESCE("t8"."login_on", MAKE_DATE(1000, 1, 1)),
                COALESCE("t8"."api_on", MAKE_DATE(1000, 1, 1)),
                COALESCE("t8"."job_on", MAKE_DATE(1000, 1, 1)),
                COALESCE("t8"."report_on", MAKE_DATE(1000, 1, 1)),
                COALESCE("t8"."use_on", MAKE_DATE(1000, 1, 1))
              ),
              MAKE_DATE(1000, 1, 1)
            ) AS "used_on"
          FROM (
            SELECT
              *
            FROM "lives_of_month" AS "t1"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                *
              FROM "lives" AS "t2"
            ) AS "t6"
          ) AS "t8"
        ) AS "t14"
      ) AS "t17"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t16"."customer_id",
          CAST(NULL AS DATE) AS "core_on",
          "t16"."signed_on"
        FROM (
          SELECT
            "t15"."customer_id",
            DATE_TRUNC('MONTH', "t15"."signed_on") AS "month_on",
            MAX("t15"."signed_on") AS "signed_on"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t3"."customer_id",
                  CAST("t3"."answered_at" AS DATE) AS "signed_on"
                FROM "survey_responses" AS "t3"
              ) AS "t9"
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t4"."customer_id",
                    CAST("t4"."opened_at" AS DATE) AS "signed_on"
                  FROM "tickets" AS "t4"
                ) AS "t10"
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    "t5"."customer_id",
                    CAST("t5"."occurred_at" AS DATE) AS "signed_on"
                  FROM "touchpoints" AS "t5"
                  WHERE
                    "t5"."direction" = 'in'
                ) AS "t11"
              ) AS "t12"
            ) AS "t13"
            WHERE
              NOT "t13"."signed_on" IS NULL
          ) AS "t15"
          GROUP BY
            1,
            2
        ) AS "t16"
      ) AS "t18"
    ) AS "t19"
  ) AS "t20"
);
