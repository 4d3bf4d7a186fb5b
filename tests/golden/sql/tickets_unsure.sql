SELECT
  CAST("unsure" AS BIGINT) AS "unsure"
FROM (
  SELECT
    COUNT(*) AS "unsure"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t8".*
        EXCLUDE ("other_id")
      FROM (
        SELECT
          "t3"."ticket_id",
          "t3"."customer_id",
          "t3"."contact_id",
          "t3"."opened_at",
          "t3"."first_reply_at",
          "t3"."solved_at",
          "t3"."channel",
          "t3"."category",
          "t3"."severity",
          "t3"."is_complaint",
          "t3"."minutes",
          "t3"."reopened",
          "t3"."csat",
          "t3"."subject",
          "t3"."body",
          "t3"."status",
          "t3"."is_timely",
          "t3"."merged_into",
          "t3"."deleted_at",
          "t3"."requester_email",
          "t3"."requester_name",
          "t3"."organization",
          "t3"."url",
          "t7"."other_id",
          "t7"."given_to"
        FROM "tickets" AS "t3"
        ANTI JOIN (
          SELECT
            "t1"."customer_id" AS "own_id"
          FROM "customers" AS "t1"
        ) AS "t6"
          ON "t3"."customer_id" = "t6"."own_id"
        LEFT OUTER JOIN (
          SELECT
            "t2"."other_id",
            "t2"."customer_id" AS "given_to"
          FROM "aliases" AS "t2"
        ) AS "t7"
          ON "t3"."customer_id" = "t7"."other_id"
      ) AS "t8"
    ) AS "t9"
    WHERE
      (
        NOT COALESCE(
          NULLIF(LOWER(TRIM("t9"."requester_email", ' 	
')), ''),
          NULLIF(LOWER(TRIM("t9"."requester_name", ' 	
')), ''),
          NULLIF(LOWER(TRIM("t9"."organization", ' 	
')), '')
        ) IS NULL
      )
      OR (
        NOT "t9"."given_to" IS NULL
      )
  ) AS "t10"
);
