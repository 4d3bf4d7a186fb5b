"""What tests hold: a provider in this process or next door, and its side door."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.stripe.api import Api
from tests.stripe.ledger import ACCOUNT
from tests.stripe.server import serve

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stripe:
    """A running provider. Any method of `server.Desk` may be called on it."""

    url: str
    key: str = "sk_test_fake"
    account: str = ACCOUNT

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **more: self._call(name, list(args), more)

    def _call(self, name: str, args: list[Any], more: dict[str, Any]) -> Any:
        status, body, _ = self.raw(
            "POST", f"/_fake/{name}", json.dumps({"args": args, "more": more})
        )
        assert status == 200, body
        return body["gives"]

    def raw(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, Any, dict[str, str]]:
        """One plain request: status, JSON, headers. Raises `http.client` errors where the line is cut."""
        parts = urlsplit(self.url)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        said = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        try:
            line.request(method, path, body.encode() or None, said)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read()), dict(answer.headers.items())
        finally:
            line.close()


@contextmanager
def at_home() -> Iterator[Stripe]:
    """One in a thread of this process."""
    server, _ = serve(Api())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Stripe(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def next_door() -> Iterator[Stripe]:
    """One in a process of its own: it outlives whoever is killed."""
    command = [sys.executable, "-m", "tests.stripe"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Stripe(process.stdout.readline().strip())
        finally:
            process.kill()
