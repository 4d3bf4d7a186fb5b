"""What anybody could tell: the rank by use, and Kaplan–Meier by plan."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.inference.lives import chance_by_tenure, lives, rank_by_use, tenure_days
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, STAYED, Panel
from tests.inference.panels import FIRST, NEVER, simulate

DAY = np.timedelta64(1, "D")


@pytest.fixture(scope="module")
def panel() -> Panel:
    return simulate(customers=2_000, weeks=80, seed=9)


def test_kaplan_meier_with_late_entry(panel: Panel) -> None:
    # lifelines: KaplanMeierFitter().fit(last, left, entry=first), plan by plan
    from lifelines import KaplanMeierFitter

    known_on = panel.observed_on.max()
    rows = np.flatnonzero(panel.observed_on == known_on - 26 * 7 * DAY)
    found = chance_by_tenure(lives(panel), rows, known_on)
    tenure = panel.features["tenure_days"]
    begins = np.unique(panel.customer, return_index=True)[1]
    ends = np.r_[begins[1:], len(panel)] - 1
    over = panel.observed_on + 7 * DAY <= known_on
    for plan in ("basic", "pro", "team"):
        mine = panel.groups["plan"][begins] == plan
        left = ~np.isnat(panel.notice_on[ends]) & over[ends]
        curve = KaplanMeierFitter().fit(
            tenure[ends][mine] + 7, left[mine], entry=tenure[begins][mine]
        )
        these = panel.groups["plan"][rows] == plan
        at = tenure[rows][these]
        stay = curve.predict(at + LEAD_DAYS + HORIZON_DAYS).to_numpy()
        theirs = 1 - stay / curve.predict(at + LEAD_DAYS).to_numpy()
        assert found[these].mean() == pytest.approx(theirs.mean(), rel=0.1)
        assert np.abs(found[these] - theirs).mean() < 0.035


def test_what_is_not_over_is_not_counted(panel: Panel) -> None:
    known_on = FIRST + 40 * 7 * DAY
    rows = np.flatnonzero(panel.observed_on == known_on)
    then = panel.as_known_on(known_on)
    early = np.flatnonzero(then.observed_on == known_on)
    assert np.array_equal(
        chance_by_tenure(lives(panel), rows, known_on),
        chance_by_tenure(lives(then), early, known_on),
    )


def test_rank_by_use_puts_the_unknown_in_the_middle() -> None:
    rows = Panel(
        customer=np.arange(4),
        observed_on=np.full(4, FIRST),
        notice_on=np.full(4, NEVER),
        cause=np.full(4, STAYED, dtype=np.int8),
        mrr_minor=np.ones(4),
        features={
            "active_days": np.arange(4.0),
            "events_28": np.array([5.0, np.nan, 1.0, 9.0]),
        },
        groups={},
        seen_until=FIRST,
    )
    name, score = rank_by_use(rows)
    assert (name, score.tolist()) == ("events_28", [-5, -5, -1, -9])
    del rows.features["events_28"]  # type: ignore[attr-defined]
    assert rank_by_use(rows)[0] == "active_days"
    del rows.features["active_days"]  # type: ignore[attr-defined]
    assert rank_by_use(rows) == ("", pytest.approx(np.zeros(4)))


def test_tenure_without_its_column_counts_from_the_first_row(panel: Panel) -> None:
    some = panel.where(panel.customer < 3)
    del some.features["tenure_days"]  # type: ignore[attr-defined]
    found = tenure_days(some)
    begins = np.unique(some.customer, return_index=True)[1]
    assert found[begins].tolist() == [0, 0, 0]
    assert found[begins + 5].tolist() == [35, 35, 35]
