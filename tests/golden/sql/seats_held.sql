SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("seats_paid" AS BIGINT) AS "seats_paid",
  CAST("subscriptions" AS BIGINT) AS "subscriptions",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor"
FROM (
  SELECT
    "t8"."customer_id",
    "t8"."currency",
    SUM("t8"."seats_paid") AS "seats_paid",
    COUNT(*) AS "subscriptions",
    SUM("t8"."mrr_minor") AS "mrr_minor"
  FROM (
    SELECT
      "t6"."subscription_id",
      "t6"."customer_id",
      "t6"."currency",
      "t6"."mrr_minor",
      "t7"."seats_paid"
    FROM (
      SELECT
        "t2"."subscription_id",
        "t2"."customer_id",
        "t2"."currency",
        SUM("t2"."mrr_minor") AS "mrr_minor"
      FROM (
        SELECT
          *
        FROM "customer_segments" AS "t0"
        WHERE
          "t0"."starts_on" <= MAKE_DATE(1111, 11, 11)
          AND (
            (
              "t0"."ends_on" IS NULL
            ) OR (
              "t0"."ends_on" > MAKE_DATE(1111, 11, 11)
            )
          )
      ) AS "t2"
      GROUP BY
        1,
        2,
        3
    ) AS "t6"
    INNER JOIN (
      SELECT
        "t3"."subscription_id",
        SUM("t3"."seats_paid") AS "seats_paid"
      FROM (
        SELECT
          *
        FROM "subscriptions" AS "t1"
        WHERE
          "t1"."started_on" <= MAKE_DATE(1111, 11, 11)
          AND (
            (
              "t1"."ended_on" IS NULL
            ) OR (
              "t1"."ended_on" > MAKE_DATE(1111, 11, 11)
            )
          )
          AND "t1"."seats_paid" > 0
      ) AS "t3"
      GROUP BY
        1
    ) AS "t7"
      ON "t6"."subscription_id" = "t7"."subscription_id"
  ) AS "t8"
  GROUP BY
    1,
    2
);
