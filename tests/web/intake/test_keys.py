"""Write keys: read beside, kept when the database does not answer, and unknown until they were read."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tenure.web.intake.app import Intake
from tenure.web.intake.desk import Desk
from tenure.web.intake.keys import Keys
from tenure.web.intake.served import now
from tests.web.intake.server import basic


class Database:
    """Answers with what it holds, or does not."""

    def __init__(self) -> None:
        self.keys: dict[str, int] | None = {"a": 1}
        self.reads = 0

    def __call__(self) -> Mapping[str, int]:
        self.reads += 1
        if self.keys is None:
            raise OSError("no database")
        return dict(self.keys)


def eventually(check: Any) -> None:
    for _ in range(500):
        if check():
            return
        __import__("time").sleep(0.01)
    raise AssertionError


def test_keys_are_read_again_and_kept_through_an_outage() -> None:
    database = Database()
    keys = Keys(database, every_s=0.01)
    assert keys() is None
    keys.start()
    assert keys() == {"a": 1}
    database.keys = {"b": 2}
    eventually(lambda: keys() == {"b": 2})
    database.keys, reads = None, database.reads
    eventually(lambda: database.reads > reads + 3)
    assert keys() == {"b": 2}
    keys.stop()


async def _post(app: Intake, headers: Mapping[str, str]) -> tuple[int, dict[str, Any], Any]:
    sent: list[Mapping[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": b'{"batch":[]}', "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    listed = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/v1/batch", "headers": listed}
    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"]), dict(sent[0]["headers"])


@pytest.mark.parametrize("headers", [basic(), {}])
def test_while_keys_are_unknown_nobody_is_told_theirs_is_wrong(
    tmp_path: Path, headers: Mapping[str, str]
) -> None:
    app = Intake(keys=lambda: None, desk=Desk(tmp_path, now), now=now)
    status, said, answered = asyncio.run(_post(app, headers))
    assert (status, said["code"], answered[b"retry-after"]) == (503, "no_keys", b"5")


def test_a_key_made_a_moment_ago_is_known(tmp_path: Path) -> None:
    database = Database()
    keys = Keys(database, every_s=3600)
    keys.start()
    app = Intake(keys=keys, again=keys.again, desk=Desk(tmp_path, now), now=now)
    headers = {"Authorization": "Basic " + base64.b64encode(b"new:").decode()}
    assert asyncio.run(_post(app, headers))[0] == 401
    database.keys = {hashlib.sha256(b"new").hexdigest(): 7}
    assert asyncio.run(_post(app, headers))[0] == 200
    keys.stop()


def test_a_key_not_known_while_keys_cannot_be_read_may_be_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure.web.intake.keys.PATIENCE_S", 0.3)
    database = Database()
    keys = Keys(database, every_s=3600)
    keys.start()
    database.keys = None
    app = Intake(keys=keys, again=keys.again, desk=Desk(tmp_path, now), now=now)
    status, said, _ = asyncio.run(_post(app, basic()))
    assert (status, said["code"]) == (503, "no_keys")
    keys.stop()


def test_strangers_do_not_make_us_read_without_end() -> None:
    database = Database()
    keys = Keys(database, every_s=3600)
    keys.start()

    async def knock() -> None:
        await asyncio.gather(*(keys.again() for _ in range(500)))

    asyncio.run(knock())
    keys.stop()
    assert database.reads <= 3
