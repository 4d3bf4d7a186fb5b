"""Letters and where they stand: the list, one letter, and what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from tenure.records.models import AuditEntry, CustomerMail, Letter, LetterSettings
from tenure.values.letters import LetterContent, from_json
from tenure.values.shown import Show, Shown
from tenure.workflow.actions.letters import SIGNED
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.rules.letter_states import ENDS, NO_ANSWER, STATES, Way, call_on, state_of

PAGE = 50
FILTERS = ("all", *STATES)
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("state", "state"),
    Shown("language", "language"),
    Shown("made_at", "written", Show.INSTANT),
    Shown("courier", "courier"),
    Shown("delivery_on", "delivery", Show.DAY),
    Shown("call_on", "call", Show.DAY),
    Shown("mail", "e-mail"),
)
EXPORT_COLUMNS = (
    Shown("id", "number", Show.INTEGER),
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("tracking", "tracking number"),
    Shown("delivered_on", "delivered", Show.DAY),
    Shown("called_on", "called", Show.DAY),
    Shown("outcome", "outcome"),
    Shown("made_by", "written by"),
    Shown("pdf_sha256", "SHA-256 of the PDF"),
)
SORTS = ("made_at", "customer_name", "delivery_on")


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which letters: one of `FILTERS`, words of the customer or tracking number; newest first."""

    words: str = ""
    state: str = "all"
    sort: str = "-made_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> LetterFilter:
        """From text as a link carries it; what is not known is left at its default."""
        asked = {**given, "words": given.get("q", "").strip()}
        return cls(**chosen(cls, asked, state=FILTERS, sort=SORTS))


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter as it stands; `history` is what the audit log tells of it, the oldest first."""

    row: dict[str, Any]
    content: LetterContent
    address: dict[str, str]
    proposal_id: int | None
    mails: list[dict[str, Any]]
    history: list[tuple[datetime, str, str]]


def letters(workspace_id: int, wanted: LetterFilter, today: date, page: int = 1) -> Page:
    """One page of letters as they stand on a day."""
    rows = _filtered(workspace_id, wanted, today)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    shown = list(rows[(place - 1) * PAGE : place * PAGE])
    return Page([_row(each, today) for each in shown], total, place, pages)


def every_letter(workspace_id: int, wanted: LetterFilter, today: date) -> Iterator[dict[str, Any]]:
    """All letters of a filter, for exports."""
    for each in _filtered(workspace_id, wanted, today).iterator(chunk_size=500):
        yield _row(each, today)


def tally(workspace_id: int, today: date) -> dict[str, int]:
    """How many letters stand in each state, and "all"."""
    fields = ("courier", "delivery_on", "delivered_on", "called_on", "outcome")
    rows = Letter.objects.filter(workspace_id=workspace_id).values_list(*fields)
    found = Counter(state_of(Way(*row), today) for row in rows)
    return {"all": found.total(), **found}


def as_it_stands(each: Letter, today: date) -> dict[str, Any]:
    """The row of one letter, as in the list."""
    return _row(each, today)


def letter(workspace_id: int, letter_id: int, today: date) -> LetterView | None:
    """One letter; None if the workspace has none of that number."""
    each = _rows(workspace_id).filter(pk=letter_id).first()
    if each is None:
        return None
    fields = ("id", "recipient", "state", "sent_at", "error", "subject")
    entries = AuditEntry.objects.filter(workspace_id=workspace_id, subject=f"letter:{each.pk}")
    return LetterView(
        row=_row(each, today),
        content=from_json(each.content),
        address=each.address,
        proposal_id=each.proposal_id,
        mails=[{name: getattr(mail, name) for name in fields} for mail in each.mails.all()],
        history=[
            (entry.at, str(entry.actor or ""), entry.action.removeprefix("letters."))
            for entry in entries.select_related("actor").order_by("id")
        ],
    )


def signer_texts(workspace_id: int) -> dict[str, str]:
    """Who signs, as it is set."""
    own = LetterSettings.objects.filter(workspace_id=workspace_id).first() or LetterSettings()
    return {name: getattr(own, name) for name in SIGNED}


def _rows(workspace_id: int) -> QuerySet[Letter]:
    rows = Letter.objects.filter(workspace_id=workspace_id).select_related("made_by")
    return rows.prefetch_related("mails")


def _filtered(workspace_id: int, wanted: LetterFilter, today: date) -> QuerySet[Letter]:
    rows = _rows(workspace_id)
    if wanted.state != "all":
        rows = rows.filter(_in_state(wanted.state, today))
    if wanted.words:
        named = Q(customer_name__icontains=wanted.words) | Q(customer_id=wanted.words)
        rows = rows.filter(named | Q(tracking__icontains=wanted.words))
    return rows.order_by(wanted.sort, "-id")


def _in_state(state: str, today: date) -> Q:
    """`state_of` as a condition."""
    if state == "done":
        return Q(outcome__in=ENDS)
    if state == "returned":
        return Q(outcome="returned")
    if state == "to_mail":
        return Q(outcome__in=("wrong_number", NO_ANSWER[-1]))
    here = Q(delivered_on__lte=today) | Q(delivered_on=None, delivery_on__lte=today)
    waiting = Q(outcome__in=("", *NO_ANSWER[:-1]))
    if state == "to_call":
        return waiting & here
    not_here = waiting & ~(Q(delivered_on__isnull=False, delivered_on__lte=today))
    not_here &= Q(delivered_on__isnull=False) | Q(delivery_on=None) | Q(delivery_on__gt=today)
    return not_here & (~Q(courier="") if state == "on_way" else Q(courier=""))


def _row(each: Letter, today: date) -> dict[str, Any]:
    way = Way(each.courier, each.delivery_on, each.delivered_on, each.called_on, each.outcome)
    mails = sorted(each.mails.all(), key=lambda mail: mail.pk)
    own = ("customer_id", "customer_name", "language", "made_at", "tracking", "pdf_sha256")
    return {
        **{name: getattr(each, name) for name in own},
        "id": each.pk,
        "state": state_of(way, today),
        "courier": each.courier,
        "delivery_on": each.delivery_on,
        "delivered_on": each.delivered_on,
        "called_on": each.called_on,
        "outcome": each.outcome,
        "call_on": call_on(way, today),
        "mail": _mail_state(mails),
        "made_by": str(each.made_by or ""),
        "has_address": bool(each.address),
    }


def _mail_state(mails: list[CustomerMail]) -> str:
    return mails[-1].state if mails else ""
