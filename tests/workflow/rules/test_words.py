"""What is said of a customer near the line: level, line, and when it is crossed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from tenure.metrics.signals import CODES
from tenure.values.ladder import STEPS as LADDER
from tenure.values.measures import LEVELS
from tenure.workflow.rules.came_back import STANDING
from tenure.workflow.rules.reasons import FIGURES, NEXT_STEPS, Context
from tenure.workflow.rules.words import MEASURED, SIGNALS, STEPS, reason_text

NEAR = {
    "metric": "active_days",
    "state": "approaching",
    "level": 9.31,
    "line": 6.0,
    "days": 9.2,
    "low": 5.8,
    "high": 15.1,
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "crosses in about 9 days, 6 to 15; active days in 28: 9.3, the line is 6.0"),
        (
            {"high": None},
            "crosses in about 9 days, 6 or more; active days in 28: 9.3, the line is 6.0",
        ),
        (
            {"low": None, "high": None, "days": 1.2},
            "crosses in about 1 day; active days in 28: 9.3, the line is 6.0",
        ),
        (
            {"days": 0.2, "low": 0.1, "high": 0.4},
            "crosses in about 1 day, 0 to 1; active days in 28: 9.3, the line is 6.0",
        ),
        (
            {"days": None, "low": None, "high": None},
            "not on its way at the moment; active days in 28: 9.3, the line is 6.0",
        ),
        (
            {"state": "below", "level": 3.5, "days": 0.0},
            "active days in 28: 3.5, the line is 6.0",
        ),
        (
            {"metric": "breadth", "level": 0.314, "line": 0.25},
            "crosses in about 9 days, 6 to 15; share of features used: 31 %, the line is 25 %",
        ),
        (
            {"metric": "own_baseline_ratio", "level": 0.7166, "line": 0.5},
            "crosses in about 9 days, 6 to 15; use against own habit: 0.717, the line is 0.500",
        ),
        (
            {"metric": None, "level": None, "line": None},
            "crosses in about 9 days, 6 to 15; : –, the line is –",
        ),
    ],
)
def test_the_sentence(change: dict[str, Any], said: str) -> None:
    with override("en"):
        assert reason_text("approaching", {**NEAR, **change}) == said


def test_every_signal_has_its_words_step_and_figures() -> None:
    assert set(SIGNALS) - set(STANDING) == set(CODES) == set(NEXT_STEPS) == set(FIGURES)
    night = set(NEXT_STEPS.values()) | {each.code for each in LADDER}
    assert night | set(STANDING.values()) == set(STEPS)
    assert night & set(STANDING.values()) == {"value_talk"}, "asked for by both"
    assert set(MEASURED) == set(LEVELS)


def test_the_figures_are_those_of_the_row() -> None:
    row = {
        "line_metric": "active_days",
        "approach_state": "approaching",
        "line_level": 9.310049,
        "line_at": 6.0,
        "days_to_line": 9.2,
        "days_to_line_low": 5.8,
        "days_to_line_high": None,
    }
    context = Context(None, {}, 12, 0.8)  # type: ignore[arg-type]
    assert FIGURES["approaching"](row, context) == {**NEAR, "level": 9.31, "high": None}
