"""A customer against its own past, against the same found by the day's expression and by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pytest

from tenure.inference.habit import habits
from tenure.metrics import engagement as daily

WEEKS = 60
MONDAY = date(2025, 1, 6)


def a_history(seed: int) -> np.ndarray[Any, Any]:
    """Events of 6 customers a week; the first week of each is the first with any."""
    rng = np.random.default_rng(seed)
    events = rng.poisson(3.0, (6, WEEKS)).astype(float)
    events[1, 20:30] = 0
    events[2, :47] = 0
    events[3, :55] = 0
    events[4] = rng.poisson(0.4, WEEKS)
    return events


def by_expression(events: np.ndarray[Any, Any], week: int) -> dict[str, dict[str, Any]]:
    rows = [
        {
            "customer_id": str(who),
            "contact_id": None,
            "name": "open",
            "used_on": MONDAY + timedelta(weeks=int(at), days=2),
            "events": int(events[who, at]),
        }
        for who, at in zip(*np.nonzero(events[:, : week + 1]), strict=True)
    ]
    used = ibis.memtable(
        rows,
        schema={
            "customer_id": "string",
            "contact_id": "string",
            "name": "string",
            "used_on": "date",
            "events": "int64",
        },
    )
    monday = MONDAY + timedelta(weeks=week)
    anchors = ibis.memtable({"day": [monday - timedelta(weeks=4)]}, schema={"day": "date"})
    days = ibis.memtable({"day": [monday + timedelta(days=6)]}, schema={"day": "date"})
    spans = daily.spans(used)
    found = daily.engagement(used, spans, daily.baseline(used, spans, anchors), days)
    return {row["customer_id"]: row for row in found.to_pyarrow().to_pylist()}


@pytest.mark.parametrize(("seed", "week"), [(1, 59), (2, 40), (3, 50), (4, 13)])
def test_it_is_what_the_day_finds(seed: int, week: int) -> None:
    events = a_history(seed)
    first = np.array([int(np.flatnonzero(row)[0]) for row in events])
    rolled = np.cumsum(np.pad(events, ((0, 0), (4, 0))), axis=1)
    found = habits(events, rolled[:, 4:] - rolled[:, :-4], first)
    wanted = by_expression(events, week)
    for who in range(len(events)):
        row = wanted.get(str(who))
        if row is None:
            continue
        for name, column in (
            ("weekly_level", found.level),
            ("weekly_baseline", found.baseline),
            ("own_baseline_ratio", found.ratio),
            ("trend", found.trend),
        ):
            value = np.nan if row[name] is None else row[name]
            assert column[who, week] == pytest.approx(value, abs=1e-5, nan_ok=True), (who, name)


def test_the_baseline_by_hand() -> None:
    events = np.zeros((1, 20))
    events[0] = np.arange(20)
    found = habits(events, events, np.array([0]))
    assert np.isnan(found.baseline[0, 12])
    assert found.baseline[0, 13] == np.median(np.arange(1, 9))
    assert found.baseline[0, 19] == np.median(np.arange(1, 15))


def test_weeks_before_the_first_are_unknown_not_quiet() -> None:
    events = np.zeros((1, 30))
    events[0, 10:] = 4.0
    found = habits(events, 4 * events, np.array([10]))
    assert np.isnan(found.level[0, 9])
    assert found.level[0, 10] == 4.0
    assert found.ratio[0, 29] == 1.0
