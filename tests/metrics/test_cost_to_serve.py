"""What customers cost: a company small enough to add up by hand, and sums that hold for any."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pytest

from tenure.metrics import cost_to_serve as serve
from tenure.metrics import serving
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put

DAY = date(2026, 6, 30)
ON = ibis.date(DAY)
RATES = serve.Rates(
    support_hour_minor=6_000,
    csm_hour_minor=7_500,
    worker_hour_minor=9_000,
    occupancy=0.75,
    ticket_minutes=15,
    talk_minutes=30,
    margin=0.8,
)
"""A minute of support costs 133⅓ and of a CSM 166⅔, at three quarters of the hours on customers."""
NOON = datetime(2026, 6, 1, 12)


def company(engine: Engine, **more: list[dict[str, Any]]) -> None:
    """Ada pays 1,000.00 with 90.91 tax in it, gets 100.00 back; Bob does not pay a bill of 300.00; Eve is free."""
    usual: dict[str, list[dict[str, Any]]] = {
        "customers": [
            {"customer_id": who, "name": who, "kind": kind, "created_on": date(2026, 3, 31)}
            for who, kind in (("ada", "saas"), ("bob", "agency"), ("eve", "saas"))
        ],
        "payments": [
            _paid("p1", "ada", 110_000, "i1", fee_minor=300),
            _paid("p2", "ada", 5_000, None, currency="EUR"),
            _paid("p3", "ada", 7_777, None, paid_at=datetime(2025, 6, 30, 12)),
            _paid("p4", "ada", 8_888, None, status="failed"),
            _paid("p5", "ada", 4_000, None, currency="CHF"),
        ],
        "invoices": [
            _bill("i1", "ada", 110_000, 10_000, "paid"),
            _bill("i2", "bob", 33_000, 3_000, "uncollectible"),
        ],
        "refunds": [
            {"refund_id": "r1", "customer_id": "ada", "payment_id": "p1", "currency": "USD"}
            | {"amount_minor": 11_000, "refunded_at": NOON}
        ],
        "fx_rates": [
            {"rated_on": date(2026, 1, 1), "currency": "EUR", "base_currency": "USD", "rate": 1.1}
        ],
    }
    for name in (
        *("customers", "payments", "invoices", "refunds", "fx_rates", "tickets", "bugs"),
        *("bug_reports", "touchpoints", "time_entries", "costs"),
    ):
        put(engine, name, more.get(name, usual.get(name, [])))


def _paid(number: str, who: str, amount: int, bill: str | None, **more: Any) -> dict[str, Any]:
    row = {"payment_id": number, "customer_id": who, "invoice_id": bill, "status": "succeeded"}
    return row | {"currency": "USD", "amount_minor": amount, "paid_at": NOON} | more


def _bill(number: str, who: str, amount: int, tax: int, status: str) -> dict[str, Any]:
    row = {"invoice_id": number, "customer_id": who, "status": status, "currency": "USD"}
    return row | {"amount_minor": amount, "tax_minor": tax, "issued_on": date(2026, 5, 1)}


def _ticket(number: str, who: str, minutes: int | None, **more: Any) -> dict[str, Any]:
    return {"ticket_id": number, "customer_id": who, "opened_at": NOON, "minutes": minutes} | more


def rows(engine: Engine, table: ibis.Table) -> dict[str, dict[str, Any]]:
    return {row["customer_id"]: row for row in engine.query(table).to_pylist()}


def test_money_is_without_tax_and_what_is_written_off_is_both(engine: Engine) -> None:
    company(engine)
    found = rows(
        engine,
        serving.money_in(
            payments=unbound("payments"),
            refunds=unbound("refunds"),
            invoices=unbound("invoices"),
            fx_rates=unbound("fx_rates"),
            base="USD",
            day=ON,
        ),
    )
    # 1,000 + 50 EUR × 1.1 − 100 back; francs have no rate; what is older than a year does not count
    assert found["ada"]["paid_minor"] == 100_000 + 5_500 - 10_000
    assert (found["ada"]["fee_minor"], found["ada"]["purchases"]) == (300, 3)
    assert found["ada"]["money_unpriced"] == 1
    assert (found["bob"]["paid_minor"], found["bob"]["bad_debt_minor"]) == (0, 30_000)


def test_tickets_of_our_own_bugs_are_taken_out_first(engine: Engine) -> None:
    """Confirmed, or fixed: ours. Not looked at yet, or refused: the customer's."""
    tickets = [
        _ticket("t1", "ada", 10, is_complaint=True),
        _ticket("t2", "ada", None),
        _ticket("t3", "ada", 100),  # confirmed
        _ticket("t4", "ada", 200, is_complaint=True),  # repeats one that was fixed
        _ticket("t5", "ada", 1),  # nobody looked at it
        _ticket("t6", "ada", 2),  # no bug, it was said
        _ticket("t7", "ada", 4, merged_into="t1"),
        _ticket("t8", "ada", 8, deleted_at=NOON),
        _ticket("t9", "ada", 16, opened_at=datetime(2025, 6, 30, 23)),
    ]
    bugs = [
        {"bug_id": bug, "status": status, "duplicate_of": first}
        for bug, status, first in (
            ("open", "open", None),
            ("fixed", "fixed", None),
            ("again", "duplicate", "fixed"),
            ("none", "wont_fix", None),
        )
    ]
    reports = [
        {"report_id": ticket, "bug_id": bug, "ticket_id": ticket, "is_confirmed": sure}
        for ticket, bug, sure in (
            ("t3", "open", True),
            ("t4", "again", None),
            ("t5", "open", None),
            ("t6", "none", True),
        )
    ]
    company(engine, tickets=tickets, bugs=bugs, bug_reports=reports)
    ours = serving.caused_by_us(unbound("bug_reports"), unbound("bugs"))
    found = rows(engine, serving.ticket_work(unbound("tickets"), ours, ON, 15.0))["ada"]
    assert (found["tickets"], found["ticket_minutes"], found["complaints"]) == (4, 32, 1)
    assert (found["bug_tickets"], found["bug_minutes"]) == (2, 300)


