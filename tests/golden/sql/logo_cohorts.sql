SELECT
  CAST("cohort_on" AS DATE) AS "cohort_on",
  CAST("month_on" AS DATE) AS "month_on",
  CAST("age" AS BIGINT) AS "age",
  CAST("size" AS BIGINT) AS "size",
  CAST("remaining" AS BIGINT) AS "remaining"
FROM (
  WITH "t5" AS (
    SELECT
      "t4"."customer_id",
      "t4"."moved_on",
      "t4"."kind",
      "t4"."logos",
      "t4"."ended_by",
      MIN("t4"."moved_on") OVER (
        PARTITION BY "t4"."customer_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "began_on",
      DATE_TRUNC(
        'MONTH',
        MIN("t4"."moved_on") OVER (
          PARTITION BY "t4"."customer_id"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
      ) AS "cohort_on",
      DATE_TRUNC('MONTH', "t4"."moved_on") AS "month_on",
      "t4"."logos" AS "amount"
    FROM (
      SELECT
        *
      FROM "logos" AS "t1"
      WHERE
        "t1"."moved_on" <= MAKE_DATE(1111, 11, 11)
    ) AS "t4"
  )
  SELECT
    "t15"."cohort_on",
    "t15"."month_on",
    (
      (
        (
          EXTRACT(YEAR FROM "t15"."month_on") - EXTRACT(YEAR FROM "t15"."cohort_on")
        ) * 12
      ) + EXTRACT(MONTH FROM "t15"."month_on")
    ) - EXTRACT(MONTH FROM "t15"."cohort_on") AS "age",
    "t15"."base" AS "size",
    SUM("t15"."amount") OVER (
      PARTITION BY "t15"."cohort_on"
      ORDER BY "t15"."month_on" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "remaining"
  FROM (
    SELECT
      "t14"."cohort_on",
      "t14"."month_on",
      "t14"."base",
      COALESCE("t9"."amount", 0) AS "amount"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t11"."cohort_on",
          "t11"."base",
          "t3"."month_on"
        FROM (
          SELECT
            "t8"."cohort_on",
            SUM("t8"."amount") AS "base"
          FROM (
            SELECT
              *
            FROM "t5" AS "t6"
            WHERE
              "t6"."kind" = 'new' AND "t6"."moved_on" = "t6"."began_on"
          ) AS "t8"
          GROUP BY
            1
        ) AS "t11"
        CROSS JOIN (
          SELECT
            *
          FROM "months" AS "t0"
        ) AS "t3"
      ) AS "t12"
      WHERE
        "t12"."month_on" >= "t12"."cohort_on"
    ) AS "t14"
    LEFT OUTER JOIN (
      SELECT
        "t6"."cohort_on",
        "t6"."month_on",
        SUM("t6"."amount") AS "amount"
      FROM "t5" AS "t6"
      GROUP BY
        1,
        2
    ) AS "t9"
      ON "t14"."cohort_on" = "t9"."cohort_on" AND "t14"."month_on" = "t9"."month_on"
  ) AS "t15"
);
