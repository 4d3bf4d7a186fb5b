SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("paying_since" AS DATE) AS "paying_since"
FROM (
  SELECT
    "t5"."day",
    "t5"."customer_id",
    "t5"."paying_since"
  FROM (
    SELECT
      "t4"."day",
      "t4"."customer_id",
      FIRST("t4"."kind" ORDER BY "t4"."moved_on" DESC) AS "last_kind",
      MAX("t4"."moved_on") AS "paying_since"
    FROM (
      SELECT
        "t2"."customer_id",
        "t2"."moved_on",
        "t2"."kind",
        "t2"."logos",
        "t2"."ended_by",
        "t3"."day"
      FROM "customer_logos" AS "t2"
      INNER JOIN "days" AS "t3"
        ON "t2"."moved_on" <= "t3"."day"
    ) AS "t4"
    GROUP BY
      1,
      2
  ) AS "t5"
  WHERE
    "t5"."last_kind" <> 'churn'
);
