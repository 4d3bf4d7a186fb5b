"""Subscriptions of any number of customers over 36 months, made by one SQL statement from a seed.

Nothing is drawn: every chance is a hash of the customer, what is decided and the seed, so the
file is the same on every machine and for any number of threads.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

FIRST, LAST = date(2023, 6, 1), date(2026, 5, 31)
"""First and last day of the 36 months."""

_ROWS = """
CREATE OR REPLACE MACRO chance(who, what) AS
    (hash(who * 1000 + what, {seed}) >> 12)::DOUBLE / 4503599627370496;

COPY (
WITH customers AS (
    SELECT n,
           'c' || lpad(n::VARCHAR, 8, '0') AS customer_id,
           CASE WHEN chance(n, 1) < 0.7 THEN 'USD' ELSE 'EUR' END AS currency,
           [1900, 2900, 4900, 9900, 24900][1 + (chance(n, 2) * 5)::INT % 5] AS unit_amount_minor,
           CASE WHEN chance(n, 3) < 0.6 THEN 1 ELSE 2 + (chance(n, 4) * 28)::INT END AS seats,
           CASE WHEN chance(n, 5) < 0.78 THEN 'month' WHEN chance(n, 5) < 0.94 THEN 'year'
                WHEN chance(n, 5) < 0.98 THEN 'quarter' WHEN chance(n, 5) < 0.99 THEN 'week'
                WHEN chance(n, 5) < 0.995 THEN 'half_year' ELSE 'day' END AS interval,
           CASE WHEN chance(n, 6) < 0.02 THEN 2 END AS interval_count,
           DATE '{first}' + (chance(n, 7) * {days})::INT AS begins_on,
           (14 - ln(1 - chance(n, 8)) * 900)::INT AS stays,
           30 + (chance(n, 9) * 250)::INT AS away,
           chance(n, 10) < 0.3 AS returns,
           (14 - ln(1 - chance(n, 11)) * 600)::INT AS stays_again
    FROM range(1, {customers} + 1) AS numbers(n)
), lives AS (
    SELECT *, 1 AS life, begins_on AS from_on, begins_on + stays AS to_on FROM customers
    UNION ALL
    SELECT *, 2, begins_on + stays + away, begins_on + stays + away + stays_again
    FROM customers WHERE returns AND begins_on + stays + away <= DATE '{last}'
), measured AS (
    SELECT *, n * 2 + life AS l, least(to_on, DATE '{last}' + 30) - from_on AS length
    FROM lives
), periods AS (
    SELECT *, unnest(range(changes + 1)) AS period FROM (
        SELECT *, least(5, floor(length / 600.0 + chance(l, 20) * 0.9))::INT AS changes FROM measured
    )
), dated AS (
    SELECT *, l * 10 + period AS p, period = changes AS is_last,
           from_on + (length * period // (changes + 1))::INT AS started_on,
           CASE WHEN period = changes THEN to_on
                ELSE from_on + (length * (period + 1) // (changes + 1))::INT END AS over_on
    FROM periods
), closed AS (
    SELECT *, is_last AND over_on <= DATE '{last}' AS is_left,
           is_last AND over_on > DATE '{last}' AND over_on <= DATE '{last}' + 60 AS is_leaving,
           life = 1 AND period = 0 AND chance(n, 30) < 0.2 AS has_trial,
           chance(p, 31) AS lapse, chance(p, 32) AS offer, chance(p, 33) AS ender
    FROM dated
), main AS (
    SELECT 's' || lpad(n::VARCHAR, 8, '0') || '-' || life AS subscription_id, customer_id,
           ['Basic', 'Team', 'Studio', 'Agency', 'House'][1 + p % 5] AS plan,
           CASE WHEN is_left AND ender >= 0.72 AND ender < 0.9 THEN 'unpaid'
                WHEN is_left THEN 'canceled'
                WHEN is_last AND has_trial AND lapse < 0.1 THEN 'trialing'
                WHEN is_last AND lapse < 0.02 THEN 'past_due'
                WHEN is_last AND lapse < 0.03 THEN 'paused' ELSE 'active' END AS status,
           'recurring' AS charge_kind, currency,
           (unit_amount_minor + 100 * (life - 1))::BIGINT AS unit_amount_minor,
           greatest(1, seats + CASE WHEN period = 0 THEN 0 ELSE (chance(p, 34) * 12)::INT - 5 END)
               ::BIGINT AS quantity,
           interval, interval_count::BIGINT AS interval_count, NULL::BIGINT AS seats_paid,
           CASE WHEN offer < 0.10 THEN [5.0, 10.0, 12.5, 20.0, 50.0][1 + (offer * 1000)::INT % 5]
                WHEN offer < 0.103 THEN 100.0 END::DOUBLE AS discount_percent,
           CASE WHEN offer >= 0.11 AND offer < 0.13 THEN 1000::BIGINT END AS discount_amount_minor,
           CASE WHEN offer < 0.02 THEN 'once' WHEN offer < 0.09 THEN 'repeating'
                WHEN offer < 0.103 THEN 'forever' END AS discount_duration,
           CASE WHEN offer >= 0.08 AND offer < 0.09 THEN started_on + 45 END AS discount_starts_on,
           CASE WHEN offer >= 0.02 AND offer < 0.09 OR offer >= 0.12 AND offer < 0.13
                THEN started_on + 90 END AS discount_ends_on,
           started_on, CASE WHEN has_trial THEN started_on + 14 END AS trial_end_on,
           CASE WHEN is_leaving OR is_left THEN over_on ELSE started_on + 365 END
               AS current_period_end_on,
           CASE WHEN (is_left AND ender < 0.65) OR is_leaving THEN over_on - 20 END
               AS cancel_requested_on,
           CASE WHEN is_left AND ender >= 0.72 AND ender < 0.9 THEN over_on - 30
                WHEN is_last AND NOT is_left AND lapse < 0.02
                THEN DATE '{last}' - (chance(p, 35) * 60)::INT END AS past_due_on,
           CASE WHEN is_left OR NOT is_last THEN over_on END AS ended_on,
           CASE WHEN is_left AND ender < 0.65 THEN 'customer'
                WHEN is_left AND ender >= 0.75 AND ender < 0.9 THEN 'delinquent'
                WHEN is_left AND ender >= 0.95 THEN 'us' END AS ended_by,
           CASE WHEN is_left THEN 'price' END AS ended_reason, NULL::VARCHAR AS previous_subscription_id
    FROM closed
), extra AS (
    SELECT * REPLACE (
        subscription_id || '-x' AS subscription_id, 'Extra' AS plan,
        CASE WHEN chance(hash(subscription_id) % 1000000007, 40) < 0.3 THEN 'metered' ELSE 'recurring' END
            AS charge_kind,
        900::BIGINT AS unit_amount_minor, 'month' AS interval, NULL::BIGINT AS interval_count,
        started_on + 7 AS started_on, NULL::DATE AS trial_end_on
    ) FROM main
    WHERE chance(hash(subscription_id, started_on) % 1000000007, 41) < 0.05
      AND (ended_on IS NULL OR ended_on > started_on + 7)
)
FROM main UNION ALL FROM extra
) TO '{path}' (FORMAT parquet)
"""


def write_rows(path: Path, customers: int, seed: int = 3) -> int:
    """Write canonical `subscriptions` of so many customers; returns the number of rows."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(
            _ROWS.format(
                path=path,
                customers=customers,
                seed=seed,
                first=FIRST,
                last=LAST,
                days=(LAST - FIRST).days,
            )
        )
        found = connection.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()
    assert found is not None
    return int(found[0])
