"""What the past would have brought: folds, misses and false alarms with the names of customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenure.inference.alert_backtest import AlertRecord
from tenure.inference.learned import Learned
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.line_words import branch_text, measure_name, miss_text

PAGE = 50
WEEK = 7
RECORD_COLUMNS = (
    Shown("alerts", "alerts", Show.INTEGER),
    Shown("precision", "precision", Show.RATE),
    Shown("precision_low", "from", Show.RATE),
    Shown("precision_high", "to", Show.RATE),
    Shown("precision_by_mrr", "precision by MRR", Show.RATE),
    Shown("notices", "notices", Show.INTEGER),
    Shown("recall", "recall", Show.RATE),
    Shown("recall_low", "from", Show.RATE),
    Shown("recall_high", "to", Show.RATE),
    Shown("recall_by_mrr", "recall by MRR", Show.RATE),
    Shown("lead_median_days", "lead, days", Show.INTEGER),
    Shown("lead_low_days", "lead, quarter", Show.INTEGER),
    Shown("lead_high_days", "lead, three quarters", Show.INTEGER),
    Shown("false_per_csm_week", "false alarms a CSM and week", Show.NUMBER),
    Shown("alerts_per_csm_week", "alerts a CSM and week", Show.NUMBER),
)
FOLD_COLUMNS = (
    Shown("learned_on", "learnt on", Show.DAY),
    Shown("until", "judged until", Show.DAY),
    Shown("branch", "branch"),
    Shown("metric", "measure"),
    Shown("line", "line", Show.NUMBER),
    Shown("losses", "losses known", Show.INTEGER),
    *RECORD_COLUMNS,
)
HORIZON_COLUMNS = (
    Shown("weeks_ahead", "weeks ahead", Show.INTEGER),
    Shown("is_within_budget", "within the budget", Show.FLAG),
    Shown("is_chosen", "in force", Show.FLAG),
    *RECORD_COLUMNS,
)
ID_COLUMN = Shown("customer_id", "id")
MISS_COLUMNS = (
    Shown("name", "customer"),
    Shown("notice_on", "notice", Show.DAY),
    Shown("why", "why missed"),
    Shown("alert_on", "last alert", Show.DAY),
    Shown("days", "days before", Show.INTEGER),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
FALSE_COLUMNS = (
    Shown("name", "customer"),
    Shown("alert_on", "alert", Show.DAY),
    Shown("notice_on", "next notice", Show.DAY),
    Shown("days", "days after", Show.INTEGER),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
CALL_COLUMNS = (
    Shown("name", "customer"),
    Shown("called_on", "date of the rehearsal", Show.DAY),
    Shown("notice_on", "notice", Show.DAY),
    Shown("rank", "place by risk", Show.INTEGER),
    Shown("among", "of", Show.INTEGER),
    Shown("chance", "chance to leave", Show.RATE),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
LISTS: dict[str, tuple[Shown, ...]] = {
    "misses": MISS_COLUMNS,
    "false": FALSE_COLUMNS,
    "calls": CALL_COLUMNS,
}
"""Columns of each list of customers."""
DEFAULT_SORTS = {"misses": "-notice_on", "false": "-alert_on", "calls": "-mrr_minor"}


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which list, what to search in it, in which order."""

    show: str = "misses"
    words: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: dict[str, str]) -> ListFilter:
        """From text as a link carries it; what is not known is left at its default."""
        show = given.get("show", "")
        show = show if show in LISTS else "misses"
        sort = given.get("sort", "")
        keys = [column.key for column in LISTS[show]]
        is_known = sort.removeprefix("-") in keys
        return cls(show, given.get("words", "").strip(), sort if is_known else DEFAULT_SORTS[show])


def record_row(record: AlertRecord | None, *, csms: int = 1, of: int = 1) -> Row:
    """A record as a row; alerts a CSM and week for `csms` people where it was kept for `of`."""
    if record is None:
        return {column.key: None for column in RECORD_COLUMNS}
    precision, recall, scale = record.precision, record.recall, of / csms
    rates = {"false_per_csm_week": record.false_per_csm_week}
    rates["alerts_per_csm_week"] = record.alerts_per_csm_week
    return {
        "alerts": record.alerts,
        "true_alerts": record.true_alerts,
        "undecided": record.undecided,
        "precision": precision.value if precision else None,
        "precision_low": precision.low if precision else None,
        "precision_high": precision.high if precision else None,
        "precision_by_mrr": record.precision_by_mrr,
        "notices": recall.n if recall else 0,
        "recall": recall.value if recall else None,
        "recall_low": recall.low if recall else None,
        "recall_high": recall.high if recall else None,
        "recall_by_mrr": record.recall_by_mrr,
        "lead_median_days": record.lead_median_days,
        "lead_low_days": record.lead_low_days,
        "lead_high_days": record.lead_high_days,
        **{key: None if value is None else value * scale for key, value in rates.items()},
    }


