"""How much customers put up with: who leaves after how many complaints, and how they were solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.panel import Flags, Floats, Panel
from tenure.inference.rehearsal import WINDOW_DAYS

MOST = 4
"""Complaints in 90 days; more count as this many."""


@dataclass(frozen=True, slots=True)
class Tolerated:
    """Customer-windows that began with so many complaints in 90 days, and who left in them.

    `complaints` 4 stands for four and more. `share` of `windows` left by choice or unpaid, with
    its 95 % interval; `slow_share` is of those of them with a complaint solved slowly or not at
    all, None where there are none. `mrr_minor` is the MRR of the windows, summed.
    """

    complaints: int
    windows: int
    customers: int
    left: int
    share: Estimate
    slow_windows: int
    slow_share: Estimate | None
    mrr_minor: float


def tolerance(panel: Panel) -> tuple[Tolerated, ...]:
    """The curve of leaving over complaints, one window of a customer after the other.

    Windows do not overlap, so a customer counts once in 91 days; which weeks they begin in
    hangs on the customer's number and the calendar. As counted: nothing else is held equal
    (`ask_complaints` does that). Empty where complaints are not known.
    """
    rows = _one_a_window(panel)
    count = rows.features.get("complaints_90", np.full(len(rows), np.nan))
    known, left = rows.labels()
    known = known & np.isfinite(count)
    slow = _flag(rows, "complaints_slow") | _flag(rows, "complaints_unsolved")
    band = np.where(known, np.minimum(np.nan_to_num(count), MOST), -1).astype(np.int64)
    found = [_tolerated(rows, each, band == each, left, slow) for each in range(MOST + 1)]
    return tuple(each for each in found if each is not None)


def _one_a_window(panel: Panel) -> Panel:
    step = WINDOW_DAYS // 7
    week = panel.observed_on.astype("datetime64[D]").astype(np.int64) // 7
    return panel.where((week + panel.customer) % step == 0)


def _flag(rows: Panel, name: str) -> Flags:
    values: Floats = np.nan_to_num(rows.features.get(name, np.zeros(len(rows))))
    return values > 0


def _tolerated(
    rows: Panel, complaints: int, inside: Flags, left: Flags, slow: Flags
) -> Tolerated | None:
    share = wilson(int(left[inside].sum()), int(inside.sum()))
    if share is None:
        return None
    slowly = inside & slow
    return Tolerated(
        complaints=complaints,
        windows=int(inside.sum()),
        customers=len(np.unique(rows.customer[inside])),
        left=int(left[inside].sum()),
        share=share,
        slow_windows=int(slowly.sum()),
        slow_share=wilson(int(left[slowly].sum()), int(slowly.sum())),
        mrr_minor=float(rows.mrr_minor[inside].sum()),
    )
