"""A folder to import from, a warehouse to import into, and what can be asked of both."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tenure.connectors.files.mapping import parse_mapping
from tenure.jobs.importing import ImportRequest, run_import
from tenure.metrics.schemas import schema_of
from tenure.values.findings import ImportReport, SourceReport
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.sql import ident

LIMITS = Limits(threads=1)
CUSTOMERS = "customer_id,name\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Everything under one temporary folder."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "in"

    @property
    def root(self) -> Path:
        return self.folder / "warehouse"

    @property
    def errors(self) -> Path:
        return self.folder / "rejects"

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a source file; text in UTF-8, line ends as given."""
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def parquet(self, name: str, table: pa.Table) -> Path:
        path = self.put(name, b"")
        pq.write_table(table, path)
        return path

    def run(
        self, mapping: str = "", *, dry_run: bool = False, source: Path | None = None
    ) -> ImportReport:
        return run_import(
            ImportRequest(
                source=source or self.source,
                root=self.root,
                rejects=self.errors,
                loaded_at="2026-01-01T00:00:00Z",
                mapping=parse_mapping(mapping) if mapping else None,
                dry_run=dry_run,
                limits=LIMITS,
            )
        )

    def one(self, mapping: str = "", *, dry_run: bool = False) -> SourceReport:
        """Import a single source; every row of it must be accounted for."""
        (report,) = self.run(mapping, dry_run=dry_run).sources
        assert accounted(report)
        return report

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Rows a reader sees, sorted."""
        files = [self.root / file.path for file in read_manifest(self.root).files(table)]
        engine = Engine(LIMITS)
        engine.view(table, files, schema_of(table))
        chosen = ", ".join(ident(each) for each in columns) or "*"
        found = engine.rows(f"SELECT {chosen} FROM {ident(table)} ORDER BY ALL")
        engine.close()
        return found

    def column(self, table: str, column: str) -> list[Any]:
        return [value for (value,) in self.rows(table, column)]

    def rejects(self, name: str = "") -> list[dict[str, str]]:
        """Rows of the only error file, or of the one called `name`."""
        (path,) = self.errors.glob(name or "*")
        csv.field_size_limit(1 << 27)
        with path.open(encoding="utf-8", newline="") as file:
            if path.suffix == ".jsonl":
                return [json.loads(line) for line in file]
            return list(csv.DictReader(file))

    def manifest(self) -> bytes:
        path = self.root / "manifest.json"
        return path.read_bytes() if path.exists() else b""


def accounted(report: SourceReport) -> bool:
    """Whether every row that came in is somewhere."""
    kinds = (report.new, report.changed, report.unchanged, report.repeated)
    return report.rows_in == sum(kinds) + report.rejected + report.left_out


def mapping(table: str, columns: str, file: str = "*.csv", more: str = "") -> str:
    """A mapping of one source; `columns` and `more` are lines of TOML."""
    return f'[[source]]\nfile = "{file}"\ntable = "{table}"\n{more}\n[source.columns]\n{columns}\n'
