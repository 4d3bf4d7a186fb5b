"""Letters to customers: where they stand, one of them, who signs, and what they look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.values.letters import LANGUAGES, LetterContent
from tenure.web.exports import csv_file
from tenure.web.letter_words import LANGUAGE_NAMES, MAILS, OUTCOMES, STATES, STEPS_DONE
from tenure.web.mail_leaving import here, leaving
from tenure.web.refund_words import ORDERS, WRONG
from tenure.web.refund_words import STATES as REFUND_STATES
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.workflow.actions import letters as actions
from tenure.workflow.actions.letter_sending import write_for_proposal
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import letter_content
from tenure.workflow.queries import letters as query
from tenure.workflow.queries.contact_check import ContactCheck, check, if_known
from tenure.workflow.queries.letter_content import Links, Prepared
from tenure.workflow.queries.letters import LetterFilter
from tenure.workflow.queries.link_tokens import letter_with_tokens
from tenure.workflow.rules.letter_pdf import pdf
from tenure.workflow.rules.letter_sample import sample
from tenure.workflow.rules.letter_text import letter_text
from tenure.workflow.rules.mail_texts import forgotten
from tenure.workflow.rules.permissions import Act, may

WORDS = {
    "states": STATES,
    "outcomes": OUTCOMES,
    "mail_states": MAILS,
    "languages": LANGUAGE_NAMES,
    "wrong": WRONG,
    "done": STEPS_DONE,
}


@needs(Act.SEE)
def letters(request: HttpRequest) -> HttpResponse:
    """The list."""
    wanted, who = LetterFilter.of(given(request)), by(request)
    workspace = who.workspace
    context = {
        **WORDS,
        "page": query.letters(workspace.pk, wanted, who.today, number(request, "page")),
        "wanted": wanted,
        "tally": query.tally(workspace.pk, who.today),
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "gaps": letter_content.gaps_of(letter_content.signer_for(workspace)),
        "has_facts": board(request) is not None,
        "may_sign": may(who.role, Act.LADDER),
        "may_export": may(who.role, Act.EXPORT),
        "may_import": may(who.role, Act.IMPORT),
    }
    return render(request, "web/letters.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    who = by(request)
    rows = query.every_letter(who.workspace.pk, LetterFilter.of(given(request)), who.today)
    return csv_file("letters", query.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter: what it says, where it is, and what to do next."""
    found, who = _letter(request, letter_id), by(request)
    context = {
        **WORDS,
        "letter": found.row,
        "text": letter_text(_closed(found.content)),
        "letter_is_rtl": found.content.language == "fa",
        "view": found,
        "contact": if_known(board(request), found.row["customer_id"]),
        "today": who.today,
        "may_write": may(who.role, Act.WRITE_LETTER),
        "may_undo": len(found.history) > 1,
    }
    return render(request, "web/customer_letter.html", context)


def _closed(content: LetterContent) -> LetterContent:
    """The letter without the ends of its links: whoever reads along opens nothing with them."""
    return replace(content, back=forgotten(content.back), why=forgotten(content.why))


