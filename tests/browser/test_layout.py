"""Pages on phones and wide screens, from right to left, in the dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PERSIAN_OWNER, Company
from tests.browser.installation import Installation
from tests.browser.visitor import PAGES, Visitor, Window, first_customer

FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")


WIDTHS = (360, 1280, 1920)


def overflow(page: Page) -> list[int]:
    """Widths of the window, in pixels, for which the page is too wide."""
    before, found = page.viewport_size, []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"):
            found.append(width)
    if before is not None:
        page.set_viewport_size(before)
    return found


def every_page(window: Window) -> list[str]:
    """All addresses, with one customer's, and the tabs that hold wide tables."""
    customer = first_customer(window.open("/customers/"))
    tabs = [f"{customer}&show={name}" for name in ("subscriptions", "tickets", "touchpoints")]
    return [*PAGES.values(), "/revenue/?by=csm", customer, *tabs]


def overflowing(window: Window) -> dict[str, list[int]]:
    """Addresses of pages that are too wide, and for which windows."""
    found = {path: overflow(window.open(path)) for path in every_page(window)}
    return {path: widths for path, widths in found.items() if widths}


def test_no_page_is_wider_than_its_window(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, width=360) as window:
        assert overflowing(window) == {}


def test_persian_runs_from_right_to_left(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who=PERSIAN_OWNER, width=360) as window:
        page = window.open("/account/")
        page.locator("select[name=language]").select_option("fa")
        page.locator("form.choices button").click()
        page.wait_for_load_state()
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("html").get_attribute("lang") == "fa"
        assert overflowing(window) == {}
        assert window.watch.faults == []


def test_persian_turns_the_page_round(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, locale="fa-IR") as window:
        page = window.open("/customers/")
        menu, main = page.locator(".menu").bounding_box(), page.locator("main").bounding_box()
        assert menu is not None
        assert main is not None
        assert menu["x"] >= main["x"] + main["width"] - 1
        cells = page.locator("td.num").evaluate_all(
            "all => all.map(each => getComputedStyle(each).textAlign)"
        )
        assert set(cells) == {"right"}


def test_on_a_phone_the_menu_shows_where_you_are(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, width=360) as window:
        for path in ("/", "/danger-line/", "/audit/"):
            box = window.open(path).locator(".menu [aria-current=page]").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(visitor: Visitor, company: Company, scheme: str) -> None:
    with visitor.window(company.at, color_scheme=scheme) as window:
        for path in every_page(window):
            page = window.open(path)
            assert page.evaluate(FAINT, 4.5) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_steps_stand_out(visitor: Visitor, empty: Installation, scheme: str) -> None:
    with visitor.window(empty, color_scheme=scheme) as window:
        assert window.open("/").evaluate(FAINT, 4.5) == []


def test_the_chosen_theme_wins_over_the_system(visitor: Visitor, company: Company) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with visitor.window(company.at, who=PERSIAN_OWNER, color_scheme="dark") as window:
        dark = window.open("/account/").evaluate(background)
        choose(window.page, "light")
        light = window.page.evaluate(background)
        choose(window.page, "")
        assert window.page.evaluate(background) == dark != light


def choose(page: Page, theme: str) -> None:
    """Choose a theme on the page Account."""
    page.locator("select[name=theme]").select_option(theme)
    page.locator("form.choices button").click()
    page.wait_for_load_state()
