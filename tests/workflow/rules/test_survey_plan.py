"""Who is asked on which day: nobody twice within 90 days, each customer at its own place."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tenure.values.surveys import BETWEEN_DAYS, MOST_OF_ONE
from tenure.workflow.rules.survey_plan import (
    Asking,
    Known,
    Place,
    free_day,
    planned,
    preview,
    working_days,
)

FIRST = date(2026, 4, 6)  # a Monday
LAST = date(2026, 4, 19)


def person(customer: int, n: int = 0, role: str = "user", *, has_mail: bool = True) -> Asking:
    return Asking(
        key=f"k{customer}.{n}",
        customer_id=f"c{customer}",
        customer_name=f"Customer {customer}",
        contact_id=f"p{customer}.{n}",
        contact_name="Ada",
        email="a@c.example" if has_mail else "",
        role=role,
        language="en",
        has_mail=has_mail,
    )


NOTHING = Known()


def one(known: Known = NOTHING, kind: str = "nps", who: Asking | None = None) -> Place:
    (found,) = planned([who or person(1)], known, kind=kind, opens_on=FIRST, closes_on=LAST)
    return found


PEOPLE = st.lists(
    st.builds(
        person,
        st.integers(1, 6),
        st.integers(0, 7),
        st.sampled_from(["user", "boss", ""]),
        has_mail=st.booleans(),
    ),
    max_size=25,
)
ROUNDS = st.lists(
    st.tuples(st.integers(0, 70), st.integers(0, 40), st.sampled_from(["nps", "csat", "ces"])),
    min_size=1,
    max_size=8,
)


@given(st.lists(PEOPLE, min_size=8, max_size=8), ROUNDS)
def test_nobody_is_asked_twice_in_90_days(
    people: list[list[Asking]], rounds: list[tuple[int, int, str]]
) -> None:
    """Over any rounds of any kinds and people, overlapping ones too."""
    asked: dict[str, list[date]] = {}
    opens_on = FIRST
    for (pause, length, kind), listed in zip(rounds, people, strict=False):
        opens_on += timedelta(days=pause)
        closes_on = opens_on + timedelta(days=length)
        places = planned(listed, Known(asked), kind=kind, opens_on=opens_on, closes_on=closes_on)
        for place in places:
            assert opens_on <= place.ask_on <= closes_on
            if not place.why_not:
                asked.setdefault(place.person.key, []).append(place.ask_on)
        assert len({place.person.key for place in places}) == len(places)
    for days in asked.values():
        assert all(b - a >= timedelta(days=BETWEEN_DAYS) for a, b in pairwise(sorted(days)))


@given(PEOPLE)
def test_everybody_has_a_place_and_at_most_five_of_a_customer(people: list[Asking]) -> None:
    places = planned(people, Known(), kind="nps", opens_on=FIRST, closes_on=LAST)
    assert {place.person.key for place in places} == {each.key for each in people}
    of_customer = Counter(each.person.customer_id for each in places if not each.why_not)
    assert all(n <= MOST_OF_ONE for n in of_customer.values())
    found = preview(places)
    assert found.asked + sum(n for _why, n in found.passed) == len(places)
    assert sum(n for _day, n in found.days) == found.asked


@given(st.dates(FIRST, date(2030, 1, 1)), st.lists(st.dates(FIRST, date(2030, 1, 1)), max_size=9))
def test_the_first_free_day_is_free_and_the_first(turn: date, asked: list[date]) -> None:
    def is_free(day: date) -> bool:
        return all(abs((day - each).days) >= BETWEEN_DAYS for each in asked)

    found = free_day(turn, asked)
    assert found >= turn
    assert is_free(found)
    # a second way: try each day
    day = turn
    while not is_free(day):
        day += timedelta(days=1)
    assert found == day


def test_whoever_was_asked_lately_has_a_later_day_or_none() -> None:
    turn = one().ask_on
    nearly = turn - timedelta(days=BETWEEN_DAYS - 1)
    place = one(Known({"k1.0": [nearly]}))
    assert (place.ask_on - nearly).days >= BETWEEN_DAYS or place.why_not == "throttled"
    late = LAST - timedelta(days=BETWEEN_DAYS - 1)
    assert one(Known({"k1.0": [late]})).why_not == "throttled"
    assert one(Known({"k2.0": [late]})).why_not == ""


def test_why_somebody_is_passed_over() -> None:
    assert one(who=person(1, has_mail=False)).why_not == "no_address"
    assert one(Known(unheard={"k1.0"})).why_not == "unsubscribed"
    assert one(Known(held={"c1"})).why_not == "legal_hold"
    assert one(Known(burning={"c1"})).why_not == "incident"
    assert one(Known(burning={"c1"}), kind="csat").why_not == ""


def test_different_roles_come_first() -> None:
    """Six users and a boss: five are asked, the boss among them."""
    people = [*(person(1, n) for n in range(6)), person(1, 9, "boss")]
    places = planned(people, Known(), kind="nps", opens_on=FIRST, closes_on=LAST)
    asked = {each.person.contact_id for each in places if not each.why_not}
    assert asked == {"p1.0", "p1.1", "p1.2", "p1.3", "p1.9"}
    assert Counter(each.why_not for each in places)["enough"] == 2
    assert preview(places).in_roles == 1


def test_customers_are_spread_over_working_days_and_keep_their_place() -> None:
    people = [person(n) for n in range(400)]
    places = planned(people, Known(), kind="nps", opens_on=FIRST, closes_on=LAST)
    days = Counter(each.ask_on for each in places)
    assert sorted(days) == working_days(FIRST, LAST)
    assert len(days) == 10
    assert max(days.values()) < 70, "40 a day on average; 70 is beyond five standard deviations"
    again = planned(
        people,
        Known({each.person.key: [each.ask_on] for each in places}),
        kind="nps",
        opens_on=FIRST + timedelta(days=91),
        closes_on=LAST + timedelta(days=91),
    )
    assert {each.why_not for each in again} == {""}
    assert all(
        b.ask_on - a.ask_on == timedelta(days=91) for a, b in zip(places, again, strict=True)
    )


def test_a_weekend_is_better_than_no_day() -> None:
    assert working_days(date(2026, 4, 11), date(2026, 4, 12)) == [
        date(2026, 4, 11),
        date(2026, 4, 12),
    ]