@needs(Act.WRITE_LETTER)
def letter_pdf(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The PDF, made of what was frozen, with links that work: for those who may write it."""
    found = _letter(request, letter_id)
    content = letter_with_tokens(
        found.content,
        workspace_id=seat(request).workspace.pk,
        customer_id=found.row["customer_id"],
        secret=settings().secret_key,
    )
    return _file(content, f"letter-{letter_id}")


def _letter(request: HttpRequest, letter_id: int) -> query.LetterView:
    who = by(request)
    found = query.letter(who.workspace.pk, letter_id, who.today)
    if found is None:
        raise Http404
    return found


def _file(content: LetterContent, name: str) -> HttpResponse:
    response = HttpResponse(pdf(content), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_POST
@needs(Act.WRITE_LETTER)
def act(request: HttpRequest, letter_id: int, act: str) -> HttpResponse:
    """Take down one step of a letter's way."""
    if act not in ACTS:
        raise Http404
    ACTS[act](by(request), letter_id, request.POST)
    return redirect(f"{reverse('customer-letter', args=[letter_id])}?kept=yes")


def _courier(who: By, letter_id: int, form: QueryDict) -> None:
    actions.set_courier(
        by=who,
        letter_id=letter_id,
        courier=form.get("courier", ""),
        tracking=form.get("tracking", ""),
        delivery_on=day_if_any(form.get("delivery_on", "")),
    )


ACTS: dict[str, Callable[[By, int, QueryDict], None]] = {
    "courier": _courier,
    "delivered": lambda who, letter_id, form: actions.mark_delivered(
        by=who, letter_id=letter_id, on=day_if_any(form.get("on", ""))
    ),
    "called": lambda who, letter_id, form: actions.mark_called(
        by=who, letter_id=letter_id, outcome=form.get("outcome", "")
    ),
    "mailed": lambda who, letter_id, _form: actions.mark_mailed(by=who, letter_id=letter_id),
    "returned": lambda who, letter_id, _form: actions.mark_returned(by=who, letter_id=letter_id),
    "undo": lambda who, letter_id, _form: actions.undo(by=who, letter_id=letter_id),
}
"""What can be taken down on the page of a letter."""


@needs(Act.SEE)
def signer(request: HttpRequest) -> HttpResponse:
    """Who signs letters, and what one looks like in each language."""
    place = seat(request)
    context = {
        **WORDS,
        "texts": query.signer_texts(place.workspace.pk),
        "may_sign": may(place.role, Act.LADDER),
    }
    return render(request, "web/letter_settings.html", context)


@require_POST
@needs(Act.LADDER)
def keep_signer(request: HttpRequest) -> HttpResponse:
    """Say who signs."""
    texts = {name: request.POST.get(name, "") for name in actions.SIGNED}
    actions.set_signer(by=by(request), **texts)
    return redirect(f"{reverse('letter-settings')}?kept=yes")


@needs(Act.SEE)
def sample_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """A made-up letter in a language, signed as it is set."""
    if language not in LANGUAGES:
        raise Http404
    who = by(request)
    signed = letter_content.signer_for(who.workspace)
    return _file(sample(language, signed, on=who.today), f"sample-{language}")


@needs(Act.WRITE_LETTER)
def new(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The letter of a proposal before it is written: its words, and whom it reaches."""
    made, contact = _prepared(request, proposal_id)
    context: dict[str, Any] = {
        **WORDS,
        "made": made,
        "text": letter_text(made.content),
        "letter_is_rtl": made.content.language == "fa",
        "contact": contact,
        "order_states": ORDERS,
        "refund_states": REFUND_STATES,
        "leaving": leaving(
            seat(request).workspace.pk,
            contact.person.email if contact.mail_ok and contact.person else "",
        ),
        "proposal_id": proposal_id,
        "gaps": letter_content.gaps_of(made.content.signer),
    }
    return render(request, "web/letter_new.html", context)


@needs(Act.WRITE_LETTER)
def new_pdf(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The PDF before it is written; its links open nothing."""
    return _file(_prepared(request, proposal_id)[0].content, f"draft-{proposal_id}")


def _prepared(request: HttpRequest, proposal_id: int) -> tuple[Prepared, ContactCheck]:
    contact, who = _reached(request, proposal_id), by(request)
    address = settings().address
    made = letter_content.prepared(
        workspace=who.workspace,
        proposal_id=proposal_id,
        contact=contact,
        links=Links(f"{address}/back/…", f"{address}/why/…"),
        on=who.today,
    )
    return made, contact


def _reached(request: HttpRequest, proposal_id: int) -> ContactCheck:
    found = board(request)
    if found is None:
        raise InputError("nothing has been imported yet")
    return check(found, letter_content.about(seat(request).workspace, proposal_id))


@require_POST
@needs(Act.WRITE_LETTER)
def write(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Write the letter, and its mail where that was asked for."""
    row = write_for_proposal(
        by=by(request),
        proposal_id=proposal_id,
        contact=_reached(request, proposal_id),
        here=here(),
        with_mail=request.POST.get("mail") == "yes",
    )
    return redirect("customer-letter", row.pk)
