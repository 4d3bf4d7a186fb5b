SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("said_on" AS DATE) AS "said_on",
  CAST("what" AS TEXT) AS "what",
  CAST("said_id" AS TEXT) AS "said_id",
  CAST("words" AS TEXT) AS "words",
  CAST("from_zombie" AS BOOLEAN) AS "from_zombie",
  CAST("quiet_months" AS BIGINT) AS "quiet_months"
FROM (
  SELECT
    "t17"."customer_id",
    "t17"."said_on",
    "t17"."what",
    "t17"."said_id",
    "t17"."words",
    NOT "t8"."quiet_months" IS NULL AS "from_zombie",
    "t8"."quiet_months"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t14"."customer_id",
        "t14"."said_on",
        "t14"."what",
        "t14"."said_id",
        "t14"."words",
        MAX("t14"."day") AS "day"
      FROM (
        SELECT
          "t13"."customer_id",
          "t13"."said_on",
          "t13"."what",
          "t13"."said_id",
          "t13"."words",
          "t5"."day"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t2"."customer_id",
              CAST("t2"."answered_at" AS DATE) AS "said_on",
              'review' AS "what",
              "t2"."response_id" AS "said_id",
              "t2"."comment" AS "words"
            FROM "survey_responses" AS "t2"
            WHERE
              NOT "t2"."answered_at" IS NULL
              AND "t2"."score" <= CASE
                WHEN COALESCE("t2"."kind", 'nps') = 'nps'
                THEN 6
                WHEN COALESCE("t2"."kind", 'nps') = 'quarterly'
                THEN 6
                WHEN COALESCE("t2"."kind", 'nps') = 'exit'
                THEN 6
                WHEN COALESCE("t2"."kind", 'nps') = 'csat'
                THEN 2
                WHEN COALESCE("t2"."kind", 'nps') = 'ces'
                THEN 3
                ELSE -1
              END
          ) AS "t9"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t3"."customer_id",
                CAST("t3"."refunded_at" AS DATE) AS "said_on",
                'refund' AS "what",
                "t3"."refund_id" AS "said_id",
                "t3"."reason" AS "words"
              FROM "refunds" AS "t3"
            ) AS "t7"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t4"."customer_id",
                CAST("t4"."opened_at" AS DATE) AS "said_on",
                'asked' AS "what",
                "t4"."ticket_id" AS "said_id",
                "t4"."subject" AS "words"
              FROM "tickets" AS "t4"
              WHERE
                REGEXP_MATCHES(
                  LOWER(COALESCE("t4"."subject", '') || ' ' || COALESCE("t4"."category", '')),
                  'refund|money[^a-z]?back|charge[^a-z]?back|reimburse'
                )
            ) AS "t10"
          ) AS "t11"
        ) AS "t13"
        INNER JOIN "days" AS "t5"
          ON "t13"."said_on" > "t5"."day"
      ) AS "t14"
      GROUP BY
        1,
        2,
        3,
        4,
        5
    ) AS "t15"
    WHERE
      "t15"."said_on" <= CAST(CAST("t15"."day" AS TIMESTAMP) + INTERVAL '31' DAY AS DATE)
  ) AS "t17"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t0"."day",
      "t0"."customer_id",
      "t0"."quiet_months"
    FROM "hollow_quiet" AS "t0"
    WHERE
      "t0"."quiet_months" >= 1
  ) AS "t8"
    ON "t17"."day" = "t8"."day" AND "t17"."customer_id" = "t8"."customer_id"
);
