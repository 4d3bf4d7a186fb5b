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
    "t9"."customer_id",
    MAX("t9"."billing_on") AS "billing_on",
    MAX("t9"."login_on") AS "login_on",
    MAX("t9"."api_on") AS "api_on",
    MAX("t9"."job_on") AS "job_on",
    MAX("t9"."report_on") AS "report_on",
    MAX("t9"."use_on") AS "use_on",
    MAX("t9"."person_on") AS "person_on"
  FROM (
    SELECT
      *
    FROM "lives_before" AS "t0"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t7"."customer_id",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."sort" = 'billing') AS "billing_on",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."sort" = 'login') AS "login_on",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."sort" = 'api') AS "api_on",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."sort" = 'job') AS "job_on",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."sort" = 'report') AS "report_on",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."sort" = 'use') AS "use_on",
        MAX("t7"."used_on") FILTER(WHERE
          "t7"."by_person") AS "person_on"
      FROM (
        SELECT
          "t4"."customer_id",
          "t4"."used_on",
          "t6"."sort",
          (
            NOT "t4"."contact_id" IS NULL
          ) OR NOT (
            "t6"."sort" IN ('api', 'job')
          ) AS "by_person"
        FROM (
          SELECT
            *
          FROM "usage_daily" AS "t1"
          WHERE
            "t1"."used_on" <= MAKE_DATE(1111, 11, 11)
        ) AS "t4"
        INNER JOIN (
          SELECT
            "t3"."name",
            CASE
              WHEN REGEXP_MATCHES(LOWER("t3"."name"), '(^|[^a-z])billing|payment[^a-z]?method|pricing[^a-z]?page')
              OR REGEXP_MATCHES("t3"."name", '[a-z](Billing|PaymentMethod|PricingPage)')
              THEN 'billing'
              WHEN REGEXP_MATCHES(
                LOWER("t3"."name"),
                '(^|[^a-z])(log(ged)?[^a-z]?(in|on)|sign(ed)?[^a-z]?in)([^a-z]|$)'
              )
              OR REGEXP_MATCHES(
                "t3"."name",
                '(^|[a-z])(LogIn|LogOn|LoggedIn|SignIn|SignedIn)|[a-z]Login|^(log|logged|sign|signed)In'
              )
              THEN 'login'
              WHEN REGEXP_MATCHES(LOWER("t3"."name"), '(^|[^a-z])(api|webhooks?)([^a-z]|$)')
              OR REGEXP_MATCHES("t3"."name", '[a-z](Api|API|Webhook)')
              THEN 'api'
              WHEN REGEXP_MATCHES(
                LOWER("t3"."name"),
                '(^|[^a-z])(cron|jobs?|schedul(ed|er)|automations?|batch|sync|integrations?|etl|bot)([^a-z]|$)'
              )
              OR REGEXP_MATCHES("t3"."name", '[a-z](Cron|Scheduled|Automation|Integration)')
              THEN 'job'
              WHEN REGEXP_MATCHES(
                LOWER("t3"."name"),
                '(open|view|read|see|saw|export)[a-z]*[^a-z]?(report|dashboard|digest)|(report|dashboard)s?[^a-z]?(open|view|read)'
              )
              THEN 'report'
              ELSE 'use'
            END AS "sort"
          FROM (
            SELECT DISTINCT
              "t1"."name"
            FROM "usage_daily" AS "t1"
            WHERE
              "t1"."used_on" <= MAKE_DATE(1111, 11, 11)
          ) AS "t3"
        ) AS "t6"
          ON "t4"."name" = "t6"."name"
      ) AS "t7"
      GROUP BY
        1
    ) AS "t8"
  ) AS "t9"
  GROUP BY
    1
);
