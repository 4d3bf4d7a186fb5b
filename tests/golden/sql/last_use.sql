SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("used_on" AS DATE) AS "used_on",
  CAST("used_as" AS TEXT) AS "used_as",
  CAST("core_on" AS DATE) AS "core_on",
  CAST("person_on" AS DATE) AS "person_on"
FROM (
  SELECT
    "t1"."customer_id",
    "t1"."used_on",
    CASE
      WHEN "t1"."use_on" = "t1"."used_on"
      THEN 'use'
      WHEN "t1"."report_on" = "t1"."used_on"
      THEN 'report opened'
      WHEN "t1"."login_on" = "t1"."used_on"
      THEN 'log-in'
      WHEN "t1"."api_on" = "t1"."used_on"
      THEN 'API call'
      WHEN "t1"."job_on" = "t1"."used_on"
      THEN 'scheduled job or integration'
      WHEN "t1"."billing_on" = "t1"."used_on"
      THEN 'billing page'
      ELSE CAST(NULL AS TEXT)
    END AS "used_as",
    NULLIF(
      GREATEST(
        COALESCE("t1"."login_on", MAKE_DATE(1000, 1, 1)),
        COALESCE("t1"."api_on", MAKE_DATE(1000, 1, 1)),
        COALESCE("t1"."job_on", MAKE_DATE(1000, 1, 1)),
        COALESCE("t1"."report_on", MAKE_DATE(1000, 1, 1)),
        COALESCE("t1"."use_on", MAKE_DATE(1000, 1, 1))
      ),
      MAKE_DATE(1000, 1, 1)
    ) AS "core_on",
    "t1"."person_on"
  FROM (
    SELECT
      "t0"."customer_id",
      "t0"."billing_on",
      "t0"."login_on",
      "t0"."api_on",
      "t0"."job_on",
      "t0"."report_on",
      "t0"."use_on",
      "t0"."person_on",
      NULLIF(
        GREATEST(
          COALESCE("t0"."billing_on", MAKE_DATE(1000, 1, 1)),
          COALESCE("t0"."login_on", MAKE_DATE(1000, 1, 1)),
          COALESCE("t0"."api_on", MAKE_DATE(1000, 1, 1)),
          COALESCE("t0"."job_on", MAKE_DATE(1000, 1, 1)),
          COALESCE("t0"."report_on", MAKE_DATE(1000, 1, 1)),
          COALESCE("t0"."use_on", MAKE_DATE(1000, 1, 1))
        ),
        MAKE_DATE(1000, 1, 1)
      ) AS "used_on"
    FROM "lives" AS "t0"
  ) AS "t1"
);
