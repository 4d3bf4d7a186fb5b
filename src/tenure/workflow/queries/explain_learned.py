"""Explaining what was learnt: the danger line, a chance of leaving, alerts, lead times, complaints."""

from __future__ import annotations

from collections.abc import Callable

import ibis
from ibis.expr.types import Table

from tenure.inference.alert_backtest import AlertRecord
from tenure.inference.danger_line import DangerLine
from tenure.inference.intervals import Estimate
from tenure.inference.learned import Learned
from tenure.inference.risk_findings import Reason
from tenure.metrics import proof
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import leads, risk
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_people import state_of
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.use import ENGAGEMENT_COLUMNS
from tenure.workflow.rules.complaint_words import kind_text
from tenure.workflow.rules.line_words import branch_text, measure_name
from tenure.workflow.rules.risk_words import reason_text, sure_text, why_text

NOTICE_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("notice_on", "notice", Show.DAY),
    Shown("ended_by", "ended by"),
    Shown("weeks", "weeks observed before", Show.INTEGER),
)
PANEL_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("observed_on", "observed", Show.DAY),
    Shown("active_days", "active days", Show.INTEGER),
    Shown("active_users", "active users", Show.INTEGER),
    Shown("events_28", "events in 28 days", Show.INTEGER),
    Shown("own_baseline_ratio", "against own baseline", Show.NUMBER),
    Shown("seat_use", "seats used", Show.RATE),
    Shown("complaints_90", "complaints in 90 days", Show.INTEGER),
    Shown("overdue_invoices", "invoices overdue", Show.INTEGER),
    Shown("nps_score", "NPS score", Show.INTEGER),
    Shown("days_to_renewal", "days until the term ends", Show.INTEGER),
)
RISK_COLUMNS = tuple(column for column in risk.EXPORT_COLUMNS if column.key != "reasons")
COMPLAINT_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("weeks", "weeks observed", Show.INTEGER),
    Shown("complained", "weeks with a recent complaint", Show.INTEGER),
    Shown("notice_on", "notice", Show.DAY),
)


def danger_line(board: Board, given: Parameters) -> Derivation:
    """The danger line: where it lies, what speaks for it, and who is at or under it."""
    given.refuse_customer()
    line, found = board.generation.danger_line, learned(board)
    rows = board.reader.table("customer_state")
    shown = rows.filter(rows.below_line).select(*(column.key for column in ENGAGEMENT_COLUMNS))
    shown = shown.order_by([shown.active_days.fill_null(0), "customer_id"])
    lines: tuple[Line, ...] = (Line("danger line", "no usable signal yet"),)
    if line is not None:
        lines = (*_learnt(found), *_line_lines(line))
    return Derivation("danger_line", "Danger line", lines, shown, ENGAGEMENT_COLUMNS)


def _learnt(found: Learned | None) -> tuple[Line, ...]:
    if found is None:
        return ()
    return (
        Line("learnt on", found.learned_on, Show.DAY),
        Line("weekly rows learnt from", found.rows, Show.INTEGER),
        Line("customers seen", found.line.customers, Show.INTEGER),
        Line("customers lost among them", found.line.churn_events, Show.INTEGER),
    )


def _line_lines(line: DangerLine) -> tuple[Line, ...]:
    """What speaks for the line; where it lies stands last."""
    lines = [
        Line("paying customers", line.n, Show.INTEGER),
        Line("customers at or below", line.below, Show.INTEGER),
        Line("how it was found", branch_text(line.branch)),
        *_estimate("left in the window, at or below", line.past_below, Show.RATE),
        *_estimate("left in the window, above", line.past_above, Show.RATE),
        *_estimate("lift", line.lift, Show.NUMBER),
    ]
    if line.p_value is not None:
        lines.append(Line("corrected p of the best cut", f"{line.p_value:.3f}"))
    if line.cut_low is not None and line.cut_high is not None:
        lines.append(Line("the cut lies between", line.cut_low, Show.NUMBER))
        lines.append(Line("and, with 90 %", line.cut_high, Show.NUMBER))
    return (*lines, Line(f"{measure_name(line.metric)}, at or below", line.line, Show.NUMBER))


def _estimate(label: str, estimate: Estimate | None, show: Show) -> tuple[Line, ...]:
    if estimate is None:
        return (Line(label, "no record"),)
    return (
        Line(label, estimate.value, show),
        Line("95 % interval from", estimate.low, show),
        Line("95 % interval to", estimate.high, show),
        Line("of observations", estimate.n, Show.INTEGER),
    )


def risk_of(board: Board, given: Parameters) -> Derivation:
    """A customer's chance of leaving with its weeks, or that of all together."""
    customer = given.text("customer")
    if customer:
        return _risk_of_one(board, customer)
    totals, found = risk.totals(board), learned(board)
    lines = [Line("why", why_text(each)) for each in (found.risk.why if found else ())]
    lines += [
        Line("customers with a chance", totals.customers, Show.INTEGER),
        Line("expected to leave by failed payment", totals.delinquent, Show.NUMBER),
        Line("MRR × chance", totals.exposed_minor, Show.MONEY, board.currency),
        Line("expected to leave", totals.expected, Show.NUMBER),
    ]
    rows = risk.at_risk(board).select(*(column.key for column in RISK_COLUMNS))
    ordered = rows.order_by([ibis.desc("risk"), "customer_id"])
    return Derivation("risk", "Chance of leaving", tuple(lines), ordered, RISK_COLUMNS)


