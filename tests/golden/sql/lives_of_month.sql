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
    "t5"."customer_id",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."sort" = 'billing') AS "billing_on",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."sort" = 'login') AS "login_on",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."sort" = 'api') AS "api_on",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."sort" = 'job') AS "job_on",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."sort" = 'report') AS "report_on",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."sort" = 'use') AS "use_on",
    MAX("t5"."used_on") FILTER(WHERE
      "t5"."by_person") AS "person_on"
  FROM (
    SELECT
      "t1"."customer_id",
      "t1"."used_on",
      "t4"."sort",
      (
        NOT "t1"."contact_id" IS NULL
      ) OR NOT (
        "t4"."sort" IN ('api', 'job')
      ) AS "by_person"
    FROM "usage_daily" AS "t1"
    INNER JOIN (
      SELECT
        "t2"."name",
        CASE
          WHEN REGEXP_MATCHES(LOWER("t2"."name"), '(^|[^a-z])billing|payment[^a-z]?method|pricing[^a-z]?page')
          OR REGEXP_MATCHES("t2"."name", '[a-z](Billing|PaymentMethod|PricingPage)')
          THEN 'billing'
          WHEN REGEXP_MATCHES(
            LOWER("t2"."name"),
            '(^|[^a-z])(log(ged)?[^a-z]?(in|on)|sign(ed)?[^a-z]?in)([^a-z]|$)'
          )
          OR REGEXP_MATCHES(
            "t2"."name",
            '(^|[a-z])(LogIn|LogOn|LoggedIn|SignIn|SignedIn)|[a-z]Login|^(log|logged|sign|signed)In'
          )
          THEN 'login'
          WHEN REGEXP_MATCHES(LOWER("t2"."name"), '(^|[^a-z])(api|webhooks?)([^a-z]|$)')
          OR REGEXP_MATCHES("t2"."name", '[a-z](Api|API|Webhook)')
          THEN 'api'
          WHEN REGEXP_MATCHES(
            LOWER("t2"."name"),
            '(^|[^a-z])(cron|jobs?|schedul(ed|er)|automations?|batch|sync|integrations?|etl|bot)([^a-z]|$)'
          )
          OR REGEXP_MATCHES("t2"."name", '[a-z](Cron|Scheduled|Automation|Integration)')
          THEN 'job'
          WHEN REGEXP_MATCHES(
            LOWER("t2"."name"),
            '(open|view|read|see|saw|export)[a-z]*[^a-z]?(report|dashboard|digest)|(report|dashboard)s?[^a-z]?(open|view|read)'
          )
          THEN 'report'
          ELSE 'use'
        END AS "sort"
      FROM (
        SELECT DISTINCT
          "t0"."name"
        FROM "usage_daily" AS "t0"
      ) AS "t2"
    ) AS "t4"
      ON "t1"."name" = "t4"."name"
  ) AS "t5"
  GROUP BY
    1
);
