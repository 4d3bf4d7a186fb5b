SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("name" AS TEXT) AS "name",
  CAST("kind" AS TEXT) AS "kind",
  CAST("plan" AS TEXT) AS "plan",
  CAST("segment" AS TEXT) AS "segment",
  CAST("channel" AS TEXT) AS "channel",
  CAST("csm" AS TEXT) AS "csm",
  CAST("mrr_minor" AS BIGINT) AS "mrr_minor",
  CAST("months" AS DOUBLE) AS "months",
  CAST("revenue_minor" AS BIGINT) AS "revenue_minor",
  CAST("is_estimated" AS BOOLEAN) AS "is_estimated",
  CAST("tickets" AS BIGINT) AS "tickets",
  CAST("ticket_minutes" AS DOUBLE) AS "ticket_minutes",
  CAST("bug_tickets" AS BIGINT) AS "bug_tickets",
  CAST("bug_minutes" AS DOUBLE) AS "bug_minutes",
  CAST("complaints" AS BIGINT) AS "complaints",
  CAST("talks" AS BIGINT) AS "talks",
  CAST("talk_minutes" AS DOUBLE) AS "talk_minutes",
  CAST("work_minutes" AS BIGINT) AS "work_minutes",
  CAST("contacts" AS BIGINT) AS "contacts",
  CAST("ticket_minor" AS BIGINT) AS "ticket_minor",
  CAST("talk_minor" AS BIGINT) AS "talk_minor",
  CAST("work_minor" AS BIGINT) AS "work_minor",
  CAST("infra_minor" AS BIGINT) AS "infra_minor",
  CAST("fee_minor" AS BIGINT) AS "fee_minor",
  CAST("bad_debt_minor" AS BIGINT) AS "bad_debt_minor",
  CAST("bug_minor" AS BIGINT) AS "bug_minor",
  CAST("cost_minor" AS BIGINT) AS "cost_minor",
  CAST("profit_minor" AS BIGINT) AS "profit_minor",
  CAST("is_unpriced" AS BOOLEAN) AS "is_unpriced"
