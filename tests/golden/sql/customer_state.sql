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
  CAST("use_unknown" AS BOOLEAN) AS "use_unknown"
FROM (
  SELECT
    "t93"."customer_id",
    "t93"."name",
    "t93"."domain",
    "t93"."kind",
    "t93"."segment",
    "t93"."country",
    "t93"."language",
    "t93"."channel",
    "t93"."campaign",
    "t93"."csm",
    "t93"."created_on",
    "t93"."currency",
    "t93"."mrr_minor",
    "t93"."currencies",
    "t93"."mrr_base_minor",
    "t93"."plan",
    "t93"."leaves_on",
    "t93"."last_paid_on",
    "t93"."paying_since",
    "t93"."first_paid_on",
    "t93"."seats",
    "t93"."events_28",
    "t93"."active_users_84",
    "t93"."trend",
    "t93"."weekly_level",
    "t93"."weekly_baseline",
    "t93"."own_baseline_ratio",
    "t93"."active_days",
    CASE
      WHEN "t93"."use_kind" = 'api'
      THEN CAST(NULL AS BIGINT)
      ELSE "t93"."active_users"
    END AS "active_users",
    "t93"."features",
    "t93"."breadth",
    "t93"."first_used_on",
    "t93"."last_used_on",
    "t93"."tickets_open",
    "t93"."tickets_unanswered",
    "t93"."oldest_open_on",
    "t93"."tickets_90",
    "t93"."complaints_90",
    "t93"."complaints_open",
    "t93"."csat_90",
    "t93"."nps_score",
    "t93"."nps_on",
    "t93"."asked_90",
    "t93"."answered_90",
    "t93"."overdue_invoices",
    "t93"."overdue_since",
    "t93"."overdue_currency",
    "t93"."overdue_minor",
    "t93"."notice_on",
    "t93"."renews_on",
    "t93"."last_touch_on",
    "t93"."use_kind",
    "t93"."measured_by",
    "t93"."metered_units",
    "t93"."answered_on",
    "t93"."people_84",
    "t93"."top_share",
    "t93"."volume_day",
    "t93"."volume_trend",
    "t93"."silent_source",
    "t93"."unknown_since",
    "t93"."seat_use",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS TEXT)
      ELSE "t93"."approach_state"
    END AS "approach_state",
    "t93"."line_metric",
    "t93"."line_level",
    "t93"."line_today",
    "t93"."line_at",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."days_to_line"
    END AS "days_to_line",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."days_to_line_low"
    END AS "days_to_line_low",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."days_to_line_high"
    END AS "days_to_line_high",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS BOOLEAN)
      ELSE "t93"."is_alert"
    END AS "is_alert",
    CASE
      WHEN (
        NOT "t93"."paying_since" IS NULL
      )
      AND NOT (
        NOT "t93"."silent_source" IS NULL
      )
      THEN "t93"."below_line"
      ELSE CAST(NULL AS BOOLEAN)
    END AS "below_line",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."risk"
    END AS "risk",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."risk_low"
    END AS "risk_low",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."risk_high"
    END AS "risk_high",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS DOUBLE)
      ELSE "t93"."risk_delinquent"
    END AS "risk_delinquent",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS TEXT)
      ELSE "t93"."risk_sure"
    END AS "risk_sure",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS TEXT)
      ELSE "t93"."risk_reasons"
    END AS "risk_reasons",
    "t93"."quiet_since",
    "t93"."quiet_months",
    "t93"."is_seasonal",
    "t93"."unmatched_id",
    "t93"."held_by",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS TEXT)
      ELSE "t93"."zombie_kind"
    END AS "zombie_kind",
    CASE
      WHEN NOT "t93"."silent_source" IS NULL
      THEN CAST(NULL AS TEXT)
      ELSE "t93"."zombie_stage"
    END AS "zombie_stage",
    NOT "t93"."silent_source" IS NULL AS "use_unknown"
  FROM (
    SELECT
      "t92".*
      EXCLUDE ("day")
    FROM (
      SELECT
        "t91".*
        EXCLUDE ("customer_id_right")
      FROM (
        SELECT
          "t90"."customer_id",
          "t90"."name",
          "t90"."domain",
          "t90"."kind",
          "t90"."segment",
          "t90"."country",
          "t90"."language",
          "t90"."channel",
          "t90"."campaign",
          "t90"."csm",
          "t90"."created_on",
          "t90"."currency",
          "t90"."mrr_minor",
          "t90"."currencies",
          "t90"."mrr_base_minor",
          "t90"."plan",
          "t90"."leaves_on",
          "t90"."last_paid_on",
          "t90"."paying_since",
          "t90"."first_paid_on",
          "t90"."seats",
          "t90"."day",
          "t90"."events_28",
          "t90"."active_users_84",
          "t90"."trend",
          "t90"."weekly_level",
          "t90"."weekly_baseline",
          "t90"."own_baseline_ratio",
          "t90"."active_days",
          "t90"."active_users",
          "t90"."features",
          "t90"."breadth",
          "t90"."first_used_on",
          "t90"."last_used_on",
          "t90"."tickets_open",
          "t90"."tickets_unanswered",
          "t90"."oldest_open_on",
          "t90"."tickets_90",
          "t90"."complaints_90",
          "t90"."complaints_open",
          "t90"."csat_90",
          "t90"."nps_score",
          "t90"."nps_on",
          "t90"."asked_90",
          "t90"."answered_90",
          "t90"."overdue_invoices",
          "t90"."overdue_since",
          "t90"."overdue_currency",
          "t90"."overdue_minor",
          "t90"."notice_on",
          "t90"."renews_on",
          "t90"."last_touch_on",
          "t90"."use_kind",
          "t90"."measured_by",
          "t90"."metered_units",
          "t90"."answered_on",
          "t90"."people_84",
          "t90"."top_share",
          "t90"."volume_day",
          "t90"."volume_trend",
          "t90"."silent_source",
          "t90"."unknown_since",
          "t90"."seat_use",
          "t90"."approach_state",
          "t90"."line_metric",
          "t90"."line_level",
          "t90"."line_today",
          "t90"."line_at",
          "t90"."days_to_line",
          "t90"."days_to_line_low",
          "t90"."days_to_line_high",
          "t90"."is_alert",
          "t90"."below_line",
          "t90"."risk",
          "t90"."risk_low",
          "t90"."risk_high",
          "t90"."risk_delinquent",
          "t90"."risk_sure",
          "t90"."risk_reasons",
          "t39"."customer_id" AS "customer_id_right",
          "t39"."quiet_since",
          "t39"."quiet_months",
          "t39"."is_seasonal",
          "t39"."unmatched_id",
          "t39"."held_by",
          "t39"."zombie_kind",
          "t39"."zombie_stage"
        FROM (
          SELECT
            "t88".*
            EXCLUDE ("customer_id_right")
          FROM (
            SELECT
              "t87"."customer_id",
              "t87"."name",
              "t87"."domain",
              "t87"."kind",
              "t87"."segment",
              "t87"."country",
              "t87"."language",
              "t87"."channel",
              "t87"."campaign",
              "t87"."csm",
              "t87"."created_on",
              "t87"."currency",
              "t87"."mrr_minor",
              "t87"."currencies",
              "t87"."mrr_base_minor",
              "t87"."plan",
              "t87"."leaves_on",
              "t87"."last_paid_on",
              "t87"."paying_since",
              "t87"."first_paid_on",
              "t87"."seats",
              "t87"."day",
              "t87"."events_28",
              "t87"."active_users_84",
              "t87"."trend",
              "t87"."weekly_level",
              "t87"."weekly_baseline",
              "t87"."own_baseline_ratio",
              "t87"."active_days",
              "t87"."active_users",
              "t87"."features",
              "t87"."breadth",
              "t87"."first_used_on",
              "t87"."last_used_on",
              "t87"."tickets_open",
              "t87"."tickets_unanswered",
              "t87"."oldest_open_on",
              "t87"."tickets_90",
              "t87"."complaints_90",
              "t87"."complaints_open",
              "t87"."csat_90",
              "t87"."nps_score",
              "t87"."nps_on",
              "t87"."asked_90",
              "t87"."answered_90",
              "t87"."overdue_invoices",
              "t87"."overdue_since",
              "t87"."overdue_currency",
              "t87"."overdue_minor",
              "t87"."notice_on",
              "t87"."renews_on",
              "t87"."last_touch_on",
              "t87"."use_kind",
              "t87"."measured_by",
              "t87"."metered_units",
              "t87"."answered_on",
              "t87"."people_84",
              "t87"."top_share",
              "t87"."volume_day",
              "t87"."volume_trend",
              "t87"."silent_source",
              "t87"."unknown_since",
              "t87"."seat_use",
              "t87"."approach_state",
              "t87"."line_metric",
              "t87"."line_level",
              "t87"."line_today",
              "t87"."line_at",
              "t87"."days_to_line",
              "t87"."days_to_line_low",
              "t87"."days_to_line_high",
              "t87"."is_alert",
              "t87"."below_line",
              "t19"."customer_id" AS "customer_id_right",
              "t19"."risk",
              "t19"."risk_low",
              "t19"."risk_high",
              "t19"."risk_delinquent",
              "t19"."risk_sure",
              "t19"."risk_reasons"
            FROM (
              SELECT
                "t85".*
                EXCLUDE ("customer_id_right")
              FROM (
                SELECT
                  "t84"."customer_id",
                  "t84"."name",
                  "t84"."domain",
                  "t84"."kind",
                  "t84"."segment",
                  "t84"."country",
                  "t84"."language",
                  "t84"."channel",
                  "t84"."campaign",
                  "t84"."csm",
                  "t84"."created_on",
                  "t84"."currency",
                  "t84"."mrr_minor",
                  "t84"."currencies",
                  "t84"."mrr_base_minor",
                  "t84"."plan",
                  "t84"."leaves_on",
                  "t84"."last_paid_on",
                  "t84"."paying_since",
                  "t84"."first_paid_on",
                  "t84"."seats",
                  "t84"."day",
                  "t84"."events_28",
                  "t84"."active_users_84",
                  "t84"."trend",
                  "t84"."weekly_level",
                  "t84"."weekly_baseline",
                  "t84"."own_baseline_ratio",
                  "t84"."active_days",
                  "t84"."active_users",
                  "t84"."features",
                  "t84"."breadth",
                  "t84"."first_used_on",
                  "t84"."last_used_on",
                  "t84"."tickets_open",
                  "t84"."tickets_unanswered",
                  "t84"."oldest_open_on",
                  "t84"."tickets_90",
                  "t84"."complaints_90",
                  "t84"."complaints_open",
                  "t84"."csat_90",
                  "t84"."nps_score",
                  "t84"."nps_on",
                  "t84"."asked_90",
                  "t84"."answered_90",
                  "t84"."overdue_invoices",
                  "t84"."overdue_since",
                  "t84"."overdue_currency",
                  "t84"."overdue_minor",
                  "t84"."notice_on",
                  "t84"."renews_on",
                  "t84"."last_touch_on",
                  "t84"."use_kind",
                  "t84"."measured_by",
                  "t84"."metered_units",
                  "t84"."answered_on",
                  "t84"."people_84",
                  "t84"."top_share",
                  "t84"."volume_day",
                  "t84"."volume_trend",
                  "t84"."silent_source",
                  "t84"."unknown_since",
                  "t84"."seat_use",
                  "t20"."customer_id" AS "customer_id_right",
                  "t20"."approach_state",
                  "t20"."line_metric",
                  "t20"."line_level",
                  "t20"."line_today",
                  "t20"."line_at",
                  "t20"."days_to_line",
                  "t20"."days_to_line_low",
                  "t20"."days_to_line_high",
                  "t20"."is_alert",
                  "t20"."below_line"
                FROM (
                  SELECT
                    "t82".*
                    EXCLUDE ("customer_id_right")
                  FROM (
                    SELECT
                      "t81"."customer_id",
                      "t81"."name",
                      "t81"."domain",
                      "t81"."kind",
                      "t81"."segment",
                      "t81"."country",
                      "t81"."language",
                      "t81"."channel",
                      "t81"."campaign",
                      "t81"."csm",
                      "t81"."created_on",
                      "t81"."currency",
                      "t81"."mrr_minor",
                      "t81"."currencies",
                      "t81"."mrr_base_minor",
                      "t81"."plan",
                      "t81"."leaves_on",
                      "t81"."last_paid_on",
                      "t81"."paying_since",
                      "t81"."first_paid_on",
                      "t81"."seats",
                      "t81"."day",
                      "t81"."events_28",
                      "t81"."active_users_84",
                      "t81"."trend",
                      "t81"."weekly_level",
                      "t81"."weekly_baseline",
                      "t81"."own_baseline_ratio",
                      "t81"."active_days",
                      "t81"."active_users",
                      "t81"."features",
                      "t81"."breadth",
                      "t81"."first_used_on",
                      "t81"."last_used_on",
                      "t81"."tickets_open",
                      "t81"."tickets_unanswered",
                      "t81"."oldest_open_on",
                      "t81"."tickets_90",
                      "t81"."complaints_90",
                      "t81"."complaints_open",
                      "t81"."csat_90",
                      "t81"."nps_score",
                      "t81"."nps_on",
                      "t81"."asked_90",
                      "t81"."answered_90",
                      "t81"."overdue_invoices",
                      "t81"."overdue_since",
                      "t81"."overdue_currency",
                      "t81"."overdue_minor",
                      "t81"."notice_on",
                      "t81"."renews_on",
                      "t81"."last_touch_on",
                      "t81"."use_kind",
                      "t81"."measured_by",
                      "t81"."metered_units",
                      "t81"."answered_on",
                      "t81"."people_84",
                      "t81"."top_share",
                      "t81"."volume_day",
                      "t81"."volume_trend",
                      "t81"."silent_source",
                      "t81"."unknown_since",
                      "t21"."customer_id" AS "customer_id_right",
                      "t21"."seat_use"
                    FROM (
                      SELECT
                        "t79".*
                        EXCLUDE ("customer_id_right")
                      FROM (
                        SELECT
                          "t78"."customer_id",
                          "t78"."name",
                          "t78"."domain",
                          "t78"."kind",
                          "t78"."segment",
                          "t78"."country",
                          "t78"."language",
                          "t78"."channel",
                          "t78"."campaign",
                          "t78"."csm",
                          "t78"."created_on",
                          "t78"."currency",
                          "t78"."mrr_minor",
                          "t78"."currencies",
                          "t78"."mrr_base_minor",
                          "t78"."plan",
                          "t78"."leaves_on",
                          "t78"."last_paid_on",
                          "t78"."paying_since",
                          "t78"."first_paid_on",
                          "t78"."seats",
                          "t78"."day",
                          "t78"."events_28",
                          "t78"."active_users_84",
                          "t78"."trend",
                          "t78"."weekly_level",
                          "t78"."weekly_baseline",
                          "t78"."own_baseline_ratio",
                          "t78"."active_days",
                          "t78"."active_users",
                          "t78"."features",
                          "t78"."breadth",
                          "t78"."first_used_on",
                          "t78"."last_used_on",
                          "t78"."tickets_open",
                          "t78"."tickets_unanswered",
                          "t78"."oldest_open_on",
                          "t78"."tickets_90",
                          "t78"."complaints_90",
                          "t78"."complaints_open",
                          "t78"."csat_90",
                          "t78"."nps_score",
                          "t78"."nps_on",
                          "t78"."asked_90",
                          "t78"."answered_90",
                          "t78"."overdue_invoices",
                          "t78"."overdue_since",
                          "t78"."overdue_currency",
                          "t78"."overdue_minor",
                          "t78"."notice_on",
                          "t78"."renews_on",
                          "t78"."last_touch_on",
                          "t78"."use_kind",
                          "t78"."measured_by",
                          "t78"."metered_units",
                          "t78"."answered_on",
                          "t78"."people_84",
                          "t78"."top_share",
                          "t78"."volume_day",
                          "t78"."volume_trend",
                          "t22"."customer_id" AS "customer_id_right",
                          "t22"."silent_source",
                          "t22"."unknown_since"
                        FROM (
                          SELECT
                            "t76".*
                            EXCLUDE ("customer_id_right")
                          FROM (
                            SELECT
                              "t75"."customer_id",
                              "t75"."name",
                              "t75"."domain",
                              "t75"."kind",
                              "t75"."segment",
                              "t75"."country",
                              "t75"."language",
                              "t75"."channel",
                              "t75"."campaign",
                              "t75"."csm",
                              "t75"."created_on",
                              "t75"."currency",
                              "t75"."mrr_minor",
                              "t75"."currencies",
                              "t75"."mrr_base_minor",
                              "t75"."plan",
                              "t75"."leaves_on",
                              "t75"."last_paid_on",
                              "t75"."paying_since",
                              "t75"."first_paid_on",
                              "t75"."seats",
                              "t75"."day",
                              "t75"."events_28",
                              "t75"."active_users_84",
                              "t75"."trend",
                              "t75"."weekly_level",
                              "t75"."weekly_baseline",
                              "t75"."own_baseline_ratio",
                              "t75"."active_days",
                              "t75"."active_users",
                              "t75"."features",
                              "t75"."breadth",
                              "t75"."first_used_on",
                              "t75"."last_used_on",
                              "t75"."tickets_open",
                              "t75"."tickets_unanswered",
                              "t75"."oldest_open_on",
                              "t75"."tickets_90",
                              "t75"."complaints_90",
                              "t75"."complaints_open",
                              "t75"."csat_90",
                              "t75"."nps_score",
                              "t75"."nps_on",
                              "t75"."asked_90",
                              "t75"."answered_90",
                              "t75"."overdue_invoices",
                              "t75"."overdue_since",
                              "t75"."overdue_currency",
                              "t75"."overdue_minor",
                              "t75"."notice_on",
                              "t75"."renews_on",
                              "t75"."last_touch_on",
                              "t23"."customer_id" AS "customer_id_right",
                              "t23"."use_kind",
                              "t23"."measured_by",
                              "t23"."metered_units",
                              "t23"."answered_on",
                              "t23"."people_84",
                              "t23"."top_share",
                              "t23"."volume_day",
                              "t23"."volume_trend"
                            FROM (
                              SELECT
                                "t73".*
                                EXCLUDE ("customer_id_right")
                              FROM (
                                SELECT
                                  "t72"."customer_id",
                                  "t72"."name",
                                  "t72"."domain",
                                  "t72"."kind",
                                  "t72"."segment",
                                  "t72"."country",
                                  "t72"."language",
                                  "t72"."channel",
                                  "t72"."campaign",
                                  "t72"."csm",
                                  "t72"."created_on",
                                  "t72"."currency",
                                  "t72"."mrr_minor",
                                  "t72"."currencies",
                                  "t72"."mrr_base_minor",
                                  "t72"."plan",
                                  "t72"."leaves_on",
                                  "t72"."last_paid_on",
                                  "t72"."paying_since",
                                  "t72"."first_paid_on",
                                  "t72"."seats",
                                  "t72"."day",
                                  "t72"."events_28",
                                  "t72"."active_users_84",
                                  "t72"."trend",
                                  "t72"."weekly_level",
                                  "t72"."weekly_baseline",
                                  "t72"."own_baseline_ratio",
                                  "t72"."active_days",
                                  "t72"."active_users",
                                  "t72"."features",
                                  "t72"."breadth",
                                  "t72"."first_used_on",
                                  "t72"."last_used_on",
                                  "t72"."tickets_open",
                                  "t72"."tickets_unanswered",
                                  "t72"."oldest_open_on",
                                  "t72"."tickets_90",
                                  "t72"."complaints_90",
                                  "t72"."complaints_open",
                                  "t72"."csat_90",
                                  "t72"."nps_score",
                                  "t72"."nps_on",
                                  "t72"."asked_90",
                                  "t72"."answered_90",
                                  "t72"."overdue_invoices",
                                  "t72"."overdue_since",
                                  "t72"."overdue_currency",
                                  "t72"."overdue_minor",
                                  "t72"."notice_on",
                                  "t72"."renews_on",
                                  "t24"."customer_id" AS "customer_id_right",
                                  "t24"."last_touch_on"
                                FROM (
                                  SELECT
                                    "t70".*
                                    EXCLUDE ("customer_id_right")
                                  FROM (
                                    SELECT
                                      "t69"."customer_id",
                                      "t69"."name",
                                      "t69"."domain",
                                      "t69"."kind",
                                      "t69"."segment",
                                      "t69"."country",
                                      "t69"."language",
                                      "t69"."channel",
                                      "t69"."campaign",
                                      "t69"."csm",
                                      "t69"."created_on",
                                      "t69"."currency",
                                      "t69"."mrr_minor",
                                      "t69"."currencies",
                                      "t69"."mrr_base_minor",
                                      "t69"."plan",
                                      "t69"."leaves_on",
                                      "t69"."last_paid_on",
                                      "t69"."paying_since",
                                      "t69"."first_paid_on",
                                      "t69"."seats",
                                      "t69"."day",
                                      "t69"."events_28",
                                      "t69"."active_users_84",
                                      "t69"."trend",
                                      "t69"."weekly_level",
                                      "t69"."weekly_baseline",
                                      "t69"."own_baseline_ratio",
                                      "t69"."active_days",
                                      "t69"."active_users",
                                      "t69"."features",
                                      "t69"."breadth",
                                      "t69"."first_used_on",
                                      "t69"."last_used_on",
                                      "t69"."tickets_open",
                                      "t69"."tickets_unanswered",
                                      "t69"."oldest_open_on",
                                      "t69"."tickets_90",
                                      "t69"."complaints_90",
                                      "t69"."complaints_open",
                                      "t69"."csat_90",
                                      "t69"."nps_score",
                                      "t69"."nps_on",
                                      "t69"."asked_90",
                                      "t69"."answered_90",
                                      "t69"."overdue_invoices",
                                      "t69"."overdue_since",
                                      "t69"."overdue_currency",
                                      "t69"."overdue_minor",
                                      "t25"."customer_id" AS "customer_id_right",
                                      "t25"."notice_on",
                                      "t25"."renews_on"
                                    FROM (
                                      SELECT
                                        "t67".*
                                        EXCLUDE ("customer_id_right")
                                      FROM (
                                        SELECT
                                          "t66"."customer_id",
                                          "t66"."name",
                                          "t66"."domain",
                                          "t66"."kind",
                                          "t66"."segment",
                                          "t66"."country",
                                          "t66"."language",
                                          "t66"."channel",
                                          "t66"."campaign",
                                          "t66"."csm",
                                          "t66"."created_on",
                                          "t66"."currency",
                                          "t66"."mrr_minor",
                                          "t66"."currencies",
                                          "t66"."mrr_base_minor",
                                          "t66"."plan",
                                          "t66"."leaves_on",
                                          "t66"."last_paid_on",
                                          "t66"."paying_since",
                                          "t66"."first_paid_on",
                                          "t66"."seats",
                                          "t66"."day",
                                          "t66"."events_28",
                                          "t66"."active_users_84",
                                          "t66"."trend",
                                          "t66"."weekly_level",
                                          "t66"."weekly_baseline",
                                          "t66"."own_baseline_ratio",
                                          "t66"."active_days",
                                          "t66"."active_users",
                                          "t66"."features",
                                          "t66"."breadth",
                                          "t66"."first_used_on",
                                          "t66"."last_used_on",
                                          "t66"."tickets_open",
                                          "t66"."tickets_unanswered",
                                          "t66"."oldest_open_on",
                                          "t66"."tickets_90",
                                          "t66"."complaints_90",
                                          "t66"."complaints_open",
                                          "t66"."csat_90",
                                          "t66"."nps_score",
                                          "t66"."nps_on",
                                          "t66"."asked_90",
                                          "t66"."answered_90",
                                          "t26"."customer_id" AS "customer_id_right",
                                          "t26"."overdue_invoices",
                                          "t26"."overdue_since",
                                          "t26"."overdue_currency",
                                          "t26"."overdue_minor"
                                        FROM (
                                          SELECT
                                            "t64".*
                                            EXCLUDE ("customer_id_right")
                                          FROM (
                                            SELECT
                                              "t63"."customer_id",
                                              "t63"."name",
                                              "t63"."domain",
                                              "t63"."kind",
                                              "t63"."segment",
                                              "t63"."country",
                                              "t63"."language",
                                              "t63"."channel",
                                              "t63"."campaign",
                                              "t63"."csm",
                                              "t63"."created_on",
                                              "t63"."currency",
                                              "t63"."mrr_minor",
                                              "t63"."currencies",
                                              "t63"."mrr_base_minor",
                                              "t63"."plan",
                                              "t63"."leaves_on",
                                              "t63"."last_paid_on",
                                              "t63"."paying_since",
                                              "t63"."first_paid_on",
                                              "t63"."seats",
                                              "t63"."day",
                                              "t63"."events_28",
                                              "t63"."active_users_84",
                                              "t63"."trend",
                                              "t63"."weekly_level",
                                              "t63"."weekly_baseline",
                                              "t63"."own_baseline_ratio",
                                              "t63"."active_days",
                                              "t63"."active_users",
                                              "t63"."features",
                                              "t63"."breadth",
                                              "t63"."first_used_on",
                                              "t63"."last_used_on",
                                              "t63"."tickets_open",
                                              "t63"."tickets_unanswered",
                                              "t63"."oldest_open_on",
                                              "t63"."tickets_90",
                                              "t63"."complaints_90",
                                              "t63"."complaints_open",
                                              "t63"."csat_90",
                                              "t63"."nps_score",
                                              "t63"."nps_on",
                                              "t27"."customer_id" AS "customer_id_right",
                                              "t27"."asked_90",
                                              "t27"."answered_90"
                                            FROM (
                                              SELECT
                                                "t61".*
                                                EXCLUDE ("customer_id_right")
                                              FROM (
                                                SELECT
                                                  "t60"."customer_id",
                                                  "t60"."name",
                                                  "t60"."domain",
                                                  "t60"."kind",
                                                  "t60"."segment",
                                                  "t60"."country",
                                                  "t60"."language",
                                                  "t60"."channel",
                                                  "t60"."campaign",
                                                  "t60"."csm",
                                                  "t60"."created_on",
                                                  "t60"."currency",
                                                  "t60"."mrr_minor",
                                                  "t60"."currencies",
                                                  "t60"."mrr_base_minor",
                                                  "t60"."plan",
                                                  "t60"."leaves_on",
                                                  "t60"."last_paid_on",
                                                  "t60"."paying_since",
                                                  "t60"."first_paid_on",
                                                  "t60"."seats",
                                                  "t60"."day",
                                                  "t60"."events_28",
                                                  "t60"."active_users_84",
                                                  "t60"."trend",
                                                  "t60"."weekly_level",
                                                  "t60"."weekly_baseline",
                                                  "t60"."own_baseline_ratio",
                                                  "t60"."active_days",
                                                  "t60"."active_users",
                                                  "t60"."features",
                                                  "t60"."breadth",
                                                  "t60"."first_used_on",
                                                  "t60"."last_used_on",
                                                  "t60"."tickets_open",
                                                  "t60"."tickets_unanswered",
                                                  "t60"."oldest_open_on",
                                                  "t60"."tickets_90",
                                                  "t60"."complaints_90",
                                                  "t60"."complaints_open",
                                                  "t60"."csat_90",
                                                  "t28"."customer_id" AS "customer_id_right",
                                                  "t28"."nps_score",
                                                  "t28"."nps_on"
                                                FROM (
                                                  SELECT
                                                    "t58".*
                                                    EXCLUDE ("customer_id_right")
                                                  FROM (
                                                    SELECT
                                                      "t57"."customer_id",
                                                      "t57"."name",
                                                      "t57"."domain",
                                                      "t57"."kind",
                                                      "t57"."segment",
                                                      "t57"."country",
                                                      "t57"."language",
                                                      "t57"."channel",
                                                      "t57"."campaign",
                                                      "t57"."csm",
                                                      "t57"."created_on",
                                                      "t57"."currency",
                                                      "t57"."mrr_minor",
                                                      "t57"."currencies",
                                                      "t57"."mrr_base_minor",
                                                      "t57"."plan",
                                                      "t57"."leaves_on",
                                                      "t57"."last_paid_on",
                                                      "t57"."paying_since",
                                                      "t57"."first_paid_on",
                                                      "t57"."seats",
                                                      "t57"."day",
                                                      "t57"."events_28",
                                                      "t57"."active_users_84",
                                                      "t57"."trend",
                                                      "t57"."weekly_level",
                                                      "t57"."weekly_baseline",
                                                      "t57"."own_baseline_ratio",
                                                      "t57"."active_days",
                                                      "t57"."active_users",
                                                      "t57"."features",
                                                      "t57"."breadth",
                                                      "t57"."first_used_on",
                                                      "t57"."last_used_on",
                                                      "t29"."customer_id" AS "customer_id_right",
                                                      "t29"."tickets_open",
                                                      "t29"."tickets_unanswered",
                                                      "t29"."oldest_open_on",
                                                      "t29"."tickets_90",
                                                      "t29"."complaints_90",
                                                      "t29"."complaints_open",
                                                      "t29"."csat_90"
                                                    FROM (
                                                      SELECT
                                                        "t55".*
                                                        EXCLUDE ("customer_id_right")
                                                      FROM (
                                                        SELECT
                                                          "t54"."customer_id",
                                                          "t54"."name",
                                                          "t54"."domain",
                                                          "t54"."kind",
                                                          "t54"."segment",
                                                          "t54"."country",
                                                          "t54"."language",
                                                          "t54"."channel",
                                                          "t54"."campaign",
                                                          "t54"."csm",
                                                          "t54"."created_on",
                                                          "t54"."currency",
                                                          "t54"."mrr_minor",
                                                          "t54"."currencies",
                                                          "t54"."mrr_base_minor",
                                                          "t54"."plan",
                                                          "t54"."leaves_on",
                                                          "t54"."last_paid_on",
                                                          "t54"."paying_since",
                                                          "t54"."first_paid_on",
                                                          "t54"."seats",
                                                          "t54"."day",
                                                          "t54"."events_28",
                                                          "t54"."active_users_84",
                                                          "t54"."trend",
                                                          "t54"."weekly_level",
                                                          "t54"."weekly_baseline",
                                                          "t54"."own_baseline_ratio",
                                                          "t54"."active_days",
                                                          "t54"."active_users",
                                                          "t54"."features",
                                                          "t54"."breadth",
                                                          "t30"."customer_id" AS "customer_id_right",
                                                          "t30"."first_used_on",
                                                          "t30"."last_used_on"
                                                        FROM (
                                                          SELECT
                                                            "t52".*
                                                            EXCLUDE ("customer_id_right")
                                                          FROM (
                                                            SELECT
                                                              "t51"."customer_id",
                                                              "t51"."name",
                                                              "t51"."domain",
                                                              "t51"."kind",
                                                              "t51"."segment",
                                                              "t51"."country",
                                                              "t51"."language",
                                                              "t51"."channel",
                                                              "t51"."campaign",
                                                              "t51"."csm",
                                                              "t51"."created_on",
                                                              "t51"."currency",
                                                              "t51"."mrr_minor",
                                                              "t51"."currencies",
                                                              "t51"."mrr_base_minor",
                                                              "t51"."plan",
                                                              "t51"."leaves_on",
                                                              "t51"."last_paid_on",
                                                              "t51"."paying_since",
                                                              "t51"."first_paid_on",
                                                              "t51"."seats",
                                                              "t31"."customer_id" AS "customer_id_right",
                                                              "t31"."day",
                                                              "t31"."events_28",
                                                              "t31"."active_users_84",
                                                              "t31"."trend",
                                                              "t31"."weekly_level",
                                                              "t31"."weekly_baseline",
                                                              "t31"."own_baseline_ratio",
                                                              "t31"."active_days",
                                                              "t31"."active_users",
                                                              "t31"."features",
                                                              "t31"."breadth"
                                                            FROM (
                                                              SELECT
                                                                "t49".*
                                                                EXCLUDE ("customer_id_right")
                                                              FROM (
                                                                SELECT
                                                                  "t48"."customer_id",
                                                                  "t48"."name",
                                                                  "t48"."domain",
                                                                  "t48"."kind",
                                                                  "t48"."segment",
                                                                  "t48"."country",
                                                                  "t48"."language",
                                                                  "t48"."channel",
                                                                  "t48"."campaign",
                                                                  "t48"."csm",
                                                                  "t48"."created_on",
                                                                  "t48"."currency",
                                                                  "t48"."mrr_minor",
                                                                  "t48"."currencies",
                                                                  "t48"."mrr_base_minor",
                                                                  "t48"."plan",
                                                                  "t48"."leaves_on",
                                                                  "t48"."last_paid_on",
                                                                  "t48"."paying_since",
                                                                  "t48"."first_paid_on",
                                                                  "t32"."customer_id" AS "customer_id_right",
                                                                  "t32"."seats"
                                                                FROM (
                                                                  SELECT
                                                                    "t46".*
                                                                    EXCLUDE ("customer_id_right")
                                                                  FROM (
                                                                    SELECT
                                                                      "t45"."customer_id",
                                                                      "t45"."name",
                                                                      "t45"."domain",
                                                                      "t45"."kind",
                                                                      "t45"."segment",
                                                                      "t45"."country",
                                                                      "t45"."language",
                                                                      "t45"."channel",
                                                                      "t45"."campaign",
                                                                      "t45"."csm",
                                                                      "t45"."created_on",
                                                                      "t45"."currency",
                                                                      "t45"."mrr_minor",
                                                                      "t45"."currencies",
                                                                      "t45"."mrr_base_minor",
                                                                      "t45"."plan",
                                                                      "t45"."leaves_on",
                                                                      "t45"."last_paid_on",
                                                                      "t33"."customer_id" AS "customer_id_right",
                                                                      "t33"."paying_since",
                                                                      "t33"."first_paid_on"
                                                                    FROM (
                                                                      SELECT
                                                                        "t43".*
                                                                        EXCLUDE ("customer_id_right")
                                                                      FROM (
                                                                        SELECT
                                                                          "t42"."customer_id",
                                                                          "t42"."name",
                                                                          "t42"."domain",
                                                                          "t42"."kind",
                                                                          "t42"."segment",
                                                                          "t42"."country",
                                                                          "t42"."language",
                                                                          "t42"."channel",
                                                                          "t42"."campaign",
                                                                          "t42"."csm",
                                                                          "t42"."created_on",
                                                                          "t42"."currency",
                                                                          "t42"."mrr_minor",
                                                                          "t42"."currencies",
                                                                          "t42"."mrr_base_minor",
                                                                          "t42"."plan",
                                                                          "t42"."leaves_on",
                                                                          "t34"."customer_id" AS "customer_id_right",
                                                                          "t34"."last_paid_on"
                                                                        FROM (
                                                                          SELECT
                                                                            "t40".*
                                                                            EXCLUDE ("customer_id_right")
                                                                          FROM (
                                                                            SELECT
                                                                              "t38"."customer_id",
                                                                              "t38"."name",
                                                                              "t38"."domain",
                                                                              "t38"."kind",
                                                                              "t38"."segment",
                                                                              "t38"."country",
                                                                              "t38"."language",
                                                                              "t38"."channel",
                                                                              "t38"."campaign",
                                                                              "t38"."csm",
                                                                              "t38"."created_on",
                                                                              "t35"."customer_id" AS "customer_id_right",
                                                                              "t35"."currency",
                                                                              "t35"."mrr_minor",
                                                                              "t35"."currencies",
                                                                              "t35"."mrr_base_minor",
                                                                              "t35"."plan",
                                                                              "t35"."leaves_on"
                                                                            FROM (
                                                                              SELECT
                                                                                "t17"."customer_id",
                                                                                "t17"."name",
                                                                                "t17"."domain",
                                                                                "t17"."kind",
                                                                                "t17"."segment",
                                                                                "t17"."country",
                                                                                "t17"."language",
                                                                                "t17"."channel",
                                                                                "t17"."campaign",
                                                                                "t17"."csm",
                                                                                "t17"."created_on"
                                                                              FROM "customers" AS "t17"
                                                                            ) AS "t38"
                                                                            LEFT OUTER JOIN "money" AS "t35"
                                                                              ON "t38"."customer_id" = "t35"."customer_id"
                                                                          ) AS "t40"
                                                                        ) AS "t42"
                                                                        LEFT OUTER JOIN "past_money" AS "t34"
                                                                          ON "t42"."customer_id" = "t34"."customer_id"
                                                                      ) AS "t43"
                                                                    ) AS "t45"
                                                                    LEFT OUTER JOIN "paying" AS "t33"
                                                                      ON "t45"."customer_id" = "t33"."customer_id"
                                                                  ) AS "t46"
                                                                ) AS "t48"
                                                                LEFT OUTER JOIN "seats_paid" AS "t32"
                                                                  ON "t48"."customer_id" = "t32"."customer_id"
                                                              ) AS "t49"
                                                            ) AS "t51"
                                                            LEFT OUTER JOIN "engagement" AS "t31"
                                                              ON "t51"."customer_id" = "t31"."customer_id"
                                                          ) AS "t52"
                                                        ) AS "t54"
                                                        LEFT OUTER JOIN "spans" AS "t30"
                                                          ON "t54"."customer_id" = "t30"."customer_id"
                                                      ) AS "t55"
                                                    ) AS "t57"
                                                    LEFT OUTER JOIN "ticket_state" AS "t29"
                                                      ON "t57"."customer_id" = "t29"."customer_id"
                                                  ) AS "t58"
                                                ) AS "t60"
                                                LEFT OUTER JOIN "nps_last" AS "t28"
                                                  ON "t60"."customer_id" = "t28"."customer_id"
                                              ) AS "t61"
                                            ) AS "t63"
                                            LEFT OUTER JOIN "nps_asked" AS "t27"
                                              ON "t63"."customer_id" = "t27"."customer_id"
                                          ) AS "t64"
                                        ) AS "t66"
                                        LEFT OUTER JOIN "dues" AS "t26"
                                          ON "t66"."customer_id" = "t26"."customer_id"
                                      ) AS "t67"
                                    ) AS "t69"
                                    LEFT OUTER JOIN "terms" AS "t25"
                                      ON "t69"."customer_id" = "t25"."customer_id"
                                  ) AS "t70"
                                ) AS "t72"
                                LEFT OUTER JOIN "touches" AS "t24"
                                  ON "t72"."customer_id" = "t24"."customer_id"
                              ) AS "t73"
                            ) AS "t75"
                            LEFT OUTER JOIN "use_kinds" AS "t23"
                              ON "t75"."customer_id" = "t23"."customer_id"
                          ) AS "t76"
                        ) AS "t78"
                        LEFT OUTER JOIN "use_unknown" AS "t22"
                          ON "t78"."customer_id" = "t22"."customer_id"
                      ) AS "t79"
                    ) AS "t81"
                    LEFT OUTER JOIN "seat_shares" AS "t21"
                      ON "t81"."customer_id" = "t21"."customer_id"
                  ) AS "t82"
                ) AS "t84"
                LEFT OUTER JOIN "approach" AS "t20"
                  ON "t84"."customer_id" = "t20"."customer_id"
              ) AS "t85"
            ) AS "t87"
            LEFT OUTER JOIN "risk" AS "t19"
              ON "t87"."customer_id" = "t19"."customer_id"
          ) AS "t88"
        ) AS "t90"
        LEFT OUTER JOIN (
          SELECT
            "t0"."customer_id",
            "t0"."quiet_since",
            "t0"."quiet_months",
            "t0"."is_seasonal",
            "t0"."unmatched_id",
            "t0"."held_by",
            NULLIF("t0"."kind", 'integration_only') AS "zombie_kind",
            "t0"."stage" AS "zombie_stage"
          FROM "zombies" AS "t0"
        ) AS "t39"
          ON "t90"."customer_id" = "t39"."customer_id"
      ) AS "t91"
    ) AS "t92"
  ) AS "t93"
);
