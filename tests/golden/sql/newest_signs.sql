SELECT
  CAST("at" AS DATE) AS "at"
FROM (
  SELECT
    MAX("t0"."last_sign_on") AS "at"
  FROM "signs" AS "t0"
);
