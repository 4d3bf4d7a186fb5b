"""Posting one message to an incoming webhook, and telling what its answer means.

Answers as Slack publishes them: 200 `ok`; 400 `invalid_payload`, 403 `action_prohibited`, 404
`channel_not_found`, 410 `channel_is_archived` (for good); 429 with `Retry-After`, 5xx (for now).
Source: docs.slack.dev, "Sending messages using incoming webhooks".
"""

from __future__ import annotations

from tenure.connectors.http.tls import trusted
from tenure.values.sending import NotSentError, RefusedError, UnknownError, plain_line

TIMEOUT_S = 15.0
LONGEST_WAIT_S = 3600.0


def post(url: str, payload: str, *, timeout_s: float = TIMEOUT_S) -> None:
    """Post JSON with `text` and `blocks`. Returns when Slack took it; follows no redirect.

    Raises `RefusedError` where it never will, `NotSentError` where it may later, `UnknownError`
    where no answer came. The address, which is a secret, stands in none of them.
    """
    import httpx  # noqa: PLC0415 - only a worker that posts needs it

    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        answer = httpx.post(
            url,
            content=payload.encode(),
            headers=headers,
            timeout=timeout_s,
            follow_redirects=False,
            verify=trusted(),
        )
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
        raise RefusedError(f"nothing can be posted there: {type(error).__name__}") from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise NotSentError(f"Slack was not reached: {type(error).__name__}") from None
    except httpx.TransportError as error:
        raise UnknownError(f"no answer came: {type(error).__name__}") from None
    _judge(answer.status_code, answer.headers.get("Retry-After", ""), answer.text)


def _judge(status: int, retry_after: str, words: str) -> None:
    """Raise what an answer other than yes means."""
    if 200 <= status < 300:
        return
    said = f"{status} {plain_line(words)[:100]}".strip()
    if status == 429:
        seconds = float(retry_after) if retry_after.isdecimal() else None
        wait = None if seconds is None else min(seconds, LONGEST_WAIT_S)
        raise NotSentError(said, retry_after_s=wait)
    if status == 408 or status >= 500:
        raise NotSentError(said)
    raise RefusedError(said)
