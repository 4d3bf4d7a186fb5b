"""Numbers inside sentences, in the signs of the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenure.workflow.rules.words import left_to_right, number_text


def count_text(value: float) -> str:
    """A whole number, its thousands set apart."""
    return left_to_right(number_text(f"{value:,.0f}"))


def decimals(value: float, places: int = 2) -> str:
    """A number with so many decimals."""
    return left_to_right(number_text(f"{value:,.{places}f}"))


def share_text(value: float, places: int = 0) -> str:
    """A rate 0–1 in percent; a decimal where it is small."""
    digits = places or (1 if 0 < abs(value) < 0.1 else 0)
    return left_to_right(f"{number_text(f'{value * 100:.{digits}f}')} %")


def p_text(value: float) -> str:
    """A p-value with its sign."""
    return left_to_right("< 0.001" if value < 0.001 else f"= {number_text(f'{value:.3f}')}")


def span_text(low: float, high: float, places: int = 2) -> str:
    """An interval of plain numbers: "0.61 to 0.74"."""
    return _("%(low)s to %(high)s") % {"low": decimals(low, places), "high": decimals(high, places)}


def share_span(low: float, high: float) -> str:
    """An interval of rates: "4.1 % to 9.8 %"."""
    return _("%(low)s to %(high)s") % {"low": share_text(low, 1), "high": share_text(high, 1)}
