"""DuckDB SQL by changes, as a practiced person writes it for this one question: no switches, no
layers, integers throughout.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

STRETCHES = """
WITH rows AS (
    SELECT customer_id, currency, discount_starts_on, discount_ends_on,
           greatest(started_on, trial_end_on) AS starts_on,
           coalesce(ended_on, CASE WHEN cancel_requested_on IS NOT NULL THEN current_period_end_on END,
                    CASE WHEN status IN ('canceled', 'unpaid')
                         THEN coalesce(current_period_end_on, cancel_requested_on, past_due_on) END)
               AS closed_on,
           CASE WHEN status IN ('past_due', 'unpaid') THEN past_due_on + 30 END AS late_on,
           coalesce(ended_by, CASE WHEN status = 'unpaid' THEN 'delinquent'
                                   WHEN cancel_requested_on IS NOT NULL THEN 'customer'
                                   ELSE 'unknown' END) AS closed_by,
           (discount_percent > 0 OR discount_amount_minor > 0)
               AND discount_duration IS DISTINCT FROM 'once' AS is_discounted,
           greatest(unit_amount_minor * coalesce(quantity, 1), 0) * 10000 AS list_amount,
           greatest(unit_amount_minor * coalesce(quantity, 1) - coalesce(discount_amount_minor, 0), 0)
               * (10000 - round(coalesce(discount_percent, 0) * 100)::BIGINT) AS net_amount,
           CASE interval WHEN 'day' THEN 365 WHEN 'week' THEN 52 ELSE 1 END AS times,
           CASE interval WHEN 'day' THEN 12 WHEN 'week' THEN 12 WHEN 'quarter' THEN 3
                         WHEN 'half_year' THEN 6 WHEN 'year' THEN 12 ELSE 1 END
               * coalesce(interval_count, 1) * 10000 AS over
    FROM read_parquet('{source}')
    WHERE coalesce(status, 'active') NOT IN ('trialing', 'incomplete', 'paused')
      AND coalesce(charge_kind, 'recurring') = 'recurring'
), ended AS (
    SELECT customer_id, currency, starts_on, least(closed_on, late_on) AS ends_on,
           CASE WHEN late_on < closed_on OR closed_on IS NULL AND late_on IS NOT NULL
                THEN 'delinquent' ELSE closed_by END AS ended_by,
           coalesce(is_discounted, false) AS is_discounted, discount_starts_on, discount_ends_on,
           (2 * list_amount * times + over) // (2 * over) AS list_minor,
           (2 * net_amount * times + over) // (2 * over) AS net_minor
    FROM rows
), stretches AS (
    SELECT customer_id, currency,
           CASE WHEN is_discounted THEN greatest(starts_on, discount_starts_on) ELSE starts_on END
               AS starts_on,
           CASE WHEN is_discounted THEN least(ends_on, discount_ends_on) ELSE ends_on END AS ends_on,
           CASE WHEN is_discounted AND (ends_on IS NULL OR discount_ends_on < ends_on)
                     AND discount_ends_on IS NOT NULL THEN NULL ELSE ended_by END AS ended_by,
           CASE WHEN is_discounted THEN net_minor ELSE list_minor END AS mrr
    FROM ended
    UNION ALL
    SELECT customer_id, currency, greatest(starts_on, discount_ends_on), ends_on, ended_by, list_minor
    FROM ended
    WHERE is_discounted AND discount_ends_on < coalesce(ends_on, DATE '9999-12-31')
    UNION ALL
    SELECT customer_id, currency, starts_on, least(ends_on, discount_starts_on),
           CASE WHEN ends_on <= discount_starts_on THEN ended_by END, list_minor
    FROM ended
    WHERE is_discounted AND discount_starts_on > starts_on
), running AS (
    FROM stretches WHERE mrr > 0 AND (ends_on IS NULL OR starts_on < ends_on)
)
"""
"""Stretches of one monthly amount as the CTE `running`: customer, currency, days, cents, who ended it."""

_FIGURES = """
COPY (
{stretches}, changes AS (
    SELECT customer_id, currency, day, sum(delta)::BIGINT AS delta, max(who) AS who
    FROM (
        SELECT customer_id, currency, starts_on AS day, mrr AS delta, -1 AS who FROM running
        UNION ALL
        SELECT customer_id, currency, ends_on, -mrr,
               CASE ended_by WHEN 'us' THEN 3 WHEN 'delinquent' THEN 2 WHEN 'customer' THEN 1
                             WHEN 'unknown' THEN 0 ELSE -1 END
        FROM running WHERE ends_on IS NOT NULL
    )
    GROUP BY ALL HAVING sum(delta) <> 0
), moves AS (
    SELECT currency, date_trunc('month', day)::DATE AS month_on, delta, who,
           sum(delta) OVER customer AS closing, row_number() OVER customer AS nth
    FROM changes
    WHERE day <= DATE '{last}'
    WINDOW customer AS (PARTITION BY customer_id, currency ORDER BY day)
), sums AS (
    SELECT month_on, currency, sum(delta) AS net,
           coalesce(sum(delta) FILTER (closing = delta AND nth = 1), 0) AS new_minor,
           coalesce(sum(delta) FILTER (closing <> delta AND delta > 0), 0) AS expansion_minor,
           coalesce(-sum(delta) FILTER (closing <> 0 AND delta < 0), 0) AS contraction_minor,
           coalesce(-sum(delta) FILTER (closing = 0), 0) AS churn_minor,
           coalesce(sum(delta) FILTER (closing = delta AND nth > 1), 0) AS reactivation_minor,
           coalesce(-sum(delta) FILTER (closing = 0 AND who = 1), 0) AS churn_customer_minor,
           coalesce(-sum(delta) FILTER (closing = 0 AND who = 2), 0) AS churn_delinquent_minor,
           coalesce(-sum(delta) FILTER (closing = 0 AND who = 3), 0) AS churn_us_minor,
           coalesce(-sum(delta) FILTER (closing = 0 AND who < 1), 0) AS churn_unknown_minor,
           count(*) FILTER (closing = delta) - count(*) FILTER (closing = 0) AS gained
    FROM moves GROUP BY ALL
), grid AS (
    SELECT months.month_on, currencies.currency,
           COLUMNS(sums.* EXCLUDE (month_on, currency))
    FROM (SELECT range::DATE AS month_on
          FROM range(DATE '{first}', DATE '{last}', INTERVAL 1 MONTH)) AS months
    CROSS JOIN (SELECT DISTINCT currency FROM sums) AS currencies
    LEFT JOIN sums USING (month_on, currency)
)
SELECT month_on, currency,
       (coalesce(sum(net) OVER so_far, 0) - coalesce(net, 0))::BIGINT AS opening_minor,
       coalesce(COLUMNS(* EXCLUDE (month_on, currency, net, gained)), 0)::BIGINT,
       coalesce(sum(net) OVER so_far, 0)::BIGINT AS closing_minor,
       coalesce(sum(gained) OVER so_far, 0)::BIGINT AS customers_closing
FROM grid
WINDOW so_far AS (PARTITION BY currency ORDER BY month_on)
ORDER BY month_on, currency
) TO '{target}' (FORMAT parquet)
"""


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET preserve_insertion_order = false")
        stretches = STRETCHES.format(source=source).strip()
        connection.execute(
            _FIGURES.format(stretches=stretches, target=target, first=first, last=last)
        )
