"""One call to another system's API: JSON there and back, one try, and a clear word on how it ended.

Nothing is tried twice here and no redirect is followed; who calls decides what comes next. Headers,
which hold the key, stand in no error.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from tenure.connectors.http.tls import trusted
from tenure.values.errors import InputError
from tenure.values.sending import NotSentError, RefusedError, UnknownError, plain_line

CONNECT_S, TOTAL_S = 5.0, 30.0
LARGEST = 32 * 1024 * 1024
LONGEST_WAIT_S = 3600.0
NOT_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes: its status, its headers in small letters, and its JSON (None where it has none)."""

    status: int
    headers: Mapping[str, str]
    json: Any


class SaidNoError(RefusedError):
    """A 4xx or a redirect, for those who know what this system means by it. `words` is the body."""

    def __init__(
        self, message: str, *, status: int, headers: Mapping[str, str], words: bytes
    ) -> None:
        super().__init__(message)
        self.status, self.headers, self.words = status, headers, words


@dataclass(frozen=True, slots=True)
class Api:
    """One system's API. `base` is its address without a slash at the end, `name` what people call it.

    `InputError` for an address that is not https; plain http is for this machine alone.
    """

    name: str
    base: str
    headers: Mapping[str, str] = field(repr=False)
    total_s: float = TOTAL_S

    def __post_init__(self) -> None:
        address = urlsplit(self.base)
        is_here = address.scheme == "http" and address.hostname in HERE
        if not (address.hostname and (address.scheme == "https" or is_here)):
            raise InputError(
                f"{self.base!r} is no address of {self.name}", hint="It begins with https://."
            )

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call `path`, or a whole address at the same host (the next page as it was told).

        Raises `NotSentError` where nothing happened and it may go the next time (not reached, 429,
        with the wait that was asked for), `SaidNoError` for any other 4xx or a redirect, and
        `UnknownError` where no answer came or a 5xx did: then it may have happened.
        """
        said = {"Accept": "application/json", "User-Agent": "Tenure", **self.headers}
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if content is not None:
            said["Content-Type"] = "application/json; charset=utf-8"
        said.update(headers or {})
        ends = time.monotonic() + self.total_s
        timeout = httpx.Timeout(self.total_s, connect=CONNECT_S)
        try:
            with (
                httpx.Client(timeout=timeout, follow_redirects=False, verify=trusted()) as line,
                line.stream(
                    method, self._url(path), params=params, content=content, headers=said
                ) as answer,
            ):
                words = self._words(answer, ends)
        except NOT_BEGUN as error:
            raise NotSentError(f"{self.name} was not reached: {type(error).__name__}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnknownError(f"no answer came: {type(error).__name__}") from None
        self._judge(answer, words)
        return Answer(answer.status_code, answer.headers, self._read(words))

    def _url(self, path: str) -> str:
        if not path.startswith("http"):
            return f"{self.base}{path}"
        if urlsplit(path)[:2] != urlsplit(self.base)[:2]:
            raise RefusedError(f"{self.name} named an address at another host")
        return path

    def _words(self, answer: httpx.Response, ends: float) -> bytes:
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if time.monotonic() > ends or len(body) > LARGEST:
                raise httpx.ReadTimeout("an answer without end")
        return bytes(body)

    def _judge(self, answer: httpx.Response, words: bytes) -> None:
        status = answer.status_code
        if 200 <= status < 300:
            return
        said = f"{self.name} answered {status} {plain_line(words)[:100]}".strip()
        if status in (425, 429):
            raise NotSentError(said, retry_after_s=_wait(answer.headers))
        if status == 503 and "retry-after" in answer.headers:
            raise NotSentError(said, retry_after_s=_wait(answer.headers))
        if status == 408 or status >= 500:
            raise UnknownError(said)
        raise SaidNoError(said, status=status, headers=answer.headers, words=words)

    def _read(self, words: bytes) -> Any:  # noqa: ANN401 - whatever they say
        if not words.strip():
            return None
        try:
            return json.loads(words)
        except ValueError:
            raise UnknownError(f"{self.name} answered something that is not JSON") from None


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds as asked by Retry-After, else until the second in X-RateLimit-Reset; None for neither.

    That second counts where nothing is said to remain until then.
    """
    asked, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if asked.isdecimal():
        return min(float(asked), LONGEST_WAIT_S)
    if headers.get("x-ratelimit-remaining", "0") != "0":
        return None
    try:
        left = int(reset) - parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None
    return min(max(left, 1.0), LONGEST_WAIT_S)
