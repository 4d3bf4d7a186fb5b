"""The first page: what a listener can do now, and what a company that just began still lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tenure.jobs import clock
from tenure.records.models import DormantLabel, WorkItem
from tenure.workflow.actions import why
from tests.cast import Cast

SignedIn = Callable[[str], Client]


def text(client: Client, path: str = "/") -> str:
    return unescape(client.get(path).content.decode())


def answered(cast: Cast, customer: str, *, wants_back: bool) -> None:
    at = clock.now()
    own = {"customer_id": customer, "customer_name": customer.title()}
    _row, token = why.invite(workspace=cast.workspace, **own, language="en", at=at, secret="s")
    given = {"text": "Where does one begin?", "wants_back": wants_back, "wants_help": False}
    assert why.answer(token=token, at=at, code="no_time", **given)


@pytest.mark.usefixtures("published")
def test_a_listener_is_led_to_who_wants_to_be_heard(cast: Cast, signed_in: SignedIn) -> None:
    answered(cast, "zz-1", wants_back=True)
    answered(cast, "zz-2", wants_back=False)
    at = clock.now()
    DormantLabel.objects.create(
        workspace=cast.workspace,
        customer_id="zz-3",
        customer_name="Zz",
        reason="standby",
        evidence="told us",
        review_on=at.date() - timedelta(days=2),
        at=at - timedelta(days=90),
        by=cast.users["csm"],
    )
    page = text(signed_in("listener"))
    panel = page[page.index('id="listening"') : page.index('<form class="filters"')]
    assert '<a href="/why/">Why they never started</a>, answers, word for word: 2<' in panel
    assert 'href="/?signal=wants_back">' in panel
    assert (
        '<a href="/zombies/labels/?state=due">Asleep for good reason</a>, labels to review: 1<'
        in panel
    )
    for role in ("csm", "owner", "finance"):
        assert 'id="listening"' not in text(signed_in(role)), role


@pytest.mark.usefixtures("published")
def test_answers_without_a_letter_say_so(cast: Cast, signed_in: SignedIn) -> None:
    assert "Asked without a refund" not in text(signed_in("csm"), "/why/")
    answered(cast, "zz-1", wants_back=False)
    page = text(signed_in("csm"), "/why/")
    assert "1 were asked." in page
    assert "Asked without a refund, and so not found under Refunds and Letters: 1." in page
    assert "Where does one begin?" in page


@pytest.mark.usefixtures("published")
def test_a_company_that_just_began_is_told_what_is_missing(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    WorkItem.objects.all().delete()
    assert "Nobody needs you today" in text(signed_in("manager"))
    monkeypatch.setattr("tenure.web.views.today.lacking", lambda _board: ("usage_events",))
    page = text(signed_in("manager"))
    assert "Nobody needs you today" not in page
    assert "No usage events are loaded" in page
    assert 'href="/sources/"' in page
    assert "What is paid can be seen already." in page
