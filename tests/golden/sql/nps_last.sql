SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("nps_score" AS DOUBLE) AS "nps_score",
  CAST("nps_on" AS DATE) AS "nps_on"
FROM (
  SELECT
    "t2"."customer_id",
    FIRST("t2"."score" ORDER BY "t2"."answered_at" DESC) AS "nps_score",
    CAST(MAX("t2"."answered_at") AS DATE) AS "nps_on"
  FROM (
    SELECT
      "t1"."customer_id",
      "t1"."answered_at",
      MIN("t1"."score") AS "score"
    FROM (
      SELECT
        *
      FROM "survey_responses" AS "t0"
      WHERE
        COALESCE("t0"."kind", 'nps') = 'nps'
        AND NOT "t0"."answered_at" IS NULL
        AND NOT "t0"."score" IS NULL
        AND CAST("t0"."answered_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
    ) AS "t1"
    GROUP BY
      1,
      2
  ) AS "t2"
  GROUP BY
    1
);
