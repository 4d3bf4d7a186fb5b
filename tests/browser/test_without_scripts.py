"""With scripts forbidden: the same figures, and every act is still possible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import CSMS, Company
from tests.browser.sights import Sights
from tests.browser.visitor import PAGES, Visitor

FEW = (
    *("import", "account", "messages", "risk", "letter-settings", "refunds", "outside-events"),
    *("second-factor", "step-up"),
)
"""Pages that hold little, or little for a small company."""
NOTHING_YET = (
    *("letters", "labels", "why", "friction", "laboratory", "listener", "requesters"),
    *(
        "prices",
        "worth-decisions",
        "usability-decisions",
        "outreach",
        "promises",
        "survey-follow-ups",
        "talk-new",
    ),
)
"""Pages of a company that has written to nobody: one heading and what to do next."""


@pytest.mark.parametrize("name", [*PAGES, "customer"])
def test_the_same_figures(sights: Sights, name: str) -> None:
    seen = sights.of(name)
    assert len(seen.texts) > (0 if name in NOTHING_YET else 1 if name in FEW else 5)
    assert seen.plain_texts == seen.texts
    assert len(seen.pictures) == seen.frames
    assert all(width > 300 for width in seen.pictures)


def test_figures_of_the_demo(visitor: Visitor, company: Company) -> None:
    truth = company.truth
    with visitor.window(company.at, java_script_enabled=False) as window:
        assert f"{truth['paying']} in all" in window.open("/customers/").inner_text("main")
        everyone = window.open("/customers/?state=all").inner_text("main")
        assert f"{truth['customers']} in all" in everyone
        zombies = len(truth["zombies"]["never"]) + len(truth["zombies"]["stopped"])
        assert window.open("/zombies/").locator(".figure dd a").first.inner_text() == str(zombies)


def test_acting_on_items(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, java_script_enabled=False) as window:
        before = open_items(window.open("/"))
        name = press(window.page, "Done")
        assert open_items(window.page) == before - 1
        assert name in names(window.open("/?status=done"))
        press(window.page, "Undo")
        assert open_items(window.open("/")) == before
        window.page.locator(".item").first.get_by_label("Snooze for").select_option("30")
        name = press(window.page, "Snooze")
        assert name in names(window.open("/?status=snoozed"))
        assert name not in names(window.open("/"))


def test_a_verdict_has_to_be_given(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, java_script_enabled=False) as window:
        before = open_items(window.open("/"))
        press(window.page, "Dismiss")
        assert open_items(window.open("/")) == before
        item = window.page.locator(".item").first
        item.get_by_label("Was the alert right?").select_option(label="premature")
        name = press(window.page, "Dismiss")
        assert name in names(window.open("/?status=dismissed"))


def test_handing_over(visitor: Visitor, company: Company) -> None:
    one, other = CSMS
    with visitor.window(company.at, who=one, java_script_enabled=False) as window:
        item = window.open("/?who=mine").locator(".item").last
        name = item.locator("h2 a").inner_text()
        item.get_by_label("Whose it is").select_option(label=other)
        item.get_by_role("button", name="Hand over").click()
        assert name not in names(window.open("/?who=mine"))
    with visitor.window(company.at, who=other, java_script_enabled=False) as window:
        assert name in names(window.open("/?who=mine"))


def press(page: Page, button: str) -> str:
    """Press a button of the first item that has it; the name of its customer."""
    item = page.locator(".item").filter(has=page.get_by_role("button", name=button)).first
    name = item.locator("h2 a").inner_text()
    item.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    return name


def names(page: Page) -> list[str]:
    """Customers on the list."""
    return page.locator(".item h2 a").all_inner_texts()


def open_items(page: Page) -> int:
    """How many items the page says are open."""
    return int(page.locator("#tally strong").inner_text())
