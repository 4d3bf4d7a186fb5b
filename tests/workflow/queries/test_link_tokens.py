"""Links in kept texts: filled in for whom they were made, by the secret they were made with."""

from __future__ import annotations

from typing import Any

import pytest

from tenure.records.models import CustomerLink, WhyInvite
from tenure.values.errors import InputError
from tenure.workflow.actions.links import back, make_back
from tenure.workflow.actions.why import asked, invite
from tenure.workflow.queries.link_tokens import with_tokens
from tenure.workflow.rules.link_tokens import mark, token_hash
from tests.cast import AT, Cast


def made(cast: Cast, customer: str = "ada") -> tuple[str, str, str]:
    """A text with both links as it is kept, and their tokens."""
    who: dict[str, Any] = {
        "workspace": cast.workspace,
        "customer_id": customer,
        "customer_name": customer,
        "language": "en",
        "at": AT,
        "secret": "s",
    }
    (link, one), (question, other) = make_back(**who), invite(**who)
    text = f"<a href='/back/{mark(link.pk)}'>/why/{mark(question.pk)}</a> /why/~x"
    return text, one, other


def filled(cast: Cast, text: str, customer: str = "ada", secret: str = "s") -> str:
    return with_tokens(text, workspace_id=cast.workspace.pk, customer_id=customer, secret=secret)


def test_a_kept_text_is_sent_with_links_that_open(cast: Cast) -> None:
    text, one, other = made(cast)
    assert filled(cast, text) == f"<a href='/back/{one}'>/why/{other}</a> /why/~x"
    assert filled(cast, text) == filled(cast, text)
    assert back(token=one, at=AT) is not None
    assert asked(token=other, at=AT) is not None
    assert CustomerLink.objects.get().token_hash == token_hash(one)
    assert filled(cast, "no link: /back/~ and 1") == "no link: /back/~ and 1"


def test_a_link_of_somebody_else_is_not_given_away(cast: Cast) -> None:
    """A name such as "/back/~1" in a text to others."""
    text, *_tokens = made(cast)
    with pytest.raises(InputError, match="none of this customer"):
        filled(cast, text, customer="bob")
    with pytest.raises(InputError, match="none of this customer"):
        with_tokens(text, workspace_id=cast.other.pk, customer_id="ada", secret="s")


def test_another_secret_makes_no_link_that_opens_nothing(cast: Cast) -> None:
    text, one, _other = made(cast)
    with pytest.raises(InputError, match="secret key is another"):
        filled(cast, text, secret="t")
    assert back(token=one, at=AT) is not None, "what was sent still opens"


def test_links_of_before_open_and_are_left_as_they_stand(cast: Cast) -> None:
    """Kept whole in older letters: tokens were drawn, not made of their rows."""
    old = "abcdefghijklmnopqrstuv"
    made(cast)
    CustomerLink.objects.update(token_hash=token_hash(old))
    WhyInvite.objects.update(token_hash=token_hash(old))
    assert back(token=old, at=AT) is not None
    assert asked(token=old, at=AT) is not None
    assert filled(cast, f"/back/{old}") == f"/back/{old}"
