"""Monthly loss said both ways, and where negative net churn came from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import StringScalar, Table

from tenure.inference.intervals import wilson
from tenure.inference.ratios import RatioSums, ratio
from tenure.metrics import growth as metric
from tenure.metrics.retention import annual_loss
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import narrowed
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.windows import Window, last_year

PAGE = 25
SORTS = (
    "net_minor",
    "expansion_minor",
    "contraction_minor",
    "churn_minor",
    "opening_minor",
    "name",
)
CUSTOMER_COLUMNS = (
    Shown("name", "customer"),
    Shown("opening_minor", "at the start", Show.MONEY),
    Shown("expansion_minor", "expansion", Show.MONEY),
    Shown("contraction_minor", "contraction", Show.MONEY),
    Shown("churn_minor", "churn", Show.MONEY),
    Shown("net_minor", "net lost", Show.MONEY),
)
EXPORT_COLUMNS = (Shown("customer_id", "id"), Shown("currency", "currency"), *CUSTOMER_COLUMNS)


@dataclass(frozen=True, slots=True)
class Limits:
    """A rate with its interval; `low` and `high` None where too few speak for one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss a month said both ways. `of`: customers, or the currency whose MRR it is; `n`: customer-
    months, or customers; `lost`, `base`: what was divided (counts, or minor units).
    """

    of: str
    rate: Limits
    compounded: Limits
    replacement: Limits
    n: int
    lost: float
    base: float


def losses(board: Board) -> list[Loss]:
    """Of customers, and of MRR by currency, over the last year of whole months; [] before any."""
    return once(board, ("monthly losses",), lambda: _losses(board))


def _losses(board: Board) -> list[Loss]:
    window = last_year(board)
    rows = _logo_months(board, window)
    gone, there = (sum(row[name] for row in rows) for name in ("gone", "at_start"))
    share = wilson(gone, there)
    found = []
    if share is not None:
        found.append(
            _both_ways("customers", share.value, share.low, share.high, (there, gone, there))
        )
    for row in _money_sums(board, window):
        names = ("lost", "base", "lost_squared", "crossed", "base_squared")
        sums = RatioSums(row["n"], *(row[name] for name in names))
        money = ratio(sums)
        if money is not None:
            low = None if money.low is None else max(0.0, money.low)
            counted = (money.n, sums.lost, sums.base)
            found.append(_both_ways(row["currency"], money.value, low, money.high, counted))
    return found


def _logo_months(board: Board, window: Window) -> list[Row]:
    """Windows of one month, within the last year: month by month, those at the start and those gone."""
    rows = board.reader.table("logo_churn")
    rows = rows.filter(
        rows.window_start >= ibis.date(window.starts_on),
        rows.window_end <= ibis.date(window.ends_on),
    )
    days = 32
    return [
        row
        for row in board.reader.rows(rows)
        if row["window_end"] - row["window_start"] < timedelta(days=days)
    ]


def _money_sums(board: Board, window: Window) -> list[Row]:
    table, first_day = board.reader.table, board.generation.switches.month_start_day
    months = table("monthly").select("month_on").distinct()
    months = months.filter(
        months.month_on >= ibis.date(window.starts_on), months.month_on < ibis.date(window.ends_on)
    )
    sums = metric.loss_sums(table("movements"), months, ibis.date(board.as_of), first_day)
    return board.reader.rows(sums.order_by([ibis.desc("n"), "currency"]))


def _both_ways(
    of: str, value: float, low: float | None, high: float | None, counted: tuple[int, float, float]
) -> Loss:
    """The limits go through the same formulas as the value: both rise with the rate."""
    ways = [annual_loss(limit) if limit is not None else (None, None) for limit in (low, high)]
    year = annual_loss(value)
    compounded, replacement = (
        Limits(year[place], ways[0][place], ways[1][place]) for place in (0, 1)
    )
    return Loss(of, Limits(value, low, high), compounded, replacement, *counted)


@dataclass(frozen=True, slots=True)
class Net:
    """Net MRR churn of the last year in one currency: sums, its rate a month and what a year of it does.

    `rate` and `yearly` are None without opening MRR. `movers`: customers whose MRR changed;
    `growers`: of them with expansion; `covered_by`: the fewest customers whose expansion makes up
    for all losses (None where all of it does not).
    """

    currency: str
    window: Window
    opening_minor: int
    expansion_minor: int
    contraction_minor: int
    churn_minor: int
    net_minor: int
    rate: float | None
    yearly: float | None
    movers: int
    growers: int
    covered_by: int | None


def changes(board: Board) -> Table:
    """What became of each customer's MRR within the last year, with its name."""
    return board.reader.kept("kept_net_changes", lambda: _changes(board))


