"""Putting the tokens of links into a text that is kept without them, when it is sent or printed."""

from __future__ import annotations

from dataclasses import replace
from hmac import compare_digest
from re import Match

from tenure.records.models import CustomerLink, SurveyInvite, WhyInvite
from tenure.values.errors import InputError
from tenure.values.letters import LetterContent
from tenure.workflow.rules.link_tokens import MARK, made_token, token_hash

Linked = CustomerLink | WhyInvite | SurveyInvite
"""Rows that a link opens."""


def token_of(row: Linked, secret: str) -> str:
    """The token of a link, made of its row and a secret; whether it opens the row is not asked."""
    return made_token(
        secret,
        purpose=_purpose(row),
        row=row.pk,
        workspace=row.workspace_id,
        customer=row.customer_id,
        at=row.made_at,
    )


def _purpose(row: Linked) -> str:
    if isinstance(row, SurveyInvite):
        return "survey"
    return "why" if isinstance(row, WhyInvite) else row.purpose


def with_tokens(text: str, *, workspace_id: int, customer_id: str, secret: str) -> str:
    """A kept text with links that work. One without marks is the same.

    Only links of that customer are filled in. `InputError` where there is no such link, or where it
    would open nothing since the secret is another than the one it was made with.
    """

    def filled(found: Match[str]) -> str:
        row = _link(found[1], int(found[2]), workspace_id, customer_id)
        return f"{found[1]}/{_opening(row, secret)}"

    return MARK.sub(filled, text)


def letter_with_tokens(
    content: LetterContent, *, workspace_id: int, customer_id: str, secret: str
) -> LetterContent:
    """A kept letter with links that work. Raises what `with_tokens` raises."""
    back, why = (
        with_tokens(url, workspace_id=workspace_id, customer_id=customer_id, secret=secret)
        for url in (content.back, content.why)
    )
    return replace(content, back=back, why=why)


def _link(purpose: str, pk: int, workspace_id: int, customer_id: str) -> Linked:
    own = {"pk": pk, "workspace_id": workspace_id, "customer_id": customer_id}
    row: Linked | None
    if purpose == "why":
        row = WhyInvite.objects.filter(**own).first()
    elif purpose == "survey":
        row = SurveyInvite.objects.filter(**own).first()
    else:
        row = CustomerLink.objects.filter(**own, purpose=purpose).first()
    if row is None:
        raise InputError("a link in the text is none of this customer's")
    return row


def _opening(row: Linked, secret: str) -> str:
    token = token_of(row, secret)
    if not compare_digest(token_hash(token), row.token_hash or ""):
        raise InputError(
            "the link cannot be made again: the secret key is another than when it was written",
            hint="Put the secret key back that belongs to this database.",
        )
    return token
