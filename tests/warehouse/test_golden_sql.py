"""The SQL of every expression of a day, one file each: a changed join shows when it is read over."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import sqlglot

from tenure.values.assumptions import WORTH
from tenure.values.switches import DEFAULT
from tenure.values.worth import Terms
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine
from tenure.warehouse.manifest import Manifest

GOLDEN = Path(__file__).parents[1] / "golden" / "sql"


def compiled(root: Path, engine: Engine) -> dict[str, str]:
    """What a day without facts compiles: every expression, for any day and any rows."""
    worth = Terms(assumptions=tuple(WORTH.values()))
    asked = Question(date(2026, 5, 31), DEFAULT, "USD", 0.8, worth=worth)
    compute(Store.over(root, engine, Manifest()), asked)
    book = json.loads((root / "derived" / "recipes.json").read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for key, (sql, _) in sorted(book["recipes"].items()):
        (pretty,) = sqlglot.transpile(sql, read="duckdb", write="duckdb", pretty=True)
        found.setdefault(key.split(" ")[0], []).append(f"{pretty};\n")
    return {name: "\n".join(parts) for name, parts in found.items()}


def test_sql_is_the_golden_one(tmp_path: Path, engine: Engine) -> None:
    found = compiled(tmp_path, engine)
    if os.environ.get("TENURE_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for path in GOLDEN.iterdir():
            path.unlink()
        for name, sql in found.items():
            (GOLDEN / f"{name}.sql").write_bytes(sql.encode())
    assert {path.stem: path.read_bytes().decode() for path in GOLDEN.iterdir()} == found
