SELECT
  CAST("window_start" AS DATE) AS "window_start",
  CAST("window_end" AS DATE) AS "window_end",
  CAST("currency" AS TEXT) AS "currency",
  CAST("opening_minor" AS BIGINT) AS "opening_minor",
  CAST("kept_minor" AS BIGINT) AS "kept_minor",
  CAST("closing_minor" AS BIGINT) AS "closing_minor",
  CAST("grr" AS DOUBLE) AS "grr",
  CAST("nrr" AS DOUBLE) AS "nrr"
FROM (
  WITH "t3" AS (
    SELECT
      *
    FROM "movements" AS "t1"
    WHERE
      "t1"."moved_on" <= MAKE_DATE(1111, 11, 11)
  )
  SELECT
    "t17"."window_start",
    "t17"."window_end",
    "t17"."currency",
    "t17"."opening_minor",
    "t17"."kept_minor",
    "t17"."closing_minor",
    CAST("t17"."kept_minor" AS DOUBLE) / CAST(NULLIF("t17"."opening_minor", 0) AS DOUBLE) AS "grr",
    CAST("t17"."closing_minor" AS DOUBLE) / CAST(NULLIF("t17"."opening_minor", 0) AS DOUBLE) AS "nrr"
  FROM (
    SELECT
      "t12"."window_start",
      "t12"."window_end",
      "t12"."currency",
      "t12"."opening_minor",
      "t12"."opening_minor" - COALESCE("t16"."lost_minor", 0) AS "kept_minor",
      "t12"."opening_minor" + COALESCE("t16"."changed_minor", 0) AS "closing_minor"
    FROM (
      SELECT
        "t9"."window_start",
        "t9"."window_end",
        "t9"."currency",
        SUM("t9"."delta_minor") AS "opening_minor"
      FROM (
        SELECT
          "t7"."currency",
          "t7"."moved_on",
          "t7"."delta_minor",
          "t2"."window_start",
          "t2"."window_end"
        FROM (
          SELECT
            "t4"."currency",
            "t4"."moved_on",
            SUM("t4"."delta_minor") AS "delta_minor"
          FROM "t3" AS "t4"
          GROUP BY
            1,
            2
        ) AS "t7"
        INNER JOIN "windows" AS "t2"
          ON "t7"."moved_on" < "t2"."window_start"
      ) AS "t9"
      GROUP BY
        1,
        2,
        3
    ) AS "t12"
    LEFT OUTER JOIN (
      SELECT
        "t14"."window_start",
        "t14"."window_end",
        "t14"."currency",
        SUM("t14"."lost_minor") AS "lost_minor",
        SUM("t14"."changed_minor") AS "changed_minor"
      FROM (
        SELECT
          "t13"."window_start",
          "t13"."window_end",
          "t13"."currency",
          "t13"."customer_id",
          "t13"."opened",
          "t13"."closed",
          CASE
            WHEN "t13"."closed" < "t13"."opened"
            THEN "t13"."opened" - "t13"."closed"
            ELSE 0
          END AS "lost_minor",
          "t13"."closed" - "t13"."opened" AS "changed_minor"
        FROM (
          SELECT
            "t10"."window_start",
            "t10"."window_end",
            "t10"."currency",
            "t10"."customer_id",
            FIRST("t10"."opening_minor" ORDER BY "t10"."place") AS "opened",
            FIRST("t10"."closing_minor" ORDER BY "t10"."place" DESC) AS "closed"
          FROM (
            SELECT
              "t8"."customer_id",
              "t8"."currency",
              "t8"."moved_on",
              "t8"."kind",
              "t8"."opening_minor",
              "t8"."closing_minor",
              "t8"."delta_minor",
              "t8"."live_step",
              "t8"."ended_by",
              "t8"."window_start",
              "t8"."window_end",
              (
                DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t8"."moved_on") * 2
              ) + CASE WHEN "t8"."kind" = 'fx' THEN 0 ELSE 1 END AS "place"
            FROM (
              SELECT
                "t5"."customer_id",
                "t5"."currency",
                "t5"."moved_on",
                "t5"."kind",
                "t5"."opening_minor",
                "t5"."closing_minor",
                "t5"."delta_minor",
                "t5"."live_step",
                "t5"."ended_by",
                "t2"."window_start",
                "t2"."window_end"
              FROM "t3" AS "t5"
              INNER JOIN "windows" AS "t2"
                ON "t5"."moved_on" >= "t2"."window_start" AND "t5"."moved_on" < "t2"."window_end"
            ) AS "t8"
          ) AS "t10"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t13"
        WHERE
          "t13"."opened" > 0
      ) AS "t14"
      GROUP BY
        1,
        2,
        3
    ) AS "t16"
      ON "t12"."window_start" = "t16"."window_start"
      AND "t12"."window_end" = "t16"."window_end"
      AND "t12"."currency" = "t16"."currency"
  ) AS "t17"
);
