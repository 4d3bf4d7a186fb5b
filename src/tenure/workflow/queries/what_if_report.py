"""A what-if, reported."""

from __future__ import annotations

from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown, money_text
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.what_if import (
    LTV_TO_CAC,
    SLIDERS,
    Change,
    ChannelView,
    answer,
    assumed,
)

COLUMNS = (
    Shown("figure", "figure"),
    Shown("currency", "currency"),
    Shown("before", "as it is", Show.NUMBER),
    Shown("after", "with the change", Show.NUMBER),
    Shown("more", "difference", Show.NUMBER),
    Shown("low", "from", Show.NUMBER),
    Shown("high", "to", Show.NUMBER),
)
MONEY = ("revenue", "expansion", "lifetime", "affordable")


def what_if_report(board: Board, request: ReportRequest) -> Report:
    """A scenario against the company as it is; `assume` like "cut=20 months=24"."""
    given = dict(part.partition("=")[::2] for part in request.assume.replace(",", " ").split())
    known = (*(slider.name for slider in SLIDERS), "months")
    for name in given:
        if name not in known:
            raise InputError(f"{name!r} cannot be assumed", hint=f"Assume: {', '.join(known)}.")
    found = answer(board, assumed(board, given))
    rows = [
        _reported(board, name, getattr(found, name)) for name in (*MONEY, "referred", "customers")
    ]
    wanted = found.assumed
    notes = [
        (
            f"cut={wanted.cut:g} growth={wanted.growth:g} referrals={wanted.referrals:g} "
            f"margin={wanted.margin:g} discount={wanted.discount:g} months={wanted.months}"
        ),
        f"from {found.own.company.losses} losses by age; 95 % intervals hold the chance in them only",
        f"affordable: LTV over {wanted.months} months ÷ {LTV_TO_CAC}",
    ]
    notes += [_channel_note(board, channel) for channel in found.channels if channel.cac_minor]
    if not found.found.has_losses:
        notes.append("no losses yet: a cut in churn changes nothing that was seen")
    if found.own.unpriced:
        notes.append(f"{found.own.unpriced} customers without an exchange rate are left out")
    return Report("what_if", "What if", board.as_of, COLUMNS, rows, tuple(notes))


def _reported(board: Board, name: str, change: Change) -> Row:
    unit = 10 ** EXPONENTS.get(board.currency, 2) if name in MONEY else 1
    more = change.more
    values = (change.before, change.after, more.value, more.low, more.high)
    keys = ("before", "after", "more", "low", "high")
    row: Row = {key: value / unit for key, value in zip(keys, values, strict=True)}
    return {**row, "figure": name, "currency": board.currency if name in MONEY else ""}


def _channel_note(board: Board, channel: ChannelView) -> str:
    cost = f"{money_text(channel.cac_minor, board.currency)} {board.currency}"
    back = f"{channel.is_paid_back} months" if channel.is_paid_back else "not within the horizon"
    can = "affordable" if channel.is_affordable else "not affordable"
    return f"{channel.channel}: CAC {cost}, {can}, paid back: {back}"
