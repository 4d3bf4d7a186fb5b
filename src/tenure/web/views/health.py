"""Health: who is red, who moved and why, whether the score tells anything, and its design."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenure.inference.health_backtest import Backtest
from tenure.values.errors import InputError
from tenure.values.health import COLORS, HealthScore, health_from
from tenure.values.shown import Show
from tenure.web import health_parts as parts
from tenure.web.charts.health import record_chart, weeks_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, value_text
from tenure.web.health_form import design_of, form_of, texts_of
from tenure.web.request import board, by, day, given, needs, number, seat
from tenure.workflow.actions import health as actions
from tenure.workflow.queries import customers, health, health_designs, health_lists
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.health_lists import Everyone, HealthFilter
from tenure.workflow.rules.permissions import Act, may

FACET_NAMES = {
    "segment": gettext_lazy("Segment"),
    "plan": gettext_lazy("Plan"),
    "csm": gettext_lazy("CSM"),
}


def _filter(request: HttpRequest) -> HealthFilter:
    query = given(request)
    return HealthFilter.of({**query, "words": query.get("q", "").strip()})


@needs(Act.SEE)
def scores(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    now = health_designs.in_force(found) if health.is_there(found) else None
    if now is None:
        return render(request, "web/health.html", {"is_old": not health.is_there(found)})
    whole, wanted = health_lists.everyone(found, now.design), _filter(request)
    page = whole.page(wanted, number(request, "page"))
    context = {
        "now": now,
        "day": whole.standing.day,
        "before_on": whole.standing.before_on,
        "figures": _figures(found, whole),
        "movers": (
            (_("Fell most"), _rows(whole.movers(down=True))),
            (_("Rose most"), _rows(whole.movers(down=False))),
        ),
        "weeks_chart": weeks_chart(health.weeks(found, now.design)),
        **_proof(found, now.design),
        "page": page,
        "rows": _rows(page.rows),
        "wanted": wanted,
        "columns": health_lists.LIST_COLUMNS,
        "sorts": health_lists.SORTS,
        "shown": _shown(),
        "facets": _facets(whole, wanted),
        "may_define": may(seat(request).role, Act.DEFINE),
    }
    return render(request, "web/health.html", context)


def _figures(found: Board, whole: Everyone) -> list[Figure]:
    """Customers of each color, their MRR, and the way to them."""
    count = len(whole.standing)
    made = []
    for part in whole.distribution:
        amount = value_text(part.mrr_minor, Show.MONEY, found.currency)
        beside = _("%(share)s of %(n)s, %(amount)s MRR") % {
            "share": value_text(part.customers / count if count else 0, Show.RATE),
            "n": value_text(count, Show.INTEGER),
            "amount": amount,
        }
        if part.unpriced:
            beside += " · " + _("%(n)d without an exchange rate") % {"n": part.unpriced}
        link = f"?{urlencode({'color': part.color or 'unknown'})}#list"
        tone = {"red": "bad", "amber": "warn", "green": "good"}.get(part.color, "")
        text = value_text(part.customers, Show.INTEGER)
        made.append(Figure(str(parts.COLOR_NAMES[part.color]), text, beside, link, tone))
    return made


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a list with their texts."""
    return [
        {
            **row,
            "chip": parts.CHIPS[row["color"]],
            "color_name": parts.COLOR_NAMES[row["color"]],
            "score_text": parts.number(row["score"]),
            "before_text": parts.number(row["score_before"]),
            "change_text": parts.signed(row["change"]),
            "why": parts.reasons(row["why"]),
        }
        for row in rows
    ]


def _proof(found: Board, design: HealthScore) -> dict[str, Any]:
    """What the past says of the design."""
    proof = health_lists.proof(found, design)
    return {
        "proof": proof,
        "record_chart": record_chart(proof),
        "compared": parts.is_better(proof) if proof else "",
        "line_measure": parts.measure_title(proof.measure) if proof else "",
        "by_color": _by_color(proof, design) if proof else [],
    }


def _by_color(proof: Backtest, design: HealthScore) -> list[tuple[Any, str, Any]]:
    starts = {0.0: "red", design.red_below: "amber", design.green_from: "green"}
    return [
        (parts.COLOR_NAMES[color], parts.CHIPS[color], band.left)
        for band in proof.colors
        for color in [starts[band.low]]
    ]


def _shown() -> list[tuple[str, Any]]:
    names = [(color, parts.COLOR_NAMES[color]) for color in COLORS]
    return [*names, ("unknown", parts.COLOR_NAMES[""]), ("overridden", _("overridden"))]


