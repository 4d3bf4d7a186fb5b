"""New prices offered to customers, and what they said."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tenure.records.models import Quote, Workspace
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.worth import ANSWERS, KINDS
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500
MOST_MULTIPLE = 100.0


@transaction.atomic
def offer(
    *,
    by: By,
    customer_id: str,
    customer_name: str,
    kind: str,
    currency: str,
    old_minor: int,
    multiple: float,
    offered_on: date,
    is_soft_exit: bool = False,
    note: str = "",
) -> int:
    """Note a price offered, as a multiple of a month's old one; returns its id. Nothing is sent. Audited.

    One offer of a customer is open at a time. `is_soft_exit` says it was made in the hope of a no.
    """
    require(by.role, Act.WEIGH)
    if old_minor <= 0 or currency not in EXPONENTS or kind not in KINDS:
        raise InputError("there is no price to multiply", hint="The customer pays nothing now.")
    if not 0 < multiple <= MOST_MULTIPLE:
        raise InputError(
            "a multiple is above 0", hint=f"Given: {multiple:g}; at most {MOST_MULTIPLE:g}."
        )
    if offered_on > by.today:
        raise InputError("it was not offered in the future")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    mine = Quote.objects.filter(workspace=by.workspace, customer_id=customer_id, is_gone=False)
    if mine.filter(answer="").exists():
        raise InputError("an offer is open", hint="Note its answer first.")
    made = Quote.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:LONGEST],
        kind=kind,
        multiple=multiple,
        currency=currency,
        old_minor=old_minor,
        new_minor=round(old_minor * multiple),
        is_soft_exit=is_soft_exit,
        note=note.strip()[:2_000],
        offered_on=offered_on,
        at=by.at,
        by=by.user,
    )
    _record(by, "quote.offered", made)
    return made.pk


@transaction.atomic
def answer(
    *, by: By, quote_id: int, said: str, answered_on: date, agreed_minor: int | None = None
) -> None:
    """Note the answer; of a counter-offer what was agreed, in minor units a month. Audited.

    It teaches how many accept such a multiple from the next day's run on.
    """
    row = _row(by, quote_id)
    if said not in ANSWERS:
        raise InputError(f"there is no answer {said!r}", hint=f"There are: {', '.join(ANSWERS)}.")
    if row.answer:
        raise InputError("it was answered before", hint="Take the answer back first.")
    if not row.offered_on <= answered_on <= by.today:
        raise InputError("an answer comes after the offer, and not in the future")
    row.answer, row.answered_on = said, answered_on
    row.agreed_minor = row.new_minor if said == "accepted" else agreed_minor
    row.save(update_fields=["answer", "answered_on", "agreed_minor"])
    _record(by, "quote.answered", row)


@transaction.atomic
def reopen(*, by: By, quote_id: int) -> None:
    """Take an answer noted by mistake back. Audited."""
    row = _row(by, quote_id)
    if not row.answer:
        raise InputError("it is open", hint="Reload the page.")
    row.answer, row.answered_on, row.agreed_minor = "", None, None
    row.save(update_fields=["answer", "answered_on", "agreed_minor"])
    _record(by, "quote.reopened", row)


@transaction.atomic
def withdraw(*, by: By, quote_id: int) -> None:
    """Take an offer noted by mistake away. Audited."""
    row = _row(by, quote_id)
    row.is_gone = True
    row.save(update_fields=["is_gone"])
    _record(by, "quote.withdrawn", row)


def _row(by: By, quote_id: int) -> Quote:
    require(by.role, Act.WEIGH)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = Quote.objects.filter(workspace=by.workspace, pk=quote_id, is_gone=False).first()
    if row is None:
        raise InputError("there is no such offer", hint="Reload the page.")
    return row


def _record(by: By, action: str, row: Quote) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{row.customer_name}: {row.multiple:g} × {row.answer}".rstrip(),
        at=by.at,
        by=by.user,
        quote=row.pk,
        customer=row.customer_id,
        multiple=row.multiple,
        answer=row.answer,
        is_soft_exit=row.is_soft_exit,
    )
