SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("first_paid_on" AS DATE) AS "first_paid_on",
  CAST("left_on" AS DATE) AS "left_on",
  CAST("since" AS DATE) AS "since",
  CAST("notice_on" AS DATE) AS "notice_on",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  SELECT
    "t8"."customer_id",
    "t8"."first_paid_on",
    "t8"."left_on",
    "t8"."moved_on" AS "since",
    COALESCE("t8"."asked_on", "t8"."left_on") AS "notice_on",
    "t8"."by" AS "ended_by"
  FROM (
    SELECT
      "t7"."customer_id",
      "t7"."moved_on",
      "t7"."first_paid_on",
      "t7"."left_on",
      "t7"."by",
      MAX("t7"."cancel_requested_on") AS "asked_on"
    FROM (
      SELECT
        "t6"."customer_id",
        "t6"."moved_on",
        "t6"."kind",
        "t6"."logos",
        "t6"."ended_by",
        "t6"."left_on",
        "t6"."by",
        "t6"."first_paid_on",
        "t4"."cancel_requested_on",
        "t4"."ended_on",
        "t4"."asker"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t0"."customer_id",
            "t0"."moved_on",
            "t0"."kind",
            "t0"."logos",
            "t0"."ended_by",
            LEAD("t0"."moved_on") OVER (
              PARTITION BY "t0"."customer_id"
              ORDER BY "t0"."moved_on" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "left_on",
            LEAD("t0"."ended_by") OVER (
              PARTITION BY "t0"."customer_id"
              ORDER BY "t0"."moved_on" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "by",
            MIN("t0"."moved_on") OVER (
              PARTITION BY "t0"."customer_id"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "first_paid_on"
          FROM "customer_logos" AS "t0"
        ) AS "t3"
        WHERE
          "t3"."kind" <> 'churn'
      ) AS "t6"
      LEFT OUTER JOIN (
        SELECT
          "t1"."cancel_requested_on",
          "t1"."ended_on",
          "t1"."customer_id" AS "asker"
        FROM "subscriptions" AS "t1"
        WHERE
          NOT "t1"."cancel_requested_on" IS NULL
      ) AS "t4"
        ON "t6"."customer_id" = "t4"."asker"
        AND "t4"."cancel_requested_on" >= "t6"."moved_on"
        AND "t4"."cancel_requested_on" <= "t6"."left_on"
        AND (
          (
            "t4"."ended_on" IS NULL
          )
          OR (
            "t4"."ended_on" >= CAST(CAST("t6"."left_on" AS TIMESTAMP) - INTERVAL '31' DAY AS DATE)
          )
        )
    ) AS "t7"
    GROUP BY
      1,
      2,
      3,
      4,
      5
  ) AS "t8"
)
ORDER BY
  "customer_id";
