"""Removing files no reader needs any more, some time after the last one could have begun."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tenure.warehouse.generation import Generation, loaded
from tenure.warehouse.manifest import Manifest

AGE_S = 3600
"""A file is kept this long after it was last written, whoever may be reading it."""


def retire(
    root: Path,
    manifest: Manifest,
    keep: Iterable[str],
    now_s: float,
    derived_of: Iterable[str] = (),
) -> int:
    """Remove files older than an hour that neither the facts nor the generations in `keep` list.

    Of the generations in `derived_of` the computed tables are kept, and not the facts of their
    time. `now_s` is the time in seconds since 1970. Returns how many were removed. Derived
    tables that the kept generations do not list are computed again if they are asked for.
    """
    kept, earlier = _loaded(root, keep), _loaded(root, derived_of)
    needed = set(_facts(manifest))
    for generation in kept.values():
        needed |= set(_facts(generation.facts)) | set(_tables(generation))
    for generation in earlier.values():
        needed |= set(_derived(generation))
    needed |= {f"generations/{key}.json" for key in (*kept, *earlier)}
    removed = 0
    for folder in ("facts", "derived", "generations"):
        for path in (root / folder).rglob("*.*"):
            name = str(path.relative_to(root))
            is_old = path.is_file() and now_s - path.stat().st_mtime > AGE_S
            if is_old and name not in needed and path.name != "recipes.json":
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _loaded(root: Path, keys: Iterable[str]) -> dict[str, Generation]:
    """Generations by key, those that can be read: nobody needs the files of others."""
    found = ((key, loaded(root, key)) for key in keys)
    return {key: generation for key, generation in found if generation is not None}


def _facts(manifest: Manifest) -> Iterable[str]:
    return (file.path for files in manifest.tables.values() for file in files)


def _tables(generation: Generation) -> Iterable[str]:
    return (file for source in generation.tables.values() for file in source.files)


def _derived(generation: Generation) -> Iterable[str]:
    return (file for file in _tables(generation) if file.startswith("derived/"))
