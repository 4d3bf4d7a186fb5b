SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("seat_state" AS TEXT) AS "seat_state",
  CAST("seats_paid" AS BIGINT) AS "seats_paid",
  CAST("subscriptions" AS BIGINT) AS "subscriptions",
  CAST("assigned" AS BIGINT) AS "assigned",
  CAST("used_28" AS BIGINT) AS "used_28",
  CAST("used_84" AS BIGINT) AS "used_84",
  CAST("partial_users" AS BIGINT) AS "partial_users",
  CAST("unused" AS BIGINT) AS "unused",
  CAST("currency" AS TEXT) AS "currency",
  CAST("seat_mrr_minor" AS BIGINT) AS "seat_mrr_minor",
  CAST("seat_mrr_base_minor" AS BIGINT) AS "seat_mrr_base_minor",
  CAST("suggested" AS BIGINT) AS "suggested",
  CAST("seat_use" AS DOUBLE) AS "seat_use",
  CAST("unused_mrr_minor" AS BIGINT) AS "unused_mrr_minor",
  CAST("unused_mrr_base_minor" AS BIGINT) AS "unused_mrr_base_minor",
  CAST("saving_minor" AS BIGINT) AS "saving_minor",
  CAST("saving_base_minor" AS BIGINT) AS "saving_base_minor"
