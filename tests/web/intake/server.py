"""A real intake in a process group of its own, and what is in its log."""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tenure.connectors.segment import journal
from tenure.connectors.segment.shapes import parsed
from tests.web.intake import standing

PATIENCE_S = 30
KEY = "first-key"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def basic(key: str = KEY) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.web.intake.server", "granian"])


def _serve(port: int, log: Path, environment: dict[str, str]) -> None:
    """In the child: a process group of its own, as a service has."""
    os.setsid()
    multiprocessing.set_start_method("fork", force=True)  # as in a process started anew
    os.environ.update(environment)
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    standing.serve(port)


class Server:
    """`start`, `stop` and `kill`; the port stays the same."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._environment = {standing.FOLDER: str(folder), **environment}
        self._process: Any = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        log = self.folder.parent / "intake-log.txt"
        self._process = FORKS.Process(target=_serve, args=(self.port, log, self._environment))
        self._process.start()
        deadline = time.monotonic() + PATIENCE_S
        while not self.is_up():
            assert self._process.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def is_up(self) -> bool:
        with suppress(OSError, HTTPException):
            return self.ask("GET", "/v1/health", timeout_s=2).status == 200
        return False

    def stop(self) -> None:
        """As a service is stopped."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(PATIENCE_S)
            is_over = not self._process.is_alive()
            self.kill()
            assert is_over

    def kill(self) -> None:
        """As power is cut, for processes: all of them at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
            self._process.close()
            self._process = None

    def workers(self) -> list[int]:
        """Processes that answer."""
        pid = self._process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 20,
    ) -> Answer:
        """One request on a line of its own."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            line.request(method, path, body or None, dict(headers or {}))
            return heard(line)
        finally:
            line.close()

    def post(self, path: str, body: bytes, key: str = KEY, **headers: str) -> Answer:
        """With a key."""
        return self.ask("POST", path, body, {**basic(key), **headers})


def heard(line: HTTPConnection) -> Answer:
    answer = line.getresponse()
    return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())


def records(folder: Path) -> Iterator[journal.Record]:
    """Everything in the log, sealed or not."""
    for path in sorted((*folder.glob("*.sealed"), *folder.glob("*.open"))):
        yield from journal.read(path)


def kept_ids(folder: Path) -> list[str]:
    """Ids of all messages in the log but repeats and those refused, in order."""
    return [
        message.message_id
        for record in records(folder)
        for message in parsed(record.body, record.endpoint, record.received_at).without(record.skip)
    ]
