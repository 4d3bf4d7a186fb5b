"""Companies built, imported and computed: each size once, whichever test asks for it first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tenure.demo.company import Size, Truth, build
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.findings import ImportReport
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.generation import Generation
from tenure.warehouse.manifest import read_manifest


@dataclass(frozen=True)
class Company:
    """A company's tables, what was planted in them, and its last day."""

    folder: Path
    size: Size
    truth: Truth
    report: ImportReport
    store: Store
    made: Generation

    def rows(self, table: str) -> list[dict[str, object]]:
        """Rows of a computed table."""
        source = self.made.tables[table]
        self.store.show(source)
        return self.store.engine.query(source.expr).to_pylist()


@pytest.fixture(scope="session")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Size], Company]]:
    known: dict[Size, Company] = {}

    def company(size: Size) -> Company:
        if size not in known:
            known[size] = _made(tmp_path_factory.mktemp("company"), size)
        return known[size]

    yield company
    for each in known.values():
        each.store.engine.close()


def _made(home: Path, size: Size) -> Company:
    truth = build(home / "tables", size)
    root = home / "root"
    report = run_import(
        ImportRequest(home / "tables", root, home / "rejects", "2026-04-01T00:00:00Z")
    )
    store = Store.over(root, Engine(Limits(threads=2, scratch=home / "spill")), read_manifest(root))
    made = compute(store, Question(size.ends_on, DEFAULT, "USD", 0.8, is_brief=True))
    return Company(home / "tables", size, truth, report, store, made)
