"""The intake as a process: keys, limits, gzip, what is answered, and what is in the log afterwards."""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tenure.web.intake.served import now
from tests.connectors.segment import calls
from tests.web.intake.server import KEY, Server, basic, heard, kept_ids, records
from tests.web.intake.standing import ROOM

Lines = Callable[[int, int], list[HTTPConnection]]


@pytest.fixture
def lines_to() -> Iterator[Lines]:
    """Lines to a port, closed in the end."""
    with ExitStack() as stack:
        yield lambda port, count: [
            stack.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=20)))
            for _ in range(count)
        ]


def track(**more: Any) -> dict[str, Any]:
    """A message of now, with an id of its own."""
    return calls.track(**{"messageId": str(uuid4()), "timestamp": now().isoformat(), **more})


def batch(*messages: Any, **more: Any) -> bytes:
    return json.dumps({"batch": messages, **more}).encode()


def test_a_batch_is_kept_as_it_came(server: Server) -> None:
    body = batch(track(), track())
    answer = server.post("/v1/batch", body)
    assert answer.status == 200
    assert answer.said == {"success": True, "accepted": 2, "repeated": 0, "refused": []}
    last = list(records(server.folder))[-1]
    assert (last.source_id, last.endpoint, last.body) == (1, "batch", body)
    assert abs((now() - last.received_at).total_seconds()) < 10


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import", "/v1/b", "/v1/batch/"])
def test_every_address_of_a_batch(server: Server, path: str) -> None:
    assert server.post(path, batch(track())).status == 200


@pytest.mark.parametrize("kind", ["track", "identify", "group", "page", "screen", "alias"])
def test_every_address_of_one_message(server: Server, kind: str) -> None:
    for path in (f"/v1/{kind}", f"/v1/{kind[0]}"):
        message = track(type=None, groupId="g", previousId="p")
        assert server.post(path, json.dumps(message).encode()).said["accepted"] == 1
        assert list(records(server.folder))[-1].endpoint == kind


def test_the_key_may_stand_in_the_body(server: Server) -> None:
    body = batch(track(), writeKey="second-key")
    answer = server.ask("POST", "/v1/batch", body, {"Content-Type": "text/plain"})
    assert answer.status == 200
    assert list(records(server.folder))[-1].source_id == 2


@pytest.mark.parametrize(
    ("headers", "more"),
    [
        ({}, {}),
        ({}, {"writeKey": "wrong"}),
        ({}, {"writeKey": 5}),
        ({}, {"writeKey": "\ud800"}),
        (basic("wrong"), {"writeKey": KEY}),
        (basic(""), {}),
        ({"Authorization": "Basic !!!"}, {}),
        ({"Authorization": "Bearer " + KEY}, {}),
        ({"Authorization": ""}, {}),
    ],
)
def test_a_wrong_key_is_turned_away(
    server: Server, headers: dict[str, str], more: dict[str, Any]
) -> None:
    before = len(list(records(server.folder)))
    answer = server.ask("POST", "/v1/batch", batch(track(), **more), headers)
    assert (answer.status, answer.said["code"]) == (401, "wrong_key")
    assert len(list(records(server.folder))) == before
    assert server.ask("POST", "/v1/batch", b"no json", headers).status == 401


def test_a_message_sent_again_is_told_as_a_repeat(server: Server) -> None:
    one, two, three = track(), track(), track()
    assert server.post("/v1/batch", batch(one, two)).said["accepted"] == 2
    again = server.post("/v1/batch", batch(two, three, three)).said
    assert (again["accepted"], again["repeated"]) == (1, 2)
    assert list(records(server.folder))[-1].repeated == (0, 2)
    only = len(list(records(server.folder)))
    assert server.post("/v1/batch", batch(one)).said["repeated"] == 1
    assert len(list(records(server.folder))) == only
    other_source = server.post("/v1/batch", batch(one), key="second-key").said
    assert (other_source["accepted"], other_source["repeated"]) == (1, 0)


def test_bad_messages_of_a_batch_are_told_and_kept_with_the_good(server: Server) -> None:
    good, bad = track(), track(event=None)
    said = server.post("/v1/batch", batch(bad, good, 7)).said
    assert (said["accepted"], said["repeated"]) == (1, 0)
    reasons = [(each["index"], each["messageId"], each["reason"]) for each in said["refused"]]
    assert reasons == [
        (0, bad["messageId"], "event is required"),
        (2, None, "the message is not a JSON object"),
    ]
    assert list(records(server.folder))[-1].refused == (0, 2)
    mended = server.post("/v1/batch", batch({**bad, "event": "Opened"})).said
    assert (mended["accepted"], mended["repeated"]) == (1, 0)


