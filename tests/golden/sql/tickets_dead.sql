SELECT
  CAST("dead" AS BIGINT) AS "dead",
  CAST("later" AS BIGINT) AS "later"
FROM (
  SELECT
    COALESCE(
      SUM(
        CAST((
          NOT NULLIF(LOWER(TRIM("t0"."merged_into", ' 	
')), '') IS NULL
        )
        OR COALESCE(CAST("t0"."deleted_at" AS DATE) <= MAKE_DATE(1111, 11, 11), FALSE) AS INT)
      ),
      0
    ) AS "dead",
    COALESCE(SUM(CAST(CAST("t0"."deleted_at" AS DATE) > MAKE_DATE(1111, 11, 11) AS INT)), 0) AS "later"
  FROM "tickets" AS "t0"
);
