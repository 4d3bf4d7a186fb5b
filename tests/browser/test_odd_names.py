"""Customers whose names are markup, very long, from right to left or pictures."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import quote

from tests.browser.companies import ODD_NAMES
from tests.browser.installation import Installation
from tests.browser.sights import overflow
from tests.browser.visitor import Visitor, Window

LISTS = (
    "/",
    "/customers/",
    "/customers/?q=odd-",
    "/explain/mrr/",
    "/explain/tickets/?customer=odd-image",
    "/revenue/?by=plan",
    "/revenue/?by=channel",
    "/zombies/",
    "/danger-line/",
    "/freshness/",
)


def harmless(window: Window) -> None:
    """Nothing of a name was run, nothing came of it but text."""
    assert window.page.evaluate("window.ran") is None
    assert window.page.locator("img[src=x]").count() == 0
    assert window.watch.faults == []
    assert overflow(window.page) == []


def test_lists(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        for path in LISTS:
            window.open(path)
            harmless(window)
            assert window.page.locator("main").is_visible()


def test_names_are_shown_to_the_letter(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        page = window.open("/customers/?q=odd-")
        for customer, name in ODD_NAMES.items():
            link = page.locator(f'tbody a[href="/customer/?id={customer}"]')
            assert (link.text_content() or "").strip() == name.strip()
            box = link.bounding_box()
            assert box is not None
            assert box["height"] < 100


def test_names_of_both_directions_begin_at_one_edge(visitor: Visitor, crowd: Installation) -> None:
    text_left = """link => {
        const text = document.createRange();
        text.selectNodeContents(link);
        return text.getBoundingClientRect().left;
    }"""
    with visitor.window(crowd) as window:
        page = window.open("/customers/?q=odd-")
        edges = {round(link.evaluate(text_left)) for link in page.locator("tbody th a").all()}
        assert len(edges) == 1


def test_their_own_pages(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        for customer, name in ODD_NAMES.items():
            page = window.open(f"/customer/?id={quote(customer)}")
            harmless(window)
            assert (page.locator("h1").text_content() or "").strip() == name.strip()
            assert " ".join(name.split()) in " ".join(page.title().split())
            timeline = page.locator(".timeline").text_content() or ""
            assert name.strip()[:200] in timeline
            assert "channel <b>" in (page.locator(".head").text_content() or "")


def test_a_name_looked_for_comes_back_as_text(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        for text in (ODD_NAMES["odd-script"], '"><script>window.ran=1</script>', "%_'\\"):
            page = window.open(f"/customers/?q={quote(text)}")
            harmless(window)
            assert page.get_by_role("searchbox").input_value() == text


def test_exports_disarm_formulas(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        page = window.open("/customers/?q=odd-")
        with page.expect_download() as started:
            page.get_by_role("link", name="CSV").click()
        text = Path(started.value.path()).read_text(encoding="utf-8-sig")
        rows = {row["customer_id"]: row["name"] for row in csv.DictReader(io.StringIO(text))}
        assert rows["odd-formula"] == "'" + ODD_NAMES["odd-formula"]
        assert rows["odd-script"] == ODD_NAMES["odd-script"]
        assert set(rows) == set(ODD_NAMES)