def test_hours_of_clients_all_count_and_of_others_those_not_billed(engine: Engine) -> None:
    entries = [
        ("h1", "bob", 120, True, 6_000, "USD"),
        ("h2", "bob", 60, False, 1_000, "EUR"),
        ("h3", "bob", 60, None, None, None),
        ("h4", "ada", 600, True, 6_000, "USD"),
        ("h5", "ada", 30, False, 500, "CHF"),
    ]
    company(
        engine,
        time_entries=[
            {"entry_id": number, "customer_id": who, "worked_on": date(2026, 6, 1)}
            | {"minutes": minutes, "is_billable": billed, "cost_rate_minor": rate, "currency": code}
            for number, who, minutes, billed, rate, code in entries
        ],
    )
    found = rows(
        engine,
        serving.hours_work(
            unbound("time_entries"),
            unbound("customers"),
            unbound("fx_rates"),
            day=ON,
            base_currency="USD",
            hour_minor=9_000,
        ),
    )
    assert (found["bob"]["work_minutes"], found["bob"]["work_minor"]) == (
        240,
        12_000 + 1_100 + 9_000,
    )
    assert (found["ada"]["work_minutes"], found["ada"]["work_minor"]) == (30, 4_500)
    assert (found["bob"]["work_unpriced"], found["ada"]["work_unpriced"]) == (0, 1)


