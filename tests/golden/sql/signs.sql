SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("last_sign_on" AS DATE) AS "last_sign_on",
  CAST("sign" AS TEXT) AS "sign",
  CAST("seat_used_on" AS DATE) AS "seat_used_on"
FROM (
  SELECT
    "t13"."customer_id",
    MAX("t13"."sign_on") AS "last_sign_on",
    FIRST("t13"."sign" ORDER BY "t13"."sign_on" DESC) AS "sign",
    MAX("t13"."seat_used_on") AS "seat_used_on"
  FROM (
    SELECT
      "t12"."customer_id",
      "t12"."sign_on",
      MIN("t12"."sign") AS "sign",
      MAX("t12"."sign_on") FILTER(WHERE
        "t12"."sign" = 'seat used') AS "seat_used_on"
    FROM (
      SELECT
        "t11"."customer_id",
        "t11"."sign",
        MAX("t11"."sign_on") AS "sign_on"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t0"."customer_id",
                CAST("t0"."opened_at" AS DATE) AS "sign_on",
                'ticket' AS "sign"
              FROM "tickets" AS "t0"
            ) AS "t4"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t1"."customer_id",
                CAST("t1"."occurred_at" AS DATE) AS "sign_on",
                'message' AS "sign"
              FROM "touchpoints" AS "t1"
              WHERE
                "t1"."direction" = 'in'
            ) AS "t5"
          ) AS "t8"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t2"."customer_id",
                CAST("t2"."answered_at" AS DATE) AS "sign_on",
                'survey answer' AS "sign"
              FROM "survey_responses" AS "t2"
              WHERE
                NOT "t2"."answered_at" IS NULL
            ) AS "t6"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t3"."customer_id",
                "t3"."last_used_on" AS "sign_on",
                'seat used' AS "sign"
              FROM "seats" AS "t3"
              WHERE
                NOT "t3"."last_used_on" IS NULL
            ) AS "t7"
          ) AS "t9"
        ) AS "t10"
        WHERE
          "t10"."sign_on" <= MAKE_DATE(1111, 11, 11)
      ) AS "t11"
      GROUP BY
        1,
        2
    ) AS "t12"
    GROUP BY
      1,
      2
  ) AS "t13"
  GROUP BY
    1
);
