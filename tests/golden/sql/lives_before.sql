SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("billing_on" AS DATE) AS "billing_on",
  CAST("login_on" AS DATE) AS "login_on",
  CAST("api_on" AS DATE) AS "api_on",
  CAST("job_on" AS DATE) AS "job_on",
  CAST("report_on" AS DATE) AS "report_on",
  CAST("use_on" AS DATE) AS "use_on",
  CAST("person_on" AS DATE) AS "person_on"
FROM (
  SELECT
    "t0"."customer_id",
    MAX("t0"."billing_on") AS "billing_on",
    MAX("t0"."login_on") AS "login_on",
    MAX("t0"."api_on") AS "api_on",
    MAX("t0"."job_on") AS "job_on",
    MAX("t0"."report_on") AS "report_on",
    MAX("t0"."use_on") AS "use_on",
    MAX("t0"."person_on") AS "person_on"
  FROM "lives_of_month" AS "t0"
  GROUP BY
    1
);
