"""The question after the thanks, and the taxonomy its answers belong to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tenure.records.models import (
    CustomerMail,
    DormantLabel,
    Letter,
    LetterSettings,
    RefundProposal,
    WhyInvite,
)
from tenure.values.errors import InputError
from tenure.values.why import BY_CODE, STEPS, WHYS
from tenure.web.phrases_mail import WORDS
from tenure.workflow.actions.asking_why import ask_why
from tenure.workflow.actions.customer_mail import claim, queue, settle_sent
from tenure.workflow.actions.why import answer, asked, invite
from tenure.workflow.queries.link_tokens import with_tokens
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, MONDAY, POST

WEEK = timedelta(days=7)


def thanked(cast: Cast, n: int = 1, at: datetime = MONDAY, language: str = "en") -> RefundProposal:
    """Somebody whose letter went out."""
    proposal = RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id=f"c{n}",
        customer_name=f"Customer {n}",
        kind="never",
        window_from=date(2026, 1, 1),
        window_until=date(2026, 3, 1),
        reason="never used",
        form_token=f"f{n}",
        proposed_by=cast.users["csm"],
        proposed_at=at,
        expires_at=at + timedelta(days=3),
    )
    letter = Letter.objects.create(
        workspace=cast.workspace,
        proposal=proposal,
        customer_id=f"c{n}",
        customer_name=f"Customer {n}",
        language=language,
        content={},
        made_at=at,
    )
    post = replace(
        POST,
        customer_id=f"c{n}",
        recipient=f"p{n}@customer.example",
        occasion_key=f"letter:{n}",
        letter=letter,
        language=language,
    )
    assert queue(workspace=cast.workspace, post=post, at=at, here=HERE)
    LetterSettings.objects.update_or_create(
        workspace=cast.workspace, defaults={"sending": "on", "installation": HERE.installation}
    )
    row = claim(here=HERE, at=at)
    assert row is not None
    settle_sent(row=row, at=at)
    return proposal


def test_asked_a_week_after_the_thanks_and_once(cast: Cast) -> None:
    proposal = thanked(cast)
    soon = MONDAY + WEEK - timedelta(seconds=1)
    assert ask_why(workspace=cast.workspace, at=soon, here=HERE) == 0
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 1
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 0
    mail = CustomerMail.objects.get(template="why")
    assert (mail.topic, mail.occasion_key) == ("survey", f"why:{proposal.pk}")
    assert mail.recipient == "p1@customer.example"
    assert "/unsubscribe/" in mail.body
    (end,) = re.findall(r"https://tenure.ours.example/why/(\S+)\n", mail.body)
    assert end == f"~{WhyInvite.objects.get().pk}", "kept without its token"
    sent = with_tokens(
        mail.body + mail.html,
        workspace_id=cast.workspace.pk,
        customer_id="c1",
        secret=HERE.secret,
    )
    (token,) = set(re.findall(r"https://tenure.ours.example/why/([\w-]{22})(?![\w-])", sent))
    found = asked(token=token, at=MONDAY + WEEK)
    assert found is not None
    assert WhyInvite.objects.get().proposal == proposal
    taken = claim(here=HERE, at=MONDAY + WEEK)
    assert taken is not None
    settle_sent(row=taken, at=MONDAY + WEEK)
    mail.refresh_from_db()
    assert end not in mail.body + mail.html, "what went out is kept without its links"
    assert asked(token=token, at=MONDAY + WEEK) is not None


def test_nobody_is_asked_in_legal_hold(cast: Cast) -> None:
    thanked(cast)
    own = {"workspace": cast.workspace, "customer_id": "c1", "customer_name": "C", "at": MONDAY}
    held = DormantLabel.objects.create(
        **own, reason="legal_hold", evidence="their lawyers", review_on=MONDAY.date()
    )
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 0
    assert not CustomerMail.objects.filter(template="why").exists()
    DormantLabel.objects.filter(pk=held.pk).update(lifted_at=MONDAY)
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 1


def test_who_answered_already_is_not_asked(cast: Cast) -> None:
    proposal = thanked(cast)
    row, token = invite(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="C",
        language="en",
        at=MONDAY,
        secret="s",
        proposal=proposal,
    )
    answer(token=token, code="forgot", text="", wants_back=False, at=MONDAY)
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 0
    WhyInvite.objects.filter(pk=row.pk).update(answered_at=None)
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 1


@pytest.mark.parametrize("state", ["unknown", "bounced", "held", "failed"])
def test_who_was_not_surely_thanked_is_not_asked(cast: Cast, state: str) -> None:
    thanked(cast)
    CustomerMail.objects.update(state=state)
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 0


def test_not_while_sending_is_off_and_not_after_a_month(cast: Cast) -> None:
    thanked(cast)
    LetterSettings.objects.update(sending="off")
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 0
    LetterSettings.objects.update(sending="on")
    assert ask_why(workspace=cast.other, at=MONDAY + WEEK, here=HERE) == 0
    late = MONDAY + timedelta(days=30)
    assert ask_why(workspace=cast.workspace, at=late, here=HERE) == 0
    assert ask_why(workspace=cast.workspace, at=late - timedelta(seconds=1), here=HERE) == 1


def test_it_is_asked_in_the_language_of_the_letter(cast: Cast) -> None:
    thanked(cast, language="fa")
    ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE)
    mail = CustomerMail.objects.get(template="why")
    assert (mail.language, WhyInvite.objects.get().language) == ("fa", "fa")
    assert mail.html.startswith('<div dir="rtl" lang="fa">')


def test_an_answer_of_another_kind_is_refused(cast: Cast) -> None:
    _row, token = invite(
        workspace=cast.workspace,
        customer_id="c",
        customer_name="C",
        language="en",
        at=MONDAY,
        secret="s",
    )
    with pytest.raises(InputError):
        answer(token=token, code="", text="", wants_back=False, at=MONDAY)
    with pytest.raises(InputError):
        answer(token=token, code="price", text="x" * 4001, wants_back=False, at=MONDAY)
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert not answer(token=other, code="price", text="", wants_back=False, at=MONDAY)


def test_every_reason_has_a_step_and_every_step_a_reason() -> None:
    assert {why.step for why in WHYS} == set(STEPS)
    places = [list(STEPS).index(why.step) for why in WHYS]
    assert places == sorted(places), "in the order of the steps"
    assert len(BY_CODE) == len(WHYS)
    assert all(len(code) <= 40 for code in (*BY_CODE, *STEPS))
    assert {why.text for why in WHYS} | set(STEPS.values()) <= set(WORDS), "all are translated"


def test_times() -> None:
    assert MONDAY.tzinfo is UTC
