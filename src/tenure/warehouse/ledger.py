"""The ledger's tables of one day: stretches of MRR, movements, months, cohorts, retention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import Table

from tenure.metrics import cohorts, groups, logos, movements, retention, zombies
from tenure.metrics.converted import converted
from tenure.metrics.mrr import resumed, segments
from tenure.values.dates import Month
from tenure.values.switches import FxPolicy, RollUp, Switches
from tenure.warehouse import calendars
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.derived import Source

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing

SHOWN_MONTHS = 25


def past(moves: Table) -> Table:
    """What happened up to the as-of day."""
    return moves.filter(moves.moved_on <= ANY_DAY)


def money(work: Computing) -> None:
    """The ledger, and each customer's own: one and the same unless a switch sets them apart."""
    switches = work.question.switches
    own = switches.of_customers()
    _book(work, "customer_", own)
    if own == switches:
        for name in ("segments", "movements", "logos"):
            work.tables[name] = replace(work.tables[f"customer_{name}"], name=name)
    else:
        _book(work, "", switches)
    work.keep("paying", lambda rows: zombies.paying_since(past(rows)), "customer_logos")


def _book(work: Computing, prefix: str, switches: Switches) -> None:
    names = [f"{prefix}{name}" for name in ("segments", "movements", "logos")]
    facts = _facts(switches)
    work.keep(
        names[0],
        lambda rows, *customers: _grouped(segments(rows, switches), customers),
        *facts,
        parameters=switches,
        sort="customer_id",
    )
    work.keep(
        names[1],
        lambda parts, rows, *customers: movements.moved(
            parts, switches, _grouped(resumed(rows, switches), customers)
        ),
        names[0],
        *facts,
        parameters=switches,
        sort="customer_id",
    )
    work.keep(
        names[2],
        lambda moves: logos.logo_movements(moves, switches),
        names[1],
        parameters=switches,
        sort="customer_id",
    )


def _facts(switches: Switches) -> tuple[str, ...]:
    """What the ledger is made of: customers only where they are rolled up."""
    return ("subscriptions", *(("customers",) if switches.roll_up is RollUp.PARENT else ()))


def _grouped(rows: Table, customers: tuple[Table, ...]) -> Table:
    return groups.rolled_up(rows, groups.roots(*customers)) if customers else rows


def series(work: Computing) -> None:
    """Months, windows and cohorts up to the month of the day."""
    first_day = work.question.switches.month_start_day
    first = work.ask("first_move", lambda rows: rows.agg(first=rows.moved_on.min()), "movements")
    (began,) = work.store.engine.row(first)
    last = Month.of(work.day, first_day)
    start = min(Month.of(began, first_day), last) if began else last
    months = calendars.months(work.store, start, last)
    _monthly(work, "", months)
    for name, build, source in (
        ("logo_cohorts", cohorts.logo_cohorts, "logos"),
        ("mrr_cohorts", cohorts.mrr_cohorts, "movements"),
    ):
        work.keep(
            name,
            lambda m, c, make=build: make(past(m), c, first_day),
            source,
            months,
            parameters=first_day,
        )
    _windows(work, last, "")
    if _is_converted(work):
        _converted(work, months)
        _monthly(work, "_base", months)
        _windows(work, last, "_base")


def _monthly(work: Computing, suffix: str, months: Source) -> None:
    switches = work.question.switches
    work.keep(
        f"monthly{suffix}",
        lambda moves, calendar: retention.rates(
            movements.monthly(past(moves), calendar, month_start_day=switches.month_start_day),
            switches,
        ),
        f"movements{suffix}",
        months,
        parameters=switches,
    )


def _is_converted(work: Computing) -> bool:
    """Whether there is MRR in a currency other than the workspace's, and rates to convert it by."""
    if work.question.switches.fx_policy is FxPolicy.PER_CURRENCY:
        return False
    if not work.tables["fx_rates"].files:
        return False
    base = work.question.base_currency
    asked = work.ask(
        f"foreign_to_{base}",
        lambda rows: rows.agg(foreign=(rows.currency != ibis.literal(base)).any()),
        "segments",
    )
    (foreign,) = work.store.engine.row(asked)
    return bool(foreign)


def _converted(work: Computing, months: Source) -> None:
    switches, base = work.question.switches, work.question.base_currency
    work.keep(
        "movements_base",
        lambda parts, rates, calendar, rows, *customers: converted(
            parts, rates, calendar, base, switches, _grouped(resumed(rows, switches), customers)
        ),
        "segments",
        "fx_rates",
        months,
        *_facts(switches),
        parameters=(switches, base),
        sort="customer_id",
    )


def _windows(work: Computing, last: Month, suffix: str) -> None:
    """Retention over windows: those of closed months are computed once a month."""
    switches = work.question.switches
    spans = (
        (last + -1, SHOWN_MONTHS - 1, last.starts_on - timedelta(days=1)),
        (last, 1, work.day),
    )
    money, heads = [], []
    for month, count, day in spans:
        windows = calendars.windows(work.store, month, count)
        money.append(
            work.keep(
                f"retention{suffix}",
                lambda m, w: retention.retention(past(m), w),
                f"movements{suffix}",
                windows,
                day=day,
            )
        )
        if not suffix:
            heads.append(
                work.keep(
                    "logo_churn",
                    lambda rows, w: logos.logo_churn(past(rows), w, switches),
                    "logos",
                    windows,
                    day=day,
                    parameters=switches,
                )
            )
    for parts in filter(None, (money, heads)):
        files = tuple(file for part in parts for file in part.files)
        work.tables[parts[0].name] = Source(parts[0].name, parts[0].schema, files)
