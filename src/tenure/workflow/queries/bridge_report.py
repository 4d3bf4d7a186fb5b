"""The bridge as a table, for the terminal, the page and CSV."""

from __future__ import annotations

from dataclasses import replace

from ibis.expr.types import Table

from tenure.metrics.bridge import amounts, side_by_side, totals
from tenure.values.presets import PRESETS
from tenure.values.shown import Show, Shown
from tenure.values.switch_words import TITLES, meaning
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bridge import (
    NOT_EXPLAINED,
    WITHOUT_CUSTOMER,
    Ask,
    Bridge,
    Step,
    asked,
    bridge,
    counterparts,
    facts_of,
    figure_asked,
    reported_total,
)
from tenure.workflow.queries.report import Report, ReportRequest, Row

APART = {
    NOT_EXPLAINED: "explained by no rule",
    WITHOUT_CUSTOMER: "reported without a customer",
}
"""What stands beside the rules."""
STEP_COLUMNS = (
    Shown("rule", "rule"),
    Shown("before", "ours"),
    Shown("after", "theirs"),
    Shown("customers", "customers", Show.INTEGER),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount", Show.MONEY),
)


def step_rows(made: Bridge) -> list[Row]:
    """The bridge as rows: ours, each rule, what is not explained, theirs."""
    currency = made.ask.currency
    rows = [_line("ours", made.left_minor)]
    rows += [
        {
            **_line(rule_text(step.rule), step.amount_minor),
            **_values(step),
            "customers": step.customers,
        }
        for step in made.steps
    ]
    if made.rest_minor:
        rows.append(_line(rule_text(WITHOUT_CUSTOMER), made.rest_minor))
    rows.append(_line(made.ask.against, made.right_minor))
    return [{**row, "currency": currency} for row in rows]


def _values(step: Step) -> Row:
    return {
        "before": meaning(step.rule, step.before),
        "after": meaning(step.rule, step.after),
    }


def _line(rule: str, amount_minor: int) -> Row:
    return {
        "rule": rule,
        "before": "",
        "after": "",
        "customers": None,
        "amount_minor": amount_minor,
    }


OVERVIEW_COLUMNS = (
    Shown("against", "against"),
    Shown("currency", "currency"),
    Shown("ours_minor", "ours", Show.MONEY),
    Shown("theirs_minor", "theirs", Show.MONEY),
    Shown("difference_minor", "difference", Show.MONEY),
)


def rule_text(rule: str) -> str:
    """A rule in words."""
    return {**TITLES, **APART}.get(rule, rule)


def overview(board: Board, ask: Ask) -> list[Row]:
    """Ours against everything there is to hold it against."""
    names = counterparts(board)
    own = board.generation.switches
    sets = [own, *(PRESETS[name].switches for name in names if name in PRESETS)]

    def totals_of_all(_: object) -> Table:
        facts, figure = facts_of(board), figure_asked(board, ask)
        return totals(side_by_side([amounts(facts, each, figure) for each in sets]), len(sets))

    key = ("bridge", replace(ask, against=""), own)
    (row,) = board.reader.ask(key, totals_of_all, {})
    found: dict[str, int | None] = {
        name: int(row[f"t{place}"])
        for place, name in enumerate((n for n in names if n in PRESETS), start=1)
    }
    found |= {
        name: reported_total(board, replace(ask, against=name))
        for name in names
        if name not in PRESETS
    }
    ours = int(row["t0"])
    return [
        {
            "against": name,
            "currency": ask.currency,
            "ours_minor": ours,
            "theirs_minor": found[name],
            "difference_minor": None if found[name] is None else (found[name] or 0) - ours,
        }
        for name in names
    ]


def bridge_report(board: Board, request: ReportRequest) -> Report:
    """The bridge of a month: `--against`, `--to` for the month, `--measure`, `--currency`.

    Without `--against`, ours beside everything it can be held against.
    """
    given = {
        "against": request.against or next(iter(counterparts(board))),
        "currency": request.currency,
        "measure": request.measure,
        "month": f"{request.last:%Y-%m}" if request.last else "",
    }
    ask = asked(board, given)
    if not request.against:
        title = f"{ask.measure} of {ask.month} by other definitions"
        notes = ("how one comes about: --against NAME",)
        return Report("bridge", title, board.as_of, OVERVIEW_COLUMNS, overview(board, ask), notes)
    made = bridge(board, ask)
    title = f"Bridge of {ask.measure}, {ask.month}, ours to {ask.against}"
    return Report("bridge", title, board.as_of, STEP_COLUMNS, step_rows(made), _notes(made))


def _notes(made: Bridge) -> tuple[str, ...]:
    notes = []
    if not made.is_reported:
        notes.append(
            f"{made.ask.source} reports nothing for {made.ask.month} in {made.ask.currency}"
        )
    if made.ask.against in PRESETS and PRESETS[made.ask.against].limits:
        notes.append(f"{PRESETS[made.ask.against].title}: {PRESETS[made.ask.against].limits}")
    notes.append("the rows add up exactly; customers: tenure explain bridge --against NAME")
    return tuple(notes)
