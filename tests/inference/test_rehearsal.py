"""On each date only what was known then: no later row, notice or column can reach a score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tenure.inference import rehearsal
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, Panel
from tenure.inference.rehearsal import Rehearsal, fold_dates, rehearse, rows_known, thinned
from tests.inference.panels import FIRST, simulate

DAY = np.timedelta64(1, "D")
WINDOW = (LEAD_DAYS + HORIZON_DAYS) * DAY


@pytest.fixture(scope="module")
def panel() -> Panel:
    return simulate(customers=350, weeks=80, seed=2)


@pytest.fixture(scope="module", autouse=True)
def four_dates() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehearsal, "MOST_FOLDS", 4)
        patch.setattr(rehearsal, "APART", 4)
        yield


@pytest.fixture(scope="module")
def done(panel: Panel) -> Rehearsal:
    return rehearse(panel, seed=1)


def test_changing_what_came_later_changes_no_score(panel: Panel, done: Rehearsal) -> None:
    day = done.snapshots[-3].on
    rng = np.random.default_rng(1)
    later = panel.observed_on > day
    notices = panel.notice_on > day
    changed = replace(
        panel,
        features={
            name: np.where(later, rng.normal(size=len(panel)), values)
            for name, values in panel.features.items()
        },
        notice_on=np.where(notices, panel.notice_on + 3 * DAY, panel.notice_on),
        cause=np.where(notices, 1, panel.cause).astype(np.int8),
    )
    again = {each.on: each for each in rehearse(changed, seed=1).snapshots}
    early = [each for each in done.snapshots if each.on <= day]
    assert len(early) >= 2
    for each in early:
        for kind in done.kinds:
            assert np.array_equal(each.scores[kind], again[each.on].scores[kind])
            assert np.array_equal(each.chances[kind], again[each.on].chances[kind])
        assert np.array_equal(each.use, again[each.on].use)
        assert np.array_equal(each.tenure, again[each.on].tenure)
    assert not np.array_equal(
        done.snapshots[-1].scores["penalised"], again[done.snapshots[-1].on].scores["penalised"]
    )


def test_a_whole_window_lies_between_learning_and_scoring(panel: Panel) -> None:
    on = FIRST + 50 * 7 * DAY
    thin = thinned(panel)
    known = rows_known(thin, on, ())
    then = thin.where(thin.observed_on + WINDOW <= on)
    labelled, left = then.labels()
    assert len(known.left) == int(labelled.sum()) > 0
    assert np.array_equal(known.left, left[labelled])


def test_dates_are_those_whose_window_is_closed(panel: Panel, done: Rehearsal) -> None:
    dates = [each.on for each in done.snapshots]
    assert dates[-1] + WINDOW <= panel.seen_until < dates[-1] + WINDOW + 7 * DAY
    assert len(dates) >= 3
    assert {int((two - one) / DAY) for one, two in pairwise(dates)} == {28}
    assert done.weeks_apart == 4
    assert all(each.trained_left >= 40 for each in done.snapshots)
    trained = [each.trained_rows for each in done.snapshots]
    assert trained == sorted(trained)


def test_a_long_history_has_dates_whose_windows_do_not_overlap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rehearsal, "MOST_FOLDS", 12)
    monkeypatch.setattr(rehearsal, "APART", 13)
    long = simulate(customers=400, weeks=180, seed=3, monthly=0.01)
    dates, apart = fold_dates(long, thinned(long))
    assert apart == 13
    assert 5 <= len(dates) <= 12
    assert all(two - one > WINDOW for one, two in pairwise(dates))


def test_everybody_there_is_scored_once(panel: Panel, done: Rehearsal) -> None:
    for each in done.snapshots:
        here = panel.customer[panel.observed_on == each.on]
        assert np.array_equal(each.rows.customer, here)
        assert all(len(x) == len(here) for x in (*each.scores.values(), each.use, each.tenure))
        assert not (each.left & ~each.is_labelled).any()


def test_thinning_asks_nobody_whether_they_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = simulate(customers=3_000, weeks=60, seed=4)
    monkeypatch.setattr(rehearsal, "MOST_ROWS", 1)
    monkeypatch.setattr(rehearsal, "APART", 13)
    thin = thinned(panel)
    gaps = np.diff(thin.observed_on)[np.diff(thin.customer) == 0] / DAY
    assert gaps.min() == 91  # windows of a customer's rows do not overlap
    assert len(thin) / len(panel) == pytest.approx(1 / 13, rel=0.02)
    (known, left), (all_known, all_left) = thin.labels(), panel.labels()
    assert left.sum() / known.sum() == pytest.approx(all_left.sum() / all_known.sum(), rel=0.1)


def test_too_few_leavers_or_days_make_no_dates() -> None:
    few = simulate(customers=40, weeks=40, seed=5, monthly=0.005)
    assert fold_dates(few, thinned(few))[0] == []
    assert rehearse(few, seed=1).snapshots == ()
    nobody = few.where(np.zeros(len(few), dtype=bool))
    assert rehearse(nobody, seed=1).snapshots == ()


def test_a_planted_leak_never_reaches_a_model(panel: Panel) -> None:
    _, left = panel.labels()
    leak = left + np.random.default_rng(6).normal(0, 0.05, len(panel))
    on = FIRST + 60 * 7 * DAY
    planted = replace(panel, features={**panel.features, "crm_stage": leak})
    then = rehearsal.refused(planted.as_known_on(on))
    assert [each.name for each in then] == ["crm_stage"]
    assert "crm_stage" not in rows_known(thinned(planted), on, then).numbers
