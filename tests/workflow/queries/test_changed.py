"""What changed since last week: values, differences and names, counted again by other means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.errors import InputError
from tenure.values.shown import Show
from tenure.values.switches import DEFAULT, SamePeriod, Switches
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board, computed, published
from tenure.workflow.queries.changed import changed
from tenure.workflow.queries.explain import FIGURES, explain
from tenure.workflow.rules.change import Change, Missing, Named, Part
from tenure.workflow.rules.change_words import change_texts, set_apart
from tests.cast import AT, Cast
from tests.conftest import Demo

TODAY = date(2026, 5, 18)
BEFORE = TODAY - timedelta(days=7)
CUSTOMERS = {
    "kestrel": "Kestrel", "ada": "Ada", "finch": "Finch", "wren": "Wren", "lark": "Lark",
    "crow": "Crow", "owl": "Owl",
}  # fmt: skip
SUBSCRIPTIONS = (
    # customer, currency, price, from, until
    ("kestrel", "USD", 100_00, "2026-01-05", "2026-05-14"),  # + 400.00 on the 14th
    ("kestrel", "USD", 500_00, "2026-05-14", ""),
    ("ada", "USD", 300_00, "2026-05-12", ""),  # new
    ("finch", "USD", 50_00, "2026-05-18", ""),  # new, today
    ("wren", "USD", 260_00, "2025-12-01", "2026-05-13"),  # gone
    ("lark", "USD", 80_00, "2026-02-01", "2026-03-01"),  # gone long ago, back
    ("lark", "USD", 90_00, "2026-05-15", ""),
    ("crow", "EUR", 70_00, "2026-04-01", ""),  # nothing changes
    ("owl", "USD", 40_00, "2026-05-19", ""),  # tomorrow
)


def facts(folder: Path) -> Path:
    """A company of seven, as files."""
    folder.mkdir()
    lines = ["customer_id,name", *(f"{key},{name}" for key, name in CUSTOMERS.items())]
    (folder / "customers.csv").write_text("\n".join(lines), "utf-8")
    head = (
        "subscription_id,customer_id,status,charge_kind,currency,unit_amount_minor,quantity,"
        "interval,interval_count,started_on,ended_on"
    )
    lines = [head]
    for place, (customer, currency, price, start, end) in enumerate(SUBSCRIPTIONS):
        status = "canceled" if end else "active"
        lines.append(
            f"s{place},{customer},{status},recurring,{currency},{price},1,month,1,{start},{end}"
        )
    (folder / "subscriptions.csv").write_text("\n".join(lines), "utf-8")
    return folder


@pytest.fixture
def seven(cast: Cast, tmp_path: Path) -> Path:
    root = tmp_path / "warehouse"
    folder = facts(tmp_path / "data")
    assert run_import(ImportRequest(folder, root, tmp_path / "bad", AT.isoformat())).rejected == 0
    return root


def change(board: Board, figure: str, **given: str) -> Change:
    return changed(board, explain(figure, board, given), given)


def test_the_sentence_says_who_and_how_much(cast: Cast, seven: Path) -> None:
    found = change(computed(cast.workspace, seven, TODAY, 0.8), "mrr")
    # 100 + 260 = 360 a week ago; 500 + 300 + 50 + 90 = 940 today
    euro, dollar = change_texts(found)
    assert euro == "MRR EUR is 70.00, as on 2026-05-11"
    assert dollar == (
        "MRR USD rose by 580.00 (161.1 %) since 2026-05-11, from 360.00 to 940.00: "
        "2 new customers +350.00, 1 returned +90.00, 1 expansion +400.00, 1 churned −260.00; "
        "largest: Kestrel +400.00, Ada +300.00, Wren −260.00"
    )


def test_one_customer_or_one_currency(cast: Cast, seven: Path) -> None:
    board = computed(cast.workspace, seven, TODAY, 0.8)
    (kestrel,) = change(board, "mrr", customer="kestrel").parts
    assert (kestrel.then, kestrel.now, kestrel.difference, kestrel.share) == (
        100_00,
        500_00,
        400_00,
        4,
    )
    (euro,) = change(board, "mrr", currency="EUR").parts
    assert (euro.difference, euro.drivers) == (0, ())


def test_movements_of_the_month_to_date(cast: Cast, seven: Path) -> None:
    board = computed(cast.workspace, seven, TODAY, 0.8)
    (new,) = change(board, "movements", kind="new", currency="USD").parts
    assert (new.label, new.then, new.now) == ("new in 2026-05 USD", 0, 350_00)
    (churn,) = change(board, "movements", kind="churn").parts
    assert (churn.now, [d.amount_minor for d in churn.drivers]) == (260_00, [-260_00])
    assert change_texts(change(board, "movements", month="2026-02")) == [
        "Net movement in 2026-02 USD is 80.00, as on 2026-05-11"
    ]
    assert change_texts(change(board, "movements", kind="contraction")) == [
        "Nothing has changed since 2026-05-11"
    ]


def test_arpa_and_customers(cast: Cast, seven: Path) -> None:
    board = computed(cast.workspace, seven, TODAY, 0.8)
    (dollar,) = (p for p in change(board, "arpa").parts if p.currency == "USD")
    assert (dollar.then, dollar.now, dollar.driven) == (180_00, 235_00, "MRR")
    closed = change(board, "arpa", month="2026-03", currency="USD").parts[0]
    assert (closed.then, closed.now) == (180_00, 180_00)
    (customers,) = change_texts(change(board, "customers"))
    assert customers == (
        "Customers with MRR above zero rose by 2 (66.7 %) since 2026-05-11, from 3 to 5: "
        "3 more: Ada, Finch, Lark; 1 fewer: Wren"
    )


def test_the_first_days_say_when_it_will_be_known(cast: Cast, seven: Path) -> None:
    run_day(DayRequest(cast.workspace, seven, date(2026, 5, 15), AT))
    run_day(DayRequest(cast.workspace, seven, TODAY, AT))
    board = published(cast.workspace, seven)
    assert board is not None
    found = change(board, "nrr")
    assert (found.missing, found.first_on, found.known_on) == (
        Missing.NO_DAY,
        date(2026, 5, 15),
        date(2026, 5, 22),
    )
    (text,) = change_texts(found)
    assert text == (
        "Days have been kept since 2026-05-15: "
        "what changed within a week will be known on 2026-05-22"
    )


def test_rates_against_the_day_published(cast: Cast, seven: Path) -> None:
    run_day(DayRequest(cast.workspace, seven, BEFORE, AT))
    run_day(DayRequest(cast.workspace, seven, TODAY, AT))
    board = published(cast.workspace, seven)
    assert board is not None
    (nrr,) = (p for p in change(board, "nrr", months="1").parts if p.label == "NRR USD")
    # opening of May: 100 + 260; a week ago all of it, now 500 + 0
    assert (nrr.then, nrr.now) == (1.0, pytest.approx(500 / 360))
    assert {d.kind: d.amount_minor for d in nrr.drivers} == {"expansion": 400_00, "churn": -260_00}
    (grr,) = (p for p in change(board, "grr", months="1").parts if p.label == "GRR USD")
    (text,) = change_texts(Change("grr", TODAY, BEFORE, (grr,)))
    assert text == (
        "GRR USD fell by 72.2 percentage points since 2026-05-11, from 100.0 % to 27.8 %: "
        "MRR: 1 churned −260.00; largest: Wren −260.00"
    )
    (lost,) = change(board, "logo_churn_rate", months="1").parts
    # three at the start: kestrel, wren, crow; one of them has gone
    assert (lost.then, lost.now, [n.name for n in lost.came]) == (0, pytest.approx(1 / 3), ["Wren"])
    assert lost.left == ()  # one more is lost, though one customer fewer is there


def test_a_month_that_had_not_begun(cast: Cast, seven: Path) -> None:
    for day in (date(2026, 5, 28), date(2026, 6, 4)):
        run_day(DayRequest(cast.workspace, seven, day, AT))
    board = published(cast.workspace, seven)
    assert board is not None
    found = change(board, "gross_mrr_churn_rate")
    assert (found.missing, found.began_on) == (Missing.BEGAN, date(2026, 6, 1))
    assert change(board, "gross_mrr_churn_rate", month="2026-05").parts


def under(cast: Cast, root: Path, switches: Switches, day: date) -> Board:
    """A board of a day by definitions of one's own."""
    engine = Engine(Limits(threads=2))
    try:
        store = Store.over(root, engine, read_manifest(root))
        made = compute(store, Question(day, switches, "USD", 0.8))
    finally:
        engine.close()
    return Board(cast.workspace.pk, "USD", Reader(root, made, Limits(threads=2)), None)


