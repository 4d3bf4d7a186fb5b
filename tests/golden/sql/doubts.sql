SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("unmatched_id" AS TEXT) AS "unmatched_id"
FROM (
  SELECT
    "t15"."customer_id",
    MIN("t15"."unmatched_id") AS "unmatched_id"
  FROM (
    SELECT
      "t14"."customer_id",
      "t14"."mark",
      "t4"."unmatched_id"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."customer_id",
            LOWER("t1"."email") AS "mark"
          FROM "customers" AS "t1"
          WHERE
            NOT LOWER("t1"."email") IS NULL
        ) AS "t5"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t2"."customer_id",
            LOWER("t2"."contact_id") AS "mark"
          FROM "contacts" AS "t2"
          WHERE
            NOT LOWER("t2"."contact_id") IS NULL
        ) AS "t8"
      ) AS "t11"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t2"."customer_id",
            LOWER("t2"."email") AS "mark"
          FROM "contacts" AS "t2"
          WHERE
            NOT LOWER("t2"."email") IS NULL
        ) AS "t9"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t1"."customer_id",
              LOWER("t1"."domain") AS "mark"
            FROM "customers" AS "t1"
            WHERE
              NOT LOWER("t1"."domain") IS NULL
          ) AS "t6"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t1"."customer_id",
              LOWER("t1"."name") AS "mark"
            FROM "customers" AS "t1"
            WHERE
              NOT LOWER("t1"."name") IS NULL
          ) AS "t7"
        ) AS "t10"
      ) AS "t12"
    ) AS "t14"
    INNER JOIN (
      SELECT
        "t0"."unmatched_id",
        LOWER("t0"."unmatched_id") AS "mark"
      FROM "strangers" AS "t0"
    ) AS "t4"
      ON "t14"."mark" = "t4"."mark"
  ) AS "t15"
  GROUP BY
    1
);
