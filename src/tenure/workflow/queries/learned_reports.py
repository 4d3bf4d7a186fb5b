"""What was learnt, reported: the line and why it, the risk, the back-test, lead times, complaints."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from tenure.inference.alert_backtest import AlertRecord
from tenure.inference.danger_line import LineFinding
from tenure.inference.learned import Learned
from tenure.inference.risk_backtest import BackTest
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import backtests, danger, leads, risk
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.rules.complaint_words import (
    answer_text,
    kind_text,
    landmark_text,
    verdict_text,
)
from tenure.workflow.rules.line_words import (
    badge_text,
    branch_text,
    choice_text,
    line_text,
    measure_name,
    step_text,
    unjudged_text,
)
from tenure.workflow.rules.number_words import decimals, share_text, span_text
from tenure.workflow.rules.risk_words import candidate_text, column_name, leak_text, why_text

MOST = 1_000
"""Customers of a risk report; the page's CSV has all."""
NOTHING = "nothing was learnt yet: it needs customers who pay, and a day that was run"
TRAIL_COLUMNS = (
    Shown("branch", "branch"),
    Shown("is_taken", "taken", Show.FLAG),
    Shown("why", "why"),
)
SPLIT_COLUMNS = (
    Shown("split", "complaints"),
    Shown("customers", "customers", Show.INTEGER),
    Shown("losses", "losses", Show.INTEGER),
    Shown("ratio", "as often", Show.NUMBER),
    Shown("low", "from", Show.NUMBER),
    Shown("high", "to", Show.NUMBER),
    Shown("crude", "unadjusted", Show.NUMBER),
    Shown("verdict", "verdict"),
)
Made = Callable[[Board, Learned], tuple[list[Row], tuple[str, ...]]]


def _reported(
    name: str, title: str, columns: tuple[Shown, ...], make: Made
) -> Callable[[Board, ReportRequest], Report]:
    def reported(board: Board, request: ReportRequest) -> Report:  # noqa: ARG001
        found = learned(board)
        rows, notes = make(board, found) if found else ([], (NOTHING,))
        return Report(name, title, board.as_of, columns, rows, notes)

    return reported


def when_note(found: Learned) -> str:
    """When it was learnt, from what, and when again."""
    part = f", of every {found.step}th customer" if found.step > 1 else ""
    return (
        f"learnt on {found.learned_on} from {found.rows:,} weekly rows of {found.customers:,} customers{part}; "
        f"learnt again on {found.next_on}"
    )


