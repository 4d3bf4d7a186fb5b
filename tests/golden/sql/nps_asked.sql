SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("asked_90" AS BIGINT) AS "asked_90",
  CAST("answered_90" AS BIGINT) AS "answered_90"
FROM (
  SELECT
    "t1"."customer_id",
    COUNT(*) AS "asked_90",
    SUM(CAST("t1"."counts" AS INT)) AS "answered_90"
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
      (
        NOT "t0"."answered_at" IS NULL
      )
      AND (
        NOT "t0"."score" IS NULL
      )
      AND (
        CAST("t0"."answered_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
      ) AS "counts"
    FROM "survey_responses" AS "t0"
    WHERE
      COALESCE("t0"."kind", 'nps') = 'nps'
      AND CAST("t0"."sent_at" AS DATE) > CAST(CAST(MAKE_DATE(1111, 11, 11) AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
      AND CAST("t0"."sent_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
  ) AS "t1"
  GROUP BY
    1
);
