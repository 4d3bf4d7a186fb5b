"""From an empty folder to the first figures, by the commands the README prints and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

SHEET = (
    "Customer,Plan,Price,Start date\n"
    "Ada GmbH,Pro,29,2025-01-05\n"
    "Brook,Basic,29.00,2025-02-01\n"
    "Cho,Pro,49.50,2025-03-01\n"
)
MRR = {"Pro": 7850, "Basic": 2900}
"""The prices of the sheet added up by hand, in cents."""


def begun(terminal: Terminal, sheet: str, *, currency: str = "EUR") -> tuple[Path, str]:
    """An installation and a folder with one sheet, drafted; the draft, and what was said beside it."""
    folder = terminal.folder / "exports"
    folder.mkdir()
    (folder / "customers.csv").write_text(sheet, "utf-8")
    terminal.ok("init", "--name", "Lantern", "--currency", currency, "--email", "o@lantern.example")
    done = terminal.run("import", folder, "--suggest")
    assert done.code == 0, done.err
    (terminal.folder / "map.toml").write_text(done.out, "utf-8")
    return folder, done.err


def mrr_by_plan(terminal: Terminal) -> dict[tuple[str, str], int]:
    rows = terminal.rows("report", "mrr", "--by", "plan")
    return {(row["plan"], row["currency"]): round(row["mrr"] * 100) for row in rows}


def test_one_sheet_is_enough_to_begin_with(terminal: Terminal) -> None:
    folder, beside = begun(terminal, SHEET)
    assert beside == ""
    terminal.ok("import", folder, "--mapping", "map.toml", "--dry-run")
    assert "Loaded." in terminal.ok("import", folder, "--mapping", "map.toml")
    day = terminal.ok("day")
    assert mrr_by_plan(terminal) == {(plan, "EUR"): minor for plan, minor in MRR.items()}
    for said in (day, terminal.ok("report", "today")):
        assert "Loaded: customers (3), subscriptions (3)." in said
        assert "tenure source add NAME" in said
        assert "tenure report mrr --by plan" in said


@pytest.mark.parametrize(
    ("prices", "minor"),
    [(("29", "30"), 5900), (("29.00", "29.50"), 5850), (('"29,50"', '"1.250,00"'), 127_950)],
)
def test_prices_as_people_write_them(
    terminal: Terminal, prices: tuple[str, str], minor: int
) -> None:
    rows = "".join(f"{n},Pro,{price},2025-01-05\n" for n, price in enumerate(prices))
    folder, _beside = begun(terminal, "Customer,Plan,Price,Start date\n" + rows)
    terminal.ok("import", folder, "--mapping", "map.toml")
    terminal.ok("day")
    assert mrr_by_plan(terminal) == {("Pro", "EUR"): minor}


def test_a_currency_the_sheet_names_counts_more_than_the_companys(terminal: Terminal) -> None:
    folder, _beside = begun(terminal, SHEET.replace("Price", "Price USD"))
    terminal.ok("import", folder, "--mapping", "map.toml")
    terminal.ok("day")
    assert mrr_by_plan(terminal) == {(plan, "USD"): minor for plan, minor in MRR.items()}


def test_a_sheet_without_prices_is_said_to_give_no_mrr(terminal: Terminal) -> None:
    folder, beside = begun(terminal, "Customer,Start date\nAda GmbH,2025-01-05\n")
    assert "no prices" in beside
    assert "no MRR" in terminal.ok("import", folder, "--mapping", "map.toml")
    for said in (terminal.ok("day"), terminal.ok("report", "mrr")):
        assert "Loaded: customers (1)." in said
        assert "no MRR" in said
        assert "tenure report mrr" not in said


def test_prices_with_a_sign_are_said_to_need_numbers_alone(terminal: Terminal) -> None:
    sheet = 'Customer,Plan,Price,Start date\nAda,Pro,"€29,50",2025-01-05\nBo,Pro,"€1.250,00",2025-02-01\n'
    folder, beside = begun(terminal, sheet)
    assert "no MRR" in beside
    drafted = (terminal.folder / "map.toml").read_text("utf-8")
    (price,) = (line for line in drafted.splitlines() if "Price: €29,50" in line)
    assert "take the signs of the currency away" in price
    (folder / "customers.csv").write_text(sheet.replace("€", ""), "utf-8")
    again = terminal.run("import", folder, "--suggest")
    assert (again.err, "decimal_comma = true" in again.out) == ("", True)
