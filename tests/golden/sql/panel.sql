SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("observed_on" AS DATE) AS "observed_on",
  CAST("notice_on" AS DATE) AS "notice_on",
  CAST("left_on" AS DATE) AS "left_on",
  CAST("ended_by" AS TEXT) AS "ended_by",
  CAST("plan" AS TEXT) AS "plan",
  CAST("segment" AS TEXT) AS "segment",
  CAST("channel" AS TEXT) AS "channel",
  CAST("csm" AS TEXT) AS "csm",
  CAST("currency" AS TEXT) AS "currency",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("mrr_change" AS DOUBLE) AS "mrr_change",
  CAST("is_yearly" AS BIGINT) AS "is_yearly",
  CAST("days_to_renewal" AS BIGINT) AS "days_to_renewal",
  CAST("nps_score" AS DOUBLE) AS "nps_score",
  CAST("active_days" AS DOUBLE) AS "active_days",
  CAST("active_users" AS DOUBLE) AS "active_users",
  CAST("events_28" AS DOUBLE) AS "events_28",
  CAST("breadth" AS DOUBLE) AS "breadth",
  CAST("seat_use" AS DOUBLE) AS "seat_use",
  CAST("own_baseline_ratio" AS DOUBLE) AS "own_baseline_ratio",
  CAST("trend" AS DOUBLE) AS "trend",
  CAST("quiet_days" AS BIGINT) AS "quiet_days",
  CAST("tenure_days" AS BIGINT) AS "tenure_days",
  CAST("overdue_invoices" AS BIGINT) AS "overdue_invoices",
  CAST("tickets_90" AS BIGINT) AS "tickets_90",
  CAST("complaints_90" AS BIGINT) AS "complaints_90",
  CAST("complaints_unsolved" AS BIGINT) AS "complaints_unsolved",
  CAST("complaints_fast" AS BIGINT) AS "complaints_fast",
  CAST("complaints_slow" AS BIGINT) AS "complaints_slow",
  CAST("untouched_days" AS BIGINT) AS "untouched_days"
