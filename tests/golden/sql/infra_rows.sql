SELECT
  CAST("rows" AS BIGINT) AS "rows"
FROM (
  SELECT
    COUNT(*) AS "rows"
  FROM (
    SELECT
      *
    FROM "costs" AS "t0"
    WHERE
      "t0"."kind" = 'infrastructure'
      AND "t0"."month_on" > (
        MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
      )
      AND "t0"."month_on" <= MAKE_DATE(1111, 11, 11)
  ) AS "t1"
);
