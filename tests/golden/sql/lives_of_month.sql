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
    "t3"."customer_id",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."sort" = 'billing') AS "billing_on",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."sort" = 'login') AS "login_on",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."sort" = 'api') AS "api_on",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."sort" = 'job') AS "job_on",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."sort" = 'report') AS "report_on",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."sort" = 'use') AS "use_on",
    MAX("t3"."used_on") FILTER(WHERE
      "t3"."by_person") AS "person_on"
  FROM (
    SELECT
      "t2"."customer_id",
      "t2"."name",
      "t2"."is_named",
      "t2"."used_on",
      "t2"."sort",
      "t2"."is_named" OR NOT (
        "t2"."sort" IN ('api', 'job')
      ) AS "by_person"
    FROM (
      SELECT
        "t1"."customer_id",
        "t1"."name",
        "t1"."is_named",
        "t1"."used_on",
        CASE
          WHEN REGEXP_MATCHES(LOWER("t1"."name"), '(^|[^a-z])billing|payment[^a-z]?method|pricing[^a-z]?page')
          OR REGEXP_MATCHES("t1"."name", '[a-z](Billing|PaymentMethod|PricingPage)')
          THEN 'billing'
          WHEN REGEXP_MATCHES(
            LOWER("t1"."name"),
            '(^|[^a-z])(log(ged)?[^a-z]?(in|on)|sign(ed)?[^a-z]?in)([^a-z]|$)'
          )
          OR REGEXP_MATCHES(
            "t1"."name",
            '(^|[a-z])(LogIn|LogOn|LoggedIn|SignIn|SignedIn)|[a-z]Login|^(log|logged|sign|signed)In'
          )
          THEN 'login'
          WHEN REGEXP_MATCHES(LOWER("t1"."name"), '(^|[^a-z])(api|webhooks?)([^a-z]|$)')
          OR REGEXP_MATCHES("t1"."name", '[a-z](Api|API|Webhook)')
          THEN 'api'
          WHEN REGEXP_MATCHES(
            LOWER("t1"."name"),
            '(^|[^a-z])(cron|jobs?|schedul(ed|er)|automations?|batch|sync|integrations?|etl|bot)([^a-z]|$)'
          )
          OR REGEXP_MATCHES("t1"."name", '[a-z](Cron|Scheduled|Automation|Integration)')
          THEN 'job'
          WHEN REGEXP_MATCHES(
            LOWER("t1"."name"),
            '(open|view|read|see|saw|export)[a-z]*[^a-z]?(report|dashboard|digest)|(report|dashboard)s?[^a-z]?(open|view|read)'
          )
          THEN 'report'
          ELSE 'use'
        END AS "sort"
      FROM (
        SELECT
          "t0"."customer_id",
          "t0"."name",
          NOT "t0"."contact_id" IS NULL AS "is_named",
          MAX("t0"."used_on") AS "used_on"
        FROM "usage_daily" AS "t0"
        GROUP BY
          1,
          2,
          3
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  GROUP BY
    1
);
