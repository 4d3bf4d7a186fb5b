SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("moved_on" AS DATE) AS "moved_on",
  CAST("kind" AS TEXT) AS "kind",
  CAST("logos" AS BIGINT) AS "logos",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  SELECT
    "t3"."customer_id",
    "t3"."moved_on",
    CASE
      WHEN "t3"."held" = 0
      THEN 'churn'
      WHEN "t3"."before_on" IS NULL
      THEN 'new'
      ELSE 'reactivation'
    END AS "kind",
    CASE WHEN "t3"."held" = 0 THEN -1 ELSE 1 END AS "logos",
    CASE
      WHEN "t3"."held" = 0
      THEN CASE
        WHEN "t3"."ended_code" = 0
        THEN 'unknown'
        WHEN "t3"."ended_code" = 1
        THEN 'customer'
        WHEN "t3"."ended_code" = 2
        THEN 'delinquent'
        WHEN "t3"."ended_code" = 3
        THEN 'us'
        ELSE 'unknown'
      END
      ELSE CAST(NULL AS TEXT)
    END AS "ended_by"
  FROM (
    SELECT
      "t2"."customer_id",
      "t2"."moved_on",
      "t2"."step",
      "t2"."ended_code",
      "t2"."fresh",
      SUM("t2"."step") OVER (
        PARTITION BY "t2"."customer_id"
        ORDER BY "t2"."moved_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "held",
      LAG("t2"."moved_on") OVER (
        PARTITION BY "t2"."customer_id"
        ORDER BY "t2"."moved_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "before_on"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."customer_id",
          "t0"."moved_on",
          SUM("t0"."live_step") AS "step",
          MAX(
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
            END AS BIGINT)
          ) AS "ended_code",
          BOOL_OR(CAST("t0"."kind" = 'new' AS BOOLEAN)) AS "fresh"
        FROM "customer_movements" AS "t0"
        GROUP BY
          1,
          2
      ) AS "t1"
      WHERE
        "t1"."step" <> 0
    ) AS "t2"
  ) AS "t3"
  WHERE
    (
      "t3"."held" = 0
    )
    OR (
      (
        (
          "t3"."held" - "t3"."step"
        ) = 0
      ) AND (
        "t3"."held" > 0
      )
    )
)
ORDER BY
  "customer_id";
