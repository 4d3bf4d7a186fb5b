"""The bridge: our figure against another definition's, or against what another tool reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis
from ibis.expr.types import Table

from tenure.metrics import bridge as expressions
from tenure.metrics.bridge import Asked
from tenure.values.canonical.reported import MEASURES
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.presets import PRESETS, preset
from tenure.values.switches import Switches
from tenure.workflow.queries.board import Board

NOT_EXPLAINED = "not_explained"
WITHOUT_CUSTOMER = "without_customer"
REPORTED = "reported:"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which bridge: `against` is a preset, or "reported:SOURCE"; `rules` the preset by which a
    reported series is first explained ("" takes the one named like the source, or none).
    `switches`, where given, are what ours is held against, whatever `against` calls them.
    """

    against: str
    month: Month
    currency: str
    measure: str = "mrr"
    is_converted: bool = False
    rules: str = ""
    switches: Switches | None = None

    @property
    def source(self) -> str:
        """The tool whose series is compared, or ""."""
        return self.against.removeprefix(REPORTED) if self.against.startswith(REPORTED) else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule's part of the difference. `before` and `after` are the switch's values."""

    rule: str
    before: str
    after: str
    amount_minor: int
    customers: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """From ours to theirs; the steps and `rest_minor` add up to the difference exactly.

    `rest_minor` is what stands in a reported total under no customer; None where no total and no
    customers are reported for the month.
    """

    ask: Ask
    left_minor: int
    right_minor: int
    steps: tuple[Step, ...]
    rest_minor: int
    is_reported: bool

    @property
    def difference_minor(self) -> int:
        """Theirs less ours."""
        return self.right_minor - self.left_minor


def sources(board: Board) -> list[str]:
    """Tools whose series were loaded."""
    rows = board.reader.table("reported_figures").select("source").distinct()
    return sorted(row["source"] for row in board.reader.rows(rows))


def counterparts(board: Board) -> list[str]:
    """What ours can be held against: the other presets, and what was loaded."""
    own = board.generation.switches
    named = [p.name for p in PRESETS.values() if p.switches != own]
    return [*named, *(f"{REPORTED}{source}" for source in sources(board))]


def last_closed(board: Board) -> Month:
    """The last month that is over on the board's day."""
    first_day = board.generation.switches.month_start_day
    now = Month.of(board.as_of + timedelta(days=1), first_day)
    return now + -1


def bridge(board: Board, ask: Ask) -> Bridge:
    """Compute one. `InputError` for a counterpart, measure or month there is none of."""
    found = _Computing(board, ask)
    return found.bridge()


def bridge_rows(board: Board, ask: Ask, rule: str = "") -> Table:
    """Customers by rule (of one rule only, if named): the rows that make up the steps."""
    return _Computing(board, ask).rows(rule)


class _Computing:
    """One bridge in the making: the sets on the way, and what each makes of every customer."""

    def __init__(self, board: Board, ask: Ask) -> None:
        _checked(board, ask)
        self.board, self.ask = board, ask
        self.left = board.generation.switches
        right = right_switches(ask)
        self.path = expressions.path(self.left, right or self.left, is_converted=ask.is_converted)
        self.sets = [self.left, *(switches for _name, switches in self.path)]
        self.asked = figure_asked(board, ask)
        facts = facts_of(board)
        parts = [expressions.amounts(facts, switches, self.asked) for switches in self.sets]
        self.rules = [name for name, _switches in self.path]
        self.by_customer = bool(ask.source) and self._reported(by_customer=True) is not None
        if self.by_customer:
            parts.append(self._reported_rows(by_customer=True))
            self.rules.append(NOT_EXPLAINED)
        self.count = len(parts)
        self.wide = expressions.side_by_side(parts)

    def bridge(self) -> Bridge:
        (row,) = self.board.reader.ask(
            ("bridge", self.ask, self.left),
            lambda _: expressions.totals(self.wide, self.count),
            {},
        )
        values = [switches.plain() for switches in self.sets]
        steps = []
        for place, rule in enumerate(self.rules, start=1):
            told = rule != NOT_EXPLAINED
            steps.append(
                Step(
                    rule,
                    values[place - 1][rule] if told else "",
                    values[place][rule] if told else "",
                    int(row[f"t{place}"] - row[f"t{place - 1}"]),
                    int(row[f"n{place}"]),
                )
            )
        reached = int(row[f"t{self.count - 1}"])
        right = self._reported(by_customer=False) if self.ask.source else reached
        is_reported = not self.ask.source or right is not None or self.by_customer
        right = reached if right is None else right
        return Bridge(self.ask, int(row["t0"]), right, tuple(steps), right - reached, is_reported)

    def rows(self, rule: str) -> Table:
        found = expressions.changed(self.wide, self.rules)
        return found.filter(found.rule == rule) if rule else found

    def _reported_rows(self, *, by_customer: bool) -> Table:
        figures = self.board.reader.table("reported_figures")
        return expressions.reported(figures, self.ask.source, self.asked, by_customer=by_customer)

    def _reported(self, *, by_customer: bool) -> int | None:
        rows = self._reported_rows(by_customer=by_customer)
        found = self.board.reader.rows(rows.agg(amount=rows.amount_minor.sum(), n=rows.count()))[0]
        return int(found["amount"]) if found["n"] else None