def test_a_bad_message_alone_is_not_kept(server: Server) -> None:
    before = len(list(records(server.folder)))
    answer = server.post("/v1/track", json.dumps(track(userId=None)).encode())
    assert (answer.status, answer.said["code"]) == (400, "refused")
    assert answer.said["message"] == "userId or anonymousId is required"
    assert len(list(records(server.folder))) == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"batch":1}', b"\x1f\x8b", batch(*[track()] * 501)]
)
def test_what_is_no_call_is_answered_with_the_reason(server: Server, body: bytes) -> None:
    before = len(list(records(server.folder)))
    answer = server.post("/v1/batch", body)
    assert (answer.status, answer.said["code"]) == (400, "unreadable")
    assert answer.said["message"]
    assert len(list(records(server.folder))) == before


def test_gzip(server: Server) -> None:
    body = batch(track())
    answer = server.post("/v1/batch", gzip.compress(body), **{"Content-Encoding": "gzip"})
    assert answer.said["accepted"] == 1
    assert list(records(server.folder))[-1].body == body


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"{}", "gzip", 400),
        (gzip.compress(b"{}")[:-1], "gzip", 400),
        (gzip.compress(b"{}") + b"more", "gzip", 400),
        (gzip.compress(b"[" * 300_000_000, 9)[:500_000], "gzip", 413),
        (gzip.compress(b" " * (1024 * 1024 + 1)), "gzip", 413),
        (b"{}", "br", 415),
    ],
    ids=["lie", "torn", "more", "bomb", "just too large", "other"],
)
def test_gzip_that_is_none_or_too_much(
    server: Server, body: bytes, encoding: str, status: int
) -> None:
    before = resident_mb(server)
    answer = server.post("/v1/batch", body, **{"Content-Encoding": encoding})
    assert answer.status == status
    assert resident_mb(server) - before < 20


