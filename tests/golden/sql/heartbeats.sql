SELECT
  CAST("source" AS TEXT) AS "source",
  CAST("first_on" AS DATE) AS "first_on",
  CAST("last_on" AS DATE) AS "last_on",
  CAST("events" AS BIGINT) AS "events",
  CAST("heard_days" AS BIGINT) AS "heard_days",
  CAST("gaps" AS BIGINT) AS "gaps",
  CAST("usual_gap_days" AS BIGINT) AS "usual_gap_days",
  CAST("limit_days" AS BIGINT) AS "limit_days",
  CAST("quiet_days" AS BIGINT) AS "quiet_days",
  CAST("late_days" AS BIGINT) AS "late_days",
  CAST("is_retired" AS BOOLEAN) AS "is_retired",
  CAST("is_silent" AS BOOLEAN) AS "is_silent",
  CAST("is_late" AS BOOLEAN) AS "is_late"
FROM (
  WITH "t1" AS (
    SELECT
      *
    FROM "heard" AS "t0"
    WHERE
      "t0"."used_on" <= MAKE_DATE(1111, 11, 11)
  ), "t4" AS (
    SELECT
      "t2"."source",
      MIN("t2"."used_on") AS "first_on",
      MAX("t2"."used_on") AS "last_on"
    FROM "t1" AS "t2"
    GROUP BY
      1
  ), "t12" AS (
    SELECT
      *
    FROM (
      SELECT
        "t3"."source",
        "t3"."used_on",
        "t3"."events",
        "t8"."last_on"
      FROM "t1" AS "t3"
      INNER JOIN (
        SELECT
          "t5"."source",
          "t5"."last_on"
        FROM "t4" AS "t5"
      ) AS "t8"
        ON "t3"."source" = "t8"."source"
    ) AS "t11"
    WHERE
      DATE_DIFF('DAY', "t11"."used_on", "t11"."last_on") < 60
  ), "t17" AS (
    SELECT
      "t16"."source",
      "t16"."used_on",
      DATE_DIFF('DAY', "t16"."before", "t16"."used_on") AS "gap_days"
    FROM (
      SELECT
        "t13"."source",
        "t13"."used_on",
        "t13"."events",
        "t13"."last_on",
        LAG("t13"."used_on") OVER (
          PARTITION BY "t13"."source"
          ORDER BY "t13"."used_on" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "before"
      FROM "t12" AS "t13"
    ) AS "t16"
    WHERE
      NOT "t16"."before" IS NULL
  )
  SELECT
    "t27"."source",
    "t27"."first_on",
    "t27"."last_on",
    "t27"."events",
    "t27"."heard_days",
    "t27"."gaps",
    "t27"."usual_gap_days",
    "t27"."limit_days",
    "t27"."quiet_days",
    "t27"."late_days",
    "t27"."quiet_days" > 365 AS "is_retired",
    COALESCE("t27"."quiet_days" > "t27"."limit_days", FALSE)
    AND NOT (
      "t27"."quiet_days" > 365
    )
    AND NOT (
      (
        "t27"."source" = ''
      ) AND "t27"."named"
    ) AS "is_silent",
    COALESCE("t27"."late_days" > "t27"."limit_days", FALSE)
    AND NOT (
      "t27"."quiet_days" > 365
    )
    AND NOT (
      (
        "t27"."source" = ''
      ) AND "t27"."named"
    ) AS "is_late"
  FROM (
    SELECT
      "t26"."source",
      "t26"."first_on",
      "t26"."last_on",
      "t26"."events",
      "t26"."heard_days",
      "t26"."gaps",
      "t26"."usual_gap_days",
      "t26"."seen_on",
      "t26"."named",
      CASE
        WHEN (
          "t26"."usual_gap_days" * 3
        ) IS NULL
        THEN CAST(NULL AS BIGINT)
        ELSE GREATEST("t26"."usual_gap_days" * 3, 3)
      END AS "limit_days",
      DATE_DIFF('DAY', "t26"."last_on", "t26"."seen_on") AS "quiet_days",
      DATE_DIFF('DAY', "t26"."last_on", MAKE_DATE(1111, 11, 11)) AS "late_days"
    FROM (
      SELECT
        "t6"."source",
        "t6"."first_on",
        "t6"."last_on",
        "t15"."events",
        "t15"."heard_days",
        COALESCE("t25"."gaps", 0) AS "gaps",
        CASE WHEN "t25"."gaps" >= 3 THEN "t25"."gap_days" ELSE CAST(NULL AS BIGINT) END AS "usual_gap_days",
        "t10"."seen_on",
        "t10"."named"
      FROM "t4" AS "t6"
      INNER JOIN (
        SELECT
          "t13"."source",
          SUM("t13"."events") AS "events",
          COUNT(*) AS "heard_days"
        FROM "t12" AS "t13"
        GROUP BY
          1
      ) AS "t15"
        ON "t6"."source" = "t15"."source"
      LEFT OUTER JOIN (
        SELECT
          "t23"."source",
          "t23"."gaps",
          "t23"."gap_days"
        FROM (
          SELECT
            "t22"."source",
            "t22"."used_on",
            "t22"."gap_days",
            "t22"."place",
            "t20"."gaps"
          FROM (
            SELECT
              "t18"."source",
              "t18"."used_on",
              "t18"."gap_days",
              (
                ROW_NUMBER() OVER (
                  PARTITION BY "t18"."source"
                  ORDER BY "t18"."gap_days" ASC, "t18"."used_on" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1
              ) + 1 AS "place"
            FROM "t17" AS "t18"
          ) AS "t22"
          INNER JOIN (
            SELECT
              "t18"."source",
              COUNT(*) AS "gaps"
            FROM "t17" AS "t18"
            GROUP BY
              1
          ) AS "t20"
            ON "t22"."source" = "t20"."source"
        ) AS "t23"
        WHERE
          "t23"."place" = CAST(FLOOR((
            (
              "t23"."gaps" * 95
            ) + 99
          ) / (
            100
          )) AS BIGINT)
      ) AS "t25"
        ON "t6"."source" = "t25"."source"
      CROSS JOIN (
        SELECT
          MAX("t5"."last_on") AS "seen_on",
          BOOL_OR(CAST("t5"."source" <> '' AS BOOLEAN)) AS "named"
        FROM "t4" AS "t5"
      ) AS "t10"
    ) AS "t26"
  ) AS "t27"
);
