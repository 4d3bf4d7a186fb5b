"""Bugs: which first, one with all who reported it, filing one, and what people do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.inference.bug_priority import SHARE_CAP
from tenure.values.bugs import NewBug, Reported
from tenure.values.errors import InputError
from tenure.web.bug_words import WORDS
from tenure.web.exports import csv_file
from tenure.web.mail_leaving import leaving
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.web.views.bug_telling import tell, tell_by_hand, telling, untell
from tenure.workflow.actions import bug_course
from tenure.workflow.actions import bugs as actions
from tenure.workflow.actions.filing import again as file_again
from tenure.workflow.queries import bug as one
from tenure.workflow.queries import bugs as query
from tenure.workflow.queries.bug_tickets import FromTicket, from_ticket
from tenure.workflow.queries.bugs import Asked, BugFilter
from tenure.workflow.queries.customers import customer as customer_of
from tenure.workflow.queries.duplicates import suggested
from tenure.workflow.rules.permissions import Act, may

SUGGESTED = 10


def asked(request: HttpRequest) -> Asked:
    """Whose bugs, by the newest figures."""
    return Asked(seat(request).workspace.pk, board(request), by(request).today)


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the role may do with bugs."""
    role = seat(request).role
    return {"may_file": may(role, Act.FILE_BUG), "may_export": may(role, Act.EXPORT)}


