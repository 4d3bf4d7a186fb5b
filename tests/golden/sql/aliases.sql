SELECT
  CAST("other_id" AS TEXT) AS "other_id",
  CAST("customer_id" AS TEXT) AS "customer_id"
FROM (
  SELECT
    "t7"."other_id",
    MIN("t7"."customer_id") AS "customer_id"
  FROM (
    SELECT
      "t6"."customer_id",
      "t6"."other_id"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t3"."customer_id",
          UNNEST(STR_SPLIT(REGEXP_REPLACE("t3"."external_ids", '["\[\]\s]', '', 'g'), ',')) AS "other_id"
        FROM (
          SELECT
            *
          FROM "customers" AS "t0"
          WHERE
            NOT "t0"."external_ids" IS NULL
        ) AS "t3"
      ) AS "t4"
      WHERE
        "t4"."other_id" <> ''
    ) AS "t6"
    ANTI JOIN (
      SELECT
        "t0"."customer_id" AS "own_id"
      FROM "customers" AS "t0"
    ) AS "t2"
      ON "t6"."other_id" = "t2"."own_id"
  ) AS "t7"
  GROUP BY
    1
)
ORDER BY
  "other_id";
