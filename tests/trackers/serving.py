"""A server on this machine: its own clock, faults that are told beforehand, every call remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BEGAN = datetime(2026, 3, 31, 6, 0, tzinfo=UTC)


@dataclass
class Call:
    """What was asked."""

    method: str
    path: str
    asked: dict[str, str]
    headers: dict[str, str]
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Reply:
    """What is answered: a status, JSON, headers."""

    status: int
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818 - an answer, no error of ours
    """The answer of somebody who says no."""

    def __init__(self, status: int, json: Any, **headers: str) -> None:
        super().__init__(str(json))
        self.reply = Reply(status, json, {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Server:
    """One tracker. `faults` are pairs: what a call begins with, and what happens to the first such.

    "429", "limit" (the tracker's own way to say so), "500", "503", "lost" (no answer, nothing done), or
    "done, then lost", "done, then 500" (done, and the answer does not come), "garbage".
    """

    url: str = ""
    now: datetime = BEGAN
    calls: list[Call] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.RLock)

    def answer(self, call: Call) -> Reply:
        raise NotImplementedError

    def limited(self) -> Reply:
        """How this tracker says that it is asked too often."""
        return Reply(429, {"message": "too many"}, {"Retry-After": "7"})

    def takes(self, call: Call) -> Reply | None:
        """The answer; None where the line is cut."""
        with self.lock:
            self.calls.append(call)
            fault = self._fault(str(call))
            if fault in ("", "done, then lost", "done, then 500"):
                try:
                    reply = self.answer(call)
                except Refusal as no:
                    reply = no.reply
                except AssertionError as error:
                    self.wrong.append(f"{call}: {error}")
                    return Reply(599, {"message": str(error)})
                if fault == "":
                    return reply
            if fault.endswith("lost"):
                return None
            return self._broken(fault)

    def _broken(self, fault: str) -> Reply:
        if fault == "limit":
            return self.limited()
        if fault == "429":
            return Reply(429, {"message": "too many"}, {"Retry-After": "7"})
        if fault == "garbage":
            return Reply(200, {"hello": 1})
        return Reply(int(fault[-3:]), {"message": "Server Error"})

    def _fault(self, what: str) -> str:
        for n, (start, fault) in enumerate(self.faults):
            if what.startswith(start):
                del self.faults[n]
                return fault
        return ""

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def made(self, start: str) -> int:
        """How often something was asked."""
        return sum(str(each).startswith(start) for each in self.calls)


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server is there while the test runs. What broke the published rules is raised in the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            words = self.rfile.read(length)
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(words) if words else None
            asked = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = server.takes(Call(self.command, parts.path, asked, headers, body))
            self.close_connection = True
            if reply is None:
                return
            said = b"" if reply.json is None else json.dumps(reply.json).encode()
            self.send_response_only(reply.status)
            self.send_header("Date", format_datetime(server.now, usegmt=True))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815 - their names

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads, http.block_on_close = True, False
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
    assert server.wrong == []
