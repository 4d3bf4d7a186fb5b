"""Contracts: the terms of yearly customers, one row a term."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tenure.demo.cast import CURRENCIES
from tenure.demo.days import full_months, months_later, span
from tenure.demo.lives import Lives
from tenure.demo.rows import Row
from tenure.demo.tables import Texts, numbered, taken, write


def write_contracts(folder: Path, lives: Lives, ids: Texts, rows: list[Row]) -> None:
    """Write `contracts`."""
    cast, last = lives.cast, lives.size.last_day
    yearly = cast.is_yearly & cast.converts & (cast.paid_on <= last)
    until = np.fmin(lives.over_on - span(1), last)
    count = np.where(yearly, full_months(cast.paid_on, until) // 12 + 1, 0)
    who = np.repeat(np.arange(len(cast)), count)
    term = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    starts = months_later(cast.paid_on[who], term * 12)
    ends = months_later(cast.paid_on[who], (term + 1) * 12)
    given_up = ~np.isnat(lives.leaves_on[who]) & (ends >= lives.over_on[who])
    write(
        folder,
        "contracts",
        {
            "contract_id": numbered("k", np.arange(len(who)) + 1, 6),
            "customer_id": taken(ids, who),
            "starts_on": starts,
            "ends_on": ends,
            "notice_on": ends - span(cast.notice_days[who]),
            "renews_on": ends,
            "is_auto_renew": ~given_up,
            "currency": taken(CURRENCIES, cast.currency[who]),
            "value_minor": _values(lives, rows)[who],
        },
    )


def _values(lives: Lives, rows: list[Row]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Price of a year of the customer's latest plan row."""
    values = np.zeros(len(lives.cast), dtype=np.int64)
    for row in rows:
        if row.interval == "year" and row.charge_kind == "recurring":
            values[row.customer] = row.unit_amount_minor * row.quantity
    return values
