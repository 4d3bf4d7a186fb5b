"""Mail to customers: what went out, what is held and why, and whether any leaves at all."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.web.exports import csv_file
from tenure.web.letter_words import MAILS
from tenure.web.request import by, day_if_any, given, needs, number, seat
from tenure.workflow.actions import customer_mail, mail_runs, mail_settings, suppressions
from tenure.workflow.queries import mails as query
from tenure.workflow.queries.mail_runs import runs_for_a_yes
from tenure.workflow.queries.mails import MailFilter
from tenure.workflow.rules.permissions import Act, may

STATES = {
    "person": _("a person is needed"),
    **{code: title for code, title in MAILS.items() if code},
}
TOPICS = {
    "account": _("their account and money"),
    "ladder": _("reminders"),
    "survey": _("questions"),
}
SENDING = {
    "off": _("off: nothing leaves"),
    "test": _("test: to some domains only"),
    "on": _("on"),
}


@needs(Act.SEE)
def mails(request: HttpRequest) -> HttpResponse:
    """The list, and whether anything leaves."""
    wanted, place, own = MailFilter.of(given(request)), seat(request), settings()
    workspace = place.workspace.pk
    sending = query.sending(workspace)
    is_elsewhere = sending.state != "off" and sending.installation != own.installation
    context = {
        "page": query.mails(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "states": STATES,
        "topics": TOPICS,
        "templates": query.templates(workspace),
        "tally": query.tally(workspace),
        "sending": sending,
        "choices": SENDING,
        "is_elsewhere": is_elsewhere,
        "has_mail": bool(own.smtp_url and own.mail_from),
        "mail_from": own.mail_from,
        "for_a_yes": query.waiting_for_a_yes(workspace),
        "runs": runs_for_a_yes(place.workspace),
        "may_set": may(place.role, Act.LADDER),
        "may_write": may(place.role, Act.WRITE_LETTER),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/mails.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    rows = query.every_mail(seat(request).workspace.pk, MailFilter.of(given(request)))
    return csv_file("mails", query.COLUMNS, rows)


@needs(Act.SEE)
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail as plain text."""
    found = query.mail_text(seat(request).workspace.pk, mail_id)
    if found is None:
        raise Http404
    return HttpResponse(
        f"{found.recipient}\n{found.subject}\n\n{found.body}",
        content_type="text/plain; charset=utf-8",
    )


@require_POST
@needs(Act.WRITE_LETTER)
def push(request: HttpRequest, mail_id: int, act: str) -> HttpResponse:
    """Try one again that failed or is held, or give it up."""
    who = by(request)
    if act == "again":
        customer_mail.try_again(by=who, mail_id=mail_id)
    elif act == "drop":
        customer_mail.drop(by=who, mail_ids=[mail_id], why="a person gave it up")
    else:
        raise Http404
    return redirect("mails")


@require_POST
@needs(Act.LADDER)
def set_sending(request: HttpRequest) -> HttpResponse:
    """Turn mail to customers off, on, or on for some domains."""
    mail_settings.set_sending(
        by=by(request),
        to=request.POST.get("sending", ""),
        test_domains=request.POST.get("test_domains", ""),
        installation=settings().installation,
    )
    return redirect(f"{reverse('mails')}?kept=yes")


@require_POST
@needs(Act.LADDER)
def grant(request: HttpRequest) -> HttpResponse:
    """Say yes to more mails of one template."""
    mail_settings.grant(by=by(request), template=request.POST.get("template", ""))
    return redirect("mails")


@require_POST
@needs(Act.LADDER)
def run(request: HttpRequest) -> HttpResponse:
    """Let a run of mails go that is larger than usual, or give up what waits of it."""
    acts = {"yes": mail_runs.let_go, "no": mail_runs.give_up}
    act, day = acts.get(request.POST.get("act", "")), day_if_any(request.POST.get("run_on", ""))
    if act is None or day is None:
        raise InputError("there is no such act")
    act(by=by(request), template=request.POST.get("template", ""), run_on=day)
    return redirect("mails")


@require_POST
@needs(Act.WRITE_LETTER)
def suppress(request: HttpRequest) -> HttpResponse:
    """Write to an address no more, or again."""
    acts = {"suppress": suppressions.suppress, "lift": suppressions.lift}
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise InputError("there is no such act")
    act(by=by(request), address=request.POST.get("address", ""))
    return redirect(f"{reverse('mails')}?kept=yes#addresses")
