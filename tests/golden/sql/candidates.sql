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
  CAST("below_line" AS BOOLEAN) AS "below_line",
  CAST("leaving" AS BOOLEAN) AS "leaving",
  CAST("notice" AS BOOLEAN) AS "notice",
  CAST("complaint" AS BOOLEAN) AS "complaint",
  CAST("waiting" AS BOOLEAN) AS "waiting",
  CAST("detractor" AS BOOLEAN) AS "detractor",
  CAST("overdue" AS BOOLEAN) AS "overdue",
  CAST("zombie" AS BOOLEAN) AS "zombie",
  CAST("falling" AS BOOLEAN) AS "falling",
  CAST("one_person" AS BOOLEAN) AS "one_person",
  CAST("is_urgent" AS BOOLEAN) AS "is_urgent",
  CAST("share" AS TEXT) AS "share",
  CAST("chance" AS DOUBLE) AS "chance",
  CAST("stake_minor" AS BIGINT) AS "stake_minor",
  CAST("rank_minor" AS BIGINT) AS "rank_minor",
  CAST("place" AS BIGINT) AS "place"
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
    "t2"."quiet_months",
    "t2"."is_seasonal",
    "t2"."unmatched_id",
    "t2"."zombie_kind",
    "t2"."zombie_stage",
    "t2"."below_line",
    "t2"."leaving",
    "t2"."notice",
    "t2"."complaint",
    "t2"."waiting",
    "t2"."detractor",
    "t2"."overdue",
    "t2"."zombie",
    "t2"."falling",
    "t2"."one_person",
    "t2"."is_urgent",
    "t2"."share",
    "t2"."chance",
    "t2"."stake_minor",
    "t2"."rank_minor",
    (
      ROW_NUMBER() OVER (
        PARTITION BY COALESCE("t2"."csm", '')
        ORDER BY "t2"."is_urgent" DESC, COALESCE("t2"."rank_minor", "t2"."mrr_base_minor", 0) DESC, "t2"."mrr_minor" DESC, "t2"."customer_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "place"
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
      "t1"."quiet_months",
      "t1"."is_seasonal",
      "t1"."unmatched_id",
      "t1"."zombie_kind",
      "t1"."zombie_stage",
      "t1"."below_line",
      "t1"."leaving",
      "t1"."notice",
      "t1"."complaint",
      "t1"."waiting",
      "t1"."detractor",
      "t1"."overdue",
      "t1"."zombie",
      "t1"."falling",
      "t1"."one_person",
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
        WHEN "t1"."below_line" OR "t1"."zombie"
        THEN 'below'
        ELSE 'above'
      END AS "share",
      CASE
        WHEN CASE
          WHEN "t1"."leaving"
          THEN 'leaving'
          WHEN "t1"."below_line" OR "t1"."zombie"
          THEN 'below'
          ELSE 'above'
        END = 'leaving'
        THEN 1.0
        ELSE CAST(NULL AS DOUBLE)
      END AS "chance",
      CASE
        WHEN (
          "t1"."mrr_minor" * CASE
            WHEN CASE
              WHEN "t1"."leaving"
              THEN 'leaving'
              WHEN "t1"."below_line" OR "t1"."zombie"
              THEN 'below'
              ELSE 'above'
            END = 'leaving'
            THEN 1.0
            ELSE CAST(NULL AS DOUBLE)
          END * 9.600000000000001
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              "t1"."mrr_minor" * CASE
                WHEN CASE
                  WHEN "t1"."leaving"
                  THEN 'leaving'
                  WHEN "t1"."below_line" OR "t1"."zombie"
                  THEN 'below'
                  ELSE 'above'
                END = 'leaving'
                THEN 1.0
                ELSE CAST(NULL AS DOUBLE)
              END * 9.600000000000001
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            "t1"."mrr_minor" * CASE
              WHEN CASE
                WHEN "t1"."leaving"
                THEN 'leaving'
                WHEN "t1"."below_line" OR "t1"."zombie"
                THEN 'below'
                ELSE 'above'
              END = 'leaving'
              THEN 1.0
              ELSE CAST(NULL AS DOUBLE)
            END * 9.600000000000001
          ) + 0.5
        ) AS BIGINT)
      END AS "stake_minor",
      CASE
        WHEN (
          "t1"."mrr_base_minor" * CASE
            WHEN CASE
              WHEN "t1"."leaving"
              THEN 'leaving'
              WHEN "t1"."below_line" OR "t1"."zombie"
              THEN 'below'
              ELSE 'above'
            END = 'leaving'
            THEN 1.0
            ELSE CAST(NULL AS DOUBLE)
          END * 9.600000000000001
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              "t1"."mrr_base_minor" * CASE
                WHEN CASE
                  WHEN "t1"."leaving"
                  THEN 'leaving'
                  WHEN "t1"."below_line" OR "t1"."zombie"
                  THEN 'below'
                  ELSE 'above'
                END = 'leaving'
                THEN 1.0
                ELSE CAST(NULL AS DOUBLE)
              END * 9.600000000000001
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            "t1"."mrr_base_minor" * CASE
              WHEN CASE
                WHEN "t1"."leaving"
                THEN 'leaving'
                WHEN "t1"."below_line" OR "t1"."zombie"
                THEN 'below'
                ELSE 'above'
              END = 'leaving'
              THEN 1.0
              ELSE CAST(NULL AS DOUBLE)
            END * 9.600000000000001
          ) + 0.5
        ) AS BIGINT)
      END AS "rank_minor"
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
        "t0"."quiet_months",
        "t0"."is_seasonal",
        "t0"."unmatched_id",
        "t0"."zombie_kind",
        "t0"."zombie_stage",
        COALESCE("t0"."below_line", FALSE)
        AND NOT (
          COALESCE(
            "t0"."zombie_stage" IN ('contact', 'special')
            AND NOT (
              COALESCE("t0"."is_seasonal", FALSE) OR (
                NOT "t0"."unmatched_id" IS NULL
              )
            ),
            FALSE
          )
          AND COALESCE("t0"."zombie_kind" <> 'one_person', FALSE)
        )
        AND NOT (
          COALESCE("t0"."is_seasonal", FALSE) OR (
            NOT "t0"."unmatched_id" IS NULL
          )
        ) AS "below_line",
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
            COALESCE("t0"."is_seasonal", FALSE) OR (
              NOT "t0"."unmatched_id" IS NULL
            )
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
              COALESCE("t0"."is_seasonal", FALSE) OR (
                NOT "t0"."unmatched_id" IS NULL
              )
            ),
            FALSE
          )
          AND COALESCE("t0"."zombie_kind" <> 'one_person', FALSE)
        )
        AND NOT (
          COALESCE("t0"."is_seasonal", FALSE) OR (
            NOT "t0"."unmatched_id" IS NULL
          )
        ) AS "falling",
        COALESCE("t0"."zombie_kind" = 'one_person', FALSE) AS "one_person"
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
      OR "t1"."falling"
      OR "t1"."one_person"
  ) AS "t2"
);
