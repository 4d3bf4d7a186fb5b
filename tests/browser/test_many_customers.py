"""Ten thousand customers: paged, searched, sorted, exported."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.companies import CROWD, ODD_NAMES, crowd_name
from tests.browser.installation import Installation
from tests.browser.visitor import Visitor

PLAIN = CROWD - len(ODD_NAMES)


def names(page: Page) -> list[str]:
    """Customers on the page, from the top."""
    return [text.strip() for text in page.locator("tbody th a").all_text_contents()]


def test_sorting_and_paging(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        page = window.open("/customers/?q=Customer")
        assert names(page)[:2] == [crowd_name(PLAIN), crowd_name(PLAIN - 1)]
        assert page.locator("th[aria-sort=descending]").inner_text().startswith("MRR")
        page.get_by_role("link", name="MRR").click()
        page.wait_for_url("**sort=mrr_minor*")
        first = names(page)
        assert first[:2] == [crowd_name(1), crowd_name(2)]
        assert page.locator("tbody tr").first.locator("td.num").first.inner_text() == "1.00 USD"
        page.get_by_role("link", name="Next").click()
        page.wait_for_url("**page=2*")
        second = names(page)
        assert second[0] == crowd_name(len(first) + 1)
        assert not set(first) & set(second)
        page.get_by_role("link", name="Previous").click()
        page.wait_for_url("**page=1*")
        assert names(page) == first


def test_the_last_page(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        page = window.open("/customers/?q=Customer&sort=mrr_minor&page=99999")
        assert names(page)[-1] == crowd_name(PLAIN)
        assert page.get_by_role("link", name="Next").count() == 0


def test_searching(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        page = window.open("/customers/")
        assert f"{CROWD:,} in all" in page.locator(".pager").inner_text()
        page.get_by_role("searchbox").fill(crowd_name(4711).upper())
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**q=*")
        assert names(page) == [crowd_name(4711)]
        assert "4,711.00 USD" in page.locator("tbody").inner_text()
        page.get_by_role("searchbox").fill("no such customer")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="Show everyone").click()
        page.wait_for_url("**state=all*")
        assert f"{CROWD:,} in all" in page.locator(".pager").inner_text()
        assert window.watch.faults == []


def test_exporting(visitor: Visitor, crowd: Installation) -> None:
    with visitor.window(crowd) as window:
        page = window.open("/customers/")
        with page.expect_download() as started:
            page.get_by_role("link", name="CSV").click()
        text = Path(started.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == CROWD
        paid = sum(float(row["mrr"]) for row in rows)
        odd = sum(20_000 + place for place in range(len(ODD_NAMES)))
        assert paid == PLAIN * (PLAIN + 1) / 2 + odd
