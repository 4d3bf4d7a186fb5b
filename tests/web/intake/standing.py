"""The intake as it is served, with keys of our own in place of a database.

    TENURE_INTAKE_FOLDER=... python -m tests.web.intake.standing PORT

The environment may say less room (bytes that may wait), or break the promise on purpose, so that a
harness can show that it would notice.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

from tenure.web.intake import commands
from tenure.web.intake.app import Intake
from tenure.web.intake.desk import WAITING_BYTES, Desk

KEYS = {"first-key": 1, "second-key": 2}
FOLDER = "TENURE_INTAKE_FOLDER"
ROOM = "TENURE_INTAKE_TEST_ROOM"
SABOTAGE = "TENURE_INTAKE_TEST_SABOTAGE"


class HastyDesk(Desk):
    """Says it is kept before it is."""

    async def keep(self, *call: Any) -> list[int]:
        self._later = {*getattr(self, "_later", ()), asyncio.ensure_future(self._keep(call))}
        return []

    async def _keep(self, call: tuple[Any, ...]) -> None:
        await asyncio.sleep(0.02)
        await super().keep(*call)


def made() -> Intake:
    """As `tenure.web.intake.served` makes it."""
    from tenure.web.intake.served import make_quick, now

    hashes = {hashlib.sha256(key.encode()).hexdigest(): each for key, each in KEYS.items()}
    desk = HastyDesk if os.environ.get(SABOTAGE) == "hasty" else Desk
    make_quick()
    return Intake(
        keys=lambda: hashes,
        desk=desk(
            Path(os.environ[FOLDER]),
            now,
            waiting_bytes=int(os.environ.get(ROOM, WAITING_BYTES)),
        ),
        now=now,
    )


def serve(port: int) -> None:
    """Until stopped."""
    commands.serve("tests.web.intake.standing:made", "127.0.0.1", port)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
