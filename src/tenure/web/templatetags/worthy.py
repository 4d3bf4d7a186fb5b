"""How templates show what worth is reckoned with."""

from __future__ import annotations

from django import template

from tenure.inference.price_rise import BreakEven
from tenure.values.assumptions import UNITS
from tenure.values.shown import amount_plain
from tenure.web.worth_words import CHOICES, INPUT_UNITS
from tenure.workflow.rules.words import amount_text, left_to_right, number_text

register = template.Library()


@register.filter
def assumed(value: float | None, unit_and_currency: str) -> str:
    """A value of an assumption with its unit; the argument is "unit currency", such as "money USD"."""
    if value is None:
        return "–"
    unit, _space, currency = unit_and_currency.partition(" ")
    if unit == "money":
        return amount_text(round(value), currency)
    if unit == "share":
        return left_to_right(f"{number_text(f'{value * 100:g}')} %")
    return left_to_right(number_text(f"{value:,.4g}"))


@register.filter
def assumed_plain(value: float, unit_and_currency: str) -> str:
    """The same as a form holds it: percent, or major units, with a point."""
    unit, _space, currency = unit_and_currency.partition(" ")
    if unit == "money":
        return amount_plain(round(value), currency)
    return f"{round(value * 100, 6):g}" if unit == "share" else f"{value:g}"


@register.simple_tag
def turning(code: str, value: float | None, currency: str) -> str:
    """The value of an input at which another choice becomes better."""
    if value is None:
        return "–"
    if code in UNITS:
        return assumed(value, f"{UNITS[code]} {currency}")
    if code == "acceptance":
        return assumed(round(value, 3), "share")
    return f"{left_to_right(number_text(f'{value:.3g}'))} {INPUT_UNITS.get(code, '')}".rstrip()


@register.filter
def times(multiple: float | None) -> str:
    """A multiple: 2 ×."""
    return "–" if multiple is None else left_to_right(f"{number_text(f'{multiple:.3g}')} ×")


@register.filter
def fixed(value: float | None, places: int = 1) -> str:
    """A number with so many decimals."""
    return "–" if value is None else left_to_right(number_text(f"{value:,.{places}f}"))


@register.filter
def choice_name(code: str) -> str:
    """A choice in words."""
    return str(CHOICES.get(code, code))


@register.filter
def needed_share(needed: BreakEven) -> str:
    """The share that must accept, in percent; empty where there is none."""
    if needed.acceptance is None:
        return ""
    return left_to_right(f"{number_text(f'{needed.acceptance * 100:.1f}')} %")


@register.filter
def percent_plain(rate: float) -> str:
    """A rate 0–1 in percent as a form holds it."""
    return f"{round(rate * 100, 4):g}"
