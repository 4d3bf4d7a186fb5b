SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("contact_id" AS TEXT) AS "contact_id",
  CAST("day" AS DATE) AS "day",
  CAST("first_used_on" AS DATE) AS "first_used_on",
  CAST("last_used_on" AS DATE) AS "last_used_on",
  CAST("active_days" AS BIGINT) AS "active_days",
  CAST("features" AS BIGINT) AS "features",
  CAST("events_28" AS BIGINT) AS "events_28",
  CAST("events_84" AS BIGINT) AS "events_84",
  CAST("breadth" AS DOUBLE) AS "breadth",
  CAST("share" AS DOUBLE) AS "share",
  CAST("trend" AS DOUBLE) AS "trend"
FROM (
  WITH "t6" AS (
    SELECT
      "t5"."customer_id",
      "t5"."contact_id",
      "t5"."name",
      "t5"."used_on",
      "t5"."known_on",
      "t5"."events",
      "t5"."amount",
      "t4"."day"
    FROM "usage_daily" AS "t5"
    INNER JOIN "days" AS "t4"
      ON "t5"."used_on" <= "t4"."day"
  ), "t9" AS (
    SELECT
      "t7"."customer_id",
      "t7"."contact_id",
      "t7"."name",
      "t7"."used_on",
      "t7"."known_on",
      "t7"."events",
      "t7"."amount",
      "t7"."day",
      DATE_DIFF('DAY', "t7"."used_on", "t7"."day") AS "age_days"
    FROM "t6" AS "t7"
    WHERE
      DATE_DIFF('DAY', "t7"."used_on", "t7"."day") < 84
      AND DATE_DIFF('DAY', "t7"."used_on", "t7"."day") < 28
  )
  SELECT
    "t19"."customer_id",
    "t19"."contact_id",
    "t19"."day",
    "t19"."first_used_on",
    "t19"."last_used_on",
    COALESCE("t19"."active_days", 0) AS "active_days",
    COALESCE("t19"."features", 0) AS "features",
    COALESCE("t19"."events_28", 0) AS "events_28",
    COALESCE("t19"."events_84", 0) AS "events_84",
    CAST(COALESCE("t19"."features", 0) AS DOUBLE) / CAST("t19"."offered" AS DOUBLE) AS "breadth",
    CAST(COALESCE("t19"."events_28", 0) AS DOUBLE) / CAST("t19"."whole" AS DOUBLE) AS "share",
    (
      CAST(COALESCE("t19"."events_28", 0) AS DOUBLE) / CAST(NULLIF("t19"."earlier_28", 0) AS DOUBLE)
    ) - 1 AS "trend"
  FROM (
    SELECT
      "t3"."customer_id",
      "t3"."contact_id",
      "t4"."day",
      "t3"."first_used_on",
      "t3"."last_used_on",
      "t18"."events_28",
      "t18"."events_84",
      "t18"."earlier_28",
      "t15"."active_days",
      "t15"."features",
      "t17"."whole",
      "t16"."offered"
    FROM "people_spans" AS "t3"
    CROSS JOIN "days" AS "t4"
    LEFT OUTER JOIN (
      SELECT
        "t8"."customer_id",
        "t8"."contact_id",
        "t8"."day",
        SUM("t8"."events") FILTER(WHERE
          "t8"."age_days" < 28) AS "events_28",
        SUM("t8"."events") AS "events_84",
        SUM("t8"."events") FILTER(WHERE
          (
            "t8"."age_days" >= 28
          ) AND (
            "t8"."age_days" < 56
          )) AS "earlier_28"
      FROM (
        SELECT
          "t7"."customer_id",
          "t7"."contact_id",
          "t7"."name",
          "t7"."used_on",
          "t7"."known_on",
          "t7"."events",
          "t7"."amount",
          "t7"."day",
          DATE_DIFF('DAY', "t7"."used_on", "t7"."day") AS "age_days"
        FROM "t6" AS "t7"
        WHERE
          DATE_DIFF('DAY', "t7"."used_on", "t7"."day") < 84
      ) AS "t8"
      GROUP BY
        1,
        2,
        3
    ) AS "t18"
      ON "t3"."customer_id" = "t18"."customer_id"
      AND "t3"."contact_id" = "t18"."contact_id"
      AND "t4"."day" = "t18"."day"
    LEFT OUTER JOIN (
      SELECT
        "t10"."customer_id",
        "t10"."contact_id",
        "t10"."day",
        COUNT(DISTINCT "t10"."used_on") AS "active_days",
        COUNT(DISTINCT "t10"."name") AS "features"
      FROM "t9" AS "t10"
      GROUP BY
        1,
        2,
        3
    ) AS "t15"
      ON "t3"."customer_id" = "t15"."customer_id"
      AND "t3"."contact_id" = "t15"."contact_id"
      AND "t4"."day" = "t15"."day"
    LEFT OUTER JOIN (
      SELECT
        "t10"."customer_id",
        "t10"."day",
        SUM("t10"."events") AS "whole"
      FROM "t9" AS "t10"
      GROUP BY
        1,
        2
    ) AS "t17"
      ON "t3"."customer_id" = "t17"."customer_id" AND "t4"."day" = "t17"."day"
    LEFT OUTER JOIN (
      SELECT
        "t10"."day",
        COUNT(DISTINCT "t10"."name") AS "offered"
      FROM "t9" AS "t10"
      GROUP BY
        1
    ) AS "t16"
      ON "t4"."day" = "t16"."day"
  ) AS "t19"
)
ORDER BY
  "customer_id";
