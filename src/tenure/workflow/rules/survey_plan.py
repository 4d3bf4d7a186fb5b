"""Who is asked in a round and on which day, and who is passed over and why. Pure: no database."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tenure.values.surveys import BETWEEN_DAYS, KINDS, MOST_OF_ONE

_LAST_WORKDAY = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who may be asked. `key` stands for the person: the hash of the address.

    `has_mail` is false where no mail can reach them; `ticket_id` is what CSAT asks about.
    """

    key: str
    customer_id: str
    customer_name: str
    contact_id: str
    contact_name: str
    email: str
    role: str
    language: str
    has_mail: bool
    is_decider: bool = False
    ticket_id: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What speaks against asking: days on which each person was or will be asked, by key;
    who is not written to; customers in legal hold; customers with something on fire.
    """

    asked: Mapping[str, Sequence[date]] = field(default_factory=dict)
    unheard: Collection[str] = ()
    held: Collection[str] = ()
    burning: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a round; `why_not` "" for one who is asked on `ask_on`."""

    person: Asking
    ask_on: date
    why_not: str = ""


def planned(
    people: Iterable[Asking], known: Known, *, kind: str, opens_on: date, closes_on: date
) -> list[Place]:
    """Everybody's place, each person once.

    Customers are spread over the working days of the round by a hash of their id, so that one and
    the same has its turn at the same place of every round. Whoever was asked lately has a later
    day, and is passed over where the round ends before it. Of one customer at most five are asked,
    of as many roles as there are.
    """
    days = working_days(opens_on, closes_on)
    places: list[Place] = []
    of_customer: Counter[str] = Counter()
    seen: set[str] = set()
    for person in _roles_in_turn(people):
        if person.key in seen:
            continue
        seen.add(person.key)
        turn = days[_number(person.customer_id) % len(days)]
        why = _why_not(person, known, kind)
        day = None if why else free_day(turn, known.asked.get(person.key, ()))
        if day is not None and day > closes_on:
            why = "throttled"
        if not why and of_customer[person.customer_id] >= MOST_OF_ONE:
            why = "enough"
        if why or day is None:
            places.append(Place(person, turn, why))
            continue
        of_customer[person.customer_id] += 1
        places.append(Place(person, day))
    return places


def free_day(turn: date, asked: Collection[date]) -> date:
    """The first day from `turn` on that is far enough from all others somebody is asked on."""
    day, apart = turn, timedelta(days=BETWEEN_DAYS)
    while near := [each for each in asked if abs(each - day) < apart]:
        day = max(near) + apart
    return day


def working_days(first: date, last: date) -> list[date]:
    """Days from Monday to Friday from the first to the last; all of them where there is none."""
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in every if day.isoweekday() <= _LAST_WORKDAY] or every


def _why_not(person: Asking, known: Known, kind: str) -> str:
    if not person.has_mail:
        return "no_address"
    if person.customer_id in known.held:
        return "legal_hold"
    if person.key in known.unheard:
        return "unsubscribed"
    is_burning = person.customer_id in known.burning
    return "incident" if is_burning and KINDS[kind].is_relationship else ""


def _number(customer_id: str) -> int:
    return int.from_bytes(hashlib.sha256(customer_id.encode()).digest()[:8], "big")


def _roles_in_turn(people: Iterable[Asking]) -> list[Asking]:
    """Of each customer one person of each role, then a second of each; who decides comes first."""
    ordered = sorted(
        people, key=lambda each: (each.customer_id, not each.is_decider, each.contact_id)
    )
    of_role: Counter[tuple[str, str]] = Counter()
    turns: list[tuple[str, int, Asking]] = []
    for each in ordered:
        if each.has_mail:
            of_role[each.customer_id, each.role.lower()] += 1
        turns.append((each.customer_id, of_role[each.customer_id, each.role.lower()], each))
    return [each for _customer, _turn, each in sorted(turns, key=lambda turn: turn[:2])]


@dataclass(frozen=True, slots=True)
class Preview:
    """What starting a round would do: how many are asked, of how many customers, of how many of
    them in two roles or more; who is passed over, by reason; how many on each day.
    """

    asked: int
    customers: int
    in_roles: int
    passed: tuple[tuple[str, int], ...]
    days: tuple[tuple[date, int], ...]

    @property
    def most(self) -> int:
        """People asked on the fullest day."""
        return max((count for _day, count in self.days), default=0)


def preview(places: Iterable[Place]) -> Preview:
    """A plan, counted."""
    listed = list(places)
    asked = [each for each in listed if not each.why_not]
    roles: dict[str, set[str]] = {}
    for each in asked:
        roles.setdefault(each.person.customer_id, set()).add(each.person.role.lower())
    passed = Counter(each.why_not for each in listed if each.why_not)
    days = Counter(each.ask_on for each in asked)
    return Preview(
        asked=len(asked),
        customers=len(roles),
        in_roles=sum(len(found) > 1 for found in roles.values()),
        passed=tuple(passed.most_common()),
        days=tuple(sorted(days.items())),
    )
