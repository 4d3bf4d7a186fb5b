SELECT
  CAST("level" AS DOUBLE) AS "level",
  CAST("used" AS BOOLEAN) AS "used",
  CAST("days" AS DOUBLE) AS "days"
FROM (
  SELECT
    CAST(COALESCE("t12"."active_days", 0) AS DOUBLE) AS "level",
    NOT "t12"."active_days" IS NULL AS "used",
    COALESCE(
      CAST(DATE_DIFF('DAY', MAKE_DATE(1111, 11, 11), "t7"."left_on") AS DOUBLE),
      CAST('inf' AS DOUBLE)
    ) AS "days"
  FROM (
    SELECT
      "t10".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t9"."customer_id",
        "t9"."paying_since",
        "t9"."first_paid_on",
        "t2"."customer_id" AS "customer_id_right",
        "t2"."day",
        "t2"."events_28",
        "t2"."active_users_84",
        "t2"."trend",
        "t2"."weekly_level",
        "t2"."weekly_baseline",
        "t2"."own_baseline_ratio",
        "t2"."active_days",
        "t2"."active_users",
        "t2"."features",
        "t2"."breadth"
      FROM (
        SELECT
          "t5"."customer_id",
          "t5"."paying_since",
          "t5"."first_paid_on"
        FROM (
          SELECT
            "t3"."customer_id",
            FIRST("t3"."kind" ORDER BY "t3"."moved_on" DESC) AS "last_kind",
            MAX("t3"."moved_on") AS "paying_since",
            MIN("t3"."moved_on") AS "first_paid_on"
          FROM (
            SELECT
              *
            FROM "customer_logos" AS "t0"
            WHERE
              "t0"."moved_on" <= MAKE_DATE(1111, 11, 11)
          ) AS "t3"
          GROUP BY
            1
        ) AS "t5"
        WHERE
          "t5"."last_kind" <> 'churn'
      ) AS "t9"
      LEFT OUTER JOIN "engagement_past" AS "t2"
        ON "t9"."customer_id" = "t2"."customer_id"
    ) AS "t10"
  ) AS "t12"
  LEFT OUTER JOIN (
    SELECT
      "t4"."customer_id" AS "leaver",
      MIN("t4"."moved_on") AS "left_on"
    FROM (
      SELECT
        *
      FROM "customer_logos" AS "t0"
      WHERE
        "t0"."kind" = 'churn' AND "t0"."moved_on" > MAKE_DATE(1111, 11, 11)
    ) AS "t4"
    GROUP BY
      1
  ) AS "t7"
    ON "t12"."customer_id" = "t7"."leaver"
);
