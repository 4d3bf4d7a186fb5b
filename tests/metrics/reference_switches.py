"""The second ledger under every switch: each subscription row, every day, written from the definitions.

Nothing here is clever or fast. A row is asked what it is worth on a day; a customer is what its
rows are worth that day; a movement is a day that differs from the day before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from tenure.values.switches import (
    ChurnRecognition,
    DiscountPolicy,
    MonthRule,
    PausePolicy,
    Reactivation,
    RollUp,
    SamePeriod,
    Switches,
    WeeklyFactor,
    ZeroPrice,
)

Row = dict[str, Any]
DAY = timedelta(days=1)
LOUDEST = ("unknown", "customer", "delinquent", "us")
"""Who ended something; where several end at once, the known beats the unknown."""


@dataclass(frozen=True)
class Move:
    """A change of one customer's MRR, as `movements` publishes it."""

    customer_id: str
    currency: str
    moved_on: date
    kind: str
    opening_minor: int
    closing_minor: int
    ended_by: str | None


@dataclass(frozen=True)
class Stand:
    """What a customer is on a day: MRR, whether it is a customer at all."""

    mrr_minor: int = 0
    is_live: bool = False


def ledger(
    rows: Iterable[Row], customers: Iterable[Row], switches: Switches, first: date, last: date
) -> list[Move]:
    """Every movement from `first` to `last`, by customer, currency and day."""
    books: dict[tuple[str, str], list[Row]] = defaultdict(list)
    parents = {each["customer_id"]: each["parent_id"] for each in customers}
    for row in rows:
        who = row["customer_id"]
        if switches.roll_up is RollUp.PARENT:
            who = topmost(who, parents)
        books[who, row["currency"]].append(row)
    found: list[Move] = []
    for (customer, currency), held in sorted(books.items()):
        found += moves_of(customer, currency, held, switches, first, last)
    return [move for move in found if move.moved_on <= last]


def topmost(customer: str, parents: dict[str, str | None]) -> str:
    """The topmost parent; the customer itself where it has none or its parents form a circle."""
    seen = [customer]
    while (above := parents.get(seen[-1])) is not None and above != seen[-1]:
        if above in seen:
            return customer
        seen.append(above)
    return seen[-1]


def moves_of(
    customer: str, currency: str, held: list[Row], switches: Switches, first: date, last: date
) -> list[Move]:
    """Movements of one customer in one currency: each moment compared with the one before."""
    found: list[Move] = []
    before, has_paid = Stand(), False
    changed_on: date | None = None
    for begins, ends in moments(switches, first, last):
        now = stand(held, switches, begins, ends)
        if not has_paid and now.mrr_minor == 0:
            now = Stand()  # who never paid is no customer yet
        if now != before:
            moved_on = dated(held, switches, begins, ends)
            fresh = not has_paid
            if changed_on is not None and switches.reactivation_window is not None:
                fresh = fresh or (moved_on - changed_on).days > switches.reactivation_window
            if switches.pause_policy is PausePolicy.CANCEL_AND_NEW:
                fresh = fresh or any(resumes(row, begins, ends) for row in held)
            kind = kind_of(before, now, fresh, switches)
            by = ended_by(held, switches, begins, ends) if kind == "churn" else None
            found.append(
                Move(customer, currency, moved_on, kind, before.mrr_minor, now.mrr_minor, by)
            )
            changed_on = moved_on
        before, has_paid = now, has_paid or now.mrr_minor > 0
    return found


def moments(switches: Switches, first: date, last: date) -> Iterable[tuple[date, date]]:
    """Days; or whole months, where only months are looked at: first day, and last day."""
    whole = switches.same_period is SamePeriod.IGNORE or switches.month_rule is MonthRule.ANY_DAY
    day = month_start(first, switches.month_start_day) if whole else first
    while day <= last:
        ends = next_month(day) - DAY if whole else day
        yield day, ends
        day = ends + DAY


def dated(held: list[Row], switches: Switches, begins: date, ends: date) -> date:
    """Where a month is netted, its last day on which MRR or the number of rows that run changed."""
    if switches.month_rule is MonthRule.ANY_DAY:
        return begins
    day = ends
    while holding(held, switches, day) == holding(held, switches, day - DAY):
        day -= DAY
    return day


def holding(held: list[Row], switches: Switches, day: date) -> tuple[int, int]:
    """MRR of a day and how many rows make it."""
    known = [each for row in held if (each := worth(row, switches, day)) is not None]
    if switches.zero_price is ZeroPrice.CHURN:
        return sum(known), 0
    return sum(known), len(known)


def stand(held: list[Row], switches: Switches, begins: date, ends: date) -> Stand:
    """At the end of the day or month; or, by the rule of any day, with all that ran within it."""
    if switches.month_rule is MonthRule.ANY_DAY:
        worths = [last_worth(row, switches, begins, ends) for row in held]
    else:
        worths = [worth(row, switches, ends) for row in held]
    known = [each for each in worths if each is not None]
    if switches.zero_price is ZeroPrice.CHURN:
        return Stand(sum(known), sum(known) > 0)
    return Stand(sum(known), bool(known))


def last_worth(row: Row, switches: Switches, begins: date, ends: date) -> int | None:
    """What a row was worth on the last of these days on which it ran."""
    day = ends
    while day >= begins:
        if runs(row, switches, day):
            return worth(row, switches, day)
        day -= DAY
    return None


