"""How templates show values."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.values.shown import NUMBERS, Show, Shown, cell_text
from tenure.web import sentences
from tenure.web.figures import interval, link
from tenure.workflow.rules.came_back import STANDING
from tenure.workflow.rules.role_words import ROLE_NAMES
from tenure.workflow.rules.talks import VALUE_CODES
from tenure.workflow.rules.words import (
    amount_text,
    left_to_right,
    number_text,
    reason_text,
    signal_text,
    step_text,
)

register = template.Library()
WORDED = ("kind", "stage", "use_kind", "measured_by", "seat_state")
"""Columns of text that hold words of ours."""

CONTACT_ROLES = {
    "end user": gettext_lazy("end user"),
    "boss": gettext_lazy("boss"),
    "decision maker": gettext_lazy("decision maker"),
}
EXPLAINED_BY = {
    "complaint": "tickets",
    "waiting": "tickets",
    "detractor": "nps",
    "overdue": "overdue",
    "zombie": "zombies",
    "below_line": "active_days",
    "approaching": "active_days",
    "falling": "own_baseline_ratio",
    "one_person": "active_users",
    "leaving": "mrr",
    "notice": "mrr",
}
"""The figure that shows the rows behind each signal."""
BEHIND = {
    "letter": "customer-letter",
    "mail": "mail",
    "proposal": "refund",
    "talk": "talk",
    "case": "listener-case",
    "survey": "survey",
}
"""Pages of what a reason that came back is about, by the name of its id in the figure."""


@register.filter
def money(amount_minor: float | None, currency: str | None) -> str:
    """An amount in minor units, written in its currency."""
    return amount_text(amount_minor, currency) or "–"


@register.filter
def amounts(sums: dict[str, int]) -> str:
    """Sums by currency, in minor units, one after the other."""
    return " · ".join(amount_text(total, currency) for currency, total in sums.items())


@register.filter
def contact_role(role: str) -> str:
    """The role of a person at a customer: in words where it is one we name, else as it came."""
    return str(CONTACT_ROLES.get(role, role))


@register.filter
def role_name(role: str) -> str:
    """A role in words."""
    return str(ROLE_NAMES.get(role, role))


@register.filter
def percent(rate: float | None, places: int = 0) -> str:
    """A rate 0–1 in percent."""
    if rate is None:
        return "–"
    return left_to_right(f"{number_text(f'{rate * 100:.{places}f}')} %")


@register.filter
def bare_percent(rate: float) -> str:
    """A rate 0–1 in percent, where the sign is said beside the table."""
    return left_to_right(number_text(f"{rate * 100:.0f}"))


@register.filter
def points(change: float | None) -> str:
    """A difference of rates 0–1 in percentage points, with its sign."""
    if change is None:
        return "–"
    return left_to_right(number_text(f"{change * 100:+.1f}".replace("-", "−")))


@register.filter
def p_value(p: float) -> str:
    """The p-value of a test; below a thousandth it says so."""
    return left_to_right("< 0.001" if p < 0.001 else number_text(f"{p:.3f}"))


@register.filter
def cell(row: dict[str, Any], column: Shown) -> str:
    """A cell of a table."""
    text = cell_text(column, row)
    if column.show in NUMBERS:
        return left_to_right(number_text(text))
    if column.show is Show.INSTANT:
        return left_to_right(text)
    if column.key == "role":
        return contact_role(text)
    return sentences.said(text) if column.show is Show.FLAG or column.key in WORDED else text


@register.filter
def said(text: object) -> str:
    """A word or sentence made below the pages, in the reader's language."""
    return sentences.said(text)


@register.filter
def whole(count: float | None) -> str:
    """A count, its thousands set apart."""
    return "" if count is None else left_to_right(number_text(f"{count:,.0f}"))


@register.filter
def is_number(column: Shown) -> bool:
    """Whether a column is set flush with its decimals."""
    return column.show in NUMBERS


@register.filter
def cell_class(column: Shown) -> str:
    """Class of a column's cells: numbers flush, days on one line."""
    if is_number(column):
        return "num"
    return "day" if column.show in (Show.DAY, Show.INSTANT) else ""


@register.filter
def heat(rate: float | None) -> str:
    """Class of a heat-map cell: heat-0 to heat-10, "" for none."""
    return "" if rate is None else f"heat-{max(0, min(10, round(rate * 10)))}"


@register.filter
def get(titles: dict[str, Any], code: str) -> Any:  # noqa: ANN401
    """What a code is called; the code itself where it is not known."""
    return titles.get(code, code)


@register.filter
def signal(code: str) -> str:
    """Name of a signal."""
    return signal_text(code)


@register.filter
def step(code: str) -> str:
    """A suggested step in words."""
    return step_text(code)


@register.filter
def reason(found: Any) -> str:  # noqa: ANN401
    """A reason as a sentence."""
    return reason_text(found.code, found.figure)


@register.simple_tag
def reason_link(found: Any, customer_id: str) -> str:  # noqa: ANN401
    """Where the rows behind a reason are; for one that came back, the letter, mail, answer or refund."""
    if found.code in STANDING:
        for name, page in BEHIND.items():
            if found.figure.get(name):
                return reverse(page, args=[found.figure[name]])
        page = "value-talks" if found.code in VALUE_CODES else "why"
        return f"{reverse(page)}?{urlencode({'customer': customer_id})}"
    return link(EXPLAINED_BY.get(found.code, "mrr"), customer=customer_id)


@register.simple_tag
def explain_link(figure: str, **parameters: Any) -> str:  # noqa: ANN401
    """Where a figure is explained; empty parameters are left out."""
    return link(figure, **{name: str(value) for name, value in parameters.items()})


@register.simple_tag
def customer_link(customer_id: str) -> str:
    """Address of a customer's page; ids may hold any sign."""
    return f"{reverse('customer')}?{urlencode({'id': customer_id})}"


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:  # noqa: ANN401
    """The query string with some of it changed; empty values are left out."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_link(context: dict[str, Any], key: str, current: str) -> str:
    """The query string that sorts by a column, or the other way if it does already."""
    down = current == f"-{key}"
    return with_query(context, sort=key if down else f"-{key}", page=None)


@register.filter
def stake_words(stake: dict[str, Any], currency: str) -> str:
    """What is at stake, as the sum it is; nothing where nobody worked it out."""
    if not stake:
        return ""
    mrr, chance = amount_text(stake.get("mrr_minor"), currency), stake.get("chance")
    if chance is None and stake.get("n"):
        words = _("MRR %(mrr)s; none of %(n)d like it left within 90 days, so no chance is stated")
        return words % {"mrr": mrr, "n": stake["n"]}
    if chance is None:
        return _("MRR %(mrr)s; no record yet of who left, so no chance is stated") % {"mrr": mrr}
    text = _(
        "MRR %(mrr)s × %(chance)s to leave within 90 days%(record)s × %(months)d months × %(margin)d %% margin"
    )
    return text % {
        "mrr": mrr,
        "chance": percent(chance, 1),
        "record": _record(stake),
        "months": stake["months"],
        "margin": round(stake["margin"] * 100),
    }


def _record(stake: dict[str, Any]) -> str:
    return f" ({interval(stake['low'], stake['high'], stake['n'])})" if "n" in stake else ""
