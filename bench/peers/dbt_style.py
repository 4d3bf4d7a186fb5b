"""MRR in the manner of the public dbt playbook, on DuckDB: every customer in every month, and the
month before with `lag`. Each model is a table of its own, as there.

The stretches come from the hand-written SQL, so that the models are measured and not our reading
of billing rows. An open end is a far day, since DuckDB joins by an OR row against row. A month is judged at its end. Who ended a subscription is not known here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from bench.peers.hand_sql import STRETCHES

_SUBSCRIPTION_PERIODS = """
CREATE TEMP TABLE subscription_periods AS
{stretches}
SELECT customer_id, currency, starts_on AS start_date,
       coalesce(ends_on, DATE '9999-12-31') AS end_date, mrr AS monthly_amount
FROM running
"""

_MONTHS = """
CREATE TEMP TABLE util_months AS
SELECT range::DATE AS date_month, (range + INTERVAL 1 MONTH)::DATE AS next_month
FROM range(DATE '{first}', DATE '{last}', INTERVAL 1 MONTH)
"""

_REVENUE_BY_MONTH = """
CREATE TEMP TABLE customer_revenue_by_month AS
WITH customers AS (
    SELECT customer_id, currency, date_trunc('month', min(start_date))::DATE AS date_month_start
    FROM subscription_periods GROUP BY ALL
), customer_months AS (
    SELECT customers.customer_id, customers.currency, util_months.date_month, util_months.next_month
    FROM customers
    JOIN util_months ON util_months.date_month >= customers.date_month_start
), joined AS (
    SELECT customer_months.date_month, customer_months.customer_id, customer_months.currency,
           coalesce(sum(subscription_periods.monthly_amount), 0)::BIGINT AS mrr
    FROM customer_months
    LEFT JOIN subscription_periods
        ON customer_months.customer_id = subscription_periods.customer_id
        AND customer_months.currency = subscription_periods.currency
        AND subscription_periods.start_date < customer_months.next_month
        AND subscription_periods.end_date >= customer_months.next_month
    GROUP BY ALL
), final AS (
    SELECT *, mrr > 0 AS is_active,
           min(CASE WHEN mrr > 0 THEN date_month END) OVER customer AS first_active_month,
           max(CASE WHEN mrr > 0 THEN date_month END) OVER customer AS last_active_month
    FROM joined
    WINDOW customer AS (PARTITION BY customer_id, currency)
)
SELECT *, date_month = first_active_month AS is_first_month FROM final
"""

_MRR = """
CREATE TEMP TABLE mrr AS
WITH lagged AS (
    SELECT *, coalesce(lag(is_active) OVER customer, false) AS previous_month_is_active,
           coalesce(lag(mrr) OVER customer, 0) AS previous_month_mrr
    FROM customer_revenue_by_month
    WINDOW customer AS (PARTITION BY customer_id, currency ORDER BY date_month)
), changed AS (
    SELECT *, mrr - previous_month_mrr AS mrr_change FROM lagged
)
SELECT *,
       CASE WHEN is_active AND is_first_month THEN 'new'
            WHEN NOT is_active AND previous_month_is_active THEN 'churn'
            WHEN is_active AND NOT previous_month_is_active THEN 'reactivation'
            WHEN mrr_change > 0 THEN 'upgrade'
            WHEN mrr_change < 0 THEN 'downgrade' END AS change_category
FROM changed
"""

_BY_MONTH = """
COPY (
SELECT date_month AS month_on, currency,
       sum(previous_month_mrr)::BIGINT AS opening_minor,
       coalesce(sum(mrr_change) FILTER (change_category = 'new'), 0)::BIGINT AS new_minor,
       coalesce(sum(mrr_change) FILTER (change_category = 'upgrade'), 0)::BIGINT AS expansion_minor,
       coalesce(-sum(mrr_change) FILTER (change_category = 'downgrade'), 0)::BIGINT
           AS contraction_minor,
       coalesce(-sum(mrr_change) FILTER (change_category = 'churn'), 0)::BIGINT AS churn_minor,
       coalesce(sum(mrr_change) FILTER (change_category = 'reactivation'), 0)::BIGINT
           AS reactivation_minor,
       sum(mrr)::BIGINT AS closing_minor,
       count(*) FILTER (is_active) AS customers_closing
FROM mrr GROUP BY ALL ORDER BY month_on, currency
) TO '{target}' (FORMAT parquet)
"""

_MODELS = (_SUBSCRIPTION_PERIODS, _MONTHS, _REVENUE_BY_MONTH, _MRR, _BY_MONTH)


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements, without who ended it."""
    stretches = STRETCHES.format(source=source).strip()
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2; SET preserve_insertion_order = false")
        for model in _MODELS:
            sql = model.format(stretches=stretches, target=target, first=first, last=last)
            connection.execute(sql)
