SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("day" AS DATE) AS "day",
  CAST("events_28" AS BIGINT) AS "events_28",
  CAST("active_users_84" AS BIGINT) AS "active_users_84",
  CAST("trend" AS DOUBLE) AS "trend",
  CAST("weekly_level" AS DOUBLE) AS "weekly_level",
  CAST("weekly_baseline" AS DOUBLE) AS "weekly_baseline",
  CAST("own_baseline_ratio" AS DOUBLE) AS "own_baseline_ratio",
  CAST("active_days" AS BIGINT) AS "active_days",
  CAST("active_users" AS BIGINT) AS "active_users",
  CAST("features" AS BIGINT) AS "features",
  CAST("breadth" AS DOUBLE) AS "breadth"
FROM (
  WITH "t9" AS (
    SELECT
      "t5"."customer_id",
      "t5"."contact_id",
      "t5"."name",
      "t5"."used_on",
      "t5"."known_on",
      "t5"."events",
      "t5"."amount",
      "t6"."day"
    FROM "usage_daily" AS "t5"
    INNER JOIN "days" AS "t6"
      ON "t5"."used_on" <= "t6"."day"
      AND "t5"."used_on" > CAST(CAST("t6"."day" AS TIMESTAMP) - INTERVAL '84' DAY AS DATE)
  ), "t11" AS (
    SELECT
      "t10"."customer_id",
      "t10"."contact_id",
      "t10"."name",
      "t10"."used_on",
      "t10"."known_on",
      "t10"."events",
      "t10"."amount",
      "t10"."day",
      DATE_DIFF('DAY', "t10"."used_on", "t10"."day") AS "age_days"
    FROM "t9" AS "t10"
    WHERE
      DATE_DIFF('DAY', "t10"."used_on", "t10"."day") < 28
  )
  SELECT
    "t28"."customer_id",
    "t28"."day",
    "t28"."events_28",
    "t28"."active_users_84",
    "t28"."trend",
    "t28"."weekly_level",
    "t28"."weekly_baseline",
    "t28"."own_baseline_ratio",
    COALESCE("t28"."active_days", 0) AS "active_days",
    CASE WHEN "t28"."active_days" IS NULL THEN 0 ELSE "t28"."active_users" END AS "active_users",
    COALESCE("t28"."features", 0) AS "features",
    COALESCE("t28"."breadth", 0.0) AS "breadth"
  FROM (
    SELECT
      "t27".*
      EXCLUDE ("day_right")
    FROM (
      SELECT
        "t26".*
        EXCLUDE ("customer_id_right")
      FROM (
        SELECT
          "t25"."customer_id",
          "t25"."day",
          "t25"."events_28",
          "t25"."active_users_84",
          "t25"."trend",
          "t25"."weekly_level",
          "t25"."weekly_baseline",
          "t25"."own_baseline_ratio",
          "t20"."customer_id" AS "customer_id_right",
          "t20"."day" AS "day_right",
          "t20"."active_days",
          "t20"."active_users",
          "t20"."features",
          "t20"."breadth"
        FROM (
          SELECT
            "t23"."customer_id",
            "t23"."day",
            "t23"."events_28",
            "t23"."active_users_84",
            (
              "t23"."events_28" / CAST(NULLIF("t23"."earlier_28", 0) AS DOUBLE)
            ) - 1 AS "trend",
            CAST(ROUND(
              "t23"."weighted" / (
                (
                  1 - (
                    POWER(
                      0.5,
                      (
                        CAST(LEAST(
                          CAST(FLOOR((
                            DATE_DIFF('DAY', "t23"."first_used_on", "t23"."day")
                          ) / (
                            7
                          )) AS BIGINT) + 1,
                          12
                        ) AS DOUBLE) / 3
                      )
                    )
                  )
                ) / (
                  1 - (
                    POWER(0.5, 0.3333333333333333)
                  )
                )
              ),
              6
            ) AS DOUBLE) AS "weekly_level",
            "t23"."weekly_baseline",
            CAST(ROUND(
              CAST(ROUND(
                "t23"."weighted" / (
                  (
                    1 - (
                      POWER(
                        0.5,
                        (
                          CAST(LEAST(
                            CAST(FLOOR((
                              DATE_DIFF('DAY', "t23"."first_used_on", "t23"."day")
                            ) / (
                              7
                            )) AS BIGINT) + 1,
                            12
                          ) AS DOUBLE) / 3
                        )
                      )
                    )
                  ) / (
                    1 - (
                      POWER(0.5, 0.3333333333333333)
                    )
                  )
                ),
                6
              ) AS DOUBLE) / NULLIF("t23"."weekly_baseline", 0.0),
              6
            ) AS DOUBLE) AS "own_baseline_ratio"
          FROM (
            SELECT
              "t22".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t21"."customer_id",
                "t21"."day",
                "t21"."events_28",
                "t21"."earlier_28",
                "t21"."weighted",
                "t21"."active_users_84",
                "t8"."first_used_on",
                "t4"."customer_id" AS "customer_id_right",
                "t4"."weekly_baseline"
              FROM (
                SELECT
                  "t14"."customer_id",
                  "t14"."day",
                  COALESCE(SUM("t14"."events") FILTER(WHERE
                    "t14"."age_days" < 28), 0) AS "events_28",
                  COALESCE(
                    SUM("t14"."events") FILTER(WHERE
                      (
                        "t14"."age_days" >= 28
                      ) AND (
                        "t14"."age_days" < 56
                      )),
                    0
                  ) AS "earlier_28",
                  SUM("t14"."weighted") AS "weighted",
                  COUNT(DISTINCT "t14"."contact_id") AS "active_users_84"
                FROM (
                  SELECT
                    "t10"."customer_id",
                    "t10"."contact_id",
                    "t10"."name",
                    "t10"."used_on",
                    "t10"."known_on",
                    "t10"."events",
                    "t10"."amount",
                    "t10"."day",
                    DATE_DIFF('DAY', "t10"."used_on", "t10"."day") AS "age_days",
                    "t10"."events" * (
                      POWER(
                        0.5,
                        (
                          CAST(FLOOR(DATE_DIFF('DAY', "t10"."used_on", "t10"."day") / 7) AS BIGINT) / 3
                        )
                      )
                    ) AS "weighted"
                  FROM "t9" AS "t10"
                ) AS "t14"
                GROUP BY
                  1,
                  2
              ) AS "t21"
              INNER JOIN (
                SELECT
                  "t1"."customer_id",
                  "t1"."first_used_on"
                FROM "spans" AS "t1"
              ) AS "t8"
                ON "t21"."customer_id" = "t8"."customer_id"
              LEFT OUTER JOIN "baseline" AS "t4"
                ON "t21"."customer_id" = "t4"."customer_id"
            ) AS "t22"
          ) AS "t23"
        ) AS "t25"
        LEFT OUTER JOIN (
          SELECT
            "t17"."customer_id",
            "t17"."day",
            "t17"."active_days",
            "t17"."active_users",
            "t17"."features",
            CAST("t17"."features" AS DOUBLE) / CAST("t15"."offered" AS DOUBLE) AS "breadth"
          FROM (
            SELECT
              "t12"."customer_id",
              "t12"."day",
              COUNT(DISTINCT "t12"."used_on") AS "active_days",
              NULLIF(COUNT(DISTINCT "t12"."contact_id"), 0) AS "active_users",
              COUNT(DISTINCT "t12"."name") AS "features"
            FROM "t11" AS "t12"
            GROUP BY
              1,
              2
          ) AS "t17"
          INNER JOIN (
            SELECT
              "t12"."day",
              COUNT(DISTINCT "t12"."name") AS "offered"
            FROM "t11" AS "t12"
            GROUP BY
              1
          ) AS "t15"
            ON "t17"."day" = "t15"."day"
        ) AS "t20"
          ON "t25"."customer_id" = "t20"."customer_id" AND "t25"."day" = "t20"."day"
      ) AS "t26"
    ) AS "t27"
  ) AS "t28"
)
ORDER BY
  "customer_id";
