"""Refunds on the pages: the sheet comes first, two people are needed, and the page tells what became of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tenure.config.settings import settings
from tenure.jobs import clock
from tenure.jobs.previewing import preview_one
from tenure.jobs.refunding import refund_one
from tenure.jobs.sides import Sides
from tenure.records.models import (
    AuditEntry,
    CashPosition,
    CustomerMail,
    DormantLabel,
    MoneyOrder,
    MoneyRule,
    RefundProposal,
)
from tenure.workflow.queries import cash_left, proposing
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import check
from tests.cast import PASSWORD, Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The company of the tests ended long ago: it is taken for what is known today."""
    monkeypatch.setattr(proposing, "FRESH", timedelta(days=10_000))
    monkeypatch.setattr(cash_left, "OLD", timedelta(days=10_000))


def allow(cast: Cast, most: int = 10**9) -> None:
    """Limits that hold what is owed, as if agreed long ago."""
    at = clock.now() - timedelta(days=9)
    owner, manager = cast.users["owner"], cast.users["manager"]
    for currency in ("", "USD", "EUR", "JPY", "GBP"):
        for name in ("day", "operator", "customer", "run"):
            MoneyRule.objects.create(
                workspace=cast.workspace,
                name=f"{name}_sum_minor" if currency else f"{name}_refunds",
                currency=currency,
                value=most,
                asked_by=owner,
                asked_at=at,
                agreed_by=manager,
                holds_from=at,
            )


@pytest.fixture
def owed(demo: Demo) -> str:
    """A customer who never used the product, is past the special stage, and is owed most."""
    truth = demo.truth
    never = [each for each in truth.zombies["never"] if truth.quiet_months[each] >= 6]
    return max(never, key=lambda each: sum(truth.owed_minor.get(each, {}).values()))


