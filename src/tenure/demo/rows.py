"""A subscription row in the making, and many of them as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from tenure.demo.cast import CURRENCIES
from tenure.demo.days import Days


@dataclass(slots=True)
class Row:
    """A row of the canonical `subscriptions`; days are counted from 1970."""

    subscription_id: str
    customer: int
    plan: str
    currency: int
    unit_amount_minor: int
    quantity: int
    interval: str
    started_on: int
    status: str = "active"
    charge_kind: str = "recurring"
    seats_paid: int | None = None
    discount_percent: int | None = None
    discount_amount_minor: int | None = None
    discount_duration: str | None = None
    discount_ends_on: int | None = None
    trial_end_on: int | None = None
    current_period_end_on: int | None = None
    cancel_requested_on: int | None = None
    past_due_on: int | None = None
    ended_on: int | None = None
    ended_by: str | None = None
    ended_reason: str | None = None
    previous_subscription_id: str | None = None


def succeeded(row: Row, on: int, **changes: object) -> Row:
    """End `row` on a day and give the row that goes on from there, with `changes`."""
    row.ended_on = row.current_period_end_on = on
    if row.status == "active":
        row.status = "canceled"
    after: dict[str, Any] = {
        "started_on": on,
        "status": "active",
        "trial_end_on": None,
        "ended_on": None,
    }
    cleared = {"current_period_end_on": None, "ended_by": None, "ended_reason": None}
    return replace(row, **(after | cleared | changes))


def columns(rows: Sequence[Row], ids: Sequence[str]) -> dict[str, Any]:
    """The rows as columns of the canonical table; `ids` of all customers."""
    made: dict[str, Any] = {}
    for name in (each.name for each in fields(Row)):
        values = [getattr(row, name) for row in rows]
        made[name] = days(values) if name.endswith("_on") else values
    made["customer_id"] = [ids[number] for number in made.pop("customer")]
    made["currency"] = [CURRENCIES[number] for number in made["currency"]]
    made["interval_count"] = [1] * len(rows)
    return made


def days(numbers: Sequence[int | None]) -> Days:
    """Days from numbers counted from 1970."""
    nothing = int(np.datetime64("NaT", "D").astype(np.int64))
    plain = [nothing if each is None else each for each in numbers]
    return np.array(plain, dtype=np.int64).astype("datetime64[D]")


def numbers(values: Days) -> list[int | None]:
    """Numbers counted from 1970, None where a day never comes."""
    plain = values.astype("datetime64[D]").astype(np.int64).tolist()
    return [
        None if missing else each
        for each, missing in zip(plain, np.isnat(values).tolist(), strict=True)
    ]
