"""Pages on phones and wide screens, from right to left, in the dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.conftest import CSMS, PERSIAN_OWNER, Company
from tests.browser.installation import Installation
from tests.browser.sights import CONTRAST, FAINT, NAMES, Sights, addresses, overflow
from tests.browser.visitor import Visitor, Window


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_wider_than_its_window(sights: Sights, name: str) -> None:
    assert sights.of(name).too_wide == ()


def test_persian_runs_from_right_to_left(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who=PERSIAN_OWNER, width=360) as window:
        page = window.open("/account/")
        page.locator("select[name=language]").select_option("fa")
        page.locator("form.choices button").click()
        page.wait_for_load_state()
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("html").get_attribute("lang") == "fa"
        found = {path: overflow(window.open(path)) for path in addresses(window).values()}
        assert {path: widths for path, widths in found.items() if widths} == {}
        assert window.watch.faults == []


def test_a_proposed_refund_is_no_wider_than_its_window(
    visitor: Visitor, recent: Installation
) -> None:
    with visitor.window(recent, width=360) as window:
        page = open_to_a_proposal(window)
        assert overflow(page) == []
        page.get_by_label("Why, in a sentence").fill("Nobody ever came.")
        for check in page.locator("form.choices input[type=checkbox]").all():
            check.check()
        page.get_by_role("button", name="Propose", exact=True).click()
        page.wait_for_url(re.compile(r"/refunds/\d+/"))
        assert page.get_by_role("button", name="Cancel the proposal").count() == 1
        assert overflow(page) == []
        assert overflow(window.open("/refunds/")) == []


def open_to_a_proposal(window: Window) -> Page:
    """The page that proposes a refund, of the first customer of whom nothing speaks against it."""
    page = window.open("/refunds/cost/")
    page.get_by_label("In the bank").fill("1000000")
    page.get_by_label("It falls by so much").fill("1000")
    page.get_by_role("button", name="Keep").last.click()
    page.wait_for_load_state()
    links = window.open("/zombies/?state=special").locator('td.step a[href^="/refunds/new/"]')
    for path in links.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        if window.open(path).get_by_role("button", name="Propose", exact=True).count():
            return window.page
    raise AssertionError("nothing can be proposed for anybody")


BEYOND = """all => all.filter(cell => {
    const one = cell.getBoundingClientRect(), frame = cell.closest("div").getBoundingClientRect();
    return one.width > 0 && (one.left < frame.left - 1 || one.right > frame.right + 1);
}).map(cell => cell.dataset.title || cell.tagName)"""
DECISIVE = {"TH", "MRR", "CSM"}
"""Who, how much, whose: called so in every language."""


def beyond(page: Page) -> set[str]:
    """Titles of the columns of the page's lists that lie beyond the edge of their frame."""
    return set(page.eval_on_selector_all(".cards tbody > tr > *", BEYOND))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_list_shows_every_column(visitor: Visitor, company: Company, width: int) -> None:
    with visitor.window(company.at, width=width) as window:
        for path in ("/customers/", "/zombies/?state=all", "/danger-line/"):
            page = window.open(path)
            assert page.locator(".cards tbody tr").count() > 1
            assert beyond(page) == set(), path


@pytest.mark.parametrize("locale", ["fa-IR", "ja-JP", "ru-RU"])
@pytest.mark.parametrize("width", [360, 1280])
def test_in_each_language_a_list_shows_what_decides(
    visitor: Visitor, company: Company, width: int, locale: str
) -> None:
    with visitor.window(company.at, width=width, locale=locale) as window:
        for path in ("/customers/", "/zombies/?state=all", "/danger-line/"):
            assert not beyond(window.open(path)) & DECISIVE, path


def test_on_a_phone_each_value_says_what_it_is(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, width=360) as window:
        page = window.open("/customers/")
        row = page.locator(".cards tbody tr").first
        titles = row.locator("td:visible").evaluate_all("all => all.map(one => one.dataset.title)")
        assert {"MRR", "CSM"} <= set(titles)
        assert all(titles)
        edges = [box["x"] + box["width"] for box in map(box_of, row.locator("td:visible").all())]
        assert max(edges) <= 360


def box_of(place: Locator) -> FloatRect:
    """Where something stands in the window."""
    box = place.bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_of_a_label_is_inside_the_window(
    visitor: Visitor, company: Company, width: int
) -> None:
    with visitor.window(company.at, width=width) as window:
        page = window.open("/zombies/?state=all")
        place = page.locator(".cards details", has=page.locator("select[name=reason]")).first
        place.locator("summary").click()
        for field in place.locator("select, input:not([type=hidden]), button").all():
            box = box_of(field)
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        assert box_of(place.locator("input[name=evidence]"))["width"] >= 180
        assert beyond(page) == set()


def test_a_long_address_in_the_menu_is_cut_not_broken(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who=CSMS[1]) as window:
        page = window.open("/customers/")
        name = page.locator(".menu-foot a").last
        assert name.get_attribute("title") == (name.text_content() or "").strip()
        assert name.evaluate("one => one.scrollWidth > one.clientWidth")
        assert box_of(name)["height"] < 40


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


@pytest.mark.parametrize("name", NAMES)
def test_text_stands_out(sights: Sights, name: str) -> None:
    assert sights.of(name).faint == ()
    assert sights.of(name).faint_in_the_dark == ()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_steps_stand_out(visitor: Visitor, empty: Installation, scheme: str) -> None:
    with visitor.window(empty, color_scheme=scheme) as window:
        assert window.open("/").evaluate(FAINT, CONTRAST) == []


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
