"""The usability review of a month or quarter: the pack, its PDF, decisions, and what came of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.workflow.actions import usability as actions
from tenure.workflow.queries import usability as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.tickets import values
from tenure.workflow.queries.usability import DecisionFilter, Held, Pack, Span
from tenure.workflow.queries.voice import any_ticket
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.usability_pdf import change_text, pdf, role_names

STATES = {
    "standing": gettext_lazy("Not done yet"),
    "late": gettext_lazy("Late"),
    "open": gettext_lazy("Open, in time"),
    "done": gettext_lazy("Done"),
    "all": gettext_lazy("All decisions"),
}


def _asked(request: HttpRequest, found: Board) -> tuple[Span, Held | None, Pack]:
    """The month or quarter asked for, its review if it was held, and its pack: as it was then, or now."""
    asked = query.span(request.GET.get("period", ""), found.as_of)
    was = query.held(found.workspace_id, asked)
    if was is not None:
        return asked, was, was.pack
    known = values(found)["category"]
    chosen = [name for name in request.GET.getlist("category") if name in known]
    return asked, None, query.pack(found, asked, chosen or query.usual_categories(found))


@needs(Act.SEE)
def usability(request: HttpRequest) -> HttpResponse:
    """The page."""
    found, who = board(request), by(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    if not any_ticket(found):
        return render(request, "web/usability.html", {"pack": None})
    asked, was, made = _asked(request, found)
    last = query.last_before(found.workspace_id, asked)
    roles = role_names()
    context: dict[str, Any] = {
        "pack": made,
        "span": asked,
        "other": query.other_kind(asked),
        "held": was,
        "rows": [(row, change_text(row)) for row in made.rows if row["by"] == "category"],
        "themes": [(row, change_text(row)) for row in made.rows if row["by"] == "theme"],
        "roles": [(row, roles.get(row["role"], row["role"])) for row in made.roles],
        "categories": values(found)["category"],
        "reviews": query.reviews(found.workspace_id),
        "decided": query.decisions_of(was.id, who.today) if was else [],
        "followed": query.decisions_of(last, who.today) if last else [],
        "late": query.late(found.workspace_id, who.today),
        "may_decide": may(who.role, Act.LISTEN),
        "may_export": may(who.role, Act.EXPORT),
    }
    return render(request, "web/usability.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Categories and themes of the pack as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    asked, _was, made = _asked(request, found)
    return csv_file(f"usability-{asked.code}", query.COLUMNS, made.rows)


@needs(Act.EXPORT)
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The pack as a PDF, in the reader's language."""
    found, who = board(request), by(request)
    if found is None:
        raise Http404
    asked, was, made = _asked(request, found)
    last = query.last_before(found.workspace_id, asked)
    body = pdf(
        pack=made,
        decided=query.decisions_of(was.id, who.today) if was else [],
        followed=query.decisions_of(last, who.today) if last else [],
        company=who.workspace.name,
        language=(get_language() or "en")[:2],
    )
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="usability-{asked.code}.pdf"'
    return response


@needs(Act.SEE)
def decisions(request: HttpRequest) -> HttpResponse:
    """Everything that was decided, what is late first."""
    place, today, wanted = seat(request), by(request).today, _filter(request)
    context = {
        "page": query.decisions(place.workspace.pk, wanted, today, number(request, "page")),
        "wanted": wanted,
        "states": STATES,
        "columns": query.DECISION_COLUMNS,
        "sorts": query.DECISION_SORTS,
        "is_asked": wanted != DecisionFilter(sort=wanted.sort),
        "may_decide": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/usability_decisions.html", context)


def _filter(request: HttpRequest) -> DecisionFilter:
    asked = given(request)
    return DecisionFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.EXPORT)
def decisions_export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = query.every_decision(seat(request).workspace.pk, _filter(request), by(request).today)
    return csv_file("usability-decisions", query.DECISION_COLUMNS, rows)


@require_POST
@needs(Act.LISTEN)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Hold a review, take that back, decide, say that it is done, or open it again."""
    form = request.POST
    if act == "hold":
        _hold(request)
        messages.success(request, _("Held: the figures stay as they are now."))
    elif act == "take-back":
        actions.take_back(by=by(request), review_id=_id(form.get("review", "")))
        messages.success(request, _("Undone."))
    elif act == "decide":
        actions.decide(
            by=by(request),
            review_id=_id(form.get("review", "")),
            what=form.get("what", ""),
            owner=form.get("owner", ""),
            due_on=day_if_any(form.get("due_on", "")),
            category=form.get("category", ""),
        )
        messages.success(request, _("Decided."))
    elif act == "done":
        number, outcome = _id(form.get("decision", "")), form.get("outcome", "")
        actions.done(by=by(request), decision_id=number, outcome=outcome)
        messages.success(request, _("Done."))
    elif act == "open":
        actions.open_again(by=by(request), decision_id=_id(form.get("decision", "")))
        messages.success(request, _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(_back(request))


def _hold(request: HttpRequest) -> None:
    found, form = board(request), request.POST
    if found is None:
        raise Http404
    asked = query.span(form.get("period", ""), found.as_of)
    known = values(found)["category"]
    chosen = [name for name in form.getlist("category") if name in known]
    made = query.pack(found, asked, chosen or query.usual_categories(found))
    actions.hold(by=by(request), pack=made)


def _id(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise InputError("there is no such review or decision", hint="Reload the page.")
    return int(text)


def _back(request: HttpRequest) -> str:
    path = request.POST.get("back", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else reverse("usability")
