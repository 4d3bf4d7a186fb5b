"""Letters to customers: written once, sent by courier, delivered, called about, or come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tenure.records.models import AuditEntry, Letter, LetterSettings, RefundProposal, Workspace
from tenure.values.errors import InputError
from tenure.values.letters import LANGUAGES, LetterContent, as_json
from tenure.values.sending import is_one_line
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.labels import refuse_in_hold
from tenure.workflow.actions.letter_calls import due_calls
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.link_tokens import letter_with_tokens
from tenure.workflow.rules.letter_pdf import sha256
from tenure.workflow.rules.letter_states import CALLED, MOST_CALLS, NO_ANSWER, Way, state_of
from tenure.workflow.rules.permissions import Act, require

WAY = ("courier", "tracking", "delivery_on", "delivered_on", "called_on", "outcome")
"""Columns that change after a letter is written."""
SIGNED = ("signer_name", "signer_title", "contact", "return_address")
LONGEST = {"signer_name": 200, "signer_title": 200, "contact": 300, "return_address": 500}


def write_letter(
    *,
    by: By | None,
    workspace: Workspace,
    proposal: RefundProposal | None,
    customer: tuple[str, str],
    content: LetterContent,
    address: Mapping[str, str],
    at: datetime,
    secret: str = "",
) -> Letter:
    """Freeze a letter to a `customer` (id, name) as a row; its PDF is made of it at any time.

    `by` None for one that the refund itself writes. `address` is the postal address, {} where none
    is plausible. Links are kept as marks, and `secret` makes what stands there in the PDF whose
    digest is kept. Raises `LetterFontError` where it cannot be set. Audited.
    """
    if by is not None:
        require(by.role, Act.WRITE_LETTER)
    if content.language not in LANGUAGES:
        raise InputError(f"no letter is written in {content.language!r}")
    made = sha256(
        letter_with_tokens(
            content, workspace_id=workspace.pk, customer_id=customer[0], secret=secret
        )
    )
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        row = Letter.objects.create(
            workspace=workspace,
            proposal=proposal,
            customer_id=customer[0],
            customer_name=customer[1][:500],
            language=content.language,
            content=as_json(content),
            pdf_sha256=made,
            address=dict(address),
            made_at=at,
            made_by=by.user if by else None,
        )
        _record(row, "written", at, by, sha256=made, proposal=proposal.pk if proposal else None)
        _sync(workspace, content.written_on, at)
    return row


def set_courier(
    *, by: By, letter_id: int, courier: str, tracking: str, delivery_on: date | None
) -> None:
    """Say who carries a letter, under which number, and when it should arrive. Audited, undone.

    On that day a work item asks for a call. `InputError` for a letter without a postal address, and
    for one that nobody carries yet while the customer is in legal hold.
    """
    if not courier.strip():
        raise InputError("say who carries the letter")
    if delivery_on is not None and abs((delivery_on - by.today).days) > 366:
        raise InputError("the day of delivery is over a year away")
    with _changing(by, letter_id, "courier_set") as row:
        if not row.address:
            raise InputError("the letter has no postal address", hint="Check the address first.")
        is_here = not row.courier or row.outcome == "returned"
        if is_here:
            refuse_in_hold(by, row.customer_id)
        row.courier, row.tracking = courier.strip()[:100], tracking.strip()[:100]
        row.delivery_on = delivery_on
        if row.outcome == "returned":
            row.outcome, row.delivered_on = "", None


def mark_delivered(*, by: By, letter_id: int, on: date | None = None) -> None:
    """Say that a letter arrived, today or `on` a day before. The call is due at once. Audited, undone."""
    day = on or by.today
    if day > by.today:
        raise InputError("a day that is still to come is set as the day of delivery")
    with _changing(by, letter_id, "delivered") as row:
        row.delivered_on = day
        row.outcome = "" if row.outcome == "returned" else row.outcome


def mark_called(*, by: By, letter_id: int, outcome: str) -> None:
    """Take down a call: reached, no_answer or wrong_number. Audited, undone.

    Without an answer another is due in two working days; after the third, or at a wrong number, the
    way is a mail.
    """
    if outcome not in CALLED:
        raise InputError(f"{outcome!r} is no outcome", hint=f"One of: {', '.join(CALLED)}.")
    with _changing(by, letter_id, "called") as row:
        if state_of(_way(row), by.today) not in ("to_call", "to_mail"):
            raise InputError("the letter has not arrived yet", hint="Mark it delivered first.")
        tries = NO_ANSWER.index(row.outcome) + 1 if row.outcome in NO_ANSWER else 0
        no_answer = NO_ANSWER[min(tries, MOST_CALLS - 1)]
        row.called_on = by.today
        row.outcome = no_answer if outcome == "no_answer" else outcome


def mark_mailed(*, by: By, letter_id: int) -> None:
    """Say that they were written to by mail instead: nothing is left to do. Audited, undone."""
    with _changing(by, letter_id, "mailed") as row:
        row.outcome = "mailed"


def mark_returned(*, by: By, letter_id: int) -> None:
    """Say that the post brought a letter back: its address is checked again. Audited, undone."""
    with _changing(by, letter_id, "returned") as row:
        if not row.courier and row.delivered_on is None:
            raise InputError("the letter was not sent")
        row.delivered_on, row.outcome = None, "returned"


def undo(*, by: By, letter_id: int) -> None:
    """Take back the last change of a letter's way; taken back twice, it holds again. Audited."""
    with _changing(by, letter_id, "undone") as row:
        entries = AuditEntry.objects.filter(workspace=by.workspace, subject=f"letter:{row.pk}")
        last = entries.filter(action__startswith="letters.").order_by("-id").first()
        before = last.detail.get("before") if last is not None else None
        if before is None:
            raise InputError("there is nothing to take back")
        for name, value in before.items():
            is_day = name.endswith("_on") and value
            setattr(row, name, date.fromisoformat(value) if is_day else value)