def test_what_belongs_to_nobody_is_shared_by_those_who_paid_in_the_month(engine: Engine) -> None:
    costs = [
        ("c1", "infrastructure", None, "2026-05-01", 1_000, "USD"),
        ("c2", "infrastructure", None, "2026-06-01", 900, "USD"),
        ("c3", "infrastructure", "ada", "2026-06-01", 50, "EUR"),
        ("c4", "support", None, "2026-06-01", 99_999, "USD"),
        ("c5", "infrastructure", None, "2025-06-01", 99_999, "USD"),
    ]
    company(
        engine,
        costs=[
            {"cost_id": number, "kind": kind, "customer_id": who, "currency": code}
            | {"month_on": date.fromisoformat(month), "amount_minor": amount}
            for number, kind, who, month, amount, code in costs
        ],
    )
    stays = [
        ("ada", "2026-01-10", None),
        ("bob", "2026-05-31", None),
        ("eve", "2025-01-01", "2026-05-01"),
    ]
    parts = stretches(engine, stays)
    found = rows(
        engine,
        serve.infrastructure(
            costs=unbound("costs"), parts=parts, fx_rates=unbound("fx_rates"), base="USD", day=ON
        ),
    )
    # May: Ada and Bob (his last day of it); Eve was gone on the first
    assert {who: row["infra_minor"] for who, row in found.items()} == {
        "ada": 500 + 450 + 55,
        "bob": 500 + 450,
    }


def stretches(engine: Engine, stays: list[tuple[str, str, str | None]]) -> ibis.Table:
    said = ", ".join(
        f"('{who}', CAST(1 AS BIGINT), DATE '{start}', " + (f"DATE '{end}')" if end else "NULL)")
        for who, start, end in stays
    )
    engine.run(
        "CREATE OR REPLACE VIEW stays AS SELECT customer_id, number, started_on, "
        f"CAST(ended_on AS DATE) AS ended_on FROM (VALUES {said}) t(customer_id, number, started_on, ended_on)"
    )
    kinds = {"customer_id": "string", "number": "int64", "started_on": "date", "ended_on": "date"}
    return ibis.table(kinds, name="stays")


def test_months_of_the_year_here(engine: Engine) -> None:
    """73 days are a fifth of the year: 2.4 months. Who never paid counts from sign-up."""
    company(engine)
    parts = stretches(engine, [("ada", "2020-01-01", None), ("bob", "2026-04-19", None)])
    found = rows(engine, serve.months_here(unbound("customers"), parts, ON))
    assert found["ada"]["months"] == pytest.approx(12)
    assert found["bob"]["months"] == pytest.approx(2.4)
    assert (found["eve"]["months"], found["eve"]["paying_months"]) == (
        pytest.approx(91 * 12 / 365),
        0,
    )


def served(engine: Engine, *, is_infra_known: bool = True) -> dict[str, dict[str, Any]]:
    """The whole sum; MRR of Bob is 400.00, of Ada 100.00, of Eve nothing."""
    engine.run(
        "CREATE OR REPLACE VIEW state AS SELECT customer_id, name, kind, segment, channel, csm, "
        "CASE customer_id WHEN 'bob' THEN CAST(40000 AS BIGINT) WHEN 'ada' THEN 10000 END AS mrr_minor, "
        "CASE customer_id WHEN 'bob' THEN CAST(40000 AS BIGINT) WHEN 'ada' THEN 10000 END AS mrr_base_minor, "
        "CASE customer_id WHEN 'eve' THEN NULL ELSE 'Team' END AS plan FROM customers"
    )
    kinds = dict.fromkeys(("customer_id", "name", "kind", "segment", "channel", "csm"), "string")
    state = ibis.table(
        kinds | {"mrr_minor": "int64", "mrr_base_minor": "int64", "plan": "string"}, name="state"
    )
    parts = stretches(engine, [("ada", "2020-01-01", None), ("bob", "2026-04-19", None)])
    customers, fx = unbound("customers"), unbound("fx_rates")
    ours = serving.caused_by_us(unbound("bug_reports"), unbound("bugs"))
    money = {"base": "USD", "day": ON, "fx_rates": fx}
    table = serve.cost_to_serve(
        state,
        serve.months_here(customers, parts, ON),
        serving.ticket_work(unbound("tickets"), ours, ON, RATES.ticket_minutes),
        serving.talk_work(unbound("touchpoints"), ON, RATES.talk_minutes),
        serving.hours_work(
            unbound("time_entries"), customers, fx, day=ON, base_currency="USD", hour_minor=9_000
        ),
        serving.money_in(
            payments=unbound("payments"),
            refunds=unbound("refunds"),
            invoices=unbound("invoices"),
            **money,
        ),
        serve.infrastructure(costs=unbound("costs"), parts=parts, **money),
        rates=RATES,
        is_infra_known=is_infra_known,
    )
    return rows(engine, table)


