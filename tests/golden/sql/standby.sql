SELECT
  CAST("customer_id" AS TEXT) AS "customer_id",
  CAST("standby_by" AS TEXT) AS "standby_by"
FROM (
  SELECT
    "t6"."customer_id",
    MIN("t6"."standby_by") AS "standby_by"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."customer_id",
        'status' AS "standby_by"
      FROM "subscriptions" AS "t0"
      WHERE
        "t0"."started_on" <= MAKE_DATE(1111, 11, 11)
        AND (
          (
            "t0"."ended_on" IS NULL
          ) OR (
            "t0"."ended_on" > MAKE_DATE(1111, 11, 11)
          )
        )
        AND "t0"."status" = 'paused'
    ) AS "t2"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."customer_id",
          'plan' AS "standby_by"
        FROM "subscriptions" AS "t0"
        WHERE
          "t0"."started_on" <= MAKE_DATE(1111, 11, 11)
          AND (
            (
              "t0"."ended_on" IS NULL
            ) OR (
              "t0"."ended_on" > MAKE_DATE(1111, 11, 11)
            )
          )
          AND COALESCE(
            REGEXP_MATCHES(
              LOWER("t0"."plan"),
              'stand[^a-z]?by|season|saison|hibernat|dormant|on[^a-z]hold|paused|待機|休眠|休止|季節|シーズン|スタンバイ|[Сс]езон|[Оо]жидани|فصلی|آماده'
            ),
            FALSE
          )
      ) AS "t3"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t1"."customer_id",
          'segment' AS "standby_by"
        FROM "customers" AS "t1"
        WHERE
          COALESCE(
            REGEXP_MATCHES(
              LOWER("t1"."segment"),
              'stand[^a-z]?by|season|saison|hibernat|dormant|on[^a-z]hold|paused|待機|休眠|休止|季節|シーズン|スタンバイ|[Сс]езон|[Оо]жидани|فصلی|آماده'
            ),
            FALSE
          )
      ) AS "t4"
    ) AS "t5"
  ) AS "t6"
  GROUP BY
    1
)
ORDER BY
  "customer_id";