def text(client: Client, path: str, status: int = 200, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == status
    return unescape(str(response.content.decode()))


def say_cash(client: Client, cash: str = "9000000", cap: str = "") -> None:
    texts = {"cash": cash, "burn": "1000", "cap": cap, "as_of": "2026-01-31"}
    assert client.post("/refunds/cost/cash", texts).status_code == 302


def mail_came_back(cast: Cast, customer: str, email: str) -> None:
    CustomerMail.objects.create(
        workspace=cast.workspace,
        customer_id=customer,
        recipient=email,
        recipient_hash="a" * 64,
        template="m1",
        topic="ladder",
        occasion_key="1",
        zone="UTC",
        language="en",
        message_id="m1",
        state="bounced",
        created_at=clock.now(),
        next_try_at=clock.now(),
        sent_at=clock.now(),
    )


def form(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return {"customer": found["customer"], "form_token": found["form_token"]}


def proposed(client: Client, customer: str) -> int:
    page = text(client, "/refunds/new/", customer=customer)
    texts = {**form(page), "collection": "pause", "reason": "never came", "frozen_until": ""}
    answer = client.post("/refunds/new/", texts)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer.headers["Location"].split("/")[2])


def cooled() -> datetime:
    """Past the time in which a long run can still be cancelled whole."""
    return clock.now() + timedelta(minutes=11)


def shown(proposal: int) -> str:
    """The preview is made by the worker; its mark."""
    assert preview_one(settings().installation, clock.now, lambda: Sides(None, None))
    return RefundProposal.objects.get(pk=proposal).preview_sha256


@pytest.mark.parametrize("path", ["/refunds/cost/", "/refunds/new/?customer=c1"])
def test_before_the_first_day(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_nothing_is_proposed_before_cash_is_said(
    signed_in: SignedIn, published: Board, owed: str
) -> None:
    csm = signed_in("csm")
    page = text(csm, "/refunds/new/", customer=owed)
    assert "Nobody has said yet what is in the bank." in page
    assert "form_token" not in page
    texts = {"customer": owed, "form_token": "x", "collection": "pause", "reason": "r"}
    assert csm.post("/refunds/new/", texts).status_code == 400
    assert not RefundProposal.objects.exists()
    assert published.as_of


def test_cash_is_said_by_who_may_and_comes_into_the_sheet(
    signed_in: SignedIn, published: Board
) -> None:
    assert signed_in("csm").post("/refunds/cost/cash", {"cash": "1"}).status_code == 403
    say_cash(signed_in("finance"), "250000.50")
    assert CashPosition.objects.get().cash_minor == 25_000_050
    assert "from 250,000.50 USD" in text(signed_in("csm"), "/refunds/cost/")
    assert AuditEntry.objects.filter(action="cash.said").exists()
    assert published.as_of


def test_a_cap_below_what_is_owed_closes_the_path(
    signed_in: SignedIn, published: Board, owed: str
) -> None:
    say_cash(signed_in("owner"), cap="1")
    page = text(signed_in("csm"), "/refunds/new/", customer=owed)
    assert "more than the most that may go back" in page
    assert "form_token" not in page
    assert published.as_of


def test_every_payment_of_the_planted_sum_is_shown(
    signed_in: SignedIn, published: Board, demo: Demo, owed: str
) -> None:
    say_cash(signed_in("owner"))
    page = text(signed_in("csm"), "/refunds/new/", customer=owed)
    for currency, minor in demo.truth.owed_minor[owed].items():
        places = 0 if currency == "JPY" else 2
        assert f"{minor / 10**places:,.{places}f} {currency}" in page
    assert "Nothing is taken off for card fees" in page
    assert published.as_of


def test_two_people_and_a_password(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    say_cash(signed_in("owner"))
    manager, owner = signed_in("manager"), signed_in("owner")
    number = proposed(manager, owed)
    mark = shown(number)
    assert "It cannot be approved as the limits stand" in text(manager, f"/refunds/{number}/")
    allow(cast)
    assert "as the limits stand" not in text(manager, f"/refunds/{number}/")
    assert "ready to be submitted" in text(manager, f"/refunds/{number}/")
    manager.post(f"/refunds/{number}/submit", {"sha256": mark})
    assert "another person has to approve" in text(manager, f"/refunds/{number}/")
    approval = {"sha256": mark, "password": PASSWORD}
    assert manager.post(f"/refunds/{number}/approve", approval).status_code == 400
    assert signed_in("csm").post(f"/refunds/{number}/approve", approval).status_code == 403
    wrong = owner.post(f"/refunds/{number}/approve", {**approval, "password": "wrong"})
    assert (wrong.status_code, MoneyOrder.objects.count()) == (400, 0)
    other = owner.post(f"/refunds/{number}/approve", {**approval, "sha256": "0" * 64})
    assert (other.status_code, MoneyOrder.objects.count()) == (400, 0)
    assert owner.post(f"/refunds/{number}/approve", approval).status_code == 302
    assert MoneyOrder.objects.filter(proposal=number).count() > 0
    page = text(owner, f"/refunds/{number}/")
    assert "Approved by owner" in page
    assert "Nobody has turned it on." in page
    assert cast.users
    assert published.as_of


def test_the_same_form_twice_is_one_proposal(
    signed_in: SignedIn, published: Board, owed: str
) -> None:
    say_cash(signed_in("owner"))
    csm = signed_in("csm")
    texts = {**form(text(csm, "/refunds/new/", customer=owed)), "collection": "keep", "reason": "r"}
    first, again = (csm.post("/refunds/new/", texts).headers["Location"] for _ in range(2))
    assert first == again
    assert RefundProposal.objects.count() == 1
    fresh = text(csm, "/refunds/new/", customer=owed)
    assert "A proposal for this customer is open." in fresh
    assert published.as_of


def test_a_transfer_is_listed_for_finance_and_confirmed_by_hand(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    owner, finance = signed_in("owner"), signed_in("finance")
    say_cash(owner)
    allow(cast)
    number = proposed(signed_in("csm"), owed)
    mark = shown(number)
    signed_in("csm").post(f"/refunds/{number}/submit", {"sha256": mark})
    owner.post(f"/refunds/{number}/approve", {"sha256": mark, "password": PASSWORD})
    owner.post("/money/start")
    while refund_one(settings().installation, cooled, lambda: Sides(None, None)):
        pass
    listed = list(
        csv.DictReader(
            io.StringIO(b"".join(finance.get("/refunds/transfers.csv")).decode("utf-8-sig"))
        )  # type: ignore[arg-type]
    )
    orders = MoneyOrder.objects.filter(proposal=number, kind="transfer")
    assert [int(row["amount_minor"].replace(",", "").replace(".", "")) for row in listed] == [
        order.amount_minor for order in orders
    ]
    left = f"{len(listed)} payments, "
    assert left in text(owner, f"/refunds/{number}/")
    assert left not in text(signed_in("csm"), f"/refunds/{number}/")
    paid = {"outside_id": "bank-1"}
    assert signed_in("csm").post(f"/refunds/{number}/transferred", paid).status_code == 403
    assert finance.post(f"/refunds/{number}/transferred", {"outside_id": " "}).status_code == 400
    assert orders.filter(state="manual").count() == len(listed) > 1
    assert finance.post(f"/refunds/{number}/transferred", paid).status_code == 302
    assert set(orders.values_list("state", "outside_id")) == {("succeeded", "bank-1")}
    assert finance.post(f"/refunds/{number}/transferred", paid).status_code == 400
    for order in MoneyOrder.objects.filter(proposal=number, state="manual"):
        path = f"/refunds/orders/{order.pk}/done"
        assert owner.post(path, {"outside_id": f"bank-{order.pk}"}).status_code == 302
    refund_one(settings().installation, cooled, lambda: Sides(None, None))
    assert RefundProposal.objects.get(pk=number).state == "done"
    assert "went through" not in text(owner, f"/refunds/{number}/")
    assert published.as_of


def test_stopping_needs_anyone_and_starting_an_owner(signed_in: SignedIn, published: Board) -> None:
    assert signed_in("finance").post("/money/start").status_code == 403
    assert signed_in("owner").post("/money/start").status_code == 302
    assert "Approved refunds are sent." in text(signed_in("finance"), "/money/")
    assert signed_in("csm").post("/money/stop", {"reason": "odd"}).status_code == 302
    assert ">odd<" in text(signed_in("finance"), "/money/")
    assert signed_in("read_only").post("/money/stop").status_code == 403
    assert published.as_of


def test_a_limit_is_raised_by_two_and_lowered_by_one(signed_in: SignedIn, published: Board) -> None:
    finance, owner = signed_in("finance"), signed_in("owner")
    ask = {"name": "day_sum_minor", "currency": "USD", "value": "900.00"}
    assert finance.post("/money/ask", ask).status_code == 302
    rule = MoneyRule.objects.get()
    assert (rule.value, rule.holds_from) == (90_000, None)
    assert finance.post("/money/agree", {"rule": rule.pk}).status_code == 403
    assert owner.post("/money/agree", {"rule": rule.pk}).status_code == 302
    assert MoneyRule.objects.get().holds_from is not None
    assert "500.00 USD" in text(owner, "/money/")
    assert finance.post("/money/ask", {**ask, "value": "100"}).status_code == 302
    assert "100.00 USD" in text(owner, "/money/")
    assert published.as_of


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"name": "day_sum_minor", "currency": "USD", "value": "NaN"}, "give a number"),
        ({"name": "day_sum_minor", "currency": "JPY", "value": "1.5"}, "more decimals"),
        ({"name": "day_sum_minor", "currency": "", "value": "5"}, "has a currency"),
        ({"name": "day_sum_minor", "currency": "XXY", "value": "5"}, "currency"),
    ],
)
def test_odd_limits_are_refused(
    signed_in: SignedIn, published: Board, texts: dict[str, str], said: str
) -> None:
    answer = signed_in("owner").post("/money/ask", texts)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert published.as_of


