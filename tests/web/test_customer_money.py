"""A customer's page tells what was done about their money: who, when, what, and what came back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from tenure.records.models import Freeze, MoneyOrder, RefundProposal
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customer_money import given
from tests.cast import AT, Cast
from tests.web.test_letters import gone, reached, written
from tests.web.test_refunds import SignedIn, text

__all__ = ["reached"]


@pytest.fixture
def done(cast: Cast, reached: tuple[str, str]) -> RefundProposal:
    """A proposal whose acts are done, agreed to by the owner; the account is frozen."""
    made = gone(cast, reached)
    RefundProposal.objects.filter(pk=made.pk).update(
        approved_by=cast.users["owner"], approved_at=AT
    )
    order = made.orders.get(kind="freeze")
    Freeze.objects.create(
        workspace=cast.workspace,
        customer_id=made.customer_id,
        customer_name=made.customer_name,
        order=order,
        reason="r",
        state="frozen",
        since=AT,
        until=AT.date() + timedelta(days=20),
    )
    return made


def test_nothing_was_done_and_nothing_is_said(
    signed_in: SignedIn, reached: tuple[str, str]
) -> None:
    assert "Money back, freezes, letters" not in text(signed_in("csm"), "/customer/", id=reached[0])


def test_the_page_links_to_all_that_was_done(
    signed_in: SignedIn, cast: Cast, done: RefundProposal, published: Board
) -> None:
    letter = written(cast, 1)
    type(letter).objects.filter(pk=letter.pk).update(customer_id=done.customer_id)
    page = text(signed_in("csm"), "/customer/", id=done.customer_id)
    assert f'href="/refunds/{done.pk}/"' in page
    assert f'href="/letters/{letter.pk}/"' in page
    assert "1,234.00" in page
    assert "Proposed by csm" in page
    assert "Approved by owner" in page
    assert "until 2026-04-20" in page
    assert "came back on" not in page


def test_a_refund_that_came_back_is_told(
    signed_in: SignedIn, cast: Cast, done: RefundProposal, published: Board
) -> None:
    MoneyOrder.objects.filter(proposal=done, kind="refund").update(
        state="reversed", settled_at=AT, error="lost_or_stolen_card"
    )
    page = text(signed_in("csm"), "/customer/", id=done.customer_id)
    assert "came back on 2026-03-31: the customer does not have it." in page
    assert "lost_or_stolen_card" in page


def test_another_workspace_sees_nothing(cast: Cast, done: RefundProposal) -> None:
    assert given(cast.workspace.pk, done.customer_id, AT.date()).total == 1
    assert not given(cast.other.pk, done.customer_id, AT.date()).is_any


def test_every_act_as_csv(signed_in: SignedIn, done: RefundProposal) -> None:
    answer = signed_in("owner").get("/customer-money.csv", {"id": done.customer_id})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content)))
    assert len(rows) == 4
    assert {row[7] for row in rows[1:]} == {"refund", "freeze", "pause"}
    assert {row[16 - 1] for row in rows[1:]} == {"k1", "k2", "k3"}
