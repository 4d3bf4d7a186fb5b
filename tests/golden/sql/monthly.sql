SELECT
  CAST("month_on" AS DATE) AS "month_on",
  CAST("currency" AS TEXT) AS "currency",
  CAST("net_minor" AS BIGINT) AS "net_minor",
  CAST("new_minor" AS BIGINT) AS "new_minor",
  CAST("expansion_minor" AS BIGINT) AS "expansion_minor",
  CAST("contraction_minor" AS BIGINT) AS "contraction_minor",
  CAST("churn_minor" AS BIGINT) AS "churn_minor",
  CAST("reactivation_minor" AS BIGINT) AS "reactivation_minor",
  CAST("fx_minor" AS BIGINT) AS "fx_minor",
  CAST("churn_unknown_minor" AS BIGINT) AS "churn_unknown_minor",
  CAST("churn_customer_minor" AS BIGINT) AS "churn_customer_minor",
  CAST("churn_delinquent_minor" AS BIGINT) AS "churn_delinquent_minor",
  CAST("churn_us_minor" AS BIGINT) AS "churn_us_minor",
  CAST("customers_gained" AS BIGINT) AS "customers_gained",
  CAST("customers_lost" AS BIGINT) AS "customers_lost",
  CAST("closing_minor" AS BIGINT) AS "closing_minor",
  CAST("customers_closing" AS BIGINT) AS "customers_closing",
  CAST("opening_minor" AS BIGINT) AS "opening_minor",
  CAST("customers_opening" AS BIGINT) AS "customers_opening",
  CAST("gross_mrr_churn_rate" AS DOUBLE) AS "gross_mrr_churn_rate",
  CAST("net_mrr_churn_rate" AS DOUBLE) AS "net_mrr_churn_rate",
  CAST("quick_ratio" AS DOUBLE) AS "quick_ratio",
  CAST("arpa_minor" AS DOUBLE) AS "arpa_minor"