def test_movements_dated_to_their_month_tell_of_no_day(cast: Cast, seven: Path) -> None:
    """Then the day of a week before is needed; what it says is the same."""
    switches = replace(DEFAULT, same_period=SamePeriod.IGNORE)
    board, old = (under(cast, seven, switches, day) for day in (TODAY, BEFORE))
    made = explain("movements", board, {"kind": "churn", "currency": "USD"})
    found = changed(board, made, {"kind": "churn", "currency": "USD"}, lambda _board: old)
    assert [part.label for part in found.parts] == ["churn USD"]
    for figure in ("mrr", "movements", "arpa", "customers"):
        assert change(board, figure).missing is Missing.NO_DAY


def test_other_definitions_do_not_compare(cast: Cast, seven: Path) -> None:
    old = under(cast, seven, replace(DEFAULT, same_period=SamePeriod.EXCLUDE_FROM_RATE), BEFORE)
    board = under(cast, seven, DEFAULT, TODAY)
    found = changed(board, explain("nrr", board, {}), {}, lambda _board: old)
    assert found.missing is Missing.DEFINITIONS
    assert change_texts(found) == [
        "2026-05-11 was computed by other definitions and does not compare"
    ]


WEEK = timedelta(days=7)


@pytest.fixture
def week(cast: Cast, demo: Demo) -> Board:
    """A day late in the demo company's last month, and one a week before, published."""
    today = demo.as_of - timedelta(days=5)
    for day in (today - WEEK, today):
        run_day(DayRequest(cast.workspace, demo.root, day, AT, worklist=12))
    board = published(cast.workspace, demo.root)
    assert board is not None
    return board


