"""What one visit of each page shows: loaded once with scripts and once without, asked about often."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.installation import Installation
from tests.browser.visitor import PAGES, Visitor, Window, first_customer

WIDTHS = (360, 1280, 1920)
FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")
CONTRAST = 4.5
"""The least ratio of a text to what lies behind it (WCAG 2.2, 1.4.3)."""
TABS = ("subscriptions", "tickets", "touchpoints")
"""Tabs of a customer's page that hold wide tables."""
MORE = ("customer", "revenue-by-csm", *(f"customer-{tab}" for tab in TABS))
NAMES = (*PAGES, *MORE)
TEXTS = ", ".join(
    f"main {what}"
    for what in ("h1", ".figure dd", "th", "td", ".statement", ".card dd", "label", ".item-main")
)
MARKS = "svg .mark-rect path, svg .mark-line path, svg .mark-symbol path"


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as it stood. Widths in pixels; `here` are the addresses the menu marks as this page.

    `texts` are its headings, figures and cells, `plain_texts` those without scripts, where each
    chart is a picture of a width in `pictures`. `too_wide` are the windows it does not fit.
    """

    headings: int
    foot: str
    charts: frozenset[str]
    frames: int
    here: tuple[str, ...]
    menu: frozenset[str]
    texts: tuple[str, ...]
    plain_texts: tuple[str, ...]
    pictures: tuple[int, ...]
    too_wide: tuple[int, ...]
    faint: tuple[str, ...]
    faint_in_the_dark: tuple[str, ...]
    faults: tuple[str, ...]


class Sights:
    """Visits a page of an installation when it is first asked for."""

    def __init__(self, visitor: Visitor, at: Installation, stack: ExitStack) -> None:
        self._with = stack.enter_context(visitor.window(at, width=WIDTHS[0]))
        self._without = stack.enter_context(visitor.window(at, java_script_enabled=False))
        self._seen: dict[str, Sight] = {}
        self._paths: dict[str, str] = {}

    def of(self, name: str) -> Sight:
        """What the page of a name in `NAMES` shows."""
        if name not in self._seen:
            self._paths = self._paths or addresses(self._with)
            self._seen[name] = self._visit(self._paths[name])
        return self._seen[name]

    def _visit(self, path: str) -> Sight:
        before = len(self._with.watch.faults)
        page = self._with.open(path)
        too_wide = overflow(page)
        page.set_viewport_size({"width": 1280, "height": 800})
        plain = self._without.open(path)
        pictures = plain.eval_on_selector_all(
            "noscript img", "all => all.map(each => each.naturalWidth)"
        )
        here = page.locator(".menu li [aria-current=page]")
        sight = Sight(
            headings=page.get_by_role("heading", level=1).count(),
            foot=page.locator(".foot").inner_text(),
            charts=frozenset(each.removeprefix("spec-") for each in drawings(page)),
            frames=page.locator(".drawing").count(),
            here=tuple(each.get_attribute("href") or "" for each in here.all()),
            menu=frozenset(hrefs(page, ".menu li a")),
            texts=texts(page),
            plain_texts=texts(plain),
            pictures=tuple(pictures),
            too_wide=tuple(too_wide),
            faint=tuple(page.evaluate(FAINT, CONTRAST)),
            faint_in_the_dark=self._in_the_dark(path),
            faults=tuple(self._with.watch.faults[before:]),
        )
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        return sight

    def _in_the_dark(self, path: str) -> tuple[str, ...]:
        """Texts too faint in the dark theme; charts take their colours when they are drawn."""
        page = self._with.page
        page.emulate_media(color_scheme="dark")
        if page.locator("[data-chart]").count():
            self._with.open(path)
        return tuple(page.evaluate(FAINT, CONTRAST))


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


def addresses(window: Window) -> dict[str, str]:
    """Address of each page of `NAMES`: with one customer's, and the tabs that hold wide tables."""
    customer = first_customer(window.open("/customers/"))
    tabs = {f"customer-{tab}": f"{customer}&show={tab}" for tab in TABS}
    return {**PAGES, "customer": customer, "revenue-by-csm": "/revenue/?by=csm", **tabs}


def texts(page: Page) -> tuple[str, ...]:
    """Every heading, figure and cell."""
    return tuple(text.strip() for text in page.locator(TEXTS).all_text_contents())


def hrefs(page: Page, places: str) -> list[str]:
    """Addresses that links of the page lead to."""
    found: list[str] = page.eval_on_selector_all(
        places, "all => all.map(one => one.getAttribute('href'))"
    )
    return found


def drawings(page: Page) -> list[str]:
    """Names of the charts that have marks of some size on the page."""
    names: list[str] = page.eval_on_selector_all(
        ".drawing",
        f"""all => all.filter(one => [...one.querySelectorAll("{MARKS}")].some(mark => {{
            const box = mark.getBoundingClientRect(); return box.width + box.height > 3;
        }})).map(one => one.dataset.chart)""",
    )
    return names
