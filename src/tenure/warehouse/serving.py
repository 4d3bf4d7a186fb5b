"""The day's tables of what serving customers costs: `stretches`, `cost_to_serve` and `cac`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis.expr.types import Table

from tenure.metrics import cost_to_serve as serve
from tenure.metrics import serving
from tenure.metrics.lifetimes import stretches
from tenure.values.worth import Terms
from tenure.warehouse.any_day import ANY_DAY

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing

FACTS = (
    *("customers", "stretches", "tickets", "bug_reports", "bugs", "touchpoints", "time_entries"),
    *("payments", "refunds", "invoices", "costs", "fx_rates"),
)


def rates_of(terms: Terms, margin: float) -> serve.Rates:
    """The likely rates of the day's terms; `margin` is the gross margin 0–1."""

    def likely(code: str) -> float:
        return terms.assumed(code).value

    return serve.Rates(
        support_hour_minor=likely("support_hour_minor"),
        csm_hour_minor=likely("csm_hour_minor"),
        worker_hour_minor=likely("worker_hour_minor"),
        occupancy=likely("occupancy"),
        ticket_minutes=likely("ticket_minutes"),
        talk_minutes=likely("talk_minutes"),
        margin=margin,
    )


def tables(work: Computing) -> None:
    """Make the tables for the day's terms."""
    rates = rates_of(work.question.worth, work.question.margin)
    base = work.question.base_currency
    work.keep("stretches", lambda logos: stretches(logos, ANY_DAY), "customer_logos")
    known = work.ask("infra_rows", lambda rows: serve.has_infrastructure(rows, ANY_DAY), "costs")
    (rows,) = work.store.engine.row(known)
    work.keep(
        "cost_to_serve",
        lambda state, *facts: served(
            state, dict(zip(FACTS, facts, strict=True)), base, rates, is_infra_known=bool(rows)
        ),
        *("customer_state", *FACTS),
        parameters=(base, rates, bool(rows)),
        sort="customer_id",
    )
    work.keep(
        "cac",
        lambda costs, customers, parts, fx: serve.cac_by_channel(
            costs=costs, customers=customers, parts=parts, fx_rates=fx, base=base, day=ANY_DAY
        ),
        *("costs", "customers", "stretches", "fx_rates"),
        parameters=base,
    )


def served(
    state: Table, facts: dict[str, Table], base: str, rates: serve.Rates, *, is_infra_known: bool
) -> Table:
    """`cost_to_serve` from `customer_state` and the tables of `FACTS` by name."""
    fx, parts, day = facts["fx_rates"], facts["stretches"], ANY_DAY
    ours = serving.caused_by_us(facts["bug_reports"], facts["bugs"])
    return serve.cost_to_serve(
        state,
        serve.months_here(facts["customers"], parts, day),
        serving.ticket_work(facts["tickets"], ours, day, rates.ticket_minutes),
        serving.talk_work(facts["touchpoints"], day, rates.talk_minutes),
        serving.hours_work(
            facts["time_entries"],
            facts["customers"],
            fx,
            day=day,
            base_currency=base,
            hour_minor=rates.worker_hour_minor,
        ),
        serving.money_in(
            payments=facts["payments"],
            refunds=facts["refunds"],
            invoices=facts["invoices"],
            fx_rates=fx,
            base=base,
            day=day,
        ),
        serve.infrastructure(costs=facts["costs"], parts=parts, fx_rates=fx, base=base, day=day),
        rates=rates,
        is_infra_known=is_infra_known,
    )
