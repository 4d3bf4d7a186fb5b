"""The index of bugs on the disk: written whole, read by any number of processes without copying it."""

from __future__ import annotations

import json
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from tenure.inference.duplicates import BugIndex, Postings
from tenure.warehouse.files import sync, write_atomically

POINTER = "now.json"
LISTS = ("starts", "rows", "weights")
NUMBERS = ("documents", "mean_words")


def save_index(folder: Path, index: BugIndex) -> None:
    """Put an index in the place of the one before; readers keep theirs until they look again.

    One process writes at a time: the caller sees to it.
    """
    name = uuid4().hex
    fresh = folder / name
    fresh.mkdir(parents=True)
    lists: dict[str, Any] = {"keys": index.keys, "vectors": index.vectors}
    told: dict[str, float] = {}
    for part, postings in (("words", index.words), ("parts", index.parts)):
        lists |= {f"{part}-{each}": getattr(postings, each) for each in LISTS}
        told |= {f"{part}-{each}": getattr(postings, each) for each in NUMBERS}
    for each, values in lists.items():
        np.save(fresh / f"{each}.npy", values)
        sync(fresh / f"{each}.npy")
    before = _name(folder)
    write_atomically(folder / POINTER, json.dumps({"name": name, "mark": index.mark, **told}))
    for other in folder.iterdir():
        if other.is_dir() and other.name not in (name, before):
            shutil.rmtree(other, ignore_errors=True)


def load_index(folder: Path) -> BugIndex | None:
    """The index as it was last written; None where there is none."""
    try:
        text = (folder / POINTER).read_text(encoding="utf-8")
        return _loaded(folder, text)
    except (OSError, ValueError, KeyError):
        return None


@lru_cache(maxsize=2)
def _loaded(folder: Path, text: str) -> BugIndex:
    told = json.loads(text)
    place = folder / told["name"]

    def values(name: str) -> Any:  # noqa: ANN401 - of several types
        return np.load(place / f"{name}.npy", mmap_mode="r")

    def postings(part: str) -> Postings:
        starts, rows, weights = (values(f"{part}-{each}") for each in LISTS)
        documents, mean = (told[f"{part}-{each}"] for each in NUMBERS)
        return Postings(starts, rows, weights, int(documents), float(mean))

    lists = values("keys"), postings("words"), postings("parts"), values("vectors")
    return BugIndex(*lists, int(told["mark"]))


def _name(folder: Path) -> str:
    try:
        return str(json.loads((folder / POINTER).read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError):
        return ""
