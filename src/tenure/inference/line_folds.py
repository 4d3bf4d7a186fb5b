"""Lines in force one after the other: each learnt from what was known, its alerts until the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.alert_match import FiredAlerts
from tenure.inference.approach import Standing, fire, standing_of
from tenure.inference.danger_line import DangerLine, Economics, LineFinding
from tenure.inference.learn_line import learn_line
from tenure.inference.line_histories import Histories
from tenure.inference.panel import Panel
from tenure.inference.trend import Trends, trends_of

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Span:
    """What was learnt on `learned_on`, in force until `until`.

    `first` to `last` (exclusive) are the weeks of the histories after the one day, up to the
    other.
    """

    finding: LineFinding
    learned_on: np.datetime64
    until: np.datetime64
    first: int
    last: int

    @property
    def line(self) -> DangerLine | None:
        """The line in force; None where there was no usable signal."""
        return self.finding.line


def fold_dates(
    panel: Panel, *, every_weeks: int, first_weeks: int, max_lead_days: int
) -> list[np.datetime64]:
    """Days on which a line is learnt, and last the day the last one is judged until.

    Counted back from the last day whose alerts are all decided; none before `first_weeks`.
    """
    if not len(panel):
        return []
    earliest = panel.observed_on.min() + np.timedelta64(7 * first_weeks, "D")
    day = panel.seen_until - np.timedelta64(max_lead_days, "D")
    found = []
    while day >= earliest:
        found.append(day)
        day = day - np.timedelta64(7 * every_weeks, "D")
    return found[::-1]


def spans_of(
    panel: Panel,
    histories: Histories,
    dates: Sequence[np.datetime64],
    *,
    economics: Economics | None,
    seed: int,
) -> tuple[Span, ...]:
    """One line for each date but the last, from what was known at the end of it."""
    columns = np.searchsorted(histories.days, np.array(dates), side="right")
    return tuple(
        Span(
            finding=learn_line(panel.as_known_on(day), economics=economics, seed=seed),
            learned_on=day,
            until=dates[number + 1],
            first=int(columns[number]),
            last=int(columns[number + 1]),
        )
        for number, day in enumerate(dates[:-1])
    )


def trends_by_metric(
    panel: Panel, histories: Histories, spans: Sequence[Span], muted_days: Days | None
) -> dict[str, Trends]:
    """Trends of each measure a line in force was drawn on."""
    muted = None if muted_days is None else np.isin(histories.days, muted_days)
    metrics = {span.line.metric for span in spans if span.line}
    return {
        metric: trends_of(histories.grid(panel.features[metric]), muted=muted)
        for metric in sorted(metrics)
    }


def alerts_over(
    histories: Histories,
    spans: Sequence[Span],
    trends: Mapping[str, Trends],
    mrr_minor: Floats,
    *,
    weeks_ahead: int,
) -> FiredAlerts:
    """Alerts of the lines in force, week after week; `mrr_minor` (customers, weeks).

    The first line is taken to have been in force before, too, so that its first day does not
    alert on everybody long below it; alerts of that time are left out.
    """
    standing = _standing(len(histories.customers), spans, trends, weeks_ahead)
    fired = fire(standing).has_fired
    fired[:, : spans[0].first] = False
    row, column = np.nonzero(fired)
    mrr = np.nan_to_num(mrr_minor[row, column])
    return FiredAlerts(histories.customers[row], histories.days[column], mrr)


def _standing(
    customers: int, spans: Sequence[Span], trends: Mapping[str, Trends], weeks_ahead: int
) -> Standing:
    """Where customers stood each week by the line then in force; unknown while there was none."""
    parts = []
    for number, span in enumerate(spans):
        first = span.first if number else 0
        if span.line is None:
            parts.append(_nowhere(customers, span.last - first))
        else:
            part = _between(trends[span.line.metric], first, span.last)
            parts.append(standing_of(part, span.line.line, weeks_ahead=weeks_ahead))
    return Standing(
        *(
            np.concatenate([getattr(part, name) for part in parts], axis=1)
            for name in ("code", "days", "days_low", "days_high", "is_calm", "may_fire")
        )
    )


def _between(trends: Trends, first: int, last: int) -> Trends:
    return Trends(
        trends.level[:, first:last],
        trends.smoothed[:, first:last],
        trends.slope[:, first:last],
        trends.slope_low[:, first:last],
        trends.slope_high[:, first:last],
        trends.known_weeks[:, first:last],
    )


def _nowhere(customers: int, weeks: int) -> Standing:
    unknown = np.full((customers, weeks), np.nan)
    no = np.zeros((customers, weeks), dtype=np.bool_)
    return Standing(no.astype(np.int8), unknown, unknown, unknown, no, no)
