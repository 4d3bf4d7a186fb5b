"""Where we stand: the stage of the company, its question, its figures, and the table of stages."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.money import parse_money
from tenure.values.shown import Show
from tenure.values.stages import METRICS, Stage
from tenure.web.figures import Figure, figure, interval, joined, on_day, scope, up_to
from tenure.web.request import board, by, needs, seat
from tenure.web.sentences import said
from tenure.workflow.actions.stages import reset_stages, set_stages
from tenure.workflow.queries import danger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.stage import Standing, where
from tenure.workflow.queries.stage_measures import Measure, measures
from tenure.workflow.queries.stages import stages
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.words import left_to_right, number_text

STAGE_NAMES = {
    "acquisition": gettext_lazy("Acquisition"),
    "adoption": gettext_lazy("Adoption"),
    "retention": gettext_lazy("Retention"),
    "expansion": gettext_lazy("Expansion"),
    "optimization": gettext_lazy("Optimization"),
}
METRIC_NAMES = {
    "mrr": gettext_lazy("MRR"),
    "customers": gettext_lazy("Customers"),
    "new_mrr": gettext_lazy("New MRR, last whole month"),
    "active_share": gettext_lazy("Customers who use it, 28 days"),
    "breadth": gettext_lazy("Features used, median"),
    "talk_share": gettext_lazy("Customers we spoke with, 28 days"),
    "nps": gettext_lazy("NPS"),
    "hollow_share": gettext_lazy("Pay without using"),
    "first_month_kept": gettext_lazy("Still there after month one"),
    "monthly_loss": gettext_lazy("Customers lost a month"),
    "gone_rate": gettext_lazy("Customers gone, 12 months"),
    "grr": gettext_lazy("GRR, 12 months"),
    "nrr": gettext_lazy("NRR, 12 months"),
    "below_line_share": gettext_lazy("Below the danger line"),
    "expansion_mrr": gettext_lazy("Expansion MRR, last whole month"),
    "net_churn": gettext_lazy("Net MRR churn a month"),
    "quick_ratio": gettext_lazy("Quick ratio, last whole month"),
    "arpa": gettext_lazy("ARPA"),
    "winning_share": gettext_lazy("Money spent on winning"),
}
NEXT = {
    "acquisition": (
        (
            "customers",
            gettext_lazy("Speak with the customers you have not spoken with for a month"),
        ),
        ("danger-line", gettext_lazy("See what they use, and who uses little")),
        ("referrals", gettext_lazy("See who brings others, and ask them for more")),
    ),
    "adoption": (
        ("today", gettext_lazy("Work through today's list: one person only, use that falls")),
        ("zombies", gettext_lazy("Help those who pay without using, or stop charging them")),
        ("danger-line", gettext_lazy("See how much use keeps a customer")),
    ),
    "retention": (
        ("danger-line", gettext_lazy("Reach those who come near the danger line")),
        ("growth", gettext_lazy("See what a little less churn is worth")),
        ("today", gettext_lazy("Ask everyone who gave notice why")),
    ),
    "expansion": (
        ("growth", gettext_lazy("See which customers grew by more than others lost")),
        ("referrals", gettext_lazy("See who brings others")),
        ("effort", gettext_lazy("See whether effort goes where growth comes from")),
    ),
    "optimization": (
        ("effort", gettext_lazy("Move effort to where MRR comes from")),
        ("growth", gettext_lazy("See what changes which figure most")),
        ("revenue", gettext_lazy("Watch whether newer cohorts stay longer")),
    ),
}
"""Pages to go to in each stage, and what for."""


@needs(Act.SEE)
def home(request: HttpRequest) -> HttpResponse:
    """The page."""
    found, place = board(request), seat(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    standing = where(found)
    here = standing.here.stage if standing.here else None
    shown = measures(found, here.metrics) if here else []
    context = {
        "standing": standing,
        "here": here,
        "name": STAGE_NAMES[here.code] if here else "",
        "figures": [
            _figure(each, joined(_population(found, each.name), _span(found, each)))
            for each in shown
        ],
        "reasons": _reasons(standing),
        "next": NEXT[here.code] if here else (),
        "rows": [
            (bound, STAGE_NAMES[bound.stage.code], order == standing.place, _end(standing, order))
            for order, bound in enumerate(standing.bounds)
        ],
        "may_define": may(place.role, Act.DEFINE),
    }
    return render(request, "web/home.html", context)


def _end(standing: Standing, order: int) -> int | None:
    later = standing.bounds[order + 1 : order + 2]
    return later[0].stage.starts_minor if later else None


def _reasons(standing: Standing) -> list[Figure]:
    """The ARR, and how far it is from both bounds."""
    currency = standing.currency
    left_out = _("%(n)d customers without an exchange rate are left out") % {"n": standing.unpriced}
    arr = figure(
        _("ARR"),
        standing.arr_minor,
        Show.MONEY,
        currency=currency,
        beside=left_out if standing.unpriced else _("12 × MRR"),
        explain="stage_arr",
    )
    if standing.here is None:
        return [arr]
    above = figure(
        _("Above where the stage begins"), standing.above_minor, Show.MONEY, currency=currency
    )
    ends = figure(
        _("To the next stage"),
        standing.to_next_minor,
        Show.MONEY,
        currency=currency,
        beside=_pace(standing),
        none=_("there is none"),
    )
    return [arr, above, ends]


def _pace(standing: Standing) -> str:
    if standing.to_next_minor is None:
        return ""
    if standing.months_to_next is None:
        return _("at the pace of the last year it comes no nearer")
    months = left_to_right(number_text(f"{standing.months_to_next:.1f}"))
    return _("%(months)s months at the pace of the last year") % {"months": months}


def _population(found: Board, name: str) -> str:
    """What is to be known of whom a figure counts, where another page counts others."""
    if name != "below_line_share" or found.generation.danger_line is None:
        return ""
    counts = danger.counted(found)
    if not counts["unknown"]:
        return ""
    return (
        _("of %(known)d the level is known: %(below)d are below; the others count as not below")
        % counts
    )


def _span(found: Board, measure: Measure) -> str:
    """The day or the window of a figure, and whom or what money it is of."""
    if measure.whose is None:
        return ""
    whose = scope(measure.whose, found.currency)
    if measure.ends_on is None:
        return on_day(found.as_of, whose)
    return up_to(measure.ends_on, found.as_of, whose)


def _figure(measure: Measure, population: str) -> Figure:
    beside = ""
    if measure.low is not None and measure.high is not None and measure.n is not None:
        beside = _beside(measure, measure.low, measure.high, measure.n)
    elif measure.n is not None:
        beside = left_to_right(f"n = {number_text(f'{measure.n:,}')}")
    tone = ""
    if measure.name == "net_churn" and measure.value is not None:
        tone = "good" if measure.value < 0 else "bad" if measure.value > 0 else ""
    return figure(
        str(METRIC_NAMES[measure.name]),
        measure.value,
        measure.show,
        currency=measure.currency,
        beside=joined(population, beside),
        explain=measure.explain,
        query=measure.query,
        tone=tone,
        none=_("not known yet"),
    )


def _beside(measure: Measure, low: float, high: float, n: int) -> str:
    if measure.show is Show.RATE:
        return interval(low, high, n)
    return left_to_right(number_text(f"{low:.1f} – {high:.1f}, n = {n:,}"))


@dataclass(frozen=True, slots=True)
class Field:
    """A stage in the form: its bound as text, its words, and each figure with whether it is shown."""

    stage: Stage
    name: str
    starts: str
    goals: str
    metrics: tuple[tuple[str, str, bool], ...]


@needs(Act.DEFINE)
def edit(request: HttpRequest) -> HttpResponse:
    """The table of stages, to be changed."""
    place = seat(request)
    table = stages(place.workspace.pk)
    context = {
        "fields": [_field(stage) for stage in table],
        "currency": table[0].currency,
        "own": place.workspace.currency,
        "codes": sorted({table[0].currency, "USD", place.workspace.currency}),
    }
    return render(request, "web/stages.html", context)


def _field(stage: Stage) -> Field:
    places = EXPONENTS.get(stage.currency, 2)
    amount = f"{stage.starts_minor / 10**places:.{places}f}"
    return Field(
        stage,
        str(STAGE_NAMES[stage.code]),
        amount.removesuffix(f".{'0' * places}") if places else amount,
        "\n".join(said(goal) for goal in stage.goals),
        tuple((name, str(METRIC_NAMES[name]), name in stage.metrics) for name in METRICS),
    )


@require_POST
@needs(Act.DEFINE)
def keep(request: HttpRequest) -> HttpResponse:
    """Put the table of the form in force, or the one a workspace starts with."""
    if request.POST.get("act") == "reset":
        reset_stages(by=by(request))
    else:
        table = stages(seat(request).workspace.pk)
        set_stages(wanted=tuple(_read(request, stage) for stage in table), by=by(request))
    messages.success(request, _("The table of stages is kept."))
    return redirect("home")


def _read(request: HttpRequest, now: Stage) -> Stage:
    """A stage as the form has it; words shown in the reader's language and left alone stay as they were."""
    form, currency = request.POST, request.POST.get("currency", "").strip().upper()
    if currency not in EXPONENTS:
        raise InputError(
            f"{currency!r} is no currency", hint="Write its three letters, such as EUR."
        )
    starts = form.get(f"starts_{now.code}", "").replace(",", "").replace(" ", "") or "0"
    chosen = form.getlist(f"metrics_{now.code}")
    kept = [name for name in now.metrics if name in chosen]
    known = {said(text): text for text in (now.question, *now.goals)}
    question, *goals = (
        known.get(line.strip(), line.strip())
        for line in (
            form.get(f"question_{now.code}", ""),
            *form.get(f"goals_{now.code}", "").splitlines(),
        )
    )
    return Stage(
        code=now.code,
        starts_minor=parse_money(starts, currency).amount_minor,
        currency=currency,
        question=question,
        goals=tuple(goal for goal in goals if goal),
        metrics=(*kept, *(name for name in chosen if name not in kept)),
    )
