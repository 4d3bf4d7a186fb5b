"""How much customers put up with, counted row by row."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tenure.inference.panel import Panel
from tenure.inference.tolerance import Tolerated, tolerance
from tests.inference.panels import simulate


@pytest.fixture(scope="module")
def panel() -> Panel:
    """A recent complaint makes leaving 3.3 times as likely; how many there were, nothing more."""
    quiet = simulate(customers=2_500, weeks=80, seed=3, complaint=1.2)
    rng = np.random.default_rng(4)
    extra = rng.integers(0, 3, len(quiet)) * (quiet.features["complaints_90"] > 0)
    count = quiet.features["complaints_90"] * (1 + 2 * extra)
    return replace(quiet, features={**quiet.features, "complaints_90": count})


def test_as_counted_row_by_row(panel: Panel) -> None:
    seen: dict[int, list[bool]] = {}
    known, left = panel.labels()
    for at in range(len(panel)):
        week = int(panel.observed_on[at].astype(int)) // 7
        if known[at] and (week + int(panel.customer[at])) % 13 == 0:
            band = min(int(panel.features["complaints_90"][at]), 4)
            seen.setdefault(band, []).append(bool(left[at]))
    found = {each.complaints: each for each in tolerance(panel)}
    assert {band: (len(x), sum(x)) for band, x in seen.items()} == {
        band: (each.windows, each.left) for band, each in found.items()
    }
    assert sorted(found) == [0, 1, 3, 4]


def test_the_curve_rises_where_that_is_planted(panel: Panel) -> None:
    none, one, *_ = tolerance(panel)
    assert one.share.low > none.share.high
    assert none.slow_windows == 0
    assert one.slow_share is not None
    assert one.customers <= one.windows


def test_what_is_not_known_is_not_none(panel: Panel) -> None:
    half = panel.features["complaints_90"].copy()
    half[::2] = np.nan
    some = tolerance(replace(panel, features={**panel.features, "complaints_90": half}))
    assert sum(each.windows for each in some) < sum(x.windows for x in tolerance(panel))
    assert tolerance(replace(panel, features={})) == ()


def test_it_is_plain_values(panel: Panel) -> None:
    found = tolerance(panel)
    kind = tuple[Tolerated, ...]
    assert msgspec.json.decode(msgspec.json.encode(found), type=kind) == found
