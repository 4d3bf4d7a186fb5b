"""The 31 hand-made edge cases of subscription history, window 2024, as of 2024-12-31."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenure.warehouse.engine import Engine
from tests.factories import subscription
from tests.metrics.ledger import moves
from tests.metrics.reference import walk

pytestmark = pytest.mark.shared

# What each account does within 2024, read off the case's own name: (month, movement, amount).
# Accounts 8 and 29 keep both overlapping rows: two live subscriptions are two subscriptions.
EXPECTED: dict[str, list[tuple[str, str, int]]] = {
    "1": [("01", "new", 100)],
    "2": [
        ("01", "new", 100),
        ("04", "expansion", 50),
        ("07", "contraction", 70),
        ("10", "churn", 80),
    ],
    "3": [("01", "new", 100)],
    "4": [("01", "new", 100), ("05", "contraction", 40)],
    "5": [("01", "new", 100), ("04", "churn", 100), ("07", "reactivation", 100)],
    "6": [("01", "new", 100), ("05", "churn", 100), ("05", "reactivation", 100)],
    "7": [("01", "new", 100), ("03", "expansion", 30), ("06", "contraction", 30)],
    "8": [("01", "new", 100), ("05", "expansion", 120), ("06", "contraction", 100)],
    "9": [("03", "new", 50)],
    "10": [],
    "11": [("01", "new", 50), ("06", "churn", 50)],
    "12": [("01", "new", 100)],
    "13": [("01", "new", 100)],
    "14": [("01", "new", 100)],
    "15": [("05", "new", 100), ("05", "churn", 100)],
    "16": [],
    "17": [],
    "18": [],
    "19": [("01", "new", 100), ("06", "expansion", 100)],
    "20": [("01", "new", 100), ("06", "expansion", 50), ("06", "contraction", 50)],
    "21": [("01", "new", 130)],
    "22": [("01", "new", 130), ("06", "contraction", 100)],
    "23": [("01", "new", 100)],
    "24": [("01", "new", 100), ("02", "churn", 100)],
    "25": [("01", "new", 100), ("03", "churn", 100), ("04", "reactivation", 140)],
    "26": [],
    "27": [("01", "new", 100), ("03", "churn", 100), ("04", "reactivation", 100)],
    "28": [("01", "new", 100), ("03", "churn", 100), ("03", "reactivation", 100)],
    "29": [("01", "new", 200), ("06", "churn", 200)],
    "30": [],
    "31": [("01", "new", 100)],
}


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


def test_every_edge_case(engine: Engine, shared: Callable[[str], Path]) -> None:
    found: dict[str, list[tuple[str, str, int]]] = {case: [] for case in EXPECTED}
    for move in moves(engine, rows_of(shared("ledger_edges"))):
        if date(2024, 1, 1) <= move["moved_on"] <= date(2024, 12, 31):
            step = (f"{move['moved_on']:%m}", move["kind"], abs(move["delta_minor"]))
            found[move["customer_id"]].append(step)
    assert found == EXPECTED


def test_the_second_ledger_agrees(engine: Engine, shared: Callable[[str], Path]) -> None:
    rows = rows_of(shared("ledger_edges"))
    expected = [
        (s.customer_id, s.moved_on, s.kind, s.closing_minor)
        for s in walk(rows, date(2022, 1, 1), date(2025, 12, 31))
    ]
    found = [
        (m["customer_id"], m["moved_on"], m["kind"], m["closing_minor"])
        for m in moves(engine, rows)
    ]
    assert sorted(found) == sorted(expected)
