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
  CAST("months_known" AS BIGINT) AS "months_known",
  CAST("known_from" AS DATE) AS "known_from"
FROM (
  WITH "t50" AS (
    SELECT
      "t49"."customer_id",
      "t49"."paying_since",
      "t49"."first_paid_on",
      "t49"."known_from",
      "t49"."first_used_on",
      "t49"."last_used_on",
      "t49"."used_on",
      "t49"."used_as",
      "t49"."core_on",
      "t49"."person_on",
      "t49"."last_sign_on",
      "t49"."sign",
      "t49"."seat_used_on",
      "t49"."seats",
      "t49"."active_users_84",
      "t49"."plan",
      "t49"."standby_by",
      "t49"."unmatched_id",
      "t49"."last_person_on",
      "t49"."contact_months",
      "t49"."special_months",
      "t49"."quiet_since",
      "t49"."person_since",
      "t49"."quiet_months",
      "t49"."person_months",
      "t49"."months_known",
      CASE
        WHEN (
          "t49"."core_on" IS NULL
        ) AND (
          "t49"."seat_used_on" IS NULL
        )
        THEN 'never'
        WHEN (
          (
            NOT "t49"."person_on" IS NULL
          ) OR (
            NOT "t49"."seat_used_on" IS NULL
          )
        )
        AND (
          "t49"."quiet_months" < "t49"."contact_months"
        )
        AND (
          "t49"."person_months" >= "t49"."contact_months"
        )
        THEN 'integration_only'
        WHEN (
          COALESCE("t49"."active_users_84", 0) = 1
        )
        AND (
          COALESCE("t49"."seats", 1) > 1
        )
        AND (
          "t49"."quiet_months" < "t49"."contact_months"
        )
        THEN 'one_person'
        WHEN NOT (
          "t49"."quiet_months" < "t49"."contact_months"
        )
        THEN 'stopped'
        ELSE CAST(NULL AS TEXT)
      END AS "kind"
    FROM (
      SELECT
        "t48"."customer_id",
        "t48"."paying_since",
        "t48"."first_paid_on",
        "t48"."known_from",
        "t48"."first_used_on",
        "t48"."last_used_on",
        "t48"."used_on",
        "t48"."used_as",
        "t48"."core_on",
        "t48"."person_on",
        "t48"."last_sign_on",
        "t48"."sign",
        "t48"."seat_used_on",
        "t48"."seats",
        "t48"."active_users_84",
        "t48"."plan",
        "t48"."standby_by",
        "t48"."unmatched_id",
        "t48"."last_person_on",
        "t48"."contact_months",
        "t48"."special_months",
        "t48"."quiet_since",
        "t48"."person_since",
        CASE
          WHEN (
            (
              (
                (
                  (
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t48"."quiet_since")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t48"."quiet_since")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t48"."quiet_since")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t48"."quiet_since")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t48"."quiet_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t48"."quiet_since")
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
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t48"."person_since")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t48"."person_since")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t48"."person_since")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t48"."person_since")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t48"."person_since")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t48"."person_since")
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
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t48"."first_used_on")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t48"."first_used_on")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t48"."first_used_on")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t48"."first_used_on")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t48"."first_used_on")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t48"."first_used_on")
            THEN 1
            ELSE 0
          END
        END AS "months_known"
      FROM (
        SELECT
          "t47"."customer_id",
          "t47"."paying_since",
          "t47"."first_paid_on",
          "t47"."known_from",
          "t47"."first_used_on",
          "t47"."last_used_on",
          "t47"."used_on",
          "t47"."used_as",
          "t47"."core_on",
          "t47"."person_on",
          "t47"."last_sign_on",
          "t47"."sign",
          "t47"."seat_used_on",
          "t47"."seats",
          "t47"."active_users_84",
          "t47"."plan",
          "t47"."standby_by",
          "t47"."unmatched_id",
          "t47"."last_person_on",
          1 AS "contact_months",
          6 AS "special_months",
          GREATEST(
            CASE
              WHEN (
                NOT "t47"."last_sign_on" IS NULL
              )
              AND (
                "t47"."last_sign_on" >= "t47"."paying_since"
              )
              THEN CAST(CAST("t47"."last_sign_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
              ELSE "t47"."paying_since"
            END,
            "t47"."known_from"
          ) AS "quiet_since",
          GREATEST(
            CASE
              WHEN (
                NOT "t47"."last_person_on" IS NULL
              )
              AND (
                "t47"."last_person_on" >= "t47"."paying_since"
              )
              THEN CAST(CAST("t47"."last_person_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE)
              ELSE "t47"."paying_since"
            END,
            "t47"."known_from"
          ) AS "person_since"
        FROM (
          SELECT
            "t46"."customer_id",
            "t46"."paying_since",
            "t46"."first_paid_on",
            "t46"."known_from",
            "t46"."first_used_on",
            "t46"."last_used_on",
            "t46"."used_on",
            "t46"."used_as",
            "t46"."core_on",
            "t46"."person_on",
            CASE
              WHEN (
                NOT "t46"."used_on" IS NULL
              )
              AND (
                (
                  "t46"."last_sign_on" IS NULL
                )
                OR (
                  "t46"."used_on" >= "t46"."last_sign_on"
                )
              )
              THEN "t46"."used_on"
              ELSE "t46"."last_sign_on"
            END AS "last_sign_on",
            CASE
              WHEN (
                NOT "t46"."used_on" IS NULL
              )
              AND (
                (
                  "t46"."last_sign_on" IS NULL
                )
                OR (
                  "t46"."used_on" >= "t46"."last_sign_on"
                )
              )
              THEN "t46"."used_as"
              ELSE "t46"."sign"
            END AS "sign",
            "t46"."seat_used_on",
            "t46"."seats",
            "t46"."active_users_84",
            "t46"."plan",
            "t46"."standby_by",
            "t46"."unmatched_id",
            CASE
              WHEN (
                NOT "t46"."person_on" IS NULL
              )
              AND (
                (
                  "t46"."last_sign_on" IS NULL
                )
                OR (
                  "t46"."person_on" >= "t46"."last_sign_on"
                )
              )
              THEN "t46"."person_on"
              ELSE "t46"."last_sign_on"
            END AS "last_person_on"
          FROM (
            SELECT
              "t45".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t44"."customer_id",
                "t44"."paying_since",
                "t44"."first_paid_on",
                "t44"."known_from",
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
                "t10"."customer_id" AS "customer_id_right",
                "t10"."unmatched_id"
              FROM (
                SELECT
                  "t42".*
                  EXCLUDE ("customer_id_right")
                FROM (
                  SELECT
                    "t41"."customer_id",
                    "t41"."paying_since",
                    "t41"."first_paid_on",
                    "t41"."known_from",
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
                    "t11"."customer_id" AS "customer_id_right",
                    "t11"."standby_by"
                  FROM (
                    SELECT
                      "t39".*
                      EXCLUDE ("customer_id_right")
                    FROM (
                      SELECT
                        "t38"."customer_id",
                        "t38"."paying_since",
                        "t38"."first_paid_on",
                        "t38"."known_from",
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
                        "t21"."customer_id" AS "customer_id_right",
                        "t21"."plan"
                      FROM (
                        SELECT
                          "t36".*
                          EXCLUDE ("customer_id_right")
                        FROM (
                          SELECT
                            "t35"."customer_id",
                            "t35"."paying_since",
                            "t35"."first_paid_on",
                            "t35"."known_from",
                            "t35"."first_used_on",
                            "t35"."last_used_on",
                            "t35"."used_on",
                            "t35"."used_as",
                            "t35"."core_on",
                            "t35"."person_on",
                            "t35"."last_sign_on",
                            "t35"."sign",
                            "t35"."seat_used_on",
                            "t24"."customer_id" AS "customer_id_right",
                            "t24"."seats",
                            "t24"."active_users_84"
                          FROM (
                            SELECT
                              "t33".*
                              EXCLUDE ("customer_id_right")
                            FROM (
                              SELECT
                                "t32"."customer_id",
                                "t32"."paying_since",
                                "t32"."first_paid_on",
                                "t32"."known_from",
                                "t32"."first_used_on",
                                "t32"."last_used_on",
                                "t32"."used_on",
                                "t32"."used_as",
                                "t32"."core_on",
                                "t32"."person_on",
                                "t13"."customer_id" AS "customer_id_right",
                                "t13"."last_sign_on",
                                "t13"."sign",
                                "t13"."seat_used_on"
                              FROM (
                                SELECT
                                  "t30".*
                                  EXCLUDE ("customer_id_right")
                                FROM (
                                  SELECT
                                    "t29"."customer_id",
                                    "t29"."paying_since",
                                    "t29"."first_paid_on",
                                    "t29"."known_from",
                                    "t29"."first_used_on",
                                    "t29"."last_used_on",
                                    "t15"."customer_id" AS "customer_id_right",
                                    "t15"."used_on",
                                    "t15"."used_as",
                                    "t15"."core_on",
                                    "t15"."person_on"
                                  FROM (
                                    SELECT
                                      "t27".*
                                      EXCLUDE ("customer_id_right")
                                    FROM (
                                      SELECT
                                        "t16"."customer_id",
                                        "t16"."paying_since",
                                        "t16"."first_paid_on",
                                        "t26"."known_from",
                                        "t17"."customer_id" AS "customer_id_right",
                                        "t17"."first_used_on",
                                        "t17"."last_used_on"
                                      FROM "paying" AS "t16"
                                      CROSS JOIN (
                                        SELECT
                                          COALESCE("t22"."first_on", MAKE_DATE(1111, 11, 11)) AS "known_from"
                                        FROM (
                                          SELECT
                                            MIN("t9"."first_used_on") AS "first_on"
                                          FROM "spans" AS "t9"
                                        ) AS "t22"
                                      ) AS "t26"
                                      LEFT OUTER JOIN "spans" AS "t17"
                                        ON "t16"."customer_id" = "t17"."customer_id"
                                    ) AS "t27"
                                  ) AS "t29"
                                  LEFT OUTER JOIN "last_use" AS "t15"
                                    ON "t29"."customer_id" = "t15"."customer_id"
                                ) AS "t30"
                              ) AS "t32"
                              LEFT OUTER JOIN "signs" AS "t13"
                                ON "t32"."customer_id" = "t13"."customer_id"
                            ) AS "t33"
                          ) AS "t35"
                          LEFT OUTER JOIN (
                            SELECT
                              "t12"."customer_id",
                              "t12"."seats",
                              "t14"."active_users_84"
                            FROM "seats_paid" AS "t12"
                            LEFT OUTER JOIN "engagement" AS "t14"
                              ON "t12"."customer_id" = "t14"."customer_id"
                          ) AS "t24"
                            ON "t35"."customer_id" = "t24"."customer_id"
                        ) AS "t36"
                      ) AS "t38"
                      LEFT OUTER JOIN (
                        SELECT
                          "t3"."customer_id",
                          "t3"."plan"
                        FROM "money" AS "t3"
                      ) AS "t21"
                        ON "t38"."customer_id" = "t21"."customer_id"
                    ) AS "t39"
                  ) AS "t41"
                  LEFT OUTER JOIN "standby" AS "t11"
                    ON "t41"."customer_id" = "t11"."customer_id"
                ) AS "t42"
              ) AS "t44"
              LEFT OUTER JOIN "doubts" AS "t10"
                ON "t44"."customer_id" = "t10"."customer_id"
            ) AS "t45"
          ) AS "t46"
        ) AS "t47"
      ) AS "t48"
    ) AS "t49"
  )
  SELECT
    "t62"."customer_id",
    "t62"."kind",
    "t62"."quiet_since",
    "t62"."quiet_months",
    CASE
      WHEN "t62"."quiet_months" >= "t62"."special_months"
      THEN 'special'
      WHEN "t62"."quiet_months" >= "t62"."contact_months"
      THEN 'contact'
      ELSE 'watch'
    END AS "stage",
    COALESCE("t62"."is_seasonal", FALSE) AS "is_seasonal",
    (
      (
        "t62"."kind" = 'never'
      )
      AND (
        "t62"."paying_since" < "t62"."known_from"
      )
      AND (
        CASE
          WHEN (
            (
              (
                (
                  (
                    EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t62"."known_from")
                  ) * 12
                ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
              ) - EXTRACT(MONTH FROM "t62"."known_from")
            ) - CASE
              WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t62"."known_from")
              THEN 1
              ELSE 0
            END
          ) < 0
          THEN 0
          ELSE (
            (
              (
                (
                  EXTRACT(YEAR FROM MAKE_DATE(1111, 11, 11)) - EXTRACT(YEAR FROM "t62"."known_from")
                ) * 12
              ) + EXTRACT(MONTH FROM MAKE_DATE(1111, 11, 11))
            ) - EXTRACT(MONTH FROM "t62"."known_from")
          ) - CASE
            WHEN EXTRACT(DAY FROM MAKE_DATE(1111, 11, 11)) < EXTRACT(DAY FROM "t62"."known_from")
            THEN 1
            ELSE 0
          END
        END < 12
      )
    )
    OR (
      (
        "t62"."kind" = 'stopped'
      ) AND (
        "t62"."months_known" < 12
      )
    ) AS "season_unknown",
    "t62"."unmatched_id",
    "t62"."standby_by",
    "t62"."last_sign_on",
    "t62"."sign",
    "t62"."last_person_on",
    "t62"."months_known",
    "t62"."known_from"
  FROM (
    SELECT
      "t61".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t53"."customer_id",
        "t53"."paying_since",
        "t53"."first_paid_on",
        "t53"."known_from",
        "t53"."first_used_on",
        "t53"."last_used_on",
        "t53"."used_on",
        "t53"."used_as",
        "t53"."core_on",
        "t53"."person_on",
        "t53"."last_sign_on",
        "t53"."sign",
        "t53"."seat_used_on",
        "t53"."seats",
        "t53"."active_users_84",
        "t53"."plan",
        "t53"."standby_by",
        "t53"."unmatched_id",
        "t53"."last_person_on",
        "t53"."contact_months",
        "t53"."special_months",
        "t53"."quiet_since",
        "t53"."person_since",
        "t53"."quiet_months",
        "t53"."person_months",
        "t53"."months_known",
        "t53"."kind",
        "t60"."customer_id" AS "customer_id_right",
        "t60"."is_seasonal"
      FROM (
        SELECT
          *
        FROM "t50" AS "t51"
        WHERE
          NOT "t51"."kind" IS NULL
      ) AS "t53"
      LEFT OUTER JOIN (
        SELECT
          "t58"."customer_id",
          (
            "t58"."inside" = 0
          )
          AND (
            (
              DATE_DIFF(
                'DAY',
                COALESCE("t58"."before_on", "t58"."first_used_on"),
                COALESCE("t58"."after_on", "t58"."last_on")
              ) - 1
            ) >= 28
          ) AS "is_seasonal"
        FROM (
          SELECT
            "t57"."customer_id",
            "t57"."first_used_on",
            "t57"."last_on",
            MAX("t57"."used_on") FILTER(WHERE
              "t57"."used_on" < "t57"."slept_from") AS "before_on",
            COUNT("t57"."used_on") FILTER(WHERE
              (
                "t57"."used_on" >= "t57"."slept_from"
              )
              AND (
                "t57"."used_on" <= "t57"."slept_to"
              )) AS "inside",
            MIN("t57"."used_on") FILTER(WHERE
              "t57"."used_on" > "t57"."slept_to") AS "after_on"
          FROM (
            SELECT
              "t56"."customer_id",
              "t56"."first_used_on",
              "t56"."quiet_months",
              "t56"."last_on",
              "t56"."slept_from",
              "t56"."slept_to",
              "t20"."user",
              "t20"."used_on"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t51"."customer_id",
                  "t51"."first_used_on",
                  "t51"."quiet_months",
                  "t51"."used_on" AS "last_on",
                  CAST((
                    CAST("t51"."quiet_since" AS TIMESTAMP) - INTERVAL '365' DAY
                  ) + INTERVAL '14' DAY AS DATE) AS "slept_from",
                  CAST((
                    CAST(MAKE_DATE(1111, 11, 11) AS TIMESTAMP) - INTERVAL '365' DAY
                  ) - INTERVAL '14' DAY AS DATE) AS "slept_to"
                FROM "t50" AS "t51"
                WHERE
                  NOT "t51"."kind" IS NULL AND "t51"."kind" = 'stopped'
              ) AS "t54"
              WHERE
                "t54"."quiet_months" < 12
                AND "t54"."slept_from" < "t54"."slept_to"
                AND "t54"."first_used_on" < "t54"."slept_from"
                AND "t54"."last_on" > "t54"."slept_to"
            ) AS "t56"
            LEFT OUTER JOIN (
              SELECT
                "t0"."customer_id" AS "user",
                "t0"."used_on"
              FROM "usage_daily" AS "t0"
            ) AS "t20"
              ON "t56"."customer_id" = "t20"."user"
          ) AS "t57"
          GROUP BY
            1,
            2,
            3
        ) AS "t58"
      ) AS "t60"
        ON "t53"."customer_id" = "t60"."customer_id"
    ) AS "t61"
  ) AS "t62"
  LIMIT 0
)
ORDER BY
  "customer_id";
