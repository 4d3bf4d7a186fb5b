"""One signed POST, to an address that was looked up and checked before it is called.

Body: {"data": …, "id": key, "type": "freeze" | "unfreeze"} as canonical JSON, the same on every try.
Headers: `Tenure-Signature: t=…,v1=…` over `t.body`, and `Idempotency-Key`. Any 2xx is a yes.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from tenure.connectors.http.tls import trusted
from tenure.connectors.product import LOCAL
from tenure.values.addresses import kind_of
from tenure.values.provider import (
    Done,
    KeyMisusedError,
    LockedOutError,
    NotDoneError,
    OutsideAct,
    ProviderError,
    RefusedActError,
    UnknownOutcomeError,
)
from tenure.values.refunding import canonical_json
from tenure.values.signatures import signature

CONNECT_S, TOTAL_S = 5.0, 30.0
LARGEST = 1024 * 1024
LONGEST_WAIT_S = 3600.0
KINDS = ("freeze", "unfreeze")
NOT_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class YourProduct:
    """Implements `ports.Product`. `is_inside`: it may be at a private address."""

    url: str
    secret: str = field(repr=False)
    is_inside: bool = False
    total_s: float = TOTAL_S

    def act(self, act: OutsideAct) -> Done:
        """Freeze or unfreeze, under the act's key. Nothing is tried twice, no redirect followed."""
        if act.kind not in KINDS:
            raise RefusedActError(f"{act.kind} is nothing your product does", code="unknown_act")
        body = body_of(act)
        answer, words = self._posted(body, act.key)
        _judge(answer, words)
        return Done(
            outside_id=act.subject,
            state="succeeded",
            request_id=answer.headers.get("request-id", "")[:255],
            theirs=_date(answer.headers.get("date", "")),
            is_replay=answer.headers.get("idempotent-replayed") == "true",
        )

    def _posted(self, body: bytes, key: str) -> tuple[httpx.Response, bytes]:
        url = httpx.URL(self.url)
        address = checked_address(url.host, url.port or 443, is_inside=self.is_inside)
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Tenure-Signature": signature(body, at_s=_now_s(), secret=self.secret),
            "User-Agent": "Tenure",
        }
        pinned = url.copy_with(host=address)
        timeout = httpx.Timeout(self.total_s, connect=CONNECT_S)
        more: dict[str, Any] = {"extensions": {"sni_hostname": url.host}}
        ends = time.monotonic() + self.total_s
        try:
            with (
                httpx.Client(
                    timeout=timeout, follow_redirects=False, trust_env=False, verify=trusted()
                ) as line,
                line.stream("POST", pinned, content=body, headers=headers, **more) as answer,
            ):
                return answer, _words(answer, ends)
        except NOT_BEGUN as error:
            words = f"your product was not reached: {type(error).__name__}"
            raise NotDoneError(words, code="not_reached") from None
        except httpx.HTTPError as error:
            words = f"no answer came: {type(error).__name__}"
            raise UnknownOutcomeError(words, code="no_answer") from None


def body_of(act: OutsideAct) -> bytes:
    """What is sent, the same on every try."""
    said = {"type": act.kind, "id": act.key, "data": json.loads(act.params)}
    return canonical_json(said).encode("ascii")


def checked_address(host: str, port: int, *, is_inside: bool) -> str:
    """The address to connect to: of all that a name stands for, none may be forbidden.

    `NotDoneError` while the name cannot be looked up, `RefusedActError` for a forbidden one.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = f"your product was not found: {type(error).__name__}"
        raise NotDoneError(words, code="not_reached") from None
    addresses = [str(each[4][0]) for each in found]
    allowed = {"loop"} if host in LOCAL else {"public", "inside"} if is_inside else {"public"}
    if not addresses or any(kind_of(each) not in allowed for each in addresses):
        raise RefusedActError("your product's address may not be called", code="address")
    return addresses[0]


def _words(answer: httpx.Response, ends: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if time.monotonic() > ends or len(body) > LARGEST:
            raise httpx.ReadTimeout("an answer without end")
    return bytes(body)


def _judge(answer: httpx.Response, words: bytes) -> None:
    """Raise what an answer other than yes means. Its body is not shown."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    said = f"your product answered {status}"
    if status in (409, 425, 429):
        wait = answer.headers.get("retry-after", "")
        seconds = min(float(wait), LONGEST_WAIT_S) if wait.isdecimal() else None
        raise NotDoneError(said, retry_after_s=seconds, status=status, code=str(status))
    raise _kind(status, words)(said, status=status, code=str(status))


def _kind(status: int, words: bytes) -> type[ProviderError]:
    if status in (401, 403):
        return LockedOutError
    if status == 408 or status >= 500:
        return UnknownOutcomeError
    return KeyMisusedError if b"idempotency_error" in words else RefusedActError


def _date(text: str) -> datetime | None:
    """Their clock; the zone -0000 is UTC of nobody's in particular."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _now_s() -> int:
    """The signature's own time: theirs is compared with it, ours nowhere."""
    return time.time_ns() // 10**9
