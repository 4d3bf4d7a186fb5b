SELECT
  CAST("level" AS DOUBLE) AS "level"
FROM (
  SELECT
    CAST(COALESCE("t3"."active_days", 0) AS DOUBLE) AS "level"
  FROM "paying" AS "t2"
  LEFT OUTER JOIN "engagement" AS "t3"
    ON "t2"."customer_id" = "t3"."customer_id"
);
