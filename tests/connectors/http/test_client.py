"""Calling an API: what each answer means, by a server of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tenure.connectors.http.client import Api
from tenure.values.errors import InputError
from tenure.values.sending import NotSentError, RefusedError, UnknownError

ANSWERS = {
    "/ok": (200, {}, b'{"a": 1}'),
    "/empty": (204, {}, b""),
    "/slow-down": (429, {"Retry-After": "7"}, b""),
    "/until": (429, {"X-RateLimit-Reset": "4102444800"}, b""),
    "/other": (429, {"X-RateLimit-Reset": "4102444800", "X-RateLimit-Remaining": "9"}, b""),
    "/over": (429, {"X-RateLimit-Reset": "1"}, b""),
    "/any-time": (429, {"X-RateLimit-Reset": "soon"}, b""),
    "/no": (422, {}, b'{"message": "title is missing"}'),
    "/broken": (500, {}, b"secret"),
    "/elsewhere": (302, {"Location": "/ok"}, b""),
    "/page": (200, {}, b"<html>"),
    "/busy": (503, {"Retry-After": "3"}, b""),
}


class Server(BaseHTTPRequestHandler):
    """Answers by path, and echoes what was sent to /echo."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = {"key": self.headers.get("Authorization"), "body": json.loads(body)}
        status, headers, words = ANSWERS.get(self.path, (200, {}, json.dumps(said).encode()))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def api() -> Iterator[Api]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Api("Desk", f"http://127.0.0.1:{server.server_port}", {"Authorization": "Bearer k"})
    server.shutdown()
    server.server_close()


def test_a_yes_has_what_was_answered(api: Api) -> None:
    assert api.call("POST", "/ok", body={}).json == {"a": 1}
    assert api.call("POST", "/empty", body={}).json is None
    assert api.call("POST", "/echo", body={"b": "é"}).json == {
        "key": "Bearer k",
        "body": {"b": "é"},
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/slow-down", NotSentError),
        ("/busy", NotSentError),
        ("/no", RefusedError),
        ("/elsewhere", RefusedError),
        ("/broken", UnknownError),
        ("/page", UnknownError),
    ],
)
def test_what_a_no_means(api: Api, path: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as told:
        api.call("POST", path, body={})
    assert "Bearer" not in str(told.value)


def test_how_long_to_wait_is_told(api: Api) -> None:
    with pytest.raises(NotSentError) as told:
        api.call("POST", "/slow-down", body={})
    assert told.value.retry_after_s == 7


@pytest.mark.parametrize(
    ("path", "wait"), [("/until", 3_600), ("/over", 1), ("/any-time", None), ("/other", None)]
)
def test_a_wait_until_a_second_is_told(api: Api, path: str, wait: int | None) -> None:
    """Intercom and GitHub name the second at which their limit is over: 2100 is an hour at most."""
    with pytest.raises(NotSentError) as told:
        api.call("POST", path, body={})
    assert told.value.retry_after_s == wait


def test_another_host_is_not_called(api: Api) -> None:
    with pytest.raises(RefusedError, match="another host"):
        api.call("POST", "http://127.0.0.1:1/ok", body={})


def test_nobody_there_is_worth_another_try() -> None:
    with pytest.raises(NotSentError):
        Api("Desk", "http://127.0.0.1:9", {}).call("POST", "/ok", body={})


@pytest.mark.parametrize("base", ["http://desk.example", "desk.example", "ftp://x", "https://"])
def test_addresses_are_https(base: str) -> None:
    with pytest.raises(InputError):
        Api("Desk", base, {})
