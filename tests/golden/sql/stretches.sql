SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("number" AS BIGINT) AS "number",
  CAST("started_on" AS DATE) AS "started_on",
  CAST("ended_on" AS DATE) AS "ended_on",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  SELECT
    "t3"."customer_id",
    "t3"."number",
    "t3"."moved_on" AS "started_on",
    "t3"."next_on" AS "ended_on",
    "t3"."next_by" AS "ended_by"
  FROM (
    SELECT
      "t2"."customer_id",
      "t2"."moved_on",
      "t2"."kind",
      "t2"."logos",
      "t2"."ended_by",
      "t2"."next_on",
      "t2"."next_by",
      "t2"."came",
      SUM("t2"."came") OVER (
        PARTITION BY "t2"."customer_id"
        ORDER BY "t2"."moved_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "number"
    FROM (
      SELECT
        "t1"."customer_id",
        "t1"."moved_on",
        "t1"."kind",
        "t1"."logos",
        "t1"."ended_by",
        LEAD("t1"."moved_on") OVER (
          PARTITION BY "t1"."customer_id"
          ORDER BY "t1"."moved_on" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_on",
        LEAD("t1"."ended_by") OVER (
          PARTITION BY "t1"."customer_id"
          ORDER BY "t1"."moved_on" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_by",
        CASE WHEN "t1"."kind" <> 'churn' THEN 1 ELSE 0 END AS "came"
      FROM (
        SELECT
          *
        FROM "customer_logos" AS "t0"
        WHERE
          "t0"."moved_on" <= MAKE_DATE(1111, 11, 11)
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  WHERE
    "t3"."came" = 1
);
