"""A generation: everything computed as of one day, as a list of files that never change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis
import msgspec

from tenure.inference.danger_line import DangerLine
from tenure.values.errors import InputError
from tenure.values.switches import Switches, switches_from
from tenure.warehouse.derived import Source, digest
from tenure.warehouse.files import write_atomically
from tenure.warehouse.manifest import Manifest, decoded, encoded


@dataclass(frozen=True, slots=True)
class Generation:
    """Published tables as of the end of one day.

    `seen_until` is the last day on which any use was received, None without usage events;
    `learned` the name of what was learnt from history (`learning.load`), of which `danger_line` is
    the line in force. `facts` is the manifest all of it was computed from: drilling down reads the
    same rows.
    """

    as_of: date
    seen_until: date | None
    base_currency: str
    margin: float
    switches: Switches
    tables: dict[str, Source]
    danger_line: DangerLine | None
    facts: Manifest
    learned: str | None = None

    @property
    def key(self) -> str:
        """Name of the generation: the same for the same day computed from the same facts."""
        return digest(
            self.as_of.isoformat(),
            self.base_currency,
            self.learned or "",
            *(f"{name} {value}" for name, value in self.switches.plain().items()),
            *(f"{name} {source.fingerprint}" for name, source in sorted(self.tables.items())),
        )


def save(root: Path, generation: Generation) -> str:
    """Write a generation's list of files; returns its key. Nobody reads it before it is published."""
    folder = root / "generations"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{generation.key}.json"
    if not path.exists():
        write_atomically(path, _encoded(generation))
    return generation.key


def load(root: Path, key: str) -> Generation:
    """The generation of that key. Raises `InputError` if it is gone: run the day again."""
    path = root / "generations" / f"{key}.json"
    if not path.exists():
        raise InputError(f"generation {key} is gone", hint="Run: tenure day")
    return _decoded(path.read_text(encoding="utf-8"))


def loaded(root: Path, key: str) -> Generation | None:
    """The generation of that key; None if it is gone, or was written by a version too far off."""
    try:
        return load(root, key)
    except (InputError, KeyError, TypeError, ValueError):
        return None


def _encoded(generation: Generation) -> str:
    data = {
        "as_of": generation.as_of.isoformat(),
        "seen_until": generation.seen_until and generation.seen_until.isoformat(),
        "base_currency": generation.base_currency,
        "margin": generation.margin,
        "switches": generation.switches.plain(),
        "tables": {
            name: {
                "files": source.files,
                "schema": {column: str(kind) for column, kind in source.schema.items()},
            }
            for name, source in generation.tables.items()
        },
        "danger_line": msgspec.to_builtins(generation.danger_line),
        "learned": generation.learned,
        "facts": json.loads(encoded(generation.facts)),
    }
    return json.dumps(data, indent=1, sort_keys=True)


def _decoded(text: str) -> Generation:
    data = json.loads(text)
    seen = data["seen_until"]
    return Generation(
        as_of=date.fromisoformat(data["as_of"]),
        seen_until=date.fromisoformat(seen) if seen else None,
        base_currency=data["base_currency"],
        margin=data["margin"],
        switches=switches_from(data["switches"]),
        tables={
            name: Source(name, ibis.schema(table["schema"]), tuple(table["files"]))
            for name, table in data["tables"].items()
        },
        danger_line=msgspec.convert(data["danger_line"], DangerLine | None, strict=False),
        learned=data["learned"],
        facts=decoded(json.dumps(data["facts"])),
    )
