"""Everything learnt from a company's own history at one time, kept until it is learnt again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tenure.inference.alert_backtest import Horizons
from tenure.inference.backtest_line import LineBacktest
from tenure.inference.complaints import ComplaintFinding
from tenure.inference.danger_line import LineFinding
from tenure.inference.risk import RiskFinding
from tenure.inference.risk_backtest import BackTest

QUARTER_MONTHS, MONTH_MONTHS = 3, 1


@dataclass(frozen=True, slots=True)
class Learned:
    """What was found as of `learned_on`, and what it was found from.

    `next_on` is when it will be learnt again: the first of the next quarter for a learnt line,
    of the next month otherwise. `rows` of the panel, `customers` in it and `losses` among them
    (distinct); `step`: every how many customers were taken, 1 for all. `names` gives the ids of
    the customers whose numbers the findings mention. `csms` is among how many people alerts and
    calls were shared out; `calls` what had come of calling those at highest risk, by the model
    first, then by what anybody can tell without it; empty where it was not rehearsed.
    """

    learned_on: date
    next_on: date
    rows: int
    customers: int
    losses: int
    step: int
    line: LineFinding
    backtest: LineBacktest
    risk: RiskFinding
    complaints: ComplaintFinding
    names: tuple[tuple[int, str], ...] = ()
    csms: int = 1
    calls: tuple[BackTest, ...] = ()

    @property
    def horizons(self) -> Horizons | None:
        """What each horizon would have cost in alerts."""
        return self.backtest.horizons


def due_again(learned_on: date, branch: str) -> date:
    """The day on which a line found on some day, by some branch, is learnt again."""
    months = QUARTER_MONTHS if branch in ("learnt", "economic") else MONTH_MONTHS
    start = learned_on.replace(day=1)
    if months == QUARTER_MONTHS:
        start = start.replace(month=(start.month - 1) // 3 * 3 + 1)
    for _ in range(months):
        start = (start + timedelta(days=32)).replace(day=1)
    return start