FROM (
  WITH "t5" AS (
    SELECT
      "t4"."month_on",
      "t4"."currency",
      SUM("t4"."delta_minor") AS "net_minor",
      COALESCE(SUM(ABS("t4"."delta_minor")) FILTER(WHERE
        "t4"."kind" = 'new'), 0) AS "new_minor",
      COALESCE(SUM(ABS("t4"."delta_minor")) FILTER(WHERE
        "t4"."kind" = 'expansion'), 0) AS "expansion_minor",
      COALESCE(SUM(ABS("t4"."delta_minor")) FILTER(WHERE
        "t4"."kind" = 'contraction'), 0) AS "contraction_minor",
      COALESCE(SUM(ABS("t4"."delta_minor")) FILTER(WHERE
        "t4"."kind" = 'churn'), 0) AS "churn_minor",
      COALESCE(SUM(ABS("t4"."delta_minor")) FILTER(WHERE
        "t4"."kind" = 'reactivation'), 0) AS "reactivation_minor",
      COALESCE(SUM("t4"."delta_minor") FILTER(WHERE
        "t4"."kind" = 'fx'), 0) AS "fx_minor",
      COALESCE(
        SUM(ABS("t4"."delta_minor")) FILTER(WHERE
          (
            "t4"."kind" = 'churn'
          ) AND (
            "t4"."ended_by" = 'unknown'
          )),
        0
      ) AS "churn_unknown_minor",
      COALESCE(
        SUM(ABS("t4"."delta_minor")) FILTER(WHERE
          (
            "t4"."kind" = 'churn'
          ) AND (
            "t4"."ended_by" = 'customer'
          )),
        0
      ) AS "churn_customer_minor",
      COALESCE(
        SUM(ABS("t4"."delta_minor")) FILTER(WHERE
          (
            "t4"."kind" = 'churn'
          ) AND (
            "t4"."ended_by" = 'delinquent'
          )),
        0
      ) AS "churn_delinquent_minor",
      COALESCE(
        SUM(ABS("t4"."delta_minor")) FILTER(WHERE
          (
            "t4"."kind" = 'churn'
          ) AND (
            "t4"."ended_by" = 'us'
          )),
        0
      ) AS "churn_us_minor",
      SUM(CAST("t4"."live_step" = 1 AS INT)) AS "customers_gained",
      SUM(CAST("t4"."live_step" = -1 AS INT)) AS "customers_lost"
    FROM (
      SELECT
        "t1"."customer_id",
        "t1"."currency",
        "t1"."moved_on",
        "t1"."kind",
        "t1"."opening_minor",
        "t1"."closing_minor",
        "t1"."delta_minor",
        "t1"."live_step",
        "t1"."ended_by",
        DATE_TRUNC('MONTH', "t1"."moved_on") AS "month_on"
      FROM "movements" AS "t1"
      WHERE
        "t1"."moved_on" <= MAKE_DATE(1111, 11, 11)
    ) AS "t4"
    GROUP BY
      1,
      2
  )
  SELECT
    "t11"."month_on",
    "t11"."currency",
    "t11"."net_minor",
    "t11"."new_minor",
    "t11"."expansion_minor",
    "t11"."contraction_minor",
    "t11"."churn_minor",
    "t11"."reactivation_minor",
    "t11"."fx_minor",
    "t11"."churn_unknown_minor",
    "t11"."churn_customer_minor",
    "t11"."churn_delinquent_minor",
    "t11"."churn_us_minor",
    "t11"."customers_gained",
    "t11"."customers_lost",
    "t11"."closing_minor",
    "t11"."customers_closing",
    "t11"."closing_minor" - "t11"."net_minor" AS "opening_minor",
    "t11"."customers_closing" - (
      "t11"."customers_gained" - "t11"."customers_lost"
    ) AS "customers_opening",
    CAST("t11"."churn_minor" + "t11"."contraction_minor" AS DOUBLE) / CAST(NULLIF("t11"."closing_minor" - "t11"."net_minor", 0) AS DOUBLE) AS "gross_mrr_churn_rate",
    CAST((
      "t11"."churn_minor" + "t11"."contraction_minor"
    ) - "t11"."expansion_minor" AS DOUBLE) / CAST(NULLIF("t11"."closing_minor" - "t11"."net_minor", 0) AS DOUBLE) AS "net_mrr_churn_rate",
    CAST("t11"."new_minor" + "t11"."expansion_minor" + "t11"."reactivation_minor" AS DOUBLE) / CAST(NULLIF("t11"."churn_minor" + "t11"."contraction_minor", 0) AS DOUBLE) AS "quick_ratio",
    CAST("t11"."closing_minor" AS DOUBLE) / CAST(NULLIF("t11"."customers_closing", 0) AS DOUBLE) AS "arpa_minor"
  FROM (
    SELECT
      "t10"."month_on",
      "t10"."currency",
      "t10"."net_minor",
      "t10"."new_minor",
      "t10"."expansion_minor",
      "t10"."contraction_minor",
      "t10"."churn_minor",
      "t10"."reactivation_minor",
      "t10"."fx_minor",
      "t10"."churn_unknown_minor",
      "t10"."churn_customer_minor",
      "t10"."churn_delinquent_minor",
      "t10"."churn_us_minor",
      "t10"."customers_gained",
      "t10"."customers_lost",
      SUM("t10"."net_minor") OVER (
        PARTITION BY "t10"."currency"
        ORDER BY "t10"."month_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "closing_minor",
      SUM("t10"."customers_gained" - "t10"."customers_lost") OVER (
        PARTITION BY "t10"."currency"
        ORDER BY "t10"."month_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "customers_closing"
    FROM (
      SELECT
        "t3"."month_on",
        "t9"."currency",
        COALESCE("t7"."net_minor", 0) AS "net_minor",
        COALESCE("t7"."new_minor", 0) AS "new_minor",
        COALESCE("t7"."expansion_minor", 0) AS "expansion_minor",
        COALESCE("t7"."contraction_minor", 0) AS "contraction_minor",
        COALESCE("t7"."churn_minor", 0) AS "churn_minor",
        COALESCE("t7"."reactivation_minor", 0) AS "reactivation_minor",
        COALESCE("t7"."fx_minor", 0) AS "fx_minor",
        COALESCE("t7"."churn_unknown_minor", 0) AS "churn_unknown_minor",
        COALESCE("t7"."churn_customer_minor", 0) AS "churn_customer_minor",
        COALESCE("t7"."churn_delinquent_minor", 0) AS "churn_delinquent_minor",
        COALESCE("t7"."churn_us_minor", 0) AS "churn_us_minor",
        COALESCE("t7"."customers_gained", 0) AS "customers_gained",
        COALESCE("t7"."customers_lost", 0) AS "customers_lost"
      FROM (
        SELECT
          *
        FROM "months" AS "t0"
      ) AS "t3"
      CROSS JOIN (
        SELECT DISTINCT
          "t6"."currency"
        FROM "t5" AS "t6"
      ) AS "t9"
      LEFT OUTER JOIN "t5" AS "t7"
        ON "t3"."month_on" = "t7"."month_on" AND "t9"."currency" = "t7"."currency"
    ) AS "t10"
  ) AS "t11"
);
