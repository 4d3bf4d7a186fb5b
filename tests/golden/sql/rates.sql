SELECT
  CAST("currency" AS TEXT) AS "currency",
  CAST("rate" AS DOUBLE) AS "rate",
  CAST("rated_on" AS DATE) AS "rated_on"
FROM (
  SELECT
    "t1"."currency",
    FIRST("t1"."rate" ORDER BY "t1"."rated_on" DESC) AS "rate",
    MAX("t1"."rated_on") AS "rated_on"
  FROM (
    SELECT
      *
    FROM "fx_rates" AS "t0"
    WHERE
      "t0"."base_currency" = 'USD' AND "t0"."rated_on" <= MAKE_DATE(1111, 11, 11)
  ) AS "t1"
  GROUP BY
    1
);
