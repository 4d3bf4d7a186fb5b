"""Which step is due: month by month, by plan, for those who are held, and after steps taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.ladder import STEPS, Thresholds, default_design
from tenure.workflow.rules.ladder import Quiet, coming, due

USUAL = default_design()
SINCE = date(2026, 1, 15)


def quiet(months: int, **more: object) -> Quiet:
    own = USUAL.default
    stage = "special" if months >= own.special else "contact" if months >= own.contact else "watch"
    made = Quiet(months, stage, SINCE, "Pro")
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("months", "step", "after"),
    [
        (0, None, "m1"),
        (1, "m1", "m2"),
        (2, "m2", "m3"),
        (3, "m3", "m4"),
        (4, "m4", "m5"),
        (5, "m5", "m6"),
        (6, "m6", None),
        (30, "m6", None),
    ],
)
def test_month_by_month(months: int, step: str | None, after: str | None) -> None:
    found, later = due(USUAL, quiet(months)), coming(USUAL, quiet(months))
    assert (found and found.step.code, later and later.step.code) == (step, after)


def test_days_of_a_step() -> None:
    found = due(USUAL, quiet(3))
    assert found is not None
    assert (found.from_on, found.by_on) == (date(2026, 4, 15), date(2026, 4, 20))
    later = coming(USUAL, quiet(5))
    assert later is not None
    assert later.from_on == date(2026, 7, 15)


def test_a_step_taken_is_not_due_and_missed_ones_are_not_made_up_for() -> None:
    assert due(USUAL, quiet(3, taken={"m3"})) is None
    assert due(USUAL, quiet(6, taken={"m6"})) is None
    found = due(USUAL, quiet(4, taken={"m1", "m3"}))
    assert found is not None
    assert found.step.code == "m4"


def test_a_step_switched_off_leaves_its_month_to_the_one_before() -> None:
    own = replace(USUAL, steps=(*STEPS[:2], replace(STEPS[2], is_on=False), *STEPS[3:]))
    found = due(own, quiet(3))
    assert found is not None
    assert found.step.code == "m2"
    assert due(own, quiet(3, taken={"m2"})) is None


def test_a_plan_with_thresholds_of_its_own() -> None:
    own = replace(USUAL, plans={"Pro": Thresholds(3, 9)})
    assert due(own, quiet(2, stage="watch")) is None
    for months, stage, step in ((3, "contact", "m1"), (7, "contact", "m5"), (8, "contact", "m5"), (9, "special", "m6")):  # fmt: skip
        found = due(own, quiet(months, stage=stage))
        assert found is not None
        assert found.step.code == step
    early = replace(USUAL, plans={"Pro": Thresholds(1, 3)})
    later = coming(early, quiet(2))
    assert later is not None
    assert (later.step.code, later.from_on) == ("m6", date(2026, 4, 15))


def test_under_a_year_of_use_contact_only() -> None:
    for months in range(4, 20):
        found = due(USUAL, quiet(months, held_by="season_unknown"))
        assert found is not None
        assert found.step.code == "m4"
    assert coming(USUAL, quiet(9, held_by="season_unknown")) is None


@given(st.integers(0, 40), st.sampled_from(["label", "seasonal", "standby"]))
def test_nobody_who_sleeps_for_good_reason_is_on_the_ladder(months: int, held_by: str) -> None:
    asleep = quiet(months, held_by=held_by)
    assert due(USUAL, asleep) is None
    assert coming(USUAL, asleep) is None


@given(st.integers(0, 40), st.sets(st.sampled_from([step.code for step in STEPS])))
def test_the_next_step_is_always_later_than_the_one_due(months: int, taken: set[str]) -> None:
    person = quiet(months, taken=taken)
    now, later = due(USUAL, person), coming(USUAL, person)
    assert now is None or now.step.code not in taken
    if now and later:
        assert now.from_on < later.from_on
