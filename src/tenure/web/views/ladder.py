"""The ladder: its design, and one step of it with its ready letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.values.ladder import LANGUAGES, Step, default_design
from tenure.web.ladder_form import LANGUAGE_NAMES, design_of, form_of, texts_from, texts_of
from tenure.web.letter_words import MAIL_NEXT, MAILS
from tenure.web.mail_leaving import here, leaving
from tenure.web.refund_words import WRONG
from tenure.web.request import board, by, needs, seat
from tenure.workflow.actions import ladder as actions
from tenure.workflow.queries import contact_check, desk, ladder
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import facets
from tenure.workflow.queries.ready_letters import ReadyLetter, ready_letter, signer_of
from tenure.workflow.rules.permissions import Act, may

Row = dict[str, Any]
BY_HAND = ("call", "second_channel")
"""Ways of a step that only a person can go: nothing is mailed from here."""


@needs(Act.LADDER)
def design(request: HttpRequest) -> HttpResponse:
    """The ladder in force, to be changed."""
    texts = texts_of(ladder.design_of(seat(request).workspace.pk))
    return _shown(request, texts, {})


def _shown(
    request: HttpRequest, texts: dict[str, str], wrong: dict[str, str], status: int = 200
) -> HttpResponse:
    found, workspace = board(request), seat(request).workspace.pk
    plans = facets(found.reader)["plan"] if found else []
    now = ladder.in_force(workspace)
    context = {
        "form": form_of(texts, wrong, plans),
        "now": now,
        "is_usual": ladder.design_of(workspace) == default_design(),
        "history": ladder.history(workspace),
    }
    return render(request, "web/ladder.html", context, status=status)


@require_POST
@needs(Act.LADDER)
def put(request: HttpRequest) -> HttpResponse:
    """Put the form's ladder in force, preview it, or put an earlier version in force again."""
    form = request.POST
    if form.get("act") == "restore":
        version = form.get("version", "")
        if not version.isdecimal() or len(version) > 8:
            raise InputError(f"there is no ladder {version!r}")
        actions.restore(by=by(request), version=int(version))
        messages.success(request, _("Put in force."))
        return redirect("ladder")
    texts = texts_from(form)
    made, wrong = design_of(texts)
    if wrong:
        return _shown(request, texts, wrong, status=400)
    if form.get("act") == "preview":
        return _shown(request, texts, {})
    actions.put_design(by=by(request), design=made)
    messages.success(request, _("Put in force."))
    return redirect("ladder")


@needs(Act.SEE)
def step(request: HttpRequest) -> HttpResponse:
    """One customer's step: whom it is for, the ready letter, and what was done before."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    place, who = seat(request), by(request)
    row, letter = _ready(request, found, request.GET)
    check = contact_check.check(found, row["customer_id"], row["to"])
    asked, code = request.GET.get("language", ""), request.GET.get("step") or row["step"]
    own = ladder.design_of(place.workspace.pk).step(code)
    by_hand, to = own.channel in BY_HAND, letter.to.email if letter and letter.to else ""
    context = {
        "row": row,
        "code": code,
        "own": own,
        "letter": letter,
        "leaving": leaving(place.workspace.pk, to),
        "mail": ladder.step_mail(
            place.workspace.pk, (row["customer_id"], row["quiet_since"]), code
        ),
        "mail_states": MAILS,
        "mail_next": MAIL_NEXT,
        "by_hand": by_hand,
        "people": contact_check.reachable(found, row["customer_id"], own.to) if by_hand else [],
        "check": check,
        "wrong": WRONG,
        "is_due": row["step"] == code,
        "language": asked if asked in LANGUAGES else "",
        "languages": LANGUAGE_NAMES,
        "touches": ladder.touches(place.workspace.pk, row["customer_id"]),
        "today": who.today,
        "may_work": may(place.role, Act.WORK_ITEM),
        "may_write": may(place.role, Act.WRITE_LETTER) and may(place.role, Act.WORK_ITEM),
        "may_propose": may(place.role, Act.PROPOSE_REFUND),
    }
    return render(request, "web/ladder_step.html", context)


def _ready(request: HttpRequest, found: Board, asked: Any) -> tuple[Row, ReadyLetter | None]:  # noqa: ANN401
    """The desk row and the letter asked for; 404 for who is not on the desk."""
    workspace, today = seat(request).workspace, by(request).today
    design = ladder.design_of(workspace.pk)
    row = desk.one(found, str(asked.get("customer", "")), today)
    if row is None:
        raise Http404
    code = str(asked.get("step") or row["step"])
    if not code:
        raise InputError("no step is due", hint="See the desk.")
    own = design.step(code)
    if own.to != row["to"]:
        row = desk.one(found, row["customer_id"], today, own.to) or row
    letter = ready_letter(
        design=design,
        row=row,
        step=code,
        signer=signer_of(workspace),
        today=today,
        language=_spoken(own, str(asked.get("language", ""))),
    )
    return row, letter


def _spoken(step: Step, asked: str) -> str:
    """The language of a step's words, "" for the customer's own: what to say in a call is for us."""
    ours = (get_language() or "")[:2] if step.channel == "call" else ""
    return next((each for each in (asked, ours) if each in LANGUAGES), "")


@require_POST
@needs(Act.WORK_ITEM)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Mark a step done, send its mail, or take a step back on its day."""
    if act == "undo":
        touch = request.POST.get("touch", "")
        if not touch.isdecimal() or len(touch) > 15:
            raise InputError("there is no such step", hint="Reload the page.")
        actions.undo_step(by=by(request), touch_id=int(touch))
        messages.success(request, _("Taken back."))
        return redirect(_back(request))
    found = board(request)
    if found is None or act not in ("done", "send"):
        raise Http404
    row, letter = _ready(request, found, request.POST)
    code = request.POST.get("step", "")
    if row["step"] != code:
        raise InputError(f"step {code} is not due", hint="Reload the page.")
    if act == "send":
        _send(request, row, letter)
        messages.success(request, _("The mail is written and goes out as soon as it may."))
    else:
        _take(request, row, code)
        messages.success(request, _("Marked done."))
    return redirect(
        f"{reverse('ladder-step')}?{urlencode({'customer': row['customer_id'], 'step': code})}"
    )


def _take(request: HttpRequest, row: Row, code: str) -> None:
    actions.take_step(
        by=by(request),
        customer_id=row["customer_id"],
        quiet_since=row["quiet_since"],
        step=code,
        note=request.POST.get("note", ""),
        customer_name=row["name"],
    )


def _send(request: HttpRequest, row: Row, letter: ReadyLetter | None) -> None:
    """Send the letter as it was read over: with the words of the form."""
    if letter is None:
        raise InputError("this step has no letter", hint="Take it another way, mark it done.")
    subject = " ".join(request.POST.get("subject", "").split())
    body = request.POST.get("body", "").replace("\r\n", "\n").strip()
    if not subject or not body:
        raise InputError("a mail needs a subject and a text")
    read_over = replace(letter, subject=subject, body=f"{body}\n")
    actions.send_step(by=by(request), here=here(), row=row, letter=read_over)


def _back(request: HttpRequest) -> str:
    path = request.POST.get("back", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else reverse("zombies")
