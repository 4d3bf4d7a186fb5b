SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("assigned" AS BIGINT) AS "assigned",
  CAST("used_28" AS BIGINT) AS "used_28",
  CAST("used_84" AS BIGINT) AS "used_84",
  CAST("is_recorded" AS BOOLEAN) AS "is_recorded",
  CAST("partial_users" AS BIGINT) AS "partial_users"
FROM (
  WITH "t11" AS (
    SELECT
      "t6"."customer_id",
      COUNT(DISTINCT "t6"."contact_id") AS "assigned"
    FROM (
      SELECT
        *
      FROM "seats" AS "t1"
      WHERE
        (
          "t1"."assigned_on" IS NULL
        )
        OR (
          "t1"."assigned_on" <= MAKE_DATE(1111, 11, 11)
        )
    ) AS "t6"
    GROUP BY
      1
  ), "t19" AS (
    SELECT
      "t18"."customer_id",
      SUM(CASE WHEN "t18"."age_days" < 28 THEN 1 ELSE 0 END) AS "used_28",
      SUM(CASE WHEN "t18"."age_days" < 84 THEN 1 ELSE 0 END) AS "used_84"
    FROM (
      SELECT
        "t17"."customer_id",
        "t17"."contact_id",
        "t17"."last_used_on",
        "t17"."day",
        DATE_DIFF('DAY', "t17"."last_used_on", "t17"."day") AS "age_days"
      FROM (
        SELECT
          "t15"."customer_id",
          "t15"."contact_id",
          "t15"."last_used_on",
          "t3"."day"
        FROM (
          SELECT
            "t9"."customer_id",
            "t9"."contact_id",
            MAX("t9"."last_used_on") AS "last_used_on"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t0"."customer_id",
                "t0"."contact_id",
                "t0"."last_used_on"
              FROM "people" AS "t0"
            ) AS "t4"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t1"."customer_id",
                "t1"."contact_id",
                "t1"."last_used_on"
              FROM "seats" AS "t1"
              WHERE
                (
                  (
                    "t1"."assigned_on" IS NULL
                  )
                  OR (
                    "t1"."assigned_on" <= MAKE_DATE(1111, 11, 11)
                  )
                )
                AND "t1"."last_used_on" <= MAKE_DATE(1111, 11, 11)
            ) AS "t7"
          ) AS "t9"
          GROUP BY
            1,
            2
        ) AS "t15"
        CROSS JOIN "days" AS "t3"
      ) AS "t17"
    ) AS "t18"
    GROUP BY
      1
  )
  SELECT
    "t29"."customer_id",
    "t29"."assigned",
    COALESCE("t29"."used_28", 0) AS "used_28",
    COALESCE("t29"."used_84", 0) AS "used_84",
    NOT "t29"."used_28" IS NULL AS "is_recorded",
    COALESCE("t29"."partial_users", 0) AS "partial_users"
  FROM (
    SELECT
      "t28".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t27"."customer_id",
        "t27"."assigned",
        "t27"."used_28",
        "t27"."used_84",
        "t10"."customer_id" AS "customer_id_right",
        "t10"."partial_users"
      FROM (
        SELECT
          "t25".*
          EXCLUDE ("customer_id_right")
        FROM (
          SELECT
            "t24"."customer_id",
            "t14"."assigned",
            "t21"."customer_id" AS "customer_id_right",
            "t21"."used_28",
            "t21"."used_84"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t12"."customer_id"
              FROM "t11" AS "t12"
            ) AS "t16"
            UNION
            SELECT
              *
            FROM (
              SELECT
                "t20"."customer_id"
              FROM "t19" AS "t20"
            ) AS "t22"
          ) AS "t24"
          LEFT OUTER JOIN "t11" AS "t14"
            ON "t24"."customer_id" = "t14"."customer_id"
          LEFT OUTER JOIN "t19" AS "t21"
            ON "t24"."customer_id" = "t21"."customer_id"
        ) AS "t25"
      ) AS "t27"
      LEFT OUTER JOIN (
        SELECT
          "t5"."customer_id",
          COUNT(*) AS "partial_users"
        FROM (
          SELECT
            *
          FROM "people" AS "t0"
          WHERE
            "t0"."active_days" > 0 AND "t0"."breadth" < 0.25
        ) AS "t5"
        GROUP BY
          1
      ) AS "t10"
        ON "t27"."customer_id" = "t10"."customer_id"
    ) AS "t28"
  ) AS "t29"
);
