"""Refunds on the pages: the sheet comes first, two people are needed, and the page tells what became of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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
from tenure.workflow.actions import why
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.proposals import DraftRow, propose
from tenure.workflow.queries import cash_left, proposing
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import check
from tests.cast import PASSWORD, Cast
from tests.conftest import Demo
from tests.jobs.desk import Desk, desk

__all__ = ["desk"]
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
    assert [int(row["amount"].replace(",", "").replace(".", "")) for row in listed] == [
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


def asks_back(cast: Cast, customer: str, **wishes: bool) -> None:
    """The customer answers the question why, and Today is brought up to it."""
    own = {"workspace": cast.workspace, "customer_id": customer}
    _row, token = why.invite(
        **own, customer_name="Zebra", language="en", at=clock.now(), secret="s"
    )
    assert why.answer(
        token=token,
        at=clock.now(),
        code="no_time",
        text="We want to begin after the holidays.",
        **{"wants_back": False, **wishes},
    )
    came_back_at(workspace=cast.workspace, at=clock.now())


def step_of(page: str, customer: str) -> str:
    """The step of a customer on the zombie desk."""
    row = page.split(f'href="/customer/?id={customer}"', 1)[1]
    return re.split(r'<td class="step[^>]*>', row, maxsplit=1)[1].split("</td>", 1)[0]


def test_whoever_asks_to_come_back_is_opened_before_anything_is_proposed(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    say_cash(signed_in("owner"))
    csm = signed_in("csm")
    assert "Propose freeze and refund" in step_of(text(csm, "/zombies/", state="special"), owed)
    asks_back(cast, owed, wants_back=True)
    step = step_of(text(csm, "/zombies/", state="special"), owed)
    assert "Propose freeze and refund" not in step
    link = f'<a href="/why/?customer={owed}">Open the account, and help them start</a>'
    assert link in step
    assert step.count("<a ") == 1, "one next step"
    page = text(csm, "/refunds/new/", customer=owed)
    today = clock.now().date().isoformat()
    said = f"Zebra asked on {today} for the account to be opened."
    assert said in page
    assert "We want to begin after the holidays." in page
    assert link in page
    texts = {**form(page), "collection": "pause", "reason": "never came", "frozen_until": ""}
    refused = csm.post("/refunds/new/", texts)
    assert (refused.status_code, RefundProposal.objects.count()) == (400, 0)
    assert "asked to come back" in refused.content.decode()
    made = csm.post("/refunds/new/", {**texts, "asked_read": "yes"})
    assert made.status_code == 302
    assert said in text(signed_in("owner"), made.headers["Location"])


def test_a_request_after_the_proposal_stands_above_the_approval(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    say_cash(signed_in("owner"))
    allow(cast)
    number = proposed(signed_in("csm"), owed)
    mark = shown(number)
    signed_in("csm").post(f"/refunds/{number}/submit", {"sha256": mark})
    path = f"/refunds/{number}/"
    assert "asked on" not in text(signed_in("owner"), path)
    asks_back(cast, owed, wants_help=True)
    page = text(signed_in("owner"), path)
    assert page.index("asked for help on") < page.index(">Approve</button>")
    assert "Call or write, and help them start" in page
    assert published.as_of


def test_a_refund_that_waits_is_told_to_those_who_may_approve_it(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    say_cash(signed_in("owner"))
    number = proposed(signed_in("csm"), owed)
    told = "waits for your approval"
    assert told not in text(signed_in("owner"), "/")
    mark = shown(number)
    signed_in("csm").post(f"/refunds/{number}/submit", {"sha256": mark})
    until = RefundProposal.objects.get().proposed_at + timedelta(hours=72)
    page = text(signed_in("owner"), "/")
    assert told in page
    assert f"It is void after {until.astimezone(UTC):%Y-%m-%d %H:%M}." in page
    assert f'<a href="/refunds/{number}/">Look at it</a>' in page
    count = 'title="Refunds that wait for your approval">1</span>'
    assert count in page
    assert count in text(signed_in("owner"), "/customers/")
    for role in ("csm", "listener", "read_only"):
        page = text(signed_in(role), "/")
        assert told not in page, role
        assert count not in page, role
    assert told not in text(signed_in("manager"), "/"), "above what a manager may approve"
    RefundProposal.objects.update(expires_at=clock.now())
    assert told not in text(signed_in("owner"), "/")
    assert published.as_of
    assert cast.users


def test_what_no_limit_holds_is_said_before_and_cannot_be_clicked(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    """50,000 yen may leave in a day from the start; one payment of this customer is more."""
    say_cash(signed_in("owner"))
    csm, owner = signed_in("csm"), signed_in("owner")
    before = text(csm, "/refunds/new/", customer=owed)
    named = "is above the limit “in a day” of 50,000 JPY."
    raised = "asked for by: owner, manager, finance; agreed to by another: owner"
    assert named in before, re.findall(r"is above the limit.{60}", before)
    assert raised in before
    number = proposed(csm, owed)
    mark = shown(number)
    csm.post(f"/refunds/{number}/submit", {"sha256": mark})
    page = text(owner, f"/refunds/{number}/")
    assert named in page
    assert raised in page
    assert '<button disabled aria-describedby="why-not">Approve</button>' in page
    assert f'action="/refunds/{number}/approve"' not in page
    approval = {"sha256": mark, "password": PASSWORD}
    refused = owner.post(f"/refunds/{number}/approve", approval)
    assert refused.status_code == 400
    assert f'<a href="/refunds/{number}/">' in refused.content.decode()
    allow(cast)
    assert f'action="/refunds/{number}/approve"' in text(owner, f"/refunds/{number}/")
    page = text(signed_in("manager"), f"/refunds/{number}/")
    assert "is above the limit “a manager may approve at once” of 50,000 JPY." in page
    assert "<button disabled" in page
    say_cash(owner, cash="2")
    page = text(owner, f"/refunds/{number}/")
    assert "cash would not be enough" in page
    assert "<button disabled" in page
    assert published.as_of


def test_a_pause_left_to_a_person_is_confirmed_by_who_may(
    signed_in: SignedIn, published: Board, cast: Cast, owed: str
) -> None:
    owner = signed_in("owner")
    say_cash(owner)
    allow(cast)
    number = proposed(signed_in("csm"), owed)
    mark = shown(number)
    signed_in("csm").post(f"/refunds/{number}/submit", {"sha256": mark})
    owner.post(f"/refunds/{number}/approve", {"sha256": mark, "password": PASSWORD})
    owner.post("/money/start")
    while refund_one(settings().installation, cooled, lambda: Sides(None, None)):
        pass
    left = MoneyOrder.objects.filter(proposal=number, state="manual")
    pauses = {f'action="/refunds/orders/{each.pk}/done"' for each in left.filter(kind="pause")}
    money = {f'action="/refunds/orders/{each.pk}/done"' for each in left.filter(kind="transfer")}
    assert pauses
    assert money

    def offered(role: str) -> set[str]:
        page = text(signed_in(role), f"/refunds/{number}/")
        return set(re.findall(r'action="/refunds/orders/\d+/done"', page))

    assert offered("owner") == pauses | money
    assert offered("finance") == money
    assert offered("csm") == pauses
    assert offered("read_only") == set()
    roles = "owner, manager, customer success manager, listener"
    assert f"May be confirmed by: {roles}" in text(signed_in("finance"), f"/refunds/{number}/")
    assert published.as_of


TWELVE = (*((f"ch_{n}", 2_940) for n in range(10, 20)), ("ch_20", 3_000), ("ch_21", 3_000))
"""354.00: ten payments of 294.00 together, and two of 60.00."""


def without_provider(desk: Desk, published: Board) -> dict[str, Any]:
    """Nobody outside is connected; the sheet of the company, for what is proposed."""
    desk.billing = None
    desk.restart()
    sheet = proposing.everyone(published, desk.workspace.pk, desk.clock().date())
    return {**sheet.as_json(), "is_open": True}


def test_what_the_limits_put_off_is_said_before_it_is_approved(
    signed_in: SignedIn, published: Board, desk: Desk
) -> None:
    """Ten payments may leave in a day: twelve take two, and the page says so before anybody agrees."""
    sheet = without_provider(desk, published)
    made = desk.awaiting(*TWELVE, sheet=sheet)
    day = clock.now().date()
    page = text(signed_in("owner"), f"/refunds/{made.pk}/")
    assert f"today, {day}: 294.00 USD (payments: 10)" in page
    assert f"{day + timedelta(days=1)}: 60.00 USD (payments: 2)" in page


def test_a_run_half_paid_says_what_is_to_come(
    signed_in: SignedIn, published: Board, desk: Desk
) -> None:
    sheet = without_provider(desk, published)
    made = desk.approved(*TWELVE, sheet=sheet)
    desk.clock.forward(minutes=11)
    desk.run()
    assert desk.states() == ["manual"] * 10 + ["approved"] * 2
    page = text(signed_in("finance"), f"/refunds/{made.pk}/")
    assert "10 payments, 294.00 USD together" in page
    left = "on 2026-04-01 at the earliest: 60.00 USD of 354.00 USD (payments: 2)."
    assert left in page
    assert "These 10 are paid" in page
    assert "All of them are paid" not in page


def test_each_transfer_says_why_it_is_one(
    signed_in: SignedIn, published: Board, desk: Desk
) -> None:
    """Without a provider a bank transfer goes back by transfer as it came, a young card payment for want of one."""
    sheet = without_provider(desk, published)
    today = date(2026, 3, 31)
    rows = tuple(
        DraftRow(name, 1_000, 0, "USD", method, today - timedelta(days=age), age)
        for name, method, age in (
            ("ch_1", "bank_transfer", 65),
            ("ch_2", "card", 65),
            ("ch_3", "card", 400),
        )
    )
    made = propose(by=desk.by("csm"), draft=desk.draft(sheet=sheet, rows=rows))
    shown_by_desk = desk.sides()
    assert preview_one(desk.installation, desk.clock, lambda: shown_by_desk)
    page = text(signed_in("finance"), f"/refunds/{made.pk}/")
    reasons = {
        name: next(row for row in page.split("<tr>") if f"<code>{name}</code>" in row)
        for name in ("ch_1", "ch_2", "ch_3")
    }
    assert "it was paid by bank transfer" in reasons["ch_1"]
    assert "no payment provider is connected" in reasons["ch_2"]
    assert "no card takes it back any more" in reasons["ch_3"]
    assert page.count("no card takes it back any more") == 1
