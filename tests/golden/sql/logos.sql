SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("moved_on" AS DATE) AS "moved_on",
  CAST("kind" AS TEXT) AS "kind",
  CAST("logos" AS BIGINT) AS "logos",
  CAST("ended_by" AS TEXT) AS "ended_by"
FROM (
  SELECT
    "t4"."customer_id",
    "t4"."moved_on",
    CASE
      WHEN "t4"."held" = 0
      THEN 'churn'
      WHEN "t4"."moved_on" = "t4"."first_on"
      THEN 'new'
      ELSE 'reactivation'
    END AS "kind",
    CASE WHEN "t4"."held" = 0 THEN -1 ELSE 1 END AS "logos",
    "t4"."ended_by"
  FROM (
    SELECT
      "t3"."customer_id",
      "t3"."moved_on",
      "t3"."step",
      "t3"."ended_by",
      SUM("t3"."step") OVER (
        PARTITION BY "t3"."customer_id"
        ORDER BY "t3"."moved_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "held",
      MIN("t3"."moved_on") OVER (
        PARTITION BY "t3"."customer_id"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "first_on"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t1"."customer_id",
          "t1"."moved_on",
          SUM("t1"."step") AS "step",
          MAX("t1"."ended_by") AS "ended_by"
        FROM (
          SELECT
            "t0"."customer_id",
            "t0"."currency",
            "t0"."moved_on",
            "t0"."kind",
            "t0"."opening_minor",
            "t0"."closing_minor",
            "t0"."delta_minor",
            "t0"."ended_by",
            CASE
              WHEN "t0"."opening_minor" = 0
              THEN 1
              WHEN "t0"."closing_minor" = 0
              THEN -1
              ELSE 0
            END AS "step"
          FROM "movements" AS "t0"
        ) AS "t1"
        GROUP BY
          1,
          2
      ) AS "t2"
      WHERE
        "t2"."step" <> 0
    ) AS "t3"
  ) AS "t4"
  WHERE
    (
      "t4"."held" = 0
    )
    OR (
      (
        (
          "t4"."held" - "t4"."step"
        ) = 0
      ) AND (
        "t4"."held" > 0
      )
    )
)
ORDER BY
  "customer_id";
