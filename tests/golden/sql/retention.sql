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
    "t16"."window_start",
    "t16"."window_end",
    "t16"."currency",
    "t16"."opening_minor",
    "t16"."kept_minor",
    "t16"."closing_minor",
    CAST("t16"."kept_minor" AS DOUBLE) / CAST(NULLIF("t16"."opening_minor", 0) AS DOUBLE) AS "grr",
    CAST("t16"."closing_minor" AS DOUBLE) / CAST(NULLIF("t16"."opening_minor", 0) AS DOUBLE) AS "nrr"
  FROM (
    SELECT
      "t12"."window_start",
      "t12"."window_end",
      "t12"."currency",
      "t12"."opening_minor",
      "t12"."opening_minor" - COALESCE("t15"."lost_minor", 0) AS "kept_minor",
      "t12"."opening_minor" + COALESCE("t15"."changed_minor", 0) AS "closing_minor"
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
        "t13"."window_start",
        "t13"."window_end",
        "t13"."currency",
        SUM("t13"."lost_minor") AS "lost_minor",
        SUM("t13"."changed_minor") AS "changed_minor"
      FROM (
        SELECT
          "t10"."window_start",
          "t10"."window_end",
          "t10"."currency",
          "t10"."customer_id",
          "t10"."opened",
          "t10"."closed",
          CASE
            WHEN "t10"."closed" < "t10"."opened"
            THEN "t10"."opened" - "t10"."closed"
            ELSE 0
          END AS "lost_minor",
          "t10"."closed" - "t10"."opened" AS "changed_minor"
        FROM (
          SELECT
            "t8"."window_start",
            "t8"."window_end",
            "t8"."currency",
            "t8"."customer_id",
            FIRST("t8"."opening_minor" ORDER BY "t8"."moved_on") AS "opened",
            FIRST("t8"."closing_minor" ORDER BY "t8"."moved_on" DESC) AS "closed"
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
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t10"
        WHERE
          "t10"."opened" > 0
      ) AS "t13"
      GROUP BY
        1,
        2,
        3
    ) AS "t15"
      ON "t12"."window_start" = "t15"."window_start"
      AND "t12"."window_end" = "t15"."window_end"
      AND "t12"."currency" = "t15"."currency"
  ) AS "t16"
);
