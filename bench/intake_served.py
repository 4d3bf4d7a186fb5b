"""What the intake is measured against: the same server doing less.

python -m bench.intake_served NAME PORT FOLDER
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from bench.intake_load import KEY
from tenure.web.intake import commands
from tenure.web.intake.answers import Send, answer
from tenure.web.intake.app import Intake, Receive
from tenure.web.intake.desk import Desk
from tenure.web.intake.served import make_quick, now

FOLDER = "BENCH_INTAKE_FOLDER"
App = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]
DECODER = msgspec.json.Decoder()


def ours() -> Intake:
    """Key, validation, repeats, and on disk before the answer."""
    make_quick()
    desk = Desk(Path(os.environ[FOLDER]), now)
    hashed = {hashlib.sha256(KEY.encode()).hexdigest(): 1}
    return Intake(keys=lambda: hashed, desk=desk, now=now)


def parsing() -> App:
    """Reads the body and parses it; nothing else."""
    make_quick()

    async def app(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        DECODER.decode(await _body(receive))
        await answer(send, 200, b'{"success":true}')

    return app


def empty() -> App:
    """Reads the body."""
    make_quick()

    async def app(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        await _body(receive)
        await answer(send, 200, b'{"success":true}')

    return app


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    return body


if __name__ == "__main__":
    name, port, folder = sys.argv[1:]
    os.environ[FOLDER] = folder
    commands.serve(f"bench.intake_served:{name}", "127.0.0.1", int(port))
