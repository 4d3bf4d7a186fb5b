SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("notice_on" AS DATE) AS "notice_on",
  CAST("renews_on" AS DATE) AS "renews_on"
FROM (
  SELECT
    "t1"."customer_id",
    MIN("t1"."notice_on") FILTER(WHERE
      "t1"."notice_on" >= MAKE_DATE(1111, 11, 11)) AS "notice_on",
    MIN("t1"."renews_on") FILTER(WHERE
      "t1"."renews_on" >= MAKE_DATE(1111, 11, 11)) AS "renews_on"
  FROM (
    SELECT
      *
    FROM "contracts" AS "t0"
    WHERE
      (
        "t0"."ends_on" IS NULL
      ) OR (
        "t0"."ends_on" > MAKE_DATE(1111, 11, 11)
      )
  ) AS "t1"
  GROUP BY
    1
);
