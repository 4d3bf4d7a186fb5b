"""Risk is learnt where something is planted, and refused where nothing is."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tenure.inference import risk_proof
from tenure.inference.calibration import calibrated
from tenure.inference.candidates import BOOSTING, PENALISED, scores
from tenure.inference.panel import Panel
from tenure.inference.rehearsal import Rehearsal, rehearse
from tenure.inference.risk import Chances, RiskFinding, chances, learn_risk
from tests.inference.panels import shuffled, simulate, with_column


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Use against a customer's own habit matters, its level does not; so do overdue invoices."""
    return simulate(customers=500, weeks=100, seed=1)


@pytest.fixture(scope="module")
def rehearsed(panel: Panel) -> Rehearsal:
    return rehearse(panel, seed=1)


@pytest.fixture(scope="module")
def found(panel: Panel, rehearsed: Rehearsal) -> RiskFinding:
    return learn_risk(panel, seed=1, rehearsal=rehearsed)


@pytest.fixture(scope="module")
def today(panel: Panel) -> Panel:
    return panel.where(panel.observed_on == panel.observed_on.max())


@pytest.fixture(scope="module")
def given(found: RiskFinding, today: Panel) -> Chances:
    return chances(found, today)


def test_a_planted_signal_is_usable(found: RiskFinding) -> None:
    assert found.is_usable
    assert [each.code for each in found.why] == ["beats_both"]
    use, tenure = found.baselines
    assert (use.kind, use.column, tenure.kind) == ("use", "events_28", "tenure")
    assert use.gain.low > 0
    assert tenure.gain.low > 0
    assert found.why[0].have == min(use.gain.low, tenure.gain.low)
    assert found.calibration is not None
    assert found.calibration.log_loss < (tenure.log_loss or 0)


def test_it_comes_near_to_what_could_be_known_at_all(
    found: RiskFinding, rehearsed: Rehearsal
) -> None:
    # own habit is what was planted, with a little noise: no model can rank much better than it
    from tenure.inference.discrimination import Scored, pooled_auc

    planted = [
        Scored(
            -each.rows.features["own_baseline_ratio"][each.is_labelled],
            each.left[each.is_labelled],
            each.rows.customer[each.is_labelled],
        )
        for each in rehearsed.snapshots
    ]
    best = pooled_auc(planted)
    assert best is not None
    (mine,) = (each.auc for each in found.candidates if each.kind == found.chosen)
    assert mine is not None
    assert mine.value > best.value - 0.03


def test_what_moves_it_is_what_was_planted(found: RiskFinding) -> None:
    first = found.effects[0]
    assert (first.name, first.direction) == ("own_baseline_ratio", "lowers")
    plans = {each.level: each.direction for each in found.effects if each.name == "plan"}
    assert (plans["basic"], plans["team"]) == ("lowers", "raises")


def test_its_chances_hold(found: RiskFinding) -> None:
    assert found.calibration is not None
    assert 0.6 < found.calibration.slope < 1.5
    assert found.calibration.cumulative.largest < 1.5 * found.calibration.cumulative.noise
    assert found.calibration.left == sum(each.left for each in found.folds)


def test_the_challenger_is_shown_beside_it(found: RiskFinding) -> None:
    penalised, boosting = found.candidates
    assert (penalised.kind, boosting.kind) == (PENALISED, BOOSTING)
    for each in (penalised, boosting):
        assert each.auc is not None
        assert each.worst_auc is not None
        assert each.worst_auc < each.auc.value
    assert found.chosen == PENALISED  # what was planted is a straight line


def test_it_is_plain_values(found: RiskFinding, given: Chances) -> None:
    assert msgspec.json.decode(msgspec.json.encode(found), type=RiskFinding) == found
    assert msgspec.json.decode(msgspec.json.encode(given), type=Chances) == given
    text = msgspec.json.encode(found)
    assert b"NaN" not in text
    assert b"null" in text  # the model that was not chosen


def test_scores_from_what_was_kept_are_those_of_the_model(
    found: RiskFinding, today: Panel, given: Chances
) -> None:
    kept = msgspec.json.decode(msgspec.json.encode(found), type=RiskFinding)
    assert chances(kept, today) == given
    assert found.model is not None
    expected = calibrated(found.model.calibrator, scores(found.model, today.features, today.groups))
    assert given.chance == tuple(expected.tolist())


def test_chances_of_causes_add_up(given: Chances, today: Panel) -> None:
    chance, low, high = (np.array(x) for x in (given.chance, given.low, given.high))
    assert np.all((low <= chance) & (chance <= high))
    assert np.array(given.voluntary) + np.array(given.delinquent) == pytest.approx(chance)
    unpaid = today.features["overdue_invoices"] > 0
    share = np.array(given.delinquent) / chance
    assert unpaid.any()
    assert share[unpaid].mean() > 1.2 * share[~unpaid].mean()


def test_how_sure_goes_with_the_chance(given: Chances) -> None:
    chance = np.array(given.chance)
    means = {
        code: chance[np.array(given.sure) == code].mean() for code in ("stay", "ambiguous", "leave")
        if code in given.sure
    }  # fmt: skip
    assert list(means.values()) == sorted(means.values())
    assert "stay" in means