FROM (
  SELECT
    "t33"."customer_id",
    "t33"."seat_state",
    "t33"."seats_paid",
    "t33"."subscriptions",
    "t33"."assigned",
    "t33"."used_28",
    "t33"."used_84",
    "t33"."partial_users",
    "t33"."unused",
    "t33"."currency",
    "t33"."seat_mrr_minor",
    "t33"."seat_mrr_base_minor",
    "t33"."suggested",
    CASE
      WHEN "t33"."seat_state" IN ('propose', 'nobody', 'over', 'fits', 'too_early')
      THEN CAST("t33"."used_28" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
      ELSE CAST(NULL AS DOUBLE)
    END AS "seat_use",
    CASE
      WHEN (
        CAST("t33"."seat_mrr_minor" * "t33"."unused" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
      ) < 0
      THEN -(
        CAST(FLOOR(
          ABS(
            CAST("t33"."seat_mrr_minor" * "t33"."unused" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
          ) + 0.5
        ) AS BIGINT)
      )
      ELSE CAST(FLOOR(
        ABS(
          CAST("t33"."seat_mrr_minor" * "t33"."unused" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
        ) + 0.5
      ) AS BIGINT)
    END AS "unused_mrr_minor",
    CASE
      WHEN (
        CAST("t33"."seat_mrr_base_minor" * "t33"."unused" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
      ) < 0
      THEN -(
        CAST(FLOOR(
          ABS(
            CAST("t33"."seat_mrr_base_minor" * "t33"."unused" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
          ) + 0.5
        ) AS BIGINT)
      )
      ELSE CAST(FLOOR(
        ABS(
          CAST("t33"."seat_mrr_base_minor" * "t33"."unused" AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
        ) + 0.5
      ) AS BIGINT)
    END AS "unused_mrr_base_minor",
    CASE
      WHEN (
        CAST("t33"."seat_mrr_minor" * (
          "t33"."seats_paid" - "t33"."suggested"
        ) AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
      ) < 0
      THEN -(
        CAST(FLOOR(
          ABS(
            CAST("t33"."seat_mrr_minor" * (
              "t33"."seats_paid" - "t33"."suggested"
            ) AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
          ) + 0.5
        ) AS BIGINT)
      )
      ELSE CAST(FLOOR(
        ABS(
          CAST("t33"."seat_mrr_minor" * (
            "t33"."seats_paid" - "t33"."suggested"
          ) AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
        ) + 0.5
      ) AS BIGINT)
    END AS "saving_minor",
    CASE
      WHEN (
        CAST("t33"."seat_mrr_base_minor" * (
          "t33"."seats_paid" - "t33"."suggested"
        ) AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
      ) < 0
      THEN -(
        CAST(FLOOR(
          ABS(
            CAST("t33"."seat_mrr_base_minor" * (
              "t33"."seats_paid" - "t33"."suggested"
            ) AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
          ) + 0.5
        ) AS BIGINT)
      )
      ELSE CAST(FLOOR(
        ABS(
          CAST("t33"."seat_mrr_base_minor" * (
            "t33"."seats_paid" - "t33"."suggested"
          ) AS DOUBLE) / CAST("t33"."seats_paid" AS DOUBLE)
        ) + 0.5
      ) AS BIGINT)
    END AS "saving_base_minor"
  FROM (
    SELECT
      "t32"."customer_id",
      "t32"."paying_since",
      "t32"."day",
      "t32"."seats_paid",
      "t32"."subscriptions",
      "t32"."currency",
      "t32"."seat_mrr_minor",
      "t32"."seat_mrr_base_minor",
      "t32"."assigned",
      "t32"."used_28",
      "t32"."used_84",
      "t32"."is_recorded",
      "t32"."partial_users",
      "t32"."use_kind",
      "t32"."is_unknown",
      "t32"."right",
      "t32"."seat_state",
      CASE
        WHEN "t32"."seat_state" IN ('propose', 'nobody', 'over', 'fits', 'too_early')
        THEN GREATEST("t32"."seats_paid" - "t32"."used_28", 0)
        ELSE CAST(NULL AS BIGINT)
      END AS "unused",
      CASE
        WHEN "t32"."seat_state" = 'propose'
        THEN "t32"."right"
        ELSE CAST(NULL AS BIGINT)
      END AS "suggested"
    FROM (
      SELECT
        "t31"."customer_id",
        "t31"."paying_since",
        "t31"."day",
        "t31"."seats_paid",
        "t31"."subscriptions",
        "t31"."currency",
        "t31"."seat_mrr_minor",
        "t31"."seat_mrr_base_minor",
        "t31"."assigned",
        "t31"."used_28",
        "t31"."used_84",
        "t31"."is_recorded",
        "t31"."partial_users",
        "t31"."use_kind",
        "t31"."is_unknown",
        "t31"."right",
        CASE
          WHEN "t31"."seats_paid" IS NULL
          THEN 'assigned_only'
          WHEN COALESCE("t31"."is_unknown", FALSE)
          THEN 'unknown'
          WHEN (
            "t31"."use_kind" = 'api'
          ) AND (
            "t31"."used_84" = 0
          )
          THEN 'api'
          WHEN NOT (
            "t31"."is_recorded"
          )
          THEN 'no_record'
          WHEN DATE_DIFF('DAY', "t31"."paying_since", "t31"."day") < 84
          THEN 'too_early'
          WHEN "t31"."used_84" = 0
          THEN 'nobody'
          WHEN "t31"."used_84" > "t31"."seats_paid"
          THEN 'over'
          WHEN "t31"."right" < "t31"."seats_paid"
          THEN 'propose'
          ELSE 'fits'
        END AS "seat_state"
      FROM (
        SELECT
          "t30"."customer_id",
          "t30"."paying_since",
          "t30"."day",
          "t30"."seats_paid",
          "t30"."subscriptions",
          "t30"."currency",
          "t30"."seat_mrr_minor",
          "t30"."seat_mrr_base_minor",
          "t30"."assigned",
          COALESCE("t30"."used_28", 0) AS "used_28",
          COALESCE("t30"."used_84", 0) AS "used_84",
          COALESCE("t30"."is_recorded", FALSE) OR FALSE AS "is_recorded",
          COALESCE("t30"."partial_users", 0) AS "partial_users",
          "t30"."use_kind",
          "t30"."is_unknown",
          COALESCE("t30"."used_84", 0) + GREATEST(
            CAST(FLOOR((
              (
                COALESCE("t30"."used_84", 0) + 10
              ) - 1
            ) / (
              10
            )) AS BIGINT),
            1
          ) AS "right"
        FROM (
          SELECT
            "t29".*
            EXCLUDE ("customer_id_right")
          FROM (
            SELECT
              "t28"."customer_id",
              "t28"."paying_since",
              "t28"."day",
              "t28"."seats_paid",
              "t28"."subscriptions",
              "t28"."currency",
              "t28"."seat_mrr_minor",
              "t28"."seat_mrr_base_minor",
              "t28"."assigned",
              "t28"."used_28",
              "t28"."used_84",
              "t28"."is_recorded",
              "t28"."partial_users",
              "t28"."use_kind",
              "t20"."customer_id" AS "customer_id_right",
              "t20"."is_unknown"
            FROM (
              SELECT
                "t26".*
                EXCLUDE ("customer_id_right")
              FROM (
                SELECT
                  "t25"."customer_id",
                  "t25"."paying_since",
                  "t25"."day",
                  "t25"."seats_paid",
                  "t25"."subscriptions",
                  "t25"."currency",
                  "t25"."seat_mrr_minor",
                  "t25"."seat_mrr_base_minor",
                  "t25"."assigned",
                  "t25"."used_28",
                  "t25"."used_84",
                  "t25"."is_recorded",
                  "t25"."partial_users",
                  "t14"."customer_id" AS "customer_id_right",
                  "t14"."use_kind"
                FROM (
                  SELECT
                    "t23".*
                    EXCLUDE ("customer_id_right")
                  FROM (
                    SELECT
                      "t22"."customer_id",
                      "t22"."paying_since",
                      "t22"."day",
                      "t22"."seats_paid",
                      "t22"."subscriptions",
                      "t22"."currency",
                      "t22"."seat_mrr_minor",
                      "t22"."seat_mrr_base_minor",
                      "t7"."customer_id" AS "customer_id_right",
                      "t7"."assigned",
                      "t7"."used_28",
                      "t7"."used_84",
                      "t7"."is_recorded",
                      "t7"."partial_users"
                    FROM (
                      SELECT
                        "t19".*
                        EXCLUDE ("customer_id_right")
                      FROM (
                        SELECT
                          "t16"."customer_id",
                          "t16"."paying_since",
                          "t8"."day",
                          "t9"."customer_id" AS "customer_id_right",
                          "t9"."seats_paid",
                          "t9"."subscriptions",
                          "t9"."currency",
                          "t9"."seat_mrr_minor",
                          "t9"."seat_mrr_base_minor"
                        FROM (
                          SELECT
                            "t4"."customer_id",
                            "t4"."paying_since"
                          FROM "paying" AS "t4"
                        ) AS "t16"
                        CROSS JOIN "days" AS "t8"
                        LEFT OUTER JOIN "seat_money" AS "t9"
                          ON "t16"."customer_id" = "t9"."customer_id"
                      ) AS "t19"
                    ) AS "t22"
                    LEFT OUTER JOIN "seats_used" AS "t7"
                      ON "t22"."customer_id" = "t7"."customer_id"
                  ) AS "t23"
                ) AS "t25"
                LEFT OUTER JOIN (
                  SELECT
                    "t0"."customer_id",
                    "t0"."use_kind"
                  FROM "use_kinds" AS "t0"
                ) AS "t14"
                  ON "t25"."customer_id" = "t14"."customer_id"
              ) AS "t26"
            ) AS "t28"
            LEFT OUTER JOIN (
              SELECT
                "t17"."customer_id",
                TRUE AS "is_unknown"
              FROM (
                SELECT DISTINCT
                  *
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t1"."customer_id"
                    FROM "use_unknown" AS "t1"
                  ) AS "t11"
                  UNION
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t2"."customer_id"
                    FROM "doubts" AS "t2"
                  ) AS "t12"
                ) AS "t15"
              ) AS "t17"
            ) AS "t20"
              ON "t28"."customer_id" = "t20"."customer_id"
          ) AS "t29"
        ) AS "t30"
        WHERE
          (
            NOT "t30"."seats_paid" IS NULL
          ) OR (
            NOT "t30"."assigned" IS NULL
          )
      ) AS "t31"
    ) AS "t32"
  ) AS "t33"
)
ORDER BY
  "customer_id";
