"""A product on this machine that checks the signature by itself, and remembers what it was told."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a secret of sixteen"


@dataclass
class Told:
    """`script`: what to answer before doing anything: a status, "drop" (done, no answer), "slow"."""

    url: str = ""
    frozen: dict[str, bool] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    script: list[int | str] = field(default_factory=list)

    def answer(self, headers: Any, body: bytes) -> tuple[int, dict[str, str]]:
        self.bodies.append(body)
        self.hosts.append(headers["Host"])
        if not _is_ours(headers["Tenure-Signature"], body):
            return 401, {}
        step = self.script.pop(0) if self.script else 200
        if isinstance(step, int) and step != 200:
            return step, {"Retry-After": "7"} if step == 429 else {}
        key, said = headers["Idempotency-Key"], json.loads(body)
        if key in self.keys:
            return (200, {"Idempotent-Replayed": "true"}) if self.keys[key] == body else (400, {})
        self.keys[key] = body
        self.frozen[said["data"]["customer"]] = said["type"] == "freeze"
        if step == "slow":
            time.sleep(1)
        return (0 if step == "drop" else 200), {}


def _is_ours(header: str, body: bytes) -> bool:
    parts = dict(part.split("=", 1) for part in header.split(","))
    mac = hmac.new(SECRET.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return mac == parts["v1"] and abs(time.time_ns() / 1e9 - int(parts["t"])) < 300


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[Told]:
    """One that is there while the test runs."""
    made = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = made.answer(self.headers, body)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            words = b'{"error": "idempotency_error"}' if status == 400 else b""
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/freeze"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
