"""Loading files on the web page, from the upload to the figures."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.visitor import Visitor

ACCOUNTS = """Account ID;Company Name;Industry;Sign-up Date;Country Code
A-1;Northwind Traders;Retail;14.01.2025;DE
A-2;Contoso GmbH;Software;03.02.2025;DE
A-3;Fabrikam Ltd;Retail;22.02.2025;GB
"""
MEMBERSHIPS = """Membership ID;Account ID;Plan Name;Start Date;End Date;Monthly Price;Currency
M-1;A-1;Pro;14.01.2025;;120,50;EUR
M-2;A-2;Basic;03.02.2025;;30,00;EUR
M-3;A-3;Pro;22.02.2025;30.06.2025;120,00;EUR
M-4;A-2;Pro;soon;;100,00;EUR
"""
BAD = """subscription_id,customer_id,started_on,currency,unit_amount_minor,interval
S-1,A-1,2025-02-30,EUR,1000,month
S-2,A-1,2025-02-03,EUR,<b>ten</b>,month
S-3,A-1,2025-02-03,EUR,1000,month
"""


def write(folder: Path, **files: str) -> list[Path]:
    """Files by name, without their ending."""
    paths = []
    for name, text in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def upload(page: Page, paths: list[Path]) -> None:
    """Choose files, send them, and wait until they were looked at."""
    page.get_by_label("Files").set_input_files(paths)
    page.get_by_role("button", name="Upload and look").click()
    settled(page, "mapping to be looked at")


def settled(page: Page, state: str) -> None:
    """Wait until the worker has done what was asked."""
    expect(page.locator(".head .lead")).to_have_text(state, timeout=60_000)
    page.wait_for_load_state()


def ask(page: Page, button: str, state: str) -> None:
    """Press a button and wait for what comes of it."""
    page.get_by_role("button", name=button).click()
    settled(page, state)


def cells(page: Page, heading: str) -> list[list[str]]:
    """Rows of the table that follows a heading."""
    table = page.locator(
        f"xpath=//*[normalize-space()='{heading}']/following-sibling::div[1]/table"
    )
    rows = table.locator("tbody tr").all()
    return [[text.strip() for text in row.locator("th, td").all_inner_texts()] for row in rows]


def test_foreign_files_become_figures(
    visitor: Visitor, fresh: Installation, tmp_path: Path
) -> None:
    with visitor.window(fresh) as window:
        page = window.open("/import/")
        upload(page, write(tmp_path, accounts=ACCOUNTS, memberships=MEMBERSHIPS))
        mapping = page.get_by_label("Mapping").input_value()
        assert 'customer_id = "Account ID"' in mapping
        assert 'table = "subscriptions"' in mapping
        ask(page, "Check, load nothing", "checked, not loaded")
        rows = cells(page, "What would be loaded")
        assert rows[0][:4] == ["accounts.csv", "customers", "3", "3"]
        assert rows[1][:4] == ["memberships.csv", "subscriptions", "4", "3"]
        assert rows[1][6] == "1"
        assert window.open("/customers/").get_by_role("link", name="Load data").is_visible()
        page.go_back()
        refused = cells(page, "The first rejected rows")
        assert [row[:4] for row in refused] == [["memberships.csv", "5", "started_on", "soon"]]
        error_file = download(page, "memberships-subscriptions.rejected.csv")
        assert [row["Membership ID"] for row in error_file] == ["M-4"]
        assert error_file[0]["_value"] == "soon"
        ask(page, "Load it", "loaded")
        wait_for_figures(page, fresh)
        names = page.locator("tbody th a").all_inner_texts()
        assert names == ["Northwind Traders", "Contoso GmbH"]
        revenue = window.open("/revenue/").locator(".figure dd").first.inner_text()
        assert revenue.split("\n")[0] == "150.50 EUR"
        assert window.watch.faults == []


def wait_for_figures(page: Page, at: Installation) -> None:
    """The day is run after the import; wait until its figures are there."""
    for _ in range(120):
        page.goto(f"{at.base}/customers/")
        if page.locator("tbody tr").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(at.log)


def download(page: Page, name: str) -> list[dict[str, str]]:
    """Rows of a file behind a link."""
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_bad_file_says_file_line_column_value(
    visitor: Visitor, fresh: Installation, tmp_path: Path
) -> None:
    with visitor.window(fresh) as window:
        page = window.open("/import/")
        upload(page, write(tmp_path, subscriptions=BAD))
        ask(page, "Check, load nothing", "checked, not loaded")
        refused = cells(page, "The first rejected rows")
        assert [row[:4] for row in refused] == [
            ["subscriptions.csv", "2", "started_on", "2025-02-30"],
            ["subscriptions.csv", "3", "unit_amount_minor", "<b>ten</b>"],
        ]
        assert all(row[4] and row[5] for row in refused)
        assert window.watch.faults == []


def test_files_of_no_known_kind_are_said_to_be(
    visitor: Visitor, fresh: Installation, tmp_path: Path
) -> None:
    with visitor.window(fresh) as window:
        page = window.open("/import/")
        upload(page, write(tmp_path, shopping="bread,butter\n1,2\n"))
        assert "No table was found for these files" in page.locator("main").inner_text()
        assert "shopping.csv" in page.get_by_label("Mapping").input_value()
        page.get_by_label("Mapping").fill("this is no mapping")
        ask(page, "Check, load nothing", "mapping to be looked at")
        assert page.get_by_role("alert").inner_text()
        assert page.get_by_label("Mapping").input_value() == "this is no mapping"
        assert window.watch.faults == []


def test_bytes_that_are_no_table(visitor: Visitor, fresh: Installation, tmp_path: Path) -> None:
    noise = tmp_path / "customers.csv"
    noise.write_bytes(bytes(range(256)) * 20)
    with visitor.window(fresh) as window:
        page = window.open("/import/")
        page.get_by_label("Files").set_input_files(noise)
        page.get_by_role("button", name="Upload and look").click()
        expect(page.locator("progress")).to_have_count(0, timeout=60_000)
        page.wait_for_load_state()
        said = page.locator("main").inner_text() + page.locator("main textarea").input_value()
        assert "customers.csv" in said
        assert "UTF-8" in said
        assert window.watch.faults == []


def test_two_files_of_one_name_are_refused(
    visitor: Visitor, fresh: Installation, tmp_path: Path
) -> None:
    paths = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        paths += write(tmp_path / folder, customers="customer_id,name\n1,x\n")
    with visitor.window(fresh) as window:
        page = window.open("/import/")
        page.get_by_label("Files").set_input_files(paths)
        page.get_by_role("button", name="Upload and look").click()
        expect(page.locator("main")).to_contain_text("two files are called customers.csv")
