SELECT
  CAST("requester" AS TEXT) AS "requester",
  CAST("how" AS TEXT) AS "how",
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("name" AS TEXT) AS "name",
  CAST("email" AS TEXT) AS "email",
  CAST("organization" AS TEXT) AS "organization",
  CAST("tickets" AS BIGINT) AS "tickets",
  CAST("tickets_open" AS BIGINT) AS "tickets_open",
  CAST("last_at" AS TIMESTAMP) AS "last_at"
FROM (
  SELECT
    "t8"."requester",
    "t8"."how",
    "t8"."owner_id" AS "customer_id",
    MAX("t8"."requester_name") AS "name",
    MAX("t8"."requester_email") AS "email",
    MAX("t8"."organization") AS "organization",
    COUNT(*) AS "tickets",
    SUM(
      CAST(CASE
        WHEN "t8"."solved_at" IS NULL
        THEN NOT (
          COALESCE("t8"."status" IN ('solved', 'closed'), FALSE)
        )
        ELSE CAST("t8"."solved_at" AS DATE) > MAKE_DATE(1111, 11, 11)
      END AS INT)
    ) AS "tickets_open",
    MAX("t8"."opened_at") AS "last_at"
  FROM (
    SELECT
      "t7"."ticket_id",
      "t7"."contact_id",
      "t7"."opened_at",
      "t7"."first_reply_at",
      "t7"."solved_at",
      "t7"."channel",
      "t7"."category",
      "t7"."severity",
      "t7"."is_complaint",
      "t7"."minutes",
      "t7"."reopened",
      "t7"."csat",
      "t7"."subject",
      "t7"."body",
      "t7"."status",
      "t7"."is_timely",
      "t7"."merged_into",
      "t7"."deleted_at",
      "t7"."requester_email",
      "t7"."requester_name",
      "t7"."organization",
      "t7"."url",
      "t3"."requester",
      "t3"."owner_id",
      "t3"."how",
      "t3"."of_ticket"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t4".*
          EXCLUDE ("customer_id")
        FROM (
          SELECT
            *
          FROM "tickets" AS "t1"
          WHERE
            NOT (
              (
                NOT NULLIF(LOWER(TRIM("t1"."merged_into", ' 	
')), '') IS NULL
              )
              OR COALESCE(CAST("t1"."deleted_at" AS DATE) <= MAKE_DATE(1111, 11, 11), FALSE)
            )
        ) AS "t4"
      ) AS "t5"
      WHERE
        CAST("t5"."opened_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
    ) AS "t7"
    INNER JOIN (
      SELECT
        "t0"."requester",
        "t0"."owner_id",
        "t0"."how",
        "t0"."ticket_id" AS "of_ticket"
      FROM "ticket_owners" AS "t0"
      WHERE
        NOT "t0"."requester" IS NULL AND COALESCE("t0"."how" <> 'given', TRUE)
    ) AS "t3"
      ON "t7"."ticket_id" = "t3"."of_ticket"
  ) AS "t8"
  GROUP BY
    1,
    2,
    3
)
ORDER BY
  "requester";