def test_mrr_adds_up_and_agrees_with_the_movements(week: Board) -> None:
    since = week.as_of - WEEK
    moves = week.reader.rows(week.reader.table("movements"))
    now: dict[str, int] = defaultdict(int)
    then: dict[str, int] = defaultdict(int)
    for row in moves:
        now[row["currency"]] += row["delta_minor"] * (row["moved_on"] <= week.as_of)
        then[row["currency"]] += row["delta_minor"] * (row["moved_on"] <= since)
    parts = {part.currency: part for part in change(week, "mrr").parts}
    assert {key: part.now for key, part in parts.items()} == dict(now)
    assert {key: part.then for key, part in parts.items()} == dict(then)
    for part in parts.values():
        assert sum(d.amount_minor or 0 for d in part.drivers) == part.difference
    assert any(part.drivers for part in parts.values())


def test_what_was_then_is_what_was_shown_then(cast: Cast, demo: Demo, week: Board) -> None:
    """Every figure of all customers: value then is that of a board computed for that day."""
    old = computed(cast.workspace, demo.root, week.as_of - WEEK, 0.8)
    month = {"month": f"{week.as_of:%Y-%m}"}
    seen = 0
    for figure in ("grr", "nrr", "quick_ratio", "arpa", "danger_line", "zombies", "tickets", "nps"):
        given = month if figure in ("grr", "nrr", "quick_ratio", "arpa") else {}
        lines = {line.label: line.value for line in explain(figure, old, given).derivation.lines}
        label = {"Open tickets": "of them open", "Danger line": list(lines)[-1]}
        for part in change(week, figure, **given).parts:
            assert lines[label.get(part.label, part.label)] == part.then, figure
            seen += 1
    assert seen >= 12