FROM (
  WITH "t108" AS (
    SELECT DISTINCT
      *
    FROM (
      SELECT
        "t99"."month_on",
        "t99"."cost",
        "t13"."customer_id"
      FROM (
        SELECT
          "t92"."month_on",
          "t92"."cost",
          "t92"."month_on" + INTERVAL '1' MONTH AS "next_on"
        FROM (
          SELECT
            "t85"."month_on",
            SUM("t85"."cost") AS "cost"
          FROM (
            SELECT
              "t71"."cost_id",
              "t71"."kind",
              "t71"."channel",
              "t71"."campaign",
              "t71"."customer_id",
              "t71"."month_on",
              "t71"."currency",
              "t71"."amount_minor",
              "t71"."rate",
              CASE
                WHEN (
                  "t71"."amount_minor" * CASE WHEN "t71"."currency" = 'USD' THEN 1.0 ELSE "t71"."rate" END * (
                    POWER(
                      10.0,
                      (
                        2 - CASE
                          WHEN "t71"."currency" = 'BIF'
                          THEN 0
                          WHEN "t71"."currency" = 'CLP'
                          THEN 0
                          WHEN "t71"."currency" = 'DJF'
                          THEN 0
                          WHEN "t71"."currency" = 'GNF'
                          THEN 0
                          WHEN "t71"."currency" = 'ISK'
                          THEN 0
                          WHEN "t71"."currency" = 'JPY'
                          THEN 0
                          WHEN "t71"."currency" = 'KMF'
                          THEN 0
                          WHEN "t71"."currency" = 'KRW'
                          THEN 0
                          WHEN "t71"."currency" = 'PYG'
                          THEN 0
                          WHEN "t71"."currency" = 'RWF'
                          THEN 0
                          WHEN "t71"."currency" = 'UGX'
                          THEN 0
                          WHEN "t71"."currency" = 'VND'
                          THEN 0
                          WHEN "t71"."currency" = 'VUV'
                          THEN 0
                          WHEN "t71"."currency" = 'XAF'
                          THEN 0
                          WHEN "t71"."currency" = 'XOF'
                          THEN 0
                          WHEN "t71"."currency" = 'XPF'
                          THEN 0
                          WHEN "t71"."currency" = 'BHD'
                          THEN 3
                          WHEN "t71"."currency" = 'IQD'
                          THEN 3
                          WHEN "t71"."currency" = 'JOD'
                          THEN 3
                          WHEN "t71"."currency" = 'KWD'
                          THEN 3
                          WHEN "t71"."currency" = 'LYD'
                          THEN 3
                          WHEN "t71"."currency" = 'OMR'
                          THEN 3
                          WHEN "t71"."currency" = 'TND'
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
                      "t71"."amount_minor" * CASE WHEN "t71"."currency" = 'USD' THEN 1.0 ELSE "t71"."rate" END * (
                        POWER(
                          10.0,
                          (
                            2 - CASE
                              WHEN "t71"."currency" = 'BIF'
                              THEN 0
                              WHEN "t71"."currency" = 'CLP'
                              THEN 0
                              WHEN "t71"."currency" = 'DJF'
                              THEN 0
                              WHEN "t71"."currency" = 'GNF'
                              THEN 0
                              WHEN "t71"."currency" = 'ISK'
                              THEN 0
                              WHEN "t71"."currency" = 'JPY'
                              THEN 0
                              WHEN "t71"."currency" = 'KMF'
                              THEN 0
                              WHEN "t71"."currency" = 'KRW'
                              THEN 0
                              WHEN "t71"."currency" = 'PYG'
                              THEN 0
                              WHEN "t71"."currency" = 'RWF'
                              THEN 0
                              WHEN "t71"."currency" = 'UGX'
                              THEN 0
                              WHEN "t71"."currency" = 'VND'
                              THEN 0
                              WHEN "t71"."currency" = 'VUV'
                              THEN 0
                              WHEN "t71"."currency" = 'XAF'
                              THEN 0
                              WHEN "t71"."currency" = 'XOF'
                              THEN 0
                              WHEN "t71"."currency" = 'XPF'
                              THEN 0
                              WHEN "t71"."currency" = 'BHD'
                              THEN 3
                              WHEN "t71"."currency" = 'IQD'
                              THEN 3
                              WHEN "t71"."currency" = 'JOD'
                              THEN 3
                              WHEN "t71"."currency" = 'KWD'
                              THEN 3
                              WHEN "t71"."currency" = 'LYD'
                              THEN 3
                              WHEN "t71"."currency" = 'OMR'
                              THEN 3
                              WHEN "t71"."currency" = 'TND'
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
                    "t71"."amount_minor" * CASE WHEN "t71"."currency" = 'USD' THEN 1.0 ELSE "t71"."rate" END * (
                      POWER(
                        10.0,
                        (
                          2 - CASE
                            WHEN "t71"."currency" = 'BIF'
                            THEN 0
                            WHEN "t71"."currency" = 'CLP'
                            THEN 0
                            WHEN "t71"."currency" = 'DJF'
                            THEN 0
                            WHEN "t71"."currency" = 'GNF'
                            THEN 0
                            WHEN "t71"."currency" = 'ISK'
                            THEN 0
                            WHEN "t71"."currency" = 'JPY'
                            THEN 0
                            WHEN "t71"."currency" = 'KMF'
                            THEN 0
                            WHEN "t71"."currency" = 'KRW'
                            THEN 0
                            WHEN "t71"."currency" = 'PYG'
                            THEN 0
                            WHEN "t71"."currency" = 'RWF'
                            THEN 0
                            WHEN "t71"."currency" = 'UGX'
                            THEN 0
                            WHEN "t71"."currency" = 'VND'
                            THEN 0
                            WHEN "t71"."currency" = 'VUV'
                            THEN 0
                            WHEN "t71"."currency" = 'XAF'
                            THEN 0
                            WHEN "t71"."currency" = 'XOF'
                            THEN 0
                            WHEN "t71"."currency" = 'XPF'
                            THEN 0
                            WHEN "t71"."currency" = 'BHD'
                            THEN 3
                            WHEN "t71"."currency" = 'IQD'
                            THEN 3
                            WHEN "t71"."currency" = 'JOD'
                            THEN 3
                            WHEN "t71"."currency" = 'KWD'
                            THEN 3
                            WHEN "t71"."currency" = 'LYD'
                            THEN 3
                            WHEN "t71"."currency" = 'OMR'
                            THEN 3
                            WHEN "t71"."currency" = 'TND'
                            THEN 3
                            ELSE 2
                          END
                        )
                      )
                    )
                  ) + 0.5
                ) AS BIGINT)
              END AS "cost"
            FROM (
              SELECT
                "t66".*
                EXCLUDE ("currency_right")
              FROM (
                SELECT
                  "t29"."cost_id",
                  "t29"."kind",
                  "t29"."channel",
                  "t29"."campaign",
                  "t29"."customer_id",
                  "t29"."month_on",
                  "t29"."currency",
                  "t29"."amount_minor",
                  "t54"."currency" AS "currency_right",
                  "t54"."rate"
                FROM (
                  SELECT
                    *
                  FROM "costs" AS "t0"
                  WHERE
                    "t0"."kind" = 'infrastructure'
                    AND "t0"."month_on" > (
                      MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                    )
                    AND "t0"."month_on" <= MAKE_DATE(1111, 11, 11)
                ) AS "t29"
                LEFT OUTER JOIN (
                  SELECT
                    "t42"."currency",
                    "t42"."rate"
                  FROM (
                    SELECT
                      "t19"."currency",
                      FIRST("t19"."rate" ORDER BY "t19"."rated_on" DESC) AS "rate",
                      MAX("t19"."rated_on") AS "rated_on"
                    FROM (
                      SELECT
                        *
                      FROM "fx_rates" AS "t3"
                      WHERE
                        "t3"."base_currency" = 'USD' AND "t3"."rated_on" <= MAKE_DATE(1111, 11, 11)
                    ) AS "t19"
                    GROUP BY
                      1
                  ) AS "t42"
                ) AS "t54"
                  ON "t29"."currency" = "t54"."currency"
              ) AS "t66"
            ) AS "t71"
            WHERE
              "t71"."customer_id" IS NULL
          ) AS "t85"
          GROUP BY
            1
        ) AS "t92"
      ) AS "t99"
      INNER JOIN "stretches" AS "t13"
        ON "t13"."started_on" < "t99"."next_on"
        AND (
          (
            "t13"."ended_on" IS NULL
          ) OR (
            "t13"."ended_on" > "t99"."month_on"
          )
        )
    ) AS "t106"
  )
  SELECT
    "t143"."customer_id",
    "t143"."name",
    "t143"."kind",
    "t143"."plan",
    "t143"."segment",
    "t143"."channel",
    "t143"."csm",
    "t143"."mrr_minor",
    "t143"."months",
    "t143"."revenue_minor",
    "t143"."is_estimated",
    "t143"."tickets",
    "t143"."ticket_minutes",
    "t143"."bug_tickets",
    "t143"."bug_minutes",
    "t143"."complaints",
    "t143"."talks",
    "t143"."talk_minutes",
    "t143"."work_minutes",
    "t143"."contacts",
    "t143"."ticket_minor",
    "t143"."talk_minor",
    "t143"."work_minor",
    "t143"."infra_minor",
    "t143"."fee_minor",
    "t143"."bad_debt_minor",
    "t143"."bug_minor",
    "t143"."ticket_minor" + "t143"."talk_minor" + "t143"."work_minor" + "t143"."infra_minor" + "t143"."fee_minor" + "t143"."bad_debt_minor" AS "cost_minor",
    "t143"."revenue_minor" - (
      "t143"."ticket_minor" + "t143"."talk_minor" + "t143"."work_minor" + "t143"."infra_minor" + "t143"."fee_minor" + "t143"."bad_debt_minor"
    ) AS "profit_minor",
    "t143"."is_unpriced"
  FROM (
    SELECT
      "t142"."customer_id",
      "t142"."name",
      "t142"."kind",
      "t142"."segment",
      "t142"."channel",
      "t142"."csm",
      "t142"."mrr_base_minor",
      "t142"."mrr_minor",
      "t142"."plan",
      "t142"."months",
      "t142"."paying_months",
      "t142"."paid_ever",
      "t142"."tickets",
      "t142"."ticket_minutes",
      "t142"."complaints",
      "t142"."bug_tickets",
      "t142"."bug_minutes",
      "t142"."talks",
      "t142"."talks_in",
      "t142"."talk_minutes",
      "t142"."work_minutes",
      "t142"."work_unpriced",
      "t142"."work_minor",
      "t142"."paid_minor",
      "t142"."fee_minor",
      "t142"."bad_debt_minor",
      "t142"."purchases",
      "t142"."money_unpriced",
      CASE
        WHEN (
          CAST(GREATEST("t142"."revenue_minor", 0) AS DOUBLE) * 0.19999999999999996
        ) < 0
        THEN -(
          CAST(FLOOR(
            ABS(CAST(GREATEST("t142"."revenue_minor", 0) AS DOUBLE) * 0.19999999999999996) + 0.5
          ) AS BIGINT)
        )
        ELSE CAST(FLOOR(
          ABS(CAST(GREATEST("t142"."revenue_minor", 0) AS DOUBLE) * 0.19999999999999996) + 0.5
        ) AS BIGINT)
      END AS "infra_minor",
      "t142"."mrr_now",
      "t142"."mrr_unpriced",
      "t142"."is_estimated",
      "t142"."revenue_minor",
      "t142"."contacts",
      "t142"."is_unpriced",
      CASE
        WHEN (
          "t142"."ticket_minutes" * 133.33333333333334
        ) < 0
        THEN -(
          CAST(FLOOR(ABS("t142"."ticket_minutes" * 133.33333333333334) + 0.5) AS BIGINT)
        )
        ELSE CAST(FLOOR(ABS("t142"."ticket_minutes" * 133.33333333333334) + 0.5) AS BIGINT)
      END AS "ticket_minor",
      CASE
        WHEN (
          "t142"."talk_minutes" * 166.66666666666666
        ) < 0
        THEN -(
          CAST(FLOOR(ABS("t142"."talk_minutes" * 166.66666666666666) + 0.5) AS BIGINT)
        )
        ELSE CAST(FLOOR(ABS("t142"."talk_minutes" * 166.66666666666666) + 0.5) AS BIGINT)
      END AS "talk_minor",
      CASE
        WHEN (
          "t142"."bug_minutes" * 133.33333333333334
        ) < 0
        THEN -(
          CAST(FLOOR(ABS("t142"."bug_minutes" * 133.33333333333334) + 0.5) AS BIGINT)
        )
        ELSE CAST(FLOOR(ABS("t142"."bug_minutes" * 133.33333333333334) + 0.5) AS BIGINT)
      END AS "bug_minor"
    FROM (
      SELECT
        "t141"."customer_id",
        "t141"."name",
        "t141"."kind",
        "t141"."segment",
        "t141"."channel",
        "t141"."csm",
        "t141"."mrr_base_minor",
        "t141"."mrr_now" AS "mrr_minor",
        "t141"."plan",
        "t141"."months",
        "t141"."paying_months",
        "t141"."paid_ever",
        "t141"."tickets",
        "t141"."ticket_minutes",
        "t141"."complaints",
        "t141"."bug_tickets",
        "t141"."bug_minutes",
        "t141"."talks",
        "t141"."talks_in",
        "t141"."talk_minutes",
        "t141"."work_minutes",
        "t141"."work_unpriced",
        "t141"."work_minor",
        "t141"."paid_minor",
        "t141"."fee_minor",
        "t141"."bad_debt_minor",
        "t141"."purchases",
        "t141"."money_unpriced",
        "t141"."infra_minor",
        "t141"."mrr_now",
        "t141"."mrr_unpriced",
        COALESCE((
          "t141"."purchases" = 0
        ) AND (
          "t141"."mrr_now" > 0
        ), FALSE) AS "is_estimated",
        CASE
          WHEN (
            "t141"."purchases" = 0
          ) AND (
            "t141"."mrr_now" > 0
          )
          THEN CASE
            WHEN (
              CAST("t141"."mrr_now" AS DOUBLE) * "t141"."paying_months"
            ) < 0
            THEN -(
              CAST(FLOOR(ABS(CAST("t141"."mrr_now" AS DOUBLE) * "t141"."paying_months") + 0.5) AS BIGINT)
            )
            ELSE CAST(FLOOR(ABS(CAST("t141"."mrr_now" AS DOUBLE) * "t141"."paying_months") + 0.5) AS BIGINT)
          END
          ELSE "t141"."paid_minor"
        END + "t141"."bad_debt_minor" AS "revenue_minor",
        "t141"."tickets" + "t141"."talks_in" AS "contacts",
        "t141"."mrr_unpriced"
        OR (
          (
            "t141"."money_unpriced" + "t141"."work_unpriced"
          ) > 0
        ) AS "is_unpriced"
      FROM (
        SELECT
          "t140"."customer_id",
          "t140"."name",
          "t140"."kind",
          "t140"."segment",
          "t140"."channel",
          "t140"."csm",
          "t140"."mrr_base_minor",
          "t140"."mrr_minor",
          "t140"."plan",
          GREATEST(COALESCE("t140"."months", 0.0), 0.03333333333333333) AS "months",
          COALESCE("t140"."paying_months", 0.0) AS "paying_months",
          "t140"."paid_ever",
          COALESCE("t140"."tickets", 0) AS "tickets",
          COALESCE("t140"."ticket_minutes", 0.0) AS "ticket_minutes",
          COALESCE("t140"."complaints", 0) AS "complaints",
          COALESCE("t140"."bug_tickets", 0) AS "bug_tickets",
          COALESCE("t140"."bug_minutes", 0.0) AS "bug_minutes",
          COALESCE("t140"."talks", 0) AS "talks",
          COALESCE("t140"."talks_in", 0) AS "talks_in",
          COALESCE("t140"."talk_minutes", 0.0) AS "talk_minutes",
          COALESCE("t140"."work_minutes", 0) AS "work_minutes",
          COALESCE("t140"."work_unpriced", 0) AS "work_unpriced",
          COALESCE("t140"."work_minor", 0) AS "work_minor",
          COALESCE("t140"."paid_minor", 0) AS "paid_minor",
          COALESCE("t140"."fee_minor", 0) AS "fee_minor",
          COALESCE("t140"."bad_debt_minor", 0) AS "bad_debt_minor",
          COALESCE("t140"."purchases", 0) AS "purchases",
          COALESCE("t140"."money_unpriced", 0) AS "money_unpriced",
          COALESCE("t140"."infra_minor", 0) AS "infra_minor",
          CASE
            WHEN COALESCE("t140"."mrr_minor", 0) > 0
            THEN "t140"."mrr_base_minor"
            ELSE 0
          END AS "mrr_now",
          (
            COALESCE("t140"."mrr_minor", 0) > 0
          )
          AND (
            "t140"."mrr_base_minor" IS NULL
          ) AS "mrr_unpriced"
        FROM (
          SELECT
            "t139".*
            EXCLUDE ("customer_id_right")
          FROM (
            SELECT
              "t138"."customer_id",
              "t138"."name",
              "t138"."kind",
              "t138"."segment",
              "t138"."channel",
              "t138"."csm",
              "t138"."mrr_base_minor",
              "t138"."mrr_minor",
              "t138"."plan",
              "t138"."months",
              "t138"."paying_months",
              "t138"."paid_ever",
              "t138"."tickets",
              "t138"."ticket_minutes",
              "t138"."complaints",
              "t138"."bug_tickets",
              "t138"."bug_minutes",
              "t138"."talks",
              "t138"."talks_in",
              "t138"."talk_minutes",
              "t138"."work_minutes",
              "t138"."work_unpriced",
              "t138"."work_minor",
              "t138"."paid_minor",
              "t138"."fee_minor",
              "t138"."bad_debt_minor",
              "t138"."purchases",
              "t138"."money_unpriced",
              "t135"."customer_id" AS "customer_id_right",
              "t135"."infra_minor"
            FROM (
              SELECT
                "t136".*
                EXCLUDE ("customer_id_right")
              FROM (
                SELECT
                  "t132"."customer_id",
                  "t132"."name",
                  "t132"."kind",
                  "t132"."segment",
                  "t132"."channel",
                  "t132"."csm",
                  "t132"."mrr_base_minor",
                  "t132"."mrr_minor",
                  "t132"."plan",
                  "t132"."months",
                  "t132"."paying_months",
                  "t132"."paid_ever",
                  "t132"."tickets",
                  "t132"."ticket_minutes",
                  "t132"."complaints",
                  "t132"."bug_tickets",
                  "t132"."bug_minutes",
                  "t132"."talks",
                  "t132"."talks_in",
                  "t132"."talk_minutes",
                  "t132"."work_minutes",
                  "t132"."work_unpriced",
                  "t132"."work_minor",
                  "t133"."customer_id" AS "customer_id_right",
                  "t133"."paid_minor",
                  "t133"."fee_minor",
                  "t133"."bad_debt_minor",
                  "t133"."purchases",
                  "t133"."money_unpriced"
                FROM (
                  SELECT
                    "t129".*
                    EXCLUDE ("customer_id_right")
                  FROM (
                    SELECT
                      "t127"."customer_id",
                      "t127"."name",
                      "t127"."kind",
                      "t127"."segment",
                      "t127"."channel",
                      "t127"."csm",
                      "t127"."mrr_base_minor",
                      "t127"."mrr_minor",
                      "t127"."plan",
                      "t127"."months",
                      "t127"."paying_months",
                      "t127"."paid_ever",
                      "t127"."tickets",
                      "t127"."ticket_minutes",
                      "t127"."complaints",
                      "t127"."bug_tickets",
                      "t127"."bug_minutes",
                      "t127"."talks",
                      "t127"."talks_in",
                      "t127"."talk_minutes",
                      "t123"."customer_id" AS "customer_id_right",
                      "t123"."work_minutes",
                      "t123"."work_unpriced",
                      "t123"."work_minor"
                    FROM (
                      SELECT
                        "t124".*
                        EXCLUDE ("customer_id_right")
                      FROM (
                        SELECT
                          "t119"."customer_id",
                          "t119"."name",
                          "t119"."kind",
                          "t119"."segment",
                          "t119"."channel",
                          "t119"."csm",
                          "t119"."mrr_base_minor",
                          "t119"."mrr_minor",
                          "t119"."plan",
                          "t119"."months",
                          "t119"."paying_months",
                          "t119"."paid_ever",
                          "t119"."tickets",
                          "t119"."ticket_minutes",
                          "t119"."complaints",
                          "t119"."bug_tickets",
                          "t119"."bug_minutes",
                          "t57"."customer_id" AS "customer_id_right",
                          "t57"."talks",
                          "t57"."talks_in",
                          "t57"."talk_minutes"
                        FROM (
                          SELECT
                            "t117".*
                            EXCLUDE ("customer_id_right")
                          FROM (
                            SELECT
                              "t101"."customer_id",
                              "t101"."name",
                              "t101"."kind",
                              "t101"."segment",
                              "t101"."channel",
                              "t101"."csm",
                              "t101"."mrr_base_minor",
                              "t101"."mrr_minor",
                              "t101"."plan",
                              "t101"."months",
                              "t101"."paying_months",
                              "t101"."paid_ever",
                              "t109"."customer_id" AS "customer_id_right",
                              "t109"."tickets",
                              "t109"."ticket_minutes",
                              "t109"."complaints",
                              "t109"."bug_tickets",
                              "t109"."bug_minutes"
                            FROM (
                              SELECT
                                "t94".*
                                EXCLUDE ("customer_id_right")
                              FROM (
                                SELECT
                                  "t30"."customer_id",
                                  "t30"."name",
                                  "t30"."kind",
                                  "t30"."segment",
                                  "t30"."channel",
                                  "t30"."csm",
                                  "t30"."mrr_base_minor",
                                  "t30"."mrr_minor",
                                  "t30"."plan",
                                  "t90"."customer_id" AS "customer_id_right",
                                  "t90"."months",
                                  "t90"."paying_months",
                                  "t90"."paid_ever"
                                FROM (
                                  SELECT
                                    "t4"."customer_id",
                                    "t4"."name",
                                    "t4"."kind",
                                    "t4"."segment",
                                    "t4"."channel",
                                    "t4"."csm",
                                    "t4"."mrr_base_minor",
                                    "t4"."mrr_minor",
                                    COALESCE("t4"."plan", '') AS "plan"
                                  FROM "customer_state" AS "t4"
                                ) AS "t30"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t75"."customer_id",
                                    (
                                      CAST(COALESCE(
                                        "t75"."days",
                                        GREATEST(
                                          DATE_DIFF(
                                            'DAY',
                                            GREATEST(
                                              COALESCE("t75"."created_on", MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY),
                                              MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                            ),
                                            MAKE_DATE(1111, 11, 11)
                                          ),
                                          0
                                        )
                                      ) AS DOUBLE) * 12
                                    ) / 365 AS "months",
                                    (
                                      CAST(COALESCE("t75"."days", 0) AS DOUBLE) * 12
                                    ) / 365 AS "paying_months",
                                    NOT "t75"."days" IS NULL AS "paid_ever"
                                  FROM (
                                    SELECT
                                      "t25"."customer_id",
                                      "t25"."created_on",
                                      "t64"."customer_id" AS "customer_id_right",
                                      "t64"."days"
                                    FROM (
                                      SELECT
                                        "t9"."customer_id",
                                        "t9"."created_on"
                                      FROM "customers" AS "t9"
                                    ) AS "t25"
                                    LEFT OUTER JOIN (
                                      SELECT
                                        "t51"."customer_id",
                                        SUM("t51"."days") AS "days"
                                      FROM (
                                        SELECT
                                          "t36"."customer_id",
                                          "t36"."number",
                                          "t36"."started_on",
                                          "t36"."ended_on",
                                          "t36"."ended_by",
                                          "t36"."first",
                                          "t36"."last",
                                          GREATEST(DATE_DIFF('DAY', "t36"."first", "t36"."last"), 0) AS "days"
                                        FROM (
                                          SELECT
                                            "t1"."customer_id",
                                            "t1"."number",
                                            "t1"."started_on",
                                            "t1"."ended_on",
                                            "t1"."ended_by",
                                            GREATEST(
                                              "t1"."started_on",
                                              (
                                                MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                              ) + INTERVAL '1' DAY
                                            ) AS "first",
                                            LEAST(
                                              COALESCE("t1"."ended_on", MAKE_DATE(1111, 11, 11) + INTERVAL '1' DAY),
                                              MAKE_DATE(1111, 11, 11) + INTERVAL '1' DAY
                                            ) AS "last"
                                          FROM "stretches" AS "t1"
                                          WHERE
                                            "t1"."started_on" <= MAKE_DATE(1111, 11, 11)
                                        ) AS "t36"
                                      ) AS "t51"
                                      GROUP BY
                                        1
                                    ) AS "t64"
                                      ON "t25"."customer_id" = "t64"."customer_id"
                                  ) AS "t75"
                                ) AS "t90"
                                  ON "t30"."customer_id" = "t90"."customer_id"
                              ) AS "t94"
                            ) AS "t101"
                            LEFT OUTER JOIN (
                              SELECT
                                "t102"."customer_id",
                                SUM(CAST(NOT (
                                  "t102"."is_bug"
                                ) AND "t102"."is_one" AS INT)) AS "tickets",
                                COALESCE(SUM("t102"."spent") FILTER(WHERE
                                  NOT (
                                    "t102"."is_bug"
                                  )), 0.0) AS "ticket_minutes",
                                SUM(
                                  CAST(NOT (
                                    "t102"."is_bug"
                                  )
                                  AND "t102"."is_one"
                                  AND COALESCE("t102"."is_complaint", FALSE) AS INT)
                                ) AS "complaints",
                                SUM(CAST("t102"."is_bug" AND "t102"."is_one" AS INT)) AS "bug_tickets",
                                COALESCE(SUM("t102"."spent") FILTER(WHERE
                                  "t102"."is_bug"), 0.0) AS "bug_minutes"
                              FROM (
                                SELECT
                                  "t91"."ticket_id",
                                  "t91"."customer_id",
                                  "t91"."contact_id",
                                  "t91"."opened_at",
                                  "t91"."first_reply_at",
                                  "t91"."solved_at",
                                  "t91"."channel",
                                  "t91"."category",
                                  "t91"."severity",
                                  "t91"."is_complaint",
                                  "t91"."minutes",
                                  "t91"."reopened",
                                  "t91"."csat",
                                  "t91"."subject",
                                  "t91"."body",
                                  "t91"."status",
                                  "t91"."is_timely",
                                  "t91"."merged_into",
                                  "t91"."deleted_at",
                                  "t91"."requester_email",
                                  "t91"."requester_name",
                                  "t91"."organization",
                                  "t91"."url",
                                  "t91"."our_id",
                                  NOT "t91"."our_id" IS NULL AS "is_bug",
                                  "t91"."merged_into" IS NULL AS "is_one",
                                  COALESCE(
                                    CAST("t91"."minutes" AS DOUBLE),
                                    CASE WHEN "t91"."merged_into" IS NULL THEN 15 ELSE 0.0 END
                                  ) AS "spent"
                                FROM (
                                  SELECT
                                    "t46"."ticket_id",
                                    "t46"."customer_id",
                                    "t46"."contact_id",
                                    "t46"."opened_at",
                                    "t46"."first_reply_at",
                                    "t46"."solved_at",
                                    "t46"."channel",
                                    "t46"."category",
                                    "t46"."severity",
                                    "t46"."is_complaint",
                                    "t46"."minutes",
                                    "t46"."reopened",
                                    "t46"."csat",
                                    "t46"."subject",
                                    "t46"."body",
                                    "t46"."status",
                                    "t46"."is_timely",
                                    "t46"."merged_into",
                                    "t46"."deleted_at",
                                    "t46"."requester_email",
                                    "t46"."requester_name",
                                    "t46"."organization",
                                    "t46"."url",
                                    "t84"."our_id"
                                  FROM (
                                    SELECT
                                      *
                                    FROM "tickets" AS "t6"
                                    WHERE
                                      CAST("t6"."opened_at" AS DATE) > (
                                        MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                      )
                                      AND CAST("t6"."opened_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
                                      AND NOT "t6"."customer_id" IS NULL
                                      AND NOT (
                                        (
                                          NOT "t6"."deleted_at" IS NULL
                                        )
                                        AND (
                                          CAST("t6"."deleted_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
                                        )
                                      )
                                  ) AS "t46"
                                  LEFT OUTER JOIN (
                                    SELECT
                                      "t81"."ticket_id" AS "our_id"
                                    FROM (
                                      SELECT DISTINCT
                                        "t77"."ticket_id"
                                      FROM (
                                        SELECT
                                          "t35"."report_id",
                                          "t35"."bug_id",
                                          "t35"."customer_id",
                                          "t35"."contact_id",
                                          "t35"."ticket_id",
                                          "t35"."reported_at",
                                          "t35"."is_confirmed",
                                          "t70"."is_fixed",
                                          "t70"."refused"
                                        FROM (
                                          SELECT
                                            *
                                          FROM "bug_reports" AS "t11"
                                          WHERE
                                            NOT "t11"."ticket_id" IS NULL
                                        ) AS "t35"
                                        INNER JOIN (
                                          SELECT
                                            "t56"."bug_id",
                                            "t56"."first_status" = 'fixed' AS "is_fixed",
                                            "t56"."status" AS "refused"
                                          FROM (
                                            SELECT
                                              "t52".*
                                              EXCLUDE ("first_id_right")
                                            FROM (
                                              SELECT
                                                "t37"."bug_id",
                                                "t37"."status",
                                                "t37"."first_id",
                                                "t27"."first_id" AS "first_id_right",
                                                "t27"."first_status"
                                              FROM (
                                                SELECT
                                                  "t12"."bug_id",
                                                  "t12"."status",
                                                  COALESCE("t12"."duplicate_of", "t12"."bug_id") AS "first_id"
                                                FROM "bugs" AS "t12"
                                              ) AS "t37"
                                              LEFT OUTER JOIN (
                                                SELECT
                                                  "t12"."bug_id" AS "first_id",
                                                  "t12"."status" AS "first_status"
                                                FROM "bugs" AS "t12"
                                              ) AS "t27"
                                                ON "t37"."first_id" = "t27"."first_id"
                                            ) AS "t52"
                                          ) AS "t56"
                                        ) AS "t70"
                                          ON "t35"."bug_id" = "t70"."bug_id"
                                      ) AS "t77"
                                      WHERE
                                        (
                                          COALESCE("t77"."is_confirmed", FALSE) OR COALESCE("t77"."is_fixed", FALSE)
                                        )
                                        AND "t77"."refused" <> 'wont_fix'
                                    ) AS "t81"
                                  ) AS "t84"
                                    ON "t46"."ticket_id" = "t84"."our_id"
                                ) AS "t91"
                              ) AS "t102"
                              GROUP BY
                                1
                            ) AS "t109"
                              ON "t101"."customer_id" = "t109"."customer_id"
                          ) AS "t117"
                        ) AS "t119"
                        LEFT OUTER JOIN (
                          SELECT
                            "t38"."customer_id",
                            COUNT(*) AS "talks",
                            SUM(CAST("t38"."direction" = 'in' AS INT)) AS "talks_in",
                            SUM("t38"."spent") AS "talk_minutes"
                          FROM (
                            SELECT
                              "t2"."touchpoint_id",
                              "t2"."customer_id",
                              "t2"."contact_id",
                              "t2"."kind",
                              "t2"."direction",
                              "t2"."occurred_at",
                              "t2"."person",
                              "t2"."subject",
                              "t2"."body",
                              "t2"."minutes",
                              "t2"."goal",
                              "t2"."blocker",
                              "t2"."mood",
                              "t2"."promise",
                              "t2"."promised_on",
                              "t2"."kept_on",
                              "t2"."is_value_talk",
                              "t2"."asked",
                              "t2"."stated_reason",
                              "t2"."real_reason",
                              "t2"."changed_mind",
                              COALESCE(
                                CAST("t2"."minutes" AS DOUBLE),
                                CASE WHEN "t2"."kind" IN ('call', 'meeting') THEN 30 ELSE 0.0 END
                              ) AS "spent"
                            FROM "touchpoints" AS "t2"
                            WHERE
                              CAST("t2"."occurred_at" AS DATE) > (
                                MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                              )
                              AND CAST("t2"."occurred_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
                              AND "t2"."kind" <> 'campaign'
                              AND NOT "t2"."customer_id" IS NULL
                          ) AS "t38"
                          GROUP BY
                            1
                        ) AS "t57"
                          ON "t119"."customer_id" = "t57"."customer_id"
                      ) AS "t124"
                    ) AS "t127"
                    LEFT OUTER JOIN (
                      SELECT
                        "t114"."customer_id",
                        "t114"."work_minutes",
                        "t114"."work_unpriced",
                        CASE
                          WHEN "t114"."cost" < 0
                          THEN -(
                            CAST(FLOOR(ABS("t114"."cost") + 0.5) AS BIGINT)
                          )
                          ELSE CAST(FLOOR(ABS("t114"."cost") + 0.5) AS BIGINT)
                        END AS "work_minor"
                      FROM (
                        SELECT
                          "t105"."customer_id",
                          SUM("t105"."minutes") AS "work_minutes",
                          SUM("t105"."cost") AS "cost",
                          SUM(
                            CAST((
                              NOT "t105"."cost_rate_minor" IS NULL
                            ) AND (
                              "t105"."own" IS NULL
                            ) AS INT)
                          ) AS "work_unpriced"
                        FROM (
                          SELECT
                            "t97"."entry_id",
                            "t97"."person",
                            "t97"."customer_id",
                            "t97"."project",
                            "t97"."worked_on",
                            "t97"."minutes",
                            "t97"."is_billable",
                            "t97"."is_in_scope",
                            "t97"."currency",
                            "t97"."cost_rate_minor",
                            "t97"."bill_rate_minor",
                            "t97"."kind",
                            "t97"."rate",
                            "t97"."own",
                            "t97"."hours",
                            "t97"."hours" * COALESCE(CAST("t97"."own" AS DOUBLE), 7000) AS "cost"
                          FROM (
                            SELECT
                              "t80"."entry_id",
                              "t80"."person",
                              "t80"."customer_id",
                              "t80"."project",
                              "t80"."worked_on",
                              "t80"."minutes",
                              "t80"."is_billable",
                              "t80"."is_in_scope",
                              "t80"."currency",
                              "t80"."cost_rate_minor",
                              "t80"."bill_rate_minor",
                              "t80"."kind",
                              "t80"."rate",
                              CASE
                                WHEN (
                                  "t80"."cost_rate_minor" * CASE WHEN COALESCE("t80"."currency", 'USD') = 'USD' THEN 1.0 ELSE "t80"."rate" END * (
                                    POWER(
                                      10.0,
                                      (
                                        2 - CASE
                                          WHEN COALESCE("t80"."currency", 'USD') = 'BIF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'CLP'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'DJF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'GNF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'ISK'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'JPY'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'KMF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'KRW'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'PYG'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'RWF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'UGX'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'VND'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'VUV'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'XAF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'XOF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'XPF'
                                          THEN 0
                                          WHEN COALESCE("t80"."currency", 'USD') = 'BHD'
                                          THEN 3
                                          WHEN COALESCE("t80"."currency", 'USD') = 'IQD'
                                          THEN 3
                                          WHEN COALESCE("t80"."currency", 'USD') = 'JOD'
                                          THEN 3
                                          WHEN COALESCE("t80"."currency", 'USD') = 'KWD'
                                          THEN 3
                                          WHEN COALESCE("t80"."currency", 'USD') = 'LYD'
                                          THEN 3
                                          WHEN COALESCE("t80"."currency", 'USD') = 'OMR'
                                          THEN 3
                                          WHEN COALESCE("t80"."currency", 'USD') = 'TND'
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
                                      "t80"."cost_rate_minor" * CASE WHEN COALESCE("t80"."currency", 'USD') = 'USD' THEN 1.0 ELSE "t80"."rate" END * (
                                        POWER(
                                          10.0,
                                          (
                                            2 - CASE
                                              WHEN COALESCE("t80"."currency", 'USD') = 'BIF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'CLP'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'DJF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'GNF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'ISK'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'JPY'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'KMF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'KRW'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'PYG'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'RWF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'UGX'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'VND'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'VUV'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'XAF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'XOF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'XPF'
                                              THEN 0
                                              WHEN COALESCE("t80"."currency", 'USD') = 'BHD'
                                              THEN 3
                                              WHEN COALESCE("t80"."currency", 'USD') = 'IQD'
                                              THEN 3
                                              WHEN COALESCE("t80"."currency", 'USD') = 'JOD'
                                              THEN 3
                                              WHEN COALESCE("t80"."currency", 'USD') = 'KWD'
                                              THEN 3
                                              WHEN COALESCE("t80"."currency", 'USD') = 'LYD'
                                              THEN 3
                                              WHEN COALESCE("t80"."currency", 'USD') = 'OMR'
                                              THEN 3
                                              WHEN COALESCE("t80"."currency", 'USD') = 'TND'
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
                                    "t80"."cost_rate_minor" * CASE WHEN COALESCE("t80"."currency", 'USD') = 'USD' THEN 1.0 ELSE "t80"."rate" END * (
                                      POWER(
                                        10.0,
                                        (
                                          2 - CASE
                                            WHEN COALESCE("t80"."currency", 'USD') = 'BIF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'CLP'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'DJF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'GNF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'ISK'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'JPY'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'KMF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'KRW'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'PYG'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'RWF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'UGX'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'VND'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'VUV'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'XAF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'XOF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'XPF'
                                            THEN 0
                                            WHEN COALESCE("t80"."currency", 'USD') = 'BHD'
                                            THEN 3
                                            WHEN COALESCE("t80"."currency", 'USD') = 'IQD'
                                            THEN 3
                                            WHEN COALESCE("t80"."currency", 'USD') = 'JOD'
                                            THEN 3
                                            WHEN COALESCE("t80"."currency", 'USD') = 'KWD'
                                            THEN 3
                                            WHEN COALESCE("t80"."currency", 'USD') = 'LYD'
                                            THEN 3
                                            WHEN COALESCE("t80"."currency", 'USD') = 'OMR'
                                            THEN 3
                                            WHEN COALESCE("t80"."currency", 'USD') = 'TND'
                                            THEN 3
                                            ELSE 2
                                          END
                                        )
                                      )
                                    )
                                  ) + 0.5
                                ) AS BIGINT)
                              END AS "own",
                              CAST("t80"."minutes" AS DOUBLE) / 60 AS "hours"
                            FROM (
                              SELECT
                                "t79".*
                                EXCLUDE ("currency_right")
                              FROM (
                                SELECT
                                  "t72"."entry_id",
                                  "t72"."person",
                                  "t72"."customer_id",
                                  "t72"."project",
                                  "t72"."worked_on",
                                  "t72"."minutes",
                                  "t72"."is_billable",
                                  "t72"."is_in_scope",
                                  "t72"."currency",
                                  "t72"."cost_rate_minor",
                                  "t72"."bill_rate_minor",
                                  "t72"."kind",
                                  "t54"."currency" AS "currency_right",
                                  "t54"."rate"
                                FROM (
                                  SELECT
                                    *
                                  FROM (
                                    SELECT
                                      "t32"."entry_id",
                                      "t32"."person",
                                      "t32"."customer_id",
                                      "t32"."project",
                                      "t32"."worked_on",
                                      "t32"."minutes",
                                      "t32"."is_billable",
                                      "t32"."is_in_scope",
                                      "t32"."currency",
                                      "t32"."cost_rate_minor",
                                      "t32"."bill_rate_minor",
                                      "t24"."kind"
                                    FROM (
                                      SELECT
                                        *
                                      FROM "time_entries" AS "t7"
                                      WHERE
                                        "t7"."worked_on" > (
                                          MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                        )
                                        AND "t7"."worked_on" <= MAKE_DATE(1111, 11, 11)
                                    ) AS "t32"
                                    INNER JOIN (
                                      SELECT
                                        "t9"."customer_id",
                                        "t9"."kind"
                                      FROM "customers" AS "t9"
                                    ) AS "t24"
                                      ON "t32"."customer_id" = "t24"."customer_id"
                                  ) AS "t49"
                                  WHERE
                                    (
                                      "t49"."kind" = 'agency'
                                    ) OR NOT (
                                      COALESCE("t49"."is_billable", FALSE)
                                    )
                                ) AS "t72"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t42"."currency",
                                    "t42"."rate"
                                  FROM (
                                    SELECT
                                      "t19"."currency",
                                      FIRST("t19"."rate" ORDER BY "t19"."rated_on" DESC) AS "rate",
                                      MAX("t19"."rated_on") AS "rated_on"
                                    FROM (
                                      SELECT
                                        *
                                      FROM "fx_rates" AS "t3"
                                      WHERE
                                        "t3"."base_currency" = 'USD' AND "t3"."rated_on" <= MAKE_DATE(1111, 11, 11)
                                    ) AS "t19"
                                    GROUP BY
                                      1
                                  ) AS "t42"
                                ) AS "t54"
                                  ON "t72"."currency" = "t54"."currency"
                              ) AS "t79"
                            ) AS "t80"
                          ) AS "t97"
                        ) AS "t105"
                        GROUP BY
                          1
                      ) AS "t114"
                    ) AS "t123"
                      ON "t127"."customer_id" = "t123"."customer_id"
                  ) AS "t129"
                ) AS "t132"
                LEFT OUTER JOIN (
                  SELECT
                    "t128"."customer_id",
                    COALESCE(SUM("t128"."amount"), 0) AS "paid_minor",
                    COALESCE(SUM("t128"."fee"), 0) AS "fee_minor",
                    COALESCE(SUM("t128"."bad"), 0) AS "bad_debt_minor",
                    SUM("t128"."purchases") AS "purchases",
                    SUM(CAST("t128"."amount" IS NULL AS INT)) AS "money_unpriced"
                  FROM (
                    SELECT
                      "t113"."customer_id",
                      "t113"."currency",
                      CASE
                        WHEN (
                          "t113"."amount" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                            POWER(
                              10.0,
                              (
                                2 - CASE
                                  WHEN "t113"."currency" = 'BIF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'CLP'
                                  THEN 0
                                  WHEN "t113"."currency" = 'DJF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'GNF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'ISK'
                                  THEN 0
                                  WHEN "t113"."currency" = 'JPY'
                                  THEN 0
                                  WHEN "t113"."currency" = 'KMF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'KRW'
                                  THEN 0
                                  WHEN "t113"."currency" = 'PYG'
                                  THEN 0
                                  WHEN "t113"."currency" = 'RWF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'UGX'
                                  THEN 0
                                  WHEN "t113"."currency" = 'VND'
                                  THEN 0
                                  WHEN "t113"."currency" = 'VUV'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XAF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XOF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XPF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'BHD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'IQD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'JOD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'KWD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'LYD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'OMR'
                                  THEN 3
                                  WHEN "t113"."currency" = 'TND'
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
                              "t113"."amount" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                                POWER(
                                  10.0,
                                  (
                                    2 - CASE
                                      WHEN "t113"."currency" = 'BIF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'CLP'
                                      THEN 0
                                      WHEN "t113"."currency" = 'DJF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'GNF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'ISK'
                                      THEN 0
                                      WHEN "t113"."currency" = 'JPY'
                                      THEN 0
                                      WHEN "t113"."currency" = 'KMF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'KRW'
                                      THEN 0
                                      WHEN "t113"."currency" = 'PYG'
                                      THEN 0
                                      WHEN "t113"."currency" = 'RWF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'UGX'
                                      THEN 0
                                      WHEN "t113"."currency" = 'VND'
                                      THEN 0
                                      WHEN "t113"."currency" = 'VUV'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XAF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XOF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XPF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'BHD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'IQD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'JOD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'KWD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'LYD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'OMR'
                                      THEN 3
                                      WHEN "t113"."currency" = 'TND'
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
                            "t113"."amount" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                              POWER(
                                10.0,
                                (
                                  2 - CASE
                                    WHEN "t113"."currency" = 'BIF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'CLP'
                                    THEN 0
                                    WHEN "t113"."currency" = 'DJF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'GNF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'ISK'
                                    THEN 0
                                    WHEN "t113"."currency" = 'JPY'
                                    THEN 0
                                    WHEN "t113"."currency" = 'KMF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'KRW'
                                    THEN 0
                                    WHEN "t113"."currency" = 'PYG'
                                    THEN 0
                                    WHEN "t113"."currency" = 'RWF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'UGX'
                                    THEN 0
                                    WHEN "t113"."currency" = 'VND'
                                    THEN 0
                                    WHEN "t113"."currency" = 'VUV'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XAF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XOF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XPF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'BHD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'IQD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'JOD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'KWD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'LYD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'OMR'
                                    THEN 3
                                    WHEN "t113"."currency" = 'TND'
                                    THEN 3
                                    ELSE 2
                                  END
                                )
                              )
                            )
                          ) + 0.5
                        ) AS BIGINT)
                      END AS "amount",
                      CASE
                        WHEN (
                          "t113"."fee" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                            POWER(
                              10.0,
                              (
                                2 - CASE
                                  WHEN "t113"."currency" = 'BIF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'CLP'
                                  THEN 0
                                  WHEN "t113"."currency" = 'DJF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'GNF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'ISK'
                                  THEN 0
                                  WHEN "t113"."currency" = 'JPY'
                                  THEN 0
                                  WHEN "t113"."currency" = 'KMF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'KRW'
                                  THEN 0
                                  WHEN "t113"."currency" = 'PYG'
                                  THEN 0
                                  WHEN "t113"."currency" = 'RWF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'UGX'
                                  THEN 0
                                  WHEN "t113"."currency" = 'VND'
                                  THEN 0
                                  WHEN "t113"."currency" = 'VUV'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XAF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XOF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XPF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'BHD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'IQD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'JOD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'KWD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'LYD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'OMR'
                                  THEN 3
                                  WHEN "t113"."currency" = 'TND'
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
                              "t113"."fee" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                                POWER(
                                  10.0,
                                  (
                                    2 - CASE
                                      WHEN "t113"."currency" = 'BIF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'CLP'
                                      THEN 0
                                      WHEN "t113"."currency" = 'DJF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'GNF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'ISK'
                                      THEN 0
                                      WHEN "t113"."currency" = 'JPY'
                                      THEN 0
                                      WHEN "t113"."currency" = 'KMF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'KRW'
                                      THEN 0
                                      WHEN "t113"."currency" = 'PYG'
                                      THEN 0
                                      WHEN "t113"."currency" = 'RWF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'UGX'
                                      THEN 0
                                      WHEN "t113"."currency" = 'VND'
                                      THEN 0
                                      WHEN "t113"."currency" = 'VUV'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XAF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XOF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XPF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'BHD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'IQD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'JOD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'KWD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'LYD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'OMR'
                                      THEN 3
                                      WHEN "t113"."currency" = 'TND'
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
                            "t113"."fee" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                              POWER(
                                10.0,
                                (
                                  2 - CASE
                                    WHEN "t113"."currency" = 'BIF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'CLP'
                                    THEN 0
                                    WHEN "t113"."currency" = 'DJF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'GNF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'ISK'
                                    THEN 0
                                    WHEN "t113"."currency" = 'JPY'
                                    THEN 0
                                    WHEN "t113"."currency" = 'KMF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'KRW'
                                    THEN 0
                                    WHEN "t113"."currency" = 'PYG'
                                    THEN 0
                                    WHEN "t113"."currency" = 'RWF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'UGX'
                                    THEN 0
                                    WHEN "t113"."currency" = 'VND'
                                    THEN 0
                                    WHEN "t113"."currency" = 'VUV'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XAF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XOF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XPF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'BHD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'IQD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'JOD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'KWD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'LYD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'OMR'
                                    THEN 3
                                    WHEN "t113"."currency" = 'TND'
                                    THEN 3
                                    ELSE 2
                                  END
                                )
                              )
                            )
                          ) + 0.5
                        ) AS BIGINT)
                      END AS "fee",
                      CASE
                        WHEN (
                          "t113"."bad" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                            POWER(
                              10.0,
                              (
                                2 - CASE
                                  WHEN "t113"."currency" = 'BIF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'CLP'
                                  THEN 0
                                  WHEN "t113"."currency" = 'DJF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'GNF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'ISK'
                                  THEN 0
                                  WHEN "t113"."currency" = 'JPY'
                                  THEN 0
                                  WHEN "t113"."currency" = 'KMF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'KRW'
                                  THEN 0
                                  WHEN "t113"."currency" = 'PYG'
                                  THEN 0
                                  WHEN "t113"."currency" = 'RWF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'UGX'
                                  THEN 0
                                  WHEN "t113"."currency" = 'VND'
                                  THEN 0
                                  WHEN "t113"."currency" = 'VUV'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XAF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XOF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'XPF'
                                  THEN 0
                                  WHEN "t113"."currency" = 'BHD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'IQD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'JOD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'KWD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'LYD'
                                  THEN 3
                                  WHEN "t113"."currency" = 'OMR'
                                  THEN 3
                                  WHEN "t113"."currency" = 'TND'
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
                              "t113"."bad" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                                POWER(
                                  10.0,
                                  (
                                    2 - CASE
                                      WHEN "t113"."currency" = 'BIF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'CLP'
                                      THEN 0
                                      WHEN "t113"."currency" = 'DJF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'GNF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'ISK'
                                      THEN 0
                                      WHEN "t113"."currency" = 'JPY'
                                      THEN 0
                                      WHEN "t113"."currency" = 'KMF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'KRW'
                                      THEN 0
                                      WHEN "t113"."currency" = 'PYG'
                                      THEN 0
                                      WHEN "t113"."currency" = 'RWF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'UGX'
                                      THEN 0
                                      WHEN "t113"."currency" = 'VND'
                                      THEN 0
                                      WHEN "t113"."currency" = 'VUV'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XAF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XOF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'XPF'
                                      THEN 0
                                      WHEN "t113"."currency" = 'BHD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'IQD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'JOD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'KWD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'LYD'
                                      THEN 3
                                      WHEN "t113"."currency" = 'OMR'
                                      THEN 3
                                      WHEN "t113"."currency" = 'TND'
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
                            "t113"."bad" * CASE WHEN "t113"."currency" = 'USD' THEN 1.0 ELSE "t113"."rate" END * (
                              POWER(
                                10.0,
                                (
                                  2 - CASE
                                    WHEN "t113"."currency" = 'BIF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'CLP'
                                    THEN 0
                                    WHEN "t113"."currency" = 'DJF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'GNF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'ISK'
                                    THEN 0
                                    WHEN "t113"."currency" = 'JPY'
                                    THEN 0
                                    WHEN "t113"."currency" = 'KMF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'KRW'
                                    THEN 0
                                    WHEN "t113"."currency" = 'PYG'
                                    THEN 0
                                    WHEN "t113"."currency" = 'RWF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'UGX'
                                    THEN 0
                                    WHEN "t113"."currency" = 'VND'
                                    THEN 0
                                    WHEN "t113"."currency" = 'VUV'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XAF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XOF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'XPF'
                                    THEN 0
                                    WHEN "t113"."currency" = 'BHD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'IQD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'JOD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'KWD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'LYD'
                                    THEN 3
                                    WHEN "t113"."currency" = 'OMR'
                                    THEN 3
                                    WHEN "t113"."currency" = 'TND'
                                    THEN 3
                                    ELSE 2
                                  END
                                )
                              )
                            )
                          ) + 0.5
                        ) AS BIGINT)
                      END AS "bad",
                      "t113"."purchases",
                      "t113"."rate"
                    FROM (
                      SELECT
                        "t111".*
                        EXCLUDE ("currency_right")
                      FROM (
                        SELECT
                          "t104"."customer_id",
                          "t104"."currency",
                          "t104"."amount",
                          "t104"."fee",
                          "t104"."bad",
                          "t104"."purchases",
                          "t54"."currency" AS "currency_right",
                          "t54"."rate"
                        FROM (
                          SELECT
                            "t100"."customer_id",
                            "t100"."currency",
                            SUM("t100"."amount") AS "amount",
                            SUM("t100"."fee") AS "fee",
                            SUM("t100"."bad") AS "bad",
                            SUM("t100"."purchases") AS "purchases"
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                "t93"."customer_id",
                                "t93"."currency",
                                0 AS "amount",
                                0 AS "fee",
                                "t93"."left_minor" AS "bad",
                                0 AS "purchases"
                              FROM (
                                SELECT
                                  "t78"."invoice_id",
                                  "t78"."customer_id",
                                  "t78"."subscription_id",
                                  "t78"."status",
                                  "t78"."currency",
                                  "t78"."amount_minor",
                                  "t78"."tax_minor",
                                  "t78"."issued_on",
                                  "t78"."due_on",
                                  "t78"."paid_on",
                                  "t78"."period_start_on",
                                  "t78"."period_end_on",
                                  "t78"."paid",
                                  "t78"."share",
                                  CASE
                                    WHEN (
                                      CAST("t78"."amount_minor" - COALESCE("t78"."paid", 0) AS DOUBLE) * "t78"."share"
                                    ) < 0
                                    THEN -(
                                      CAST(FLOOR(
                                        ABS(CAST("t78"."amount_minor" - COALESCE("t78"."paid", 0) AS DOUBLE) * "t78"."share") + 0.5
                                      ) AS BIGINT)
                                    )
                                    ELSE CAST(FLOOR(
                                      ABS(CAST("t78"."amount_minor" - COALESCE("t78"."paid", 0) AS DOUBLE) * "t78"."share") + 0.5
                                    ) AS BIGINT)
                                  END AS "left_minor"
                                FROM (
                                  SELECT
                                    "t76".*
                                    EXCLUDE ("invoice_id_right")
                                  FROM (
                                    SELECT
                                      "t67"."invoice_id",
                                      "t67"."customer_id",
                                      "t67"."subscription_id",
                                      "t67"."status",
                                      "t67"."currency",
                                      "t67"."amount_minor",
                                      "t67"."tax_minor",
                                      "t67"."issued_on",
                                      "t67"."due_on",
                                      "t67"."paid_on",
                                      "t67"."period_start_on",
                                      "t67"."period_end_on",
                                      "t67"."paid",
                                      "t50"."invoice_id" AS "invoice_id_right",
                                      "t50"."share"
                                    FROM (
                                      SELECT
                                        "t59".*
                                        EXCLUDE ("invoice_id_right")
                                      FROM (
                                        SELECT
                                          "t40"."invoice_id",
                                          "t40"."customer_id",
                                          "t40"."subscription_id",
                                          "t40"."status",
                                          "t40"."currency",
                                          "t40"."amount_minor",
                                          "t40"."tax_minor",
                                          "t40"."issued_on",
                                          "t40"."due_on",
                                          "t40"."paid_on",
                                          "t40"."period_start_on",
                                          "t40"."period_end_on",
                                          "t45"."invoice_id" AS "invoice_id_right",
                                          "t45"."paid"
                                        FROM (
                                          SELECT
                                            *
                                          FROM "invoices" AS "t8"
                                          WHERE
                                            "t8"."status" = 'uncollectible'
                                            AND COALESCE("t8"."due_on", "t8"."issued_on") > (
                                              MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                            )
                                            AND COALESCE("t8"."due_on", "t8"."issued_on") <= MAKE_DATE(1111, 11, 11)
                                        ) AS "t40"
                                        LEFT OUTER JOIN (
                                          SELECT
                                            "t22"."invoice_id",
                                            SUM("t22"."amount_minor") AS "paid"
                                          FROM (
                                            SELECT
                                              *
                                            FROM "payments" AS "t5"
                                            WHERE
                                              "t5"."status" = 'succeeded' AND NOT "t5"."invoice_id" IS NULL
                                          ) AS "t22"
                                          GROUP BY
                                            1
                                        ) AS "t45"
                                          ON "t40"."invoice_id" = "t45"."invoice_id"
                                      ) AS "t59"
                                    ) AS "t67"
                                    LEFT OUTER JOIN (
                                      SELECT
                                        "t8"."invoice_id",
                                        CASE
                                          WHEN CAST("t8"."amount_minor" AS DOUBLE) > 0
                                          THEN 1 - (
                                            CAST(COALESCE("t8"."tax_minor", 0) AS DOUBLE) / NULLIF(CAST("t8"."amount_minor" AS DOUBLE), 0)
                                          )
                                          ELSE 1.0
                                        END AS "share"
                                      FROM "invoices" AS "t8"
                                    ) AS "t50"
                                      ON "t67"."invoice_id" = "t50"."invoice_id"
                                  ) AS "t76"
                                ) AS "t78"
                              ) AS "t93"
                              WHERE
                                "t93"."left_minor" > 0
                            ) AS "t96"
                            UNION ALL
                            SELECT
                              *
                            FROM (
                              SELECT
                                *
                              FROM (
                                SELECT
                                  "t69"."customer_id",
                                  "t69"."currency",
                                  CASE
                                    WHEN (
                                      CAST("t69"."amount_minor" AS DOUBLE) * COALESCE("t69"."share", 1.0)
                                    ) < 0
                                    THEN -(
                                      CAST(FLOOR(ABS(CAST("t69"."amount_minor" AS DOUBLE) * COALESCE("t69"."share", 1.0)) + 0.5) AS BIGINT)
                                    )
                                    ELSE CAST(FLOOR(ABS(CAST("t69"."amount_minor" AS DOUBLE) * COALESCE("t69"."share", 1.0)) + 0.5) AS BIGINT)
                                  END AS "amount",
                                  COALESCE("t69"."fee_minor", 0) AS "fee",
                                  0 AS "bad",
                                  1 AS "purchases"
                                FROM (
                                  SELECT
                                    "t63".*
                                    EXCLUDE ("invoice_id_right")
                                  FROM (
                                    SELECT
                                      "t39"."payment_id",
                                      "t39"."customer_id",
                                      "t39"."invoice_id",
                                      "t39"."status",
                                      "t39"."currency",
                                      "t39"."amount_minor",
                                      "t39"."fee_minor",
                                      "t39"."method",
                                      "t39"."paid_at",
                                      "t50"."invoice_id" AS "invoice_id_right",
                                      "t50"."share"
                                    FROM (
                                      SELECT
                                        *
                                      FROM "payments" AS "t5"
                                      WHERE
                                        "t5"."status" = 'succeeded'
                                        AND CAST("t5"."paid_at" AS DATE) > (
                                          MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                        )
                                        AND CAST("t5"."paid_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
                                    ) AS "t39"
                                    LEFT OUTER JOIN (
                                      SELECT
                                        "t8"."invoice_id",
                                        CASE
                                          WHEN CAST("t8"."amount_minor" AS DOUBLE) > 0
                                          THEN 1 - (
                                            CAST(COALESCE("t8"."tax_minor", 0) AS DOUBLE) / NULLIF(CAST("t8"."amount_minor" AS DOUBLE), 0)
                                          )
                                          ELSE 1.0
                                        END AS "share"
                                      FROM "invoices" AS "t8"
                                    ) AS "t50"
                                      ON "t39"."invoice_id" = "t50"."invoice_id"
                                  ) AS "t63"
                                ) AS "t69"
                              ) AS "t82"
                              UNION ALL
                              SELECT
                                *
                              FROM (
                                SELECT
                                  "t74"."customer_id",
                                  "t74"."currency",
                                  -(
                                    CASE
                                      WHEN (
                                        CAST("t74"."amount_minor" AS DOUBLE) * COALESCE("t74"."share", 1.0)
                                      ) < 0
                                      THEN -(
                                        CAST(FLOOR(ABS(CAST("t74"."amount_minor" AS DOUBLE) * COALESCE("t74"."share", 1.0)) + 0.5) AS BIGINT)
                                      )
                                      ELSE CAST(FLOOR(ABS(CAST("t74"."amount_minor" AS DOUBLE) * COALESCE("t74"."share", 1.0)) + 0.5) AS BIGINT)
                                    END
                                  ) AS "amount",
                                  0 AS "fee",
                                  0 AS "bad",
                                  0 AS "purchases"
                                FROM (
                                  SELECT
                                    "t73".*
                                    EXCLUDE ("invoice_id_right")
                                  FROM (
                                    SELECT
                                      "t60"."refund_id",
                                      "t60"."customer_id",
                                      "t60"."payment_id",
                                      "t60"."currency",
                                      "t60"."amount_minor",
                                      "t60"."reason",
                                      "t60"."refunded_at",
                                      "t60"."invoice_id",
                                      "t50"."invoice_id" AS "invoice_id_right",
                                      "t50"."share"
                                    FROM (
                                      SELECT
                                        "t55".*
                                        EXCLUDE ("payment_id_right")
                                      FROM (
                                        SELECT
                                          "t41"."refund_id",
                                          "t41"."customer_id",
                                          "t41"."payment_id",
                                          "t41"."currency",
                                          "t41"."amount_minor",
                                          "t41"."reason",
                                          "t41"."refunded_at",
                                          "t21"."payment_id" AS "payment_id_right",
                                          "t21"."invoice_id"
                                        FROM (
                                          SELECT
                                            *
                                          FROM "refunds" AS "t10"
                                          WHERE
                                            CAST("t10"."refunded_at" AS DATE) > (
                                              MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                                            )
                                            AND CAST("t10"."refunded_at" AS DATE) <= MAKE_DATE(1111, 11, 11)
                                        ) AS "t41"
                                        LEFT OUTER JOIN (
                                          SELECT
                                            "t5"."payment_id",
                                            "t5"."invoice_id"
                                          FROM "payments" AS "t5"
                                        ) AS "t21"
                                          ON "t41"."payment_id" = "t21"."payment_id"
                                      ) AS "t55"
                                    ) AS "t60"
                                    LEFT OUTER JOIN (
                                      SELECT
                                        "t8"."invoice_id",
                                        CASE
                                          WHEN CAST("t8"."amount_minor" AS DOUBLE) > 0
                                          THEN 1 - (
                                            CAST(COALESCE("t8"."tax_minor", 0) AS DOUBLE) / NULLIF(CAST("t8"."amount_minor" AS DOUBLE), 0)
                                          )
                                          ELSE 1.0
                                        END AS "share"
                                      FROM "invoices" AS "t8"
                                    ) AS "t50"
                                      ON "t60"."invoice_id" = "t50"."invoice_id"
                                  ) AS "t73"
                                ) AS "t74"
                              ) AS "t86"
                            ) AS "t89"
                          ) AS "t100"
                          GROUP BY
                            1,
                            2
                        ) AS "t104"
                        LEFT OUTER JOIN (
                          SELECT
                            "t42"."currency",
                            "t42"."rate"
                          FROM (
                            SELECT
                              "t19"."currency",
                              FIRST("t19"."rate" ORDER BY "t19"."rated_on" DESC) AS "rate",
                              MAX("t19"."rated_on") AS "rated_on"
                            FROM (
                              SELECT
                                *
                              FROM "fx_rates" AS "t3"
                              WHERE
                                "t3"."base_currency" = 'USD' AND "t3"."rated_on" <= MAKE_DATE(1111, 11, 11)
                            ) AS "t19"
                            GROUP BY
                              1
                          ) AS "t42"
                        ) AS "t54"
                          ON "t104"."currency" = "t54"."currency"
                      ) AS "t111"
                    ) AS "t113"
                  ) AS "t128"
                  GROUP BY
                    1
                ) AS "t133"
                  ON "t132"."customer_id" = "t133"."customer_id"
              ) AS "t136"
            ) AS "t138"
            LEFT OUTER JOIN (
              SELECT
                "t126"."customer_id",
                CASE
                  WHEN COALESCE("t126"."cost", 0.0) < 0
                  THEN -(
                    CAST(FLOOR(ABS(COALESCE("t126"."cost", 0.0)) + 0.5) AS BIGINT)
                  )
                  ELSE CAST(FLOOR(ABS(COALESCE("t126"."cost", 0.0)) + 0.5) AS BIGINT)
                END AS "infra_minor"
              FROM (
                SELECT
                  "t121"."customer_id",
                  SUM("t121"."cost") AS "cost"
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t71"."customer_id",
                      CAST(CASE
                        WHEN (
                          "t71"."amount_minor" * CASE WHEN "t71"."currency" = 'USD' THEN 1.0 ELSE "t71"."rate" END * (
                            POWER(
                              10.0,
                              (
                                2 - CASE
                                  WHEN "t71"."currency" = 'BIF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'CLP'
                                  THEN 0
                                  WHEN "t71"."currency" = 'DJF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'GNF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'ISK'
                                  THEN 0
                                  WHEN "t71"."currency" = 'JPY'
                                  THEN 0
                                  WHEN "t71"."currency" = 'KMF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'KRW'
                                  THEN 0
                                  WHEN "t71"."currency" = 'PYG'
                                  THEN 0
                                  WHEN "t71"."currency" = 'RWF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'UGX'
                                  THEN 0
                                  WHEN "t71"."currency" = 'VND'
                                  THEN 0
                                  WHEN "t71"."currency" = 'VUV'
                                  THEN 0
                                  WHEN "t71"."currency" = 'XAF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'XOF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'XPF'
                                  THEN 0
                                  WHEN "t71"."currency" = 'BHD'
                                  THEN 3
                                  WHEN "t71"."currency" = 'IQD'
                                  THEN 3
                                  WHEN "t71"."currency" = 'JOD'
                                  THEN 3
                                  WHEN "t71"."currency" = 'KWD'
                                  THEN 3
                                  WHEN "t71"."currency" = 'LYD'
                                  THEN 3
                                  WHEN "t71"."currency" = 'OMR'
                                  THEN 3
                                  WHEN "t71"."currency" = 'TND'
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
                              "t71"."amount_minor" * CASE WHEN "t71"."currency" = 'USD' THEN 1.0 ELSE "t71"."rate" END * (
                                POWER(
                                  10.0,
                                  (
                                    2 - CASE
                                      WHEN "t71"."currency" = 'BIF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'CLP'
                                      THEN 0
                                      WHEN "t71"."currency" = 'DJF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'GNF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'ISK'
                                      THEN 0
                                      WHEN "t71"."currency" = 'JPY'
                                      THEN 0
                                      WHEN "t71"."currency" = 'KMF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'KRW'
                                      THEN 0
                                      WHEN "t71"."currency" = 'PYG'
                                      THEN 0
                                      WHEN "t71"."currency" = 'RWF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'UGX'
                                      THEN 0
                                      WHEN "t71"."currency" = 'VND'
                                      THEN 0
                                      WHEN "t71"."currency" = 'VUV'
                                      THEN 0
                                      WHEN "t71"."currency" = 'XAF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'XOF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'XPF'
                                      THEN 0
                                      WHEN "t71"."currency" = 'BHD'
                                      THEN 3
                                      WHEN "t71"."currency" = 'IQD'
                                      THEN 3
                                      WHEN "t71"."currency" = 'JOD'
                                      THEN 3
                                      WHEN "t71"."currency" = 'KWD'
                                      THEN 3
                                      WHEN "t71"."currency" = 'LYD'
                                      THEN 3
                                      WHEN "t71"."currency" = 'OMR'
                                      THEN 3
                                      WHEN "t71"."currency" = 'TND'
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
                            "t71"."amount_minor" * CASE WHEN "t71"."currency" = 'USD' THEN 1.0 ELSE "t71"."rate" END * (
                              POWER(
                                10.0,
                                (
                                  2 - CASE
                                    WHEN "t71"."currency" = 'BIF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'CLP'
                                    THEN 0
                                    WHEN "t71"."currency" = 'DJF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'GNF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'ISK'
                                    THEN 0
                                    WHEN "t71"."currency" = 'JPY'
                                    THEN 0
                                    WHEN "t71"."currency" = 'KMF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'KRW'
                                    THEN 0
                                    WHEN "t71"."currency" = 'PYG'
                                    THEN 0
                                    WHEN "t71"."currency" = 'RWF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'UGX'
                                    THEN 0
                                    WHEN "t71"."currency" = 'VND'
                                    THEN 0
                                    WHEN "t71"."currency" = 'VUV'
                                    THEN 0
                                    WHEN "t71"."currency" = 'XAF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'XOF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'XPF'
                                    THEN 0
                                    WHEN "t71"."currency" = 'BHD'
                                    THEN 3
                                    WHEN "t71"."currency" = 'IQD'
                                    THEN 3
                                    WHEN "t71"."currency" = 'JOD'
                                    THEN 3
                                    WHEN "t71"."currency" = 'KWD'
                                    THEN 3
                                    WHEN "t71"."currency" = 'LYD'
                                    THEN 3
                                    WHEN "t71"."currency" = 'OMR'
                                    THEN 3
                                    WHEN "t71"."currency" = 'TND'
                                    THEN 3
                                    ELSE 2
                                  END
                                )
                              )
                            )
                          ) + 0.5
                        ) AS BIGINT)
                      END AS DOUBLE) AS "cost"
                    FROM (
                      SELECT
                        "t66".*
                        EXCLUDE ("currency_right")
                      FROM (
                        SELECT
                          "t29"."cost_id",
                          "t29"."kind",
                          "t29"."channel",
                          "t29"."campaign",
                          "t29"."customer_id",
                          "t29"."month_on",
                          "t29"."currency",
                          "t29"."amount_minor",
                          "t54"."currency" AS "currency_right",
                          "t54"."rate"
                        FROM (
                          SELECT
                            *
                          FROM "costs" AS "t0"
                          WHERE
                            "t0"."kind" = 'infrastructure'
                            AND "t0"."month_on" > (
                              MAKE_DATE(1111, 11, 11) - INTERVAL '365' DAY
                            )
                            AND "t0"."month_on" <= MAKE_DATE(1111, 11, 11)
                        ) AS "t29"
                        LEFT OUTER JOIN (
                          SELECT
                            "t42"."currency",
                            "t42"."rate"
                          FROM (
                            SELECT
                              "t19"."currency",
                              FIRST("t19"."rate" ORDER BY "t19"."rated_on" DESC) AS "rate",
                              MAX("t19"."rated_on") AS "rated_on"
                            FROM (
                              SELECT
                                *
                              FROM "fx_rates" AS "t3"
                              WHERE
                                "t3"."base_currency" = 'USD' AND "t3"."rated_on" <= MAKE_DATE(1111, 11, 11)
                            ) AS "t19"
                            GROUP BY
                              1
                          ) AS "t42"
                        ) AS "t54"
                          ON "t29"."currency" = "t54"."currency"
                      ) AS "t66"
                    ) AS "t71"
                    WHERE
                      NOT "t71"."customer_id" IS NULL
                  ) AS "t88"
                  UNION ALL
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t112"."customer_id",
                      CAST("t112"."cost" AS DOUBLE) / "t116"."heads" AS "cost"
                    FROM "t108" AS "t112"
                    INNER JOIN (
                      SELECT
                        "t110"."month_on",
                        COUNT(*) AS "heads"
                      FROM "t108" AS "t110"
                      GROUP BY
                        1
                    ) AS "t116"
                      ON "t112"."month_on" = "t116"."month_on"
                  ) AS "t120"
                ) AS "t121"
                GROUP BY
                  1
              ) AS "t126"
            ) AS "t135"
              ON "t138"."customer_id" = "t135"."customer_id"
          ) AS "t139"
        ) AS "t140"
      ) AS "t141"
    ) AS "t142"
  ) AS "t143"
  WHERE
    (
      "t143"."mrr_now" > 0
    )
    OR (
      "t143"."purchases" > 0
    )
    OR (
      (
        "t143"."ticket_minor" + "t143"."talk_minor" + "t143"."work_minor" + "t143"."infra_minor" + "t143"."fee_minor" + "t143"."bad_debt_minor"
      ) <> 0
    )
    OR (
      "t143"."revenue_minor" <> 0
    )
    OR (
      "t143"."bug_tickets" > 0
    )
)
ORDER BY
  "customer_id";
