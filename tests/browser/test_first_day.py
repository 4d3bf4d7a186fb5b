"""Before there is anything, and with one customer only."""

from __future__ import annotations

import pytest

from tests.browser.companies import LONE_NAME
from tests.browser.installation import Installation
from tests.browser.visitor import PAGES, Visitor, first_customer

NEEDS_FACTS = ("today", "customers", "revenue", "zombies", "danger-line", "freshness", "explain")
SAYS = {
    "prices": "No price was offered yet",
    "worth-decisions": "Nothing was decided yet",
    "worth-rates": "Share of paid hours spent on customers",
    "import": "Upload and look",
    "audit": "workspace.created",
    "metrics": "Formula",
    "account": "Keep",
    "second-factor": "Set up a second factor",
    "step-up": "Your password, again",
    "users": "1 in all",
    "messages": "Messages",
    "refunds": "Nothing is proposed",
    "money": "Nobody has turned it on.",
    "letter-settings": "Letters come from a person",
    "ladder": "Call, and offer a pause or a smaller plan",
    "labels": "Nobody is labeled",
    "mails": "Nothing was written yet",
    "why": "Nobody was asked yet",
    "listener": "No listening policy is in force",
    "listener-policy": "No listening policy is in force",
    "insights": "Nothing was concluded yet",
    "friction": "No friction is noted",
    "laboratory": "No laboratory customer is known",
    "bugs": "No bug is known yet",
    "bug-new": "Write what goes wrong",
    "bugs-untold": "Everyone knows",
    "bug-reporters": "Nobody has reported a bug",
    "bug-fix-times": "No bug is known yet",
    "bug-exposure": "No customer has reported a bug",
    "surveys": "Nobody was asked yet",
    "survey-new": "No figures are published yet",
    "survey-follow-ups": "No unhappy answer yet",
    "usability-decisions": "Nothing waits to be done",
}


@pytest.mark.parametrize("name", PAGES)
def test_with_nothing_loaded(visitor: Visitor, empty: Installation, name: str) -> None:
    with visitor.window(empty) as window:
        page = window.open(PAGES[name])
        if name in SAYS:
            assert SAYS[name] in page.inner_text("main")
        else:
            page.get_by_role("link", name="Load data").click()
            page.wait_for_url("**/import/")
            assert page.get_by_role("button", name="Upload and look").is_visible()
        assert window.watch.faults == []


@pytest.mark.parametrize("name", [*PAGES, "customer"])
def test_with_one_customer(visitor: Visitor, lone: Installation, name: str) -> None:
    with visitor.window(lone) as window:
        path = PAGES.get(name) or first_customer(window.open("/customers/"))
        page = window.open(path)
        text = page.inner_text("main")
        if name in ("customers", "revenue", "explain", "customer"):
            assert "120.50 USD" in text
        if name in ("today", "customers", "customer"):
            assert LONE_NAME in text
        assert window.watch.faults == []


def test_today_of_one_customer(visitor: Visitor, lone: Installation) -> None:
    with visitor.window(lone) as window:
        page = window.open("/")
        assert page.locator("#tally strong").inner_text() == "1"
        assert page.locator(".item h2").inner_text().strip() == LONE_NAME
        page.locator(".reasons a", has_text="1 open complaint").click()
        page.wait_for_url("**/explain/tickets/**")
        assert "The oven is cold" in page.inner_text("main")


def test_too_little_is_said_and_not_guessed(visitor: Visitor, lone: Installation) -> None:
    with visitor.window(lone) as window:
        assert "No usable signal yet" in window.open("/danger-line/").inner_text("main")
        assert "Missing data is not missing use" in window.open("/zombies/").inner_text("main")
        revenue = window.open("/revenue/").inner_text("main")
        assert "no opening MRR" in revenue
        assert "no losses" in revenue
