"""Service periods: what each subscription row is billed for, up to the last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tenure.demo.days import Days, Flags, Ints, full_months, months_later, span
from tenure.demo.rows import Row, days
from tenure.demo.size import Size

TAX_PERCENT = np.array([0, 20, 10], dtype=np.int64)
"""By currency."""
STEPS = {"month": 1, "year": 12}
USUAL_CALLS = 7.3
"""Logarithm of a usual month's calls, in thousands."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One entry a billed period; `row` counts the subscription rows, amounts are before tax."""

    row: Ints
    customer: Ints
    currency: Ints
    starts_on: Days
    ends_on: Days
    quantity: Ints
    amount_minor: Ints
    tax_minor: Ints


def lines(size: Size, rows: Sequence[Row]) -> Lines:
    """Every billed period; trials and pauses cost nothing."""
    rng = size.chance("calls")
    billed = np.array([row.status not in ("trialing", "paused") for row in rows])
    begins = np.fmax(_days(rows, "started_on"), _days(rows, "trial_end_on"))
    until: Days = np.fmin(_days(rows, "ended_on"), size.last_day + span(1))
    step = np.array([STEPS[row.interval] for row in rows])
    once = np.array([row.charge_kind == "one_off" for row in rows])
    count = np.where(billed & (begins < until), full_months(begins, until - span(1)) // step + 1, 0)
    row = np.repeat(np.arange(len(rows)), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    starts = months_later(begins[row], nth * step[row])
    ends = months_later(begins[row], (nth + 1) * step[row])
    calls = np.exp(rng.normal(USUAL_CALLS, 0.5, len(row))).astype(np.int64)
    metered = np.array([each.charge_kind == "metered" for each in rows])[row]
    quantity = np.where(metered, calls, _ints(rows, "quantity")[row])
    gross = _ints(rows, "unit_amount_minor")[row] * quantity
    amount = _net(rows, row, gross, starts, nth == 0)
    currency = _ints(rows, "currency")[row]
    return Lines(
        row=row,
        customer=_ints(rows, "customer")[row],
        currency=currency,
        starts_on=starts,
        ends_on=np.where(once[row], starts + span(1), ends),
        quantity=quantity,
        amount_minor=amount,
        tax_minor=amount * TAX_PERCENT[currency] // 100,
    )


def _net(rows: Sequence[Row], row: Ints, gross: Ints, starts: Days, is_first: Flags) -> Ints:
    percent = np.array([each.discount_percent or 0 for each in rows])[row]
    amount = np.array([each.discount_amount_minor or 0 for each in rows])[row]
    once = np.array([each.discount_duration == "once" for each in rows])[row]
    runs = np.where(once, is_first, ~(starts >= _days(rows, "discount_ends_on")[row]))
    net: Ints = (gross - np.where(runs, amount, 0)) * (100 - np.where(runs, percent, 0)) // 100
    return net


def _ints(rows: Sequence[Row], name: str) -> Ints:
    return np.array([getattr(row, name) for row in rows], dtype=np.int64)


def _days(rows: Sequence[Row], name: str) -> Days:
    values: list[Any] = [getattr(row, name) for row in rows]
    return days(values)
