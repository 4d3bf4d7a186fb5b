"""What is measured of a customer at an instant: the columns of the panel, each with its meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of the panel.

    `sign` is 1 where more is healthier, −1 where less is, 0 where neither is said beforehand.
    `is_level` marks measures a danger line may be drawn on; a model may use all of them.
    """

    name: str
    title: str
    unit: str
    sign: int
    is_level: bool = False
    decimals: int = 0


MEASURES: dict[str, Measure] = {
    each.name: each
    for each in (
        Measure("active_days", "active days in 28", "days", 1, is_level=True),
        Measure("active_users", "active people in 28 days", "people", 1, is_level=True),
        Measure("events_28", "events in 28 days", "events", 1, is_level=True),
        Measure("breadth", "share of features used", "share", 1, is_level=True, decimals=2),
        Measure("seat_use", "share of paid seats used", "share", 1, is_level=True, decimals=2),
        Measure(
            "own_baseline_ratio", "use against own habit", "ratio", 1, is_level=True, decimals=2
        ),
        Measure("trend", "change of use in 28 days", "change", 1, is_level=True, decimals=2),
        Measure("quiet_days", "days since last use", "days", -1),
        Measure("tenure_days", "days since the first payment", "days", 0),
        Measure("mrr_minor", "MRR", "minor units", 0),
        Measure("mrr_change", "change of MRR in 90 days", "change", 1, decimals=2),
        Measure("is_yearly", "paid for the year", "0 or 1", 0),
        Measure("days_to_renewal", "days until the term ends", "days", 0),
        Measure("overdue_invoices", "invoices overdue", "invoices", -1),
        Measure("tickets_90", "tickets in 90 days", "tickets", 0),
        Measure("complaints_90", "complaints in 90 days", "complaints", 0),
        Measure("complaints_unsolved", "complaints unsolved", "complaints", 0),
        Measure("complaints_fast", "complaints of 90 days solved fast", "complaints", 0),
        Measure("complaints_slow", "complaints of 90 days solved slowly", "complaints", 0),
        Measure("nps_score", "last NPS answer of the past year", "0 to 10", 1),
        Measure("untouched_days", "days since we last spoke", "days", 0),
    )
}
LEVELS = tuple(name for name, each in MEASURES.items() if each.is_level)
"""Measures a danger line may be drawn on, the plainest first."""