def _line(board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
    rows: list[Row] = [
        {"branch": branch_text(step.branch), "is_taken": step.is_taken, "why": step_text(step)}
        for step in found.line.trail
    ]
    return rows, (*line_notes(found.line), when_note(found), *_standing(board, found))


def _standing(board: Board, found: Learned) -> tuple[str, ...]:
    if found.line.line is None:
        return ()
    counts = danger.counted(board)
    return (f"{counts['below']} customers are under it, {counts['approaching']} on the way to it",)


def line_notes(finding: LineFinding) -> tuple[str, ...]:
    """The line in words, what speaks for it, and each measure tried."""
    line = finding.line
    if line is None:
        return ("no usable signal", *_choices(finding))
    notes = [f"{line_text(line)} How sure: {badge_text(line.branch)}"]
    counts = f"{finding.customers:,} customers, {finding.churn_events:,} of them lost"
    if line.lift:
        times = f"{decimals(line.lift.value, 1)} ({span_text(line.lift.low, line.lift.high, 1)})"
        counts += f"; those under the line left {times} times as often within a window"
    notes.append(counts)
    if line.p_value is not None:
        notes.append(f"corrected p of the best cut: {line.p_value:.3f}")
    if line.cut_low is not None and line.cut_high is not None:
        notes.append(f"the cut lies from {line.cut_low:g} to {line.cut_high:g} (90 %)")
    return (*notes, *_choices(finding))


def _choices(finding: LineFinding) -> tuple[str, ...]:
    return tuple(
        f"{measure_name(each.metric)}: "
        + (
            f"AUC {each.auc.value:.2f} ({each.auc.low:.2f} to {each.auc.high:.2f}), "
            if each.auc
            else ""
        )
        + choice_text(each)
        for each in finding.choices
    )


def _near(board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
    rows = board.reader.rows(danger.filtered(board, danger.DangerFilter()).limit(MOST))
    return rows, (line_text(found.line.line),) if found.line.line else ("no usable signal",)


def _risk(board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
    rows = list(islice(risk.every(board, risk.RiskFilter()), MOST))
    return rows, (*risk_notes(found), when_note(found))


def risk_notes(found: Learned) -> tuple[str, ...]:
    """Whether the model is used and why, what it was held against, what was refused."""
    own = found.risk
    verdict = "a model is used" if own.is_usable else "no model is used"
    notes = [f"{verdict}. {' '.join(why_text(each) for each in own.why)}"]
    notes += [
        f"against {candidate_text(each.kind)}: AUC {each.auc.value:.2f}, gain "
        f"{each.gain.value:+.3f} ({each.gain.low:+.3f} to {each.gain.high:+.3f})"
        for each in own.baselines
    ]
    if own.calibration:
        notes.append(
            f"calibration slope {own.calibration.slope:.2f}, Brier {own.calibration.brier:.4f}, "
            f"{own.calibration.left:,} of {own.calibration.rows:,} left"
        )
    notes += [f"refused: {column_name(each.name)} {leak_text(each)}" for each in own.refused]
    return tuple(notes)


def _backtest(_board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
    return backtest_rows(found), backtest_notes(found)


def backtest_rows(found: Learned, *, csms: int | None = None) -> list[Row]:
    """The folds, and all of them together."""
    rows = backtests.fold_rows(found, csms=csms)
    if found.backtest.overall is None:
        return rows
    overall = backtests.record_row(found.backtest.overall, csms=csms or found.csms, of=found.csms)
    return [*rows, {"branch": "all folds with a line", **overall}]


def backtest_notes(found: Learned) -> tuple[str, ...]:
    """What the rows do not say: undecided alerts, folds without a line, misses, and the calls by risk."""
    own = found.backtest
    if own.why:
        return (unjudged_text(own.why), when_note(found), *_call_notes(found.calls))
    overall, worst = own.overall, own.worst
    notes = [_counts(overall)] if overall else []
    if overall and overall.undecided:
        notes.append(f"{overall.undecided} alerts are undecided: their 90 days are not over")
    if own.without_line:
        notes.append(f"{own.without_line} of {len(own.folds)} folds had no usable signal")
    if worst is not None:
        notes.append(f"the worst fold was learnt on {own.folds[worst].learned_on}")
    if own.horizons and own.horizons.chosen is not None:
        budget = f"{own.horizons.budget_per_csm_week:g} alerts a CSM and week"
        notes.append(f"alerts come {own.horizons.chosen} weeks ahead: the best within {budget}")
    return (*notes, when_note(found), *_call_notes(found.calls))


def _counts(record: AlertRecord) -> str:
    """Misses and false alarms of a record; the lists may hold the newest only."""
    asked = record.recall
    missed = asked.n - round(asked.value * asked.n) if asked else 0
    return f"{missed:,} notices missed, {record.alerts - record.true_alerts:,} false alarms"


def _call_notes(calls: tuple[BackTest, ...]) -> tuple[str, ...]:
    return tuple(
        f"calling the {each.csms * each.calls_each} highest by {candidate_text(each.score)} every "
        f"{each.weeks_each:g} weeks: precision {share_text(each.precision.value)}"
        + (f", recall {share_text(each.recall.value)}" if each.recall else "")
        for each in calls
        if each.precision
    )


def _horizons(_board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
    budget = found.horizons.budget_per_csm_week if found.horizons else None
    note = f"the budget is {budget:g} alerts a CSM and week" if budget else "no budget is set"
    return backtests.horizon_rows(found), (note,)


def _list(show: str) -> Made:
    def made(board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
        rows = backtests.rows_of(board, found, show)
        why = found.backtest.why
        notes = (unjudged_text(why), when_note(found)) if why else (when_note(found),)
        return backtests.chosen(rows, backtests.ListFilter.of({"show": show})), notes

    return made


def leads_report(board: Board, _request: ReportRequest) -> Report:
    """How long before real notices each signal fired."""
    found = leads.leads(board)
    rows = leads.lead_rows(found, board.currency) if found else []
    notes = lead_notes(board) if found else (NOTHING,)
    return Report("lead_times", "Lead times", board.as_of, leads.COLUMNS, rows, notes)


def lead_notes(board: Board) -> tuple[str, ...]:
    """What must be known to read the lead times."""
    found = leads.leads(board)
    if found is None:
        return ()
    return (
        f"notices from {found.since} to {found.until}; a signal counts within {found.longest_days} days before",
        "the danger line is that of today, learnt from these notices among others: the back-test is the proof",
        "whether acting mattered cannot be read from this: who is called is not left to chance",
    )


def _complaints(_board: Board, found: Learned) -> tuple[list[Row], tuple[str, ...]]:
    own = found.complaints
    rows: list[Row] = [
        {
            "split": kind_text(each.kind),
            "customers": each.customers,
            "losses": each.losses,
            "ratio": each.ratio.value if each.ratio else None,
            "low": each.ratio.low if each.ratio else None,
            "high": each.ratio.high if each.ratio else None,
            "crude": each.crude.value if each.crude else None,
            "verdict": verdict_text(each.verdict),
        }
        for each in own.splits
    ]
    silent = (
        f"{own.silent_customers:,} of {own.customers:,} customers never complained; {own.silent_losses:,} of "
        f"{own.losses:,} losses came without a recent complaint"
    )
    said = (answer_text(own), landmark_text(own), silent, when_note(found))
    return rows, tuple(each for each in said if each)


REPORTS: dict[str, Callable[[Board, ReportRequest], Report]] = {
    "line": _reported("line", "Danger line", TRAIL_COLUMNS, _line),
    "near_line": _reported("near_line", "Near the danger line", danger.EXPORT_COLUMNS, _near),
    "risk": _reported("risk", "Risk", risk.EXPORT_COLUMNS, _risk),
    "backtest": _reported("backtest", "Back-test", backtests.FOLD_COLUMNS, _backtest),
    "horizons": _reported("horizons", "Warning time", backtests.HORIZON_COLUMNS, _horizons),
    "misses": _reported("misses", "Notices missed", backtests.MISS_COLUMNS, _list("misses")),
    "false_alarms": _reported(
        "false_alarms", "False alarms", backtests.FALSE_COLUMNS, _list("false")
    ),
    "lead_times": leads_report,
    "complaints": _reported(
        "complaints", "Does complaining predict leaving here?", SPLIT_COLUMNS, _complaints
    ),
}
"""Reports of what was learnt, by name."""
