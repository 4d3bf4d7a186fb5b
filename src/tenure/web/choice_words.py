"""The price of the choice in words: both sides, each part, and where it turns."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.inference.price_of_choice import Part, Price
from tenure.values.shown import Show
from tenure.web.figures import value_text
from tenure.web.sentences import said
from tenure.workflow.queries.choice import ChoiceSheet, Given
from tenure.workflow.queries.explain_choice import LABELS
from tenure.workflow.rules.words import amount_text

BASES = {
    "history": gettext_lazy("own history"),
    "said": gettext_lazy("assumed, as somebody here said"),
    "published": gettext_lazy("assumed, as published elsewhere"),
    "nothing": gettext_lazy("assumed: nothing"),
    "missing": gettext_lazy("missing"),
}
MISSING = {
    "refund": gettext_lazy("There is nothing to give back, so nothing is weighed."),
    "rates": gettext_lazy("An exchange rate is missing."),
    "wake": gettext_lazy("How many wake by themselves: too few months of zombies were seen."),
    "leave": gettext_lazy("How many of those leave."),
    "ask": gettext_lazy("How many of those ask for their money: too few woke so far."),
    "months": gettext_lazy("How long customers stay: too few left so far to tell."),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part as the page shows it; `may_say` where a person's word counts."""

    code: str
    title: str
    value: str
    between: str
    basis: str
    is_assumed: bool
    n: int | None
    source: str
    turns_at: str
    is_turning: bool
    may_say: bool


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """Everything the page shows. `verdict` is "act", "wait", "open" or "" where parts are missing."""

    found: ChoiceSheet
    verdict: str
    sentence: str
    turning: str
    waiting: str
    waiting_between: str
    acting: str
    acting_between: str
    missing: tuple[str, ...]
    rows: tuple[PartRow, ...]


def shown(found: ChoiceSheet) -> ChoiceShown:
    """A choice in the reader's language."""
    price, code = found.price, found.currency
    return ChoiceShown(
        found=found,
        verdict=price.verdict if price else "",
        sentence=_sentence(price, code) if price else "",
        turning=_turning(found, price) if price else "",
        waiting=_amount(price.waiting.value, code) if price else "",
        waiting_between=_between(price.waiting, code) if price else "",
        acting=_amount(price.acting.value, code) if price else "",
        acting_between=_between(price.acting, code) if price else "",
        missing=tuple(str(MISSING.get(each, each)) for each in found.missing),
        rows=tuple(_row(found, each) for each in found.parts),
    )


def _sentence(price: Price, code: str) -> str:
    spared = _amount(abs(price.spared.value), code)
    if price.verdict == "act":
        return _(
            "Giving back costs less than waiting wherever the parts lie in their ranges; by %(spared)s as is most likely."
        ) % {"spared": spared}
    if price.verdict == "wait":
        return _(
            "Waiting costs less wherever the parts lie in their ranges. Giving back because it is right costs about %(spared)s more."
        ) % {"spared": spared}
    if price.spared.value > 0:
        return _(
            "It cannot be told for sure. As is most likely, giving back costs %(spared)s less than waiting."
        ) % {"spared": spared}
    return _(
        "It cannot be told for sure. As is most likely, waiting costs %(spared)s less than giving back."
    ) % {"spared": spared}


def _turning(found: ChoiceSheet, price: Price) -> str:
    if not price.turning:
        return _("No single part turns it within its range.")
    part = next(each for each in found.parts if each.code == price.turning)
    at = _text(part, found.turns_at[part.code], found.currency)
    return _("One part alone would turn it: “%(part)s”, at %(at)s instead of %(value)s.") % {
        "part": said(LABELS[part.code]),
        "at": at,
        "value": _text(part, part.value, found.currency),
    }


def _row(found: ChoiceSheet, each: Given) -> PartRow:
    code = found.currency
    turns = found.turns_at.get(each.code)
    ends = (_text(each, each.low, code), _text(each, each.high, code))
    return PartRow(
        code=each.code,
        title=said(LABELS[each.code]),
        value=_text(each, each.value, code),
        between="" if each.low == each.high else f"{ends[0]} – {ends[1]}",
        basis=str(BASES[each.basis]),
        is_assumed=each.basis not in ("history", "missing"),
        n=each.n if each.n is not None else each.counted,
        source=said(each.source),
        turns_at=_text(each, turns, code) if turns is not None else "",
        is_turning=found.price is not None and found.price.turning == each.code,
        may_say=each.basis != "history",
    )


def _text(each: Given, value: float | None, code: str) -> str:
    if value is None:
        return "–"
    if each.unit == "money":
        return _amount(value, code)
    if each.unit == "share":
        return value_text(value, Show.RATE)
    return value_text(round(value, 1), Show.NUMBER)


def _between(part: Part, code: str) -> str:
    return f"{_amount(part.low, code)} – {_amount(part.high, code)}"


def _amount(value: float, code: str) -> str:
    return amount_text(round(value), code)