FROM (
  SELECT
    "t14"."customer_id",
    "t15"."observed_on",
    "t14"."notice_on",
    "t14"."left_on",
    "t14"."ended_by",
    "t77"."plan",
    "t22"."segment",
    "t22"."channel",
    "t22"."csm",
    "t79"."currency",
    "t79"."mrr_minor",
    "t79"."mrr_change",
    "t77"."is_yearly",
    "t67"."days_to_renewal",
    "t68"."nps_score",
    CASE
      WHEN COALESCE(
        (
          "t15"."observed_on" >= "t16"."first_on"
        )
        AND (
          "t15"."observed_on" <= "t16"."last_on"
        ),
        FALSE
      )
      THEN COALESCE(CAST("t21"."active_days" AS DOUBLE), 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END AS "active_days",
    CASE
      WHEN COALESCE(
        (
          "t15"."observed_on" >= "t16"."first_on"
        )
        AND (
          "t15"."observed_on" <= "t16"."last_on"
        ),
        FALSE
      )
      THEN COALESCE(CAST("t21"."active_users" AS DOUBLE), 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END AS "active_users",
    CASE
      WHEN COALESCE(
        (
          "t15"."observed_on" >= "t16"."first_on"
        )
        AND (
          "t15"."observed_on" <= "t16"."last_on"
        ),
        FALSE
      )
      THEN COALESCE(CAST("t21"."events_28" AS DOUBLE), 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END AS "events_28",
    CASE
      WHEN COALESCE(
        (
          "t15"."observed_on" >= "t16"."first_on"
        )
        AND (
          "t15"."observed_on" <= "t16"."last_on"
        ),
        FALSE
      )
      THEN COALESCE("t21"."breadth", 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END AS "breadth",
    CASE
      WHEN COALESCE(
        (
          "t15"."observed_on" >= "t16"."first_on"
        )
        AND (
          "t15"."observed_on" <= "t16"."last_on"
        ),
        FALSE
      )
      THEN COALESCE(CAST("t21"."active_users" AS DOUBLE), 0.0)
      ELSE CAST(NULL AS DOUBLE)
    END / CAST(NULLIF("t59"."seats", 0) AS DOUBLE) AS "seat_use",
    CASE
      WHEN (
        "t15"."observed_on" >= "t16"."first_on"
      )
      AND (
        "t15"."observed_on" <= "t16"."last_on"
      )
      THEN "t21"."own_baseline_ratio"
      ELSE CAST(NULL AS DOUBLE)
    END AS "own_baseline_ratio",
    CASE
      WHEN (
        "t15"."observed_on" >= "t16"."first_on"
      )
      AND (
        "t15"."observed_on" <= "t16"."last_on"
      )
      THEN "t21"."trend"
      ELSE CAST(NULL AS DOUBLE)
    END AS "trend",
    CASE
      WHEN (
        "t15"."observed_on" >= "t16"."first_on"
      )
      AND (
        "t15"."observed_on" <= "t16"."last_on"
      )
      THEN DATE_DIFF('DAY', "t21"."last_used_on", "t15"."observed_on")
      ELSE CAST(NULL AS BIGINT)
    END AS "quiet_days",
    DATE_DIFF('DAY', "t14"."first_paid_on", "t15"."observed_on") AS "tenure_days",
    COALESCE("t62"."overdue_invoices", 0) AS "overdue_invoices",
    COALESCE("t76"."tickets_90", 0) AS "tickets_90",
    COALESCE("t76"."complaints_90", 0) AS "complaints_90",
    COALESCE("t76"."complaints_unsolved", 0) AS "complaints_unsolved",
    COALESCE("t76"."complaints_fast", 0) AS "complaints_fast",
    COALESCE("t76"."complaints_slow", 0) AS "complaints_slow",
    DATE_DIFF('DAY', "t52"."touched_on", "t15"."observed_on") AS "untouched_days"
  FROM "stays" AS "t14"
  INNER JOIN "observed_days" AS "t15"
    ON "t14"."since" <= "t15"."observed_on"
    AND (
      (
        "t14"."left_on" IS NULL
      ) OR (
        "t14"."left_on" > "t15"."observed_on"
      )
    )
    AND (
      (
        "t14"."notice_on" IS NULL
      ) OR (
        "t14"."notice_on" > "t15"."observed_on"
      )
    )
  LEFT OUTER JOIN (
    SELECT
      "t72"."customer_id",
      "t72"."observed_on",
      "t72"."currency",
      CASE
        WHEN (
          "t72"."held_minor" * CASE WHEN "t72"."currency" = 'USD' THEN 1.0 ELSE "t23"."rate" END * (
            POWER(
              10.0,
              (
                2 - CASE
                  WHEN "t72"."currency" = 'BIF'
                  THEN 0
                  WHEN "t72"."currency" = 'CLP'
                  THEN 0
                  WHEN "t72"."currency" = 'DJF'
                  THEN 0
                  WHEN "t72"."currency" = 'GNF'
                  THEN 0
                  WHEN "t72"."currency" = 'ISK'
                  THEN 0
                  WHEN "t72"."currency" = 'JPY'
                  THEN 0
                  WHEN "t72"."currency" = 'KMF'
                  THEN 0
                  WHEN "t72"."currency" = 'KRW'
                  THEN 0
                  WHEN "t72"."currency" = 'PYG'
                  THEN 0
                  WHEN "t72"."currency" = 'RWF'
                  THEN 0
                  WHEN "t72"."currency" = 'UGX'
                  THEN 0
                  WHEN "t72"."currency" = 'VND'
                  THEN 0
                  WHEN "t72"."currency" = 'VUV'
                  THEN 0
                  WHEN "t72"."currency" = 'XAF'
                  THEN 0
                  WHEN "t72"."currency" = 'XOF'
                  THEN 0
                  WHEN "t72"."currency" = 'XPF'
                  THEN 0
                  WHEN "t72"."currency" = 'BHD'
                  THEN 3
                  WHEN "t72"."currency" = 'IQD'
                  THEN 3
                  WHEN "t72"."currency" = 'JOD'
                  THEN 3
                  WHEN "t72"."currency" = 'KWD'
                  THEN 3
                  WHEN "t72"."currency" = 'LYD'
                  THEN 3
                  WHEN "t72"."currency" = 'OMR'
                  THEN 3
                  WHEN "t72"."currency" = 'TND'
                  THEN 3
                  ELSE 2
                END
              )
            )
          )
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(
              "t72"."held_minor" * CASE WHEN "t72"."currency" = 'USD' THEN 1.0 ELSE "t23"."rate" END * (
                POWER(
                  10.0,
                  (
                    2 - CASE
                      WHEN "t72"."currency" = 'BIF'
                      THEN 0
                      WHEN "t72"."currency" = 'CLP'
                      THEN 0
                      WHEN "t72"."currency" = 'DJF'
                      THEN 0
                      WHEN "t72"."currency" = 'GNF'
                      THEN 0
                      WHEN "t72"."currency" = 'ISK'
                      THEN 0
                      WHEN "t72"."currency" = 'JPY'
                      THEN 0
                      WHEN "t72"."currency" = 'KMF'
                      THEN 0
                      WHEN "t72"."currency" = 'KRW'
                      THEN 0
                      WHEN "t72"."currency" = 'PYG'
                      THEN 0
                      WHEN "t72"."currency" = 'RWF'
                      THEN 0
                      WHEN "t72"."currency" = 'UGX'
                      THEN 0
                      WHEN "t72"."currency" = 'VND'
                      THEN 0
                      WHEN "t72"."currency" = 'VUV'
                      THEN 0
                      WHEN "t72"."currency" = 'XAF'
                      THEN 0
                      WHEN "t72"."currency" = 'XOF'
                      THEN 0
                      WHEN "t72"."currency" = 'XPF'
                      THEN 0
                      WHEN "t72"."currency" = 'BHD'
                      THEN 3
                      WHEN "t72"."currency" = 'IQD'
                      THEN 3
                      WHEN "t72"."currency" = 'JOD'
                      THEN 3
                      WHEN "t72"."currency" = 'KWD'
                      THEN 3
                      WHEN "t72"."currency" = 'LYD'
                      THEN 3
                      WHEN "t72"."currency" = 'OMR'
                      THEN 3
                      WHEN "t72"."currency" = 'TND'
                      THEN 3
                      ELSE 2
                    END
                  )
                )
              )
            ) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(
            "t72"."held_minor" * CASE WHEN "t72"."currency" = 'USD' THEN 1.0 ELSE "t23"."rate" END * (
              POWER(
                10.0,
                (
                  2 - CASE
                    WHEN "t72"."currency" = 'BIF'
                    THEN 0
                    WHEN "t72"."currency" = 'CLP'
                    THEN 0
                    WHEN "t72"."currency" = 'DJF'
                    THEN 0
                    WHEN "t72"."currency" = 'GNF'
                    THEN 0
                    WHEN "t72"."currency" = 'ISK'
                    THEN 0
                    WHEN "t72"."currency" = 'JPY'
                    THEN 0
                    WHEN "t72"."currency" = 'KMF'
                    THEN 0
                    WHEN "t72"."currency" = 'KRW'
                    THEN 0
                    WHEN "t72"."currency" = 'PYG'
                    THEN 0
                    WHEN "t72"."currency" = 'RWF'
                    THEN 0
                    WHEN "t72"."currency" = 'UGX'
                    THEN 0
                    WHEN "t72"."currency" = 'VND'
                    THEN 0
                    WHEN "t72"."currency" = 'VUV'
                    THEN 0
                    WHEN "t72"."currency" = 'XAF'
                    THEN 0
                    WHEN "t72"."currency" = 'XOF'
                    THEN 0
                    WHEN "t72"."currency" = 'XPF'
                    THEN 0
                    WHEN "t72"."currency" = 'BHD'
                    THEN 3
                    WHEN "t72"."currency" = 'IQD'
                    THEN 3
                    WHEN "t72"."currency" = 'JOD'
                    THEN 3
                    WHEN "t72"."currency" = 'KWD'
                    THEN 3
                    WHEN "t72"."currency" = 'LYD'
                    THEN 3
                    WHEN "t72"."currency" = 'OMR'
                    THEN 3
                    WHEN "t72"."currency" = 'TND'
                    THEN 3
                    ELSE 2
                  END
                )
              )
            )
          ) + 0.5
        ) AS BIGINT)
      END AS "mrr_minor",
      (
        "t72"."held_minor" / CAST(NULLIF("t69"."mrr_before", 0) AS DOUBLE)
      ) - 1 AS "mrr_change"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t49"."customer_id",
          "t49"."observed_on",
          "t49"."currency",
          "t49"."held_minor",
          ROW_NUMBER() OVER (
            PARTITION BY "t49"."customer_id", "t49"."observed_on"
            ORDER BY "t49"."held_minor" DESC, "t49"."currency" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "place"
        FROM (
          SELECT
            "t44"."customer_id",
            "t44"."observed_on",
            "t43"."currency",
            "t43"."held_minor"
          FROM (
            SELECT
              "t35"."customer_id",
              "t35"."observed_on"
            FROM (
              SELECT
                "t14"."customer_id",
                "t15"."observed_on",
                "t14"."first_paid_on",
                "t14"."notice_on",
                "t14"."left_on",
                "t14"."ended_by"
              FROM "stays" AS "t14"
              INNER JOIN "observed_days" AS "t15"
                ON "t14"."since" <= "t15"."observed_on"
                AND (
                  (
                    "t14"."left_on" IS NULL
                  ) OR (
                    "t14"."left_on" > "t15"."observed_on"
                  )
                )
                AND (
                  (
                    "t14"."notice_on" IS NULL
                  ) OR (
                    "t14"."notice_on" > "t15"."observed_on"
                  )
                )
            ) AS "t35"
          ) AS "t44"
          INNER JOIN (
            SELECT
              *
            FROM (
              SELECT
                "t13"."currency",
                "t13"."moved_on",
                "t13"."customer_id" AS "payer",
                LEAD("t13"."moved_on") OVER (
                  PARTITION BY "t13"."customer_id", "t13"."currency"
                  ORDER BY "t13"."moved_on" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS "until",
                SUM("t13"."delta_minor") OVER (
                  PARTITION BY "t13"."customer_id", "t13"."currency"
                  ORDER BY "t13"."moved_on" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "held_minor"
              FROM "customer_movements" AS "t13"
            ) AS "t33"
            WHERE
              "t33"."held_minor" > 0
          ) AS "t43"
            ON "t44"."customer_id" = "t43"."payer"
            AND "t43"."moved_on" <= "t44"."observed_on"
            AND (
              (
                "t43"."until" IS NULL
              ) OR (
                "t43"."until" > "t44"."observed_on"
              )
            )
        ) AS "t49"
      ) AS "t65"
      WHERE
        "t65"."place" = 0
    ) AS "t72"
    LEFT OUTER JOIN (
      SELECT
        "t58"."customer_id",
        "t58"."observed_on",
        "t58"."currency",
        "t58"."held_minor" AS "mrr_before"
      FROM (
        SELECT
          "t44"."customer_id",
          "t44"."observed_on",
          "t43"."currency",
          "t43"."held_minor"
        FROM (
          SELECT
            "t35"."customer_id",
            "t35"."observed_on"
          FROM (
            SELECT
              "t14"."customer_id",
              "t15"."observed_on",
              "t14"."first_paid_on",
              "t14"."notice_on",
              "t14"."left_on",
              "t14"."ended_by"
            FROM "stays" AS "t14"
            INNER JOIN "observed_days" AS "t15"
              ON "t14"."since" <= "t15"."observed_on"
              AND (
                (
                  "t14"."left_on" IS NULL
                ) OR (
                  "t14"."left_on" > "t15"."observed_on"
                )
              )
              AND (
                (
                  "t14"."notice_on" IS NULL
                ) OR (
                  "t14"."notice_on" > "t15"."observed_on"
                )
              )
          ) AS "t35"
        ) AS "t44"
        INNER JOIN (
          SELECT
            *
          FROM (
            SELECT
              "t13"."currency",
              "t13"."moved_on",
              "t13"."customer_id" AS "payer",
              LEAD("t13"."moved_on") OVER (
                PARTITION BY "t13"."customer_id", "t13"."currency"
                ORDER BY "t13"."moved_on" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "until",
              SUM("t13"."delta_minor") OVER (
                PARTITION BY "t13"."customer_id", "t13"."currency"
                ORDER BY "t13"."moved_on" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "held_minor"
            FROM "customer_movements" AS "t13"
          ) AS "t33"
          WHERE
            "t33"."held_minor" > 0
        ) AS "t43"
          ON "t44"."customer_id" = "t43"."payer"
          AND "t43"."moved_on" <= CAST(CAST("t44"."observed_on" AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
          AND (
            (
              "t43"."until" IS NULL
            )
            OR (
              "t43"."until" > CAST(CAST("t44"."observed_on" AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
            )
          )
      ) AS "t58"
    ) AS "t69"
      ON "t72"."customer_id" = "t69"."customer_id"
      AND "t72"."observed_on" = "t69"."observed_on"
      AND "t72"."currency" = "t69"."currency"
    LEFT OUTER JOIN (
      SELECT
        "t5"."rate",
        "t5"."currency" AS "of"
      FROM "rates" AS "t5"
    ) AS "t23"
      ON "t72"."currency" = "t23"."of"
  ) AS "t79"
    ON "t14"."customer_id" = "t79"."customer_id"
    AND "t15"."observed_on" = "t79"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t73"."customer_id",
      "t73"."observed_on",
      "t73"."plan",
      "t45"."is_yearly"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t50"."customer_id",
          "t50"."observed_on",
          "t50"."subscription_id",
          "t50"."plan",
          "t50"."starts_on",
          "t50"."ends_on",
          "t50"."payer",
          "t50"."dear",
          ROW_NUMBER() OVER (
            PARTITION BY "t50"."customer_id", "t50"."observed_on"
            ORDER BY "t50"."dear" DESC, "t50"."plan" ASC, "t50"."subscription_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "place"
        FROM (
          SELECT
            "t44"."customer_id",
            "t44"."observed_on",
            "t28"."subscription_id",
            "t28"."plan",
            "t28"."starts_on",
            "t28"."ends_on",
            "t28"."payer",
            "t28"."dear"
          FROM (
            SELECT
              "t35"."customer_id",
              "t35"."observed_on"
            FROM (
              SELECT
                "t14"."customer_id",
                "t15"."observed_on",
                "t14"."first_paid_on",
                "t14"."notice_on",
                "t14"."left_on",
                "t14"."ended_by"
              FROM "stays" AS "t14"
              INNER JOIN "observed_days" AS "t15"
                ON "t14"."since" <= "t15"."observed_on"
                AND (
                  (
                    "t14"."left_on" IS NULL
                  ) OR (
                    "t14"."left_on" > "t15"."observed_on"
                  )
                )
                AND (
                  (
                    "t14"."notice_on" IS NULL
                  ) OR (
                    "t14"."notice_on" > "t15"."observed_on"
                  )
                )
            ) AS "t35"
          ) AS "t44"
          INNER JOIN (
            SELECT
              "t12"."subscription_id",
              "t12"."plan",
              "t12"."starts_on",
              "t12"."ends_on",
              "t12"."customer_id" AS "payer",
              "t12"."mrr_minor" AS "dear"
            FROM "customer_segments" AS "t12"
          ) AS "t28"
            ON "t44"."customer_id" = "t28"."payer"
            AND "t28"."starts_on" <= "t44"."observed_on"
            AND (
              (
                "t28"."ends_on" IS NULL
              ) OR (
                "t28"."ends_on" > "t44"."observed_on"
              )
            )
        ) AS "t50"
      ) AS "t66"
      WHERE
        "t66"."place" = 0
    ) AS "t73"
    LEFT OUTER JOIN (
      SELECT
        "t6"."subscription_id",
        MAX(
          CASE
            WHEN (
              CASE
                WHEN "t6"."interval" = 'month'
                THEN 1
                WHEN "t6"."interval" = 'quarter'
                THEN 3
                WHEN "t6"."interval" = 'half_year'
                THEN 6
                WHEN "t6"."interval" = 'year'
                THEN 12
                ELSE 0
              END * COALESCE("t6"."interval_count", 1)
            ) >= 6
            THEN 1
            ELSE 0
          END
        ) AS "is_yearly"
      FROM "subscriptions" AS "t6"
      GROUP BY
        1
    ) AS "t45"
      ON "t73"."subscription_id" = "t45"."subscription_id"
  ) AS "t77"
    ON "t14"."customer_id" = "t77"."customer_id"
    AND "t15"."observed_on" = "t77"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t48"."customer_id",
      "t48"."observed_on",
      SUM("t48"."seats_paid") AS "seats"
    FROM (
      SELECT
        "t44"."customer_id",
        "t44"."observed_on",
        "t29"."started_on",
        "t29"."ended_on",
        "t29"."seats_paid",
        "t29"."payer"
      FROM (
        SELECT
          "t35"."customer_id",
          "t35"."observed_on"
        FROM (
          SELECT
            "t14"."customer_id",
            "t15"."observed_on",
            "t14"."first_paid_on",
            "t14"."notice_on",
            "t14"."left_on",
            "t14"."ended_by"
          FROM "stays" AS "t14"
          INNER JOIN "observed_days" AS "t15"
            ON "t14"."since" <= "t15"."observed_on"
            AND (
              (
                "t14"."left_on" IS NULL
              ) OR (
                "t14"."left_on" > "t15"."observed_on"
              )
            )
            AND (
              (
                "t14"."notice_on" IS NULL
              ) OR (
                "t14"."notice_on" > "t15"."observed_on"
              )
            )
        ) AS "t35"
      ) AS "t44"
      INNER JOIN (
        SELECT
          "t6"."started_on",
          "t6"."ended_on",
          "t6"."seats_paid",
          "t6"."customer_id" AS "payer"
        FROM "subscriptions" AS "t6"
        WHERE
          NOT "t6"."seats_paid" IS NULL
      ) AS "t29"
        ON "t44"."customer_id" = "t29"."payer"
        AND "t29"."started_on" <= "t44"."observed_on"
        AND (
          (
            "t29"."ended_on" IS NULL
          ) OR (
            "t29"."ended_on" > "t44"."observed_on"
          )
        )
    ) AS "t48"
    GROUP BY
      1,
      2
  ) AS "t59"
    ON "t14"."customer_id" = "t59"."customer_id"
    AND "t15"."observed_on" = "t59"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t53"."customer_id",
      "t53"."observed_on",
      MIN("t53"."left") AS "days_to_renewal"
    FROM (
      SELECT
        "t47"."customer_id",
        "t47"."observed_on",
        "t47"."starts_on",
        "t47"."payer",
        "t47"."ends_on",
        DATE_DIFF('DAY', "t47"."observed_on", "t47"."ends_on") AS "left"
      FROM (
        SELECT
          "t44"."customer_id",
          "t44"."observed_on",
          "t32"."starts_on",
          "t32"."payer",
          "t32"."ends_on"
        FROM (
          SELECT
            "t35"."customer_id",
            "t35"."observed_on"
          FROM (
            SELECT
              "t14"."customer_id",
              "t15"."observed_on",
              "t14"."first_paid_on",
              "t14"."notice_on",
              "t14"."left_on",
              "t14"."ended_by"
            FROM "stays" AS "t14"
            INNER JOIN "observed_days" AS "t15"
              ON "t14"."since" <= "t15"."observed_on"
              AND (
                (
                  "t14"."left_on" IS NULL
                ) OR (
                  "t14"."left_on" > "t15"."observed_on"
                )
              )
              AND (
                (
                  "t14"."notice_on" IS NULL
                ) OR (
                  "t14"."notice_on" > "t15"."observed_on"
                )
              )
          ) AS "t35"
        ) AS "t44"
        INNER JOIN (
          SELECT
            "t10"."starts_on",
            "t10"."customer_id" AS "payer",
            COALESCE("t10"."renews_on", "t10"."ends_on") AS "ends_on"
          FROM "contracts" AS "t10"
        ) AS "t32"
          ON "t44"."customer_id" = "t32"."payer"
          AND "t32"."starts_on" <= "t44"."observed_on"
          AND "t32"."ends_on" >= "t44"."observed_on"
      ) AS "t47"
    ) AS "t53"
    GROUP BY
      1,
      2
  ) AS "t67"
    ON "t14"."customer_id" = "t67"."customer_id"
    AND "t15"."observed_on" = "t67"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t54"."customer_id",
      "t54"."observed_on",
      COUNT(*) AS "overdue_invoices"
    FROM (
      SELECT
        "t44"."customer_id",
        "t44"."observed_on",
        "t36"."issued_on",
        "t36"."due_on",
        "t36"."paid_on",
        "t36"."payer"
      FROM (
        SELECT
          "t35"."customer_id",
          "t35"."observed_on"
        FROM (
          SELECT
            "t14"."customer_id",
            "t15"."observed_on",
            "t14"."first_paid_on",
            "t14"."notice_on",
            "t14"."left_on",
            "t14"."ended_by"
          FROM "stays" AS "t14"
          INNER JOIN "observed_days" AS "t15"
            ON "t14"."since" <= "t15"."observed_on"
            AND (
              (
                "t14"."left_on" IS NULL
              ) OR (
                "t14"."left_on" > "t15"."observed_on"
              )
            )
            AND (
              (
                "t14"."notice_on" IS NULL
              ) OR (
                "t14"."notice_on" > "t15"."observed_on"
              )
            )
        ) AS "t35"
      ) AS "t44"
      INNER JOIN (
        SELECT
          "t7"."issued_on",
          "t7"."due_on",
          "t7"."paid_on",
          "t7"."customer_id" AS "payer"
        FROM "invoices" AS "t7"
        WHERE
          COALESCE("t7"."status", 'open') IN ('open', 'paid', 'uncollectible')
          AND (
            (
              COALESCE("t7"."status", 'open') <> 'paid'
            )
            OR (
              NOT "t7"."paid_on" IS NULL
            )
          )
      ) AS "t36"
        ON "t44"."customer_id" = "t36"."payer"
        AND "t36"."due_on" < "t44"."observed_on"
        AND "t36"."due_on" >= CAST(CAST("t44"."observed_on" AS TIMESTAMP) - INTERVAL '365' DAY AS DATE)
        AND "t36"."issued_on" <= "t44"."observed_on"
        AND (
          (
            "t36"."paid_on" IS NULL
          ) OR (
            "t36"."paid_on" > "t44"."observed_on"
          )
        )
    ) AS "t54"
    GROUP BY
      1,
      2
  ) AS "t62"
    ON "t14"."customer_id" = "t62"."customer_id"
    AND "t15"."observed_on" = "t62"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t55"."customer_id",
      "t55"."observed_on",
      SUM(
        CASE
          WHEN "t55"."opened_on" > CAST(CAST("t55"."observed_on" AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
          THEN 1
          ELSE 0
        END
      ) AS "tickets_90",
      SUM(
        CASE
          WHEN (
            "t55"."opened_on" > CAST(CAST("t55"."observed_on" AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
          )
          AND "t55"."is_complaint"
          THEN 1
          ELSE 0
        END
      ) AS "complaints_90",
      SUM(
        CASE
          WHEN "t55"."is_complaint"
          AND CASE
            WHEN "t55"."solved_at" IS NULL
            THEN NOT (
              COALESCE("t55"."status" IN ('solved', 'closed'), FALSE)
            )
            ELSE CAST("t55"."solved_at" AS DATE) > "t55"."observed_on"
          END
          THEN 1
          ELSE 0
        END
      ) AS "complaints_unsolved",
      SUM(
        CASE
          WHEN (
            "t55"."opened_on" > CAST(CAST("t55"."observed_on" AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
          )
          AND "t55"."is_complaint"
          AND NOT (
            CASE
              WHEN "t55"."solved_at" IS NULL
              THEN NOT (
                COALESCE("t55"."status" IN ('solved', 'closed'), FALSE)
              )
              ELSE CAST("t55"."solved_at" AS DATE) > "t55"."observed_on"
            END
          )
          AND (
            DATE_DIFF('DAY', "t55"."opened_on", "t55"."solved_on") <= 2
          )
          THEN 1
          ELSE 0
        END
      ) AS "complaints_fast",
      SUM(
        CASE
          WHEN (
            "t55"."opened_on" > CAST(CAST("t55"."observed_on" AS TIMESTAMP) - INTERVAL '90' DAY AS DATE)
          )
          AND "t55"."is_complaint"
          AND NOT (
            CASE
              WHEN "t55"."solved_at" IS NULL
              THEN NOT (
                COALESCE("t55"."status" IN ('solved', 'closed'), FALSE)
              )
              ELSE CAST("t55"."solved_at" AS DATE) > "t55"."observed_on"
            END
          )
          AND NOT (
            DATE_DIFF('DAY', "t55"."opened_on", "t55"."solved_on") <= 2
          )
          THEN 1
          ELSE 0
        END
      ) AS "complaints_slow"
    FROM (
      SELECT
        "t44"."customer_id",
        "t44"."observed_on",
        "t30"."solved_at",
        "t30"."status",
        "t30"."asker",
        "t30"."opened_on",
        "t30"."solved_on",
        "t30"."is_complaint"
      FROM (
        SELECT
          "t35"."customer_id",
          "t35"."observed_on"
        FROM (
          SELECT
            "t14"."customer_id",
            "t15"."observed_on",
            "t14"."first_paid_on",
            "t14"."notice_on",
            "t14"."left_on",
            "t14"."ended_by"
          FROM "stays" AS "t14"
          INNER JOIN "observed_days" AS "t15"
            ON "t14"."since" <= "t15"."observed_on"
            AND (
              (
                "t14"."left_on" IS NULL
              ) OR (
                "t14"."left_on" > "t15"."observed_on"
              )
            )
            AND (
              (
                "t14"."notice_on" IS NULL
              ) OR (
                "t14"."notice_on" > "t15"."observed_on"
              )
            )
        ) AS "t35"
      ) AS "t44"
      INNER JOIN (
        SELECT
          "t8"."solved_at",
          "t8"."status",
          "t8"."customer_id" AS "asker",
          CAST("t8"."opened_at" AS DATE) AS "opened_on",
          CAST("t8"."solved_at" AS DATE) AS "solved_on",
          COALESCE("t8"."is_complaint", FALSE) AS "is_complaint"
        FROM "tickets" AS "t8"
      ) AS "t30"
        ON "t44"."customer_id" = "t30"."asker"
        AND "t30"."opened_on" <= "t44"."observed_on"
        AND "t30"."opened_on" > CAST(CAST("t44"."observed_on" AS TIMESTAMP) - INTERVAL '365' DAY AS DATE)
    ) AS "t55"
    GROUP BY
      1,
      2
  ) AS "t76"
    ON "t14"."customer_id" = "t76"."customer_id"
    AND "t15"."observed_on" = "t76"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t56"."customer_id",
      "t56"."observed_on",
      FIRST("t56"."score" ORDER BY "t56"."answered_on" DESC) AS "nps_score"
    FROM (
      SELECT
        "t44"."customer_id",
        "t44"."observed_on",
        "t38"."asker",
        "t38"."answered_on",
        "t38"."score"
      FROM (
        SELECT
          "t35"."customer_id",
          "t35"."observed_on"
        FROM (
          SELECT
            "t14"."customer_id",
            "t15"."observed_on",
            "t14"."first_paid_on",
            "t14"."notice_on",
            "t14"."left_on",
            "t14"."ended_by"
          FROM "stays" AS "t14"
          INNER JOIN "observed_days" AS "t15"
            ON "t14"."since" <= "t15"."observed_on"
            AND (
              (
                "t14"."left_on" IS NULL
              ) OR (
                "t14"."left_on" > "t15"."observed_on"
              )
            )
            AND (
              (
                "t14"."notice_on" IS NULL
              ) OR (
                "t14"."notice_on" > "t15"."observed_on"
              )
            )
        ) AS "t35"
      ) AS "t44"
      INNER JOIN (
        SELECT
          "t27"."asker",
          "t27"."answered_on",
          MIN("t27"."score") AS "score"
        FROM (
          SELECT
            "t11"."score",
            "t11"."customer_id" AS "asker",
            CAST("t11"."answered_at" AS DATE) AS "answered_on"
          FROM "survey_responses" AS "t11"
          WHERE
            "t11"."kind" = 'nps'
            AND NOT "t11"."answered_at" IS NULL
            AND NOT "t11"."score" IS NULL
        ) AS "t27"
        GROUP BY
          1,
          2
      ) AS "t38"
        ON "t44"."customer_id" = "t38"."asker"
        AND "t38"."answered_on" <= "t44"."observed_on"
        AND "t38"."answered_on" > CAST(CAST("t44"."observed_on" AS TIMESTAMP) - INTERVAL '365' DAY AS DATE)
    ) AS "t56"
    GROUP BY
      1,
      2
  ) AS "t68"
    ON "t14"."customer_id" = "t68"."customer_id"
    AND "t15"."observed_on" = "t68"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t44"."customer_id",
      "t44"."observed_on",
      "t46"."spoke_on" AS "touched_on"
    FROM (
      SELECT
        "t35"."customer_id",
        "t35"."observed_on"
      FROM (
        SELECT
          "t14"."customer_id",
          "t15"."observed_on",
          "t14"."first_paid_on",
          "t14"."notice_on",
          "t14"."left_on",
          "t14"."ended_by"
        FROM "stays" AS "t14"
        INNER JOIN "observed_days" AS "t15"
          ON "t14"."since" <= "t15"."observed_on"
          AND (
            (
              "t14"."left_on" IS NULL
            ) OR (
              "t14"."left_on" > "t15"."observed_on"
            )
          )
          AND (
            (
              "t14"."notice_on" IS NULL
            ) OR (
              "t14"."notice_on" > "t15"."observed_on"
            )
          )
      ) AS "t35"
    ) AS "t44"
    INNER JOIN (
      SELECT
        "t31"."asker",
        "t31"."spoke_on",
        LEAD("t31"."spoke_on") OVER (
          PARTITION BY "t31"."asker"
          ORDER BY "t31"."spoke_on" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "until"
      FROM (
        SELECT DISTINCT
          "t9"."customer_id" AS "asker",
          CAST("t9"."occurred_at" AS DATE) AS "spoke_on"
        FROM "touchpoints" AS "t9"
        WHERE
          NOT (
            "t9"."kind" IN ('note', 'campaign', 'in_app')
          )
      ) AS "t31"
    ) AS "t46"
      ON "t44"."customer_id" = "t46"."asker"
      AND "t46"."spoke_on" <= "t44"."observed_on"
      AND (
        (
          "t46"."until" IS NULL
        ) OR (
          "t46"."until" > "t44"."observed_on"
        )
      )
  ) AS "t52"
    ON "t14"."customer_id" = "t52"."customer_id"
    AND "t15"."observed_on" = "t52"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      *
    FROM "use_history" AS "t3"
  ) AS "t21"
    ON "t14"."customer_id" = "t21"."customer_id"
    AND "t15"."observed_on" = "t21"."observed_on"
  LEFT OUTER JOIN (
    SELECT
      "t4"."customer_id",
      "t4"."segment",
      "t4"."channel",
      "t4"."csm"
    FROM "customers" AS "t4"
  ) AS "t22"
    ON "t14"."customer_id" = "t22"."customer_id"
  CROSS JOIN "known" AS "t16"
)
ORDER BY
  "customer_id",
  "observed_on";
