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
    "t68"."customer_id",
    "t68"."name",
    "t68"."domain",
    "t68"."kind",
    "t68"."segment",
    "t68"."country",
    "t68"."language",
    "t68"."channel",
    "t68"."campaign",
    "t68"."csm",
    "t68"."created_on",
    "t68"."currency",
    "t68"."mrr_minor",
    "t68"."currencies",
    "t68"."mrr_base_minor",
    "t68"."plan",
    "t68"."leaves_on",
    "t68"."last_paid_on",
    "t68"."paying_since",
    "t68"."first_paid_on",
    "t68"."seats",
    "t68"."events_28",
    "t68"."active_users_84",
    "t68"."trend",
    "t68"."weekly_level",
    "t68"."weekly_baseline",
    "t68"."own_baseline_ratio",
    "t68"."active_days",
    "t68"."active_users",
    "t68"."features",
    "t68"."breadth",
    "t68"."first_used_on",
    "t68"."last_used_on",
    "t68"."tickets_open",
    "t68"."tickets_unanswered",
    "t68"."oldest_open_on",
    "t68"."tickets_90",
    "t68"."complaints_90",
    "t68"."complaints_open",
    "t68"."csat_90",
    "t68"."nps_score",
    "t68"."nps_on",
    "t68"."asked_90",
    "t68"."answered_90",
    "t68"."overdue_invoices",
    "t68"."overdue_since",
    "t68"."overdue_currency",
    "t68"."overdue_minor",
    "t68"."notice_on",
    "t68"."renews_on",
    "t68"."last_touch_on",
    "t68"."quiet_months",
    "t68"."is_seasonal",
    "t68"."unmatched_id",
    "t68"."zombie_kind",
    "t68"."zombie_stage",
    CAST(NULL AS BOOLEAN) AS "below_line"
  FROM (
    SELECT
      "t67".*
      EXCLUDE ("day")
    FROM (
      SELECT
        "t66".*
        EXCLUDE ("customer_id_right")
      FROM (
        SELECT
          "t65"."customer_id",
          "t65"."name",
          "t65"."domain",
          "t65"."kind",
          "t65"."segment",
          "t65"."country",
          "t65"."language",
          "t65"."channel",
          "t65"."campaign",
          "t65"."csm",
          "t65"."created_on",
          "t65"."currency",
          "t65"."mrr_minor",
          "t65"."currencies",
          "t65"."mrr_base_minor",
          "t65"."plan",
          "t65"."leaves_on",
          "t65"."last_paid_on",
          "t65"."paying_since",
          "t65"."first_paid_on",
          "t65"."seats",
          "t65"."day",
          "t65"."events_28",
          "t65"."active_users_84",
          "t65"."trend",
          "t65"."weekly_level",
          "t65"."weekly_baseline",
          "t65"."own_baseline_ratio",
          "t65"."active_days",
          "t65"."active_users",
          "t65"."features",
          "t65"."breadth",
          "t65"."first_used_on",
          "t65"."last_used_on",
          "t65"."tickets_open",
          "t65"."tickets_unanswered",
          "t65"."oldest_open_on",
          "t65"."tickets_90",
          "t65"."complaints_90",
          "t65"."complaints_open",
          "t65"."csat_90",
          "t65"."nps_score",
          "t65"."nps_on",
          "t65"."asked_90",
          "t65"."answered_90",
          "t65"."overdue_invoices",
          "t65"."overdue_since",
          "t65"."overdue_currency",
          "t65"."overdue_minor",
          "t65"."notice_on",
          "t65"."renews_on",
          "t65"."last_touch_on",
          "t28"."customer_id" AS "customer_id_right",
          "t28"."quiet_months",
          "t28"."is_seasonal",
          "t28"."unmatched_id",
          "t28"."zombie_kind",
          "t28"."zombie_stage"
        FROM (
          SELECT
            "t63".*
            EXCLUDE ("customer_id_right")
          FROM (
            SELECT
              "t62"."customer_id",
              "t62"."name",
              "t62"."domain",
              "t62"."kind",
              "t62"."segment",
              "t62"."country",
              "t62"."language",
              "t62"."channel",
              "t62"."campaign",
              "t62"."csm",
              "t62"."created_on",
              "t62"."currency",
              "t62"."mrr_minor",
              "t62"."currencies",
              "t62"."mrr_base_minor",
              "t62"."plan",
              "t62"."leaves_on",
              "t62"."last_paid_on",
              "t62"."paying_since",
              "t62"."first_paid_on",
              "t62"."seats",
              "t62"."day",
              "t62"."events_28",
              "t62"."active_users_84",
              "t62"."trend",
              "t62"."weekly_level",
              "t62"."weekly_baseline",
              "t62"."own_baseline_ratio",
              "t62"."active_days",
              "t62"."active_users",
              "t62"."features",
              "t62"."breadth",
              "t62"."first_used_on",
              "t62"."last_used_on",
              "t62"."tickets_open",
              "t62"."tickets_unanswered",
              "t62"."oldest_open_on",
              "t62"."tickets_90",
              "t62"."complaints_90",
              "t62"."complaints_open",
              "t62"."csat_90",
              "t62"."nps_score",
              "t62"."nps_on",
              "t62"."asked_90",
              "t62"."answered_90",
              "t62"."overdue_invoices",
              "t62"."overdue_since",
              "t62"."overdue_currency",
              "t62"."overdue_minor",
              "t62"."notice_on",
              "t62"."renews_on",
              "t14"."customer_id" AS "customer_id_right",
              "t14"."last_touch_on"
            FROM (
              SELECT
                "t60".*
                EXCLUDE ("customer_id_right")
              FROM (
                SELECT
                  "t59"."customer_id",
                  "t59"."name",
                  "t59"."domain",
                  "t59"."kind",
                  "t59"."segment",
                  "t59"."country",
                  "t59"."language",
                  "t59"."channel",
                  "t59"."campaign",
                  "t59"."csm",
                  "t59"."created_on",
                  "t59"."currency",
                  "t59"."mrr_minor",
                  "t59"."currencies",
                  "t59"."mrr_base_minor",
                  "t59"."plan",
                  "t59"."leaves_on",
                  "t59"."last_paid_on",
                  "t59"."paying_since",
                  "t59"."first_paid_on",
                  "t59"."seats",
                  "t59"."day",
                  "t59"."events_28",
                  "t59"."active_users_84",
                  "t59"."trend",
                  "t59"."weekly_level",
                  "t59"."weekly_baseline",
                  "t59"."own_baseline_ratio",
                  "t59"."active_days",
                  "t59"."active_users",
                  "t59"."features",
                  "t59"."breadth",
                  "t59"."first_used_on",
                  "t59"."last_used_on",
                  "t59"."tickets_open",
                  "t59"."tickets_unanswered",
                  "t59"."oldest_open_on",
                  "t59"."tickets_90",
                  "t59"."complaints_90",
                  "t59"."complaints_open",
                  "t59"."csat_90",
                  "t59"."nps_score",
                  "t59"."nps_on",
                  "t59"."asked_90",
                  "t59"."answered_90",
                  "t59"."overdue_invoices",
                  "t59"."overdue_since",
                  "t59"."overdue_currency",
                  "t59"."overdue_minor",
                  "t15"."customer_id" AS "customer_id_right",
                  "t15"."notice_on",
                  "t15"."renews_on"
                FROM (
                  SELECT
                    "t57".*
                    EXCLUDE ("customer_id_right")
                  FROM (
                    SELECT
                      "t56"."customer_id",
                      "t56"."name",
                      "t56"."domain",
                      "t56"."kind",
                      "t56"."segment",
                      "t56"."country",
                      "t56"."language",
                      "t56"."channel",
                      "t56"."campaign",
                      "t56"."csm",
                      "t56"."created_on",
                      "t56"."currency",
                      "t56"."mrr_minor",
                      "t56"."currencies",
                      "t56"."mrr_base_minor",
                      "t56"."plan",
                      "t56"."leaves_on",
                      "t56"."last_paid_on",
                      "t56"."paying_since",
                      "t56"."first_paid_on",
                      "t56"."seats",
                      "t56"."day",
                      "t56"."events_28",
                      "t56"."active_users_84",
                      "t56"."trend",
                      "t56"."weekly_level",
                      "t56"."weekly_baseline",
                      "t56"."own_baseline_ratio",
                      "t56"."active_days",
                      "t56"."active_users",
                      "t56"."features",
                      "t56"."breadth",
                      "t56"."first_used_on",
                      "t56"."last_used_on",
                      "t56"."tickets_open",
                      "t56"."tickets_unanswered",
                      "t56"."oldest_open_on",
                      "t56"."tickets_90",
                      "t56"."complaints_90",
                      "t56"."complaints_open",
                      "t56"."csat_90",
                      "t56"."nps_score",
                      "t56"."nps_on",
                      "t56"."asked_90",
                      "t56"."answered_90",
                      "t16"."customer_id" AS "customer_id_right",
                      "t16"."overdue_invoices",
                      "t16"."overdue_since",
                      "t16"."overdue_currency",
                      "t16"."overdue_minor"
                    FROM (
                      SELECT
                        "t54".*
                        EXCLUDE ("customer_id_right")
                      FROM (
                        SELECT
                          "t53"."customer_id",
                          "t53"."name",
                          "t53"."domain",
                          "t53"."kind",
                          "t53"."segment",
                          "t53"."country",
                          "t53"."language",
                          "t53"."channel",
                          "t53"."campaign",
                          "t53"."csm",
                          "t53"."created_on",
                          "t53"."currency",
                          "t53"."mrr_minor",
                          "t53"."currencies",
                          "t53"."mrr_base_minor",
                          "t53"."plan",
                          "t53"."leaves_on",
                          "t53"."last_paid_on",
                          "t53"."paying_since",
                          "t53"."first_paid_on",
                          "t53"."seats",
                          "t53"."day",
                          "t53"."events_28",
                          "t53"."active_users_84",
                          "t53"."trend",
                          "t53"."weekly_level",
                          "t53"."weekly_baseline",
                          "t53"."own_baseline_ratio",
                          "t53"."active_days",
                          "t53"."active_users",
                          "t53"."features",
                          "t53"."breadth",
                          "t53"."first_used_on",
                          "t53"."last_used_on",
                          "t53"."tickets_open",
                          "t53"."tickets_unanswered",
                          "t53"."oldest_open_on",
                          "t53"."tickets_90",
                          "t53"."complaints_90",
                          "t53"."complaints_open",
                          "t53"."csat_90",
                          "t53"."nps_score",
                          "t53"."nps_on",
                          "t17"."customer_id" AS "customer_id_right",
                          "t17"."asked_90",
                          "t17"."answered_90"
                        FROM (
                          SELECT
                            "t51".*
                            EXCLUDE ("customer_id_right")
                          FROM (
                            SELECT
                              "t50"."customer_id",
                              "t50"."name",
                              "t50"."domain",
                              "t50"."kind",
                              "t50"."segment",
                              "t50"."country",
                              "t50"."language",
                              "t50"."channel",
                              "t50"."campaign",
                              "t50"."csm",
                              "t50"."created_on",
                              "t50"."currency",
                              "t50"."mrr_minor",
                              "t50"."currencies",
                              "t50"."mrr_base_minor",
                              "t50"."plan",
                              "t50"."leaves_on",
                              "t50"."last_paid_on",
                              "t50"."paying_since",
                              "t50"."first_paid_on",
                              "t50"."seats",
                              "t50"."day",
                              "t50"."events_28",
                              "t50"."active_users_84",
                              "t50"."trend",
                              "t50"."weekly_level",
                              "t50"."weekly_baseline",
                              "t50"."own_baseline_ratio",
                              "t50"."active_days",
                              "t50"."active_users",
                              "t50"."features",
                              "t50"."breadth",
                              "t50"."first_used_on",
                              "t50"."last_used_on",
                              "t50"."tickets_open",
                              "t50"."tickets_unanswered",
                              "t50"."oldest_open_on",
                              "t50"."tickets_90",
                              "t50"."complaints_90",
                              "t50"."complaints_open",
                              "t50"."csat_90",
                              "t18"."customer_id" AS "customer_id_right",
                              "t18"."nps_score",
                              "t18"."nps_on"
                            FROM (
                              SELECT
                                "t48".*
                                EXCLUDE ("customer_id_right")
                              FROM (
                                SELECT
                                  "t47"."customer_id",
                                  "t47"."name",
                                  "t47"."domain",
                                  "t47"."kind",
                                  "t47"."segment",
                                  "t47"."country",
                                  "t47"."language",
                                  "t47"."channel",
                                  "t47"."campaign",
                                  "t47"."csm",
                                  "t47"."created_on",
                                  "t47"."currency",
                                  "t47"."mrr_minor",
                                  "t47"."currencies",
                                  "t47"."mrr_base_minor",
                                  "t47"."plan",
                                  "t47"."leaves_on",
                                  "t47"."last_paid_on",
                                  "t47"."paying_since",
                                  "t47"."first_paid_on",
                                  "t47"."seats",
                                  "t47"."day",
                                  "t47"."events_28",
                                  "t47"."active_users_84",
                                  "t47"."trend",
                                  "t47"."weekly_level",
                                  "t47"."weekly_baseline",
                                  "t47"."own_baseline_ratio",
                                  "t47"."active_days",
                                  "t47"."active_users",
                                  "t47"."features",
                                  "t47"."breadth",
                                  "t47"."first_used_on",
                                  "t47"."last_used_on",
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
                                    "t45".*
                                    EXCLUDE ("customer_id_right")
                                  FROM (
                                    SELECT
                                      "t44"."customer_id",
                                      "t44"."name",
                                      "t44"."domain",
                                      "t44"."kind",
                                      "t44"."segment",
                                      "t44"."country",
                                      "t44"."language",
                                      "t44"."channel",
                                      "t44"."campaign",
                                      "t44"."csm",
                                      "t44"."created_on",
                                      "t44"."currency",
                                      "t44"."mrr_minor",
                                      "t44"."currencies",
                                      "t44"."mrr_base_minor",
                                      "t44"."plan",
                                      "t44"."leaves_on",
                                      "t44"."last_paid_on",
                                      "t44"."paying_since",
                                      "t44"."first_paid_on",
                                      "t44"."seats",
                                      "t44"."day",
                                      "t44"."events_28",
                                      "t44"."active_users_84",
                                      "t44"."trend",
                                      "t44"."weekly_level",
                                      "t44"."weekly_baseline",
                                      "t44"."own_baseline_ratio",
                                      "t44"."active_days",
                                      "t44"."active_users",
                                      "t44"."features",
                                      "t44"."breadth",
                                      "t20"."customer_id" AS "customer_id_right",
                                      "t20"."first_used_on",
                                      "t20"."last_used_on"
                                    FROM (
                                      SELECT
                                        "t42".*
                                        EXCLUDE ("customer_id_right")
                                      FROM (
                                        SELECT
                                          "t41"."customer_id",
                                          "t41"."name",
                                          "t41"."domain",
                                          "t41"."kind",
                                          "t41"."segment",
                                          "t41"."country",
                                          "t41"."language",
                                          "t41"."channel",
                                          "t41"."campaign",
                                          "t41"."csm",
                                          "t41"."created_on",
                                          "t41"."currency",
                                          "t41"."mrr_minor",
                                          "t41"."currencies",
                                          "t41"."mrr_base_minor",
                                          "t41"."plan",
                                          "t41"."leaves_on",
                                          "t41"."last_paid_on",
                                          "t41"."paying_since",
                                          "t41"."first_paid_on",
                                          "t41"."seats",
                                          "t21"."customer_id" AS "customer_id_right",
                                          "t21"."day",
                                          "t21"."events_28",
                                          "t21"."active_users_84",
                                          "t21"."trend",
                                          "t21"."weekly_level",
                                          "t21"."weekly_baseline",
                                          "t21"."own_baseline_ratio",
                                          "t21"."active_days",
                                          "t21"."active_users",
                                          "t21"."features",
                                          "t21"."breadth"
                                        FROM (
                                          SELECT
                                            "t39".*
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
                                              "t38"."currency",
                                              "t38"."mrr_minor",
                                              "t38"."currencies",
                                              "t38"."mrr_base_minor",
                                              "t38"."plan",
                                              "t38"."leaves_on",
                                              "t38"."last_paid_on",
                                              "t38"."paying_since",
                                              "t38"."first_paid_on",
                                              "t22"."customer_id" AS "customer_id_right",
                                              "t22"."seats"
                                            FROM (
                                              SELECT
                                                "t36".*
                                                EXCLUDE ("customer_id_right")
                                              FROM (
                                                SELECT
                                                  "t35"."customer_id",
                                                  "t35"."name",
                                                  "t35"."domain",
                                                  "t35"."kind",
                                                  "t35"."segment",
                                                  "t35"."country",
                                                  "t35"."language",
                                                  "t35"."channel",
                                                  "t35"."campaign",
                                                  "t35"."csm",
                                                  "t35"."created_on",
                                                  "t35"."currency",
                                                  "t35"."mrr_minor",
                                                  "t35"."currencies",
                                                  "t35"."mrr_base_minor",
                                                  "t35"."plan",
                                                  "t35"."leaves_on",
                                                  "t35"."last_paid_on",
                                                  "t23"."customer_id" AS "customer_id_right",
                                                  "t23"."paying_since",
                                                  "t23"."first_paid_on"
                                                FROM (
                                                  SELECT
                                                    "t33".*
                                                    EXCLUDE ("customer_id_right")
                                                  FROM (
                                                    SELECT
                                                      "t32"."customer_id",
                                                      "t32"."name",
                                                      "t32"."domain",
                                                      "t32"."kind",
                                                      "t32"."segment",
                                                      "t32"."country",
                                                      "t32"."language",
                                                      "t32"."channel",
                                                      "t32"."campaign",
                                                      "t32"."csm",
                                                      "t32"."created_on",
                                                      "t32"."currency",
                                                      "t32"."mrr_minor",
                                                      "t32"."currencies",
                                                      "t32"."mrr_base_minor",
                                                      "t32"."plan",
                                                      "t32"."leaves_on",
                                                      "t24"."customer_id" AS "customer_id_right",
                                                      "t24"."last_paid_on"
                                                    FROM (
                                                      SELECT
                                                        "t30".*
                                                        EXCLUDE ("customer_id_right")
                                                      FROM (
                                                        SELECT
                                                          "t29"."customer_id",
                                                          "t29"."name",
                                                          "t29"."domain",
                                                          "t29"."kind",
                                                          "t29"."segment",
                                                          "t29"."country",
                                                          "t29"."language",
                                                          "t29"."channel",
                                                          "t29"."campaign",
                                                          "t29"."csm",
                                                          "t29"."created_on",
                                                          "t25"."customer_id" AS "customer_id_right",
                                                          "t25"."currency",
                                                          "t25"."mrr_minor",
                                                          "t25"."currencies",
                                                          "t25"."mrr_base_minor",
                                                          "t25"."plan",
                                                          "t25"."leaves_on"
                                                        FROM (
                                                          SELECT
                                                            "t12"."customer_id",
                                                            "t12"."name",
                                                            "t12"."domain",
                                                            "t12"."kind",
                                                            "t12"."segment",
                                                            "t12"."country",
                                                            "t12"."language",
                                                            "t12"."channel",
                                                            "t12"."campaign",
                                                            "t12"."csm",
                                                            "t12"."created_on"
                                                          FROM "customers" AS "t12"
                                                        ) AS "t29"
                                                        LEFT OUTER JOIN "money" AS "t25"
                                                          ON "t29"."customer_id" = "t25"."customer_id"
                                                      ) AS "t30"
                                                    ) AS "t32"
                                                    LEFT OUTER JOIN "past_money" AS "t24"
                                                      ON "t32"."customer_id" = "t24"."customer_id"
                                                  ) AS "t33"
                                                ) AS "t35"
                                                LEFT OUTER JOIN "paying" AS "t23"
                                                  ON "t35"."customer_id" = "t23"."customer_id"
                                              ) AS "t36"
                                            ) AS "t38"
                                            LEFT OUTER JOIN "seats_paid" AS "t22"
                                              ON "t38"."customer_id" = "t22"."customer_id"
                                          ) AS "t39"
                                        ) AS "t41"
                                        LEFT OUTER JOIN "engagement" AS "t21"
                                          ON "t41"."customer_id" = "t21"."customer_id"
                                      ) AS "t42"
                                    ) AS "t44"
                                    LEFT OUTER JOIN "spans" AS "t20"
                                      ON "t44"."customer_id" = "t20"."customer_id"
                                  ) AS "t45"
                                ) AS "t47"
                                LEFT OUTER JOIN "ticket_state" AS "t19"
                                  ON "t47"."customer_id" = "t19"."customer_id"
                              ) AS "t48"
                            ) AS "t50"
                            LEFT OUTER JOIN "nps_last" AS "t18"
                              ON "t50"."customer_id" = "t18"."customer_id"
                          ) AS "t51"
                        ) AS "t53"
                        LEFT OUTER JOIN "nps_asked" AS "t17"
                          ON "t53"."customer_id" = "t17"."customer_id"
                      ) AS "t54"
                    ) AS "t56"
                    LEFT OUTER JOIN "dues" AS "t16"
                      ON "t56"."customer_id" = "t16"."customer_id"
                  ) AS "t57"
                ) AS "t59"
                LEFT OUTER JOIN "terms" AS "t15"
                  ON "t59"."customer_id" = "t15"."customer_id"
              ) AS "t60"
            ) AS "t62"
            LEFT OUTER JOIN "touches" AS "t14"
              ON "t62"."customer_id" = "t14"."customer_id"
          ) AS "t63"
        ) AS "t65"
        LEFT OUTER JOIN (
          SELECT
            "t0"."customer_id",
            "t0"."quiet_months",
            "t0"."is_seasonal",
            "t0"."unmatched_id",
            "t0"."kind" AS "zombie_kind",
            "t0"."stage" AS "zombie_stage"
          FROM "zombies" AS "t0"
        ) AS "t28"
          ON "t65"."customer_id" = "t28"."customer_id"
      ) AS "t66"
    ) AS "t67"
  ) AS "t68"
);
