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
    "t7"."customer_id",
    MAX("t7"."billing_on") AS "billing_on",
    MAX("t7"."login_on") AS "login_on",
    MAX("t7"."api_on") AS "api_on",
    MAX("t7"."job_on") AS "job_on",
    MAX("t7"."report_on") AS "report_on",
    MAX("t7"."use_on") AS "use_on",
    MAX("t7"."person_on") AS "person_on"
  FROM (
    SELECT
      *
    FROM "lives_before" AS "t0"
    UNION ALL
    SELECT
      *
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
          "t4"."customer_id",
          "t4"."name",
          "t4"."is_named",
          "t4"."used_on",
          "t4"."sort",
          "t4"."is_named" OR NOT (
            "t4"."sort" IN ('api', 'job')
          ) AS "by_person"
        FROM (
          SELECT
            "t3"."customer_id",
            "t3"."name",
            "t3"."is_named",
            "t3"."used_on",
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
            SELECT
              "t2"."customer_id",
              "t2"."name",
              NOT "t2"."contact_id" IS NULL AS "is_named",
              MAX("t2"."used_on") AS "used_on"
            FROM (
              SELECT
                *
              FROM "usage_daily" AS "t1"
              WHERE
                "t1"."used_on" <= MAKE_DATE(1111, 11, 11)
            ) AS "t2"
            GROUP BY
              1,
              2,
              3
          ) AS "t3"
        ) AS "t4"
      ) AS "t5"
      GROUP BY
        1
    ) AS "t6"
  ) AS "t7"
  GROUP BY
    1
);
