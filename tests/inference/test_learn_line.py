"""The line learnt from panels whose truth is planted, and none where there is none."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tenure.inference.danger_line import DangerLine, Economics, LineFinding
from tenure.inference.learn_line import learn_line
from tenure.inference.panel import Panel
from tests.inference.line_panels import persistent, random_labels, step_hazard, watched


def stepped(seed: int, *, customers: int = 3000, weekly: float = 0.004) -> tuple[Panel, np.ndarray]:
    """A true step at the 30th percentile, three times the risk below it."""
    rng = np.random.default_rng(seed)
    levels = persistent(rng, customers, 60, 0.05)
    panel = watched(levels, step_hazard(levels, share=0.3, weekly=weekly, ratio=3), rng)
    return panel, levels


def branch_of(finding: LineFinding) -> str:
    return next(step.branch for step in finding.trail if step.is_taken)


def p_of(finding: LineFinding) -> float:
    return next(dict(s.numbers)["p_value"] for s in finding.trail if "p_value" in dict(s.numbers))


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_step_is_recovered(seed: int) -> None:
    panel, levels = stepped(seed)
    line = learn_line(panel).line
    assert line is not None
    assert line.branch == "learnt"
    assert (levels <= line.line).mean() == pytest.approx(0.30, abs=0.05)
    assert line.cut_low is not None
    assert line.cut_high is not None
    assert line.cut_low <= line.line <= line.cut_high
    assert line.lift is not None
    assert line.lift.low < 3.0 * 1.1
    assert line.lift.value == pytest.approx(2.8, abs=0.6)
    assert line.p_value is not None
    assert line.p_value < 0.01


def test_the_interval_covers_the_planted_step() -> None:
    covered = 0
    for seed in range(20):
        panel, levels = stepped(seed, customers=800)
        line = learn_line(panel).line
        assert line is not None
        assert line.cut_low is not None
        assert line.cut_high is not None
        covered += line.cut_low <= np.quantile(levels, 0.3) <= line.cut_high
    assert covered >= 15


def test_the_measure_that_drives_losses_is_drawn_on() -> None:
    rng = np.random.default_rng(1)
    levels = persistent(rng, 2000, 60, 0.3)
    metrics = {
        "active_days": rng.normal(size=levels.shape),
        "active_users": np.full(levels.shape, 3.0),
        "breadth": levels,
        "seat_use": np.where(np.arange(2000)[:, None] % 4, np.nan, levels),
    }
    panel = watched(
        levels, step_hazard(levels, share=0.3, weekly=0.004, ratio=3), rng, metrics=metrics
    )
    found = learn_line(panel)
    assert found.metric == "breadth"
    assert {each.metric: each.why for each in found.choices} == {
        "active_days": "weaker",
        "active_users": "all_alike",
        "breadth": "best",
        "seat_use": "unknown_for_most",
    }


def test_few_losses_are_a_guess() -> None:
    panel, _levels = stepped(1, customers=120, weekly=0.001)
    found = learn_line(panel)
    assert found.line is not None
    assert 0 < found.churn_events < 25
    assert (found.line.branch, found.line.metric) == ("bottom_quartile", "active_days")
    assert (found.line.p_value, found.line.cut_low) == (None, None)
    assert found.line.below / found.line.n == pytest.approx(0.25, abs=0.01)


def test_between_25_and_70_losses_a_strong_step_is_provisional() -> None:
    branches = set()
    for seed in range(12):
        rng = np.random.default_rng(seed)
        levels = persistent(rng, 400, 60, 0.02)
        panel = watched(levels, step_hazard(levels, share=0.3, weekly=0.0008, ratio=12), rng)
        found = learn_line(panel)
        if 25 <= found.churn_events < 70:
            branches.add(branch_of(found))
            if found.line and found.line.branch == "provisional":
                assert found.line.lift is not None
                assert found.line.lift.low > 1.3
    assert "provisional" in branches
    assert branches <= {"provisional", "bottom_quartile"}


def test_costs_draw_the_line_where_a_contact_pays() -> None:
    rng = np.random.default_rng(1)
    levels = persistent(rng, 4000, 60, 0.05)
    panel = watched(levels, 0.004 * np.exp(-levels), rng)
    cheap, dear = (
        learn_line(panel, economics=Economics(cost, 100_000, 0.1, 0.1)).line
        for cost in (500, 2_000)
    )
    assert cheap is not None
    assert dear is not None
    assert (cheap.branch, dear.branch) == ("economic", "economic")
    assert dear.line < cheap.line
    # risk over the 76 days watched: 1 − (1 − h)^(76/7) = 5 % and 20 %
    for line, risk in ((cheap, 0.05), (dear, 0.20)):
        hazard = 1 - (1 - risk) ** (7 / 76)
        assert line.line == pytest.approx(-np.log(hazard / 0.004), abs=0.35)
        assert line.economics is not None
        assert line.economics.risk == pytest.approx(risk)


def test_costs_alone_draw_no_line() -> None:
    found = learn_line(random_labels(3), economics=Economics(500, 100_000))
    assert found.line is None or found.line.branch != "economic"


@pytest.mark.slow
def test_a_panel_of_random_labels_has_no_usable_signal() -> None:
    """Customers repeat, their levels last, and some are likelier to leave whatever they do."""
    p_values, branches = [], Counter[str]()
    for seed in range(200):
        found = learn_line(random_labels(seed, customers=400, weeks=80))
        assert found.churn_events >= 25
        p_values.append(p_of(found))
        branches[branch_of(found)] += 1
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(np.array(p_values) < 0.5) == pytest.approx(0.5, abs=0.1)
    assert branches["none"] >= 180
    assert branches["learnt"] + branches["provisional"] <= 12


@pytest.mark.slow
def test_seven_measures_of_chance_are_no_better_than_one() -> None:
    branches, aucs = Counter[str](), []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        names = ("active_days", "active_users", "events_28", "breadth", "seat_use", "trend")
        metrics = {name: persistent(rng, 400, 70) for name in names}
        hazard = np.full((400, 70), 0.005)
        found = learn_line(watched(metrics["active_days"], hazard, rng, metrics=metrics))
        branches[branch_of(found)] += 1
        aucs += [each.auc.value for each in found.choices if each.auc]
    assert branches["none"] >= 52
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.01)


def test_no_signal_says_so_with_its_reasons() -> None:
    found = learn_line(random_labels(7, customers=600))
    assert found.line is None
    assert found.churn_events >= 70
    whys = {step.branch: step.why for step in found.trail}
    assert whys["learnt"] == "chance"
    assert whys["none"] == "no_better_than_chance"
    assert found.cohorts
    auc = found.choices[0].auc
    assert auc is not None
    assert auc.low <= 0.5


def test_who_uses_it_more_leaving_more_is_no_danger_line() -> None:
    rng = np.random.default_rng(1)
    levels = persistent(rng, 2000, 60, 0.05)
    panel = watched(levels, step_hazard(-levels, share=0.3, weekly=0.004, ratio=3), rng)
    found = learn_line(panel)
    assert found.line is None
    assert {step.branch: step.why for step in found.trail}["learnt"] == "wrong_side"


def test_the_later_does_not_change_what_was_learnt() -> None:
    """Any row or notice after the day may be anything: the line as of the day is the same."""
    panel, _levels = stepped(2, customers=600)
    day = panel.observed_on.min() + np.timedelta64(7 * 40, "D")
    rng = np.random.default_rng(9)
    later = ~(panel.notice_on <= day)
    moved = np.where(
        rng.random(len(panel)) < 0.5, np.datetime64("NaT"), day + np.timedelta64(9, "D")
    )
    noise = np.where(panel.observed_on > day, 99.0, panel.features["active_days"])
    spoiled = replace(
        panel,
        notice_on=np.where(later, moved, panel.notice_on),
        features={"active_days": noise},
    )
    one, two = (learn_line(each.as_known_on(day)) for each in (panel, spoiled))
    assert one == two
    assert one.learned_on == day.item()


def test_findings_go_to_json_and_back() -> None:
    panel, _levels = stepped(3, customers=600)
    for found in (
        learn_line(panel, economics=Economics(500, 100_000)),
        learn_line(random_labels(7)),
        learn_line(panel.where(slice(0))),  # type: ignore[arg-type]
    ):
        again = msgspec.json.decode(msgspec.json.encode(found), type=LineFinding)
        assert again == found
        if found.line:
            line = msgspec.json.decode(msgspec.json.encode(found.line), type=DangerLine)
            assert line == found.line


def test_the_same_seed_gives_the_same_line() -> None:
    panel, _levels = stepped(4, customers=500)
    assert learn_line(panel, seed=5) == learn_line(panel, seed=5)


def test_an_empty_panel_has_no_measure() -> None:
    panel, _levels = stepped(1, customers=50)
    found = learn_line(panel.where(slice(0)))  # type: ignore[arg-type]
    assert (found.line, found.metric, found.churn_events) == (None, None, 0)
    assert branch_of(found) == "none"
