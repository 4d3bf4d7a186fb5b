"""Which branch is taken: the rule of methods §1.5, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.danger_line import BRANCHES, WHY, EconomicLine, Economics
from tenure.inference.intervals import Estimate
from tenure.inference.line_branches import Evidence, trail_of

COSTS = Economics(contact_cost_minor=5_000, value_minor=500_000)
PAYING = EconomicLine(COSTS, 0.1, 0.05, 0.2, 9.0, 4.0, 12.0)
STRONG = Evidence(
    losses=100,
    has_measure=True,
    auc=Estimate(0.7, 0.62, 0.78, 1000),
    p_value=0.001,
    span=0.1,
    ratio=Estimate(3.0, 2.0, 4.0, 1000),
    has_guess=True,
)
WEAK = replace(STRONG, p_value=0.2)
BLIND = replace(WEAK, auc=Estimate(0.52, 0.45, 0.59, 1000))


@pytest.mark.parametrize(
    ("evidence", "branch", "why"),
    [
        # golden.json "danger_min_events": guess below 25, provisional below 70
        (replace(STRONG, losses=24), "bottom_quartile", "few_losses"),
        (replace(STRONG, losses=25), "provisional", "proved"),
        (replace(STRONG, losses=69), "provisional", "proved"),
        (replace(STRONG, losses=70), "learnt", "proved"),
        (replace(STRONG, losses=69, span=0.21), "bottom_quartile", "not_proved"),
        (replace(STRONG, losses=69, span=0.20), "provisional", "proved"),
        (replace(STRONG, losses=70, span=0.9), "learnt", "proved"),
        (
            replace(STRONG, losses=69, ratio=Estimate(3, 1.3, 4, 9)),
            "bottom_quartile",
            "not_proved",
        ),
        (replace(STRONG, losses=69, ratio=None), "bottom_quartile", "not_proved"),
        (replace(STRONG, losses=69, p_value=0.05), "bottom_quartile", "not_proved"),
        (replace(STRONG, p_value=0.05), "bottom_quartile", "not_proved"),
        (replace(STRONG, is_low_worse=False), "bottom_quartile", "not_proved"),
        (BLIND, "none", "no_better_than_chance"),
        (replace(BLIND, losses=30), "none", "no_better_than_chance"),
        (replace(BLIND, losses=24), "bottom_quartile", "few_losses"),
        (replace(BLIND, losses=24, has_guess=False), "none", "no_spread"),
        (Evidence(losses=200), "none", "no_measure"),
        (replace(STRONG, has_costs=True, paying=PAYING), "economic", "pays"),
        (replace(WEAK, has_costs=True, paying=PAYING), "bottom_quartile", "not_proved"),
        (
            replace(
                STRONG,
                has_costs=True,
                paying=replace(PAYING, line=None, why="risk_never_reaches"),
            ),
            "learnt",
            "proved",
        ),
    ],
)
def test_the_branch_taken(evidence: Evidence, branch: str, why: str) -> None:
    taken = [step for step in trail_of(evidence) if step.is_taken]
    assert [(step.branch, step.why) for step in taken] == [(branch, why)]


def test_each_failed_test_is_named_with_its_numbers() -> None:
    few = replace(STRONG, losses=40)
    for evidence, why, name in (
        (replace(few, p_value=0.3), "chance", "p_value"),
        (replace(few, is_low_worse=False), "wrong_side", "p_value"),
        (replace(few, span=0.4), "cut_uncertain", "span"),
        (replace(few, ratio=Estimate(1.5, 1.1, 2, 9)), "ratio_uncertain", "ratio_low"),
    ):
        step = trail_of(evidence)[2]
        assert (step.branch, step.is_taken, step.why) == ("provisional", False, why)
        assert name in dict(step.numbers)
    assert dict(trail_of(few)[1].numbers) == {"losses": 40, "needed": 70}


def test_a_proved_line_stands_behind_an_economic_one() -> None:
    trail = trail_of(replace(STRONG, has_costs=True, paying=PAYING))
    assert (trail[1].why, trail[1].is_taken) == ("proved", False)


ESTIMATES = st.none() | st.builds(Estimate, st.just(0.6), st.floats(0, 1), st.just(0.9), st.just(9))
EVIDENCE = st.builds(
    Evidence,
    losses=st.integers(0, 200),
    has_measure=st.booleans(),
    auc=ESTIMATES,
    p_value=st.none() | st.floats(0, 1),
    is_low_worse=st.booleans(),
    span=st.none() | st.floats(0, 1),
    ratio=st.none() | st.builds(Estimate, st.just(2.0), st.floats(0, 3), st.just(4.0), st.just(9)),
    has_costs=st.booleans(),
    paying=st.sampled_from([None, PAYING, replace(PAYING, line=None, why="always_worth")]),
    has_guess=st.booleans(),
)


@given(EVIDENCE)
def test_exactly_one_branch_is_taken_and_every_reason_is_known(evidence: Evidence) -> None:
    trail = trail_of(evidence)
    assert tuple(step.branch for step in trail) == BRANCHES
    assert sum(step.is_taken for step in trail) == 1
    for step in trail:
        assert step.why in WHY[step.branch]
