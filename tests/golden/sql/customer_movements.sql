SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("moved_on" AS DATE) AS "moved_on",
  CAST("kind" AS TEXT) AS "kind",
  CAST("opening_minor" AS BIGINT) AS "opening_minor",
  CAST("closing_minor" AS BIGINT) AS "closing_minor",
  CAST("delta_minor" AS BIGINT) AS "delta_minor",
  CAST("live_step" AS BIGINT) AS "live_step",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  SELECT
    "t7"."customer_id",
    "t7"."currency",
    "t7"."moved_on",
    CASE
      WHEN "t7"."gone"
      THEN 'churn'
      WHEN "t7"."came" AND (
        "t7"."before_on" IS NULL
      )
      THEN 'new'
      WHEN "t7"."came" AND TRUE
      THEN 'reactivation'
      WHEN "t7"."delta_minor" > 0
      THEN 'expansion'
      ELSE 'contraction'
    END AS "kind",
    "t7"."opening_minor",
    "t7"."closing_minor",
    "t7"."delta_minor",
    CAST(CASE WHEN "t7"."came" THEN 1 WHEN "t7"."gone" THEN -1 ELSE 0 END AS BIGINT) AS "live_step",
    CASE
      WHEN "t7"."gone"
      THEN CASE
        WHEN "t7"."ended_code" = 0
        THEN 'unknown'
        WHEN "t7"."ended_code" = 1
        THEN 'customer'
        WHEN "t7"."ended_code" = 2
        THEN 'delinquent'
        WHEN "t7"."ended_code" = 3
        THEN 'us'
        ELSE 'unknown'
      END
      ELSE CAST(NULL AS TEXT)
    END AS "ended_by"
  FROM (
    SELECT
      "t6"."customer_id",
      "t6"."currency",
      "t6"."moved_on",
      "t6"."delta_minor",
      "t6"."ended_code",
      "t6"."closing_minor",
      "t6"."before_on",
      "t6"."closing_minor" - "t6"."delta_minor" AS "opening_minor",
      (
        "t6"."closing_minor" = 0
      )
      AND (
        (
          "t6"."closing_minor" - "t6"."delta_minor"
        ) <> 0
      ) AS "gone",
      (
        (
          "t6"."closing_minor" - "t6"."delta_minor"
        ) = 0
      )
      AND (
        "t6"."closing_minor" <> 0
      ) AS "came"
    FROM (
      SELECT
        "t5"."customer_id",
        "t5"."currency",
        "t5"."moved_on",
        "t5"."delta_minor",
        "t5"."ended_code",
        SUM("t5"."delta_minor" + 0) OVER (
          PARTITION BY "t5"."customer_id", "t5"."currency"
          ORDER BY "t5"."moved_on" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS "closing_minor",
        LAG("t5"."moved_on") OVER (
          PARTITION BY "t5"."customer_id", "t5"."currency"
          ORDER BY "t5"."moved_on" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "before_on"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."customer_id",
            "t3"."currency",
            "t3"."moved_on",
            CAST(SUM("t3"."delta_minor") AS BIGINT) AS "delta_minor",
            MAX("t3"."ended_code") AS "ended_code"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t0"."customer_id",
                "t0"."currency",
                "t0"."starts_on" AS "moved_on",
                "t0"."mrr_minor" AS "delta_minor",
                -1 AS "ended_code"
              FROM "customer_segments" AS "t0"
            ) AS "t1"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t0"."customer_id",
                "t0"."currency",
                "t0"."ends_on" AS "moved_on",
                -(
                  "t0"."mrr_minor"
                ) AS "delta_minor",
                CAST(CASE
                  WHEN "t0"."ended_by" = 'unknown'
                  THEN 0
                  WHEN "t0"."ended_by" = 'customer'
                  THEN 1
                  WHEN "t0"."ended_by" = 'delinquent'
                  THEN 2
                  WHEN "t0"."ended_by" = 'us'
                  THEN 3
                  ELSE -1
                END AS BIGINT) AS "ended_code"
              FROM "customer_segments" AS "t0"
              WHERE
                NOT "t0"."ends_on" IS NULL
            ) AS "t2"
          ) AS "t3"
          GROUP BY
            1,
            2,
            3
        ) AS "t4"
        WHERE
          "t4"."delta_minor" <> 0
      ) AS "t5"
    ) AS "t6"
  ) AS "t7"
)
ORDER BY
  "customer_id";
