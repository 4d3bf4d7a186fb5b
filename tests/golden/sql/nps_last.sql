SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("nps_score" AS DOUBLE) AS "nps_score",
  CAST("nps_on" AS DATE) AS "nps_on"
FROM (
  SELECT
    "t1"."customer_id",
    FIRST("t1"."score" ORDER BY "t1"."answered_at" DESC) AS "nps_score",
    MAX("t1"."answered_on") AS "nps_on"
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
      "t0"."reason",
      "t0"."comment",
      CAST("t0"."answered_at" AS DATE) AS "answered_on"
    FROM "survey_responses" AS "t0"
    WHERE
      COALESCE("t0"."kind", 'nps') = 'nps'
      AND NOT "t0"."answered_at" IS NULL
      AND NOT "t0"."score" IS NULL
      AND CAST("t0"."answered_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
  ) AS "t1"
  GROUP BY
    1
);
