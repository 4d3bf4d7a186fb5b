"""What pages say of health: names, reasons, and the part of a customer's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from tenure.inference.health_backtest import Backtest
from tenure.values.health import COLORS, HealthScore
from tenure.values.measures import MEASURES
from tenure.web.charts.health import history_chart
from tenure.web.charts.spec import Chart
from tenure.web.sentences import said
from tenure.workflow.queries import health as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.health import FactorView, Why
from tenure.workflow.queries.health_designs import InForce, in_force
from tenure.workflow.queries.health_lists import everyone
from tenure.workflow.queries.health_overrides import Override, overrides_of
from tenure.workflow.rules.words import left_to_right, number_text

COLOR_NAMES = {
    "red": pgettext_lazy("health", "red"),
    "amber": pgettext_lazy("health", "amber"),
    "green": pgettext_lazy("health", "green"),
    "": gettext_lazy("no score"),
}
CHIPS = {"red": "bad", "amber": "warn", "green": "good", "": ""}
"""Class of a chip of each color."""
MISSING_NAMES = {
    "left_out": gettext_lazy("does not count"),
    "poor": gettext_lazy("counts as poor"),
    "middle": gettext_lazy("counts as halfway"),
}
DAYS_OF_OVERRIDE = 30


def measure_title(name: str) -> str:
    """A measure in the reader's language."""
    return said(MEASURES[name].title)


def number(value: float | None, decimals: int = 0) -> str:
    """A number in the reader's signs; a dash for none."""
    if value is None:
        return "–"
    return left_to_right(number_text(f"{value:,.{decimals}f}".replace("-", "−")))


def signed(points: float | None, decimals: int = 0) -> str:
    """Points with their sign; a dash for none."""
    if points is None:
        return "–"
    rounded = round(points, decimals)
    text = f"{rounded:+.{decimals}f}" if rounded else f"{0:.{decimals}f}"
    return left_to_right(number_text(text.replace("-", "−")))


def reasons(moves: Iterable[Why]) -> list[tuple[str, str]]:
    """What moved a score: titles of measures and points."""
    return [(measure_title(move.measure), signed(move.points, 1)) for move in moves]


@dataclass(frozen=True, slots=True)
class FactorLine:
    """A factor of a customer as the page shows it."""

    title: str
    value: str
    scale: str
    points: str
    share: float
    part: str
    moved: str


def factor_line(factor: FactorView) -> FactorLine:
    """A factor in words and signs."""
    decimals = MEASURES[factor.measure].decimals
    poor, good = number(factor.poor, decimals), number(factor.good, decimals)
    return FactorLine(
        measure_title(factor.measure),
        number(factor.value, decimals),
        f"{poor} → {good}",
        number(factor.points),
        factor.share,
        number(factor.part, 1) if factor.points is not None else "–",
        signed(factor.moved, 1),
    )


@dataclass(frozen=True, slots=True)
class CustomerHealth:
    """The part of a customer's page. `score` None without one; `color` is the one computed."""

    score: float | None
    color: str
    change: float | None
    row: dict[str, Any]
    factors: list[FactorLine]
    standing: query.Standing
    in_force: InForce
    override: Override | None
    shown: str
    past: list[tuple[Override, str]]
    chart: Chart
    until: str

    @property
    def chip(self) -> str:
        """Class of the chip of the color shown."""
        return CHIPS[self.shown]

    @property
    def color_name(self) -> str:
        """The color shown, in words."""
        return str(COLOR_NAMES[self.shown])

    @property
    def change_text(self) -> str:
        """Points since the day before, with their sign."""
        return signed(self.change)

    @property
    def colors(self) -> list[tuple[str, str]]:
        """What an override can say."""
        return [(color, str(COLOR_NAMES[color])) for color in COLORS]


def of_customer(found: Board, customer_id: str, today: date) -> CustomerHealth | None:
    """Health of one customer; None where nothing can be scored or the customer is not among those
    who are. An override made `today` is meant for 30 days unless told otherwise.
    """
    if not query.is_there(found):
        return None
    now = in_force(found)
    if now is None:
        return None
    whole = everyone(found, now.design)
    standing = whole.standing
    places = standing.places({customer_id: None})
    if not places:
        return None
    place = places[0]
    row = standing.row(place)
    override = whole.overrides.get(customer_id)
    ended = [o for o in overrides_of(found.workspace_id, customer_id) if o != override]
    return CustomerHealth(
        score=row["score"],
        color=str(standing.colors[place]),
        change=row["change"],
        row=row,
        factors=[factor_line(each) for each in standing.factors(place)],
        standing=standing,
        in_force=now,
        override=override,
        shown=str(whole.colors[place]),
        past=[(each, _said(each)) for each in ended[:10]],
        chart=_chart(found, now.design, customer_id),
        until=(today + timedelta(days=DAYS_OF_OVERRIDE)).isoformat(),
    )


def _said(override: Override) -> str:
    return str(COLOR_NAMES[override.color]) if override.color else number(override.score)


def _chart(found: Board, design: HealthScore, customer_id: str) -> Chart:
    return history_chart(query.last_weeks(found, design, customer_id), design)


def is_better(found: Backtest) -> str:
    """How the score compares with that measure alone: better, worse, or unclear."""
    gain = found.gain
    if gain is None or gain.low <= 0 <= gain.high:
        return "unclear"
    return "better" if gain.low > 0 else "worse"
