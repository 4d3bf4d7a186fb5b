"""How templates show values of surveys."""

from __future__ import annotations

from django import template

from tenure.web.survey_words import SHORT_NAMES, STATE_NAMES, WHY_NAMES
from tenure.workflow.rules.words import left_to_right, number_text

register = template.Library()


@register.filter
def score(value: float | None, measure: str) -> str:
    """NPS in points with its sign, a share in percent, a mean with one decimal."""
    if value is None:
        return "–"
    if measure == "nps":
        return left_to_right(number_text(f"{value:+.0f}".replace("-", "−").replace("+0", "0")))
    if measure == "csat":
        return left_to_right(f"{number_text(f'{value * 100:.0f}')} %")
    return left_to_right(number_text(f"{value:.1f}"))


@register.filter
def difference(value: float | None, measure: str) -> str:
    """A difference of two values, with its sign: points, percentage points, or a step of the scale."""
    if value is None:
        return "–"
    scaled = value * 100 if measure == "csat" else value
    return left_to_right(
        number_text(f"{scaled:+.{1 if measure == 'ces' else 0}f}".replace("-", "−"))
    )


@register.filter
def survey_kind(code: str) -> str:
    """A kind of survey in a word."""
    return str(SHORT_NAMES.get(code, code))


@register.filter
def round_state(code: str) -> str:
    """The state of a round in a word."""
    return str(STATE_NAMES.get(code, code))


@register.filter
def why_not(code: str) -> str:
    """Why somebody was passed over."""
    return str(WHY_NAMES.get(code, code))
