"""PostgreSQL by a setting: the same commands, the same list as on SQLite."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import LAST, Terminal, opened
from tests.conftest import missing


def program(name: str) -> str:
    """A program of PostgreSQL, wherever the system keeps it."""
    known = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(known[0]) if known else shutil.which(name)
    if not found:
        missing("PostgreSQL is not installed")
    return str(found)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """URL of a server of our own; it may not run as root, so it is given to another user."""
    initdb, postgres = program("initdb"), program("postgres")
    user = "nobody" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="tenure-postgres-") as made:
        folder = Path(made)
        if user:
            shutil.chown(folder, user)
        with served(initdb, postgres, folder, user) as url:
            yield url


@contextmanager
def served(initdb: str, postgres: str, folder: Path, user: str | None) -> Iterator[str]:
    """A server whose data lie in a folder that is its user's."""
    data = folder / "data"
    made = ("-U", "tenure", "-A", "trust", "-E", "UTF8", "--no-sync")
    subprocess.run([initdb, "-D", data, *made], user=user, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1")
    with subprocess.Popen(
        [postgres, "-D", data, *options], user=user, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "ready to accept connections" in line:
                break
        yield f"postgres://tenure@127.0.0.1:{port}/postgres"
        process.terminate()


@pytest.fixture
def on_postgres(server: str, tmp_path: Path) -> Iterator[Terminal]:
    with opened(tmp_path, TENURE_DATABASE_URL=server) as made:
        yield made


def test_the_same_list_as_on_sqlite(company: Terminal, on_postgres: Terminal) -> None:
    on_postgres.ok("init", "--email", "owner@example.test", "--password", "a long enough one")
    on_postgres.ok("import", company.folder / "data", "--rejects", "rejected")
    on_postgres.ok("day", "--as-of", LAST)
    assert on_postgres.rows("report", "today") == company.rows("report", "today")
    assert "0 opened, 0 changed, 0 cleared, 0 woken" in on_postgres.ok("day", "--as-of", LAST)
    said = on_postgres.ok("doctor")
    assert "postgresql, up to date" in said
    assert "NOT OK" not in said
    assert not (on_postgres.home / "tenure.sqlite3").exists()
