"""What one process of a test run has made and others need again: tables, compiled expressions.

Making all tables takes four seconds, compiling the expressions of a day three; both depend on the
code alone. Their files lie in a folder that all processes of a run know.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.warehouse.files import write_atomically
from tenure.warehouse.recipes import Recipe, RecipeBook, code_mark

if TYPE_CHECKING:
    import pytest
    from ibis.expr.types import Table

_folder = os.environ.get("KEPT_BY_TESTS", "")
TABLES = Path(_folder) / "tables.sqlite3"
RECIPES = Path(_folder) / "recipes.json"


def make_tables() -> None:
    """All tables, in the database of this process: a copy where it is a new file."""
    from django.core.management import call_command
    from django.db import connection

    file = Path(str(connection.settings_dict["NAME"]))
    is_new = connection.vendor == "sqlite" and not file.exists()
    if _folder and is_new and TABLES.exists():
        shutil.copyfile(TABLES, file)
        return
    call_command("migrate", verbosity=0, interactive=False)
    if _folder and is_new:
        with tempfile.TemporaryDirectory(dir=_folder) as made, connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [f"{made}/tables"])
            Path(made, "tables").replace(TABLES)


def lend(home: Path) -> None:
    """Put into a new home what `tenure init` and the first day would make at length."""
    if not TABLES.exists():
        make_elsewhere(home.with_name("tables"))
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "tenure.sqlite3").exists():
        shutil.copyfile(TABLES, home / "tenure.sqlite3")
    lend_recipes(home / "warehouse")


def lend_recipes(root: Path) -> None:
    """The expressions compiled so far, for a warehouse that another process will ask."""
    if RECIPES.exists():
        (root / "derived").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(RECIPES, root / "derived" / "recipes.json")


def make_elsewhere(home: Path, database: str = "") -> None:
    """All tables, made by a process of its own: in a database, or a new file of `home`."""
    home.mkdir(parents=True, exist_ok=True)
    own = {"TENURE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    own |= {"TENURE_DATABASE_URL": database} if database else {}
    subprocess.run(
        [sys.executable, "-m", "tests.kept"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, **own},
        check=True,
    )


_found: dict[str, Recipe] = {}
_get, _save = RecipeBook.get, RecipeBook.save


def _read() -> None:
    """What other processes have compiled since."""
    kept = json.loads(RECIPES.read_text("utf-8"))
    if kept["code"] == code_mark():
        for key, (sql, columns) in kept["recipes"].items():
            _found.setdefault(key, Recipe(sql, tuple(columns.items())))


def _found_or_made(
    self: RecipeBook, name: str, build: Callable[[], Table], parameters: object, sort: Iterable[str]
) -> Recipe:
    order = list(sort)
    key = f"{name} {parameters!r} {order!r}"
    with self._lock:
        if key not in self._known and key in _found:
            self._known[key], self._fresh = _found[key], True
    return _found.setdefault(key, _get(self, name, build, parameters, order))


def _saved(self: RecipeBook) -> None:
    is_fresh = self._fresh
    _save(self)
    if is_fresh and RECIPES.parent.is_dir():
        if RECIPES.exists():
            _read()
        recipes = {key: (recipe.sql, dict(recipe.columns)) for key, recipe in _found.items()}
        write_atomically(RECIPES, json.dumps({"code": code_mark(), "recipes": recipes}))


def remember_recipes() -> None:
    """From now on each expression is compiled once, whatever warehouse is asked."""
    if _folder:
        RecipeBook.get = _found_or_made  # type: ignore[method-assign]
        RecipeBook.save = _saved  # type: ignore[method-assign]
        if RECIPES.exists():
            _read()


Rows = dict[str, list[tuple[object, ...]]]
_written: dict[object, Rows] = {}


def written_again(key: object, write: Callable[[], object]) -> None:
    """What `write` puts into the tables; from the second time on the same rows, put there directly.

    For what only adds rows, and depends on `key` and on what the tables hold alone.
    """
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        write()
        return
    before = _all_rows()
    known = (key, repr({**before, "records_user": [row[2:] for row in before["records_user"]]}))
    if known not in _written:
        write()
        now = {name: set(rows) for name, rows in _all_rows().items()}
        assert all(now[name].issuperset(rows) for name, rows in before.items())
        _written[known] = {name: list(now[name].difference(before[name])) for name in now}
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name, rows in _written[known].items():
            for row in rows:
                places = ", ".join("?" * len(row))
                cursor.connection.execute(f'INSERT INTO "{name}" VALUES ({places})', row)


def _all_rows() -> Rows:
    from django.db import connection

    found: Rows = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            found[name] = cursor.connection.execute(f'SELECT * FROM "{name}"').fetchall()
    return found


def forget_recipes(patch: pytest.MonkeyPatch) -> None:
    """For one test: each warehouse compiles its expressions itself, as a fresh one does."""
    patch.setattr(RecipeBook, "get", _get)
    patch.setattr(RecipeBook, "save", _save)


if __name__ == "__main__":
    import django

    django.setup()
    make_tables()
