SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("stage" AS TEXT) AS "stage",
  CAST("is_seasonal" AS BOOLEAN) AS "is_seasonal",
  CAST("season_unknown" AS BOOLEAN) AS "season_unknown",
  CAST("unmatched_id" AS TEXT) AS "unmatched_id",
  CAST("standby_by" AS TEXT) AS "standby_by",
  CAST("last_sign_on" AS DATE) AS "last_sign_on",
  CAST("sign" AS TEXT) AS "sign",
  CAST("last_person_on" AS DATE) AS "last_person_on",
  CAST("months_known" AS BIGINT) AS "months_known"
FROM (
  WITH "t47" AS (
    SELECT
      "t46"."customer_id",
      "t46"."paying_since",
      "t46"."first_paid_on",
      "t46"."first_used_on",
      "t46"."last_used_on",
      "t46"."used_on",
      "t46"."used_as",
      "t46"."core_on",
      "t46"."person_on",
      "t46"."last_sign_on",
      "t46"."sign",
      "t46"."seat_used_on",
      "t46"."seats",
      "t46"."active_users_84",
      "t46"."plan",
      "t46"."standby_by",
      "t46"."unmatched_id",
      "t46"."last_person_on",
      "t46"."contact_months",
      "t46"."special_months",
      "t46"."quiet_since",
      "t46"."person_since",
      "t46"."quiet_months",
      "t46"."person_months",
      "t46"."months_known",
      CASE
        WHEN (
          "t46"."core_on" IS NULL
        ) AND (
          "t46"."seat_used_on" IS NULL
        )
        THEN 'never'
        WHEN (
          (
            NOT "t46"."person_on" IS NULL
          ) OR (
            NOT "t46"."seat_used_on" IS NULL
          )
        )
        AND (
          "t46"."quiet_months" < "t46"."contact_months"
        )
        AND (
          "t46"."person_months" >= "t46"."contact_months"
        )
        THEN 'integration_only'
        WHEN (
          COALESCE("t46"."active_users_84", 0) = 1
        )
        AND (
          COALESCE("t46"."seats", 1) > 1
        )
        AND (
          "t46"."quiet_months" < "t46"."contact_months"
        )
        THEN 'one_person'
        WHEN NOT (
          "t46"."quiet_months" < "t46"."contact_months"
        )
        THEN 'stopped'
        ELSE CAST(NULL AS TEXT)
      END AS "kind"
    FROM (
      SELECT
        "t45"."customer_id",
        "t45"."paying_since",
        "t45"."first_paid_on",
        "t45"."first_used_on",
        "t45"."last_used_on",
        "t45"."used_on",
        "t45"."used_as",
        "t45"."core_on",
        "t45"."person_on",
        "t45"."last_sign_on",
        "t45"."sign",
        "t45"."seat_used_on",
        "t45"."seats",
        "t45"."active_users_84",
        "t45"."plan",
        "t45"."standby_by",
        "t45"."unmatched_id",
        "t45"."last_person_on",
        "t45"."contact_months",
        "t45"."special_months",
        "t45"."quiet_since",
        "t45"."person_since",
        CASE
          WHEN (
            (
              (
                (
                  (
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t45"."quiet_since")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t45"."quiet_since")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t45"."quiet_since")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t45"."quiet_since")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t45"."quiet_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t45"."quiet_since")
            THEN 1
            ELSE 0
          END
        END AS "quiet_months",
        CASE
          WHEN (
            (
              (
                (
                  (
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t45"."person_since")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t45"."person_since")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t45"."person_since")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t45"."person_since")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t45"."person_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t45"."person_since")
            THEN 1
            ELSE 0
          END
        END AS "person_months",
        CASE
          WHEN (
            (
              (
                (
                  (
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t45"."first_used_on")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t45"."first_used_on")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t45"."first_used_on")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t45"."first_used_on")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t45"."first_used_on")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t45"."first_used_on")
            THEN 1
            ELSE 0
          END
        END AS "months_known"
      FROM (
        SELECT
          "t44"."customer_id",
          "t44"."paying_since",
          "t44"."first_paid_on",
          "t44"."first_used_on",
          "t44"."last_used_on",
          "t44"."used_on",
          "t44"."used_as",
          "t44"."core_on",
          "t44"."person_on",
          "t44"."last_sign_on",
          "t44"."sign",
          "t44"."seat_used_on",
          "t44"."seats",
          "t44"."active_users_84",
          "t44"."plan",
          "t44"."standby_by",
          "t44"."unmatched_id",
          "t44"."last_person_on",
          1 AS "contact_months",
          6 AS "special_months",
          CASE
            WHEN (
              NOT "t44"."last_sign_on" IS NULL
            )
            AND (
              "t44"."last_sign_on" >= "t44"."paying_since"
            )
            THEN CAST(CAST("t44"."last_sign_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
            ELSE "t44"."paying_since"
          END AS "quiet_since",
          CASE
            WHEN (
              NOT "t44"."last_person_on" IS NULL
            )
            AND (
              "t44"."last_person_on" >= "t44"."paying_since"
            )
            THEN CAST(CAST("t44"."last_person_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
            ELSE "t44"."paying_since"
          END AS "person_since"
        FROM (
          SELECT
            "t43"."customer_id",
            "t43"."paying_since",
            "t43"."first_paid_on",
            "t43"."first_used_on",
            "t43"."last_used_on",
            "t43"."used_on",
            "t43"."used_as",
            "t43"."core_on",
            "t43"."person_on",
            CASE
              WHEN (
                NOT "t43"."used_on" IS NULL
              )
              AND (
                (
                  "t43"."last_sign_on" IS NULL
                )
                OR (
                  "t43"."used_on" >= "t43"."last_sign_on"
                )
              )
              THEN "t43"."used_on"
              ELSE "t43"."last_sign_on"
            END AS "last_sign_on",
            CASE
              WHEN (
                NOT "t43"."used_on" IS NULL
              )
              AND (
                (
                  "t43"."last_sign_on" IS NULL
                )
                OR (
                  "t43"."used_on" >= "t43"."last_sign_on"
                )
              )
              THEN "t43"."used_as"
              ELSE "t43"."sign"
            END AS "sign",
            "t43"."seat_used_on",
            "t43"."seats",
            "t43"."active_users_84",
            "t43"."plan",
            "t43"."standby_by",
            "t43"."unmatched_id",
            CASE
              WHEN (
                NOT "t43"."person_on" IS NULL
              )
              AND (
                (
                  "t43"."last_sign_on" IS NULL
                )
                OR (
                  "t43"."person_on" >= "t43"."last_sign_on"
                )
              )
              THEN "t43"."person_on"
              ELSE "t43"."last_sign_on"
            END AS "last_person_on"
          FROM (
            SELECT
              "t42".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t41"."customer_id",
                "t41"."paying_since",
                "t41"."first_paid_on",
                "t41"."first_used_on",
                "t41"."last_used_on",
                "t41"."used_on",
                "t41"."used_as",
                "t41"."core_on",
                "t41"."person_on",
                "t41"."last_sign_on",
                "t41"."sign",
                "t41"."seat_used_on",
                "t41"."seats",
                "t41"."active_users_84",
                "t41"."plan",
                "t41"."standby_by",
                "t10"."customer_id" AS "customer_id_right",
                "t10"."unmatched_id"
              FROM (
                SELECT
                  "t39".*
                  EXCLUDE ("customer_id_right")
                FROM (
                  SELECT
                    "t38"."customer_id",
                    "t38"."paying_since",
                    "t38"."first_paid_on",
                    "t38"."first_used_on",
                    "t38"."last_used_on",
                    "t38"."used_on",
                    "t38"."used_as",
                    "t38"."core_on",
                    "t38"."person_on",
                    "t38"."last_sign_on",
                    "t38"."sign",
                    "t38"."seat_used_on",
                    "t38"."seats",
                    "t38"."active_users_84",
                    "t38"."plan",
                    "t11"."customer_id" AS "customer_id_right",
                    "t11"."standby_by"
                  FROM (
                    SELECT
                      "t36".*
                      EXCLUDE ("customer_id_right")
                    FROM (
                      SELECT
                        "t35"."customer_id",
                        "t35"."paying_since",
                        "t35"."first_paid_on",
                        "t35"."first_used_on",
                        "t35"."last_used_on",
                        "t35"."used_on",
                        "t35"."used_as",
                        "t35"."core_on",
                        "t35"."person_on",
                        "t35"."last_sign_on",
                        "t35"."sign",
                        "t35"."seat_used_on",
                        "t35"."seats",
                        "t35"."active_users_84",
                        "t21"."customer_id" AS "customer_id_right",
                        "t21"."plan"
                      FROM (
                        SELECT
                          "t33".*
                          EXCLUDE ("customer_id_right")
                        FROM (
                          SELECT
                            "t32"."customer_id",
                            "t32"."paying_since",
                            "t32"."first_paid_on",
                            "t32"."first_used_on",
                            "t32"."last_used_on",
                            "t32"."used_on",
                            "t32"."used_as",
                            "t32"."core_on",
                            "t32"."person_on",
                            "t32"."last_sign_on",
                            "t32"."sign",
                            "t32"."seat_used_on",
                            "t24"."customer_id" AS "customer_id_right",
                            "t24"."seats",
                            "t24"."active_users_84"
                          FROM (
                            SELECT
                              "t30".*
                              EXCLUDE ("customer_id_right")
                            FROM (
                              SELECT
                                "t29"."customer_id",
                                "t29"."paying_since",
                                "t29"."first_paid_on",
                                "t29"."first_used_on",
                                "t29"."last_used_on",
                                "t29"."used_on",
                                "t29"."used_as",
                                "t29"."core_on",
                                "t29"."person_on",
                                "t13"."customer_id" AS "customer_id_right",
                                "t13"."last_sign_on",
                                "t13"."sign",
                                "t13"."seat_used_on"
                              FROM (
                                SELECT
                                  "t27".*
                                  EXCLUDE ("customer_id_right")
                                FROM (
                                  SELECT
                                    "t26"."customer_id",
                                    "t26"."paying_since",
                                    "t26"."first_paid_on",
                                    "t26"."first_used_on",
                                    "t26"."last_used_on",
                                    "t15"."customer_id" AS "customer_id_right",
                                    "t15"."used_on",
                                    "t15"."used_as",
                                    "t15"."core_on",
                                    "t15"."person_on"
                                  FROM (
                                    SELECT
                                      "t23".*
                                      EXCLUDE ("customer_id_right")
                                    FROM (
                                      SELECT
                                        "t16"."customer_id",
                                        "t16"."paying_since",
                                        "t16"."first_paid_on",
                                        "t17"."customer_id" AS "customer_id_right",
                                        "t17"."first_used_on",
                                        "t17"."last_used_on"
                                      FROM "paying" AS "t16"
                                      LEFT OUTER JOIN "spans" AS "t17"
                                        ON "t16"."customer_id" = "t17"."customer_id"
                                    ) AS "t23"
                                  ) AS "t26"
                                  LEFT OUTER JOIN "last_use" AS "t15"
                                    ON "t26"."customer_id" = "t15"."customer_id"
                                ) AS "t27"
                              ) AS "t29"
                              LEFT OUTER JOIN "signs" AS "t13"
                                ON "t29"."customer_id" = "t13"."customer_id"
                            ) AS "t30"
                          ) AS "t32"
                          LEFT OUTER JOIN (
                            SELECT
                              "t12"."customer_id",
                              "t12"."seats",
                              "t14"."active_users_84"
                            FROM "seats_paid" AS "t12"
                            LEFT OUTER JOIN "engagement" AS "t14"
                              ON "t12"."customer_id" = "t14"."customer_id"
                          ) AS "t24"
                            ON "t32"."customer_id" = "t24"."customer_id"
                        ) AS "t33"
                      ) AS "t35"
                      LEFT OUTER JOIN (
                        SELECT
                          "t3"."customer_id",
                          "t3"."plan"
                        FROM "money" AS "t3"
                      ) AS "t21"
                        ON "t35"."customer_id" = "t21"."customer_id"
                    ) AS "t36"
                  ) AS "t38"
                  LEFT OUTER JOIN "standby" AS "t11"
                    ON "t38"."customer_id" = "t11"."customer_id"
                ) AS "t39"
              ) AS "t41"
              LEFT OUTER JOIN "doubts" AS "t10"
                ON "t41"."customer_id" = "t10"."customer_id"
            ) AS "t42"
          ) AS "t43"
        ) AS "t44"
      ) AS "t45"
    ) AS "t46"
  )
  SELECT
    "t59"."customer_id",
    "t59"."kind",
    "t59"."quiet_since",
    "t59"."quiet_months",
    CASE
      WHEN "t59"."quiet_months" >= "t59"."special_months"
      THEN 'special'
      WHEN "t59"."quiet_months" >= "t59"."contact_months"
      THEN 'contact'
      ELSE 'watch'
    END AS "stage",
    COALESCE("t59"."is_seasonal", FALSE) AS "is_seasonal",
    (
      "t59"."kind" = 'stopped'
    ) AND (
      "t59"."months_known" < 12
    ) AS "season_unknown",
    "t59"."unmatched_id",
    "t59"."standby_by",
    "t59"."last_sign_on",
    "t59"."sign",
    "t59"."last_person_on",
    "t59"."months_known"
  FROM (
    SELECT
      "t58".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t50"."customer_id",
        "t50"."paying_since",
        "t50"."first_paid_on",
        "t50"."first_used_on",
        "t50"."last_used_on",
        "t50"."used_on",
        "t50"."used_as",
        "t50"."core_on",
        "t50"."person_on",
        "t50"."last_sign_on",
        "t50"."sign",
        "t50"."seat_used_on",
        "t50"."seats",
        "t50"."active_users_84",
        "t50"."plan",
        "t50"."standby_by",
        "t50"."unmatched_id",
        "t50"."last_person_on",
        "t50"."contact_months",
        "t50"."special_months",
        "t50"."quiet_since",
        "t50"."person_since",
        "t50"."quiet_months",
        "t50"."person_months",
        "t50"."months_known",
        "t50"."kind",
        "t57"."customer_id" AS "customer_id_right",
        "t57"."is_seasonal"
      FROM (
        SELECT
          *
        FROM "t47" AS "t48"
        WHERE
          NOT "t48"."kind" IS NULL
      ) AS "t50"
      LEFT OUTER JOIN (
        SELECT
          "t55"."customer_id",
          (
            "t55"."inside" = 0
          )
          AND (
            (
              DATE_DIFF(
                'DAY',
                COALESCE("t55"."before_on", "t55"."first_used_on"),
                COALESCE("t55"."after_on", "t55"."last_on")
              ) - 1
            ) >= 28
          ) AS "is_seasonal"
        FROM (
          SELECT
            "t54"."customer_id",
            "t54"."first_used_on",
            "t54"."last_on",
            MAX("t54"."used_on") FILTER(WHERE
              "t54"."used_on" < "t54"."slept_from") AS "before_on",
            COUNT("t54"."used_on") FILTER(WHERE
              (
                "t54"."used_on" >= "t54"."slept_from"
              )
              AND (
                "t54"."used_on" <= "t54"."slept_to"
              )) AS "inside",
            MIN("t54"."used_on") FILTER(WHERE
              "t54"."used_on" > "t54"."slept_to") AS "after_on"
          FROM (
            SELECT
              "t53"."customer_id",
              "t53"."first_used_on",
              "t53"."quiet_months",
              "t53"."last_on",
              "t53"."slept_from",
              "t53"."slept_to",
              "t20"."user",
              "t20"."used_on"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t48"."customer_id",
                  "t48"."first_used_on",
                  "t48"."quiet_months",
                  "t48"."used_on" AS "last_on",
                  CAST((
                    CAST("t48"."quiet_since" AS TIMESTAMP) - INTERVAL '365' DAY
                  ) + INTERVAL '14' DAY AS DATE) AS "slept_from",
                  CAST((
                    CAST(MAKE_DATE(1111, 11, 11) AS TIMESTAMP) - INTERVAL '365' DAY
                  ) - INTERVAL '14' DAY AS DATE) AS "slept_to"
                FROM "t47" AS "t48"
                WHERE
                  NOT "t48"."kind" IS NULL AND "t48"."kind" = 'stopped'
              ) AS "t51"
              WHERE
                "t51"."quiet_months" < 12
                AND "t51"."slept_from" < "t51"."slept_to"
                AND "t51"."first_used_on" < "t51"."slept_from"
                AND "t51"."last_on" > "t51"."slept_to"
            ) AS "t53"
            LEFT OUTER JOIN (
              SELECT
                "t0"."customer_id" AS "user",
                "t0"."used_on"
              FROM "usage_daily" AS "t0"
            ) AS "t20"
              ON "t53"."customer_id" = "t20"."user"
          ) AS "t54"
          GROUP BY
            1,
            2,
            3
        ) AS "t55"
      ) AS "t57"
        ON "t50"."customer_id" = "t57"."customer_id"
    ) AS "t58"
  ) AS "t59"
  LIMIT 0
)
ORDER BY
  "customer_id";
