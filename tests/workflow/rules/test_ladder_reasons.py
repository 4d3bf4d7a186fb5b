"""The step that is due becomes part of the reason; without one the reason goes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenure.values.ladder import default_design
from tenure.workflow.rules.ladder_reasons import key_of, on_ladder
from tenure.workflow.rules.reasons import Candidate, Reason

USUAL = default_design()
SINCE = date(2026, 1, 15)


def candidate(*codes: str, **figure: Any) -> Candidate:
    quiet = {"kind": "never", "stage": "contact", "months": 3, "since": "2026-01-15"}
    quiet |= {"plan": "Pro", "held_by": "", **figure}
    reasons = tuple(Reason(code, quiet if code == "zombie" else {"n": 1}) for code in codes)
    return Candidate("ada", "Ada", "", False, 1, "USD", 1, 1, {}, reasons)


def steps_taken(by_spell: dict[tuple[str, date], dict[str, date]]) -> Any:
    return lambda customer, since: by_spell.get((customer, since), {})


def steps(found: Candidate) -> list[tuple[str, str]]:
    return [(reason.code, reason.figure.get("step", "")) for reason in found.reasons]


def test_the_step_due_is_the_step_suggested() -> None:
    found = on_ladder(candidate("zombie"), USUAL, steps_taken({}), set())
    assert steps(found) == [("zombie", "m3")]
    assert found.next_step == "m3"


def test_a_weightier_reason_suggests_its_own() -> None:
    found = on_ladder(candidate("complaint", "zombie"), USUAL, steps_taken({}), set())
    assert steps(found) == [("complaint", ""), ("zombie", "m3")]
    assert found.next_step == "answer_complaint"


@pytest.mark.parametrize(
    ("taken", "labels", "figure"),
    [
        ({("ada", SINCE): {"m3": SINCE}}, set(), {}),
        ({}, {"ada"}, {}),
        ({}, set(), {"held_by": "standby"}),
        ({}, set(), {"stage": "watch", "months": 0}),
        ({("ada", SINCE): {"m4": SINCE}}, set(), {"months": 9, "stage": "special", "held_by": "season_unknown"}),
    ],
)  # fmt: skip
def test_without_a_step_there_is_no_reason(taken: Any, labels: Any, figure: Any) -> None:
    assert on_ladder(candidate("zombie", **figure), USUAL, steps_taken(taken), labels).reasons == ()
    left = on_ladder(candidate("zombie", "one_person", **figure), USUAL, steps_taken(taken), labels)
    assert steps(left) == [("one_person", "")]


def test_a_step_of_another_spell_counts_for_nothing() -> None:
    taken = {("ada", date(2025, 1, 1)): {"m3": SINCE}, ("bo", SINCE): {"m3": SINCE}}
    assert steps(on_ladder(candidate("zombie"), USUAL, steps_taken(taken), set())) == [
        ("zombie", "m3")
    ]


def test_each_step_is_a_reason_of_its_own() -> None:
    assert key_of("zombie", {"step": "m3"}) != key_of("zombie", {"step": "m4"})
    assert key_of("falling", {"ratio": 0.2}) == "falling"
