"""The bridge on the demo company: against presets, and against series another tool would report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.metrics.bridge import amounts
from tenure.metrics.schemas import schema_of
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.presets import PRESETS
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.bridge import (
    Ask,
    asked,
    bridge,
    bridge_rows,
    counterparts,
    facts_of,
    figure_asked,
    last_closed,
)
from tenure.workflow.queries.bridge_months import months_beside
from tenure.workflow.queries.bridge_report import bridge_report, overview
from tenure.workflow.queries.report import ReportRequest
from tests.cast import AT, Cast
from tests.conftest import Demo

OTHERS = [name for name in PRESETS if name != "tenure"]
MARCH = Month(2026, 3)


@pytest.mark.parametrize("against", OTHERS)
@pytest.mark.parametrize("currency", ["USD", "all"])
def test_steps_rows_and_months_agree(published: Board, against: str, currency: str) -> None:
    ask = asked(published, {"against": against, "currency": currency, "month": "2026-03"})
    made = bridge(published, ask)
    assert made.rest_minor == 0
    assert sum(step.amount_minor for step in made.steps) == made.difference_minor
    rows = published.reader.rows(bridge_rows(published, ask))
    by_rule = {step.rule: (step.amount_minor, step.customers) for step in made.steps}
    for rule, (amount, customers) in by_rule.items():
        own = [row for row in rows if row["rule"] == rule]
        assert (sum(row["delta_minor"] for row in own), len(own)) == (amount, customers)
    beside = {row["month"]: row for row in months_beside(published, ask)}
    month = beside["2026-03"]
    assert (month["ours_minor"], month["theirs_minor"]) == (made.left_minor, made.right_minor)


def test_discounts_are_what_lago_leaves_out(published: Board) -> None:
    made = bridge(published, asked(published, {"against": "lago", "month": "2026-03"}))
    (step,) = [step for step in made.steps if step.amount_minor]
    assert step.rule == "discount_policy"
    day = date(2026, 3, 31)
    facts = published.reader.rows(published.reader.table("subscriptions"))
    given = {
        row["customer_id"]
        for row in facts
        if row["currency"] == made.ask.currency
        and (row["discount_percent"] or row["discount_amount_minor"])
        and row["started_on"] <= day
        and (row["ended_on"] is None or row["ended_on"] > day)
        and (row["discount_ends_on"] is None or row["discount_ends_on"] > day)
        and row["discount_duration"] != "once"
    }
    rows = published.reader.rows(bridge_rows(published, made.ask, "discount_policy"))
    assert {row["customer_id"] for row in rows} == given


def test_side_by_side_shows_each_presets_own_amount(published: Board) -> None:
    ask = asked(published, {"against": "stripe", "month": "2026-03"})
    found = {row["against"]: row["theirs_minor"] for row in overview(published, ask)}
    each = {name: bridge(published, replace(ask, against=name)) for name in counterparts(published)}
    assert found == {
        name: made.right_minor if made.is_reported else None for name, made in each.items()
    }
    assert bridge_report(published, ReportRequest(last=date(2026, 3, 1))).rows == overview(
        published, ask
    )


@pytest.fixture
def compared(cast: Cast, published: Board, tmp_path: Path) -> Board:
    """The demo company, with two tools' series: one by customer, one of totals only."""
    rows = [
        ("Stripe", MARCH.starts_on, row["customer_id"], row["amount"]) for row in _stripe(published)
    ]
    who, amount = rows[0][2], rows[0][3]
    rows[0] = ("Stripe", MARCH.starts_on, who, amount + 12_345)
    rows.append(("Stripe", MARCH.starts_on, "nobody-we-know", 700))
    total = sum(row[3] for row in rows) + 99
    rows += [("Stripe", MARCH.starts_on, "", total), ("old tool", date(2026, 2, 14), "", 5_000_000)]
    schema = schema_of("reported_figures").to_pyarrow()
    names = ("source", "month_on", "customer_ref", "amount_minor")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    columns |= {"currency": ["USD"] * len(rows), "measure": ["mrr"] * len(rows)}
    table = pa.table({n: columns[n] for n in schema.names}, schema=schema)
    (tmp_path / "facts").mkdir()
    pq.write_table(table, tmp_path / "facts" / "reported_figures.parquet")
    root = tmp_path / "warehouse"
    copytree(published.reader.root, root)
    report = run_import(ImportRequest(tmp_path / "facts", root, tmp_path / "no", AT.isoformat()))
    assert report.rejected == 0
    run_day(DayRequest(cast.workspace, root, published.as_of, AT, worklist=12))
    found = published_board(cast.workspace, root)
    assert found is not None
    return found


