"""What is typed wrongly is answered in a sentence that says what to do."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from tenure.cli import output
from tenure.values.shown import Show, Shown
from tests.cli.conftest import Terminal, environment


def test_before_anything_is_set_up(terminal: Terminal) -> None:
    for words in (("report", "today"), ("day",), ("import", "."), ("explain", "mrr")):
        assert "tenure init" in terminal.fails(*words)
    assert "Who needs attention today" in terminal.ok("--help")


def test_before_anything_is_imported(terminal: Terminal) -> None:
    terminal.ok("init")
    assert "tenure import FOLDER" in terminal.fails("day")
    assert "tenure day" in terminal.fails("report", "today")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report", "revenues"), ("revenues", "movements, cmrr, retention")),
        (("report", "mrr", "--by", "shoe"), ("shoe", "segment")),
        (("report", "movements", "--from", "2026-05-01", "--to", "2026-01-01"), ("2026-05-01",)),
        (("explain", "mrrr"), ("mrrr", "quick_ratio")),
        (("explain", "zombies", "--customer", "nobody"), ("nobody",)),
        (("explain", "movements", "--month", "May"), ("May", "2026-03")),
        (("explain", "mrr", "--month", "2026-03"), ("mrr", "month")),
        (("explain", "mrr", "--customer", "nobody"), ("nobody",)),
        (("report", "today", "--by", "segment"), ("today", "movements")),
        (("report", "movements", "--by", "plan"), ("plan", "--as-of")),
        (("init", "--currency", "EURO"), ("EURO",)),
        (("report", "mrr", "--to", "2026-01-01"), ("mrr", "retention")),
        (("explain", "nrr", "--months", "7"), ("7",)),
        (("explain", "grr", "--customer", "c000001"), ("all customers",)),
        (("explain", "arpa", "--customer", "c000001"), ("all customers",)),
        (("explain", "mrr", "--currency", "XXZ"), ("XXZ",)),
        (("import", "nowhere"), ("nowhere", "does not exist")),
        (("import", "data-truth.json"), ("data-truth.json",)),
        (("user", "add", "a@b.example", "--role", "king"), ("king", "read_only")),
        (("user", "add", "no-address", "--role", "csm"), ("no-address",)),
    ],
)
def test_what_is_wrong_and_what_is_allowed(
    company: Terminal, words: tuple[str, ...], says: tuple[str, ...]
) -> None:
    said = company.fails(*words)
    for part in says:
        assert part in said


def test_a_setting_that_is_not_allowed(tmp_path: Path) -> None:
    """In a process of its own, as it is typed."""
    done = subprocess.run(
        [sys.executable, "-m", "tenure", "report", "today"],
        env={**environment(tmp_path), "TENURE_PORT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)
    assert "TENURE_PORT is 'many'" in done.stderr


def test_a_mapping_that_is_wrong(company: Terminal, tmp_path: Path) -> None:
    wrong = tmp_path / "map.toml"
    wrong.write_text('[[source]]\nfile = "customers.csv"\ntable = "custommers"\n', "utf-8")
    said = company.fails("import", "data", "--mapping", wrong)
    assert "custommers" in said
    assert "customers" in said.replace("custommers", "")


def test_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by markup of the table's writer nor by control characters."""
    columns = (Shown("name", "name"), Shown("mrr_minor", "MRR", Show.MONEY))
    name = "[/red] [bold]x :smile: \x1b[2J\x07"
    output.write(columns, [{"name": name, "mrr_minor": 1200, "currency": "USD"}], "table")
    shown = capsys.readouterr().out
    assert "[/red] [bold]x :smile:" in shown
    assert not {"\x1b", "\x07"} & set(shown)


def test_csv_is_safe_in_a_spreadsheet(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    output.write((Shown("name", "name"),), [{"name": "=1+1"}, {"name": "-5"}], "csv")
    assert out.getvalue() == "name\n'=1+1\n-5\n"