def fold_rows(found: Learned, *, csms: int | None = None) -> list[Row]:
    """One row a fold, in order of time; `worst` is the one of least precision."""
    people = csms or found.csms
    return [
        {
            "learned_on": fold.learned_on,
            "until": fold.until,
            "branch": branch_text(fold.branch),
            "metric": measure_name(fold.metric) if fold.metric else "",
            "metric_code": fold.metric or "",
            "line": fold.line,
            "losses": fold.churn_events,
            "lift": fold.lift,
            "auc": fold.auc,
            "is_worst": number == found.backtest.worst,
            **record_row(fold.record, csms=people, of=found.csms),
        }
        for number, fold in enumerate(found.backtest.folds)
    ]


def horizon_rows(found: Learned, *, csms: int | None = None) -> list[Row]:
    """What alerting so many weeks ahead would have brought; none without a budget."""
    horizons, people = found.horizons, csms or found.csms
    if horizons is None:
        return []
    rows = []
    for each in horizons.rows:
        row = record_row(each.record, csms=people, of=found.csms)
        alerts = row["alerts_per_csm_week"]
        row["weeks_ahead"] = each.weeks_ahead
        row["is_within_budget"] = alerts is not None and alerts <= horizons.budget_per_csm_week
        row["is_chosen"] = each.weeks_ahead == horizons.chosen
        rows.append(row)
    return rows


def rows_of(board: Board, found: Learned, show: str) -> list[Row]:
    """The rows of one of `LISTS`, with ids and names of customers."""

    def make() -> list[Row]:
        made = {"misses": _misses, "false": _false_alarms, "calls": _calls}[show](found)
        ids, titles = dict(found.names), names(board)
        for row in made:
            row["customer_id"] = ids.get(row["customer"], "")
            row["name"] = titles.get(row["customer_id"]) or row["customer_id"]
            row["currency"] = board.currency
        return made

    return once(board, ("backtest", show, found), make)


def chosen(rows: Sequence[Row], wanted: ListFilter) -> list[Row]:
    """Rows searched and sorted; what is not known comes last."""
    words = wanted.words.lower()
    kept = [row for row in rows if words in str(row["name"]).lower() or words in row["customer_id"]]
    key = wanted.sort.removeprefix("-")
    known = [row for row in kept if row.get(key) not in (None, "")]
    unknown = [row for row in kept if row.get(key) in (None, "")]
    known.sort(key=lambda row: row["customer_id"])
    known.sort(key=lambda row: row[key], reverse=wanted.sort.startswith("-"))
    return known + unknown


def page_of(rows: Sequence[Row], page: int) -> Page:
    """One page of rows that are all there."""
    place, pages = Page.place(len(rows), page, PAGE)
    return Page(list(rows[(place - 1) * PAGE : place * PAGE]), len(rows), place, pages)


def _misses(found: Learned) -> list[Row]:
    return [
        {
            "customer": each.customer,
            "notice_on": each.notice_on,
            "why": miss_text(each.why),
            "alert_on": each.alert_on,
            "days": (each.notice_on - each.alert_on).days if each.alert_on else None,
            "mrr_minor": each.mrr_minor,
        }
        for each in found.backtest.misses
    ]


def _false_alarms(found: Learned) -> list[Row]:
    return [
        {
            "customer": each.customer,
            "alert_on": each.alert_on,
            "notice_on": each.notice_on,
            "days": (each.notice_on - each.alert_on).days if each.notice_on else None,
            "mrr_minor": each.mrr_minor,
        }
        for each in found.backtest.false_alarms
    ]


def _calls(found: Learned) -> list[Row]:
    own = found.calls[0].misses if found.calls else ()
    return [
        {
            "customer": each.customer,
            "called_on": each.called_on,
            "notice_on": each.notice_on,
            "rank": each.rank,
            "among": each.among,
            "chance": each.chance,
            "mrr_minor": each.mrr_minor,
        }
        for each in own
    ]


def names(board: Board) -> dict[str, str]:
    """Names of all customers by id."""
    rows = board.reader.table("customers").select("customer_id", "name")
    return once(
        board,
        ("names of customers",),
        lambda: {row["customer_id"]: row["name"] for row in board.reader.rows(rows)},
    )
