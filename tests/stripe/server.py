"""HTTP before the provider: its API under /v1, and a side door for tests under /_fake."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.stripe.answers import Answer, error
from tests.stripe.api import Api
from tests.stripe.hooks import Post
from tests.stripe.shapes import Thing


class Desk:
    """What tests may do through the side door; every method takes and gives JSON."""

    def __init__(self, api: Api) -> None:
        self.api, self.books, self.post = api, api.books, Post(api.books)

    def charge(self, **given: Any) -> Thing:
        return self.books.add_charge(**given)

    def subscription(self, **given: Any) -> Thing:
        return self.books.add_subscription(**given)

    def put(self, kind: str, *things: Thing) -> int:
        with self.books.lock:
            for thing in things:
                self.books.shelves[kind].put(thing)
        return len(things)

    def script(self, *faults: str) -> None:
        with self.books.lock:
            self.api.script.extend(faults)

    def chances(self, chances: dict[str, float], seed: int = 0, reads: bool = False) -> None:
        with self.books.lock:
            self.api.chances, self.api.reads_too = chances, reads
            self.api.dice = random.Random(seed)

    def calm(self) -> None:
        with self.books.lock:
            self.api.script.clear()
            self.api.chances = {}

    def advance(self, seconds: int) -> int:
        with self.books.lock:
            self.books.offset_s += seconds
            return self.books.now()

    def freeze_clock(self, at: int) -> None:
        with self.books.lock:
            self.books.fixed_now, self.books.offset_s = at, 0

    def mix_modes(self, mixes: bool = True) -> None:
        self.books.mixes_modes = mixes

    def settle(self, refund: str, status: str, reason: str = "") -> Thing:
        return self.books.settle(refund, status, reason)

    def dispute(self, charge: str) -> Thing:
        return self.books.dispute(charge)

    def decide(self, dispute: str, status: str) -> Thing:
        return self.books.decide(dispute, status)

    def refunded(self, charge: str) -> int:
        with self.books.lock:
            return self.books.refunded(charge)

    def object(self, kind: str, name: str) -> Thing | None:
        with self.books.lock:
            return self.books.get(kind, name)

    def all(self, kind: str) -> list[Thing]:
        with self.books.lock:
            return list(self.books.shelves[kind].by_id.values())

    def endpoint(self, url: str, *secrets: str, when: str = "after") -> None:
        self.post.endpoint(url, secrets, when)

    def letters(self, secret: str = "whsec_fake", since: int = 0) -> list[tuple[str, str]]:
        return self.post.letters(secret, since)

    def delivered(self) -> list[Thing]:
        return self.post.delivered

    def done(self) -> list[Thing]:
        with self.books.lock:
            return list(self.api.done)

    def asked(self) -> list[Thing]:
        with self.books.lock:
            return list(self.api.asked)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    desk: Desk

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._api("GET", parts.path, parts.query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(self.path).path
        if path.startswith("/_fake/"):
            self._side(path.removeprefix("/_fake/"), json.loads(body or "{}"))
        else:
            self._api("POST", path, body)

    def do_DELETE(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        self._api("DELETE", parts.path, "&".join(filter(None, (parts.query, body))))

    def _side(self, name: str, said: Thing) -> None:
        try:
            given = getattr(self.desk, name)(*said.get("args", []), **said.get("more", {}))
            self._send(Answer(200, {"gives": given}))
        except Exception as fault:  # noqa: BLE001 - it is told to the test
            self._send(Answer(500, {"fault": repr(fault)}))

    def _api(self, method: str, path: str, query: str) -> None:
        if not self.headers.get("Authorization"):
            self._send(
                Answer(401, error("invalid_request_error", "You did not provide an API key."))
            )
            return
        params = dict(_flat(query))
        headers = dict(self.headers.items())
        answer, finish = self.desk.api.begin(method, unquote(path), params, headers)
        if finish is not None:
            time.sleep(answer.delay_s)
            answer = finish()
        self.desk.post.deliver("before")
        if answer.delay_s:
            time.sleep(answer.delay_s)
        self._send(answer)
        threading.Thread(target=self.desk.post.deliver, args=("after",), daemon=True).start()

    def _send(self, answer: Answer) -> None:
        body = json.dumps(answer.body, indent=2).encode()
        if answer.fate == "drop":
            self._cut()
            return
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if answer.fate == "half" else body)
            self.wfile.flush()
        except OSError:
            self.close_connection = True
        if answer.fate == "half":
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.desk.books.now() if timestamp is None else timestamp, usegmt=True)

    def log_message(self, *_: Any) -> None:
        pass


def _flat(query: str) -> list[tuple[str, str]]:
    """Lists written `types[]=` get numbers, so that none is lost."""
    pairs = []
    for number, (name, value) in enumerate(parse_qsl(query, keep_blank_values=True)):
        pairs.append((name.replace("[]", f"[{number}]"), value))
    return pairs


class Server(ThreadingHTTPServer):
    """Does not wait for those that are slow."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


def serve(api: Api, port: int = 0) -> tuple[Server, Desk]:
    """A server that listens, not yet running, and its desk."""
    desk = Desk(api)
    handler = type("Door", (Handler,), {"desk": desk})
    return Server(("127.0.0.1", port), handler), desk
