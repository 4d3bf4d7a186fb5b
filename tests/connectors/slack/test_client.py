"""Posting to a webhook: what arrives, and what is made of each answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from tenure.connectors.slack.client import post
from tenure.values.sending import NotSentError, RefusedError, SendingError, UnknownError
from tests.connectors.slack.channel import Channel, channel

PAYLOAD = json.dumps({"text": "Ада is near the line", "blocks": []}, ensure_ascii=False)


@pytest.fixture
def slack() -> Iterator[Channel]:
    with channel() as made:
        yield made


def test_what_arrives_is_the_json(slack: Channel) -> None:
    post(slack.url, PAYLOAD)
    ((path, headers, body),) = slack.posted
    assert path == "/services/T0/B0/geheim"
    assert headers["Content-Type"].startswith("application/json")
    assert body == json.loads(PAYLOAD)


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (400, "invalid_payload", RefusedError),
        (403, "action_prohibited", RefusedError),
        (404, "channel_not_found", RefusedError),
        (410, "channel_is_archived", RefusedError),
        (302, "", RefusedError),
        (429, "rate_limited", NotSentError),
        (500, "rollup_error", NotSentError),
        (503, "", NotSentError),
        (0, "", UnknownError),
    ],
)
def test_what_an_answer_means(
    slack: Channel, status: int, words: str, error: type[SendingError]
) -> None:
    slack.status, slack.words = status, words
    slack.headers = {"Location": "http://127.0.0.1:1/"} if status == 302 else {}
    with pytest.raises(SendingError) as caught:
        post(slack.url, PAYLOAD)
    assert type(caught.value) is error
    assert words in caught.value.message
    assert "geheim" not in caught.value.message
    assert len(slack.posted) == 1


@pytest.mark.parametrize(
    ("header", "wait"), [("30", 30.0), ("99999", 3600.0), ("soon", None), ("", None), ("-1", None)]
)
def test_how_long_to_wait_is_heard(slack: Channel, header: str, wait: float | None) -> None:
    slack.status, slack.headers = 429, {"Retry-After": header}
    with pytest.raises(NotSentError) as caught:
        post(slack.url, PAYLOAD)
    assert caught.value.retry_after_s == wait


def test_nobody_there_and_no_answer_are_told_apart() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/geheim"
        with pytest.raises(NotSentError, match="not reached") as caught:
            post(url, PAYLOAD)
        assert "geheim" not in caught.value.message
        listener.listen()
        with pytest.raises(UnknownError):
            post(url, PAYLOAD, timeout_s=0.3)
    with pytest.raises(RefusedError) as refused:
        post("ftp://geheim", PAYLOAD)
    assert "geheim" not in refused.value.message
