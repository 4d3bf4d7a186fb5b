"""The risk of leaving in words: whether a model is used and why, what moves it, how sure it is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.inference.leaks import Leak
from tenure.inference.risk_findings import Reason, Why
from tenure.values.measures import MEASURES
from tenure.workflow.rules.number_words import count_text, decimals, share_text
from tenure.workflow.rules.words import MEASURED, amount_text, measure_text

NAMES = {
    **MEASURED,
    "quiet_days": gettext_lazy("days since last use"),
    "tenure_days": gettext_lazy("days since the first payment"),
    "mrr_minor": gettext_lazy("MRR"),
    "mrr_change": gettext_lazy("change of MRR in 90 days"),
    "is_yearly": gettext_lazy("paid for the year"),
    "days_to_renewal": gettext_lazy("days until the term ends"),
    "overdue_invoices": gettext_lazy("invoices overdue"),
    "tickets_90": gettext_lazy("tickets in 90 days"),
    "complaints_90": gettext_lazy("complaints in 90 days"),
    "complaints_unsolved": gettext_lazy("complaints unsolved"),
    "complaints_fast": gettext_lazy("complaints of 90 days solved fast"),
    "complaints_slow": gettext_lazy("complaints of 90 days solved slowly"),
    "nps_score": gettext_lazy("last NPS answer of the past year"),
    "untouched_days": gettext_lazy("days since we last spoke"),
    "plan": gettext_lazy("plan"),
    "segment": gettext_lazy("segment"),
    "channel": gettext_lazy("channel"),
    "csm": gettext_lazy("CSM"),
    "currency": gettext_lazy("currency"),
}
"""Name of each column of the panel."""

WHY = {
    "not_asked": gettext_lazy("Learning takes long and was left out for this day."),
    "too_few_churned": gettext_lazy(
        "%(have)s customers have left so far; a model is not tried under %(need)s."
    ),
    "too_short": gettext_lazy("History allows %(have)s dates to rehearse on; %(need)s are needed."),
    "too_few_rehearsed": gettext_lazy(
        "Only %(have)s customers left after a date of the rehearsal; %(need)s are needed to tell."
    ),
    "no_usable_signal": gettext_lazy(
        "No usable signal: a model was tried and does not beat what anybody can tell without one."
    ),
    "no_better_than_use": gettext_lazy(
        "It may rank customers no better than last month's use does: the gain in AUC is at least %(signed)s, "
        "and must be above 0."
    ),
    "no_better_than_tenure": gettext_lazy(
        "It may rank customers no better than age and plan do (Kaplan–Meier): the gain in AUC is at least "
        "%(signed)s, and must be above 0."
    ),
    "chances_no_better": gettext_lazy(
        "Its chances are no nearer to what came than those by age and plan: log loss %(have_3)s against %(need_3)s."
    ),
    "beats_both": gettext_lazy(
        "On dates it did not learn from, it ranks customers better than last month's use and than age and "
        "plan: the gain in AUC is at least %(signed)s."
    ),
}
"""Why a model is used or not."""

LEAKS = {
    "duration": gettext_lazy(
        "is the time since the first payment under another name (%(share)s alike)"
    ),
    "duration_times": gettext_lazy(
        "is the time since the first payment times %(other)s (%(share)s alike)"
    ),
    "predicts_alone": gettext_lazy(
        "tells leavers from stayers all by itself (AUC %(figure)s): it knows the answer"
    ),
    "missing_by_outcome": gettext_lazy("whether it is filled in tells who left (AUC %(figure)s)"),
    "known_from_start": gettext_lazy(
        "tells on a customer's first day who will leave months later (AUC %(figure)s): it was written down afterwards"
    ),
    "changes_at_notice": gettext_lazy(
        "stands still but for those about to give notice: it changed for %(share)s of them"
    ),
}
"""Why a column was refused."""

CANDIDATES = {
    "penalised": gettext_lazy("penalised hazard"),
    "boosting": gettext_lazy("boosted trees"),
}
BASELINES = {
    "use": gettext_lazy("last month's use, ranked"),
    "tenure": gettext_lazy("age and plan (Kaplan–Meier)"),
}
SURE = {
    "leave": gettext_lazy("like those who leave"),
    "stay": gettext_lazy("like those who stay"),
    "ambiguous": gettext_lazy("talk to them"),
}
"""How sure, per customer; ambiguous is no prediction."""
DIRECTIONS = {
    "raises": gettext_lazy("raises the risk"),
    "lowers": gettext_lazy("lowers the risk"),
    "mixed": gettext_lazy("does both"),
}
"""What more of a column does to the risk."""


def column_name(name: str, level: str = "") -> str:
    """Name of a column of the panel, with the value of a group."""
    title = str(NAMES.get(name, name.replace("_", " ")))
    return f"{title}: {level}" if level else title


def column_text(name: str, value: float | None, currency: str = "") -> str:
    """A value of a column with its unit."""
    if value is None:
        return _("not known")
    if name == "mrr_minor":
        return amount_text(value, currency)
    if name == "is_yearly":
        return _("yes") if value >= 0.5 else _("no")
    measure = MEASURES.get(name)
    if measure is not None and measure.is_level:
        return measure_text(name, value)
    if name == "mrr_change":
        return share_text(value)
    return decimals(value, 0 if value == int(value) else 1)


def why_text(why: Why) -> str:
    """Why a model is used or not, as a sentence."""
    if why.code not in WHY:
        return why.code
    return str(WHY[why.code]) % {
        "have": count_text(why.have),
        "need": count_text(why.need),
        "have_3": decimals(why.have, 3),
        "need_3": decimals(why.need, 3),
        "signed": decimals(why.have, 3).replace("-", "−"),
    }


def leak_text(leak: Leak) -> str:
    """Why a column was refused."""
    if leak.why not in LEAKS:
        return leak.why
    return str(LEAKS[leak.why]) % {
        "figure": decimals(leak.figure, 3),
        "share": share_text(leak.figure),
        "other": column_name(leak.other),
    }


def candidate_text(kind: str) -> str:
    """Name of a model, or of what is done without one."""
    return str({**CANDIDATES, **BASELINES}.get(kind, kind))


def sure_text(code: str | None) -> str:
    """How sure, in words."""
    return str(SURE[code]) if code in SURE else "–"


def direction_text(code: str) -> str:
    """What more of a column does."""
    return str(DIRECTIONS.get(code, code))


def reason_text(reason: Reason, currency: str = "") -> str:
    """What moves one customer's chance: its own value beside the usual one."""
    if reason.level:
        return column_name(reason.name, reason.level)
    own = column_text(reason.name, reason.value, currency)
    if reason.usual is None:
        return _("%(column)s: %(own)s") % {"column": column_name(reason.name), "own": own}
    return _("%(column)s: %(own)s, usual %(usual)s") % {
        "column": column_name(reason.name),
        "own": own,
        "usual": column_text(reason.name, reason.usual, currency),
    }
