"""The bench compares only what is equal: several ways to count the same movements, to the minor unit."""

from __future__ import annotations

import importlib
from pathlib import Path

import duckdb
import pytest
from bench.ledger import BY_GRID, NAMES, Result, Run, exponent, figures
from bench.ledger_rows import FIRST, LAST, write_rows
from bench.ledger_table import TITLE, section, write
from bench.peers import ours

from tenure.values.switches import DEFAULT, SamePeriod, Switches

Figures = dict[tuple[str, str], dict[str, int]]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "subscriptions.parquet"
    write_rows(path, 300)
    return path


def counted(source: Path, name: str) -> Figures:
    target = source.parent / f"{name}.parquet"
    importlib.import_module(f"bench.peers.{name}").run(source, target, FIRST, LAST)
    return figures(target)


def our_figures(source: Path, switches: Switches = DEFAULT) -> Figures:
    target = source.parent / "ours.parquet"
    ours.run(source, target, FIRST, LAST, switches)
    return figures(target)


@pytest.mark.parametrize("name", ["hand_sql", "pandas_changes", "polars_changes"])
def test_by_changes_all_figures_are_ours(source: Path, name: str) -> None:
    assert counted(source, name) == our_figures(source)


@pytest.mark.parametrize("name", BY_GRID)
def test_at_ends_of_months_the_grid_stands_where_we_do(source: Path, name: str) -> None:
    standing = ("closing_minor", "customers_closing")
    theirs, mine = counted(source, name), our_figures(source)
    assert {key: [row[each] for each in standing] for key, row in theirs.items()} == {
        key: [row[each] for each in standing] for key, row in mine.items()
    }


@pytest.mark.parametrize("name", BY_GRID)
def test_movements_of_the_grid_are_ours_where_only_the_net_of_a_month_counts(
    source: Path, name: str
) -> None:
    theirs = counted(source, name)
    mine = our_figures(source, Switches(same_period=SamePeriod.IGNORE))
    shown = {key: {each: mine[key][each] for each in row} for key, row in theirs.items()}
    assert shown == theirs
    assert set(mine) == set(theirs)


def test_the_rows_have_every_kind_of_life(source: Path) -> None:
    with duckdb.connect() as connection:
        table = connection.read_parquet(str(source))
        kinds = table.project("status, currency, interval, ended_by").distinct()
        seen = {cell for row in kinds.fetchall() for cell in row}
        dates = table.aggregate("count(discount_starts_on), count(discount_ends_on)").fetchone()
    assert {"active", "past_due", "canceled", "unpaid", "USD", "EUR", "year", "us"} <= seen
    assert dates is not None
    assert min(dates) > 0


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    rows = []
    for name in ("one", "two"):
        write_rows(tmp_path / name, 50)
        with duckdb.connect() as connection:
            table = connection.read_parquet(str(tmp_path / name))
            rows.append(sorted(table.fetchall(), key=str))
    assert rows[0] == rows[1]


def _result(name: str, customers: int, seconds: float) -> Result:
    return Result(name, customers, (Run(seconds, seconds, seconds, 100.0),))


def test_the_exponent_of_a_cost_that_doubles_with_its_size_is_one() -> None:
    results = [_result("ours", size, size / 1e5) for size in (1_000, 10_000, 100_000, 1_000_000)]
    assert exponent(results) == pytest.approx(1.0, abs=1e-9)


def test_a_limit_that_is_not_met_is_marked_and_the_rest_of_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\nkept\n")
    seconds = {"ours": 1.4, "ours_kept": 1.0, "hand_sql": 1.0, "dbt_style": 12.0}
    results = [_result(name, 100_000, seconds.get(name, 3.0)) for name in NAMES]
    for _ in range(2):
        write(page, section(results, 1))
    text = page.read_text()
    assert text.count(TITLE) == 1
    assert "kept" in text
    beside = next(
        line for line in text.splitlines() if line.startswith("| ours, compiling: beside SQL")
    )
    assert "× 1.40" in beside
    assert "**not met**" in beside
    assert text.count("**not met**") == 1