def test_zombies_who_came_and_left(week: Board, cast: Cast, demo: Demo) -> None:
    old = computed(cast.workspace, demo.root, week.as_of - WEEK, 0.8)

    def ids(board: Board) -> set[str]:
        rows = board.reader.rows(board.reader.table("zombies"))
        return {row["customer_id"] for row in rows}

    (part,) = change(week, "zombies").parts
    assert {each.customer_id for each in part.came} == ids(week) - ids(old)
    assert {each.customer_id for each in part.left} == ids(old) - ids(week)
    assert len(part.came) - len(part.left) == part.difference


def test_tickets_opened_and_solved(week: Board) -> None:
    since = week.as_of - WEEK
    rows = week.reader.rows(week.reader.table("tickets"))

    def within(moment: Any) -> bool:
        return moment is not None and since < moment.date() <= week.as_of

    (part,) = change(week, "tickets").parts
    counts = {driver.kind: driver.count for driver in part.drivers}
    assert counts.get("opened", 0) == sum(within(row["opened_at"]) for row in rows)
    assert counts.get("solved", 0) == sum(within(row["solved_at"]) for row in rows)
    assert part.difference == counts.get("opened", 0) - counts.get("solved", 0)


def test_every_figure_has_its_sentence(week: Board) -> None:
    customer = week.reader.rows(week.reader.table("candidates").limit(1))[0]["customer_id"]
    zombie = week.reader.rows(week.reader.table("zombies").limit(1))[0]["customer_id"]
    for figure in FIGURES:
        for who in ("", customer, zombie):
            given = {"customer": who} if who else {}
            try:
                made = explain(figure, week, given)
            except InputError:  # it is a figure of all, or of one, or this one has none
                continue
            texts = change_texts(changed(week, made, given))
            assert all(text and "None" not in text for text in texts), (figure, who)
            assert texts or made.derivation.lines == (), figure


def test_values_of_every_kind_in_words() -> None:
    since, day = date(2026, 5, 11), TODAY

    def text(part: Part) -> str:
        return change_texts(Change("x", day, since, (part,)))[0]

    assert text(Part("Quick ratio USD", "no losses", 3.2, Show.NUMBER)) == (
        "Quick ratio USD was no losses on 2026-05-11 and is 3.20 now"
    )
    assert text(Part("Overdue: Ada", None, 12_50, Show.MONEY, "USD")) == (
        "Overdue: Ada is 12.50 USD; on 2026-05-11 there was no value"
    )
    assert text(Part("Overdue: Ada", 12_50, None, Show.MONEY, "USD")) == (
        "Overdue: Ada was 12.50 USD on 2026-05-11; there is no value now"
    )
    assert text(Part("MRR JPY", 0, 1_200, Show.MONEY, "JPY")) == (
        "MRR JPY rose by 1,200 since 2026-05-11, from 0 to 1,200"
    )
    assert text(Part("NRR USD", 0.94234, 0.94211, Show.RATE)) == (
        "NRR USD fell by 0.02 percentage points since 2026-05-11, from 94.23 % to 94.21 %"
    )
    assert text(Part("MRR USD", 298_493_30, 298_430_30, Show.MONEY, "USD")) == (
        "MRR USD fell by 63.00 (0.02 %) since 2026-05-11, from 298,493.30 to 298,430.30"
    )
    assert text(Part("Net MRR churn USD", "not defined", 0.031, Show.RATE)) == (
        "Net MRR churn USD was not defined on 2026-05-11 and is 3.1 % now"
    )


def test_names_that_run_the_other_way_are_set_apart() -> None:
    named = (Named("c1", "شرکت", 24_00), Named("c2", "Ada", -1_00))
    part = Part("MRR USD", 0, 23_00, Show.MONEY, "USD", largest=named)
    (text,) = change_texts(Change("mrr", TODAY, BEFORE, (part,)), own=set_apart)
    assert text.endswith("largest: \u2068شرکت\u2069 +24.00, \u2068Ada\u2069 −1.00")
