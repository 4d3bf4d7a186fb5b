"""What hollow MRR costs: what would be owed if all woke, and what zombies who woke said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate, wilson
from tenure.metrics.unused import AGES as OWED_AGES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once
from tenure.workflow.queries.rates import rates
from tenure.workflow.queries.report import Row

VOICES = ("refund", "asked", "review")
VOICE_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("said_on", "day", Show.DAY),
    Shown("what", "what"),
    Shown("quiet_months", "quiet months", Show.INTEGER),
    Shown("words", "words"),
)


@dataclass(frozen=True, slots=True)
class Liability:
    """What would be owed in one currency if all of them asked. `held_minor`: of those who are held back."""

    currency: str
    customers: int
    payments: int
    owed_minor: int
    held_minor: int


@dataclass(frozen=True, slots=True)
class Voice:
    """Of `all_of_them` of one sort in the last 12 months, those from zombies."""

    what: str
    zombies: int
    all_of_them: int
    share: Estimate | None


def liability(board: Board) -> tuple[Liability, ...]:
    """What would be owed by currency if all of them asked, those held back too."""
    rows = _unused(board)
    sums = rows.group_by("currency").agg(
        customers=_.count(),
        payments=_.payments.sum(),
        owed_minor=_.owed_minor.sum(),
        held_minor=_.owed_minor.sum(where=_.is_held).fill_null(0),
    )
    found = once(board, ("liability",), lambda: board.reader.rows(sums.order_by("currency")))
    return tuple(
        Liability(
            row["currency"],
            int(row["customers"]),
            int(row["payments"]),
            int(row["owed_minor"]),
            int(row["held_minor"]),
        )
        for row in found
    )


def _unused(board: Board) -> Table:
    """What is owed to everyone but those whose use may stand under another id: they use it."""
    rows = board.reader.table("unused")
    return rows.filter(rows.held_by.isnull() | (rows.held_by != "mismatch"))


def liability_by_age(board: Board) -> list[Row]:
    """The same by age class: age, currency, customers, owed_minor."""
    rows = _unused(board)
    sums = rows.group_by("age", "currency").agg(
        customers=_.count(), owed_minor=_.owed_minor.sum().cast("int64")
    )
    found = once(board, ("liability by age",), lambda: board.reader.rows(sums))
    return sorted(found, key=lambda row: (OWED_AGES.index(row["age"]), row["currency"]))


def liability_total(board: Board) -> tuple[int, tuple[str, ...]]:
    """All of it in the workspace's currency, and the currencies left out for want of a rate."""
    known = rates(board)
    priced = {
        each.currency: known.exactly(each.owed_minor, each.currency) for each in liability(board)
    }
    missing = tuple(code for code, amount in priced.items() if amount is None)
    return sum(amount or 0 for amount in priced.values()), missing


def voice_rows(board: Board) -> Table:
    """Refunds, tickets that ask for money back, and low scores of the last 12 months, the newest first:
    `VOICE_COLUMNS` and from_zombie.
    """
    rows = board.reader.table("hollow_voices")
    since = ibis.date(board.as_of - timedelta(days=365))
    rows = rows.filter(rows.said_on > since, rows.said_on <= ibis.date(board.as_of))
    names = board.reader.table("customers").select("customer_id", "name")
    joined = rows.left_join(names, "customer_id").drop("customer_id_right")
    return joined.order_by([ibis.desc("said_on"), "what", "said_id"])


def voices(board: Board) -> tuple[Voice, ...]:
    """How many of each sort came from zombies."""
    rows = (
        voice_rows(board)
        .group_by("what")
        .agg(zombies=_.from_zombie.ifelse(1, 0).sum(), all_of_them=_.count())
    )
    found = {row["what"]: row for row in once(board, ("voices",), lambda: board.reader.rows(rows))}
    return tuple(_voice(what, found.get(what)) for what in VOICES)


def _voice(what: str, row: Row | None) -> Voice:
    few, many = (int(row["zombies"]), int(row["all_of_them"])) if row else (0, 0)
    return Voice(what, few, many, wilson(few, many))
