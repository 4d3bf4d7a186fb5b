SELECT
  CAST("day" AS DATE) AS "day",
  CAST("customer_id" AS TEXT) AS "customer_id"
FROM (
  SELECT
    "t3"."day",
    "t8"."customer_id"
  FROM (
    SELECT
      "t6"."customer_id",
      MAX("t6"."last_used_on") AS "used_on"
    FROM (
      SELECT
        "t4"."customer_id",
        "t4"."contact_id",
        "t4"."assigned_on",
        "t4"."last_used_on"
      FROM "seats" AS "t4"
      ANTI JOIN "lives" AS "t5"
        ON "t4"."customer_id" = "t5"."customer_id"
    ) AS "t6"
    GROUP BY
      1
  ) AS "t8"
  INNER JOIN "days" AS "t3"
    ON "t8"."used_on" > "t3"."day"
);