def _changes(board: Board) -> Table:
    window, moves = last_year(board), board.reader.table("movements")
    past = moves.filter(moves.moved_on <= ibis.date(board.as_of))
    rows = metric.net_changes(past, ibis.date(window.starts_on), ibis.date(window.ends_on))
    names = board.reader.table("customer_state").select("customer_id", "name", "channel", "segment")
    return rows.left_join(names, "customer_id").drop("customer_id_right")


def net(board: Board, currency: str) -> Net:
    """Net MRR churn of a currency over the last year."""
    window = last_year(board)
    opening = sum(row["opening_minor"] for row in net_months(board, currency))
    (sums,) = board.reader.ask(
        ("net",), lambda given: _net(changes(board), given["currency"]), {"currency": currency}
    )
    parts = {
        name: sums[name] or 0 for name in ("expansion_minor", "contraction_minor", "churn_minor")
    }
    lost = parts["churn_minor"] + parts["contraction_minor"]
    rate = (lost - parts["expansion_minor"]) / opening if opening else None
    return Net(
        currency=currency,
        window=window,
        opening_minor=opening,
        **parts,
        net_minor=lost - parts["expansion_minor"],
        rate=rate,
        yearly=None if rate is None else (1 - rate) ** 12 - 1,
        movers=sums["movers"],
        growers=sums["growers"],
        covered_by=_covering(board, currency, lost) if lost <= parts["expansion_minor"] else None,
    )


def _net(rows: Table, currency: StringScalar) -> Table:
    return rows.filter(rows.currency == currency).agg(
        expansion_minor=_.expansion_minor.sum(),
        contraction_minor=_.contraction_minor.sum(),
        churn_minor=_.churn_minor.sum(),
        movers=_.count(),
        growers=(_.expansion_minor > 0).sum(),
    )


def _covering(board: Board, currency: str, lost: int) -> int:
    """How many of the customers who grew most make up for what was lost."""
    (row,) = board.reader.ask(
        ("covering",),
        lambda given: _short_of(changes(board), given),
        {"currency": currency, "lost": str(lost)},
    )
    return int(row["short"]) + 1 if lost else 0


def _short_of(rows: Table, given: dict[str, StringScalar]) -> Table:
    running = ibis.window(
        order_by=[ibis.desc("expansion_minor"), "customer_id"], preceding=None, following=0
    )
    rows = rows.filter(rows.currency == given["currency"])
    rows = rows.mutate(so_far=rows.expansion_minor.sum().over(running))
    return rows.agg(short=(_.so_far < given["lost"].cast("int64")).sum())


