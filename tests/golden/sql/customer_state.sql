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
  CAST("quiet_months" AS BIGINT) AS "quiet_months",
  CAST("is_seasonal" AS BOOLEAN) AS "is_seasonal",
  CAST("unmatched_id" AS TEXT) AS "unmatched_id",
  CAST("zombie_kind" AS TEXT) AS "zombie_kind",
  CAST("zombie_stage" AS TEXT) AS "zombie_stage",
  CAST("below_line" AS BOOLEAN) AS "below_line"
FROM (
  SELECT
    "t102"."customer_id",
    "t102"."name",
    "t102"."domain",
    "t102"."kind",
    "t102"."segment",
    "t102"."country",
    "t102"."language",
    "t102"."channel",
    "t102"."campaign",
    "t102"."csm",
    "t102"."created_on",
    "t102"."currency",
    "t102"."mrr_minor",
    "t102"."currencies",
    "t102"."mrr_base_minor",
    "t102"."plan",
    "t102"."leaves_on",
    "t102"."last_paid_on",
    "t102"."paying_since",
    "t102"."first_paid_on",
    "t102"."seats",
    "t102"."events_28",
    "t102"."active_users_84",
    "t102"."trend",
    "t102"."weekly_level",
    "t102"."weekly_baseline",
    "t102"."own_baseline_ratio",
    "t102"."active_days",
    "t102"."active_users",
    "t102"."features",
    "t102"."breadth",
    "t102"."first_used_on",
    "t102"."last_used_on",
    "t102"."tickets_open",
    "t102"."tickets_unanswered",
    "t102"."oldest_open_on",
    "t102"."tickets_90",
    "t102"."complaints_90",
    "t102"."complaints_open",
    "t102"."csat_90",
    "t102"."nps_score",
    "t102"."nps_on",
    "t102"."asked_90",
    "t102"."answered_90",
    "t102"."overdue_invoices",
    "t102"."overdue_since",
    "t102"."overdue_currency",
    "t102"."overdue_minor",
    "t102"."notice_on",
    "t102"."renews_on",
    "t102"."last_touch_on",
    "t102"."quiet_months",
    "t102"."is_seasonal",
    "t102"."unmatched_id",
    "t102"."zombie_kind",
    "t102"."zombie_stage",
    CAST(NULL AS BOOLEAN) AS "below_line"
  FROM (
    SELECT
      "t101".*
      EXCLUDE ("customer_id_right")
    FROM (
      SELECT
        "t100"."customer_id",
        "t100"."name",
        "t100"."domain",
        "t100"."kind",
        "t100"."segment",
        "t100"."country",
        "t100"."language",
        "t100"."channel",
        "t100"."campaign",
        "t100"."csm",
        "t100"."created_on",
        "t100"."currency",
        "t100"."mrr_minor",
        "t100"."currencies",
        "t100"."mrr_base_minor",
        "t100"."plan",
        "t100"."leaves_on",
        "t100"."last_paid_on",
        "t100"."paying_since",
        "t100"."first_paid_on",
        "t100"."seats",
        "t100"."events_28",
        "t100"."active_users_84",
        "t100"."trend",
        "t100"."weekly_level",
        "t100"."weekly_baseline",
        "t100"."own_baseline_ratio",
        "t100"."active_days",
        "t100"."active_users",
        "t100"."features",
        "t100"."breadth",
        "t100"."first_used_on",
        "t100"."last_used_on",
        "t100"."tickets_open",
        "t100"."tickets_unanswered",
        "t100"."oldest_open_on",
        "t100"."tickets_90",
        "t100"."complaints_90",
        "t100"."complaints_open",
        "t100"."csat_90",
        "t100"."nps_score",
        "t100"."nps_on",
        "t100"."asked_90",
        "t100"."answered_90",
        "t100"."overdue_invoices",
        "t100"."overdue_since",
        "t100"."overdue_currency",
        "t100"."overdue_minor",
        "t100"."notice_on",
        "t100"."renews_on",
        "t100"."last_touch_on",
        "t27"."customer_id" AS "customer_id_right",
        "t27"."quiet_months",
        "t27"."is_seasonal",
        "t27"."unmatched_id",
        "t27"."zombie_kind",
        "t27"."zombie_stage"
      FROM (
        SELECT
          "t98".*
          EXCLUDE ("customer_id_right")
        FROM (
          SELECT
            "t97"."customer_id",
            "t97"."name",
            "t97"."domain",
            "t97"."kind",
            "t97"."segment",
            "t97"."country",
            "t97"."language",
            "t97"."channel",
            "t97"."campaign",
            "t97"."csm",
            "t97"."created_on",
            "t97"."currency",
            "t97"."mrr_minor",
            "t97"."currencies",
            "t97"."mrr_base_minor",
            "t97"."plan",
            "t97"."leaves_on",
            "t97"."last_paid_on",
            "t97"."paying_since",
            "t97"."first_paid_on",
            "t97"."seats",
            "t97"."events_28",
            "t97"."active_users_84",
            "t97"."trend",
            "t97"."weekly_level",
            "t97"."weekly_baseline",
            "t97"."own_baseline_ratio",
            "t97"."active_days",
            "t97"."active_users",
            "t97"."features",
            "t97"."breadth",
            "t97"."first_used_on",
            "t97"."last_used_on",
            "t97"."tickets_open",
            "t97"."tickets_unanswered",
            "t97"."oldest_open_on",
            "t97"."tickets_90",
            "t97"."complaints_90",
            "t97"."complaints_open",
            "t97"."csat_90",
            "t97"."nps_score",
            "t97"."nps_on",
            "t97"."asked_90",
            "t97"."answered_90",
            "t97"."overdue_invoices",
            "t97"."overdue_since",
            "t97"."overdue_currency",
            "t97"."overdue_minor",
            "t97"."notice_on",
            "t97"."renews_on",
            "t16"."customer_id" AS "customer_id_right",
            "t16"."last_touch_on"
          FROM (
            SELECT
              "t95".*
              EXCLUDE ("customer_id_right")
            FROM (
              SELECT
                "t94"."customer_id",
                "t94"."name",
                "t94"."domain",
                "t94"."kind",
                "t94"."segment",
                "t94"."country",
                "t94"."language",
                "t94"."channel",
                "t94"."campaign",
                "t94"."csm",
                "t94"."created_on",
                "t94"."currency",
                "t94"."mrr_minor",
                "t94"."currencies",
                "t94"."mrr_base_minor",
                "t94"."plan",
                "t94"."leaves_on",
                "t94"."last_paid_on",
                "t94"."paying_since",
                "t94"."first_paid_on",
                "t94"."seats",
                "t94"."events_28",
                "t94"."active_users_84",
                "t94"."trend",
                "t94"."weekly_level",
                "t94"."weekly_baseline",
                "t94"."own_baseline_ratio",
                "t94"."active_days",
                "t94"."active_users",
                "t94"."features",
                "t94"."breadth",
                "t94"."first_used_on",
                "t94"."last_used_on",
                "t94"."tickets_open",
                "t94"."tickets_unanswered",
                "t94"."oldest_open_on",
                "t94"."tickets_90",
                "t94"."complaints_90",
                "t94"."complaints_open",
                "t94"."csat_90",
                "t94"."nps_score",
                "t94"."nps_on",
                "t94"."asked_90",
                "t94"."answered_90",
                "t94"."overdue_invoices",
                "t94"."overdue_since",
                "t94"."overdue_currency",
                "t94"."overdue_minor",
                "t46"."customer_id" AS "customer_id_right",
                "t46"."notice_on",
                "t46"."renews_on"
              FROM (
                SELECT
                  "t92".*
                  EXCLUDE ("customer_id_right")
                FROM (
                  SELECT
                    "t91"."customer_id",
                    "t91"."name",
                    "t91"."domain",
                    "t91"."kind",
                    "t91"."segment",
                    "t91"."country",
                    "t91"."language",
                    "t91"."channel",
                    "t91"."campaign",
                    "t91"."csm",
                    "t91"."created_on",
                    "t91"."currency",
                    "t91"."mrr_minor",
                    "t91"."currencies",
                    "t91"."mrr_base_minor",
                    "t91"."plan",
                    "t91"."leaves_on",
                    "t91"."last_paid_on",
                    "t91"."paying_since",
                    "t91"."first_paid_on",
                    "t91"."seats",
                    "t91"."events_28",
                    "t91"."active_users_84",
                    "t91"."trend",
                    "t91"."weekly_level",
                    "t91"."weekly_baseline",
                    "t91"."own_baseline_ratio",
                    "t91"."active_days",
                    "t91"."active_users",
                    "t91"."features",
                    "t91"."breadth",
                    "t91"."first_used_on",
                    "t91"."last_used_on",
                    "t91"."tickets_open",
                    "t91"."tickets_unanswered",
                    "t91"."oldest_open_on",
                    "t91"."tickets_90",
                    "t91"."complaints_90",
                    "t91"."complaints_open",
                    "t91"."csat_90",
                    "t91"."nps_score",
                    "t91"."nps_on",
                    "t91"."asked_90",
                    "t91"."answered_90",
                    "t52"."customer_id" AS "customer_id_right",
                    "t52"."overdue_invoices",
                    "t52"."overdue_since",
                    "t52"."overdue_currency",
                    "t52"."overdue_minor"
                  FROM (
                    SELECT
                      "t89".*
                      EXCLUDE ("customer_id_right")
                    FROM (
                      SELECT
                        "t88"."customer_id",
                        "t88"."name",
                        "t88"."domain",
                        "t88"."kind",
                        "t88"."segment",
                        "t88"."country",
                        "t88"."language",
                        "t88"."channel",
                        "t88"."campaign",
                        "t88"."csm",
                        "t88"."created_on",
                        "t88"."currency",
                        "t88"."mrr_minor",
                        "t88"."currencies",
                        "t88"."mrr_base_minor",
                        "t88"."plan",
                        "t88"."leaves_on",
                        "t88"."last_paid_on",
                        "t88"."paying_since",
                        "t88"."first_paid_on",
                        "t88"."seats",
                        "t88"."events_28",
                        "t88"."active_users_84",
                        "t88"."trend",
                        "t88"."weekly_level",
                        "t88"."weekly_baseline",
                        "t88"."own_baseline_ratio",
                        "t88"."active_days",
                        "t88"."active_users",
                        "t88"."features",
                        "t88"."breadth",
                        "t88"."first_used_on",
                        "t88"."last_used_on",
                        "t88"."tickets_open",
                        "t88"."tickets_unanswered",
                        "t88"."oldest_open_on",
                        "t88"."tickets_90",
                        "t88"."complaints_90",
                        "t88"."complaints_open",
                        "t88"."csat_90",
                        "t88"."nps_score",
                        "t88"."nps_on",
                        "t17"."customer_id" AS "customer_id_right",
                        "t17"."asked_90",
                        "t17"."answered_90"
                      FROM (
                        SELECT
                          "t86".*
                          EXCLUDE ("customer_id_right")
                        FROM (
                          SELECT
                            "t85"."customer_id",
                            "t85"."name",
                            "t85"."domain",
                            "t85"."kind",
                            "t85"."segment",
                            "t85"."country",
                            "t85"."language",
                            "t85"."channel",
                            "t85"."campaign",
                            "t85"."csm",
                            "t85"."created_on",
                            "t85"."currency",
                            "t85"."mrr_minor",
                            "t85"."currencies",
                            "t85"."mrr_base_minor",
                            "t85"."plan",
                            "t85"."leaves_on",
                            "t85"."last_paid_on",
                            "t85"."paying_since",
                            "t85"."first_paid_on",
                            "t85"."seats",
                            "t85"."events_28",
                            "t85"."active_users_84",
                            "t85"."trend",
                            "t85"."weekly_level",
                            "t85"."weekly_baseline",
                            "t85"."own_baseline_ratio",
                            "t85"."active_days",
                            "t85"."active_users",
                            "t85"."features",
                            "t85"."breadth",
                            "t85"."first_used_on",
                            "t85"."last_used_on",
                            "t85"."tickets_open",
                            "t85"."tickets_unanswered",
                            "t85"."oldest_open_on",
                            "t85"."tickets_90",
                            "t85"."complaints_90",
                            "t85"."complaints_open",
                            "t85"."csat_90",
                            "t18"."customer_id" AS "customer_id_right",
                            "t18"."nps_score",
                            "t18"."nps_on"
                          FROM (
                            SELECT
                              "t83".*
                              EXCLUDE ("customer_id_right")
                            FROM (
                              SELECT
                                "t82"."customer_id",
                                "t82"."name",
                                "t82"."domain",
                                "t82"."kind",
                                "t82"."segment",
                                "t82"."country",
                                "t82"."language",
                                "t82"."channel",
                                "t82"."campaign",
                                "t82"."csm",
                                "t82"."created_on",
                                "t82"."currency",
                                "t82"."mrr_minor",
                                "t82"."currencies",
                                "t82"."mrr_base_minor",
                                "t82"."plan",
                                "t82"."leaves_on",
                                "t82"."last_paid_on",
                                "t82"."paying_since",
                                "t82"."first_paid_on",
                                "t82"."seats",
                                "t82"."events_28",
                                "t82"."active_users_84",
                                "t82"."trend",
                                "t82"."weekly_level",
                                "t82"."weekly_baseline",
                                "t82"."own_baseline_ratio",
                                "t82"."active_days",
                                "t82"."active_users",
                                "t82"."features",
                                "t82"."breadth",
                                "t82"."first_used_on",
                                "t82"."last_used_on",
                                "t19"."customer_id" AS "customer_id_right",
                                "t19"."tickets_open",
                                "t19"."tickets_unanswered",
                                "t19"."oldest_open_on",
                                "t19"."tickets_90",
                                "t19"."complaints_90",
                                "t19"."complaints_open",
                                "t19"."csat_90"
                              FROM (
                                SELECT
                                  "t80".*
                                  EXCLUDE ("customer_id_right")
                                FROM (
                                  SELECT
                                    "t79"."customer_id",
                                    "t79"."name",
                                    "t79"."domain",
                                    "t79"."kind",
                                    "t79"."segment",
                                    "t79"."country",
                                    "t79"."language",
                                    "t79"."channel",
                                    "t79"."campaign",
                                    "t79"."csm",
                                    "t79"."created_on",
                                    "t79"."currency",
                                    "t79"."mrr_minor",
                                    "t79"."currencies",
                                    "t79"."mrr_base_minor",
                                    "t79"."plan",
                                    "t79"."leaves_on",
                                    "t79"."last_paid_on",
                                    "t79"."paying_since",
                                    "t79"."first_paid_on",
                                    "t79"."seats",
                                    "t79"."events_28",
                                    "t79"."active_users_84",
                                    "t79"."trend",
                                    "t79"."weekly_level",
                                    "t79"."weekly_baseline",
                                    "t79"."own_baseline_ratio",
                                    "t79"."active_days",
                                    "t79"."active_users",
                                    "t79"."features",
                                    "t79"."breadth",
                                    "t20"."customer_id" AS "customer_id_right",
                                    "t20"."first_used_on",
                                    "t20"."last_used_on"
                                  FROM (
                                    SELECT
                                      "t77".*
                                      EXCLUDE ("customer_id_right")
                                    FROM (
                                      SELECT
                                        "t76"."customer_id",
                                        "t76"."name",
                                        "t76"."domain",
                                        "t76"."kind",
                                        "t76"."segment",
                                        "t76"."country",
                                        "t76"."language",
                                        "t76"."channel",
                                        "t76"."campaign",
                                        "t76"."csm",
                                        "t76"."created_on",
                                        "t76"."currency",
                                        "t76"."mrr_minor",
                                        "t76"."currencies",
                                        "t76"."mrr_base_minor",
                                        "t76"."plan",
                                        "t76"."leaves_on",
                                        "t76"."last_paid_on",
                                        "t76"."paying_since",
                                        "t76"."first_paid_on",
                                        "t76"."seats",
                                        "t25"."customer_id" AS "customer_id_right",
                                        "t25"."events_28",
                                        "t25"."active_users_84",
                                        "t25"."trend",
                                        "t25"."weekly_level",
                                        "t25"."weekly_baseline",
                                        "t25"."own_baseline_ratio",
                                        "t25"."active_days",
                                        "t25"."active_users",
                                        "t25"."features",
                                        "t25"."breadth"
                                      FROM (
                                        SELECT
                                          "t74".*
                                          EXCLUDE ("customer_id_right")
                                        FROM (
                                          SELECT
                                            "t73"."customer_id",
                                            "t73"."name",
                                            "t73"."domain",
                                            "t73"."kind",
                                            "t73"."segment",
                                            "t73"."country",
                                            "t73"."language",
                                            "t73"."channel",
                                            "t73"."campaign",
                                            "t73"."csm",
                                            "t73"."created_on",
                                            "t73"."currency",
                                            "t73"."mrr_minor",
                                            "t73"."currencies",
                                            "t73"."mrr_base_minor",
                                            "t73"."plan",
                                            "t73"."leaves_on",
                                            "t73"."last_paid_on",
                                            "t73"."paying_since",
                                            "t73"."first_paid_on",
                                            "t22"."customer_id" AS "customer_id_right",
                                            "t22"."seats"
                                          FROM (
                                            SELECT
                                              "t71".*
                                              EXCLUDE ("customer_id_right")
                                            FROM (
                                              SELECT
                                                "t70"."customer_id",
                                                "t70"."name",
                                                "t70"."domain",
                                                "t70"."kind",
                                                "t70"."segment",
                                                "t70"."country",
                                                "t70"."language",
                                                "t70"."channel",
                                                "t70"."campaign",
                                                "t70"."csm",
                                                "t70"."created_on",
                                                "t70"."currency",
                                                "t70"."mrr_minor",
                                                "t70"."currencies",
                                                "t70"."mrr_base_minor",
                                                "t70"."plan",
                                                "t70"."leaves_on",
                                                "t70"."last_paid_on",
                                                "t23"."customer_id" AS "customer_id_right",
                                                "t23"."paying_since",
                                                "t23"."first_paid_on"
                                              FROM (
                                                SELECT
                                                  "t68".*
                                                  EXCLUDE ("customer_id_right")
                                                FROM (
                                                  SELECT
                                                    "t67"."customer_id",
                                                    "t67"."name",
                                                    "t67"."domain",
                                                    "t67"."kind",
                                                    "t67"."segment",
                                                    "t67"."country",
                                                    "t67"."language",
                                                    "t67"."channel",
                                                    "t67"."campaign",
                                                    "t67"."csm",
                                                    "t67"."created_on",
                                                    "t67"."currency",
                                                    "t67"."mrr_minor",
                                                    "t67"."currencies",
                                                    "t67"."mrr_base_minor",
                                                    "t67"."plan",
                                                    "t67"."leaves_on",
                                                    "t50"."customer_id" AS "customer_id_right",
                                                    "t50"."last_paid_on"
                                                  FROM (
                                                    SELECT
                                                      "t65".*
                                                      EXCLUDE ("customer_id_right")
                                                    FROM (
                                                      SELECT
                                                        "t28"."customer_id",
                                                        "t28"."name",
                                                        "t28"."domain",
                                                        "t28"."kind",
                                                        "t28"."segment",
                                                        "t28"."country",
                                                        "t28"."language",
                                                        "t28"."channel",
                                                        "t28"."campaign",
                                                        "t28"."csm",
                                                        "t28"."created_on",
                                                        "t64"."customer_id" AS "customer_id_right",
                                                        "t64"."currency",
                                                        "t64"."mrr_minor",
                                                        "t64"."currencies",
                                                        "t64"."mrr_base_minor",
                                                        "t64"."plan",
                                                        "t64"."leaves_on"
                                                      FROM (
                                                        SELECT
                                                          "t11"."customer_id",
                                                          "t11"."name",
                                                          "t11"."domain",
                                                          "t11"."kind",
                                                          "t11"."segment",
                                                          "t11"."country",
                                                          "t11"."language",
                                                          "t11"."channel",
                                                          "t11"."campaign",
                                                          "t11"."csm",
                                                          "t11"."created_on"
                                                        FROM "customers" AS "t11"
                                                      ) AS "t28"
                                                      LEFT OUTER JOIN (
                                                        SELECT
                                                          "t62".*
                                                          EXCLUDE ("customer_id_right")
                                                        FROM (
                                                          SELECT
                                                            "t61"."customer_id",
                                                            "t61"."currency",
                                                            "t61"."mrr_minor",
                                                            "t61"."currencies",
                                                            "t61"."mrr_base_minor",
                                                            "t61"."plan",
                                                            "t41"."customer_id" AS "customer_id_right",
                                                            "t41"."leaves_on"
                                                          FROM (
                                                            SELECT
                                                              "t59".*
                                                              EXCLUDE ("customer_id_right")
                                                            FROM (
                                                              SELECT
                                                                "t58"."customer_id",
                                                                "t58"."currency",
                                                                "t58"."mrr_minor",
                                                                "t58"."currencies",
                                                                "t58"."mrr_base_minor",
                                                                "t45"."customer_id" AS "customer_id_right",
                                                                "t45"."plan"
                                                              FROM (
                                                                SELECT
                                                                  "t56"."customer_id",
                                                                  "t56"."currency",
                                                                  "t56"."mrr_minor",
                                                                  "t56"."currencies",
                                                                  CASE
                                                                    WHEN "t56"."priced" = "t56"."currencies"
                                                                    THEN "t56"."total"
                                                                    ELSE CAST(NULL AS BIGINT)
                                                                  END AS "mrr_base_minor"
                                                                FROM (
                                                                  SELECT
                                                                    "t55"."customer_id",
                                                                    FIRST("t55"."currency" ORDER BY "t55"."rank" DESC) AS "currency",
                                                                    FIRST("t55"."mrr_minor" ORDER BY "t55"."rank" DESC) AS "mrr_minor",
                                                                    COUNT(DISTINCT "t55"."currency") AS "currencies",
                                                                    COUNT("t55"."base_minor") AS "priced",
                                                                    SUM("t55"."base_minor") AS "total"
                                                                  FROM (
                                                                    SELECT
                                                                      "t54"."customer_id",
                                                                      "t54"."currency",
                                                                      "t54"."mrr_minor",
                                                                      "t54"."rate",
                                                                      "t54"."base_minor",
                                                                      COALESCE("t54"."base_minor", "t54"."mrr_minor") AS "rank"
                                                                    FROM (
                                                                      SELECT
                                                                        "t53"."customer_id",
                                                                        "t53"."currency",
                                                                        "t53"."mrr_minor",
                                                                        "t53"."rate",
                                                                        CAST(ROUND(
                                                                          "t53"."mrr_minor" * CASE WHEN "t53"."currency" = 'USD' THEN 1.0 ELSE "t53"."rate" END * (
                                                                            POWER(
                                                                              10.0,
                                                                              (
                                                                                2 - CASE
                                                                                  WHEN "t53"."currency" = 'BIF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'CLP'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'DJF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'GNF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'ISK'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'JPY'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'KMF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'KRW'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'PYG'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'RWF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'UGX'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'VND'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'VUV'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'XAF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'XOF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'XPF'
                                                                                  THEN 0
                                                                                  WHEN "t53"."currency" = 'BHD'
                                                                                  THEN 3
                                                                                  WHEN "t53"."currency" = 'IQD'
                                                                                  THEN 3
                                                                                  WHEN "t53"."currency" = 'JOD'
                                                                                  THEN 3
                                                                                  WHEN "t53"."currency" = 'KWD'
                                                                                  THEN 3
                                                                                  WHEN "t53"."currency" = 'LYD'
                                                                                  THEN 3
                                                                                  WHEN "t53"."currency" = 'OMR'
                                                                                  THEN 3
                                                                                  WHEN "t53"."currency" = 'TND'
                                                                                  THEN 3
                                                                                  ELSE 2
                                                                                END
                                                                              )
                                                                            )
                                                                          ),
                                                                          0
                                                                        ) AS BIGINT) AS "base_minor"
                                                                      FROM (
                                                                        SELECT
                                                                          "t51"."customer_id",
                                                                          "t51"."currency",
                                                                          "t51"."mrr_minor",
                                                                          "t43"."currency" AS "currency_right",
                                                                          "t43"."rate",
                                                                          "t43"."rated_on"
                                                                        FROM (
                                                                          SELECT
                                                                            *
                                                                          FROM (
                                                                            SELECT
                                                                              "t30"."customer_id",
                                                                              "t30"."currency",
                                                                              SUM("t30"."delta_minor") AS "mrr_minor"
                                                                            FROM (
                                                                              SELECT
                                                                                *
                                                                              FROM "movements" AS "t13"
                                                                              WHERE
                                                                                "t13"."moved_on" <= MAKE_DATE(1111, 11, 11)
                                                                            ) AS "t30"
                                                                            GROUP BY
                                                                              1,
                                                                              2
                                                                          ) AS "t37"
                                                                          WHERE
                                                                            "t37"."mrr_minor" <> 0
                                                                        ) AS "t51"
                                                                        LEFT OUTER JOIN (
                                                                          SELECT
                                                                            "t32"."currency",
                                                                            FIRST("t32"."rate" ORDER BY "t32"."rated_on" DESC) AS "rate",
                                                                            MAX("t32"."rated_on") AS "rated_on"
                                                                          FROM (
                                                                            SELECT
                                                                              *
                                                                            FROM "fx_rates" AS "t15"
                                                                            WHERE
                                                                              "t15"."base_currency" = 'USD' AND "t15"."rated_on" <= MAKE_DATE(1111, 11, 11)
                                                                          ) AS "t32"
                                                                          GROUP BY
                                                                            1
                                                                        ) AS "t43"
                                                                          ON "t51"."currency" = "t43"."currency"
                                                                      ) AS "t53"
                                                                    ) AS "t54"
                                                                  ) AS "t55"
                                                                  GROUP BY
                                                                    1
                                                                ) AS "t56"
                                                              ) AS "t58"
                                                              LEFT OUTER JOIN (
                                                                SELECT
                                                                  "t35"."customer_id",
                                                                  FIRST("t35"."plan" ORDER BY "t35"."mrr_minor" DESC) AS "plan"
                                                                FROM (
                                                                  SELECT
                                                                    *
                                                                  FROM "segments" AS "t14"
                                                                  WHERE
                                                                    "t14"."starts_on" <= MAKE_DATE(1111, 11, 11)
                                                                    AND (
                                                                      (
                                                                        "t14"."ends_on" IS NULL
                                                                      ) OR (
                                                                        "t14"."ends_on" > MAKE_DATE(1111, 11, 11)
                                                                      )
                                                                    )
                                                                ) AS "t35"
                                                                GROUP BY
                                                                  1
                                                              ) AS "t45"
                                                                ON "t58"."customer_id" = "t45"."customer_id"
                                                            ) AS "t59"
                                                          ) AS "t61"
                                                          LEFT OUTER JOIN (
                                                            SELECT
                                                              "t31"."customer_id",
                                                              MIN("t31"."moved_on") AS "leaves_on"
                                                            FROM (
                                                              SELECT
                                                                *
                                                              FROM "movements" AS "t13"
                                                              WHERE
                                                                "t13"."moved_on" > MAKE_DATE(1111, 11, 11) AND "t13"."kind" = 'churn'
                                                            ) AS "t31"
                                                            GROUP BY
                                                              1
                                                          ) AS "t41"
                                                            ON "t61"."customer_id" = "t41"."customer_id"
                                                        ) AS "t62"
                                                      ) AS "t64"
                                                        ON "t28"."customer_id" = "t64"."customer_id"
                                                    ) AS "t65"
                                                  ) AS "t67"
                                                  LEFT OUTER JOIN (
                                                    SELECT
                                                      "t36"."customer_id",
                                                      "t36"."last_on" AS "last_paid_on"
                                                    FROM (
                                                      SELECT
                                                        "t29"."customer_id",
                                                        FIRST("t29"."kind" ORDER BY "t29"."moved_on" DESC) AS "last_kind",
                                                        MAX("t29"."moved_on") AS "last_on"
                                                      FROM (
                                                        SELECT
                                                          *
                                                        FROM "logos" AS "t12"
                                                        WHERE
                                                          "t12"."moved_on" <= MAKE_DATE(1111, 11, 11)
                                                      ) AS "t29"
                                                      GROUP BY
                                                        1
                                                    ) AS "t36"
                                                    WHERE
                                                      "t36"."last_kind" = 'churn'
                                                  ) AS "t50"
                                                    ON "t67"."customer_id" = "t50"."customer_id"
                                                ) AS "t68"
                                              ) AS "t70"
                                              LEFT OUTER JOIN "paying" AS "t23"
                                                ON "t70"."customer_id" = "t23"."customer_id"
                                            ) AS "t71"
                                          ) AS "t73"
                                          LEFT OUTER JOIN "seats_paid" AS "t22"
                                            ON "t73"."customer_id" = "t22"."customer_id"
                                        ) AS "t74"
                                      ) AS "t76"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t8".*
                                          EXCLUDE ("day")
                                        FROM "engagement" AS "t8"
                                      ) AS "t25"
                                        ON "t76"."customer_id" = "t25"."customer_id"
                                    ) AS "t77"
                                  ) AS "t79"
                                  LEFT OUTER JOIN "spans" AS "t20"
                                    ON "t79"."customer_id" = "t20"."customer_id"
                                ) AS "t80"
                              ) AS "t82"
                              LEFT OUTER JOIN "ticket_state" AS "t19"
                                ON "t82"."customer_id" = "t19"."customer_id"
                            ) AS "t83"
                          ) AS "t85"
                          LEFT OUTER JOIN "nps_last" AS "t18"
                            ON "t85"."customer_id" = "t18"."customer_id"
                        ) AS "t86"
                      ) AS "t88"
                      LEFT OUTER JOIN "nps_asked" AS "t17"
                        ON "t88"."customer_id" = "t17"."customer_id"
                    ) AS "t89"
                  ) AS "t91"
                  LEFT OUTER JOIN (
                    SELECT
                      "t40"."customer_id",
                      SUM("t40"."invoices") AS "overdue_invoices",
                      MIN("t40"."since") AS "overdue_since",
                      FIRST("t40"."currency" ORDER BY "t40"."since") AS "overdue_currency",
                      FIRST("t40"."owed_minor" ORDER BY "t40"."since") AS "overdue_minor"
                    FROM (
                      SELECT
                        "t34"."customer_id",
                        "t34"."currency",
                        COUNT(*) AS "invoices",
                        MIN("t34"."due_on") AS "since",
                        SUM("t34"."amount_minor") AS "owed_minor"
                      FROM (
                        SELECT
                          *
                        FROM "invoices" AS "t4"
                        WHERE
                          COALESCE("t4"."status", 'open') IN ('open', 'paid', 'uncollectible')
                          AND "t4"."due_on" < MAKE_DATE(1111, 11, 11)
                          AND "t4"."issued_on" <= MAKE_DATE(1111, 11, 11)
                          AND (
                            (
                              "t4"."paid_on" IS NULL
                            ) OR (
                              "t4"."paid_on" > MAKE_DATE(1111, 11, 11)
                            )
                          )
                          AND (
                            (
                              "t4"."status" <> 'paid'
                            ) OR (
                              NOT "t4"."paid_on" IS NULL
                            )
                          )
                      ) AS "t34"
                      GROUP BY
                        1,
                        2
                    ) AS "t40"
                    GROUP BY
                      1
                  ) AS "t52"
                    ON "t91"."customer_id" = "t52"."customer_id"
                ) AS "t92"
              ) AS "t94"
              LEFT OUTER JOIN (
                SELECT
                  "t33"."customer_id",
                  MIN("t33"."notice_on") FILTER(WHERE
                    "t33"."notice_on" >= MAKE_DATE(1111, 11, 11)) AS "notice_on",
                  MIN("t33"."renews_on") FILTER(WHERE
                    "t33"."renews_on" >= MAKE_DATE(1111, 11, 11)) AS "renews_on"
                FROM (
                  SELECT
                    *
                  FROM "contracts" AS "t2"
                  WHERE
                    (
                      "t2"."ends_on" IS NULL
                    ) OR (
                      "t2"."ends_on" > MAKE_DATE(1111, 11, 11)
                    )
                ) AS "t33"
                GROUP BY
                  1
              ) AS "t46"
                ON "t94"."customer_id" = "t46"."customer_id"
            ) AS "t95"
          ) AS "t97"
          LEFT OUTER JOIN "touches" AS "t16"
            ON "t97"."customer_id" = "t16"."customer_id"
        ) AS "t98"
      ) AS "t100"
      LEFT OUTER JOIN (
        SELECT
          "t0"."customer_id",
          "t0"."quiet_months",
          "t0"."is_seasonal",
          "t0"."unmatched_id",
          "t0"."kind" AS "zombie_kind",
          "t0"."stage" AS "zombie_stage"
        FROM "zombies" AS "t0"
      ) AS "t27"
        ON "t100"."customer_id" = "t27"."customer_id"
    ) AS "t101"
  ) AS "t102"
);
