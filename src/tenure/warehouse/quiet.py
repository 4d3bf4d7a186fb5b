"""The day's zombies: who pays and gives no sign of life, and what stands against accusing them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ibis.expr.types import Table

from tenure.metrics import customer_state, dormancy, life, zombies
from tenure.values.dates import Month
from tenure.warehouse import season
from tenure.warehouse.aggregates import usage_daily, use_lives
from tenure.warehouse.any_day import ANY_DAY

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing


def found(work: Computing) -> None:
    """Make `zombies`, and what they are found by; needs use, engagement, weeks of use and money."""
    _signs(work)
    _excuses(work)
    _suspects(work)
    season.yearly(work)
    work.keep("zombies", zombies.zombies, "suspects", "yearly", sort="customer_id")


def _signs(work: Computing) -> None:
    work.latest(
        "signs",
        lambda tickets, touchpoints, responses, seats: life.signs_of_life(
            tickets=tickets, touchpoints=touchpoints, responses=responses, seats=seats, day=ANY_DAY
        ),
        *("tickets", "touchpoints", "survey_responses", "seats"),
        clock="last_sign_on",
    )
    work.tables["lives"] = use_lives(work.store, work.day)
    work.keep("last_use", life.last_use, "lives")
    work.keep(
        "seats_paid",
        lambda subscriptions, given: customer_state.seats_paid(subscriptions, given, ANY_DAY),
        "subscriptions",
        work.keep("seats_given", customer_state.seats_given, "seats"),
    )


def _excuses(work: Computing) -> None:
    strangers = work.keep("strangers", zombies.strangers, "spans", "customers", sort="unmatched_id")
    strangers = work.store.by_content(strangers)
    work.keep("doubts", zombies.doubts, strangers, "customers", "contacts")
    work.keep(
        "standby",
        lambda subscriptions, customers: dormancy.standby(
            subscriptions=subscriptions, customers=customers, day=ANY_DAY
        ),
        *("subscriptions", "customers"),
        sort="customer_id",
    )


def _suspects(work: Computing) -> None:
    seen, rungs = work.seen_until or work.day, work.question.rungs
    two_years, one_year = (Month.of(seen - timedelta(days=days)) for days in (760, 340))
    work.keep(
        "suspects",
        lambda *parts: _found(*parts, is_known=work.seen_until is not None, rungs=rungs),
        *("paying", "spans", "last_use", "signs", "seats_paid", "engagement", "money", "standby"),
        *("doubts", usage_daily(work.store, two_years, one_year)),
        day=seen,
        parameters=(work.seen_until is not None, rungs),
        sort="customer_id",
    )


def _found(
    paying: Table,
    spans: Table,
    uses: Table,
    signs: Table,
    seats: Table,
    used: Table,
    money: Table,
    standby: Table,
    doubts: Table,
    last_year: Table,
    *,
    is_known: bool,
    rungs: zombies.Rungs,
) -> Table:
    people = seats.left_join(used, "customer_id").select("customer_id", "seats", "active_users_84")
    suspects = zombies.suspects(
        paying=paying,
        spans=spans,
        uses=uses,
        signs=signs,
        people=people,
        plans=money.select("customer_id", "plan"),
        last_year=last_year,
        standby=standby,
        doubts=doubts,
        seen_until=ANY_DAY,
        rungs=rungs,
    )
    return suspects if is_known else suspects.limit(0)
