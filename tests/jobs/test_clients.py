"""Real clients send 100,000 events to the real intake, drained by the real worker: equal to the last one."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tenure.metrics.schemas import schema_of
from tenure.warehouse.engine import Engine
from tenure.warehouse.manifest import read_manifest
from tests.conftest import missing

HERE = Path(__file__).parent
COUNTS = {"segment": 40_000, "rudder": 40_000, "node": 20_000}


@dataclass
class Standing:
    """An installation of its own, with its intake and its worker running."""

    environment: dict[str, str]
    host: str

    @property
    def root(self) -> Path:
        return Path(self.environment["TENURE_HOME"]) / "warehouse"

    def run(self, *words: str) -> str:
        command = [sys.executable, "-m", "tenure", *words]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def key(self, name: str) -> str:
        return self.run("source", "add", name).split()[-1]

    def sources(self) -> dict[str, dict[str, Any]]:
        rows = json.loads(self.run("source", "list", "--format", "json"))
        return {row["name"]: row for row in rows}


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = tmp_path / "home"
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("TENURE_")},
        "TENURE_HOME": str(home),
        "TENURE_INTAKE_PORT": str(port),
        "TENURE_INTAKE_FILE_S": "1",
        "TENURE_DAY_AT": "23:59",
    }
    made = Standing(environment, f"http://127.0.0.1:{port}")
    made.run("init")
    with running(environment, "intake"), running(environment, "work"):
        wait(lambda: _answers(made.host), 30)
        yield made


@contextmanager
def running(environment: dict[str, str], name: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "tenure", name], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait(is_so: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)


def _answers(host: str) -> bool:
    place, _, port = host.removeprefix("http://").partition(":")
    with suppress(OSError), socket.create_connection((place, int(port)), timeout=2):
        return True
    return False


def _node(folder: Path) -> bool:
    """Whether the client for Node could be installed."""
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    folder.mkdir()
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "@segment/analytics-node@3"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def send(standing: Standing, kind: str, folder: Path) -> subprocess.Popen[bytes]:
    arguments = [standing.host, standing.key(kind), str(COUNTS[kind])]
    if kind == "node":
        command = ["node", str(HERE / "sender.mjs"), str(folder), *arguments]
    else:
        command = [sys.executable, "-m", "tests.jobs.sender", kind, *arguments]
    return subprocess.Popen(command, cwd=HERE.parents[1])


def events(root: Path) -> list[tuple[Any, ...]]:
    engine, manifest = Engine(), read_manifest(root)
    engine.view(
        "e", (root / f.path for f in manifest.files("usage_events")), schema_of("usage_events")
    )
    found = engine.rows(
        "SELECT source, count(*), count(DISTINCT message_id), count(DISTINCT customer_id), "
        "count(DISTINCT CAST(occurred_at AS date)), sum(value) FROM e GROUP BY 1 ORDER BY 1"
    )
    engine.close()
    return found


def due(kind: str) -> tuple[Any, ...]:
    """What a client's events must come to: repeats are ids that another event has."""
    count = COUNTS[kind]
    ids = {n - 37 if n % 100 == 99 else n for n in range(count)}
    return kind, len(ids), len(ids), 10, 10, float(sum(number % 5 for number in ids))


@pytest.mark.slow
def test_clients_as_they_are_lose_and_double_nothing(standing: Standing, tmp_path: Path) -> None:
    kinds = ["segment", "rudder"]
    if _node(tmp_path / "node"):
        kinds.append("node")
    senders = [send(standing, kind, tmp_path / "node") for kind in kinds]
    assert [sender.wait(timeout=240) for sender in senders] == [0] * len(kinds)
    wanted = sorted(due(kind) for kind in kinds)
    wait(lambda: sum(row[1] for row in events(standing.root)) >= sum(w[1] for w in wanted), 60)
    assert events(standing.root) == wanted
    wait(lambda: not list((standing.root.parent / "intake").glob("*.sealed")), 30)
    seen = standing.sources()
    assert {name: seen[name]["letters"] for name in kinds} == dict.fromkeys(kinds, 0)
    assert all(seen[name]["state"] == "alive" for name in kinds)
    customers = read_manifest(standing.root).rows("customers")
    assert (customers, read_manifest(standing.root).rows("contacts")) == (10, 100)
    if "node" not in kinds:
        missing("the client for Node cannot be installed here; the others were right")