def _risk_of_one(board: Board, customer: str) -> Derivation:
    state = state_of(board, customer)
    if state["risk"] is None:
        raise InputError(f"no chance of leaving is stated for {customer!r}")
    lines = [Line("what speaks for it", _reason(each, board)) for each in risk.reasons(state)]
    lines += [
        Line("by choice", state["risk"] - state["risk_delinquent"], Show.RATE),
        Line("by failed payment", state["risk_delinquent"], Show.RATE),
        Line("95 % interval from", state["risk_low"], Show.RATE),
        Line("95 % interval to", state["risk_high"], Show.RATE),
        Line("how sure", sure_text(state["risk_sure"])),
        Line("chance of leaving", state["risk"], Show.RATE),
    ]
    rows = board.reader.table("panel_recent")
    rows = rows.filter(rows.customer_id == customer).order_by(ibis.desc("observed_on"))
    shown = rows.select(*(column.key for column in PANEL_COLUMNS))
    title = f"Chance of leaving: {state['name']}"
    return Derivation("risk", title, tuple(lines), shown, PANEL_COLUMNS)


def _reason(reason: Reason, board: Board) -> str:
    mark = "↑" if reason.direction == "raises" else "↓"
    return f"{mark} {reason_text(reason, board.currency)}"


def alert_record(board: Board, given: Parameters) -> Derivation:
    """What alerts were worth on history."""
    given.refuse_customer()
    found = learned(board)
    record = found.backtest.overall if found else None
    lines = _record_lines(record) if record else (Line("alerts judged", "no record"),)
    title = "What alerts were worth"
    return Derivation("alert_record", title, lines, _notices(board), NOTICE_COLUMNS)


def _record_lines(record: AlertRecord) -> tuple[Line, ...]:
    return (
        Line("alerts judged", record.alerts, Show.INTEGER),
        Line("followed by notice in time", record.true_alerts, Show.INTEGER),
        Line("alerts undecided", record.undecided, Show.INTEGER),
        *_estimate("precision", record.precision, Show.RATE),
        *_estimate("recall", record.recall, Show.RATE),
        Line("lead in days, median", record.lead_median_days, Show.NUMBER)
        if record.lead_median_days is not None
        else Line("lead in days, median", "no record"),
        Line("false alarms a CSM and week", record.false_per_csm_week, Show.NUMBER),
    )


def lead_time(board: Board, given: Parameters) -> Derivation:
    """How long before real notices signals fired."""
    given.refuse_customer()
    found = leads.leads(board)
    lines = [Line("notices", 0, Show.INTEGER)]
    if found is not None:
        lines = [
            Line("from", found.since, Show.DAY),
            Line("to", found.until, Show.DAY),
            Line("notices", len(found.missed) + found.records[0].warned, Show.INTEGER)
            if found.records
            else Line("notices", len(found.missed), Show.INTEGER),
            Line("no signal warned of", len(found.missed), Show.INTEGER),
        ]
        lines += [
            Line(leads.title(each.signal), each.lead_days_median, Show.NUMBER)
            for each in found.records
            if each.lead_days_median is not None
        ]
    rows = _notices(board)
    return Derivation("lead_time", "Lead time before notice", tuple(lines), rows, NOTICE_COLUMNS)


def complaint_ratio(board: Board, given: Parameters) -> Derivation:
    """Whether complaining predicts leaving."""
    given.refuse_customer()
    found = learned(board)
    lines: list[Line] = []
    for each in found.complaints.splits if found else ():
        name = kind_text(each.kind)
        lines += [
            Line(name, "customers"),
            Line("customers", each.customers, Show.INTEGER),
            Line("lost", each.losses, Show.INTEGER),
            *_estimate("leave so many times as often", each.ratio, Show.NUMBER),
        ]
    title = "Does complaining predict leaving here?"
    kept = tuple(lines) or (Line("answer", "not known yet"),)
    return Derivation("complaint_ratio", title, kept, _complainers(board), COMPLAINT_COLUMNS)


def _notices(board: Board) -> Table:
    return leads.notice_rows(board).select(*(column.key for column in NOTICE_COLUMNS))


def _complainers(board: Board) -> Table:
    rows = board.reader.table("panel")
    found = rows.group_by("customer_id").agg(
        weeks=rows.count(),
        complained=((rows.complaints_90 > 0) | (rows.complaints_unsolved > 0)).sum(),
        notice_on=rows.notice_on.max(),
    )
    names = board.reader.table("customers").select("customer_id", "name")
    joined = found.filter(found.complained > 0).inner_join(names, "customer_id")
    shown = joined.select(*(column.key for column in COMPLAINT_COLUMNS))
    return shown.order_by([ibis.desc("complained"), "customer_id"])


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "danger_line": danger_line,
    proof.RISK.name: risk_of,
    proof.ALERT_RECORD.name: alert_record,
    proof.LEAD_TIME.name: lead_time,
    proof.COMPLAINT_RATIO.name: complaint_ratio,
}
"""Figures of what was learnt by name."""
