SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("use_kind" AS TEXT) AS "use_kind",
  CAST("measured_by" AS TEXT) AS "measured_by",
  CAST("metered_units" AS DOUBLE) AS "metered_units",
  CAST("answered_on" AS DATE) AS "answered_on",
  CAST("people_84" AS BIGINT) AS "people_84",
  CAST("top_share" AS DOUBLE) AS "top_share",
  CAST("volume_day" AS DOUBLE) AS "volume_day",
  CAST("volume_trend" AS DOUBLE) AS "volume_trend"
FROM (
  SELECT
    "t24"."customer_id",
    "t24"."use_kind",
    "t24"."measured_by",
    "t24"."metered_units",
    "t24"."answered_on",
    "t24"."people_84",
    "t24"."top_share",
    CAST(ROUND(
      CASE
        WHEN "t24"."measured_by" = 'amounts'
        THEN "t24"."amount_28"
        ELSE CAST("t24"."calls_28" AS DOUBLE)
      END / 28,
      6
    ) AS DOUBLE) AS "volume_day",
    CAST(ROUND(
      (
        CASE
          WHEN "t24"."measured_by" = 'amounts'
          THEN "t24"."amount_28"
          ELSE CAST("t24"."calls_28" AS DOUBLE)
        END / NULLIF(
          CASE
            WHEN "t24"."measured_by" = 'amounts'
            THEN "t24"."amount_before"
            ELSE CAST("t24"."calls_before" AS DOUBLE)
          END,
          0.0
        )
      ) - 1,
      6
    ) AS DOUBLE) AS "volume_trend"
  FROM (
    SELECT
      "t23"."customer_id",
      "t23"."named_84",
      "t23"."unnamed_84",
      "t23"."amount_84",
      "t23"."calls_28",
      "t23"."calls_before",
      "t23"."amount_28",
      "t23"."amount_before",
      "t23"."metered_units",
      "t23"."metered_on",
      "t23"."answered_on",
      "t23"."people_84",
      "t23"."top_share",
      "t23"."use_kind",
      CASE
        WHEN "t23"."use_kind" = 'people'
        THEN 'people'
        WHEN (
          "t23"."unnamed_84" IS NULL
        ) AND (
          NOT "t23"."metered_units" IS NULL
        )
        THEN 'invoices'
        WHEN (
          "t23"."use_kind" = 'api'
        ) AND (
          NOT "t23"."amount_84" IS NULL
        )
        THEN 'amounts'
        WHEN "t23"."use_kind" = 'api'
        THEN 'calls'
        WHEN NOT "t23"."answered_on" IS NULL
        THEN 'surveys'
        ELSE 'nothing'
      END AS "measured_by"
    FROM (
      SELECT
        "t22"."customer_id",
        "t22"."named_84",
        "t22"."unnamed_84",
        "t22"."amount_84",
        "t22"."calls_28",
        "t22"."calls_before",
        "t22"."amount_28",
        "t22"."amount_before",
        "t22"."metered_units",
        "t22"."metered_on",
        "t22"."answered_on",
        "t22"."people_84",
        "t22"."top_share",
        CASE
          WHEN COALESCE("t22"."named_84", 0) > 0
          THEN 'people'
          WHEN COALESCE("t22"."unnamed_84", 0) > 0
          THEN 'api'
          WHEN NOT "t22"."metered_units" IS NULL
          THEN 'api'
          ELSE 'none'
        END AS "use_kind"
      FROM (
        SELECT
          "t21".*
          EXCLUDE ("customer_id_right")
        FROM (
          SELECT
            "t20"."customer_id",
            "t20"."named_84",
            "t20"."unnamed_84",
            "t20"."amount_84",
            "t20"."calls_28",
            "t20"."calls_before",
            "t20"."amount_28",
            "t20"."amount_before",
            "t20"."metered_units",
            "t20"."metered_on",
            "t20"."answered_on",
            "t11"."customer_id" AS "customer_id_right",
            "t11"."people_84",
            "t11"."top_share"
          FROM (
            SELECT
              "t18".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t17"."customer_id",
                "t17"."named_84",
                "t17"."unnamed_84",
                "t17"."amount_84",
                "t17"."calls_28",
                "t17"."calls_before",
                "t17"."amount_28",
                "t17"."amount_before",
                "t17"."metered_units",
                "t17"."metered_on",
                "t5"."customer_id" AS "customer_id_right",
                "t5"."answered_on"
              FROM (
                SELECT
                  "t15".*
                  EXCLUDE ("customer_id_right")
                FROM (
                  SELECT
                    "t14"."customer_id",
                    "t14"."named_84",
                    "t14"."unnamed_84",
                    "t14"."amount_84",
                    "t14"."calls_28",
                    "t14"."calls_before",
                    "t14"."amount_28",
                    "t14"."amount_before",
                    "t6"."customer_id" AS "customer_id_right",
                    "t6"."metered_units",
                    "t6"."metered_on"
                  FROM (
                    SELECT
                      "t12".*
                      EXCLUDE ("customer_id_right")
                    FROM (
                      SELECT
                        "t9"."customer_id",
                        "t7"."customer_id" AS "customer_id_right",
                        "t7"."named_84",
                        "t7"."unnamed_84",
                        "t7"."amount_84",
                        "t7"."calls_28",
                        "t7"."calls_before",
                        "t7"."amount_28",
                        "t7"."amount_before"
                      FROM (
                        SELECT
                          "t3"."customer_id"
                        FROM "customers" AS "t3"
                      ) AS "t9"
                      LEFT OUTER JOIN "volumes" AS "t7"
                        ON "t9"."customer_id" = "t7"."customer_id"
                    ) AS "t12"
                  ) AS "t14"
                  LEFT OUTER JOIN "metered" AS "t6"
                    ON "t14"."customer_id" = "t6"."customer_id"
                ) AS "t15"
              ) AS "t17"
              LEFT OUTER JOIN "answered" AS "t5"
                ON "t17"."customer_id" = "t5"."customer_id"
            ) AS "t18"
          ) AS "t20"
          LEFT OUTER JOIN (
            SELECT
              "t0"."customer_id",
              SUM(CASE WHEN "t0"."events_84" > 0 THEN 1 ELSE 0 END) AS "people_84",
              MAX("t0"."share") AS "top_share"
            FROM "people" AS "t0"
            GROUP BY
              1
          ) AS "t11"
            ON "t20"."customer_id" = "t11"."customer_id"
        ) AS "t21"
      ) AS "t22"
    ) AS "t23"
  ) AS "t24"
)
ORDER BY
  "customer_id";