def test_the_sum_by_hand(engine: Engine) -> None:
    talks = [
        ("call", "in", None),  # 30 minutes
        ("email", "out", None),  # none
        ("meeting", "out", 60),
        ("campaign", "out", 600),
    ]
    company(
        engine,
        tickets=[_ticket("t1", "ada", 45), _ticket("t2", "eve", None)],
        touchpoints=[
            {"touchpoint_id": str(place), "customer_id": "ada", "occurred_at": NOON, "kind": kind}
            | {"direction": way, "minutes": minutes}
            for place, (kind, way, minutes) in enumerate(talks)
        ],
    )
    found = served(engine)
    ada, bob, eve = found["ada"], found["bob"], found["eve"]
    assert (ada["ticket_minor"], ada["talk_minor"], ada["fee_minor"]) == (6_000, 15_000, 300)
    assert (ada["tickets"], ada["talks"], ada["contacts"]) == (1, 3, 2)
    assert ada["cost_minor"] == 21_300
    assert ada["profit_minor"] == 95_500 - 21_300
    assert (bob["revenue_minor"], bob["is_estimated"]) == (96_000 + 30_000, True), (
        "400 × 2.4 months"
    )
    assert (bob["bad_debt_minor"], bob["cost_minor"]) == (30_000, 30_000)
    assert (eve["plan"], eve["revenue_minor"], eve["cost_minor"]) == ("", 0, 2_000)
    assert (ada["is_unpriced"], bob["is_unpriced"]) == (True, False)


def test_without_costs_on_record_the_margin_stands_in(engine: Engine) -> None:
    company(engine)
    found = served(engine, is_infra_known=False)
    assert found["ada"]["infra_minor"] == 19_100, "a fifth of 955.00"
    for row in found.values():
        assert row["cost_minor"] == sum(row[part] for part in serve.PARTS)
        assert row["profit_minor"] == row["revenue_minor"] - row["cost_minor"]


def test_cac_of_each_channel(engine: Engine) -> None:
    costs = [("ads", 900), ("ads", 100), ("fair", 700), (None, 50)]
    company(
        engine,
        customers=[
            {"customer_id": who, "name": who, "channel": channel}
            for who, channel in (("ada", "ads"), ("bob", "ads"), ("eve", None), ("old", "fair"))
        ],
        costs=[
            {"cost_id": str(place), "kind": "acquisition", "channel": channel, "currency": "USD"}
            | {"month_on": date(2026, 6, 1), "amount_minor": amount}
            for place, (channel, amount) in enumerate(costs)
        ],
    )
    parts = stretches(
        engine,
        [("ada", "2026-01-01", None), ("bob", "2026-02-01", None), ("old", "2024-02-01", None)],
    )
    table = serve.cac_by_channel(
        costs=unbound("costs"),
        customers=unbound("customers"),
        parts=parts,
        fx_rates=unbound("fx_rates"),
        base="USD",
        day=ON,
    )
    found = {row["channel"]: row for row in engine.query(table).to_pylist()}
    assert (found["ads"]["cost_minor"], found["ads"]["won"], found["ads"]["cac_minor"]) == (
        1_000,
        2,
        500,
    )
    assert (found["fair"]["won"], found["fair"]["cac_minor"]) == (0, None)
    assert found[""]["cost_minor"] == 50
