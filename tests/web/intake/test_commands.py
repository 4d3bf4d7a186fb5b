"""`tenure serve` and `tenure intake` as people start them: with keys of the database, stopped as a service is."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.browser.installation import Installation
from tests.connectors.segment.calls import track
from tests.web.intake.server import Answer, basic, heard, kept_ids


def post(port: int, key: str, message_id: str) -> Answer:
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        message = track(messageId=message_id, timestamp=None)
        line.request("POST", "/v1/track", json.dumps(message).encode(), basic(key))
        return heard(line)
    finally:
        line.close()


@pytest.mark.slow
def test_events_are_taken_beside_the_app(tmp_path: Path) -> None:
    installed = Installation(tmp_path)
    installed.set_up()
    words = installed.run("source", "add", "Our app").split()
    key = max(words, key=len)
    installed.serve()
    try:
        deadline = time.monotonic() + 30
        while "Started worker-1" not in installed.log.split("Events are taken")[-1]:
            assert time.monotonic() < deadline, installed.log
            time.sleep(0.1)
        assert post(installed.intake_port, key, "one").said["accepted"] == 1
        assert post(installed.intake_port, "wrong", "two").status == 401
        installed.run("source", "revoke", "Our app")
        deadline = time.monotonic() + 30
        while post(installed.intake_port, key, "three").status != 401:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        installed.stop()
    folder = tmp_path / "home" / "intake"
    assert not list(folder.glob("*.open"))
    with pytest.raises(OSError, match="refused"):
        post(installed.intake_port, key, "four")
    assert set(kept_ids(folder)) <= {"one", "three"}
