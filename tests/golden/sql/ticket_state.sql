SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("tickets_open" AS BIGINT) AS "tickets_open",
  CAST("tickets_unanswered" AS BIGINT) AS "tickets_unanswered",
  CAST("oldest_open_on" AS DATE) AS "oldest_open_on",
  CAST("tickets_90" AS BIGINT) AS "tickets_90",
  CAST("complaints_90" AS BIGINT) AS "complaints_90",
  CAST("complaints_open" AS BIGINT) AS "complaints_open",
  CAST("csat_90" AS DOUBLE) AS "csat_90"
FROM (
  SELECT
    "t3"."customer_id",
    SUM(CAST("t3"."is_open" AS INT)) AS "tickets_open",
    SUM(CAST("t3"."waiting" AS INT)) AS "tickets_unanswered",
    MIN("t3"."opened_on") FILTER(WHERE
      "t3"."is_open") AS "oldest_open_on",
    SUM(CAST("t3"."recent" AS INT)) AS "tickets_90",
    SUM(CAST("t3"."recent" AND "t3"."complaint" AS INT)) AS "complaints_90",
    SUM(CAST("t3"."is_open" AND "t3"."complaint" AS INT)) AS "complaints_open",
    AVG("t3"."csat") FILTER(WHERE
      "t3"."recent") AS "csat_90"
  FROM (
    SELECT
      "t0"."ticket_id",
      "t0"."customer_id",
      "t0"."contact_id",
      "t0"."opened_at",
      "t0"."first_reply_at",
      "t0"."solved_at",
      "t0"."channel",
      "t0"."category",
      "t0"."severity",
      "t0"."is_complaint",
      "t0"."minutes",
      "t0"."reopened",
      "t0"."csat",
      "t0"."subject",
      "t0"."body",
      "t0"."status",
      "t0"."is_timely",
      "t0"."merged_into",
      "t0"."deleted_at",
      "t0"."requester_email",
      "t0"."requester_name",
      "t0"."organization",
      "t0"."url",
      CAST("t0"."opened_at" AS DATE) AS "opened_on",
      CASE
        WHEN "t0"."solved_at" IS NULL
        THEN NOT (
          COALESCE("t0"."status" IN ('solved', 'closed'), FALSE)
        )
        ELSE CAST("t0"."solved_at" AS DATE) > MAKE_DATE(1111, 11, 11)
      END AS "is_open",
      CASE
        WHEN (
          SELECT
            COUNT("t1"."first_reply_at") AS "Count(first_reply_at)"
          FROM (
            SELECT
              "t0"."ticket_id",
              "t0"."customer_id",
              "t0"."contact_id",
              "t0"."opened_at",
              "t0"."first_reply_at",
              "t0"."solved_at",
              "t0"."channel",
              "t0"."category",
              "t0"."severity",
              "t0"."is_complaint",
              "t0"."minutes",
              "t0"."reopened",
              "t0"."csat",
              "t0"."subject",
              "t0"."body",
              "t0"."status",
              "t0"."is_timely",
              "t0"."merged_into",
              "t0"."deleted_at",
              "t0"."requester_email",
              "t0"."requester_name",
              "t0"."organization",
              "t0"."url",
              CAST("t0"."opened_at" AS DATE) AS "opened_on"
            FROM "tickets" AS "t0"
            WHERE
              CAST("t0"."opened_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
          ) AS "t1"
        ) > 0
        THEN CASE
          WHEN "t0"."solved_at" IS NULL
          THEN NOT (
            COALESCE("t0"."status" IN ('solved', 'closed'), FALSE)
          )
          ELSE CAST("t0"."solved_at" AS DATE) > MAKE_DATE(1111, 11, 11)
        END
        AND (
          (
            "t0"."first_reply_at" IS NULL
          )
          OR (
            CAST("t0"."first_reply_at" AS DATE) > MAKE_DATE(1111, 11, 11)
          )
        )
        ELSE CAST(NULL AS BOOLEAN)
      END AS "waiting",
      COALESCE("t0"."is_complaint", FALSE) AS "complaint",
      CAST("t0"."opened_at" AS DATE) > CAST(CAST(MAKE_DATE(1111, 11, 11) AS TIMESTAMP) - INTERVAL '90' DAY AS DATE) AS "recent"
    FROM "tickets" AS "t0"
    WHERE
      CAST("t0"."opened_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
  ) AS "t3"
  GROUP BY
    1
);
