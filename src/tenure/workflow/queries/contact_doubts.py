"""Why it is not sure whom money would reach: asked before it is proposed, and again at the approval."""

from __future__ import annotations

from tenure.records.models import CustomerMail, Letter
from tenure.workflow.queries.contact_check import ContactCheck

PERHAPS_GONE = ("email_bounced", "letter_returned")
"""Codes beside those of the contact check: what was sent there before came back."""


def doubts(workspace_id: int, contact: ContactCheck) -> tuple[str, ...]:
    """What speaks against a contact: codes of `contact_check.REASONS` and of `PERHAPS_GONE`.

    Empty where person, e-mail and postal address are there and plausible, and the last mail and
    letter that went there did not come back.
    """
    gone = {
        "email_bounced": _bounced(workspace_id, contact),
        "letter_returned": _returned(workspace_id, contact),
    }
    return (*contact.reasons, *(code for code, holds in gone.items() if holds))


def _bounced(workspace_id: int, contact: ContactCheck) -> bool:
    """Whether the last mail to the address came back."""
    if contact.person is None or not contact.person.email:
        return False
    rows = CustomerMail.objects.filter(
        workspace_id=workspace_id, recipient__iexact=contact.person.email
    )
    last = rows.filter(state__in=("sent", "bounced")).order_by("-sent_at", "-id").first()
    return last is not None and last.state == "bounced"


def _returned(workspace_id: int, contact: ContactCheck) -> bool:
    """Whether the last letter to the address came back."""
    place = contact.address
    rows = Letter.objects.filter(workspace_id=workspace_id, customer_id=contact.customer_id)
    last = rows.filter(
        address__line=place.line, address__city=place.city, address__postcode=place.postcode
    ).first()
    return last is not None and last.outcome == "returned"
