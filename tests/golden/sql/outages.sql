SELECT
  CAST("source" AS TEXT) AS "source",
  CAST("day" AS DATE) AS "day",
  CAST("events" AS BIGINT) AS "events",
  CAST("usual" AS DOUBLE) AS "usual"
FROM (
  WITH "t11" AS (
    SELECT
      "t10"."source",
      "t10"."day",
      "t5"."heard_source",
      "t5"."used_on",
      "t5"."events"
    FROM (
      SELECT
        "t8"."source",
        "t8"."day"
      FROM (
        SELECT
          "t7"."source",
          "t7"."first_on",
          "t3"."day"
        FROM (
          SELECT
            "t1"."source",
            "t1"."first_on"
          FROM "heartbeats" AS "t1"
          WHERE
            NOT (
              "t1"."is_retired"
            )
        ) AS "t7"
        CROSS JOIN "days" AS "t3"
      ) AS "t8"
      WHERE
        DATE_DIFF('DAY', "t8"."first_on", "t8"."day") >= 56
    ) AS "t10"
    INNER JOIN (
      SELECT
        "t0"."source" AS "heard_source",
        "t0"."used_on",
        "t0"."events"
      FROM "heard" AS "t0"
    ) AS "t5"
      ON "t10"."source" = "t5"."heard_source"
      AND "t5"."used_on" <= "t10"."day"
      AND "t5"."used_on" >= CAST(CAST("t10"."day" AS TIMESTAMP) - INTERVAL '56' DAY AS DATE)
  )
  SELECT
    "t20"."source",
    "t20"."day",
    "t20"."events",
    "t20"."usual"
  FROM (
    SELECT
      "t19"."source",
      "t19"."day",
      "t19"."usual",
      COALESCE("t14"."events", 0) AS "events"
    FROM (
      SELECT
        "t17"."source",
        "t17"."day",
        SUM("t17"."events") / 2.0 AS "usual"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t15"."source",
            "t15"."day",
            "t15"."heard_source",
            "t15"."used_on",
            "t15"."events",
            "t15"."age_days",
            (
              ROW_NUMBER() OVER (
                PARTITION BY "t15"."source", "t15"."day"
                ORDER BY "t15"."events" DESC, "t15"."used_on" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1
            ) + 1 AS "place"
          FROM (
            SELECT
              "t12"."source",
              "t12"."day",
              "t12"."heard_source",
              "t12"."used_on",
              "t12"."events",
              DATE_DIFF('DAY', "t12"."used_on", "t12"."day") AS "age_days"
            FROM "t11" AS "t12"
            WHERE
              DATE_DIFF('DAY', "t12"."used_on", "t12"."day") > 0
              AND (
                DATE_DIFF('DAY', "t12"."used_on", "t12"."day") % 7
              ) = 0
          ) AS "t15"
        ) AS "t16"
        WHERE
          "t16"."place" IN (4, 5)
      ) AS "t17"
      GROUP BY
        1,
        2
    ) AS "t19"
    LEFT OUTER JOIN (
      SELECT
        "t12"."source",
        "t12"."day",
        "t12"."events"
      FROM "t11" AS "t12"
      WHERE
        DATE_DIFF('DAY', "t12"."used_on", "t12"."day") = 0
    ) AS "t14"
      ON "t19"."source" = "t14"."source" AND "t19"."day" = "t14"."day"
  ) AS "t20"
  WHERE
    "t20"."usual" >= 20 AND "t20"."events" < (
      "t20"."usual" * 0.2
    )
);
