SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("weekly_baseline" AS DOUBLE) AS "weekly_baseline"
FROM (
  WITH "t8" AS (
    SELECT
      *
    FROM (
      SELECT
        "t3"."customer_id",
        LEAST(CAST(FLOOR(DATE_DIFF('DAY', "t3"."first_used_on", "t4"."day") / 7) AS BIGINT), 26) AS "weeks_known"
      FROM "spans" AS "t3"
      CROSS JOIN "days" AS "t4"
    ) AS "t6"
    WHERE
      "t6"."weeks_known" >= 8
  )
  SELECT
    "t10"."customer_id",
    COALESCE("t21"."median", 0.0) AS "weekly_baseline"
  FROM "t8" AS "t10"
  LEFT OUTER JOIN (
    SELECT
      "t19"."customer_id",
      "t19"."total" / CASE WHEN "t19"."is_even" THEN 2.0 ELSE 1.0 END AS "median"
    FROM (
      SELECT
        "t18"."customer_id",
        SUM("t18"."events") AS "total",
        BOOL_OR(CAST((
          "t18"."weeks_known" % 2
        ) = 0 AS BOOLEAN)) AS "is_even"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t16"."customer_id",
            "t16"."week",
            "t16"."events",
            "t16"."weeks_known",
            ROW_NUMBER() OVER (
              PARTITION BY "t16"."customer_id"
              ORDER BY "t16"."events" DESC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "down"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t14"."customer_id",
                "t14"."week",
                "t14"."events",
                "t11"."weeks_known"
              FROM (
                SELECT
                  "t12"."customer_id",
                  "t12"."week",
                  SUM("t12"."events") AS "events"
                FROM (
                  SELECT
                    "t7"."customer_id",
                    "t7"."contact_id",
                    "t7"."name",
                    "t7"."used_on",
                    "t7"."known_on",
                    "t7"."events",
                    "t7"."amount",
                    "t7"."day",
                    CAST(FLOOR((
                      DATE_DIFF('DAY', "t7"."used_on", "t7"."day") - 1
                    ) / 7) AS BIGINT) AS "week"
                  FROM (
                    SELECT
                      "t5"."customer_id",
                      "t5"."contact_id",
                      "t5"."name",
                      "t5"."used_on",
                      "t5"."known_on",
                      "t5"."events",
                      "t5"."amount",
                      "t4"."day"
                    FROM "usage_daily" AS "t5"
                    INNER JOIN "days" AS "t4"
                      ON "t5"."used_on" < "t4"."day"
                      AND "t5"."used_on" >= CAST(CAST("t4"."day" AS TIMESTAMP) - INTERVAL '182' DAY AS DATE)
                  ) AS "t7"
                ) AS "t12"
                GROUP BY
                  1,
                  2
              ) AS "t14"
              INNER JOIN "t8" AS "t11"
                ON "t14"."customer_id" = "t11"."customer_id"
            ) AS "t15"
            WHERE
              "t15"."week" < "t15"."weeks_known"
          ) AS "t16"
        ) AS "t17"
        WHERE
          (
            "t17"."down" = CAST(FLOOR((
              "t17"."weeks_known" - 1
            ) / (
              2
            )) AS BIGINT)
          )
          OR (
            "t17"."down" = CAST(FLOOR((
              "t17"."weeks_known"
            ) / (
              2
            )) AS BIGINT)
          )
      ) AS "t18"
      GROUP BY
        1
    ) AS "t19"
  ) AS "t21"
    ON "t10"."customer_id" = "t21"."customer_id"
);
