"""The way the official library reaches Stripe: one try, 30 seconds, and a clear word on how it ended.

Imported only where a call is made. The library's own retries are off, and so is what it would tell of
this machine: our worker is the only one that tries again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import httpx

import stripe
from tenure.connectors.http.tls import trusted
from tenure.connectors.stripe.mishaps import mishap
from tenure.values.provider import NotDoneError, UnknownOutcomeError

CONNECT_S, TOTAL_S = 5.0, 30.0
LARGEST = 16 * 1024 * 1024
TOLD = ("X-Stripe-Client-User-Agent", "X-Stripe-Client-Telemetry", "User-Agent")
"""Headers in which the library describes where it runs."""
NOT_BEGUN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Transport(stripe.HTTPClient):
    """A new connection for each call: one kept may be cut while a call is on its way, and then nobody
    knows whether it happened. `request` raises `ProviderError` for anything but a yes.
    """

    name = "tenure"

    def __init__(self, *, connect_s: float = CONNECT_S, total_s: float = TOTAL_S) -> None:
        super().__init__()
        self.total_s = total_s
        timeout = httpx.Timeout(total_s, connect=connect_s)
        self._line = httpx.Client(
            timeout=timeout,
            follow_redirects=False,
            verify=trusted(),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401 - as the library has it
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Status, headers and body of a yes.

        `NotDoneError` where no connection came about; `UnknownOutcomeError` where it was cut or
        took too long; else what `mishap` makes of the answer.
        """
        said = {name: value for name, value in (headers or {}).items() if name not in TOLD}
        said["User-Agent"] = "Tenure"
        ends = time.monotonic() + self.total_s
        try:
            with self._line.stream(
                method.upper(), url, headers=said, content=post_data or None
            ) as answer:
                body = _body(answer, ends)
        except NOT_BEGUN as error:
            words = f"Stripe was not reached: {type(error).__name__}"
            raise NotDoneError(words, code="not_reached") from None
        except httpx.HTTPError as error:
            words = f"no answer came: {type(error).__name__}"
            raise UnknownOutcomeError(words, code="no_answer") from None
        wrong = mishap(answer.status_code, answer.headers, body)
        if wrong is not None:
            raise wrong
        return body.decode("utf-8", "replace"), answer.status_code, answer.headers

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()


def _body(answer: httpx.Response, ends: float) -> bytes:
    """The whole body, if it comes in time."""
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if time.monotonic() > ends or len(body) > LARGEST:
            raise httpx.ReadTimeout("an answer without end")
    return bytes(body)
