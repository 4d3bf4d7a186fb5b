"""From an empty folder to today's list, with the commands of the README."""

from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq
import pytest

from tenure.workflow.queries.explain import FIGURES
from tenure.workflow.queries.reports import REPORTS
from tests.cli.conftest import LAST, Terminal


def truth(company: Terminal) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((company.folder / "data-truth.json").read_text("utf-8"))
    return found


def test_the_planted_zombies_are_in_the_report(company: Terminal) -> None:
    planted = truth(company)["zombies"]
    found = {
        row["customer_id"]: row["kind"]
        for row in company.rows("report", "zombies")
        if (row["stage"] in ("contact", "special") or row["kind"] == "one_person")
        and not row["is_seasonal"]
        and not row["unmatched_id"]
    }
    assert found == {each: kind for kind, ids in planted.items() for each in ids}


def test_as_many_pay_as_were_planted(company: Terminal) -> None:
    behind = company.rows("explain", "mrr")
    assert len({row["customer_id"] for row in behind}) == truth(company)["paying"]


def _file(company: Terminal, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(
        company.folder / "data" / f"{name}.parquet"
    ).to_pylist()
    return rows


def test_import_and_day_again_change_nothing(company: Terminal) -> None:
    before = {name: company.ok("report", name) for name in REPORTS}
    again = company.ok("import", "data")
    for line in again.splitlines()[1:]:
        cells = line.split()
        if cells[0].endswith((".csv", ".parquet")):
            rows, new, changed, unchanged, rejected, left_out, _ = cells[2:]
            assert (new, changed, rejected, left_out) == ("0", "0", "0", "0"), line
            assert rows == unchanged
    assert "0 opened, 0 changed, 0 cleared, 0 woken" in company.ok("day", "--as-of", LAST)
    assert {name: company.ok("report", name) for name in REPORTS} == before


MAY_BE_EMPTY = ("alerts", "risk", "complaints", "misses", "false_alarms", "prices")
"""What so small a company gives no ground for, or nobody entered."""


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_in_every_form(company: Terminal, name: str) -> None:
    rows, lines = company.rows("report", name), company.csv("report", name)
    assert rows or name in MAY_BE_EMPTY
    assert [list(row) for row in rows] == [list(line) for line in lines]
    table = company.ok("report", name)
    assert f"end of {LAST}" in table


ASKED = {"bridge": ("--against", "stripe")}
"""What a figure must be told."""


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_opens_its_rows(company: Terminal, name: str) -> None:
    customer = company.rows("report", "today")[0]["customer_id"]
    words = ["explain", name, *ASKED.get(name, ())]
    needs_one = "which customer" in company.run(*words).err
    if needs_one:
        words += ["--customer", customer]
    shown = company.ok(*words)
    assert "formula" in shown
    assert f"end of {LAST}" in shown
    assert isinstance(company.rows(*words), list)


def test_a_figure_is_the_sum_of_the_rows_it_opens(company: Terminal) -> None:
    for row in company.rows("report", "mrr"):
        behind = company.rows("explain", "mrr", "--currency", row["currency"])
        assert round(sum(float(each["mrr"]) for each in behind), 2) == row["mrr"]


@pytest.mark.parametrize("by", ["plan", "segment", "country", "csm"])
def test_mrr_by_a_field_is_all_of_it(company: Terminal, by: str) -> None:
    whole = {row["currency"]: row["mrr"] for row in company.rows("report", "mrr")}
    parts: dict[str, float] = {}
    for row in company.rows("report", "mrr", "--by", by):
        parts[row["currency"]] = parts.get(row["currency"], 0) + row["mrr"]
    assert {currency: round(total, 2) for currency, total in parts.items()} == whole


def test_mrr_by_plan_is_that_of_the_subscriptions(company: Terminal) -> None:
    behind: dict[tuple[str, str], float] = {}
    for row in company.rows("explain", "mrr"):
        key = (row["plan"], row["currency"])
        behind[key] = behind.get(key, 0) + row["mrr"]
    found = {
        (row["plan"], row["currency"]): row["mrr"]
        for row in company.rows("report", "mrr", "--by", "plan")
    }
    assert found == {key: round(total, 2) for key, total in behind.items()}


@pytest.mark.parametrize("figure", ["nrr", "grr"])
def test_retention_is_that_of_the_rows_it_opens(company: Terminal, figure: str) -> None:
    years = [row for row in company.rows("report", "retention") if row["months"] == 12]
    newest = max(row["window_end"] for row in years)
    for year in years:
        if year["window_end"] == newest and year[figure] is not None:
            rows = company.rows("explain", figure, "--currency", year["currency"])
            part = {"nrr": "closing", "grr": "kept"}[figure]
            opening = sum(row["opening"] for row in rows)
            assert round(sum(row[part] for row in rows) / opening, 6) == year[figure]


def test_what_is_at_stake_follows_from_its_lines(company: Terminal) -> None:
    first = company.rows("report", "today")[0]
    said = company.ok("explain", "stake", "--customer", first["customer_id"])
    lines = dict(line.strip().rsplit("  ", 1) for line in said.splitlines() if "  " in line.strip())
    lines = {name.strip(): text.strip() for name, text in lines.items()}
    assert lines["gross margin"] == "80.0 %"
    assert "months" in lines


def test_old_data_is_said_to_be_old(company: Terminal) -> None:
    said = company.ok("report", "mrr", "--as-of", "2026-08-31")
    assert "subscriptions has had nothing new since" in said
    states = {row["state"] for row in company.rows("report", "freshness", "--as-of", "2026-08-31")}
    assert "fresh" not in states
    assert "nothing new" not in company.ok("report", "mrr")


def test_reports_of_a_window_by_a_field(company: Terminal) -> None:
    words = ("report", "movements", "--from", "2026-02-10", "--to", "2026-03-01")
    rows = company.rows(*words, "--by", "segment")
    assert {row["month_on"] for row in rows} == {"2026-02-01", "2026-03-01"}
    assert {row["segment"] for row in rows} <= {
        line["segment"] for line in _file(company, "customers")
    }


def test_a_day_of_the_past_is_computed_without_publishing_it(company: Terminal) -> None:
    then = company.ok("report", "mrr", "--as-of", "2026-01-31")
    assert "end of 2026-01-31" in then
    assert f"end of {LAST}" in company.ok("report", "mrr")
    said = company.ok("day", "--as-of", "2026-01-31")
    assert "A later day is published already" in said
    assert f"end of {LAST}" in company.ok("report", "mrr")


def test_doctor_finds_nothing_wrong(company: Terminal) -> None:
    said = company.ok("doctor")
    assert "NOT OK" not in said
    assert "0 months that do not add up" in said


def test_doctor_notices_a_lost_file(company: Terminal) -> None:
    lost = max(
        (company.home / "warehouse" / "facts").rglob("*.parquet"),
        key=lambda path: path.stat().st_size,
    )
    kept = lost.read_bytes()
    lost.unlink()
    try:
        done = company.run("doctor")
        assert (done.code, "NOT OK" in done.out) == (1, True)
        assert "1 missing" in done.out
    finally:
        lost.write_bytes(kept)


def test_a_dry_run_loads_nothing(terminal: Terminal) -> None:
    folder = terminal.folder / "in"
    folder.mkdir()
    (folder / "customers.csv").write_text("customer_id,name\nc1,Ada\n", encoding="utf-8")
    terminal.ok("init")
    assert "nothing was loaded" in terminal.ok("import", folder, "--dry-run")
    assert "nothing has been imported" in terminal.fails("day")
    assert "Loaded." in terminal.ok("import", folder)
    assert "0 opened" in terminal.ok("day")


def test_a_draft_can_be_used_as_it_is(terminal: Terminal) -> None:
    folder = terminal.folder / "in"
    folder.mkdir()
    (folder / "Client list.csv").write_text(
        "Client No;Company;Signed up\n7;Café Ödön;03.04.2026\n8;Brook;28.04.2026\n", "utf-8"
    )
    draft = terminal.ok("import", folder, "--suggest")
    assert 'dates = "%d.%m.%Y"' in draft
    (terminal.folder / "map.toml").write_text(draft, "utf-8")
    terminal.ok("init")
    terminal.ok("import", folder, "--mapping", "map.toml")
    again = terminal.ok("import", folder, "--mapping", "map.toml").splitlines()[1].split()
    assert again[-6:] == ["0", "0", "2", "0", "0", "0"]


def test_refused_rows_come_back_as_a_file(terminal: Terminal) -> None:
    folder = terminal.folder / "in"
    folder.mkdir()
    (folder / "customers.csv").write_text(
        'customer_id,name,created_on\nc1,"Ada, and Co",2026-01-05\nc2,Brook,31.12.2025x\n', "utf-8"
    )
    terminal.ok("init")
    said = terminal.ok("import", folder)
    assert "1 × customers.csv" in said
    (errors,) = (terminal.folder / "in-rejected").glob("customers*")
    text = errors.read_text("utf-8-sig")
    assert "Brook" in text
    assert "created_on" in text
    assert "31.12.2025x" in text
    assert "Ada" not in text
