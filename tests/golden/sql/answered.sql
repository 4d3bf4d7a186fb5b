SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("answered_on" AS DATE) AS "answered_on"
FROM (
  SELECT
    "t1"."customer_id",
    MAX("t1"."answered_on") AS "answered_on"
  FROM (
    SELECT
      "t0"."customer_id",
      CAST("t0"."answered_at" AS DATE) AS "answered_on"
    FROM "survey_responses" AS "t0"
    WHERE
      NOT "t0"."answered_at" IS NULL
      AND CAST("t0"."answered_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
      AND DATE_DIFF('DAY', CAST("t0"."answered_at" AS DATE), MAKE_DATE(1111, 11, 11)) < 365
  ) AS "t1"
  GROUP BY
    1
);
