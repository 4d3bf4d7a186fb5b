SELECT
  CAST("ticket_id" AS TEXT) AS "ticket_id",
  CAST("requester" AS TEXT) AS "requester",
  CAST("owner_id" AS TEXT) AS "owner_id",
  CAST("how" AS TEXT) AS "how"
FROM (
  WITH "t24" AS (
    SELECT
      "t19"."called",
      COUNT(DISTINCT "t19"."customer_id") AS "many",
      MIN("t19"."customer_id") AS "name_owner"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."customer_id",
          NULLIF(LOWER(TRIM("t2"."name", ' 	
')), '') AS "called"
        FROM "customers" AS "t2"
      ) AS "t13"
      WHERE
        NOT "t13"."called" IS NULL AND NOT "t13"."customer_id" IS NULL
    ) AS "t19"
    GROUP BY
      1
  )
  SELECT
    "t36"."ticket_id",
    "t36"."requester",
    COALESCE(
      "t36"."given_to",
      CASE
        WHEN "t9"."decided_id" IS NULL
        THEN COALESCE("t35"."email_owner", "t39"."domain_owner", "t32"."name_owner", "t33"."person_owner")
        ELSE NULLIF("t9"."decided_id", '')
      END
    ) AS "owner_id",
    CASE
      WHEN NOT "t36"."given_to" IS NULL
      THEN 'given'
      WHEN "t9"."decided_id" = ''
      THEN 'nobody'
      WHEN NOT "t9"."decided_id" IS NULL
      THEN 'decided'
      WHEN NOT "t35"."email_owner" IS NULL
      THEN 'email'
      WHEN NOT "t39"."domain_owner" IS NULL
      THEN 'domain'
      WHEN NOT "t32"."name_owner" IS NULL
      THEN 'organization'
      WHEN NOT "t33"."person_owner" IS NULL
      THEN 'name'
      ELSE NULL
    END AS "how"
  FROM (
    SELECT
      "t20"."ticket_id",
      "t20"."given_to",
      COALESCE(
        NULLIF(LOWER(TRIM("t20"."requester_email", ' 	
')), ''),
        NULLIF(LOWER(TRIM("t20"."requester_name", ' 	
')), ''),
        NULLIF(LOWER(TRIM("t20"."organization", ' 	
')), '')
      ) AS "requester",
      NULLIF(LOWER(TRIM("t20"."requester_email", ' 	
')), '') AS "asked_email",
      NULLIF(
        REGEXP_EXTRACT(
          NULLIF(LOWER(TRIM("t20"."requester_email", ' 	
')), ''),
          '^[^@\s]+@([^@\s]+)$',
          1
        ),
        ''
      ) AS "asked_domain",
      NULLIF(LOWER(TRIM("t20"."organization", ' 	
')), '') AS "asked_org",
      NULLIF(LOWER(TRIM("t20"."requester_name", ' 	
')), '') AS "asked_name"
    FROM (
      SELECT
        "t17".*
        EXCLUDE ("other_id")
      FROM (
        SELECT
          "t5"."ticket_id",
          "t5"."customer_id",
          "t5"."contact_id",
          "t5"."opened_at",
          "t5"."first_reply_at",
          "t5"."solved_at",
          "t5"."channel",
          "t5"."category",
          "t5"."severity",
          "t5"."is_complaint",
          "t5"."minutes",
          "t5"."reopened",
          "t5"."csat",
          "t5"."subject",
          "t5"."body",
          "t5"."status",
          "t5"."is_timely",
          "t5"."merged_into",
          "t5"."deleted_at",
          "t5"."requester_email",
          "t5"."requester_name",
          "t5"."organization",
          "t5"."url",
          "t11"."other_id",
          "t11"."given_to"
        FROM "tickets" AS "t5"
        ANTI JOIN (
          SELECT
            "t2"."customer_id" AS "own_id"
          FROM "customers" AS "t2"
        ) AS "t10"
          ON "t5"."customer_id" = "t10"."own_id"
        LEFT OUTER JOIN (
          SELECT
            "t3"."other_id",
            "t3"."customer_id" AS "given_to"
          FROM "aliases" AS "t3"
        ) AS "t11"
          ON "t5"."customer_id" = "t11"."other_id"
      ) AS "t17"
    ) AS "t20"
    WHERE
      (
        NOT COALESCE(
          NULLIF(LOWER(TRIM("t20"."requester_email", ' 	
')), ''),
          NULLIF(LOWER(TRIM("t20"."requester_name", ' 	
')), ''),
          NULLIF(LOWER(TRIM("t20"."organization", ' 	
')), '')
        ) IS NULL
      )
      OR (
        NOT "t20"."given_to" IS NULL
      )
  ) AS "t36"
  LEFT OUTER JOIN (
    SELECT
      "t0"."decided_id",
      "t0"."requester" AS "decided_of"
    FROM "requesters_decided" AS "t0"
  ) AS "t9"
    ON "t36"."requester" = "t9"."decided_of"
  LEFT OUTER JOIN (
    SELECT
      "t27"."email",
      "t27"."email_owner"
    FROM (
      SELECT
        "t22"."email",
        COUNT(DISTINCT "t22"."customer_id") AS "many",
        MIN("t22"."customer_id") AS "email_owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t2"."customer_id",
              NULLIF(LOWER(TRIM("t2"."email", ' 	
')), '') AS "email"
            FROM "customers" AS "t2"
          ) AS "t12"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t4"."customer_id",
              NULLIF(LOWER(TRIM("t4"."email", ' 	
')), '') AS "email"
            FROM "contacts" AS "t4"
          ) AS "t14"
        ) AS "t15"
        WHERE
          NOT "t15"."email" IS NULL AND NOT "t15"."customer_id" IS NULL
      ) AS "t22"
      GROUP BY
        1
    ) AS "t27"
    WHERE
      "t27"."many" = 1
  ) AS "t35"
    ON "t36"."asked_email" = "t35"."email"
  LEFT OUTER JOIN (
    SELECT
      "t37"."domain",
      "t37"."domain_owner"
    FROM (
      SELECT
        "t30"."domain",
        COUNT(DISTINCT "t30"."customer_id") AS "many",
        MIN("t30"."customer_id") AS "domain_owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t4"."customer_id",
              NULLIF(
                REGEXP_EXTRACT(
                  NULLIF(LOWER(TRIM("t4"."email", ' 	
')), ''),
                  '^[^@\s]+@([^@\s]+)$',
                  1
                ),
                ''
              ) AS "domain"
            FROM "contacts" AS "t4"
          ) AS "t18"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t2"."customer_id",
                NULLIF(
                  REGEXP_REPLACE(
                    REGEXP_REPLACE(
                      REGEXP_REPLACE(NULLIF(LOWER(TRIM("t2"."domain", ' 	
')), ''), '^[a-z]+://', '', 'g'),
                      '^www[.]',
                      '',
                      'g'
                    ),
                    '[/:?#].*$',
                    '',
                    'g'
                  ),
                  ''
                ) AS "domain"
              FROM "customers" AS "t2"
            ) AS "t21"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t2"."customer_id",
                NULLIF(
                  REGEXP_EXTRACT(
                    NULLIF(LOWER(TRIM("t2"."email", ' 	
')), ''),
                    '^[^@\s]+@([^@\s]+)$',
                    1
                  ),
                  ''
                ) AS "domain"
              FROM "customers" AS "t2"
            ) AS "t16"
          ) AS "t23"
        ) AS "t25"
        WHERE
          NOT (
            "t25"."domain" IN (
              '126.com',
              '163.com',
              'aol.com',
              'att.net',
              'au.com',
              'bigpond.com',
              'bk.ru',
              'bol.com.br',
              'btinternet.com',
              'centrum.cz',
              'chmail.ir',
              'comcast.net',
              'cox.net',
              'daum.net',
              'docomo.ne.jp',
              'ezweb.ne.jp',
              'fastmail.com',
              'foxmail.com',
              'free.fr',
              'freenet.de',
              'gmail.co.jp',
              'gmail.com',
              'gmx.at',
              'gmx.ch',
              'gmx.com',
              'gmx.de',
              'gmx.net',
              'googlemail.com',
              'hanmail.net',
              'hey.com',
              'hotmail.co.uk',
              'hotmail.com',
              'hotmail.com.br',
              'hotmail.de',
              'hotmail.es',
              'hotmail.fr',
              'hotmail.it',
              'i.softbank.jp',
              'i.ua',
              'icloud.com',
              'inbox.ru',
              'interia.pl',
              'internet.ru',
              'laposte.net',
              'libero.it',
              'list.ru',
              'live.co.uk',
              'live.com',
              'mac.com',
              'mail.com',
              'mail.ru',
              'mailfa.com',
              'me.com',
              'msn.com',
              'naver.com',
              'nifty.com',
              'o2.pl',
              'onet.pl',
              'orange.fr',
              'outlook.com',
              'outlook.de',
              'outlook.fr',
              'pm.me',
              'proton.me',
              'protonmail.com',
              'qq.com',
              'rambler.ru',
              'rediffmail.com',
              'rocketmail.com',
              'sbcglobal.net',
              'seznam.cz',
              'sfr.fr',
              'sina.cn',
              'sina.com',
              'softbank.ne.jp',
              'sohu.com',
              't-online.de',
              'terra.com.br',
              'tin.it',
              'tuta.com',
              'tutanota.com',
              'ukr.net',
              'uol.com.br',
              'verizon.net',
              'virgilio.it',
              'wanadoo.fr',
              'web.de',
              'wp.pl',
              'ya.ru',
              'yahoo.ca',
              'yahoo.co.in',
              'yahoo.co.jp',
              'yahoo.co.uk',
              'yahoo.com',
              'yahoo.com.au',
              'yahoo.com.br',
              'yahoo.de',
              'yahoo.es',
              'yahoo.fr',
              'yahoo.in',
              'yahoo.it',
              'yandex.com',
              'yandex.ru',
              'yeah.net',
              'ymail.com',
              'zoho.com'
            )
          )
          AND NOT "t25"."domain" IS NULL
          AND NOT "t25"."customer_id" IS NULL
      ) AS "t30"
      GROUP BY
        1
    ) AS "t37"
    WHERE
      "t37"."many" = 1
  ) AS "t39"
    ON "t36"."asked_domain" = "t39"."domain"
  LEFT OUTER JOIN (
    SELECT
      "t26"."called",
      "t26"."name_owner"
    FROM "t24" AS "t26"
    WHERE
      "t26"."many" = 1
  ) AS "t32"
    ON "t36"."asked_org" = "t32"."called"
  LEFT OUTER JOIN (
    SELECT
      "t26"."called" AS "person",
      "t26"."name_owner" AS "person_owner"
    FROM "t24" AS "t26"
    WHERE
      "t26"."many" = 1
  ) AS "t33"
    ON "t36"."asked_name" = "t33"."person"
);
