"""Something on this machine that answers as a Slack webhook does, and keeps what was posted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Channel:
    """What to answer (status 0 hangs up after reading), and what was posted: path, headers, JSON."""

    status: int = 200
    words: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0
    posted: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/services/T0/B0/geheim"


@contextmanager
def channel() -> Iterator[Channel]:
    """One that is there while the test runs."""
    made = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.posted.append((self.path, dict(self.headers.items()), json.loads(body)))
            if not made.status:
                self.close_connection = True
                return
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(made.words)))
            self.end_headers()
            self.wfile.write(made.words.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