def _facets(whole: Everyone, wanted: HealthFilter) -> list[tuple[str, Any, list[str], str]]:
    return [
        (name, FACET_NAMES[name], values, getattr(wanted, name))
        for name, values in whole.facets().items()
        if len(values) > 1
    ]


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    now = health_designs.in_force(found) if health.is_there(found) else None
    rows = health_lists.everyone(found, now.design).rows(_filter(request)) if now else iter(())
    return csv_file("health", health_lists.COLUMNS, rows)


@needs(Act.SEE)
def design(request: HttpRequest) -> HttpResponse:
    """The design in force, to be changed; with texts in the address, what they would change."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    health.require_panel(found)
    now, texts = health_designs.in_force(found), _texts(request, found)
    context = {
        "now": now,
        "form": form_of(found, texts),
        "day": health.scored_on(found),
        "history": health_designs.history(found.workspace_id),
        "may_define": may(seat(request).role, Act.DEFINE),
        **_preview(found, texts, now.design if now else None),
    }
    return render(request, "web/health_design.html", context)


def _texts(request: HttpRequest, found: Board) -> dict[str, str]:
    """The texts of the form: those sent, else those of the design asked to begin with."""
    sent = given(request)
    if any(name.startswith("weight.") for name in sent):
        return sent
    names = [name for name, _count in health_designs.segments(found)]
    start = sent.get("start", "")
    if start in ("all", "segments"):
        return texts_of(health_designs.proposal(found, by_segment=start == "segments"), names)
    now = health_designs.in_force(found)
    return texts_of(now.design if now else None, names)


@needs(Act.SEE)
def preview(request: HttpRequest) -> HttpResponse:
    """What the form would change: the part of its page that follows every keystroke."""
    found = board(request)
    if found is None:
        raise Http404
    now = health_designs.in_force(found)
    context = {
        "may_define": may(seat(request).role, Act.DEFINE),
        **_preview(found, given(request), now.design if now else None),
    }
    return render(request, "web/parts/health_preview.html", context)


def _preview(found: Board, texts: dict[str, str], now: HealthScore | None) -> dict[str, Any]:
    """How many customers the texts would call what; or what is wrong with them."""
    try:
        made = design_of(found, texts, now)
    except InputError as error:
        return {"problem": error}
    tried = health_designs.preview(found, made, now)
    counts = [(color, getattr(tried, color or "unknown")) for color in (*COLORS, "")]
    kept = health_designs.kept(found.workspace_id)
    return {
        "tried": tried,
        "counts": [(parts.COLOR_NAMES[color], parts.CHIPS[color], n) for color, n in counts],
        "plain": json.dumps(made.plain()),
        "is_new": kept is None or kept.design != made,
    }


@require_POST
@needs(Act.DEFINE)
def put_in_force(request: HttpRequest) -> HttpResponse:
    """Put the design of the preview in force, or an earlier version again."""
    version = request.POST.get("version", "")
    if version:
        if not version.isdecimal() or len(version) > 8:
            raise InputError(f"there is no health score {version!r}")
        actions.restore(version=int(version), by=by(request))
    else:
        actions.put_in_force(design=_posted(request), by=by(request))
    messages.success(request, _("Put in force."))
    return redirect("health-scores")


def _posted(request: HttpRequest) -> HealthScore:
    try:
        return health_from(json.loads(request.POST.get("design", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("that is no health score", hint="Reload the page.") from None


@require_POST
@needs(Act.WORK_ITEM)
def override(request: HttpRequest) -> HttpResponse:
    """Put a judgment beside the score of a customer."""
    found, form = board(request), request.POST
    customer_id = form.get("customer", "")
    row = customers.customer(found, customer_id) if found else None
    if row is None:
        raise Http404
    color = form.get("color", "")
    actions.override(
        customer_id=customer_id,
        customer_name=row["name"],
        score=None if color else _score(form.get("score", "")),
        color=color,
        reason=form.get("reason", ""),
        until=day(form.get("until", "")),
        by=by(request),
    )
    return _to_customer(customer_id)


def _score(text: str) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{text!r} is no score", hint="Give a number from 0 to 100.") from None


@require_POST
@needs(Act.WORK_ITEM)
def lift(request: HttpRequest) -> HttpResponse:
    """End an override."""
    number_text = request.POST.get("override", "")
    if not number_text.isdecimal() or len(number_text) > 15:
        raise InputError("there is no such override", hint="Reload the page.")
    return _to_customer(actions.lift(override_id=int(number_text), by=by(request)))


def _to_customer(customer_id: str) -> HttpResponse:
    return redirect(f"{reverse('customer')}?{urlencode({'id': customer_id})}#health")
