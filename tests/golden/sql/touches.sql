SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("last_touch_on" AS DATE) AS "last_touch_on"
FROM (
  SELECT
    "t1"."customer_id",
    MAX("t1"."touched_on") AS "last_touch_on"
  FROM (
    SELECT
      "t0"."touchpoint_id",
      "t0"."customer_id",
      "t0"."contact_id",
      "t0"."kind",
      "t0"."direction",
      "t0"."occurred_at",
      "t0"."person",
      "t0"."subject",
      "t0"."body",
      "t0"."minutes",
      "t0"."goal",
      "t0"."blocker",
      "t0"."mood",
      "t0"."promise",
      "t0"."promised_on",
      "t0"."kept_on",
      "t0"."is_value_talk",
      "t0"."asked",
      "t0"."stated_reason",
      "t0"."real_reason",
      "t0"."changed_mind",
      CAST("t0"."occurred_at" AS DATE) AS "touched_on"
    FROM "touchpoints" AS "t0"
    WHERE
      NOT (
        "t0"."kind" IN ('note', 'campaign', 'in_app')
      )
      AND CAST("t0"."occurred_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
  ) AS "t1"
  GROUP BY
    1
);
