"""The danger line in words: every branch and every reason has a sentence of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import override

from tenure.inference.danger_line import BRANCHES, WHY, EconomicLine, Economics, Step
from tenure.inference.intervals import Estimate
from tenure.inference.line_branches import Evidence, trail_of
from tenure.values.measures import LEVELS
from tenure.workflow.rules import line_words
from tests.learnt import LINE, NO_SIGNAL, PROVED, SCORES

LANGUAGES = ("en", "ja", "ru", "fa")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("branch", BRANCHES)
def test_every_code_has_a_sentence(branch: str, language: str) -> None:
    with override(language):
        assert line_words.badge_text(branch) == line_words.BADGES[branch]
        assert line_words.branch_text(branch) != branch
        for why in WHY[branch]:
            said = line_words.step_text(Step(branch, False, why))
            assert said not in ("", why)
            assert "%(" not in said


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert line_words.step_text(Step("learnt", False, "new_reason")) == "new_reason"
    assert line_words.badge_text("new") == "new"


def test_the_numbers_of_a_proved_line_are_said() -> None:
    taken = next(step for step in PROVED if step.is_taken)
    assert line_words.step_text(taken) == (
        "80 customers lost, 70 are needed; the best cut is hardly chance: corrected p = 0.002."
    )


def test_what_keeps_a_provisional_line_away_is_said_with_its_limit() -> None:
    known = Evidence(
        losses=40,
        has_measure=True,
        auc=Estimate(0.7, 0.6, 0.8, 9),
        p_value=0.01,
        span=0.34,
        ratio=Estimate(2.0, 1.5, 3.0, 90),
        has_guess=True,
    )
    step = next(each for each in trail_of(known) if each.branch == "provisional")
    assert line_words.step_text(step) == (
        "Where the cut lies is not certain: its interval spans 34 % of all, at most 20 % is let through."
    )


def test_why_there_is_none_is_said_with_the_auc() -> None:
    taken = next(step for step in NO_SIGNAL if step.is_taken)
    assert taken.branch == "none"
    assert "AUC 0.52, 0.44 to 0.60" in line_words.step_text(taken)


def test_a_paying_line_says_from_which_risk_on() -> None:
    costs = Economics(contact_cost_minor=5_000, value_minor=100_000)
    paying = EconomicLine(costs, 0.31, 0.2, 0.5, 6.0, 4.0, 9.0)
    found = trail_of(
        Evidence(
            losses=90,
            has_measure=True,
            auc=Estimate(0.7, 0.6, 0.8, 9),
            p_value=0.01,
            has_costs=True,
            paying=paying,
        )
    )
    assert "31 % or more leave" in line_words.step_text(found[0])
    assert [step.branch for step in found if step.is_taken] == ["economic"]


@pytest.mark.parametrize(
    ("metric", "line", "said"),
    [
        ("active_days", 7.0, "Customers active on 7 days or fewer of 28 are in danger."),
        ("active_days", 6.5, "Customers active on 6.5 days or fewer of 28 are in danger."),
        (
            "seat_use",
            0.4,
            "Customers at 40 % or less are in danger, by share of paid seats used.",
        ),
    ],
)
def test_the_line_is_said_in_the_unit_of_its_measure(metric: str, line: float, said: str) -> None:
    assert line_words.line_text(replace(LINE, metric=metric, line=line)) == said


@pytest.mark.parametrize("metric", LEVELS)
def test_every_level_has_a_name(metric: str) -> None:
    assert line_words.measure_name(metric) != metric


def test_choices_misses_and_what_was_not_judged_have_words() -> None:
    known = {
        *("best", "plainest_within_one_error", "weaker", "unknown_for_most", "all_alike"),
        *("no_losses", "too_few_losses"),
    }
    for why in known:
        assert line_words.choice_text(replace(SCORES[1], why=why)) != why
    assert "plainest" in line_words.choice_text(replace(SCORES[0], why="too_few_losses"))
    for why in ("no_alert", "too_late", "too_early"):
        assert line_words.miss_text(why) != why
    for why in ("short_history", "no_line", "not_asked"):
        assert line_words.unjudged_text(why) != why