def net_months(board: Board, currency: str) -> list[Row]:
    """Whole months of the last year in a currency, with `net_minor` (lost less expansion) and its rate."""
    window, months = last_year(board), board.reader.table("monthly")
    found = board.reader.ask(
        ("net months", window.starts_on, window.ends_on),
        lambda given: months.filter(
            months.currency == given["currency"],
            months.month_on >= ibis.date(window.starts_on),
            months.month_on < ibis.date(window.ends_on),
        ).order_by("month_on"),
        {"currency": currency},
    )
    for row in found:
        row["net_minor"] = row["churn_minor"] + row["contraction_minor"] - row["expansion_minor"]
        row["net_rate"] = row["net_minor"] / row["opening_minor"] if row["opening_minor"] else None
    return found


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which customers, in which order: `sort` with a leading minus goes downwards."""

    currency: str
    words: str = ""
    side: str = ""
    sort: str = "net_minor"

    @classmethod
    def of(cls, currency: str, given: dict[str, str]) -> ChangeFilter:
        """From text as a link carries it; what is not known is left at its default."""
        known = {field.name for field in fields(cls)} - {"currency"}
        chosen = {name: value for name, value in given.items() if name in known and value}
        if chosen.get("sort", "net_minor").lstrip("-") not in SORTS:
            del chosen["sort"]
        if chosen.get("side", "") not in ("", "gained", "lost"):
            del chosen["side"]
        return cls(currency=currency, **chosen)


def _wanted(rows: Table, side: str, given: dict[str, StringScalar]) -> Table:
    rows = rows.filter(rows.currency == given["currency"])
    if side:
        rows = rows.filter(rows.net_minor < 0 if side == "gained" else rows.net_minor > 0)
    return narrowed(rows, given)


def _ordered(rows: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    return rows.order_by(
        [ibis.desc(name) if sort.startswith("-") else ibis.asc(name), "customer_id"]
    )


def _texts(wanted: ChangeFilter) -> dict[str, str]:
    texts = {"currency": wanted.currency, "words": wanted.words.strip().lower()}
    return {name: text for name, text in texts.items() if text or name == "currency"}


def _listing(board: Board, wanted: ChangeFilter) -> Listing:
    return Listing(
        ("net changes", wanted.side),
        wanted.sort,
        lambda given: _wanted(changes(board), wanted.side, given),
        lambda rows: _ordered(rows, wanted.sort),
        _texts(wanted),
    )


def filtered(board: Board, wanted: ChangeFilter) -> Table:
    """All customers of a filter, in its order."""
    return _listing(board, wanted).all()


def changed(board: Board, wanted: ChangeFilter, page: int = 1) -> Page:
    """One page of customers whose MRR changed."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def currencies(board: Board) -> list[str]:
    """Currencies with movements, the one with most customers first."""
    months = board.reader.table("monthly")
    found = board.reader.ask(
        ("currencies",),
        lambda _given: (
            months.group_by("currency")
            .agg(customers=_.customers_closing.argmax(_.month_on))
            .order_by([ibis.desc("customers"), "currency"])
        ),
        {},
    )
    return [row["currency"] for row in found]


LOSS_COLUMNS = (
    Shown("of", "of"),
    Shown("rate", "lost a month", Show.RATE),
    Shown("rate_low", "from", Show.RATE),
    Shown("rate_high", "to", Show.RATE),
    Shown("compounded", "gone in 12 months, compounded", Show.RATE),
    Shown("compounded_low", "from", Show.RATE),
    Shown("compounded_high", "to", Show.RATE),
    Shown("replacement", "to be replaced in 12 months", Show.RATE),
    Shown("replacement_low", "from", Show.RATE),
    Shown("replacement_high", "to", Show.RATE),
    Shown("n", "n", Show.INTEGER),
)


def losses_report(board: Board, _request: ReportRequest) -> Report:
    """Monthly loss of customers and of MRR, said both ways."""
    rows = [_loss_row(loss) for loss in losses(board)]
    window = last_year(board)
    notes = (
        f"months from {window.starts_on} and before {window.ends_on}",
        "compounded: share of today's gone after 12 months, since who left cannot leave again",
        "to be replaced: what must be won within 12 months to stand still",
        "customers: all currencies, n = customer-months; MRR: churn and contraction, n = customers",
    )
    return Report("losses", "Monthly loss, both ways", board.as_of, LOSS_COLUMNS, rows, notes)


def _loss_row(loss: Loss) -> Row:
    row: dict[str, Any] = {"of": loss.of, "n": loss.n}
    for name in ("rate", "compounded", "replacement"):
        limits: Limits = getattr(loss, name)
        row |= {name: limits.value, f"{name}_low": limits.low, f"{name}_high": limits.high}
    return row


def negative_report(board: Board, _request: ReportRequest) -> Report:
    """Customers by net change of their MRR in the last year, the most negative (best) first."""
    rows: list[Row] = []
    notes: list[str] = []
    for currency in currencies(board):
        rows += board.reader.rows(filtered(board, ChangeFilter(currency)))
        found = net(board, currency)
        if found.rate is not None and found.yearly is not None:
            notes.append(
                f"{currency}: net churn {found.rate:.2%} a month is {found.yearly:+.2%} a year"
            )
    notes += ["no plays are run yet: none of it can be put down to one"]
    return Report(
        "negative_churn",
        "Where net churn came from",
        board.as_of,
        EXPORT_COLUMNS,
        rows,
        tuple(notes),
    )
