"""Findings made by hand, for the tests of how they are told: every part filled, every number known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import ibis

from tenure.inference.alert_backtest import AlertRecord, FalseAlarm, Horizon, Horizons, Miss
from tenure.inference.backtest_line import LineBacktest, LineFold
from tenure.inference.calibration import Bin, Calibration, Cumulative
from tenure.inference.cohorts import Cohort
from tenure.inference.complaints import ComplaintFinding, Landmark, Split
from tenure.inference.danger_line import DangerLine, LineFinding
from tenure.inference.intervals import Estimate
from tenure.inference.leaks import Leak
from tenure.inference.learned import Learned
from tenure.inference.line_branches import Evidence, trail_of
from tenure.inference.metric_choice import MetricScore
from tenure.inference.risk_backtest import BackTest, Round
from tenure.inference.risk_backtest import Miss as Uncalled
from tenure.inference.risk_findings import Baseline, Candidate, Effect, Fold, RiskFinding, Why
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once

ON = date(2026, 5, 31)
SCORES = (
    MetricScore("active_days", Estimate(0.71, 0.62, 0.8, 900), 0.03, 8, 80, 1.0, True, "best"),
    MetricScore("seat_use", None, None, 0, 80, 0.3, False, "unknown_for_most"),
)
COHORTS = (
    Cohort(0, 0, 0, Estimate(0.2, 0.1, 0.35, 50), 10, 30, 0.2),
    Cohort(1, 9, 5, Estimate(0.1, 0.05, 0.2, 100), 10, 60, 0.1),
    Cohort(10, 28, 18, Estimate(0.02, 0.01, 0.05, 300), 6, 150, 0.02),
)
PROVED = trail_of(
    Evidence(
        losses=80, has_measure=True, auc=SCORES[0].auc, p_value=0.002, span=0.1, has_guess=True
    )
)
LINE = DangerLine(
    line=7.0,
    branch="learnt",
    n=90,
    below=20,
    churn_events=80,
    past_below=Estimate(0.12, 0.08, 0.18, 200),
    past_above=Estimate(0.03, 0.02, 0.05, 700),
    lift=Estimate(4.0, 2.2, 7.1, 900),
    bands=(),
    p_value=0.002,
    cut_low=5.0,
    cut_high=9.0,
    percentile=0.22,
    trail=PROVED,
    choices=SCORES,
    learned_on=ON,
)
FINDING = LineFinding(LINE, "active_days", PROVED, SCORES, COHORTS, 300, 80, ON)
NO_SIGNAL = trail_of(
    Evidence(losses=40, has_measure=True, auc=Estimate(0.52, 0.44, 0.6, 500), p_value=0.4)
)
NO_LINE = LineFinding(None, "active_days", NO_SIGNAL, SCORES, COHORTS, 300, 40, ON)


def record(alerts: int = 10, true: int = 4, per_week: float = 0.5) -> AlertRecord:
    """A record of so many alerts, so many of them true."""
    return AlertRecord(
        alerts=alerts,
        true_alerts=true,
        suppressed=1,
        undecided=2,
        precision=Estimate(true / alerts, 0.1, 0.7, alerts),
        recall=Estimate(0.5, 0.2, 0.8, 8),
        lead_median_days=40.0,
        lead_low_days=20.0,
        lead_high_days=60.0,
        false_per_csm_week=per_week * (alerts - true) / alerts,
        alerts_per_csm_week=per_week,
        precision_by_mrr=0.3,
        recall_by_mrr=0.6,
    )


def _fold(learned_on: date, until: date, made: AlertRecord | None) -> LineFold:
    line = 7.0 if made else None
    branch = "learnt" if made else "none"
    return LineFold(
        learned_on, until, branch, "active_days", line, 60, 0.01, None, None, None, 0.7, made
    )


TEST = LineBacktest(
    folds=(
        _fold(date(2025, 6, 1), date(2025, 8, 31), None),
        _fold(date(2025, 8, 31), date(2025, 11, 30), record()),
        _fold(date(2025, 11, 30), date(2026, 3, 1), record(20, 2)),
    ),
    overall=record(30, 6, per_week=2.0),
    worst=2,
    without_line=1,
    misses=(
        Miss(0, date(2025, 12, 24), 9_900.0, "no_alert", None),
        Miss(1, date(2025, 12, 1), 50_000.0, "too_late", date(2025, 11, 23)),
    ),
    false_alarms=(FalseAlarm(1, date(2025, 10, 5), 40_000.0, None),),
    horizons=Horizons(
        (
            Horizon(0, record(10, 5, per_week=1.0), True),
            Horizon(3, record(20, 6, per_week=2.0), True),
            Horizon(6, record(40, 7, per_week=4.0), False),
        ),
        2.5,
        3,
    ),
)
CALIBRATION = Calibration(
    rows=400,
    left=20,
    brier=0.041,
    log_loss=0.17,
    intercept=-0.05,
    slope=0.97,
    error=0.008,
    error_noise=0.011,
    bins=(Bin(200, 4, 0.02, 0.02, 0.008, 0.05), Bin(200, 16, 0.09, 0.08, 0.05, 0.13)),
    cumulative=Cumulative((0.5, 1.0), (0.001, 0.002), 0.002, 0.01),
)
RISK = RiskFinding(
    is_usable=False,
    why=(Why("no_usable_signal"), Why("no_better_than_use", -0.012)),
    seen_until=ON,
    lead_days=14,
    horizon_days=76,
    customers=300,
    churned=80,
    rows=9_000,
    refused=(Leak("tickets_90", "known_from_start", 0.97),),
    folds=(Fold(date(2025, 9, 1), 5_000, 60, 200, 10, 0.66, None, 0.62, 0.55),),
    candidates=(
        Candidate("penalised", Estimate(0.66, 0.58, 0.74, 200), 0.6, 0.041, 0.17),
        Candidate("boosting", None, None, None, None, "no_library"),
    ),
    chosen="penalised",
    baselines=(
        Baseline(
            "use",
            "events_28",
            Estimate(0.64, 0.56, 0.7, 200),
            Estimate(0.02, -0.012, 0.05, 200),
            None,
        ),
        Baseline(
            "tenure", "plan", Estimate(0.55, 0.5, 0.6, 200), Estimate(0.11, 0.04, 0.2, 200), 0.18
        ),
    ),
    calibration=CALIBRATION,
    thresholds=None,
    model=None,
    causes=None,
    effects=(Effect("active_days", "", 0.6, "lowers"), Effect("plan", "Team", 0.2, "mixed")),
)
RATIO = Estimate(1.9, 1.3, 2.8, 300)
COMPLAINTS = ComplaintFinding(
    verdict="more",
    why="",
    customers=300,
    losses=70,
    silent_customers=180,
    silent_losses=45,
    splits=(
        Split("any", 120, 25, RATIO, Estimate(1.5, 1.1, 2.1, 300), "more"),
        Split("fast", 60, 4, None, None, "cannot_tell"),
        Split("slow", 30, 6, Estimate(1.2, 0.7, 2.0, 300), None, "cannot_tell"),
        Split("unsolved", 40, 15, Estimate(2.8, 1.7, 4.5, 300), None, "more"),
    ),
    landmarks=(Landmark(90, 180, 200, 50, 30, Estimate(1.1, 0.6, 2.0, 200), "cannot_tell"),),
    agrees=True,
    adjusted_for=("active_days", "plan"),
)
ROUND = Round(date(2025, 9, 1), 200, 20, 4, 10, 0.2, 0.4, 0.3, 0.5)
CALLS = BackTest(
    score="penalised",
    csms=2,
    calls_each=10,
    weeks_each=13.0,
    rounds=(ROUND,),
    precision=Estimate(0.2, 0.1, 0.4, 20),
    recall=Estimate(0.4, 0.2, 0.7, 10),
    precision_mrr=0.3,
    recall_mrr=0.5,
    lead_days_median=45.0,
    lead_days_q1=30.0,
    lead_days_q3=70.0,
    false_per_csm_week=0.6,
    worst=ROUND,
    missed=1,
    misses=(Uncalled(1, date(2025, 9, 1), date(2025, 10, 20), 31, 200, 0.04, 50_000.0),),
)
LEARNED = Learned(
    learned_on=ON,
    next_on=date(2026, 7, 1),
    rows=12_000,
    customers=300,
    losses=82,
    step=1,
    line=FINDING,
    backtest=TEST,
    risk=RISK,
    complaints=COMPLAINTS,
    names=((0, "c000001"), (1, "c000002")),
    csms=2,
    calls=(CALLS,),
)
WITHOUT = replace(
    LEARNED,
    line=NO_LINE,
    backtest=LineBacktest((), None, None, 0, (), (), None, "short_history"),
    risk=replace(
        RISK,
        why=(Why("too_few_churned", 12, 50),),
        refused=(),
        folds=(),
        candidates=(),
        chosen="",
        baselines=(),
        calibration=None,
        effects=(),
    ),
    complaints=replace(
        COMPLAINTS, verdict="cannot_tell", why="too_few_losses", splits=(), landmarks=()
    ),
    calls=(),
)
"""The same workspace where next to nothing can be told."""
USABLE = replace(LEARNED, risk=replace(RISK, is_usable=True, why=(Why("beats_both", 0.021),)))
REASONS = (
    '[{"name":"tickets_90","direction":"raises","contribution":0.8,"value":14.0,"usual":0.7,"level":""},'
    '{"name":"plan","direction":"lowers","contribution":-0.2,"value":null,"usual":null,"level":"Team"}]'
)


def taught(board: Board, found: Learned = USABLE) -> Board:
    """A board as if `found` had been learnt: who is active on `line` days or fewer is below it,
    on 3 more on the way; the chance of leaving is 1 ÷ (active days + 2).
    """
    line = found.line.line
    generation = replace(board.generation, danger_line=line)
    reader = Reader(board.reader.root, generation, board.reader.limits)
    state = reader.table("customer_state")
    known = state.active_days.fill_null(0).cast("float64")
    pays = (state.mrr_minor > 0).fill_null(False)
    level = line.line if line else -1.0
    on_way = (known > level) & (known <= level + 3)
    chance = pays.ifelse(1 / (known + 2), ibis.null("float64"))
    chance = chance if found.risk.is_usable else ibis.null("float64")
    made = {
        "line_metric": ibis.literal("active_days"),
        "line_today": known,
        "line_level": known + 0.5,
        "line_at": ibis.literal(level),
        "approach_state": ibis.cases(
            (known <= level, "below"), (on_way, "approaching"), else_="clear"
        ),
        "days_to_line": on_way.ifelse(7 * (known - level), ibis.null("float64")),
        "days_to_line_low": on_way.ifelse(5 * (known - level), ibis.null("float64")),
        "days_to_line_high": ibis.null("float64"),
        "is_alert": known <= level + 1,
        "below_line": pays.ifelse(known <= level, ibis.null("boolean")),
        "risk": chance,
        "risk_low": chance * 0.5,
        "risk_high": chance * 1.5,
        "risk_delinquent": chance * 0.25,
        "risk_sure": ibis.cases((known <= 3, "leave"), (known <= 9, "ambiguous"), else_="stay"),
        "risk_reasons": ibis.literal(REASONS),
    }
    table = reader.kept("taught_state", lambda: state.mutate(**made))
    real = reader.table
    reader.table = lambda name: table if name == "customer_state" else real(name)  # type: ignore[method-assign]
    taught_board = replace(board, reader=reader)
    once(taught_board, ("learned",), lambda: found)
    return taught_board
