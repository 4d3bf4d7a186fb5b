SELECT
  CAST("first" AS DATE) AS "first"
FROM (
  SELECT
    MIN("t1"."last_on") AS "first"
  FROM (
    SELECT
      *
    FROM "heartbeats" AS "t0"
    WHERE
      "t0"."is_silent"
  ) AS "t1"
);
