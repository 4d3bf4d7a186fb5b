"""Pages as they came, kept on disk: one compressed file of JSON lines for each, named by what it follows.

The last object of a page names the next page's file, so that the pages of a list are a chain: a missing one
is noticed, and one read twice takes its own place.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

START = "start"
_ENCODER = msgspec.json.Encoder()


class GapError(Exception):
    """A page that should be there is not."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The pages of one list, in a folder."""

    folder: Path

    def path(self, after: str) -> Path:
        """The file of the page that follows an object ("": of the first)."""
        return self.folder / f"{'after-' + quote(after, safe='') if after else START}.ndjson.gz"

    def keep(self, after: str, objects: Sequence[dict[str, Any]]) -> None:
        """Keep a page; once this returns, it is on the disk."""
        keep(self.path(after), objects)

    def pages(self, last: str) -> Iterator[list[dict[str, Any]]]:
        """Every page in order, to the one that ends with `last`. `GapError` where one is missing."""
        after = ""
        while True:
            path = self.path(after)
            if not path.exists():
                raise GapError(f"{self.folder.name} after {after or 'the start'}")
            objects = read(path)
            yield objects
            if not objects or str(objects[-1]["id"]) == last:
                return
            after = str(objects[-1]["id"])

    def before(self, after: str) -> list[str]:
        """Ids of the page that ends with an object, the last first."""
        for path in self.folder.glob("*.ndjson.gz"):
            objects = read(path)
            if objects and str(objects[-1]["id"]) == after:
                return [str(each["id"]) for each in reversed(objects)]
        return []


def keep(path: Path, objects: Sequence[dict[str, Any]]) -> None:
    """Write a file of JSON lines as a whole or not at all, and force it to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
            packed.write(_ENCODER.encode_lines(objects))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync(path.parent)


def read(path: Path) -> list[dict[str, Any]]:
    """The objects of a file."""
    found: list[dict[str, Any]] = msgspec.json.Decoder().decode_lines(
        gzip.decompress(path.read_bytes())
    )
    return found


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
