SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customers" AS BIGINT) AS "customers",
  CAST("mrr_base_minor" AS BIGINT) AS "mrr_base_minor",
  CAST("unpriced" AS BIGINT) AS "unpriced"
FROM (
  SELECT
    "t5"."day",
    COUNT(*) AS "customers",
    COALESCE(SUM("t5"."mrr_base_minor"), 0) AS "mrr_base_minor",
    SUM(CASE WHEN "t5"."without" > 0 THEN 1 ELSE 0 END) AS "unpriced"
  FROM (
    SELECT
      "t2"."day",
      "t2"."customer_id",
      "t2"."paying_since",
      "t4"."day" AS "day_right",
      "t4"."customer_id" AS "customer_id_right",
      "t4"."mrr_base_minor",
      "t4"."without"
    FROM "hollow_paying" AS "t2"
    LEFT OUTER JOIN (
      SELECT
        "t1"."day",
        "t1"."customer_id",
        SUM("t1"."mrr_base_minor") AS "mrr_base_minor",
        SUM(CAST("t1"."mrr_base_minor" IS NULL AS INT)) AS "without"
      FROM "hollow_money" AS "t1"
      GROUP BY
        1,
        2
    ) AS "t4"
      ON "t2"."day" = "t4"."day" AND "t2"."customer_id" = "t4"."customer_id"
  ) AS "t5"
  GROUP BY
    1
);
