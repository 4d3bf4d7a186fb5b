SELECT
  CAST("tickets" AS BIGINT) AS "tickets"
FROM (
  SELECT
    COALESCE(SUM(CAST(COALESCE("t5"."is_complaint" <> "t5"."said", TRUE) AS INT)), 0) AS "tickets"
  FROM (
    SELECT
      "t2"."ticket_id",
      "t2"."customer_id",
      "t2"."contact_id",
      "t2"."opened_at",
      "t2"."first_reply_at",
      "t2"."solved_at",
      "t2"."channel",
      "t2"."category",
      "t2"."severity",
      "t2"."is_complaint",
      "t2"."minutes",
      "t2"."reopened",
      "t2"."csat",
      "t2"."subject",
      "t2"."body",
      "t2"."status",
      "t2"."is_timely",
      "t2"."merged_into",
      "t2"."deleted_at",
      "t2"."requester_email",
      "t2"."requester_name",
      "t2"."organization",
      "t2"."url",
      "t4"."said_id",
      "t4"."said"
    FROM "tickets" AS "t2"
    INNER JOIN (
      SELECT
        "t1"."ticket_id" AS "said_id",
        "t1"."is_complaint" AS "said"
      FROM "ticket_readings" AS "t1"
      WHERE
        NOT "t1"."is_complaint" IS NULL
    ) AS "t4"
      ON "t2"."ticket_id" = "t4"."said_id"
  ) AS "t5"
);
