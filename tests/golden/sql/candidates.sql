SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("name" AS TEXT) AS "name",
  CAST("domain" AS TEXT) AS "domain",
  CAST("kind" AS TEXT) AS "kind",
  CAST("segment" AS TEXT) AS "segment",
  CAST("country" AS TEXT) AS "country",
  CAST("language" AS TEXT) AS "language",
  CAST("channel" AS TEXT) AS "channel",
  CAST("campaign" AS TEXT) AS "campaign",
  CAST("csm" AS TEXT) AS "csm",
  CAST("created_on" AS DATE) AS "created_on",
  CAST("currency" AS TEXT) AS "currency",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("currencies" AS BIGINT) AS "currencies",
  CAST("mrr_base_minor" AS BIGINT) AS "mrr_base_minor",
  CAST("plan" AS TEXT) AS "plan",
  CAST("leaves_on" AS DATE) AS "leaves_on",
  CAST("last_paid_on" AS DATE) AS "last_paid_on",
  CAST("paying_since" AS DATE) AS "paying_since",
  CAST("first_paid_on" AS DATE) AS "first_paid_on",
  CAST("seats" AS BIGINT) AS "seats",
  CAST("events_28" AS BIGINT) AS "events_28",
  CAST("active_users_84" AS BIGINT) AS "active_users_84",
  CAST("trend" AS DOUBLE) AS "trend",
  CAST("weekly_level" AS DOUBLE) AS "weekly_level",
  CAST("weekly_baseline" AS DOUBLE) AS "weekly_baseline",
  CAST("own_baseline_ratio" AS DOUBLE) AS "own_baseline_ratio",
  CAST("active_days" AS BIGINT) AS "active_days",
  CAST("active_users" AS BIGINT) AS "active_users",
  CAST("features" AS BIGINT) AS "features",
  CAST("breadth" AS DOUBLE) AS "breadth",
  CAST("first_used_on" AS DATE) AS "first_used_on",
  CAST("last_used_on" AS DATE) AS "last_used_on",
  CAST("tickets_open" AS BIGINT) AS "tickets_open",
  CAST("tickets_unanswered" AS BIGINT) AS "tickets_unanswered",
  CAST("oldest_open_on" AS DATE) AS "oldest_open_on",
  CAST("tickets_90" AS BIGINT) AS "tickets_90",
  CAST("complaints_90" AS BIGINT) AS "complaints_90",
  CAST("complaints_open" AS BIGINT) AS "complaints_open",
  CAST("csat_90" AS DOUBLE) AS "csat_90",
  CAST("nps_score" AS DOUBLE) AS "nps_score",
  CAST("nps_on" AS DATE) AS "nps_on",
  CAST("asked_90" AS BIGINT) AS "asked_90",
  CAST("answered_90" AS BIGINT) AS "answered_90",
  CAST("overdue_invoices" AS BIGINT) AS "overdue_invoices",
  CAST("overdue_since" AS DATE) AS "overdue_since",
  CAST("overdue_currency" AS TEXT) AS "overdue_currency",
  CAST("overdue_minor" AS BIGINT) AS "overdue_minor",
  CAST("notice_on" AS DATE) AS "notice_on",
  CAST("renews_on" AS DATE) AS "renews_on",
  CAST("last_touch_on" AS DATE) AS "last_touch_on",
  CAST("use_kind" AS TEXT) AS "use_kind",
  CAST("measured_by" AS TEXT) AS "measured_by",
  CAST("metered_units" AS DOUBLE) AS "metered_units",
  CAST("answered_on" AS DATE) AS "answered_on",
  CAST("people_84" AS BIGINT) AS "people_84",
  CAST("top_share" AS DOUBLE) AS "top_share",
  CAST("volume_day" AS DOUBLE) AS "volume_day",
  CAST("volume_trend" AS DOUBLE) AS "volume_trend",
  CAST("silent_source" AS TEXT) AS "silent_source",
  CAST("unknown_since" AS DATE) AS "unknown_since",
  CAST("seat_use" AS DOUBLE) AS "seat_use",
  CAST("approach_state" AS TEXT) AS "approach_state",
  CAST("line_metric" AS TEXT) AS "line_metric",
  CAST("line_level" AS DOUBLE) AS "line_level",
  CAST("line_today" AS DOUBLE) AS "line_today",
  CAST("line_at" AS DOUBLE) AS "line_at",
  CAST("days_to_line" AS DOUBLE) AS "days_to_line",
  CAST("days_to_line_low" AS DOUBLE) AS "days_to_line_low",
  CAST("days_to_line_high" AS DOUBLE) AS "days_to_line_high",
  CAST("is_alert" AS BOOLEAN) AS "is_alert",
  CAST("below_line" AS BOOLEAN) AS "below_line",
  CAST("risk" AS DOUBLE) AS "risk",
  CAST("risk_low" AS DOUBLE) AS "risk_low",
  CAST("risk_high" AS DOUBLE) AS "risk_high",
  CAST("risk_delinquent" AS DOUBLE) AS "risk_delinquent",
  CAST("risk_sure" AS TEXT) AS "risk_sure",
  CAST("risk_reasons" AS TEXT) AS "risk_reasons",
  CAST("quiet_since" AS DATE) AS "quiet_since",
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("is_seasonal" AS BOOLEAN) AS "is_seasonal",
  CAST("unmatched_id" AS TEXT) AS "unmatched_id",
  CAST("held_by" AS TEXT) AS "held_by",
  CAST("zombie_kind" AS TEXT) AS "zombie_kind",
  CAST("zombie_stage" AS TEXT) AS "zombie_stage",
  CAST("use_unknown" AS BOOLEAN) AS "use_unknown",
  CAST("leaving" AS BOOLEAN) AS "leaving",
  CAST("notice" AS BOOLEAN) AS "notice",
  CAST("complaint" AS BOOLEAN) AS "complaint",
  CAST("waiting" AS BOOLEAN) AS "waiting",
  CAST("detractor" AS BOOLEAN) AS "detractor",
  CAST("overdue" AS BOOLEAN) AS "overdue",
  CAST("zombie" AS BOOLEAN) AS "zombie",
  CAST("falling" AS BOOLEAN) AS "falling",
  CAST("one_person" AS BOOLEAN) AS "one_person",
  CAST("approaching" AS BOOLEAN) AS "approaching",
  CAST("is_urgent" AS BOOLEAN) AS "is_urgent",
  CAST("share" AS TEXT) AS "share",
  CAST("chance" AS DOUBLE) AS "chance",
  CAST("stake_minor" AS BIGINT) AS "stake_minor",
  CAST("rank_minor" AS BIGINT) AS "rank_minor",
  CAST("place" AS BIGINT) AS "place"
