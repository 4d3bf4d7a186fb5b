"""Someone at a browser: opens windows onto an installation, signed in as its owner or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.installation import OWNER, PASSWORD, Installation
from tests.browser.watch import Watch

PAGES = {
    "today": "/",
    "home": "/home/",
    "customers": "/customers/",
    "revenue": "/revenue/",
    "bridge": "/bridge/?against=stripe",
    "definitions": "/definitions/?preset=stripe",
    "retention": "/retention/",
    "growth": "/growth/",
    "referrals": "/referrals/",
    "effort": "/effort/",
    "use": "/use/",
    "seats": "/seats/",
    "health": "/health-scores/",
    "health-design": "/health-scores/design/",
    "zombies": "/zombies/",
    "letters": "/letters/",
    "letter-settings": "/letters/settings/",
    "hollow": "/hollow/",
    "refunds": "/refunds/",
    "affordability": "/refunds/cost/",
    "money": "/money/",
    "unused-payments": "/hollow/payments/",
    "ladder": "/zombies/ladder/",
    "labels": "/zombies/labels/",
    "mails": "/mails/",
    "why": "/why/",
    "danger-line": "/danger-line/",
    "risk": "/risk/",
    "backtest": "/backtest/",
    "alerts": "/alerts/",
    "messages": "/alerts/messages/",
    "outside-events": "/hooks/",
    "voice": "/voice/",
    "themes": "/voice/themes/",
    "tickets": "/voice/tickets/",
    "silent": "/voice/silent/",
    "usability": "/voice/usability/",
    "usability-decisions": "/voice/usability/decisions/",
    "requesters": "/voice/requesters/",
    "listener": "/listener/",
    "listener-policy": "/listener/policy/",
    "insights": "/listener/insights/",
    "friction": "/listener/friction/",
    "laboratory": "/listener/laboratory/",
    "listener-capacity": "/listener/capacity/",
    "bugs": "/bugs/",
    "bug-new": "/bugs/new/",
    "bugs-untold": "/bugs/untold/",
    "bug-reporters": "/bugs/reporters/",
    "bug-fix-times": "/bugs/fix-times/",
    "bug-exposure": "/bugs/exposure/",
    "surveys": "/surveys/",
    "survey-new": "/surveys/new/",
    "survey-follow-ups": "/surveys/follow-ups/",
    "talks": "/talks/",
    "worth": "/worth/",
    "worth-costs": "/worth/costs/",
    "tenths": "/worth/tenths/",
    "prices": "/worth/prices/",
    "worth-decisions": "/worth/decisions/",
    "worth-rates": "/worth/rates/",
    "fit": "/fit/",
    "fit-rules": "/fit/rules/",
    "talk-new": "/talks/new/",
    "promises": "/talks/promises/",
    "outreach": "/talks/outreach/",
    "value-talks": "/talks/value/",
    "import": "/import/",
    "sources": "/sources/",
    "freshness": "/freshness/",
    "audit": "/audit/",
    "metrics": "/metrics/",
    "account": "/account/",
    "second-factor": "/account/second-factor/",
    "step-up": "/step-up/",
    "users": "/users/",
    "explain": "/explain/mrr/",
    "explain-zombies": "/explain/zombies/",
}
"""Addresses every installation has; a customer's page is added by whoever knows one."""


class Window:
    """A page in a window of its own, watched."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.watch = Watch(page, base)

    def open(self, path: str) -> Page:
        """Go to an address of the app and wait until it is there, with its charts drawn."""
        self.page.goto(self.base + path)
        for place in self.page.locator("[data-chart]:visible").all():
            expect(place.locator("svg").first).to_be_visible()
        return self.page


class Visitor:
    """Opens windows. Each person signs in once at each installation."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._signed_in: dict[tuple[str, str], StorageState] = {}

    @contextmanager
    def window(
        self,
        at: Installation,
        *,
        who: str = OWNER,
        width: int = 1280,
        height: int = 800,
        **options: Any,
    ) -> Iterator[Window]:
        """A window of a person, of nobody for ""; `options` are those of a browser context."""
        if who:
            options["storage_state"] = self._state(at, who)
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale=options.pop("locale", "en-US"),
            **options,
        )
        context.set_default_timeout(30_000)
        try:
            yield Window(context.new_page(), at.base)
        finally:
            context.close()

    def _state(self, at: Installation, who: str) -> StorageState:
        if (at.base, who) not in self._signed_in:
            with self.window(at, who="") as window:
                sign_in(window.open("/sign-in/"), email=who)
                self._signed_in[at.base, who] = window.page.context.storage_state()
        return self._signed_in[at.base, who]


def sign_in(page: Page, email: str = OWNER, password: str = PASSWORD) -> None:
    """Fill in the sign-in page and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def first_customer(page: Page) -> str:
    """Address of the first customer on the page Customers or Today."""
    link = page.locator('main a[href^="/customer/?id="]').first.get_attribute("href")
    assert link
    return link
