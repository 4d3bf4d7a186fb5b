"""Who the customers are: everything settled on the day they sign up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from tenure.demo.days import Days, Flags, Floats, Ints, anchored, span
from tenure.demo.size import Size
from tenure.demo.words import LANGUAGES

CURRENCIES = ("USD", "EUR", "JPY")
CHANNELS = ("organic", "paid_search", "outbound", "partner", "events", "referral", "deal_site")
REFERRAL = CHANNELS.index("referral")
BAD = CHANNELS.index("deal_site")
TRIAL_DAYS = 14
SETTLING_DAYS = 26
"""Nobody pays before: sign-up, trial and first use still fit into the history."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan sold by seat (by hour to agencies); the unit price is a month's, in US cents."""

    name: str
    least: int
    most: int
    unit_minor: int
    yearly_share: float


PLANS = (
    Plan("Starter", 1, 3, 1500, 0.15),
    Plan("Team", 3, 10, 2400, 0.35),
    Plan("Business", 8, 25, 3600, 0.50),
    Plan("Enterprise", 25, 80, 4800, 0.75),
    Plan("Retainer", 20, 110, 12_000, 0.0),
)
STARTER, TEAM, BUSINESS, ENTERPRISE, RETAINER = range(5)


@dataclass(frozen=True, slots=True)
class Cast:
    """One entry a customer, in the order in which they (would) begin to pay.

    `place` counts within the language; `seats` are hours for agencies; `people` the contacts;
    `referrer` is -1 without; `converts` is false where the trial led to nothing; `paid_on` is
    the first day to be paid for.
    """

    is_agency: Flags
    language: Ints
    place: Ints
    currency: Ints
    channel: Ints
    referrer: Ints
    stars: Ints
    plan: Ints
    seats: Ints
    people: Ints
    is_yearly: Flags
    is_api_only: Flags
    notice_days: Ints
    is_trial: Flags
    converts: Flags
    paid_on: Days
    started_on: Days
    created_on: Days

    def __len__(self) -> int:
        return len(self.paid_on)

    @property
    def first_person(self) -> Ints:
        """Number of each customer's first contact among all contacts."""
        firsts: Ints = np.cumsum(self.people) - self.people
        return firsts

    @property
    def monthly_minor(self) -> Ints:
        """List price of a month at sign-up, in US cents."""
        units = np.array([plan.unit_minor for plan in PLANS], dtype=np.int64)
        price: Ints = units[self.plan] * self.seats
        return price


def cast(size: Size) -> Cast:
    """Draw the customers."""
    rng = size.chance("cast")
    count = size.customers
    is_agency = rng.random(count) < 0.15
    language = rng.choice(4, count, p=[0.55, 0.15, 0.15, 0.15]).astype(np.int64)
    place, currency = _places(rng, language)
    channel = rng.choice(7, count, p=[0.24, 0.18, 0.15, 0.10, 0.07, 0.18, 0.08]).astype(np.int64)
    is_agency &= channel != BAD
    plan, seats = _plans(rng, is_agency, channel)
    shares = np.array([each.yearly_share for each in PLANS])
    is_yearly = (rng.random(count) < shares[plan]) & (channel != BAD)
    is_trial = (rng.random(count) < 0.3) & ~is_agency
    paid_on = _first_paid(rng, size)
    soon = paid_on > size.last_day
    is_trial[soon], is_agency[soon], plan[soon & (plan == RETAINER)] = True, False, TEAM
    seats[soon] = np.minimum(seats[soon], 10)
    is_api_only = (rng.random(count) < 0.05) & (plan != STARTER) & ~is_agency & ~soon
    started_on = paid_on - span(np.where(is_trial, TRIAL_DAYS, 0))
    stars = _stars(rng, count)
    notice = rng.choice([30, 60, 90], count).astype(np.int64)
    return Cast(
        is_agency=is_agency,
        language=language,
        place=place,
        currency=currency,
        channel=_without_first(channel),
        referrer=_referrers(rng, _without_first(channel), stars),
        stars=stars,
        plan=plan,
        seats=seats,
        people=_people(rng, is_agency, seats),
        is_yearly=is_yearly,
        is_api_only=is_api_only,
        notice_days=np.where(is_yearly, notice, np.where(is_agency, 30, 0)),
        is_trial=is_trial,
        converts=~(is_trial & ~soon & (rng.random(count) < 0.14)),
        paid_on=paid_on,
        started_on=started_on,
        created_on=started_on - span(rng.integers(0, 9, count)),
    )


def _places(rng: Generator, language: Ints) -> tuple[Ints, Ints]:
    counts = np.array([len(words.places) for words in LANGUAGES])
    place = (rng.random(len(language)) * counts[language]).astype(np.int64)
    table = np.zeros((len(LANGUAGES), counts.max()), dtype=np.int64)
    for number, words in enumerate(LANGUAGES):
        for each, spot in enumerate(words.places):
            table[number, each] = CURRENCIES.index(spot.currency)
    return place, table[language, place]


def _plans(rng: Generator, is_agency: Flags, channel: Ints) -> tuple[Ints, Ints]:
    plan = rng.choice(4, len(channel), p=[0.34, 0.36, 0.2, 0.1]).astype(np.int64)
    plan = np.where(channel == BAD, plan % 2, plan)
    plan = np.where(is_agency, RETAINER, plan)
    least = np.array([each.least for each in PLANS])[plan]
    most = np.array([each.most for each in PLANS])[plan]
    skewed: Floats = rng.random(len(plan)) ** 1.5
    return plan, (least + skewed * (most - least + 1)).astype(np.int64)


def _people(rng: Generator, is_agency: Flags, seats: Ints) -> Ints:
    assigned = np.clip(np.round(seats * rng.uniform(0.55, 1.0, len(seats))), 2, 60)
    people = np.where(seats == 1, 1, assigned)
    return np.where(is_agency, rng.integers(2, 7, len(seats)), people).astype(np.int64)


def _first_paid(rng: Generator, size: Size) -> Days:
    """Three in ten in the first two months, the rest ever more often; a few still on trial."""
    count = size.customers
    early = rng.random(count) < 0.3
    reach = size.days - 1 - SETTLING_DAYS
    share: Floats = np.where(early, 0.0, rng.random(count) ** 0.85)
    days = SETTLING_DAYS + share * reach + np.where(early, rng.uniform(0, 60, count), 0)
    on = size.first_day + span(np.minimum(days, size.days - 1).astype(np.int64))
    on = np.sort(anchored(on))
    trying = max(1, round(0.012 * count))
    on[-trying:] = size.last_day + span(np.sort(rng.integers(1, TRIAL_DAYS, trying)))
    return on


def _stars(rng: Generator, count: int) -> Ints:
    """Customers who bring others: among the first to come."""
    wanted = max(1, round(0.015 * count))
    return np.sort(rng.choice(max(2, count * 3 // 10), wanted, replace=False)).astype(np.int64)


def _without_first(channel: Ints) -> Ints:
    """The very first customer cannot have been referred."""
    kept = channel.copy()
    if kept[0] == REFERRAL:
        kept[0] = CHANNELS.index("organic")
    return kept


def _referrers(rng: Generator, channel: Ints, stars: Ints) -> Ints:
    number = np.arange(len(channel))
    earlier = np.searchsorted(stars, number)
    by_star = (rng.random(len(channel)) < 0.6) & (earlier > 0)
    star = stars[(rng.random(len(channel)) * np.maximum(earlier, 1)).astype(np.int64)]
    anyone = (rng.random(len(channel)) * number).astype(np.int64)
    return np.where(channel == REFERRAL, np.where(by_star, star, anyone), -1)
