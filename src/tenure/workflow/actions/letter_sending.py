"""Writing the letter of a refund: with links of its own, as a row, and as a mail where one reaches them."""

from __future__ import annotations

from typing import Any

from tenure.records.models import Letter, RefundProposal, Workspace
from tenure.values.errors import InputError
from tenure.values.letters import LetterContent, from_json
from tenure.values.refunding import BEFORE_SENDING
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.customer_mail import Post, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.labels import refuse_in_hold
from tenure.workflow.actions.letters import write_letter
from tenure.workflow.actions.links import make_back
from tenure.workflow.actions.mail_checks import not_leaving
from tenure.workflow.actions.why import invite
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.contact_check import ContactCheck
from tenure.workflow.queries.letter_content import (
    Links,
    address_of,
    content_for,
    gaps_of,
    letter_language,
    signer_for,
    still_waiting,
    with_links,
)
from tenure.workflow.rules.letter_mail import mail_text
from tenure.workflow.rules.link_tokens import mark
from tenure.workflow.rules.permissions import Act, require

TEMPLATE = "refund_letter"


def write_for_proposal(
    *, by: By, proposal_id: int, contact: ContactCheck, here: Here, with_mail: bool
) -> Letter:
    """Write the letter of a proposal and, `with_mail`, queue it as a mail; all or nothing.

    Makes the link back where the account is frozen, and the question why they never started.
    Refused while nothing or only a part has gone back, without a signer, when a letter about it was
    written that did not come back, while the customer is in legal hold, and `with_mail` while no mail
    leaves from here. Audited.
    """
    require(by.role, Act.WRITE_LETTER)
    with commit("letter.written"):
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        proposal = _proposal(by, proposal_id)
        row = write_letter(
            by=by,
            workspace=by.workspace,
            proposal=proposal,
            customer=(proposal.customer_id, proposal.customer_name),
            content=_content(by, proposal, contact, here),
            address=address_of(contact),
            at=by.at,
            secret=here.secret,
        )
        if with_mail:
            _queue(row, contact, here, by)
    return row


def _proposal(by: By, proposal_id: int) -> RefundProposal:
    found = RefundProposal.objects.filter(workspace=by.workspace, pk=proposal_id).first()
    if found is None:
        raise InputError("there is no such proposal")
    if found.letters.exclude(outcome="returned").exists():
        raise InputError("a letter about this proposal was written before")
    refuse_in_hold(by, found.customer_id)
    if still_waiting(found):
        raise InputError(
            "part of this refund has not gone back yet",
            hint="Write the letter once the rest has gone or ended otherwise: it names everything at once.",
        )
    if found.state in BEFORE_SENDING:
        raise InputError("the refund has not begun yet", hint="Write the letter once it is over.")
    return found


def _content(by: By, proposal: RefundProposal, contact: ContactCheck, here: Here) -> LetterContent:
    """What the letter says, with marks where the tokens of its links go."""
    signer = signer_for(by.workspace)
    if gaps_of(signer):
        raise InputError("nobody signs letters yet", hint="Say who does on the letters' settings.")
    content = content_for(
        proposal=proposal, contact=contact, signer=signer, links=Links(""), on=by.today
    )
    who: dict[str, Any] = {
        "workspace": by.workspace,
        "customer_id": proposal.customer_id,
        "customer_name": proposal.customer_name,
        "language": letter_language(contact.language),
        "at": by.at,
        "secret": here.secret,
    }
    back = ""
    if content.is_frozen:
        back = f"{here.address}/back/{mark(make_back(**who)[0].pk)}"
    asked, _token = invite(**who, proposal=proposal)
    return with_links(content, Links(back, f"{here.address}/why/{mark(asked.pk)}"))


def _queue(row: Letter, contact: ContactCheck, here: Here, by: By) -> None:
    if not contact.mail_ok or contact.person is None:
        raise InputError("no mail reaches a named person there", hint="Write without a mail.")
    why = not_leaving(row.workspace_id, contact.person.email, here)
    if why:
        raise InputError(
            why, hint="Turn mail on first, on the page Mail, or write the letter without a mail."
        )
    subject, text, html = mail_text(from_json(row.content))
    post = Post(
        customer_id=row.customer_id,
        recipient=contact.person.email,
        template=TEMPLATE,
        topic="account",
        occasion_key=f"letter:{row.pk}",
        language=row.language,
        zone="",
        subject=subject,
        body=text,
        html=html,
        letter=row,
        country=contact.address.country,
    )
    queue(workspace=by.workspace, post=post, at=by.at, here=here, by=by.user)
