"""Many at once: a module of the tests run in a process, and a database, of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.kept import make_elsewhere

Rushed = Callable[..., dict[str, Any]]
ROOT = Path(__file__).parents[1]


def rush(module: str, home: Path, server: str, *arguments: object) -> dict[str, Any]:
    """What a module saw, from the JSON of its last line, with the `vendor` of its database.

    `server` is where a PostgreSQL database is made for it; "" for SQLite.
    """
    environment = {**os.environ, "TENURE_HOME": str(home)}
    if server:
        environment["TENURE_DATABASE_URL"] = _database(server, home)
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=1_300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["vendor"] == ("postgresql" if server else "sqlite")
    return found


def _database(server: str, home: Path) -> str:
    """A database for whoever has this folder; what goes wrong in it on purpose fills no log."""
    name = f"rush_{abs(hash(home))}"
    beside = server.rpartition("/")[0]
    with psycopg.connect(server, autocommit=True) as connection:
        if not _is_there(connection, "tables"):
            connection.execute("CREATE DATABASE tables")
            make_elsewhere(home / "tables", f"{beside}/tables")
        if not _is_there(connection, name):
            connection.execute(f"CREATE DATABASE {name} TEMPLATE tables")
            connection.execute(f"ALTER DATABASE {name} SET log_min_messages TO panic")
    return f"{beside}/{name}"


def _is_there(connection: psycopg.Connection[Any], name: str) -> bool:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return known.fetchone() is not None