def set_signer(*, by: By, **given: str) -> None:
    """Say who signs letters (`SIGNED`), with title, contact and return address. Audited."""
    require(by.role, Act.LADDER)
    texts = {name: given[name].replace("\r\n", "\n").strip() for name in SIGNED}
    for name, text in texts.items():
        is_odd = not is_one_line(text.replace("\n", ""))
        if len(text) > LONGEST[name] or is_odd or ("\n" in text and name != "return_address"):
            raise InputError("a text is too long, or holds signs that cannot be printed")
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        own, _ = LetterSettings.objects.get_or_create(workspace=by.workspace)
        before = {name: getattr(own, name) for name in SIGNED}
        if before == texts:
            return
        for name, text in texts.items():
            setattr(own, name, text)
        own.save(update_fields=[*SIGNED])
        record(
            workspace=by.workspace,
            action="letters.signer_set",
            summary=f"{texts['signer_name']}, {texts['signer_title']}",
            at=by.at,
            by=by.user,
            before=before,
            after=texts,
        )


@contextmanager
def _changing(by: By, letter_id: int, action: str) -> Iterator[Letter]:
    """Lock a letter, let its way be changed, and write down what it was; work items follow."""
    require(by.role, Act.WRITE_LETTER)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        row = Letter.objects.filter(workspace=by.workspace, pk=letter_id).first()
        if row is None:
            raise InputError("there is no such letter")
        before = _plain(row)
        yield row
        after = _plain(row)
        if after == before:
            return
        row.save(update_fields=[*WAY])
        _record(row, action, by.at, by, before=before, after=after)
        _sync(by.workspace, by.today, by.at)


def _plain(row: Letter) -> dict[str, Any]:
    values = ((name, getattr(row, name)) for name in WAY)
    return {name: each.isoformat() if isinstance(each, date) else each for name, each in values}


def _way(row: Letter) -> Way:
    return Way(row.courier, row.delivery_on, row.delivered_on, row.called_on, row.outcome)


def _sync(workspace: Workspace, day: date, at: datetime) -> None:
    due_calls(workspace=workspace, day=day, at=at)


def _record(row: Letter, action: str, at: datetime, by: By | None, **detail: Any) -> None:  # noqa: ANN401
    record(
        workspace=row.workspace,
        action=f"letters.{action}",
        summary=f"{row.customer_name}: {action.replace('_', ' ')}",
        at=at,
        by=by.user if by else None,
        subject=f"letter:{row.pk}",
        customer=row.customer_id,
        **detail,
    )
