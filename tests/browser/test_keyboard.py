"""With the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Company
from tests.browser.visitor import PAGES, Visitor

FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth;
  return { what: at.tagName + " " + (at.name || at.innerText || "").trim().slice(0, 30),
           seen: ring && inside && box.right > 0, text: (at.innerText || "").trim() };
}"""


@pytest.mark.parametrize("name", ["today", "revenue", "import", "account"])
def test_the_first_stop_skips_the_menu(visitor: Visitor, company: Company, name: str) -> None:
    with visitor.window(company.at) as window:
        page = window.open(PAGES[name])
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["text"] == "Skip to the content"
        assert page.evaluate(FOCUS)["seen"]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [360, 1280])
def test_every_stop_can_be_seen(visitor: Visitor, company: Company, width: int) -> None:
    with visitor.window(company.at, width=width) as window:
        window.open("/")
        stops = walk(window.page, 50)
        assert [stop for stop, seen in stops if not seen] == []
        visited = " ".join(stop for stop, _ in stops)
        for wanted in ("Customers", "Sign out", "SELECT status", "INPUT q", "BUTTON Done"):
            assert wanted in visited


def walk(page: Page, steps: int) -> list[tuple[str, bool]]:
    """Where the focus stops, and whether it can be seen there."""
    stops = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        stops.append((found["what"], found["seen"]))
    return stops


def test_working_the_list(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at) as window:
        page = window.open("/")
        page.keyboard.press("j")
        first = page.locator(".item").first
        assert page.evaluate(FOCUS)["text"] == first.locator("h2 a").inner_text()
        tab_to(page, "Done")
        page.keyboard.press("Enter")
        expect(first.get_by_role("button", name="Undo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(first.get_by_role("button", name="Done")).to_be_focused()
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        assert window.watch.faults == []


def test_a_filter_is_not_sent_before_it_is_chosen(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at) as window:
        page = window.open("/")
        page.locator("select[name=status]").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("select[name=status]").input_value() == "done"
        assert page.url == f"{company.at.base}/"
        tab_to(page, "Show")
        page.keyboard.press("Enter")
        page.wait_for_url("**status=done*")


def test_signing_in(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who="") as window:
        page = window.open("/sign-in/")
        page.keyboard.type("owner@demo.example")
        page.keyboard.press("Tab")
        page.keyboard.type("try-tenure-now")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{company.at.base}/")


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the focus is on something of that text."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS)["text"] == text:
            return
    raise AssertionError(f"{text} is not reached")
