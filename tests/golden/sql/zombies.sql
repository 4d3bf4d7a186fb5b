SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("stage" AS TEXT) AS "stage",
  CAST("is_seasonal" AS BOOLEAN) AS "is_seasonal",
  CAST("season_unknown" AS BOOLEAN) AS "season_unknown",
  CAST("unmatched_id" AS TEXT) AS "unmatched_id",
  CAST("last_sign_on" AS DATE) AS "last_sign_on",
  CAST("sign" AS TEXT) AS "sign"
FROM (
  WITH "t31" AS (
    SELECT
      "t30"."customer_id",
      "t30"."paying_since",
      "t30"."first_paid_on",
      "t30"."first_used_on",
      "t30"."last_used_on",
      "t30"."last_sign_on",
      "t30"."sign",
      "t30"."seats",
      "t30"."active_users_84",
      "t30"."unmatched_id",
      "t30"."quiet_since",
      "t30"."quiet_months",
      CASE
        WHEN "t30"."last_used_on" IS NULL
        THEN 'never'
        WHEN (
          COALESCE("t30"."active_users_84", 0) = 1
        )
        AND (
          COALESCE("t30"."seats", 1) > 1
        )
        AND (
          "t30"."quiet_months" < 1
        )
        THEN 'one_person'
        WHEN "t30"."quiet_months" >= 1
        THEN 'stopped'
        ELSE CAST(NULL AS TEXT)
      END AS "kind"
    FROM (
      SELECT
        "t29"."customer_id",
        "t29"."paying_since",
        "t29"."first_paid_on",
        "t29"."first_used_on",
        "t29"."last_used_on",
        "t29"."last_sign_on",
        "t29"."sign",
        "t29"."seats",
        "t29"."active_users_84",
        "t29"."unmatched_id",
        "t29"."quiet_since",
        CASE
          WHEN (
            (
              (
                (
                  (
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t29"."quiet_since")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t29"."quiet_since")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t29"."quiet_since")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t29"."quiet_since")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t29"."quiet_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t29"."quiet_since")
            THEN 1
            ELSE 0
          END
        END AS "quiet_months"
      FROM (
        SELECT
          "t28"."customer_id",
          "t28"."paying_since",
          "t28"."first_paid_on",
          "t28"."first_used_on",
          "t28"."last_used_on",
          "t28"."last_sign_on",
          "t28"."sign",
          "t28"."seats",
          "t28"."active_users_84",
          "t28"."unmatched_id",
          CASE
            WHEN (
              NOT "t28"."last_sign_on" IS NULL
            )
            AND (
              "t28"."last_sign_on" >= "t28"."paying_since"
            )
            THEN CAST(CAST("t28"."last_sign_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
            ELSE "t28"."paying_since"
          END AS "quiet_since"
        FROM (
          SELECT
            "t27"."customer_id",
            "t27"."paying_since",
            "t27"."first_paid_on",
            "t27"."first_used_on",
            "t27"."last_used_on",
            CASE
              WHEN (
                NOT "t27"."last_used_on" IS NULL
              )
              AND (
                (
                  "t27"."last_sign_on" IS NULL
                )
                OR (
                  "t27"."last_used_on" >= "t27"."last_sign_on"
                )
              )
              THEN "t27"."last_used_on"
              ELSE "t27"."last_sign_on"
            END AS "last_sign_on",
            CASE
              WHEN (
                NOT "t27"."last_used_on" IS NULL
              )
              AND (
                (
                  "t27"."last_sign_on" IS NULL
                )
                OR (
                  "t27"."last_used_on" >= "t27"."last_sign_on"
                )
              )
              THEN 'use'
              ELSE "t27"."sign"
            END AS "sign",
            "t27"."seats",
            "t27"."active_users_84",
            "t27"."unmatched_id"
          FROM (
            SELECT
              "t26".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t25"."customer_id",
                "t25"."paying_since",
                "t25"."first_paid_on",
                "t25"."first_used_on",
                "t25"."last_used_on",
                "t25"."last_sign_on",
                "t25"."sign",
                "t25"."seats",
                "t25"."active_users_84",
                "t7"."customer_id" AS "customer_id_right",
                "t7"."unmatched_id"
              FROM (
                SELECT
                  "t23".*
                  EXCLUDE ("customer_id_right")
                FROM (
                  SELECT
                    "t22"."customer_id",
                    "t22"."paying_since",
                    "t22"."first_paid_on",
                    "t22"."first_used_on",
                    "t22"."last_used_on",
                    "t22"."last_sign_on",
                    "t22"."sign",
                    "t17"."customer_id" AS "customer_id_right",
                    "t17"."seats",
                    "t17"."active_users_84"
                  FROM (
                    SELECT
                      "t20".*
                      EXCLUDE ("customer_id_right")
                    FROM (
                      SELECT
                        "t19"."customer_id",
                        "t19"."paying_since",
                        "t19"."first_paid_on",
                        "t19"."first_used_on",
                        "t19"."last_used_on",
                        "t9"."customer_id" AS "customer_id_right",
                        "t9"."last_sign_on",
                        "t9"."sign"
                      FROM (
                        SELECT
                          "t16".*
                          EXCLUDE ("customer_id_right")
                        FROM (
                          SELECT
                            "t11"."customer_id",
                            "t11"."paying_since",
                            "t11"."first_paid_on",
                            "t12"."customer_id" AS "customer_id_right",
                            "t12"."first_used_on",
                            "t12"."last_used_on"
                          FROM "paying" AS "t11"
                          LEFT OUTER JOIN "spans" AS "t12"
                            ON "t11"."customer_id" = "t12"."customer_id"
                        ) AS "t16"
                      ) AS "t19"
                      LEFT OUTER JOIN "signs" AS "t9"
                        ON "t19"."customer_id" = "t9"."customer_id"
                    ) AS "t20"
                  ) AS "t22"
                  LEFT OUTER JOIN (
                    SELECT
                      "t8"."customer_id",
                      "t8"."seats",
                      "t10"."active_users_84"
                    FROM "seats_paid" AS "t8"
                    LEFT OUTER JOIN "engagement" AS "t10"
                      ON "t8"."customer_id" = "t10"."customer_id"
                  ) AS "t17"
                    ON "t22"."customer_id" = "t17"."customer_id"
                ) AS "t23"
              ) AS "t25"
              LEFT OUTER JOIN "doubts" AS "t7"
                ON "t25"."customer_id" = "t7"."customer_id"
            ) AS "t26"
          ) AS "t27"
        ) AS "t28"
      ) AS "t29"
    ) AS "t30"
  )
  SELECT
    "t43"."customer_id",
    "t43"."kind",
    "t43"."quiet_since",
    "t43"."quiet_months",
    CASE
      WHEN "t43"."quiet_months" >= 6
      THEN 'special'
      WHEN "t43"."quiet_months" >= 1
      THEN 'contact'
      ELSE 'watch'
    END AS "stage",
    COALESCE("t43"."is_seasonal", FALSE) AS "is_seasonal",
    (
      "t43"."kind" = 'stopped'
    )
    AND (
      CASE
        WHEN (
          (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t43"."first_used_on")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t43"."first_used_on")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t43"."first_used_on")
            THEN 1
            ELSE 0
          END
        ) < 0
        THEN 0
        ELSE (
          (
            (
              (
                EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t43"."first_used_on")
              ) * 12
            ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
          ) - EXTRACT(MONTH FROM "t43"."first_used_on")
        ) - CASE
          WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t43"."first_used_on")
          THEN 1
          ELSE 0
        END
      END < 12
    ) AS "season_unknown",
    "t43"."unmatched_id",
    "t43"."last_sign_on",
    "t43"."sign"
  FROM (
    SELECT
      "t42".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t34"."customer_id",
        "t34"."paying_since",
        "t34"."first_paid_on",
        "t34"."first_used_on",
        "t34"."last_used_on",
        "t34"."last_sign_on",
        "t34"."sign",
        "t34"."seats",
        "t34"."active_users_84",
        "t34"."unmatched_id",
        "t34"."quiet_since",
        "t34"."quiet_months",
        "t34"."kind",
        "t41"."customer_id" AS "customer_id_right",
        "t41"."is_seasonal"
      FROM (
        SELECT
          *
        FROM "t31" AS "t32"
        WHERE
          NOT "t32"."kind" IS NULL
      ) AS "t34"
      LEFT OUTER JOIN (
        SELECT
          "t39"."customer_id",
          "t39"."days_used" = 0 AS "is_seasonal"
        FROM (
          SELECT
            "t38"."customer_id",
            COUNT("t38"."used_on") AS "days_used"
          FROM (
            SELECT
              "t37"."customer_id",
              "t37"."quiet_since",
              "t37"."quiet_months",
              "t37"."first_used_on",
              "t37"."slept_from",
              "t37"."slept_to",
              "t14"."user",
              "t14"."used_on"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t32"."customer_id",
                  "t32"."quiet_since",
                  "t32"."quiet_months",
                  "t32"."first_used_on",
                  CAST((
                    CAST("t32"."quiet_since" AS TIMESTAMP) - INTERVAL '365' DAY
                  ) + INTERVAL '14' DAY AS DATE) AS "slept_from",
                  CAST((
                    CAST(MAKE_DATE(1111, 11, 11) AS TIMESTAMP) - INTERVAL '365' DAY
                  ) - INTERVAL '14' DAY AS DATE) AS "slept_to"
                FROM "t31" AS "t32"
                WHERE
                  NOT "t32"."kind" IS NULL AND "t32"."kind" = 'stopped'
              ) AS "t35"
              WHERE
                "t35"."quiet_months" < 12
                AND "t35"."slept_from" < "t35"."slept_to"
                AND "t35"."first_used_on" < "t35"."slept_from"
            ) AS "t37"
            LEFT OUTER JOIN (
              SELECT
                "t0"."customer_id" AS "user",
                "t0"."used_on"
              FROM "usage_daily" AS "t0"
            ) AS "t14"
              ON "t37"."customer_id" = "t14"."user"
              AND "t14"."used_on" >= "t37"."slept_from"
              AND "t14"."used_on" <= "t37"."slept_to"
          ) AS "t38"
          GROUP BY
            1
        ) AS "t39"
      ) AS "t41"
        ON "t34"."customer_id" = "t41"."customer_id"
    ) AS "t42"
  ) AS "t43"
  LIMIT 0
)
ORDER BY
  "customer_id";
