"""The SQL a practiced person would write for the same figures, from the same files."""

from __future__ import annotations

MOVEMENTS = """
CREATE OR REPLACE TABLE movements AS
WITH rows AS (
    SELECT customer_id, currency,
           greatest(started_on, coalesce(trial_end_on, started_on)) AS starts_on,
           least(
               coalesce(ended_on, CASE WHEN cancel_requested_on IS NOT NULL
                        THEN current_period_end_on END, DATE '9999-12-31'),
               CASE WHEN status IN ('past_due', 'unpaid')
                    THEN coalesce(past_due_on + 30, DATE '9999-12-31') ELSE DATE '9999-12-31' END
           ) AS ends_on,
           CASE WHEN discount_duration = 'once' THEN NULL
                WHEN coalesce(discount_percent, 0) > 0 OR coalesce(discount_amount_minor, 0) > 0
                THEN coalesce(discount_ends_on, DATE '9999-12-31') END AS discount_until,
           greatest(unit_amount_minor * coalesce(quantity, 1), 0) AS list_amount,
           greatest(unit_amount_minor * coalesce(quantity, 1) - coalesce(discount_amount_minor, 0), 0)
               * (1 - coalesce(discount_percent, 0) / 100) AS net_amount,
           CASE interval WHEN 'year' THEN 1 / 12 WHEN 'half_year' THEN 1 / 6 WHEN 'quarter' THEN 1 / 3
                WHEN 'week' THEN 52 / 12 WHEN 'day' THEN 365 / 12 ELSE 1 END
               / coalesce(interval_count, 1) AS months
    FROM subscriptions
    WHERE status NOT IN ('trialing', 'incomplete', 'paused') AND charge_kind = 'recurring'
), stretches AS (
    SELECT customer_id, currency, starts_on,
           least(ends_on, coalesce(discount_until, ends_on)) AS ends_on,
           round(CASE WHEN discount_until IS NULL THEN list_amount ELSE net_amount END * months) AS mrr
    FROM rows
    UNION ALL
    SELECT customer_id, currency, greatest(starts_on, discount_until), ends_on,
           round(list_amount * months)
    FROM rows WHERE discount_until < ends_on
), changes AS (
    SELECT customer_id, currency, day, sum(delta) AS delta FROM (
        SELECT customer_id, currency, starts_on AS day, mrr AS delta FROM stretches
        WHERE starts_on < ends_on AND mrr > 0
        UNION ALL
        SELECT customer_id, currency, ends_on, -mrr FROM stretches
        WHERE starts_on < ends_on AND mrr > 0 AND ends_on < DATE '9999-12-31'
    ) GROUP BY ALL HAVING sum(delta) <> 0
), moves AS (
    SELECT *, sum(delta) OVER w AS closing, min(day) OVER (PARTITION BY customer_id, currency) AS first
    FROM changes WINDOW w AS (PARTITION BY customer_id, currency ORDER BY day)
)
SELECT date_trunc('month', day) AS month, currency,
       CASE WHEN closing = 0 THEN 'churn' WHEN closing = delta AND day = first THEN 'new'
            WHEN closing = delta THEN 'reactivation' WHEN delta > 0 THEN 'expansion'
            ELSE 'contraction' END AS kind,
       sum(abs(delta)) AS amount, count(*) AS customers
FROM moves WHERE day <= DATE '{last}' GROUP BY ALL
"""

ACTIVITY = """
CREATE OR REPLACE TABLE activity AS
SELECT customer_id, date_trunc('week', occurred_at) AS week, count(*) AS events,
       count(DISTINCT contact_id) AS users, count(DISTINCT occurred_at::DATE) AS days
FROM usage_events GROUP BY ALL
"""
