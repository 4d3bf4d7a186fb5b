SELECT
  CAST("at" AS DATE) AS "at"
FROM (
  SELECT
    MAX("t0"."nps_on") AS "at"
  FROM "nps_last" AS "t0"
);
