"""`tenure intake`: the event intake alone."""

from __future__ import annotations

import os
import signal

import click

from tenure.config.settings import settings
from tenure.web.commands import must_be_free


@click.command()
def intake() -> None:
    """Take events sent as to the Segment HTTP API, on the address and port set, until stopped."""
    own = settings()
    must_be_free(own.bind, own.intake_port, "TENURE_INTAKE_PORT")
    click.echo(f"Events are taken at http://{own.bind}:{own.intake_port}/v1/batch")
    serve("tenure.web.intake.served:application", own.bind, own.intake_port)


def serve(target: str, bind: str, port: int) -> None:
    """Serve what the function `target` makes by one process, until stopped; one that dies is replaced."""
    from granian import Granian  # noqa: PLC0415 - takes a while to load
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415

    server = Granian(
        target,
        address=bind,
        port=port,
        factory=True,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    server.serve()
