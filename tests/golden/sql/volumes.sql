SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("named_84" AS BIGINT) AS "named_84",
  CAST("unnamed_84" AS BIGINT) AS "unnamed_84",
  CAST("amount_84" AS DOUBLE) AS "amount_84",
  CAST("calls_28" AS BIGINT) AS "calls_28",
  CAST("calls_before" AS BIGINT) AS "calls_before",
  CAST("amount_28" AS DOUBLE) AS "amount_28",
  CAST("amount_before" AS DOUBLE) AS "amount_before"
FROM (
  SELECT
    "t5"."customer_id",
    COALESCE(SUM("t5"."events") FILTER(WHERE
      "t5"."is_named"), 0) AS "named_84",
    COALESCE(SUM("t5"."events") FILTER(WHERE
      NOT (
        "t5"."is_named"
      )), 0) AS "unnamed_84",
    SUM("t5"."amount") AS "amount_84",
    COALESCE(SUM("t5"."events") FILTER(WHERE
      "t5"."is_recent"), 0) AS "calls_28",
    COALESCE(SUM("t5"."events") FILTER(WHERE
      "t5"."is_before"), 0) AS "calls_before",
    COALESCE(SUM("t5"."amount") FILTER(WHERE
      "t5"."is_recent"), 0.0) AS "amount_28",
    COALESCE(SUM("t5"."amount") FILTER(WHERE
      "t5"."is_before"), 0.0) AS "amount_before"
  FROM (
    SELECT
      "t4"."customer_id",
      "t4"."contact_id",
      "t4"."name",
      "t4"."used_on",
      "t4"."known_on",
      "t4"."events",
      "t4"."amount",
      "t4"."day",
      DATE_DIFF('DAY', "t4"."used_on", "t4"."day") AS "age_days",
      NOT "t4"."contact_id" IS NULL AS "is_named",
      DATE_DIFF('DAY', "t4"."used_on", "t4"."day") < 28 AS "is_recent",
      (
        DATE_DIFF('DAY', "t4"."used_on", "t4"."day") >= 28
      )
      AND (
        DATE_DIFF('DAY', "t4"."used_on", "t4"."day") < 56
      ) AS "is_before"
    FROM (
      SELECT
        "t2"."customer_id",
        "t2"."contact_id",
        "t2"."name",
        "t2"."used_on",
        "t2"."known_on",
        "t2"."events",
        "t2"."amount",
        "t3"."day"
      FROM "usage_daily" AS "t2"
      INNER JOIN "days" AS "t3"
        ON "t2"."used_on" <= "t3"."day"
    ) AS "t4"
    WHERE
      DATE_DIFF('DAY', "t4"."used_on", "t4"."day") < 84
  ) AS "t5"
  GROUP BY
    1
);
