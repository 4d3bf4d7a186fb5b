"""`tenure serve`: the app, with the worker and the event intake beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import click
from django.core.management import call_command

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.web.assets import ensure_charts


@click.command()
@click.option("--no-worker", is_flag=True, help="Serve pages only; run `tenure work` elsewhere.")
@click.option("--no-intake", is_flag=True, help="Take no events; run `tenure intake` elsewhere.")
@click.option("--note", default="", help="A line to print once the app is served.")
def serve(*, no_worker: bool, no_intake: bool, note: str) -> None:
    """Serve the app on the address and port set, until stopped."""
    own = settings()
    must_be_free(own.bind, own.port, "TENURE_PORT")
    if not no_intake:
        must_be_free(own.bind, own.intake_port, "TENURE_INTAKE_PORT")
    prepare()
    beside = ([] if no_worker else ["work"]) + ([] if no_intake else ["intake"])
    running = [_started(name) for name in beside]
    try:
        click.echo(f"Tenure is served at http://{own.bind}:{own.port}/")
        if note:
            click.echo(note)
        _serve(own.bind, own.port)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)


def _started(name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tenure", name]
    return subprocess.Popen(command)  # noqa: S603 - one of ours


def prepare() -> None:
    """Bring the database and the static files up to date."""
    own = settings()
    own.home.mkdir(parents=True, exist_ok=True)
    ensure_charts(own.home / "assets")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def must_be_free(bind: str, port: int, setting: str) -> None:
    """Two servers may share a port, and answer in turn for two companies: refused."""
    try:
        with socket.create_server((bind, port), family=_family(bind)):
            return
    except OSError as error:
        raise InputError(
            f"port {port} of {bind} cannot be used: {error.strerror}",
            hint=f"Is another Tenure running? Stop it, or set {setting}.",
        ) from None


def _family(bind: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in bind else socket.AF_INET


def _serve(bind: str, port: int) -> None:
    from granian import Granian  # noqa: PLC0415 - takes a while to load
    from granian.constants import Interfaces  # noqa: PLC0415

    server = Granian(
        "tenure.web.wsgi:application",
        address=bind,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        log_access=False,
    )
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    server.serve()
