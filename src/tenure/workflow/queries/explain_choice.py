"""Explaining what woke those who paid without use, and the price of giving back beside waiting."""

from __future__ import annotations

from collections.abc import Callable

from tenure.inference.intervals import wilson
from tenure.values.shown import Show
from tenure.workflow.queries.affordability import sheet
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.choice import (
    HORIZON,
    ROWS,
    ChoiceSheet,
    Given,
    choice_of,
    counted,
    waking_rows,
)
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.proposing import everyone

LABELS = {
    "wake": "wake by themselves within a year",
    "leave": "of those, leave for good",
    "ask": "of those, ask for their money or dispute",
    "months": "discounted months of margin a customer stays",
    "back": "come back after they were given it back",
    "fee_minor": "fee of a dispute",
    "word_minor": "lost by word of mouth, each who wakes",
    "good_minor": "goodwill won by giving back, each",
}
SHOWN = {"share": Show.RATE, "months": Show.NUMBER, "money": Show.MONEY}


def waking(board: Board, given: Parameters) -> Derivation:
    """How many of those long quiet wake in a month."""
    given.refuse_customer()
    seen = counted(board)
    lines = [
        Line("months of customers quiet for six months or more", seen.months, Show.INTEGER),
        Line("first wakings in them", seen.woke, Show.INTEGER),
        Line("of those, left", seen.left, Show.INTEGER),
        Line("of those, asked for money", seen.asked, Show.INTEGER),
    ]
    share = wilson(seen.woke, seen.months)
    if share is not None:
        lines.append(Line("95 % interval from", share.low, Show.RATE))
        lines.append(Line("95 % interval to", share.high, Show.RATE))
    lines.append(Line("wake in a month", share.value if share else None, Show.RATE))
    return Derivation("waking", "Zombies that wake", tuple(lines), waking_rows(board), ROWS)


def refund_choice(board: Board, given: Parameters) -> Derivation:
    """Waiting beside giving back, of all past the special stage, or of one customer."""
    customer = given.text("customer")
    asked = (
        sheet(board, board.workspace_id, [customer])
        if customer
        else everyone(board, board.workspace_id, board.as_of)
    )
    found = choice_of(board, asked, board.as_of)
    lines = [
        Line("customers", found.customers, Show.INTEGER),
        Line("goes back", found.refund_minor, Show.MONEY, found.currency),
        Line("margin of their MRR a month", found.monthly_minor, Show.MONEY, found.currency),
        Line("months looked ahead", HORIZON, Show.INTEGER),
        *(_line(each, found.currency) for each in found.parts),
        *_prices(found),
    ]
    title = "Is giving back unasked sensible?"
    return Derivation("refund_choice", title, tuple(lines), waking_rows(board), ROWS)


def _line(each: Given, currency: str) -> Line:
    return Line(LABELS[each.code], each.value, SHOWN[each.unit], currency)


def _prices(found: ChoiceSheet) -> list[Line]:
    if found.price is None:
        return [Line("not known: parts are missing", None, Show.MONEY, found.currency)]
    price, code = found.price, found.currency
    return [
        Line("waiting costs", round(price.waiting.value), Show.MONEY, code),
        Line("giving back costs", round(price.acting.value), Show.MONEY, code),
        Line("least that giving back spares", round(price.spared.low), Show.MONEY, code),
        Line("most that giving back spares", round(price.spared.high), Show.MONEY, code),
        Line("giving back spares", round(price.spared.value), Show.MONEY, code),
    ]


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "waking": waking,
    "refund_choice": refund_choice,
}
"""Figures of the choice, by name."""
