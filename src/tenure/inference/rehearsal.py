"""The models rehearsed: on each date they learn what was known then and score who was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference import boosting
from tenure.inference.calibration import calibrated
from tenure.inference.candidates import BOOSTING, PENALISED, Rows, fit_model, scores
from tenure.inference.leaks import Leak, refused, some_customers
from tenure.inference.lives import Lives, chance_by_tenure, lives, rank_by_use
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, Flags, Floats, Ints, Panel

MOST_ROWS = 40_000
"""Rows to learn from above which they are thinned further, down to a row a window."""
WINDOW_DAYS = LEAD_DAYS + HORIZON_DAYS + 1
CLOSELY, APART = 4, WINDOW_DAYS // 7
"""Weeks between a customer's rows learnt from, and between fold dates: at least, at most."""
MOST_FOLDS = 12
FEWEST_FOLDS = 3
FEWEST_BEFORE = 40
"""Customers who must have left before the first fold date."""
RECENT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One date: who was there, what each was given, and what came.

    `rows` are the panel's rows of that day whose window has closed since; `is_labelled` and
    `left` as of `Panel.labels`. `scores` (log-odds) and `chances` by kind of model; `use` and
    `tenure` are the baselines' scores, `tenure` a chance.
    """

    on: np.datetime64
    rows: Panel
    is_labelled: Flags
    left: Flags
    trained_rows: int
    trained_left: int
    scores: Mapping[str, Floats]
    chances: Mapping[str, Floats]
    use: Floats
    tenure: Floats


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All dates, `weeks_apart`, and the kinds of models tried."""

    snapshots: tuple[Snapshot, ...]
    weeks_apart: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """The panel, the rows to learn from, the rows to look for leaks in, and the lives."""

    panel: Panel
    thin: Panel
    watched: Panel
    lives: Lives


def kinds_here() -> tuple[str, ...]:
    """The models that can be tried in this installation."""
    return (PENALISED, BOOSTING) if boosting.is_available() else (PENALISED,)


def rehearse(panel: Panel, *, seed: int) -> Rehearsal:
    """Expanding-window folds with an embargo of the whole window before each date.

    On a date a model learns rows whose window had closed by then, and scores the customers
    there on that day. What happened later, to columns or customers, cannot reach it. Without
    enough leavers or dates there are no snapshots.
    """
    held = _Held(panel, thinned(panel), some_customers(panel), lives(panel))
    dates, apart = fold_dates(panel, held.thin)
    kinds = kinds_here()
    made = tuple(_snapshot(held, day, kinds, seed) for day in dates)
    return Rehearsal(made, apart, kinds)


def fold_dates(panel: Panel, thin: Panel) -> tuple[list[np.datetime64], int]:
    """The dates, at most twelve, the last as late as its window is closed; weeks between them.

    `thin` are the rows to learn from: 40 customers among them must have left, and be known to
    have, before the first date. Four weeks apart where that reaches back to the first possible date, else 13, so that
    windows of different dates do not overlap.
    """
    known, (_, left) = panel.labels()[0], thin.labels()
    day = np.timedelta64(1, "D")
    closes = thin.observed_on[left] + (LEAD_DAYS + HORIZON_DAYS) * day
    learnt = np.sort(_earliest(thin.customer[left], closes))
    if len(learnt) < FEWEST_BEFORE:
        return [], CLOSELY
    first, days = learnt[FEWEST_BEFORE - 1], np.unique(panel.observed_on[known])
    days = days[days >= first]
    if not len(days):
        return [], CLOSELY
    weeks = int((days[-1] - days[0]) / np.timedelta64(7, "D"))
    apart = CLOSELY if weeks < CLOSELY * MOST_FOLDS else APART
    wanted = days[-1] - np.arange(MOST_FOLDS) * apart * 7 * day
    return [each for each in wanted[::-1] if each in days], apart


def _earliest(customer: Ints, days: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    order = np.lexsort((days, customer))
    _, begins = np.unique(customer[order], return_index=True)
    return np.asarray(days[order][begins], dtype="datetime64[D]")


def thinned(panel: Panel) -> Panel:
    """Every 4th to 13th week of each customer, beginning at a week of its own.

    Weekly rows say nearly the same thing over and over; 13 weeks apart their windows do not
    overlap. Which weeks are taken hangs on the customer's number and the calendar, never on
    what became of it.
    """
    step = int(np.clip(-(-len(panel) // MOST_ROWS), CLOSELY, APART))
    week = panel.observed_on.astype("datetime64[D]").astype(np.int64) // 7
    return panel.where((week + panel.customer * 7_919) % step == 0)


def rows_known(thin: Panel, on: np.datetime64, without: tuple[Leak, ...]) -> Rows:
    """The rows whose window had closed by the end of `on`, without the refused columns."""
    then = thin.as_known_on(on)
    labelled, left = then.labels()
    rows, left = then.where(labelled), left[labelled]
    names = {each.name for each in without}
    latest = on - np.timedelta64(LEAD_DAYS + HORIZON_DAYS, "D")
    recent = rows.observed_on > latest - np.timedelta64(RECENT_DAYS, "D")
    return Rows(
        numbers={name: each for name, each in rows.features.items() if name not in names},
        groups={name: each for name, each in rows.groups.items() if name not in names},
        left=left,
        customer=rows.customer,
        recent=recent,
        windows=_windows(rows.where(recent)),
    )


def _windows(rows: Panel) -> int:
    """How many separate windows the rows hold."""
    block = rows.observed_on.astype("datetime64[D]").astype(np.int64) // WINDOW_DAYS
    return len(np.unique(np.column_stack([rows.customer, block]), axis=0))


def _snapshot(held: _Held, on: np.datetime64, kinds: tuple[str, ...], seed: int) -> Snapshot:
    known = rows_known(held.thin, on, refused(held.watched.as_known_on(on)))
    here = np.flatnonzero(held.panel.observed_on == on)
    rows = held.panel.where(here)
    labelled, left = rows.labels()
    found, sure = {}, {}
    for kind in kinds:
        model = fit_model(kind, known, seed=seed)
        found[kind] = scores(model, rows.features, rows.groups)
        sure[kind] = calibrated(model.calibrator, found[kind])
    return Snapshot(
        on=on,
        rows=rows,
        is_labelled=labelled,
        left=left,
        trained_rows=len(known.left),
        trained_left=int(known.left.sum()),
        scores=found,
        chances=sure,
        use=rank_by_use(rows)[1],
        tenure=chance_by_tenure(held.lives, here, on),
    )
