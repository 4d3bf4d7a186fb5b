"""Removing files no reader needs any more, some time after the last one could have begun."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tenure.warehouse.generation import Generation, load
from tenure.warehouse.manifest import Manifest

AGE_S = 3600
"""A file is kept this long after it was last written, whoever may be reading it."""


def retire(root: Path, manifest: Manifest, keep: Iterable[str], now_s: float) -> int:
    """Remove files older than an hour that neither the facts nor the generations in `keep` list.

    `now_s` is the time in seconds since 1970. Returns how many were removed. Derived tables
    that the kept generations do not list are computed again if they are asked for.
    """
    kept = [load(root, key) for key in keep]
    needed = set(_facts(manifest))
    for generation in kept:
        needed |= set(_facts(generation.facts)) | set(_tables(generation))
    needed |= {f"generations/{generation.key}.json" for generation in kept}
    removed = 0
    for folder in ("facts", "derived", "generations"):
        for path in (root / folder).rglob("*.*"):
            name = str(path.relative_to(root))
            is_old = path.is_file() and now_s - path.stat().st_mtime > AGE_S
            if is_old and name not in needed and path.name != "recipes.json":
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _facts(manifest: Manifest) -> Iterable[str]:
    return (file.path for files in manifest.tables.values() for file in files)


def _tables(generation: Generation) -> Iterable[str]:
    return (file for source in generation.tables.values() for file in source.files)
