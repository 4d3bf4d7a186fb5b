"""The whole way judged out of time: the line learnt at each date, its alerts judged after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.inference.alert_backtest import AlertRecord, FalseAlarm, Horizons, Miss
from tenure.inference.intervals import Estimate


@dataclass(frozen=True, slots=True)
class LineFold:
    """A line learnt from what was known on `learned_on`, and what came of it until `until`.

    `branch`, `metric`, `line`, `churn_events`, `p_value` are of the line as of then; `line`
    None where there was no usable signal, and then `record` is None. `past_below`,
    `past_above`, `lift`: customers at or under that line and above it after `learned_on`, by
    who left. `auc` is the measure's, out of time.
    """

    learned_on: date
    until: date
    branch: str
    metric: str | None
    line: float | None
    churn_events: int
    p_value: float | None
    past_below: Estimate | None
    past_above: Estimate | None
    lift: Estimate | None
    auc: float | None
    record: AlertRecord | None


@dataclass(frozen=True, slots=True)
class LineBacktest:
    """All folds and the record over those that had a line; `worst` numbers the fold of lowest precision.

    `misses` and `false_alarms` are listed by day. `without_line` counts folds that had no
    usable signal. `horizons` is the trade of warning time against noise, None without a budget.
    `why` is "" or why nothing could be judged: "short_history", "no_line".
    """

    folds: tuple[LineFold, ...]
    overall: AlertRecord | None
    worst: int | None
    without_line: int
    misses: tuple[Miss, ...]
    false_alarms: tuple[FalseAlarm, ...]
    horizons: Horizons | None
    why: str = ""
