"""The manifest: which files make up the facts. Replacing it is the only commit there is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tenure.warehouse.files import write_atomically


@dataclass(frozen=True, slots=True)
class FactFile:
    """One Parquet file; `path` is relative to the warehouse, `month` "" where not by month.

    `source` names the files its rows came from.
    """

    path: str
    rows: int
    month: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One import that changed something: its number, when it ran, and what it was called."""

    number: int
    loaded_at: str
    label: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole, consistent set of facts. `version` counts commits."""

    version: int = 0
    tables: dict[str, tuple[FactFile, ...]] = field(default_factory=dict)
    batches: tuple[Batch, ...] = ()

    def files(self, table: str) -> tuple[FactFile, ...]:
        """Files of one table; none if it was never loaded."""
        return self.tables.get(table, ())

    def in_order(self, table: str) -> tuple[FactFile, ...]:
        """Files of a table kept by month, the months in order."""
        return tuple(sorted(self.files(table), key=lambda file: (file.month, file.path)))

    @property
    def use(self) -> tuple[FactFile, ...]:
        """Files daily use is made of: events kept here, then days fetched from the user's warehouse."""
        return (*self.in_order("usage_events"), *self.in_order("usage_daily"))

    def rows(self, table: str) -> int:
        """Rows of one table."""
        return sum(file.rows for file in self.files(table))

    def with_table(self, table: str, files: tuple[FactFile, ...]) -> Manifest:
        """The same with one table's files replaced (not yet committed)."""
        return replace(self, tables={**self.tables, table: files})

    def committed(self, batch: Batch) -> Manifest:
        """The next version, with the batch that made it."""
        return replace(self, version=self.version + 1, batches=(*self.batches, batch))


def read_manifest(root: Path) -> Manifest:
    """The current facts of a warehouse; empty if there are none yet."""
    path = root / "manifest.json"
    if not path.exists():
        return Manifest()
    return decoded(path.read_text(encoding="utf-8"))


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Commit: from here on every reader sees `manifest`."""
    write_atomically(root / "manifest.json", encoded(manifest))


def encoded(manifest: Manifest) -> str:
    """The manifest as JSON text, the same text for the same manifest."""
    return json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False)


def decoded(text: str) -> Manifest:
    """The manifest written by `encoded`."""
    data = json.loads(text)
    return Manifest(
        version=data["version"],
        tables={
            name: tuple(FactFile(**file) for file in files)
            for name, files in data["tables"].items()
        },
        batches=tuple(
            Batch(**{**batch, "tables": tuple(batch["tables"])}) for batch in data["batches"]
        ),
    )
