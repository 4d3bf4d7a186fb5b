"""Does complaining predict leaving here? The answer in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.inference.complaints import FEWEST_EXPECTED, FEWEST_LOSSES, ComplaintFinding
from tenure.inference.intervals import Estimate
from tenure.workflow.rules.number_words import count_text, decimals, span_text

KINDS = {
    "any": gettext_lazy("any complaint"),
    "fast": gettext_lazy("solved fast"),
    "slow": gettext_lazy("solved slowly"),
    "unsolved": gettext_lazy("not solved"),
}
"""Complaints by what became of them."""
VERDICTS = {
    "more": gettext_lazy("leave more"),
    "less": gettext_lazy("leave less"),
    "cannot_tell": gettext_lazy("cannot tell yet"),
}
ANSWERS = {
    "more": gettext_lazy(
        "Yes. Customers who complained lately leave %(ratio)s times as often as those who did not (95 %% "
        "interval %(span)s), at equal use, seats, age, money and plan."
    ),
    "less": gettext_lazy(
        "No, the other way round: customers who complained lately leave %(ratio)s times as often as those "
        "who did not (95 %% interval %(span)s), at equal use, seats, age, money and plan."
    ),
}


def kind_text(kind: str) -> str:
    """Name of a split."""
    return str(KINDS.get(kind, kind))


def verdict_text(verdict: str) -> str:
    """A verdict in two words."""
    return str(VERDICTS.get(verdict, verdict))


def answer_text(found: ComplaintFinding) -> str:
    """The answer in one sentence."""
    ratio = _ratio_of_all(found)
    if found.why == "no_complaints":
        return _(
            "Cannot tell: no complaint is known up to the last whole week. Load tickets: their texts tell, or is_complaint."
        )
    if ratio is None:
        return _(
            "Cannot tell yet: %(losses)s losses among %(customers)s customers are known. At least "
            "%(fewest)s must leave after a complaint and as many without one, where %(expected)s of each "
            "would at everybody's rate."
        ) % {
            "losses": count_text(found.losses),
            "customers": count_text(found.customers),
            "fewest": count_text(FEWEST_LOSSES),
            "expected": count_text(FEWEST_EXPECTED),
        }
    said = {"ratio": decimals(ratio.value), "span": span_text(ratio.low, ratio.high)}
    if found.verdict in ANSWERS:
        return str(ANSWERS[found.verdict]) % said
    return (
        _(
            "Cannot tell yet: customers who complained lately leave %(ratio)s times as often as those who "
            "did not, but the 95 %% interval, %(span)s, holds 1."
        )
        % said
    )


def landmark_text(found: ComplaintFinding) -> str:
    """Whether the check agrees; "" without one."""
    if not found.landmarks:
        return ""
    if not found.agrees:
        return _(
            "The check says the opposite: those who stay long have more time to complain, so do not build on this."
        )
    if all(each.ratio is None for each in found.landmarks):
        return _("The check has too few losses to say anything.")
    return _("The check does not speak against it.")


def _ratio_of_all(found: ComplaintFinding) -> Estimate | None:
    return next((each.ratio for each in found.splits if each.kind == "any"), None)
