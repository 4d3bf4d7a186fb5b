"""How templates show what was learnt."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from tenure.inference.intervals import Estimate
from tenure.values.shown import Show, Shown, cell_text
from tenure.workflow.rules import line_words, number_words, risk_words
from tenure.workflow.rules.words import days_text, left_to_right, measure_text, number_text

register = template.Library()


@register.filter
def level(value: float | None, metric: str) -> str:
    """A level of a measure, with its unit."""
    return measure_text(metric, value)


@register.filter
def sure(code: str | None) -> str:
    """How sure a chance is."""
    return risk_words.sure_text(code)


@register.filter
def branch(code: str) -> str:
    """Name of a branch."""
    return line_words.branch_text(code)


@register.filter
def decimals(value: float | None, places: int = 2) -> str:
    """A number with so many decimals; a dash for none."""
    return "–" if value is None else number_words.decimals(value, places)


@register.filter
def signed(value: float | None, places: int = 3) -> str:
    """A number with its sign."""
    if value is None:
        return "–"
    return left_to_right(number_text(f"{value:+.{places}f}".replace("-", "−")))


@register.filter
def around(estimate: Estimate | None, places: int = 2) -> str:
    """The interval of an estimate, plain numbers."""
    if estimate is None:
        return ""
    return number_words.span_text(estimate.low, estimate.high, places)


@register.filter
def share_around(estimate: Estimate | None) -> str:
    """The interval of a rate in percent with its n."""
    if estimate is None:
        return ""
    span = number_words.share_span(estimate.low, estimate.high)
    return f"{span}, {left_to_right(f'n = {number_words.count_text(estimate.n)}')}"


@register.filter
def crossing(row: dict[str, Any]) -> str:
    """When a customer on the way crosses the line."""
    return days_text(row["days_to_line"], row["days_to_line_low"], row["days_to_line_high"])


@register.filter
def risk_limits(row: dict[str, Any]) -> dict[str, float | None]:
    """The interval of a customer's chance."""
    return {"low": row["risk_low"], "high": row["risk_high"]}


@register.filter
def named_cell(row: dict[str, Any], column: Shown) -> str:
    """A cell of a list of customers: amounts with their currency, "–" for nothing."""
    text = cell_text(column, row)
    if not text:
        return "–"
    if column.show is Show.MONEY:
        return left_to_right(f"{number_text(text)} {row.get(column.currency_key) or ''}".strip())
    if column.show is Show.FLAG:
        return _("yes") if row[column.key] else _("no")
    is_number = column.show in (Show.INTEGER, Show.NUMBER, Show.RATE)
    return left_to_right(number_text(text)) if is_number else text