def kind_of(before: Stand, now: Stand, fresh: bool, switches: Switches) -> str:
    """The movement between two days."""
    if not now.is_live:
        return "churn"
    if not before.is_live:
        if fresh:
            return "new"
        if switches.reactivation is Reactivation.OWN:
            return "reactivation"
    return "expansion" if now.mrr_minor > before.mrr_minor else "contraction"


def resumes(row: Row, begins: date, ends: date) -> bool:
    """A pause ends on these days."""
    return row["status"] == "paused" and row["ended_on"] and begins <= row["ended_on"] <= ends


def ended_by(held: list[Row], switches: Switches, begins: date, ends: date) -> str:
    """Who ended what ended on this day, or in this month where only months are looked at."""
    if switches.month_rule is MonthRule.ANY_DAY:  # gone this month: it last ran in the month before
        begins, ends = month_start(begins - DAY, switches.month_start_day) + DAY, begins
    who = [
        by
        for end, by in (end_of(row, switches) for row in held if ran_to_its_end(row, switches))
        if end is not None and begins <= end <= ends
    ]
    return max(who, key=LOUDEST.index, default="unknown")


def ran_to_its_end(row: Row, switches: Switches) -> bool:
    """It counted for something on the day before its end."""
    end, _ = end_of(row, switches)
    return end is not None and worth(row, switches, end - DAY) is not None


def worth(row: Row, switches: Switches, day: date) -> int | None:
    """MRR of a row on a day in minor units; None where it counts for nothing, not even as a customer."""
    if not runs(row, switches, day):
        return None
    price = monthly_price(row, switches, with_discount=is_discounted(row, switches, day))
    return None if price == 0 and switches.zero_price is ZeroPrice.CHURN else price


def runs(row: Row, switches: Switches, day: date) -> bool:
    """A recurring charge, begun and not ended; a credit is none."""
    out = ["trialing", "incomplete"]
    if switches.pause_policy is not PausePolicy.STILL_MRR:
        out.append("paused")
    if row["status"] in out or row["charge_kind"] != "recurring" or row["unit_amount_minor"] < 0:
        return False
    start = max(row["started_on"], row["trial_end_on"] or row["started_on"])
    end, _ = end_of(row, switches)
    return start <= day and (end is None or day < end)


def end_of(row: Row, switches: Switches) -> tuple[date | None, str]:
    """First day without the row, and who ended it."""
    source = source_end(row, switches)
    if switches.past_due_days is not None and row["status"] in ("past_due", "unpaid"):
        late = row["past_due_on"] and row["past_due_on"] + timedelta(days=switches.past_due_days)
        if late and (source is None or late < source):
            return late, "delinquent"
    if row["ended_by"]:
        return source, row["ended_by"]
    if row["status"] == "unpaid":
        return source, "delinquent"
    return source, "customer" if row["cancel_requested_on"] else "unknown"


def source_end(row: Row, switches: Switches) -> date | None:
    """The end as the billing system has it, when the switch recognizes it."""
    ended, asked = row["ended_on"], row["cancel_requested_on"]
    paid_until = row["current_period_end_on"]
    if ended is None and row["status"] in ("canceled", "unpaid"):
        ended = paid_until or asked or row["past_due_on"]
    if switches.churn_recognition is ChurnRecognition.AT_CANCEL and asked:
        return min(asked, ended) if ended else asked
    if switches.churn_recognition is ChurnRecognition.PERIOD_END and asked and paid_until:
        return row["ended_on"] or paid_until
    return ended


def is_discounted(row: Row, switches: Switches, day: date) -> bool:
    """A discount runs that day and the switch lets it lower MRR."""
    duration = row["discount_duration"] or ("repeating" if row["discount_ends_on"] else "forever")
    wanted = {
        DiscountPolicy.NONE: (),
        DiscountPolicy.FOREVER: ("forever",),
        DiscountPolicy.RECURRING: ("forever", "repeating"),
        DiscountPolicy.ALL: ("forever", "repeating", "once"),
    }[switches.discount_policy]
    begun = row["discount_starts_on"] is None or row["discount_starts_on"] <= day
    over = row["discount_ends_on"] is not None and row["discount_ends_on"] <= day
    return duration in wanted and begun and not over


def monthly_price(row: Row, switches: Switches, *, with_discount: bool) -> int:
    """Whole minor units a month, half up, never below 0."""
    amount = Fraction(row["unit_amount_minor"] * row["quantity"])
    if with_discount:
        amount -= row["discount_amount_minor"] or 0
        amount *= 1 - Fraction(str(row["discount_percent"] or 0)) / 100
    weeks = {WeeklyFactor.YEAR_OF_52: Fraction(52, 12), WeeklyFactor.YEAR_OF_365: Fraction(365, 84)}
    months = {
        "day": Fraction(365, 12),
        "week": weeks[switches.weekly_factor],
        "month": Fraction(1),
        "quarter": Fraction(1, 3),
        "half_year": Fraction(1, 6),
        "year": Fraction(1, 12),
    }[row["interval"]]
    return floor(max(amount, Fraction(0)) * months / row["interval_count"] + Fraction(1, 2))


def month_start(day: date, first_day: int) -> date:
    """First day of the fiscal month a day lies in."""
    while day.day != first_day:
        day -= DAY
    return day


def next_month(start: date) -> date:
    """The same day of the next month."""
    day = start + DAY
    while day.day != start.day:
        day += DAY
    return day
