"""Reading Stripe's lists over HTTP, page by page: never faster than allowed, patient with what passes.

Every call only reads, so it may be made again: after 429, 409, 5xx and lost connections it is, with growing
pauses, `TRIES` times at the most. The key stands in no error.
Source: docs.stripe.com, "Rate limits", "Pagination", "Error handling".
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec

from tenure.connectors.http.tls import trusted
from tenure.values.errors import BusyError, InputError

if TYPE_CHECKING:
    import httpx

VERSION = "2026-10-28.endive"
"""The version of the API that is asked for, whatever the account's own is."""
PAGE = 100
TRIES = 8
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 60.0
CALL_S = 80.0
"""One call, however slowly its answer drips, takes no longer."""
LARGEST = 64 * 1024 * 1024
AGAIN = (408, 409, 425, 429)
LOCAL = ("localhost", "127.0.0.1", "::1")

Asked = Sequence[tuple[str, str | int]]
"""Parameters of a call."""


class GoneError(Exception):
    """What was asked for is not there (any more)."""


class UnavailableError(BusyError):
    """Stripe does not answer for now. What was read is kept; the next try goes on from there."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its objects, whether more follow, and the time at Stripe when it was made."""

    objects: list[dict[str, Any]]
    has_more: bool
    at: datetime


@dataclass(slots=True)
class Lists:
    """Access to the lists. `per_second` calls at the most (0: no limit); `pause` waits so many seconds.

    Use it as a context: the connection is kept open within.
    """

    key: str
    url: str = "https://api.stripe.com"
    per_second: float = 20.0
    pause: Callable[[float], None] = time.sleep
    calls: int = 0
    _next: float = 0.0
    _client: httpx.Client | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in LOCAL:
            raise InputError(f"{self.url} is not an https address", hint="Check TENURE_STRIPE_URL.")

    def __enter__(self) -> Self:
        import httpx  # noqa: PLC0415 - only a process that reads needs it

        headers = {"Authorization": f"Bearer {self.key}", "Stripe-Version": VERSION}
        timeout = httpx.Timeout(30.0, connect=10.0)
        self._client = httpx.Client(
            base_url=self.url,
            headers=headers,
            timeout=timeout,
            follow_redirects=False,
            verify=trusted(),
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def page(self, path: str, after: str = "", asked: Asked = ()) -> Page:
        """One page of a list, the newest first. `GoneError` where `after` is not there any more."""
        more: list[tuple[str, str | int]] = [("limit", PAGE)]
        if after:
            more.append(("starting_after", after))
        body, at = self._answer(path, [*asked, *more])
        objects = body.get("data")
        if not isinstance(objects, list):
            raise UnavailableError(f"Stripe's answer to {path} is no list")
        return Page(objects, bool(body.get("has_more")), at)

    def pages(self, path: str, asked: Asked = (), after: str = "") -> Iterator[Page]:
        """Every page of a list, from after an object on."""
        while True:
            page = self.page(path, after, asked)
            yield page
            if not page.has_more or not page.objects:
                return
            after = str(page.objects[-1]["id"])

    def one(self, path: str, asked: Asked = ()) -> dict[str, Any]:
        """One object. `GoneError` where there is none."""
        return self._answer(path, asked)[0]

    def _answer(self, path: str, asked: Asked) -> tuple[dict[str, Any], datetime]:
        pause_s, said = FIRST_PAUSE_S, ""
        for _ in range(TRIES):
            self._wait()
            status, headers, body, said = self._once(path, asked)
            if status == 200:
                found = _decoded(body)
                if found is not None:
                    return found, _theirs(headers)
                said = "an answer that is cut off"
            elif 0 < status < 500 and status not in AGAIN:
                raise _final(path, status, _words(body))
            wait_s = max(_retry_after(headers), pause_s * random.uniform(0.5, 1.0))  # noqa: S311
            self.pause(min(wait_s, LONGEST_PAUSE_S))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        raise UnavailableError(
            f"Stripe does not answer ({path}: {said})",
            hint="Try again later: what was read is kept, and reading goes on from there.",
        )

    def _wait(self) -> None:
        """Until the next call is allowed."""
        self.calls += 1
        if not self.per_second:
            return
        now = time.monotonic()
        if now < self._next:
            self.pause(self._next - now)
        self._next = max(now, self._next) + 1 / self.per_second

    def _once(self, path: str, asked: Asked) -> tuple[int, Mapping[str, str], bytes, str]:
        """One call: status (0: no answer), headers, body, and what went wrong in words."""
        import httpx  # noqa: PLC0415 - only a process that reads needs it

        if self._client is None:
            raise RuntimeError("use Lists as a context")
        ends = time.monotonic() + CALL_S
        try:
            with self._client.stream("GET", path, params=httpx.QueryParams([*asked])) as answer:
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if time.monotonic() > ends or len(body) > LARGEST:
                        return 0, {}, b"", "an answer without end"
                return answer.status_code, answer.headers, bytes(body), str(answer.status_code)
        except httpx.TransportError as error:
            return 0, {}, b"", type(error).__name__


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _words(body: bytes) -> tuple[str, str]:
    """Code and message of an error."""
    told = (_decoded(body) or {}).get("error")
    told = told if isinstance(told, dict) else {}
    return str(told.get("code") or ""), str(told.get("message") or "")[:300]


def _final(path: str, status: int, words: tuple[str, str]) -> Exception:
    """What an answer means that will not change by itself."""
    code, message = words
    if status in (401, 403):
        return InputError(
            f"Stripe refuses the key for {path} ({status})",
            hint="Give TENURE_STRIPE_KEY a restricted key that may read this: see stripe.md.",
        )
    if status == 404 or code == "resource_missing":
        return GoneError(message or path)
    return InputError(f"Stripe refuses {path} ({status}): {message}")


def _retry_after(headers: Mapping[str, str]) -> float:
    text = headers.get("retry-after", "")
    return float(text) if text.isdecimal() else 0.0


def _theirs(headers: Mapping[str, str]) -> datetime:
    """The time at Stripe; 1970 where it is not said."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except (ValueError, TypeError):
        return datetime.fromtimestamp(0, UTC)
