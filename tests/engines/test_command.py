"""A warehouse set by the environment: the same list of the day as from files, and what is said of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tenure.config.settings import settings
from tenure.jobs import worker
from tests.cast import Cast
from tests.cli.conftest import LAST, Terminal, company, opened

__all__ = ["company"]


def warehouse(data: Path, file: Path) -> str:
    """The files of a folder as tables of a DuckDB file; the list of views that says so."""
    names = sorted(path.stem for path in data.glob("*.parquet"))
    with duckdb.connect(str(file)) as connection:
        for name in names:
            connection.execute(f"CREATE TABLE t_{name} AS FROM '{data / name}.parquet'")
    return "".join(f'{name} = "t_{name}"\n' for name in names)


def test_the_same_list_as_from_files(company: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "own.duckdb"
    listed = warehouse(company.folder / "data", file)
    with opened(tmp_path, TENURE_WAREHOUSE_URL=f"duckdb://{file}") as terminal:
        terminal.ok("init", "--email", "owner@example.test", "--password", "a long enough one")
        assert "no list of its views" in terminal.fails("day", "--as-of", LAST)
        (terminal.home / "warehouse.toml").write_text(listed, "utf-8")
        said = terminal.ok("day", "--as-of", LAST)
        assert "From your warehouse, use: " in said
        assert terminal.rows("report", "today") == company.rows("report", "today")
        assert terminal.rows("report", "freshness") == company.rows("report", "freshness")
        used = terminal.rows("report", "engagement")
        first = max(used, key=lambda row: row["active_days"] or 0)["customer_id"]
        both = (
            where.rows("explain", "active_days", "--customer", first)
            for where in (terminal, company)
        )
        days, events = both
        assert sum(row["events"] for row in days) == len(events) > 0
        again = terminal.ok("day", "--as-of", LAST)
        assert "months, 0 of them fetched" in again
        assert "0 opened, 0 changed, 0 cleared, 0 woken" in again
        assert "views can be read" in terminal.ok("doctor")
        file.unlink()
        assert "cannot be reached" in terminal.fails("day", "--as-of", LAST)


def test_a_warehouse_that_is_down_does_not_stop_the_day(
    cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "views.toml").write_text('customers = "c"', "utf-8")
    own = replace(
        settings(),
        warehouse_url="postgres://me:hidden@127.0.0.1:1/none",
        warehouse_views=tmp_path / "views.toml",
    )
    with caplog.at_level(logging.ERROR):
        worker._refresh(own, cast.workspace)
    assert "cannot be reached" in caplog.text
    assert "hidden" not in caplog.text
