"""The 31 hand-made edge cases of subscription history, window 2024, each with its reasoning."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pytest

from tenure.metrics.logos import logo_churn, logo_movements
from tenure.metrics.movements import movements
from tenure.metrics.schemas import unbound
from tenure.values.presets import PRESETS, preset
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription
from tests.metrics.ledger import moves
from tests.metrics.reference import walk

pytestmark = pytest.mark.shared
WINDOWS = ibis.table({"window_start": "date", "window_end": "date"}, name="windows")
Step = tuple[str, str, int]


@dataclass(frozen=True)
class Case:
    """What an account does within 2024 as (month, movement, amount), and why."""

    number: int
    name: str
    steps: tuple[Step, ...]
    why: str


CASES = (
    Case(
        1,
        "plain open subscription from mid month",
        (("01", "new", 100),),
        "It starts inside January and has no end: new once, at its full monthly price and not a part of "
        "it by days; no end is no churn, at no month's end.",
    ),
    Case(
        2,
        "upgrade, downgrade, cancel on first of month",
        (
            ("01", "new", 100),
            ("04", "expansion", 50),
            ("07", "contraction", 70),
            ("10", "churn", 80),
        ),
        "An end is the first day without, so on 1 April the old price is gone and the new one is there: "
        "one change of 50, in April and not in March. The last end has nothing after it: churn of the "
        "80 that stood, in October.",
    ),
    Case(
        3,
        "same-day cancel + restart, same price",
        (("01", "new", 100),),
        "A customer is judged once a day on all it holds: 100 before and 100 after the day is nothing.",
    ),
    Case(
        4,
        "same-day cancel + restart, lower price, on first of month",
        (("01", "new", 100), ("05", "contraction", 40)),
        "No day was without a subscription, so it is 40 less and not a loss of 100 and a return of 60.",
    ),
    Case(
        5,
        "gap of 3 months then reactivation",
        (("01", "new", 100), ("04", "churn", 100), ("07", "reactivation", 100)),
        "Three months at zero are a loss; who comes back has paid before and is not new.",
    ),
    Case(
        6,
        "gap of 15 days inside one month",
        (("01", "new", 100), ("05", "churn", 100), ("05", "reactivation", 100)),
        "Days are looked at, not month ends: from 5 to 19 May nothing was paid for. Both are shown, and "
        "May closes where it opened.",
    ),
    Case(
        7,
        "add-on runs together with the base plan",
        (("01", "new", 100), ("03", "expansion", 30), ("06", "contraction", 30)),
        "Two subscriptions of one customer add up; the second is expansion, its end contraction, because "
        "the first goes on.",
    ),
    Case(
        8,
        "overlap of one month at a plan change (old not closed in time)",
        (("01", "new", 100), ("05", "expansion", 120), ("06", "contraction", 100)),
        "For one month both run, and both were billed: 220. The ledger does not guess that one was meant "
        "to replace the other; the overlap shows as expansion and contraction, which sum to the 20 more.",
    ),
    Case(
        9,
        "free plan first, then paid",
        (("03", "new", 50),),
        "At a price of 0 there is no recurring revenue and so no customer; new on the first paid day.",
    ),
    Case(10, "free plan only", (), "It never pays: never new, never lost, never in a count."),
    Case(
        11,
        "paid then downgraded to the free plan",
        (("01", "new", 50), ("06", "churn", 50)),
        "To zero is churn, whatever the plan is called; the free row holds nothing.",
    ),
    Case(
        12,
        "annual prepay 1200 (mrr 100, bill period 12)",
        (("01", "new", 100),),
        "Paid once, worth 100 in each of twelve months. It ends on 1 January 2025, outside the window: "
        "the last day of 2024 still has it.",
    ),
    Case(
        13,
        "cancel in the future (ends 2025-03-01)",
        (("01", "new", 100),),
        "A known end changes nothing before its day; the churn stands in March 2025, after the window.",
    ),
    Case(
        14,
        "EUR subscription",
        (("01", "new", 100),),
        "Its movement is in euros and stays there: no sum of currencies is made.",
    ),
    Case(
        15,
        "starts and ends inside one month",
        (("05", "new", 100), ("05", "churn", 100)),
        "It came on 3 May and left on 28 May: both happened, though no month's end ever saw it.",
    ),
    Case(
        16,
        "zero-length period (start = end)",
        (),
        "The first day without is the first day: there is no day with it.",
    ),
    Case(
        17,
        "end before start (bad row)",
        (),
        "No day lies in it. It is neither a customer nor a loss, and no amount is booked on either day.",
    ),
    Case(18, "starts in the future (2025-06-01)", (), "Known, but not yet there in 2024."),
    Case(
        19,
        "mid-month upgrade",
        (("01", "new", 100), ("06", "expansion", 100)),
        "From 100 to 200 on 17 June: the difference, whole, in June; no proration enters MRR.",
    ),
    Case(
        20,
        "up and down again inside one month (net zero)",
        (("01", "new", 100), ("06", "expansion", 50), ("06", "contraction", 50)),
        "Both changes happened on days of their own and both are shown; June closes where it opened.",
    ),
    Case(
        21,
        "base upgrade and add-on cancel on the same day (net zero)",
        (("01", "new", 130),),
        "30 more and 30 less on one day is no change of what the customer pays.",
    ),
    Case(
        22,
        "base cancelled, add-on lives on",
        (("01", "new", 130), ("06", "contraction", 100)),
        "A customer is lost with the last subscription, not with the largest: 30 goes on.",
    ),
    Case(
        23,
        "starts on the 31st",
        (("01", "new", 100),),
        "The last day of January is in January; months that lack a 31st are no interruption.",
    ),
    Case(
        24,
        "ends on 29 February",
        (("01", "new", 100), ("02", "churn", 100)),
        "2024 has that day: the first day without is 29 February, so the churn is February's and not March's.",
    ),
    Case(
        25,
        "closed period, later an open one (gap 1 month)",
        (("01", "new", 100), ("03", "churn", 100), ("04", "reactivation", 140)),
        "The whole of March is without. The return is worth what it pays now, 140: 40 of it is not expansion.",
    ),
    Case(
        26,
        "annual changed to monthly at renewal, same mrr",
        (),
        "New in 2023. On 1 July 2024 a twelfth of the year's price gives way to the same price by the month.",
    ),
    Case(
        27,
        "gap of exactly 31 days",
        (("01", "new", 100), ("03", "churn", 100), ("04", "reactivation", 100)),
        "31 days are all of March, and no allowance of days makes a gap disappear.",
    ),
    Case(
        28,
        "gap of 7 days",
        (("01", "new", 100), ("03", "churn", 100), ("03", "reactivation", 100)),
        "A short gap is a gap: lost on 12 March, back on 19 March.",
    ),
    Case(
        29,
        "duplicate row of the same period",
        (("01", "new", 200), ("06", "churn", 200)),
        "The two rows have ids of their own, so they are two subscriptions, as two equal ones bought on a day "
        "are; loading drops rows of the same id, the ledger none.",
    ),
    Case(
        30,
        "old customer, churned before the window",
        (),
        "It left in March 2023: it is in no opening of 2024 and is not lost again.",
    ),
    Case(
        31,
        "negative amount row (credit) beside the plan",
        (("01", "new", 100),),
        "A row below zero is no recurring revenue: it counts 0 and takes nothing from the plan beside it.",
    ),
)


def case_id(case: Case) -> str:
    """Number and name."""
    return f"{case.number}-{case.name.replace(' ', '_')}"


def rows_of(folder: Path) -> list[dict[str, Any]]:
    with (folder / "edge_subs.csv").open(encoding="utf-8") as file:
        return [
            subscription(
                row["account_id"],
                row["start_date"],
                row["end_date"] or None,
                int(row["mrr"]),
                subscription_id=row["subscription_id"],
                currency=row["currency"],
                quantity=int(row["quantity"]),
            )
            for row in csv.DictReader(file)
        ]


@pytest.fixture
def rows(shared: Callable[[str], Path]) -> list[dict[str, Any]]:
    """Every row of the file."""
    return rows_of(shared("ledger_edges"))


def of(rows: list[dict[str, Any]], *numbers: int) -> list[dict[str, Any]]:
    """The rows of some cases."""
    return [row for row in rows if int(row["customer_id"]) in numbers]


def within_2024(found: list[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        (f"{move['moved_on']:%m}", move["kind"], abs(move["delta_minor"]))
        for move in found
        if date(2024, 1, 1) <= move["moved_on"] <= date(2024, 12, 31)
    )


def test_these_are_the_cases_of_the_file(shared: Callable[[str], Path]) -> None:
    with (shared("ledger_edges") / "edge_cases.csv").open(encoding="utf-8") as file:
        named = [(int(row["account_id"]), row["case"]) for row in csv.DictReader(file)]
    assert named == [(case.number, case.name) for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(engine: Engine, rows: list[dict[str, Any]], case: Case) -> None:
    found = moves(engine, of(rows, case.number))
    assert within_2024(found) == case.steps, case.why
    currency = "EUR" if case.number == 14 else "USD"
    assert {move["currency"] for move in found} <= {currency}


def test_the_cases_do_not_disturb_each_other(engine: Engine, rows: list[dict[str, Any]]) -> None:
    together = moves(engine, rows)
    for case in CASES:
        own = [move for move in together if move["customer_id"] == str(case.number)]
        assert within_2024(own) == case.steps, case.why


# Where a preset answers otherwise: why, and what it answers. Any pair not named here is as above.
NET_OF_A_MONTH = "What comes and goes inside one calendar month is not there at all: "
RETURN_IS_EXPANSION = "There are four movements; who returns is expansion of a known customer: "
OTHERWISE: dict[tuple[str, int], tuple[str, tuple[Step, ...]]] = {
    ("profitwell", 6): (NET_OF_A_MONTH + "May begins and ends at 100.", (("01", "new", 100),)),
    ("profitwell", 15): (NET_OF_A_MONTH + "neither new nor churn is inflated.", ()),
    ("profitwell", 20): (NET_OF_A_MONTH + "up and down cancel out.", (("01", "new", 100),)),
    ("profitwell", 28): (NET_OF_A_MONTH + "away for seven days of March.", (("01", "new", 100),)),
    ("lago", 5): (
        RETURN_IS_EXPANSION + "in July.",
        (("01", "new", 100), ("04", "churn", 100), ("07", "expansion", 100)),
    ),
    ("lago", 6): (
        RETURN_IS_EXPANSION + "still in May.",
        (("01", "new", 100), ("05", "churn", 100), ("05", "expansion", 100)),
    ),
    ("lago", 25): (
        RETURN_IS_EXPANSION + "all 140 of it.",
        (("01", "new", 100), ("03", "churn", 100), ("04", "expansion", 140)),
    ),
    ("lago", 27): (
        RETURN_IS_EXPANSION + "after 31 days.",
        (("01", "new", 100), ("03", "churn", 100), ("04", "expansion", 100)),
    ),
    ("lago", 28): (
        RETURN_IS_EXPANSION + "after seven days.",
        (("01", "new", 100), ("03", "churn", 100), ("03", "expansion", 100)),
    ),
    ("chartmogul", 11): (
        "Who moves from a paid plan to a free one stays an active customer: a downgrade of 50.",
        (("01", "new", 50), ("06", "contraction", 50)),
    ),
    ("profitwell", 31): (
        "There, a credit with a start and an end is in MRR while it runs; here it is left out.",
        (("01", "new", 100),),
    ),
}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_answers(engine: Engine, rows: list[dict[str, Any]], name: str) -> None:
    found = moves(engine, rows, preset(name).switches)
    for case in CASES:
        why, steps = OTHERWISE.get((name, case.number), (case.why, case.steps))
        own = [move for move in found if move["customer_id"] == str(case.number)]
        assert within_2024(own) == steps, f"{name}, case {case.number}: {why}"


def test_what_a_preset_cannot_reproduce_is_said() -> None:
    assert "negative" in preset("profitwell").limits


@pytest.mark.parametrize(
    ("name", "lost", "divisor", "why"),
    [
        ("tenure", 1, 1, "every loss is a loss; divided by the one who was there on 1 May"),
        ("chartmogul", 0, 1, "who joined and left in the period is excluded from the rate"),
        ("stripe", 1, 2, "in the numerator, and as a newcomer in the denominator"),
        ("baremetrics", 1, 1, "included above, while below stands who was there at the start"),
        ("profitwell", 0, 1, "not a customer of any month"),
        ("lago", 1, 1, "terminated is terminated"),
    ],
)
def test_case_15_in_the_churn_rate_of_may(
    engine: Engine, rows: list[dict[str, Any]], name: str, lost: int, divisor: int, why: str
) -> None:
    put(engine, "subscriptions", of(rows, 1, 15))
    engine.run(
        "CREATE OR REPLACE TABLE windows AS"
        " SELECT DATE '2024-05-01' AS window_start, DATE '2024-06-01' AS window_end"
    )
    switches = preset(name).switches
    logos = logo_movements(movements(unbound("subscriptions"), switches), switches)
    (row,) = engine.query(logo_churn(logos, WINDOWS, switches)).to_pylist()
    assert (row["lost"], row["divisor"]) == (lost, divisor), why


def test_the_second_ledger_agrees(engine: Engine, rows: list[dict[str, Any]]) -> None:
    expected = [
        (s.customer_id, s.moved_on, s.kind, s.closing_minor)
        for s in walk(rows, date(2022, 1, 1), date(2025, 12, 31))
    ]
    found = [
        (m["customer_id"], m["moved_on"], m["kind"], m["closing_minor"])
        for m in moves(engine, rows, DEFAULT)
    ]
    assert sorted(found) == sorted(expected)