def _stripe(board: Board) -> list[dict[str, int]]:
    """What the other tool would say of each customer: our own figure by its rules."""
    ask = Ask("stripe", MARCH, "USD")
    rows = amounts(facts_of(board), PRESETS["stripe"].switches, figure_asked(board, ask))
    ours = board.reader.rows(rows.order_by("customer_id"))
    return [{"customer_id": r["customer_id"], "amount": r["amount_minor"]} for r in ours]


def test_a_series_by_customer_is_explained_to_the_minor_unit(compared: Board) -> None:
    ask = Ask("reported:Stripe", MARCH, "USD")
    made = bridge(compared, ask)
    assert sum(s.amount_minor for s in made.steps) + made.rest_minor == made.difference_minor
    unexplained = made.steps[-1]
    assert (unexplained.rule, unexplained.amount_minor, unexplained.customers) == (
        "not_explained",
        12_345 + 700,
        2,
    )
    assert made.rest_minor == 99
    rows = compared.reader.rows(bridge_rows(compared, ask, "not_explained"))
    assert {row["customer_id"]: row["delta_minor"] for row in rows}["nobody-we-know"] == 700


def test_a_series_of_totals_says_what_no_rule_explains(compared: Board) -> None:
    ask = Ask("reported:old tool", Month(2026, 2), "USD")
    made = bridge(compared, ask)
    assert (made.right_minor, made.steps) == (5_000_000, ())
    assert made.rest_minor == 5_000_000 - made.left_minor
    by_rules = bridge(compared, replace(ask, rules="stripe"))
    assert by_rules.rest_minor + sum(s.amount_minor for s in by_rules.steps) == made.rest_minor
    silent = bridge(compared, replace(ask, month=MARCH))
    assert not silent.is_reported


def test_what_cannot_be_asked_says_what_can(published: Board) -> None:
    with pytest.raises(InputError, match="the bridge to what"):
        asked(published, {})
    with pytest.raises(InputError, match="no preset 'gold'"):
        bridge(published, Ask("gold", MARCH, "USD"))
    with pytest.raises(InputError, match="no bridge of 'arr'"):
        bridge(published, Ask("stripe", MARCH, "USD", measure="arr"))
    with pytest.raises(InputError, match="no figures of 'x' were loaded"):
        bridge(published, Ask("reported:x", MARCH, "USD"))
    with pytest.raises(InputError, match="has not begun"):
        bridge(published, Ask("stripe", Month(2026, 6), "USD"))
    with pytest.raises(InputError, match="'2026-13' is no month"):
        asked(published, {"against": "stripe", "month": "2026-13"})
    assert last_closed(published) == Month(2026, 5)


def test_the_slips_planted_in_the_billing_tool_are_all_that_is_left(
    published: Board, demo: Demo
) -> None:
    for currency in ("USD", "EUR", "JPY"):
        ask = asked(published, {"against": "reported:stripe", "currency": currency})
        made = bridge(published, ask)
        (left,) = [step for step in made.steps if step.rule == "not_explained"]
        expected = demo.truth.reported_gaps_minor.get(currency, 0)
        assert (left.amount_minor, made.rest_minor) == (expected, 0)
        assert left.customers == (2 if expected else 0)