def test_three_reasons_each(given: Chances, today: Panel) -> None:
    assert all(1 <= len(each) <= 3 for each in given.reasons)
    for row in np.argsort(given.chance)[-10:].tolist():
        first = given.reasons[row][0]
        sizes = [abs(each.contribution) for each in given.reasons[row]]
        assert sizes == sorted(sizes, reverse=True)
        assert first.direction == "raises"
        if first.name != "plan":
            assert first.value == today.features[first.name][row]
            assert first.usual is not None


def test_a_column_gone_missing_counts_as_unknown(found: RiskFinding, today: Panel) -> None:
    short = replace(
        today,
        features={n: x for n, x in today.features.items() if n != "nps_score"},
        groups={},
    )
    made = chances(found, short)
    assert len(made.chance) == len(today)
    names = {reason.name for each in made.reasons for reason in each if reason.value is None}
    assert names <= {"nps_score", "plan"}


def test_the_challenger_scores_and_explains_too(
    monkeypatch: pytest.MonkeyPatch, panel: Panel, rehearsed: Rehearsal, today: Panel
) -> None:
    monkeypatch.setattr(risk_proof, "_chosen", lambda _done: BOOSTING)
    found = learn_risk(panel, seed=1, rehearsal=rehearsed)
    assert found.is_usable
    assert found.model is not None
    assert found.model.boosted is not None
    kept = msgspec.json.decode(msgspec.json.encode(found), type=RiskFinding)
    made = chances(kept, today)
    own = today.features["own_baseline_ratio"]
    worst, best = np.argsort(own)[:20], np.argsort(own)[-20:]
    chance = np.array(made.chance)
    assert chance[worst].mean() > 2 * chance[best].mean()
    reasons = {each[0].name for each in made.reasons if each}
    assert "own_baseline_ratio" in reasons


def test_where_the_challenger_cannot_be_loaded_it_is_said(
    monkeypatch: pytest.MonkeyPatch, panel: Panel, rehearsed: Rehearsal
) -> None:
    alone = replace(rehearsed, kinds=(PENALISED,))
    found = learn_risk(panel, seed=1, rehearsal=alone)
    assert found.is_usable
    assert [(each.kind, each.why_not) for each in found.candidates] == [
        (PENALISED, ""),
        (BOOSTING, "no_library"),
    ]
    monkeypatch.setattr("tenure.inference.boosting.is_available", lambda: False)
    from tenure.inference.rehearsal import kinds_here

    assert kinds_here() == (PENALISED,)


@pytest.mark.parametrize("seed", [2, 3])
def test_labels_at_random_give_no_usable_signal(seed: int) -> None:
    panel = shuffled(simulate(customers=400, weeks=90, seed=seed), seed=seed)
    found = learn_risk(panel, seed=1)
    assert not found.is_usable
    assert found.why[0].code == "no_usable_signal"
    assert {each.code for each in found.why[1:]} <= {"no_better_than_use", "no_better_than_tenure"}
    assert len(found.why) > 1
    assert (found.model, found.thresholds, found.causes) == (None, None, None)
    for each in found.candidates:
        assert each.auc is not None
        noise = (each.auc.high - each.auc.low) / 2 / 1.96
        assert abs(each.auc.value - 0.5) < 3 * noise
        assert noise < 0.05
    with pytest.raises(ValueError, match="not usable"):
        chances(found, panel)


def test_a_signal_that_the_rank_by_use_has_too_is_not_usable() -> None:
    # all there is to know is last month's use: a model of it can be no better
    panel = simulate(customers=400, weeks=90, seed=4)
    ratio = panel.features["own_baseline_ratio"]
    only = replace(panel, features={"events_28": ratio}, groups={})
    found = learn_risk(only, seed=1)
    assert not found.is_usable
    assert "no_better_than_use" in [each.code for each in found.why]
    use = found.baselines[0]
    assert use.auc.value > 0.6


def test_a_leak_is_refused_and_shown(panel: Panel) -> None:
    total = panel.features["tenure_days"] * panel.features["mrr_minor"]
    some = panel.where(panel.customer < 120)
    planted = with_column(some, "total_charges", total[panel.customer < 120])
    found = learn_risk(planted, seed=1)
    assert [(each.name, each.why) for each in found.refused] == [
        ("total_charges", "duration_times")
    ]


def test_too_few_who_left() -> None:
    found = learn_risk(simulate(customers=60, weeks=60, seed=5), seed=1)
    (why,) = found.why
    assert (why.code, why.need) == ("too_few_churned", 50)
    assert why.have == found.churned < 50
    assert not found.is_usable
    assert found.folds == ()


def test_too_short_a_history() -> None:
    found = learn_risk(simulate(customers=900, weeks=28, seed=6, monthly=0.05), seed=1)
    assert found.churned >= 50
    assert found.why[0].code == "too_short"


def test_nobody_at_all(panel: Panel) -> None:
    found = learn_risk(panel.where(np.zeros(len(panel), dtype=bool)), seed=1)
    assert (found.customers, found.churned, found.why[0].code) == (0, 0, "too_few_churned")
