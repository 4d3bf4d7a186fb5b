"""The danger line in words: where it lies, how sure that is, and why no better one was drawn."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.inference.danger_line import DangerLine, Step
from tenure.inference.metric_choice import MetricScore
from tenure.workflow.rules.number_words import count_text, decimals, p_text, share_text, span_text
from tenure.workflow.rules.words import MEASURED, measure_text

BADGES = {
    "economic": gettext_lazy("pays for itself"),
    "learnt": gettext_lazy("learnt"),
    "provisional": gettext_lazy("provisional"),
    "bottom_quartile": gettext_lazy("a guess"),
    "none": gettext_lazy("no usable signal"),
}
"""How sure a line is, by the branch taken."""
TONES = {"economic": "good", "learnt": "good", "provisional": "warn", "bottom_quartile": "warn"}
BRANCHES = {
    "economic": gettext_lazy("where a contact pays"),
    "learnt": gettext_lazy("learnt from losses"),
    "provisional": gettext_lazy("provisional, from few losses"),
    "bottom_quartile": gettext_lazy("bottom quartile, a guess"),
    "none": gettext_lazy("no line"),
}
"""Name of each branch."""

STEPS = {
    ("economic", "pays"): gettext_lazy(
        "A contact is worth its cost where %(risk)s or more leave; that is so from the line down."
    ),
    ("economic", "no_costs"): gettext_lazy("What one contact with a customer costs is not set."),
    ("economic", "not_proved"): gettext_lazy(
        "No cut is proved, so nothing says at which level a contact would pay."
    ),
    ("economic", "risk_never_reaches"): gettext_lazy(
        "A contact pays where %(risk)s or more leave, and at no level do so many."
    ),
    ("economic", "always_worth"): gettext_lazy(
        "A contact pays where %(risk)s or more leave, and at every level as many do."
    ),
    ("learnt", "proved"): gettext_lazy(
        "%(losses)s customers lost, %(needed)s are needed; the best cut is hardly chance: corrected p %(p_value)s."
    ),
    ("learnt", "too_few_losses"): gettext_lazy("%(losses)s customers lost, %(needed)s are needed."),
    ("provisional", "proved"): gettext_lazy(
        "%(losses)s customers lost, corrected p %(p_value)s; the interval of the cut spans %(span)s of all, "
        "and those under it left at least %(ratio_low)s times as often."
    ),
    ("provisional", "enough_losses"): gettext_lazy(
        "%(losses)s customers lost: enough to ask for a learnt line instead."
    ),
    ("provisional", "cut_uncertain"): gettext_lazy(
        "Where the cut lies is not certain: its interval spans %(span)s of all, at most %(limit_share)s is let through."
    ),
    ("provisional", "ratio_uncertain"): gettext_lazy(
        "Those under the cut may have left only %(ratio_low)s times as often; more than %(limit)s is needed."
    ),
    ("bottom_quartile", "few_losses"): gettext_lazy(
        "%(losses)s customers lost, fewer than the %(needed)s a line can be learnt from: the least active quarter stands in for it."
    ),
    ("bottom_quartile", "not_proved"): gettext_lazy(
        "The measure tells leavers from stayers (AUC %(auc)s, %(auc_span)s), but no cut is proved: the least active quarter stands in for it."
    ),
    ("bottom_quartile", "better_line"): gettext_lazy("A better line was found."),
    ("none", "line_found"): gettext_lazy("A line was found."),
}
COMMON = {
    "too_few_losses": STEPS["learnt", "too_few_losses"],
    "chance": gettext_lazy(
        "%(losses)s customers lost, but the best cut may be chance: corrected p %(p_value)s, under %(limit)s is needed."
    ),
    "wrong_side": gettext_lazy(
        "Those above the best cut leave more often than those under it: low use is not what endangers here."
    ),
    "no_measure": gettext_lazy("No measure of use is known for half of the customers and varies."),
    "no_better_than_chance": gettext_lazy(
        "%(losses)s customers lost, and no measure of use tells them from those who stayed better than "
        "chance: AUC %(auc)s, %(auc_span)s, where 0.5 is chance."
    ),
    "no_spread": gettext_lazy("Customers are too few or too alike to tell some from the others."),
}
"""Why a branch was taken or not, by branch and code, or by the code alone."""

CHOICES = {
    "best": gettext_lazy("chosen: tells best"),
    "plainest_within_one_error": gettext_lazy("chosen: plainest of those as good within one error"),
    "weaker": gettext_lazy("tells less, or is less plain"),
    "unknown_for_most": gettext_lazy("unknown for more than half"),
    "all_alike": gettext_lazy("the same for all"),
    "no_losses": gettext_lazy("no losses to compare with"),
    "too_few_losses": gettext_lazy("too few losses to compare measures"),
}
"""Why a measure was chosen or not."""

MISSES = {
    "no_alert": gettext_lazy("no alert at all"),
    "too_late": gettext_lazy("alerted too late"),
    "too_early": gettext_lazy("alerted too early"),
}
"""Why a notice was missed."""

UNJUDGED = {
    "not_asked": gettext_lazy("Judging takes long and was left out for this day."),
    "short_history": gettext_lazy(
        "History is too short: the first line needs half a year, and its alerts another half year to be judged."
    ),
    "no_line": gettext_lazy("At no date of the past could a line be drawn: no usable signal then."),
}
"""Why nothing could be back-tested."""


def line_text(line: DangerLine) -> str:
    """The line as a sentence."""
    level = measure_text(line.metric, line.line)
    if line.metric == "active_days":
        return _("Customers active on %(days)s days or fewer of 28 are in danger.") % {
            "days": decimals(line.line, 0 if line.line == int(line.line) else 1)
        }
    return _("Customers at %(level)s or less are in danger, by %(measure)s.") % {
        "level": level,
        "measure": measure_name(line.metric),
    }


def measure_name(metric: str) -> str:
    """Name of a measure a line may be drawn on."""
    return str(MEASURED.get(metric, metric))


def badge_text(branch: str) -> str:
    """How sure a line of that branch is."""
    return str(BADGES.get(branch, branch))


def branch_text(branch: str) -> str:
    """Name of a branch."""
    return str(BRANCHES.get(branch, branch))


def step_text(step: Step) -> str:
    """Why a branch was taken or not."""
    sentence = STEPS.get((step.branch, step.why)) or COMMON.get(step.why)
    return str(sentence) % _said(dict(step.numbers)) if sentence else step.why


def choice_text(score: MetricScore) -> str:
    """Why a measure was chosen or not."""
    if score.is_chosen and score.why in ("too_few_losses", "no_losses"):
        return _("the plainest one known; too few losses to compare")
    return str(CHOICES.get(score.why, score.why))


def miss_text(why: str) -> str:
    """Why a notice was missed."""
    return str(MISSES.get(why, why))


def unjudged_text(why: str) -> str:
    """Why nothing could be back-tested."""
    return str(UNJUDGED.get(why, why))


def _said(numbers: dict[str, float]) -> dict[str, str]:
    """The numbers of a step as its sentences want them; "–" for one that is missing."""
    shown = {
        "losses": ("losses", count_text),
        "needed": ("needed", count_text),
        "p_value": ("p_value", p_text),
        "limit": ("limit", decimals),
        "limit_share": ("limit", share_text),
        "span": ("span", share_text),
        "ratio_low": ("ratio_low", decimals),
        "risk": ("risk", share_text),
        "auc": ("auc", decimals),
    }
    found = {
        key: say(numbers[name]) if name in numbers else "–" for key, (name, say) in shown.items()
    }
    low, high = numbers.get("auc_low"), numbers.get("auc_high")
    span = "–" if low is None or high is None else span_text(low, high)
    return {**found, "auc_span": span}
