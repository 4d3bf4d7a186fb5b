"""The intake is killed at 100 random moments under load: what was acknowledged is there, and once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

import pytest

from tests.web.intake.server import Server, basic, heard, kept_ids, records
from tests.web.intake.standing import SABOTAGE
from tests.web.intake.test_server import batch, track

KILLS = 100
SEED = 20260531
CLIENTS = 4
EACH = 5


@dataclass
class Client:
    """Sends batches; one that was not acknowledged is sent again until it is, as clients do."""

    port: int
    numbers: Iterator[int]
    is_over: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    repeats: int = 0
    unsure: int = 0

    def run(self) -> None:
        while not self.is_over.is_set():
            ids = [f"k{next(self.numbers)}" for _ in range(EACH)]
            body = batch(*(track(messageId=each) for each in ids))
            while not self._send(body, ids) and not self.is_over.is_set():
                time.sleep(0.005)

    def _send(self, body: bytes, ids: list[str]) -> bool:
        with suppress(OSError, HTTPException), closing(self._line()) as line:
            while True:
                line.request("POST", "/v1/batch", body, basic())
                answer = heard(line)
                assert answer.status == 200, answer
                self.acknowledged += ids
                self.repeats += answer.said["repeated"]
                if self.is_over.is_set():
                    return True
                ids = [f"k{next(self.numbers)}" for _ in range(EACH)]
                body = batch(*(track(messageId=each) for each in ids))
        self.unsure += 1
        return self._again(body, ids)

    def _again(self, body: bytes, ids: list[str]) -> bool:
        """The batch under way when the line broke, until it is answered."""
        while not self.is_over.is_set():
            with suppress(OSError, HTTPException), closing(self._line()) as line:
                line.request("POST", "/v1/batch", body, basic())
                answer = heard(line)
                assert answer.status == 200, answer
                self.acknowledged += ids
                self.repeats += answer.said["repeated"]
                return True
            time.sleep(0.005)
        return True

    def _line(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=20)


@dataclass
class Seen:
    """What became of it."""

    acknowledged: list[str]
    kept: list[str]
    in_flight: int
    repeats: int
    bodies: int


def killed(folder: Path, kills: int, **environment: str) -> Seen:
    """Kill the server again and again while clients send."""
    rng, numbers, is_over = random.Random(SEED), count(), threading.Event()
    server = Server(folder / "log", **environment)
    server.start()
    clients = [Client(server.port, numbers, is_over) for _ in range(CLIENTS)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    in_flight = 0
    try:
        for _ in range(kills):
            before = sum(client.unsure for client in clients)
            time.sleep(rng.uniform(0.0, 0.25))
            server.kill()
            server.start()
            in_flight += sum(client.unsure for client in clients) > before
        time.sleep(0.2)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
        server.stop()
    return Seen(
        [each for client in clients for each in client.acknowledged],
        kept_ids(server.folder),
        in_flight,
        sum(client.repeats for client in clients),
        len(list(records(server.folder))),
    )


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    seen = killed(tmp_path, KILLS)
    assert set(seen.acknowledged) <= set(seen.kept)
    assert len(set(seen.kept)) == len(seen.kept)
    assert len(set(seen.acknowledged)) == len(seen.acknowledged) > KILLS * EACH
    # A run in which nothing was under way when the kill came would prove nothing.
    assert seen.in_flight >= KILLS * 0.6
    # Some were on disk though their answer never came: sent again, they were known.
    assert seen.repeats > 0


@pytest.mark.slow
def test_the_harness_notices_an_answer_before_its_time(tmp_path: Path) -> None:
    seen = killed(tmp_path, 10, **{SABOTAGE: "hasty"})
    assert not set(seen.acknowledged) <= set(seen.kept)