def figure_asked(board: Board, ask: Ask) -> Asked:
    """The figure asked for, as the expressions take it."""
    return Asked(
        ask.measure,
        ask.month.year,
        ask.month.number,
        ask.currency,
        ask.is_converted,
        ibis.date(board.as_of + timedelta(days=1)),
    )


def facts_of(board: Board) -> dict[str, Table]:
    """The facts a bridge is made of."""
    names = ("subscriptions", "customers", "fx_rates")
    facts = {name: board.reader.table(name) for name in names}
    facts["months"] = board.reader.table("monthly").select("month_on").distinct()
    return facts


def reported_total(board: Board, ask: Ask) -> int | None:
    """What the source of an ask reports for its month: the total, else the sum of its customers."""
    figures, asked_for = board.reader.table("reported_figures"), figure_asked(board, ask)
    for by_customer in (False, True):
        rows = expressions.reported(figures, ask.source, asked_for, by_customer=by_customer)
        found = board.reader.rows(rows.agg(amount=rows.amount_minor.sum(), n=rows.count()))[0]
        if found["n"]:
            return int(found["amount"])
    return None


def right_switches(ask: Ask) -> Switches | None:
    """The switches of the other side; None for a reported series no preset is named after."""
    if ask.switches is not None:
        return ask.switches
    if not ask.source:
        return preset(ask.against).switches
    named = ask.rules or (ask.source.lower() if ask.source.lower() in PRESETS else "")
    return preset(named).switches if named else None


def _checked(board: Board, ask: Ask) -> None:
    if ask.measure not in MEASURES:
        raise InputError(
            f"there is no bridge of {ask.measure!r}", hint=f"Of: {', '.join(MEASURES)}."
        )
    if ask.source and ask.source not in sources(board):
        raise InputError(
            f"no figures of {ask.source!r} were loaded",
            hint="Load them as the table reported_figures: source, month_on, currency, amount.",
        )
    if ask.month.starts_on > board.as_of:
        raise InputError(f"{ask.month} has not begun on {board.as_of}")


def asked(board: Board, given: dict[str, str]) -> Ask:
    """An ask from texts: against, month, currency ("all" converts), measure, rules."""
    against = given.get("against", "")
    if not against:
        hint = f"Give --against, one of: {', '.join(counterparts(board))}."
        raise InputError("the bridge to what?", hint=hint)
    first_day = board.generation.switches.month_start_day
    month = last_closed(board)
    if given.get("month"):
        try:
            year, number = (int(part) for part in given["month"].split("-")[:2])
            month = Month(year, number, first_day)
            month.starts_on  # noqa: B018 - refuses what is no month
        except ValueError:
            raise InputError(
                f"{given['month']!r} is no month", hint="Write it like 2026-03."
            ) from None
    currency = given.get("currency", "")
    is_converted = currency == "all"
    if currency in ("", "all"):
        currency = board.currency if is_converted else _main_currency(board)
    return Ask(
        against,
        month,
        currency,
        given.get("measure") or "mrr",
        is_converted,
        given.get("rules", ""),
    )


def _main_currency(board: Board) -> str:
    codes = currencies(board)
    return codes[0] if codes else board.currency


def currencies(board: Board) -> list[str]:
    """Currencies there is MRR in, that of most customers first."""
    rows = board.reader.table("monthly")
    last = rows.filter(rows.month_on == rows.month_on.max())
    found = board.reader.rows(last.select("currency", "customers_closing"))
    return [row["currency"] for row in sorted(found, key=lambda r: -r["customers_closing"])]
