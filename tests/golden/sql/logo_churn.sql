SELECT
  CAST("window_start" AS DATE) AS "window_start",
  CAST("window_end" AS DATE) AS "window_end",
  CAST("at_start" AS BIGINT) AS "at_start",
  CAST("joined" AS BIGINT) AS "joined",
  CAST("lost" AS BIGINT) AS "lost",
  CAST("gone" AS BIGINT) AS "gone",
  CAST("lost_by_us" AS BIGINT) AS "lost_by_us",
  CAST("lost_delinquent" AS BIGINT) AS "lost_delinquent",
  CAST("divisor" AS BIGINT) AS "divisor"
FROM (
  WITH "t4" AS (
    SELECT
      *
    FROM "logos" AS "t1"
    WHERE
      "t1"."moved_on" <= MAKE_DATE(1111, 11, 11)
  )
  SELECT
    "t13"."window_start",
    "t13"."window_end",
    "t13"."at_start",
    COALESCE("t16"."joined", 0) AS "joined",
    COALESCE("t16"."lost", 0) AS "lost",
    COALESCE("t16"."gone", 0) AS "gone",
    COALESCE("t16"."lost_by_us", 0) AS "lost_by_us",
    COALESCE("t16"."lost_delinquent", 0) AS "lost_delinquent",
    "t13"."at_start" AS "divisor"
  FROM (
    SELECT
      "t10"."window_start",
      "t10"."window_end",
      COALESCE(SUM("t10"."logos"), 0) AS "at_start"
    FROM (
      SELECT
        "t2"."window_start",
        "t2"."window_end",
        "t8"."moved_on",
        "t8"."logos"
      FROM "windows" AS "t2"
      LEFT OUTER JOIN (
        SELECT
          "t5"."moved_on",
          SUM("t5"."logos") AS "logos"
        FROM "t4" AS "t5"
        GROUP BY
          1
      ) AS "t8"
        ON "t8"."moved_on" < "t2"."window_start"
    ) AS "t10"
    GROUP BY
      1,
      2
  ) AS "t13"
  LEFT OUTER JOIN (
    SELECT
      "t14"."window_start",
      "t14"."window_end",
      SUM("t14"."joined") AS "joined",
      SUM("t14"."lost") AS "lost",
      SUM("t14"."gone") AS "gone",
      SUM("t14"."lost_by_us") AS "lost_by_us",
      SUM("t14"."lost_delinquent") AS "lost_delinquent"
    FROM (
      SELECT
        "t11"."window_start",
        "t11"."window_end",
        "t11"."customer_id",
        "t11"."was_there",
        "t11"."is_gone",
        "t11"."joined",
        "t11"."times",
        "t11"."times_by_us",
        "t11"."times_delinquent",
        "t11"."ended_by",
        CASE WHEN "t11"."was_there" AND "t11"."is_gone" THEN 1 ELSE 0 END AS "gone",
        "t11"."times" AS "lost",
        "t11"."times_by_us" AS "lost_by_us",
        "t11"."times_delinquent" AS "lost_delinquent"
      FROM (
        SELECT
          "t9"."window_start",
          "t9"."window_end",
          "t9"."customer_id",
          FIRST("t9"."kind" ORDER BY "t9"."moved_on") = 'churn' AS "was_there",
          FIRST("t9"."kind" ORDER BY "t9"."moved_on" DESC) = 'churn' AS "is_gone",
          SUM(CAST("t9"."kind" = 'new' AS INT)) AS "joined",
          SUM(CAST("t9"."kind" = 'churn' AS INT)) AS "times",
          SUM(CAST((
            "t9"."kind" = 'churn'
          ) AND (
            "t9"."ended_by" = 'us'
          ) AS INT)) AS "times_by_us",
          SUM(
            CAST((
              "t9"."kind" = 'churn'
            ) AND (
              "t9"."ended_by" = 'delinquent'
            ) AS INT)
          ) AS "times_delinquent",
          FIRST("t9"."ended_by" ORDER BY "t9"."moved_on" DESC) AS "ended_by"
        FROM (
          SELECT
            "t6"."customer_id",
            "t6"."moved_on",
            "t6"."kind",
            "t6"."logos",
            "t6"."ended_by",
            "t3"."window_start",
            "t3"."window_end"
          FROM "t4" AS "t6"
          INNER JOIN "windows" AS "t3"
            ON "t6"."moved_on" >= "t3"."window_start" AND "t6"."moved_on" < "t3"."window_end"
        ) AS "t9"
        GROUP BY
          1,
          2,
          3
      ) AS "t11"
    ) AS "t14"
    GROUP BY
      1,
      2
  ) AS "t16"
    ON "t13"."window_start" = "t16"."window_start"
    AND "t13"."window_end" = "t16"."window_end"
);