@needs(Act.SEE)
def bugs(request: HttpRequest) -> HttpResponse:
    """The list, the first to be fixed first."""
    wanted, whose = BugFilter.of(given(request)), asked(request)
    context = {
        **WORDS,
        **rights(request),
        "page": query.page(whose, wanted, number(request, "page")),
        "counts": query.counts(whose.workspace_id),
        "components": query.components(whose.workspace_id),
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "wanted": wanted,
        "cap": SHARE_CAP,
        "as_of": whose.board.as_of if whose.board else None,
    }
    return render(request, "web/bugs.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, in the order and filter of the page."""
    rows = query.every(asked(request), BugFilter.of(given(request)))
    return csv_file("bugs", query.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def bug(request: HttpRequest, bug_id: int) -> HttpResponse:
    """One bug."""
    whose = asked(request)
    found = one.bug(whose, bug_id)
    if found is None:
        raise Http404
    context = {
        **WORDS,
        **rights(request),
        "bug": found,
        "row": found.row,
        "page": one.reports(whose, bug_id, number(request, "page")),
        "telling": [telling(request, found, each) for each in found.left],
        "leaving": leaving(whose.workspace_id, "ada@customer.example"),
        "as_of": whose.board.as_of if whose.board else None,
        "cap": SHARE_CAP,
    }
    return render(request, "web/bug.html", context)


@needs(Act.FILE_BUG)
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new bug, with what may be the same; sent, the bug is filed."""
    form = request.POST if request.method == "POST" else request.GET
    ticket = _ticket(request, form.get("ticket", ""))
    if request.method == "POST":
        draft = _draft(form)
        made = actions.file(by=by(request), draft=draft, reported=_reported(request, ticket))
        messages.success(request, _("Filed."))
        return redirect("bug", made)
    context = {
        **WORDS,
        "ticket": ticket,
        "form": _filled(form, ticket),
        "alike": _alike(request, _filled(form, ticket)),
        "trackers_known": ("built_in", *settings().trackers),
    }
    return render(request, "web/bug_new.html", context)


def _ticket(request: HttpRequest, ticket_id: str) -> FromTicket | None:
    if not ticket_id:
        return None
    found = from_ticket(board(request), ticket_id)
    if found is None:
        raise Http404
    return found


def _filled(form: Any, ticket: FromTicket | None) -> dict[str, str]:  # noqa: ANN401
    """The form's fields: as written so far, else as the ticket has them."""
    names = ("title", "body", "component", "version", "severity", "tracker", "security")
    found = {name: form.get(name, "") for name in (*names, "customer", "name", "email")}
    if ticket is not None and "title" not in form:
        found |= {"title": ticket.subject[:500], "body": ticket.body, "severity": ticket.severity}
    return {**found, "severity": found["severity"] or "medium"}


def _draft(form: Any) -> NewBug:  # noqa: ANN401
    tracker = form.get("tracker", "") or "built_in"
    if tracker not in ("built_in", *settings().trackers):
        raise InputError(f"the tracker {tracker!r} is not set up")
    return NewBug(
        title=form.get("title", ""),
        body=form.get("body", ""),
        component=form.get("component", ""),
        version=form.get("version", ""),
        severity=form.get("severity", "") or "medium",
        is_security=form.get("security") == "yes",
        tracker=tracker,
    )


def _reported(request: HttpRequest, ticket: FromTicket | None) -> Reported | None:
    """Who reported it: of the ticket, else as the form says; None where it says nobody."""
    if ticket is not None:
        return ticket.reported
    form, found = request.POST, board(request)
    customer = form.get("customer", "").strip()
    row = customer_of(found, customer) if found and customer else None
    if customer and row is None:
        raise InputError(f"there is no customer {customer!r}", hint="Copy the id from its page.")
    email = form.get("email", "").strip()
    if not (customer or email):
        return None
    named = str(row["name"]) if row else ""
    return Reported("", customer, named, "", form.get("name", "").strip(), email)


def _alike(request: HttpRequest, form: dict[str, str]) -> list[dict[str, Any]]:
    """Bugs that may be the same as the one being filed, the likeliest first."""
    if not form["title"].strip():
        return []
    found = suggested(
        workspace_id=seat(request).workspace.pk,
        root=settings().warehouse,
        title=form["title"],
        body=form["body"],
        component=form["component"],
        limit=SUGGESTED,
    )
    names = ("bug", "bug_id", "title", "status", "reports")
    return [{name: getattr(each, name) for name in names} for each in found]


def _report(request: HttpRequest, bug_id: int) -> str:
    ticket = _ticket(request, request.POST.get("ticket", "").strip())
    reported = _reported(request, ticket)
    if reported is None:
        raise InputError(
            "a report says who or which ticket", hint="Name a ticket, a customer or an address."
        )
    actions.report(by=by(request), bug=bug_id, reported=reported)
    return _("Joined: it is one more report of this bug.")


def _status(request: HttpRequest, bug_id: int) -> str:
    form = request.POST
    bug_course.set_status(
        by=by(request), bug=bug_id, status=form.get("status", ""), text=form.get("text", "")
    )
    return _("Kept. Its reporters are listed below until they are told.")


def _promise(request: HttpRequest, bug_id: int) -> str:
    eta_on = day_if_any(request.POST.get("eta_on", ""))
    bug_course.promise(by=by(request), bug=bug_id, eta_on=eta_on)
    return _("Promised.") if eta_on else _("The promise is taken back.")


def _workaround(request: HttpRequest, bug_id: int) -> str:
    bug_course.work_around(by=by(request), bug=bug_id, text=request.POST.get("text", ""))
    return _("Kept.")


def _edit(request: HttpRequest, bug_id: int) -> str:
    form = request.POST
    bug_course.edit(
        by=by(request),
        bug=bug_id,
        severity=form.get("severity", ""),
        is_security=form.get("security") == "yes",
        component=form.get("component", ""),
    )
    return _("Kept.")


def _engineer(request: HttpRequest, bug_id: int) -> str:
    form = request.POST
    bug_course.hand_to(
        by=by(request), bug=bug_id, engineer=form.get("engineer", ""), url=form.get("url", "")
    )
    return _("Kept.")


def _judge(request: HttpRequest, _bug_id: int) -> str:
    said = {"yes": True, "no": False, "": None}
    actions.judge(
        by=by(request),
        report_id=_whole(request, "report"),
        is_confirmed=said.get(request.POST.get("confirmed", "")),
    )
    return _("Kept.")


def _unlink(request: HttpRequest, _bug_id: int) -> str:
    actions.unlink(by=by(request), report_id=_whole(request, "report"))
    return _("Taken off this bug. Join the ticket again to undo it.")


def _repeat(request: HttpRequest, bug_id: int) -> str:
    text = request.POST.get("of", "").strip().removeprefix("#")
    of = query.number_of(seat(request).workspace.pk, text)
    if of is None:
        raise InputError(f"there is no bug {text!r}", hint="Give its id or its number here.")
    actions.repeat(by=by(request), bug=bug_id, of=of)
    return _("Marked: it repeats that bug.")


def _part(request: HttpRequest, bug_id: int) -> str:
    actions.part(by=by(request), bug=bug_id)
    return _("Parted: it stands for itself.")


def _again(request: HttpRequest, bug_id: int) -> str:
    file_again(by=by(request), bug_id=bug_id)
    return _("It is filed once more.")


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 15 else 0


ACTS: dict[str, Callable[[HttpRequest, int], str]] = {
    "report": _report,
    "unlink": _unlink,
    "judge": _judge,
    "repeat": _repeat,
    "part": _part,
    "status": _status,
    "promise": _promise,
    "workaround": _workaround,
    "edit": _edit,
    "engineer": _engineer,
    "file-again": _again,
    "tell": tell,
    "told": tell_by_hand,
    "untell": untell,
}


@require_POST
@needs(Act.FILE_BUG)
def act(request: HttpRequest, bug_id: int, act: str) -> HttpResponse:
    """Do something with a bug, and go back to it."""
    if not query.is_there(seat(request).workspace.pk, bug_id):
        raise Http404
    do = ACTS.get(act)
    if do is None:
        raise InputError(f"there is no act {act!r}")
    messages.success(request, do(request, bug_id))
    return redirect("bug", bug_id)