def resident_mb(server: Server) -> float:
    status = Path(f"/proc/{server.workers()[0]}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def sized(size: int) -> bytes:
    """A call of exactly so many bytes, of messages each within its limit."""
    many = [track(properties={"a": "x" * 8000}) for _ in range(size // 8500)]
    body = batch(*many)
    return body[:-1] + b" " * (size - len(body)) + b"}"


def test_the_limit_of_a_call_over_and_under(server: Server) -> None:
    assert server.post("/v1/batch", sized(500 * 1024)).status == 200
    answer = server.post("/v1/batch", sized(500 * 1024 + 1))
    assert (answer.status, answer.said["code"]) == (413, "too_large")
    assert server.post("/v1/batch", batch(*(track() for _ in range(500)))).status == 200


def test_the_limit_of_a_message_over_and_under(server: Server) -> None:
    texts = {str(n): "x" * 8000 for n in range(4)}
    room = 32 * 1024 - len(json.dumps(track(properties=texts)))
    fits = json.dumps(track(properties={**texts, "4": "x" * (room - len(', "4": ""'))})).encode()
    assert len(fits) == 32 * 1024
    assert server.post("/v1/track", fits).status == 200
    assert server.post("/v1/track", fits + b" ").status == 400


def test_a_line_is_usable_after_every_answer(server: Server, lines_to: Lines) -> None:
    (line,) = lines_to(server.port, 1)
    good = batch(track())
    for body, key, status in (
        (good, "wrong", 401),
        (b"{", KEY, 400),
        (sized(600_000), KEY, 413),
        (good, KEY, 200),
    ):
        line.request("POST", "/v1/batch", body, basic(key))
        assert heard(line).status == status


def test_a_body_in_chunks(server: Server, lines_to: Lines) -> None:
    (line,) = lines_to(server.port, 1)

    def send(body: bytes) -> int:
        parts = iter([body[n : n + 10_000] for n in range(0, len(body), 10_000)])
        line.request("POST", "/v1/batch", parts, basic(), encode_chunked=True)
        return heard(line).status

    assert send(batch(track())) == 200
    assert send(sized(400_000)) == 200
    assert send(sized(600_000)) == 413


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: x\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_a_length_that_says_two_things(server: Server, head: bytes) -> None:
    before = len(list(records(server.folder)))
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n{}")
        line.shutdown(socket.SHUT_WR)
        assert b" 200 " not in line.recv(1000)
    assert len(list(records(server.folder))) == before
    assert server.is_up()


def test_other_addresses_and_methods(server: Server) -> None:
    assert server.post("/v1/other", b"{}").status == 404
    assert server.post("/", b"{}").status == 404
    assert server.ask("GET", "/v1/batch").status == 405
    assert server.ask("GET", "/v1/health").said == {"status": "ok"}


def test_browsers_may_send(server: Server) -> None:
    answer = server.ask("OPTIONS", "/v1/t", headers={"Origin": "https://app.example"})
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "authorization" in answer.headers["access-control-allow-headers"]
    for key in (KEY, "wrong"):
        sent = server.post("/v1/batch", batch(track()), key=key)
        assert sent.headers["access-control-allow-origin"] == "*"


def test_many_lines_asked_at_once_are_all_kept(server: Server, lines_to: Lines) -> None:
    messages = [track() for _ in range(200)]
    lines = lines_to(server.port, 20)
    for start in range(0, 200, 20):
        for line, message in zip(lines, messages[start : start + 20], strict=True):
            line.request("POST", "/v1/batch", batch(message), basic())
        assert {heard(line).status for line in lines} == {200}
    assert {message["messageId"] for message in messages} <= set(kept_ids(server.folder))


def test_the_same_message_from_many_at_once_is_accepted_once(
    server: Server, lines_to: Lines
) -> None:
    lines = lines_to(server.port, 20)
    for _ in range(20):
        body = batch(track())
        for line in lines:
            line.request("POST", "/v1/batch", body, basic())
        assert sum(heard(line).said["accepted"] for line in lines) == 1


def test_stopping_seals_and_starting_remembers(own: Server) -> None:
    message = track()
    assert own.post("/v1/batch", batch(message)).status == 200
    own.stop()
    assert [path.suffix for path in own.folder.iterdir()] == [".sealed"]
    own.start()
    assert own.post("/v1/batch", batch(message)).said["repeated"] == 1
    assert kept_ids(own.folder) == [message["messageId"]]


def test_an_old_file_is_sealed_while_it_runs(own: Server) -> None:
    own.post("/v1/batch", batch(track()))
    assert [path.suffix for path in own.folder.iterdir()] == [".open"]
    deadline = time.monotonic() + 15
    while [path.suffix for path in own.folder.iterdir()] != [".sealed"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "log", **{ROOM: "1"})
    made.start()
    yield made
    made.kill()


def test_when_too_much_waits_it_is_said_so(crowded: Server, lines_to: Lines) -> None:
    """Calls end at one moment: the first fills the room, and others come before it is written."""
    lines, messages = lines_to(crowded.port, 40), [track() for _ in range(40)]
    for line, message in zip(lines, messages, strict=True):
        body = batch(message)
        line.putrequest("POST", "/v1/batch")
        for name, value in {**basic(), "Content-Length": str(len(body))}.items():
            line.putheader(name, value)
        line.endheaders(body[:-1])
    for line in lines:
        line.send(b"}")
    answers = [heard(line) for line in lines]
    assert {answer.status for answer in answers} == {200, 429}
    busy = next(answer for answer in answers if answer.status == 429)
    assert (busy.headers["retry-after"], busy.said["code"]) == ("1", "busy")
    both = zip(messages, answers, strict=True)
    acknowledged = [message["messageId"] for message, answer in both if answer.status == 200]
    assert sorted(kept_ids(crowded.folder)) == sorted(acknowledged)
    assert crowded.post("/v1/batch", batch(track())).status == 200


def test_a_full_disk_is_said_and_got_over_without_help(tmp_path: Path) -> None:
    from tests.web.intake.small_disk import small_disk

    with small_disk(tmp_path / "disk", size_kb=600) as disk:
        own = Server(disk / "log")
        own.start()
        try:
            _fill_and_free(own, disk)
        finally:
            own.stop()
        assert all(path.suffix == ".sealed" for path in own.folder.iterdir())


def _fill_and_free(own: Server, disk: Path) -> None:
    (disk / "ballast").write_bytes(b"x" * 200_000)
    acknowledged, answers = [], []
    for _ in range(60):
        message = track(properties={"a": "x" * 8000})
        answers.append(own.post("/v1/batch", batch(message)))
        acknowledged += [message["messageId"]] * (answers[-1].status == 200)
    assert {answer.status for answer in answers} == {200, 503}
    full = answers[-1]
    assert (full.status, full.said["code"], full.headers["retry-after"]) == (503, "not_kept", "5")
    assert own.ask("GET", "/v1/health").status == 503
    (disk / "ballast").unlink()
    message = track()
    assert own.post("/v1/batch", batch(message)).status == 200
    assert own.is_up()
    assert kept_ids(own.folder) == [*acknowledged, message["messageId"]]
