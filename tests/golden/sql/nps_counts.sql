SELECT
  CAST("promoters" AS BIGINT) AS "promoters",
  CAST("passives" AS BIGINT) AS "passives",
  CAST("detractors" AS BIGINT) AS "detractors"
FROM (
  SELECT
    COALESCE(SUM(CAST("t3"."score" >= 9 AS INT)), 0) AS "promoters",
    COALESCE(SUM(CAST((
      "t3"."score" > 6
    ) AND (
      "t3"."score" < 9
    ) AS INT)), 0) AS "passives",
    COALESCE(SUM(CAST("t3"."score" <= 6 AS INT)), 0) AS "detractors"
  FROM (
    SELECT
      "t2"."person",
      FIRST("t2"."score" ORDER BY "t2"."answered_at" DESC) AS "score"
    FROM (
      SELECT
        "t1"."person",
        "t1"."answered_at",
        MIN("t1"."score") AS "score"
      FROM (
        SELECT
          "t0"."response_id",
          "t0"."survey_id",
          "t0"."kind",
          "t0"."customer_id",
          "t0"."contact_id",
          "t0"."sent_at",
          "t0"."answered_at",
          "t0"."score",
          "t0"."role",
          "t0"."goal",
          "t0"."reason",
          "t0"."comment",
          "t0"."who_uses",
          "t0"."solves",
          "t0"."missing",
          COALESCE("t0"."contact_id", "t0"."response_id") AS "person"
        FROM "survey_responses" AS "t0"
        WHERE
          COALESCE("t0"."kind", 'nps') = 'nps'
          AND NOT "t0"."answered_at" IS NULL
          AND NOT "t0"."score" IS NULL
          AND CAST("t0"."answered_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
          AND CAST("t0"."answered_at" AS DATE) > CAST(CAST(MAKE_DATE(1111, 11, 11) AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
      ) AS "t1"
      GROUP BY
        1,
        2
    ) AS "t2"
    GROUP BY
      1
  ) AS "t3"
);
