SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("seats" AS BIGINT) AS "seats"
FROM (
  SELECT
    COALESCE("t5"."customer_id", "t2"."customer_id") AS "customer_id",
    COALESCE("t5"."paid", "t2"."given") AS "seats"
  FROM (
    SELECT
      "t3"."customer_id",
      SUM("t3"."seats_paid") AS "paid"
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
    ) AS "t3"
    GROUP BY
      1
  ) AS "t5"
  FULL OUTER JOIN "seats_given" AS "t2"
    ON "t5"."customer_id" = "t2"."customer_id"
);
