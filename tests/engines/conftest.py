"""Engines of our own, and a small company whose facts lie in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import ibis
import pytest

from tenure.demo.company import Size, build
from tenure.jobs.importing import ImportRequest, run_import
from tenure.warehouse.outside import Place
from tests.cast import AT
from tests.cli.test_postgres import server
from tests.engines.elsewhere import into_postgres

__all__ = ["server"]

LAST = date(2026, 5, 31)
SIZE = Size(customers=60, months=24, events=20_000, ends_on=LAST)


@dataclass(frozen=True)
class Company:
    """Canonical tables as Parquet files in `data`, imported into the facts in `root`."""

    data: Path
    root: Path

    @property
    def tables(self) -> dict[str, Path]:
        return {path.stem: path for path in sorted(self.data.glob("*.parquet"))}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("small")
    build(folder / "data", SIZE)
    request = ImportRequest(folder / "data", folder / "root", folder / "bad", AT.isoformat())
    assert run_import(request).rejected == 0
    return Company(folder / "data", folder / "root")


@pytest.fixture
def in_duckdb(small: Company, tmp_path: Path) -> Place:
    """The company in a DuckDB file, each table in a schema of the user's own."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA crm")
        for name, file in small.tables.items():
            connection.execute(f"CREATE TABLE crm.the_{name} AS FROM '{file}'")
    return Place(f"duckdb://{path}", {name: f"crm.the_{name}" for name in small.tables})


@pytest.fixture
def in_postgres(small: Company, server: str) -> Iterator[Place]:
    """The company in PostgreSQL, as plain tables of the schema a user lands in."""
    backend = ibis.connect(server)
    shapes = ibis.duckdb.connect()
    for name, file in small.tables.items():
        into_postgres(backend, f"the_{name}", shapes.read_parquet(file), file)
    backend.disconnect()
    yield Place(server, {name: f"the_{name}" for name in small.tables})
    backend = ibis.connect(server)
    for name in small.tables:
        backend.raw_sql(f"DROP TABLE the_{name}").close()
    backend.con.commit()
    backend.disconnect()
