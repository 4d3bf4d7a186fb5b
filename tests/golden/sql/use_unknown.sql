SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("silent_source" AS TEXT) AS "silent_source",
  CAST("unknown_since" AS DATE) AS "unknown_since"
FROM (
  SELECT
    "t13"."customer_id",
    "t13"."own" AS "silent_source",
    CAST(CAST("t13"."last_on" AS TIMESTAMP) + INTERVAL '1' DAY AS DATE) AS "unknown_since"
  FROM (
    SELECT
      "t12"."customer_id",
      MIN("t12"."last_on") AS "last_on",
      MIN("t12"."own") AS "own"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t10"."customer_id",
          "t10"."own",
          "t10"."last_on",
          "t10"."quiet_days",
          COALESCE(SUM("t10"."events") FILTER(WHERE
            "t10"."is_before" AND "t10"."is_own"), 0) AS "lost",
          COALESCE(SUM("t10"."events") FILTER(WHERE
            "t10"."is_before"), 0) AS "before",
          COALESCE(SUM("t10"."events") FILTER(WHERE
            NOT (
              "t10"."is_before"
            )), 0) AS "since"
        FROM (
          SELECT
            "t9"."source",
            "t9"."used_on",
            "t9"."events",
            "t9"."customer_id",
            "t9"."quiet_days",
            "t9"."own",
            "t9"."last_on",
            "t9"."used_on" <= "t9"."last_on" AS "is_before",
            "t9"."source" = "t9"."own" AS "is_own"
          FROM (
            SELECT
              "t8"."source",
              "t8"."used_on",
              "t8"."events",
              COALESCE("t6"."own_id", "t8"."customer_id") AS "customer_id",
              "t7"."quiet_days",
              "t7"."own",
              "t7"."last_on"
            FROM (
              SELECT
                *
              FROM "by_source" AS "t0"
              WHERE
                "t0"."used_on" <= MAKE_DATE(1111, 11, 11)
            ) AS "t8"
            LEFT OUTER JOIN (
              SELECT
                "t1"."other_id",
                "t1"."customer_id" AS "own_id"
              FROM "aliases" AS "t1"
            ) AS "t6"
              ON "t8"."customer_id" = "t6"."other_id"
            CROSS JOIN (
              SELECT
                "t2"."quiet_days",
                "t2"."source" AS "own",
                "t2"."last_on"
              FROM "heartbeats" AS "t2"
              WHERE
                "t2"."is_silent"
            ) AS "t7"
          ) AS "t9"
          WHERE
            DATE_DIFF('DAY', "t9"."used_on", "t9"."last_on") < 90
        ) AS "t10"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t11"
      WHERE
        "t11"."lost" > 0
        AND "t11"."lost" >= (
          "t11"."before" * 0.8
        )
        AND "t11"."since" < (
          (
            (
              CAST("t11"."before" AS DOUBLE) * "t11"."quiet_days"
            ) / 90
          ) * 0.5
        )
    ) AS "t12"
    GROUP BY
      1
  ) AS "t13"
)
ORDER BY
  "customer_id";
