"""The value rule on one term, by hand: days counted on a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.workflow.rules.talks import Term, Touch, due_on

BEGINS, NOTICE = date(2026, 1, 1), date(2026, 12, 1)
LAST = date(2026, 11, 1)
"""Thirty days before the first of December."""


def touched(*touches: tuple[date, bool, bool], days: int = 30) -> Term:
    term = Term(BEGINS, NOTICE)
    for on, is_value, is_contact in touches:
        term = term.with_touch(Touch(on, is_value, is_contact), days)
    return term


def test_the_last_day_in_time() -> None:
    assert due_on(NOTICE, 30) == LAST


@pytest.mark.parametrize(
    ("on", "day", "status"),
    [
        (LAST, date(2026, 11, 20), "ok"),
        (LAST, date(2026, 12, 2), "held"),
        (date(2026, 11, 2), date(2026, 11, 20), "missed"),
        (date(2026, 11, 2), date(2026, 12, 2), "failed"),
        (date(2025, 12, 31), LAST, "due"),
        (date(2025, 12, 31), date(2026, 11, 2), "missed"),
        (BEGINS, date(2026, 12, 1), "ok"),
        (date(2026, 12, 2), date(2026, 12, 2), "failed"),
    ],
)
def test_a_talk_about_value_counts_in_its_term_and_in_time(
    on: date, day: date, status: str
) -> None:
    assert touched((on, True, True)).status(day, 30) == status


def test_first_contact_at_renewal() -> None:
    late, early = date(2026, 11, 2), LAST
    assert touched((late, False, True)).is_first_at_renewal(30)
    assert not touched((early, False, True), (late, False, True)).is_first_at_renewal(30)
    assert touched((early, False, False), (late, False, True)).is_first_at_renewal(30), "a note"
    assert not touched().is_first_at_renewal(30), "nobody spoke at all"
    assert touched((late, True, False)).first_contact_on == late, "value is talked about"


DAYS = st.dates(date(2025, 11, 1), date(2027, 1, 1))


@given(
    st.lists(st.tuples(DAYS, st.booleans(), st.booleans()), max_size=8),
    st.integers(1, 180),
    st.booleans(),
)
def test_the_order_of_contacts_does_not_matter(
    touches: list[tuple[date, bool, bool]], days: int, is_turned: bool
) -> None:
    inside = [each for each in touches if BEGINS <= each[0] <= NOTICE]
    values = [on for on, is_value, _contact in inside if is_value]
    reached = [on for on, is_value, is_contact in inside if is_value or is_contact]
    term = touched(*(reversed(touches) if is_turned else touches), days=days)
    in_time = (on for on in values if on <= due_on(NOTICE, days))
    assert term.value_in_time_on == max(in_time, default=None)
    assert term.value_on == max(values, default=None)
    assert term.first_contact_on == min(reached, default=None)