def test_an_approval_is_refused_with_what_to_do_next(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    """The limit, a label and the cash are asked again when the second person agrees."""
    say_cash(signed_in("owner"))
    manager, owner = signed_in("manager"), signed_in("owner")
    number = proposed(manager, owed)
    mark = shown(number)
    manager.post(f"/refunds/{number}/submit", {"sha256": mark})
    path, approval = f"/refunds/{number}/approve", {"sha256": mark, "password": PASSWORD}

    def refused() -> str:
        answer = owner.post(path, approval)
        assert (answer.status_code, MoneyOrder.objects.count()) == (400, 0)
        return unescape(answer.content.decode())

    assert "Have the limit raised on the page Money that leaves" in refused()
    allow(cast)
    say_cash(owner, cap="1")
    assert "more than the most that may go back" in refused()
    say_cash(owner, cash="2")
    assert "cash would not be enough" in refused()
    say_cash(owner)
    label = DormantLabel.objects.create(
        workspace=cast.workspace,
        customer_id=owed,
        customer_name=owed,
        reason="seasonal",
        evidence="they told us",
        review_on=clock.now().date() + timedelta(days=9),
        at=clock.now(),
        by=cast.users["csm"],
    )
    assert "labeled as asleep for good reason" in refused()
    label.delete()
    assert owner.post(path, approval).status_code == 302
    assert published.as_of


def test_by_old_figures_nobody_is_proposed_or_approved(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_cash(signed_in("owner"))
    allow(cast)
    manager, owner = signed_in("manager"), signed_in("owner")
    number = proposed(manager, owed)
    mark = shown(number)
    manager.post(f"/refunds/{number}/submit", {"sha256": mark})
    monkeypatch.setattr(proposing, "FRESH", timedelta(days=3))
    approval = {"sha256": mark, "password": PASSWORD}
    answer = owner.post(f"/refunds/{number}/approve", approval)
    assert (answer.status_code, MoneyOrder.objects.count()) == (400, 0)
    assert "Load newer data first" in unescape(answer.content.decode())
    page = text(manager, "/refunds/new/", customer=owed)
    assert "load newer data first" in page
    assert published.as_of


def test_a_contact_in_doubt_is_proposed_only_by_who_checked(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    contact = check(published, owed)
    assert contact.is_ok
    assert contact.person is not None
    say_cash(signed_in("owner"))
    csm = signed_in("csm")
    assert 'name="contact_checked"' not in text(csm, "/refunds/new/", customer=owed)
    mail_came_back(cast, owed, contact.person.email)
    page = text(csm, "/refunds/new/", customer=owed)
    assert "perhaps gone" in page
    texts = {**form(page), "collection": "pause", "reason": "never came", "frozen_until": ""}
    refused = csm.post("/refunds/new/", texts)
    assert "not sure whom the money would reach" in unescape(refused.content.decode())
    assert not RefundProposal.objects.exists()
    answer = csm.post("/refunds/new/", {**texts, "contact_checked": "yes"})
    assert answer.status_code == 302
    assert RefundProposal.objects.get().evidence["contact_doubts"] == ["email_bounced"]
    entry = AuditEntry.objects.get(action="refunds.proposed")
    assert entry.detail["contact_checked"] == ["email_bounced"]
    assert "csm checked whom it reaches" in text(signed_in("finance"), answer.headers["Location"])


def test_a_contact_lost_since_is_asked_at_the_approval(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    say_cash(signed_in("owner"))
    number = proposed(signed_in("csm"), owed)
    sha256 = shown(number)
    signed_in("csm").post(f"/refunds/{number}/submit", {"sha256": sha256})
    contact = check(published, owed)
    assert contact.person is not None
    mail_came_back(cast, owed, contact.person.email)
    texts = {"sha256": sha256, "password": PASSWORD}
    answer = signed_in("owner").post(f"/refunds/{number}/approve", texts)
    assert "not sure whom the money would reach" in unescape(answer.content.decode())
    assert RefundProposal.objects.get().state == "awaiting"


def test_a_legal_hold_closes_the_proposal(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    say_cash(signed_in("owner"))
    csm = signed_in("csm")
    texts = {"customer": owed, "reason": "legal_hold", "evidence": "their lawyers"}
    review = clock.now().date() + timedelta(days=30)
    assert (
        csm.post("/zombies/labels/put", {**texts, "review_on": review.isoformat()}).status_code
        == 302
    )
    page = text(csm, "/refunds/new/", customer=owed)
    assert "The customer is in legal hold" in page
    assert 'name="form_token"' not in page
    assert "Nothing is stopped, frozen or given back until" in text(csm, "/customer/", id=owed)
    assert "holds until lifted" in text(csm, "/zombies/labels/")
