SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("currency" AS TEXT) AS "currency",
  CAST("kind" AS TEXT) AS "kind",
  CAST("age" AS TEXT) AS "age",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("held_by" AS TEXT) AS "held_by",
  CAST("is_held" AS BOOLEAN) AS "is_held",
  CAST("payments" AS BIGINT) AS "payments",
  CAST("amount_minor" AS BIGINT) AS "amount_minor",
  CAST("back_minor" AS BIGINT) AS "back_minor",
  CAST("owed_minor" AS BIGINT) AS "owed_minor",
  CAST("owed_tax_minor" AS BIGINT) AS "owed_tax_minor",
  CAST("first_paid_on" AS DATE) AS "first_paid_on",
  CAST("last_paid_on" AS DATE) AS "last_paid_on"
FROM (
  SELECT
    "t0"."customer_id",
    "t0"."currency",
    "t0"."kind",
    "t0"."age",
    "t0"."quiet_since",
    "t0"."held_by",
    "t0"."is_held",
    COUNT(*) AS "payments",
    SUM("t0"."amount_minor") AS "amount_minor",
    SUM("t0"."back_minor") AS "back_minor",
    SUM("t0"."owed_minor") AS "owed_minor",
    COALESCE(SUM("t0"."owed_tax_minor"), 0) AS "owed_tax_minor",
    MIN("t0"."paid_on") AS "first_paid_on",
    MAX("t0"."paid_on") AS "last_paid_on"
  FROM "unused_payments" AS "t0"
  GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7
)
ORDER BY
  "customer_id";
