SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("kind" AS TEXT) AS "kind",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("stage" AS TEXT) AS "stage",
  CAST("is_seasonal" AS BOOLEAN) AS "is_seasonal",
  CAST("season_unknown" AS BOOLEAN) AS "season_unknown",
  CAST("unmatched_id" AS TEXT) AS "unmatched_id",
  CAST("last_sign_on" AS DATE) AS "last_sign_on",
  CAST("sign" AS TEXT) AS "sign",
  CAST("last_person_on" AS DATE) AS "last_person_on",
  CAST("standby_by" AS TEXT) AS "standby_by",
  CAST("known_from" AS DATE) AS "known_from",
  CAST("held_by" AS TEXT) AS "held_by"
FROM (
  SELECT
    "t5"."customer_id",
    "t5"."kind",
    "t5"."quiet_since",
    "t5"."quiet_months",
    "t5"."stage",
    "t5"."is_seasonal" OR COALESCE("t5"."is_yearly", FALSE) AS "is_seasonal",
    "t5"."season_unknown",
    "t5"."unmatched_id",
    "t5"."last_sign_on",
    "t5"."sign",
    "t5"."last_person_on",
    "t5"."standby_by",
    "t5"."known_from",
    CASE
      WHEN NOT "t5"."unmatched_id" IS NULL
      THEN 'mismatch'
      WHEN NOT "t5"."standby_by" IS NULL
      THEN 'standby'
      WHEN "t5"."is_seasonal" OR COALESCE("t5"."is_yearly", FALSE)
      THEN 'seasonal'
      WHEN "t5"."kind" = 'integration_only'
      THEN 'integration_only'
      WHEN "t5"."season_unknown"
      THEN 'season_unknown'
      ELSE CAST(NULL AS TEXT)
    END AS "held_by"
  FROM (
    SELECT
      "t4".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t2"."customer_id",
        "t2"."kind",
        "t2"."quiet_since",
        "t2"."quiet_months",
        "t2"."stage",
        "t2"."is_seasonal",
        "t2"."season_unknown",
        "t2"."unmatched_id",
        "t2"."standby_by",
        "t2"."last_sign_on",
        "t2"."sign",
        "t2"."last_person_on",
        "t2"."months_known",
        "t2"."known_from",
        "t3"."customer_id" AS "customer_id_right",
        "t3"."is_yearly"
      FROM "suspects" AS "t2"
      LEFT OUTER JOIN "yearly" AS "t3"
        ON "t2"."customer_id" = "t3"."customer_id"
    ) AS "t4"
  ) AS "t5"
)
ORDER BY
  "customer_id";
