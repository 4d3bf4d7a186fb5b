"""Small files, imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.canonical import table as canonical
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.parse import types_of
from tenure.warehouse.sql import parquet_rows


def imported(home: Path, files: dict[str, str], folder: str = "files") -> Path:
    """The warehouse after the import of files (texts by name) in `home`."""
    place = home / folder
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / name).write_text(text, "utf-8")
    report = run_import(ImportRequest(place, home / "root", home / "rejects", "2026-06-30"))
    assert report.rejected == 0
    return home / "root"


def held(root: Path, name: str = "tickets") -> list[dict[str, Any]]:
    """Every row that facts hold of a table."""
    files = [root / file.path for file in read_manifest(root).files(name)]
    if not files:
        return []
    types = types_of(canonical(name))
    engine = Engine(Limits(1))
    found = engine.rows(f"SELECT {', '.join(types)} FROM {parquet_rows(files, types)}")
    engine.close()
    return [dict(zip(types, row, strict=True)) for row in found]