FROM (
  SELECT
    "t3"."customer_id",
    "t3"."name",
    "t3"."domain",
    "t3"."kind",
    "t3"."segment",
    "t3"."country",
    "t3"."language",
    "t3"."channel",
    "t3"."campaign",
    "t3"."csm",
    "t3"."created_on",
    "t3"."currency",
    "t3"."mrr_minor",
    "t3"."currencies",
    "t3"."mrr_base_minor",
    "t3"."plan",
    "t3"."leaves_on",
    "t3"."last_paid_on",
    "t3"."paying_since",
    "t3"."first_paid_on",
    "t3"."seats",
    "t3"."events_28",
    "t3"."active_users_84",
    "t3"."trend",
    "t3"."weekly_level",
    "t3"."weekly_baseline",
    "t3"."own_baseline_ratio",
    "t3"."active_days",
    "t3"."active_users",
    "t3"."features",
    "t3"."breadth",
    "t3"."first_used_on",
    "t3"."last_used_on",
    "t3"."tickets_open",
    "t3"."tickets_unanswered",
    "t3"."oldest_open_on",
    "t3"."tickets_90",
    "t3"."complaints_90",
    "t3"."complaints_open",
    "t3"."csat_90",
    "t3"."nps_score",
    "t3"."nps_on",
    "t3"."asked_90",
    "t3"."answered_90",
    "t3"."overdue_invoices",
    "t3"."overdue_since",
    "t3"."overdue_currency",
    "t3"."overdue_minor",
    "t3"."notice_on",
    "t3"."renews_on",
    "t3"."last_touch_on",
    "t3"."use_kind",
    "t3"."measured_by",
    "t3"."metered_units",
    "t3"."answered_on",
    "t3"."people_84",
    "t3"."top_share",
    "t3"."volume_day",
    "t3"."volume_trend",
    "t3"."silent_source",
    "t3"."unknown_since",
    "t3"."seat_use",
    "t3"."approach_state",
    "t3"."line_metric",
    "t3"."line_level",
    "t3"."line_today",
    "t3"."line_at",
    "t3"."days_to_line",
    "t3"."days_to_line_low",
    "t3"."days_to_line_high",
    "t3"."is_alert",
    "t3"."below_line",
    "t3"."risk",
    "t3"."risk_low",
    "t3"."risk_high",
    "t3"."risk_delinquent",
    "t3"."risk_sure",
    "t3"."risk_reasons",
    "t3"."quiet_since",
    "t3"."quiet_months",
    "t3"."is_seasonal",
    "t3"."unmatched_id",
    "t3"."held_by",
    "t3"."zombie_kind",
    "t3"."zombie_stage",
    "t3"."use_unknown",
    "t3"."leaving",
    "t3"."notice",
    "t3"."complaint",
    "t3"."waiting",
    "t3"."detractor",
    "t3"."overdue",
    "t3"."zombie",
    "t3"."falling",
    "t3"."one_person",
    "t3"."approaching",
    "t3"."is_urgent",
    "t3"."share",
    "t3"."chance",
    "t3"."stake_minor",
    "t3"."rank_minor",
    (
      ROW_NUMBER() OVER (
        PARTITION BY COALESCE("t3"."csm", '')
        ORDER BY "t3"."is_urgent" DESC, COALESCE("t3"."rank_minor", "t3"."mrr_base_minor", 0) DESC, "t3"."mrr_minor" DESC, "t3"."customer_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "place"
  FROM (
    SELECT
      "t2"."customer_id",
      "t2"."name",
      "t2"."domain",
      "t2"."kind",
      "t2"."segment",
      "t2"."country",
      "t2"."language",
      "t2"."channel",
      "t2"."campaign",
      "t2"."csm",
      "t2"."created_on",
      "t2"."currency",
      "t2"."mrr_minor",
      "t2"."currencies",
      "t2"."mrr_base_minor",
      "t2"."plan",
      "t2"."leaves_on",
      "t2"."last_paid_on",
      "t2"."paying_since",
      "t2"."first_paid_on",
      "t2"."seats",
      "t2"."events_28",
      "t2"."active_users_84",
      "t2"."trend",
      "t2"."weekly_level",
      "t2"."weekly_baseline",
      "t2"."own_baseline_ratio",
      "t2"."active_days",
      "t2"."active_users",
      "t2"."features",
      "t2"."breadth",
      "t2"."first_used_on",
      "t2"."last_used_on",
      "t2"."tickets_open",
      "t2"."tickets_unanswered",
      "t2"."oldest_open_on",
      "t2"."tickets_90",
      "t2"."complaints_90",
      "t2"."complaints_open",
      "t2"."csat_90",
      "t2"."nps_score",
      "t2"."nps_on",
      "t2"."asked_90",
      "t2"."answered_90",
      "t2"."overdue_invoices",
      "t2"."overdue_since",
      "t2"."overdue_currency",
      "t2"."overdue_minor",
      "t2"."notice_on",
      "t2"."renews_on",
      "t2"."last_touch_on",
      "t2"."use_kind",
      "t2"."measured_by",
      "t2"."metered_units",
      "t2"."answered_on",
      "t2"."people_84",
      "t2"."top_share",
      "t2"."volume_day",
      "t2"."volume_trend",
      "t2"."silent_source",
      "t2"."unknown_since",
      "t2"."seat_use",
      "t2"."approach_state",
      "t2"."line_metric",
      "t2"."line_level",
      "t2"."line_today",
      "t2"."line_at",
      "t2"."days_to_line",
      "t2"."days_to_line_low",
      "t2"."days_to_line_high",
      "t2"."is_alert",
      "t2"."below_line",
      "t2"."risk",
      "t2"."risk_low",
      "t2"."risk_high",
      "t2"."risk_delinquent",
      "t2"."risk_sure",
      "t2"."risk_reasons",
      "t2"."quiet_since",
      "t2"."quiet_months",
      "t2"."is_seasonal",
      "t2"."unmatched_id",
      "t2"."held_by",
      "t2"."zombie_kind",
      "t2"."zombie_stage",
      "t2"."use_unknown",
      "t2"."leaving",
      "t2"."notice",
      "t2"."complaint",
      "t2"."waiting",
      "t2"."detractor",
      "t2"."overdue",
      "t2"."zombie",
      "t2"."falling",
      "t2"."one_person",
      "t2"."approaching",
      "t2"."is_urgent",
      "t2"."share",
      CASE
        WHEN "t2"."share" = 'model'
        THEN "t2"."risk"
        WHEN "t2"."share" = 'leaving'
        THEN 1.0
        ELSE CAST(NULL AS DOUBLE)
      END AS "chance",
      CASE
        WHEN (
          "t2"."mrr_minor" * CASE
            WHEN "t2"."share" = 'model'
            THEN "t2"."risk"
            WHEN "t2"."share" = 'leaving'
            THEN 1.0
            ELSE CAST(NULL AS DOUBLE)
          END * 9.600000000000001
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              "t2"."mrr_minor" * CASE
                WHEN "t2"."share" = 'model'
                THEN "t2"."risk"
                WHEN "t2"."share" = 'leaving'
                THEN 1.0
                ELSE CAST(NULL AS DOUBLE)
              END * 9.600000000000001
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            "t2"."mrr_minor" * CASE
              WHEN "t2"."share" = 'model'
              THEN "t2"."risk"
              WHEN "t2"."share" = 'leaving'
              THEN 1.0
              ELSE CAST(NULL AS DOUBLE)
            END * 9.600000000000001
          ) + 0.5
        ) AS BIGINT)
      END AS "stake_minor",
      CASE
        WHEN (
          "t2"."mrr_base_minor" * CASE
            WHEN "t2"."share" = 'model'
            THEN "t2"."risk"
            WHEN "t2"."share" = 'leaving'
            THEN 1.0
            ELSE CAST(NULL AS DOUBLE)
          END * 9.600000000000001
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              "t2"."mrr_base_minor" * CASE
                WHEN "t2"."share" = 'model'
                THEN "t2"."risk"
                WHEN "t2"."share" = 'leaving'
                THEN 1.0
                ELSE CAST(NULL AS DOUBLE)
              END * 9.600000000000001
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            "t2"."mrr_base_minor" * CASE
              WHEN "t2"."share" = 'model'
              THEN "t2"."risk"
              WHEN "t2"."share" = 'leaving'
              THEN 1.0
              ELSE CAST(NULL AS DOUBLE)
            END * 9.600000000000001
          ) + 0.5
        ) AS BIGINT)
      END AS "rank_minor"
    FROM (
      SELECT
        "t1"."customer_id",
        "t1"."name",
        "t1"."domain",
        "t1"."kind",
        "t1"."segment",
        "t1"."country",
        "t1"."language",
        "t1"."channel",
        "t1"."campaign",
        "t1"."csm",
        "t1"."created_on",
        "t1"."currency",
        "t1"."mrr_minor",
        "t1"."currencies",
        "t1"."mrr_base_minor",
        "t1"."plan",
        "t1"."leaves_on",
        "t1"."last_paid_on",
        "t1"."paying_since",
        "t1"."first_paid_on",
        "t1"."seats",
        "t1"."events_28",
        "t1"."active_users_84",
        "t1"."trend",
        "t1"."weekly_level",
        "t1"."weekly_baseline",
        "t1"."own_baseline_ratio",
        "t1"."active_days",
        "t1"."active_users",
        "t1"."features",
        "t1"."breadth",
        "t1"."first_used_on",
        "t1"."last_used_on",
        "t1"."tickets_open",
        "t1"."tickets_unanswered",
        "t1"."oldest_open_on",
        "t1"."tickets_90",
        "t1"."complaints_90",
        "t1"."complaints_open",
        "t1"."csat_90",
        "t1"."nps_score",
        "t1"."nps_on",
        "t1"."asked_90",
        "t1"."answered_90",
        "t1"."overdue_invoices",
        "t1"."overdue_since",
        "t1"."overdue_currency",
        "t1"."overdue_minor",
        "t1"."notice_on",
        "t1"."renews_on",
        "t1"."last_touch_on",
        "t1"."use_kind",
        "t1"."measured_by",
        "t1"."metered_units",
        "t1"."answered_on",
        "t1"."people_84",
        "t1"."top_share",
        "t1"."volume_day",
        "t1"."volume_trend",
        "t1"."silent_source",
        "t1"."unknown_since",
        "t1"."seat_use",
        "t1"."approach_state",
        "t1"."line_metric",
        "t1"."line_level",
        "t1"."line_today",
        "t1"."line_at",
        "t1"."days_to_line",
        "t1"."days_to_line_low",
        "t1"."days_to_line_high",
        "t1"."is_alert",
        "t1"."below_line",
        "t1"."risk",
        "t1"."risk_low",
        "t1"."risk_high",
        "t1"."risk_delinquent",
        "t1"."risk_sure",
        "t1"."risk_reasons",
        "t1"."quiet_since",
        "t1"."quiet_months",
        "t1"."is_seasonal",
        "t1"."unmatched_id",
        "t1"."held_by",
        "t1"."zombie_kind",
        "t1"."zombie_stage",
        "t1"."use_unknown",
        "t1"."leaving",
        "t1"."notice",
        "t1"."complaint",
        "t1"."waiting",
        "t1"."detractor",
        "t1"."overdue",
        "t1"."zombie",
        "t1"."falling",
        "t1"."one_person",
        "t1"."approaching",
        COALESCE(
          (
            "t1"."nps_score" <= 6
          )
          AND (
            DATE_DIFF('DAY', "t1"."nps_on", MAKE_DATE(1111, 11, 11)) <= 2
          ),
          FALSE
        )
        OR (
          "t1"."complaint" AND "t1"."waiting"
        )
        OR (
          "t1"."notice"
          AND COALESCE(
            (
              -(
                DATE_DIFF('DAY', "t1"."notice_on", MAKE_DATE(1111, 11, 11))
              ) >= 0
            )
            AND (
              -(
                DATE_DIFF('DAY', "t1"."notice_on", MAKE_DATE(1111, 11, 11))
              ) <= 14
            ),
            FALSE
          )
        )
        OR (
          "t1"."leaving"
          AND COALESCE(
            (
              -(
                DATE_DIFF('DAY', "t1"."leaves_on", MAKE_DATE(1111, 11, 11))
              ) >= 0
            )
            AND (
              -(
                DATE_DIFF('DAY', "t1"."leaves_on", MAKE_DATE(1111, 11, 11))
              ) <= 14
            ),
            FALSE
          )
        ) AS "is_urgent",
        CASE
          WHEN "t1"."leaving"
          THEN 'leaving'
          WHEN NOT "t1"."risk" IS NULL
          THEN 'model'
          WHEN "t1"."below_line" OR "t1"."zombie"
          THEN 'below'
          ELSE 'above'
        END AS "share"
      FROM (
        SELECT
          "t0"."customer_id",
          "t0"."name",
          "t0"."domain",
          "t0"."kind",
          "t0"."segment",
          "t0"."country",
          "t0"."language",
          "t0"."channel",
          "t0"."campaign",
          "t0"."csm",
          "t0"."created_on",
          "t0"."currency",
          "t0"."mrr_minor",
          "t0"."currencies",
          "t0"."mrr_base_minor",
          "t0"."plan",
          "t0"."leaves_on",
          "t0"."last_paid_on",
          "t0"."paying_since",
          "t0"."first_paid_on",
          "t0"."seats",
          "t0"."events_28",
          "t0"."active_users_84",
          "t0"."trend",
          "t0"."weekly_level",
          "t0"."weekly_baseline",
          "t0"."own_baseline_ratio",
          "t0"."active_days",
          "t0"."active_users",
          "t0"."features",
          "t0"."breadth",
          "t0"."first_used_on",
          "t0"."last_used_on",
          "t0"."tickets_open",
          "t0"."tickets_unanswered",
          "t0"."oldest_open_on",
          "t0"."tickets_90",
          "t0"."complaints_90",
          "t0"."complaints_open",
          "t0"."csat_90",
          "t0"."nps_score",
          "t0"."nps_on",
          "t0"."asked_90",
          "t0"."answered_90",
          "t0"."overdue_invoices",
          "t0"."overdue_since",
          "t0"."overdue_currency",
          "t0"."overdue_minor",
          "t0"."notice_on",
          "t0"."renews_on",
          "t0"."last_touch_on",
          "t0"."use_kind",
          "t0"."measured_by",
          "t0"."metered_units",
          "t0"."answered_on",
          "t0"."people_84",
          "t0"."top_share",
          "t0"."volume_day",
          "t0"."volume_trend",
          "t0"."silent_source",
          "t0"."unknown_since",
          "t0"."seat_use",
          "t0"."approach_state",
          "t0"."line_metric",
          "t0"."line_level",
          "t0"."line_today",
          "t0"."line_at",
          "t0"."days_to_line",
          "t0"."days_to_line_low",
          "t0"."days_to_line_high",
          "t0"."is_alert",
          COALESCE("t0"."below_line", FALSE)
          AND NOT (
            COALESCE(
              "t0"."zombie_stage" IN ('contact', 'special')
              AND NOT (
                COALESCE("t0"."is_seasonal", FALSE)
                OR COALESCE("t0"."held_by" = 'standby', FALSE)
                OR (
                  NOT "t0"."unmatched_id" IS NULL
                )
                OR "t0"."use_unknown"
              ),
              FALSE
            )
            AND COALESCE("t0"."zombie_kind" <> 'one_person', FALSE)
          )
          AND NOT (
            COALESCE("t0"."is_seasonal", FALSE)
            OR COALESCE("t0"."held_by" = 'standby', FALSE)
            OR (
              NOT "t0"."unmatched_id" IS NULL
            )
            OR "t0"."use_unknown"
          ) AS "below_line",
          "t0"."risk",
          "t0"."risk_low",
          "t0"."risk_high",
          "t0"."risk_delinquent",
          "t0"."risk_sure",
          "t0"."risk_reasons",
          "t0"."quiet_since",
          "t0"."quiet_months",
          "t0"."is_seasonal",
          "t0"."unmatched_id",
          "t0"."held_by",
          "t0"."zombie_kind",
          "t0"."zombie_stage",
          "t0"."use_unknown",
          NOT "t0"."leaves_on" IS NULL AS "leaving",
          COALESCE(
            (
              -(
                DATE_DIFF('DAY', "t0"."notice_on", MAKE_DATE(1111, 11, 11))
              ) >= 0
            )
            AND (
              -(
                DATE_DIFF('DAY', "t0"."notice_on", MAKE_DATE(1111, 11, 11))
              ) <= 45
            ),
            FALSE
          )
          AND (
            (
              "t0"."last_touch_on" IS NULL
            )
            OR (
              DATE_DIFF('DAY', "t0"."last_touch_on", MAKE_DATE(1111, 11, 11)) > 60
            )
          ) AS "notice",
          COALESCE("t0"."complaints_open" > 0, FALSE) AS "complaint",
          COALESCE(
            (
              "t0"."tickets_unanswered" > 0
            )
            AND (
              DATE_DIFF('DAY', "t0"."oldest_open_on", MAKE_DATE(1111, 11, 11)) >= 1
            ),
            (
              "t0"."tickets_open" > 0
            )
            AND (
              DATE_DIFF('DAY', "t0"."oldest_open_on", MAKE_DATE(1111, 11, 11)) >= 7
            ),
            FALSE
          ) AS "waiting",
          COALESCE(
            (
              "t0"."nps_score" <= 6
            )
            AND (
              DATE_DIFF('DAY', "t0"."nps_on", MAKE_DATE(1111, 11, 11)) <= 30
            ),
            FALSE
          ) AS "detractor",
          COALESCE("t0"."overdue_minor" > 0, FALSE) AS "overdue",
          COALESCE(
            "t0"."zombie_stage" IN ('contact', 'special')
            AND NOT (
              COALESCE("t0"."is_seasonal", FALSE)
              OR COALESCE("t0"."held_by" = 'standby', FALSE)
              OR (
                NOT "t0"."unmatched_id" IS NULL
              )
              OR "t0"."use_unknown"
            ),
            FALSE
          )
          AND COALESCE("t0"."zombie_kind" <> 'one_person', FALSE) AS "zombie",
          COALESCE(
            (
              "t0"."own_baseline_ratio" < 0.5
            ) AND (
              "t0"."weekly_baseline" >= 2.0
            ),
            FALSE
          )
          AND NOT (
            COALESCE(
              "t0"."zombie_stage" IN ('contact', 'special')
              AND NOT (
                COALESCE("t0"."is_seasonal", FALSE)
                OR COALESCE("t0"."held_by" = 'standby', FALSE)
                OR (
                  NOT "t0"."unmatched_id" IS NULL
                )
                OR "t0"."use_unknown"
              ),
              FALSE
            )
            AND COALESCE("t0"."zombie_kind" <> 'one_person', FALSE)
          )
          AND NOT (
            COALESCE("t0"."is_seasonal", FALSE)
            OR COALESCE("t0"."held_by" = 'standby', FALSE)
            OR (
              NOT "t0"."unmatched_id" IS NULL
            )
            OR "t0"."use_unknown"
          ) AS "falling",
          COALESCE("t0"."zombie_kind" = 'one_person', FALSE)
          AND NOT (
            "t0"."use_unknown"
          ) AS "one_person",
          COALESCE("t0"."is_alert" AND NOT (
            COALESCE("t0"."below_line", FALSE)
          ), FALSE)
          AND NOT (
            COALESCE(
              "t0"."zombie_stage" IN ('contact', 'special')
              AND NOT (
                COALESCE("t0"."is_seasonal", FALSE)
                OR COALESCE("t0"."held_by" = 'standby', FALSE)
                OR (
                  NOT "t0"."unmatched_id" IS NULL
                )
                OR "t0"."use_unknown"
              ),
              FALSE
            )
            AND COALESCE("t0"."zombie_kind" <> 'one_person', FALSE)
          )
          AND NOT (
            COALESCE("t0"."is_seasonal", FALSE)
            OR COALESCE("t0"."held_by" = 'standby', FALSE)
            OR (
              NOT "t0"."unmatched_id" IS NULL
            )
            OR "t0"."use_unknown"
          ) AS "approaching"
        FROM "customer_state" AS "t0"
        WHERE
          "t0"."mrr_minor" > 0
      ) AS "t1"
      WHERE
        "t1"."leaving"
        OR "t1"."notice"
        OR "t1"."complaint"
        OR "t1"."waiting"
        OR "t1"."detractor"
        OR "t1"."overdue"
        OR "t1"."zombie"
        OR "t1"."below_line"
        OR "t1"."approaching"
        OR "t1"."falling"
        OR "t1"."one_person"
    ) AS "t2"
  ) AS "t3"
);
