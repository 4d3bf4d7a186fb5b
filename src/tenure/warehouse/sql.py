"""Quoting for the few statements that are written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path


def ident(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted string."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Quoted strings with commas between."""
    return ", ".join(literal(text) for text in texts)


def path_literal(path: Path | str) -> str:
    """A quoted path of one file to read; signs that would match other names are disarmed."""
    return literal(re.sub(r"[*?\[]", r"[\g<0>]", str(path)))


def parquet_rows(paths: Iterable[Path | str], types: Mapping[str, str]) -> str:
    """A subquery over Parquet files that may lack columns: every column of `types` (names and
    SQL types), null where a file has none of it; no rows without files.
    """
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {ident(name)}" for name, kind in types.items())
    files = ", ".join(path_literal(path) for path in paths)
    if not files:
        return f"(SELECT {empty} WHERE false)"
    columns = ", ".join(ident(name) for name in types)
    read = f"read_parquet([{files}], union_by_name=true, hive_partitioning=false)"
    return f"(SELECT {columns} FROM (SELECT {empty} WHERE false UNION ALL BY NAME SELECT * FROM {read}))"
