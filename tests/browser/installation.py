"""A real installation in a folder of its own: the commands as people type them, and the app served."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

from tests.kept import lend

OWNER = "owner@demo.example"
PASSWORD = "try-tenure-now"
AS_OF = date(2026, 5, 31)
PATIENCE_S = 120


class Installation:
    """A home folder with a port. `run` is the `tenure` command; `serve` begins to answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.intake_port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the app wrote."""
        return (self.folder / "served.txt").read_text(encoding="utf-8", errors="replace")

    def run(self, *words: str) -> str:
        """Run a command to its end and hand back what it printed."""
        done = subprocess.run(
            [*_tenure(), *words],
            env=self._environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, f"tenure {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def set_up(self, name: str = "Lantern") -> None:
        """`tenure init` with the owner, in a home whose tables were made before."""
        lend(self.folder / "home")
        self.run("init", "--name", name, "--email", OWNER, "--password", PASSWORD)

    def load(self, folder: Path) -> None:
        """`tenure import` and `tenure day`."""
        self.run("import", str(folder))
        self.run("day", "--as-of", AS_OF.isoformat())

    def serve(self) -> None:
        """Start `tenure serve`, with its worker, and wait until it answers."""
        with (self.folder / "served.txt").open("wb") as out:
            self._server = subprocess.Popen(
                [*_tenure(), "serve"],
                env=self._environment(),
                cwd=self.folder,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._server.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop what was started, and see that it goes."""
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(timeout=20)
            raise
        self._server = None

    def _answers(self) -> bool:
        line = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/health")
            return line.getresponse().read() == b"ok"
        except OSError:
            return False
        finally:
            line.close()

    def _environment(self) -> dict[str, str]:
        own = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("TENURE_", "DJANGO_", "PYTEST_"))
        }
        return own | {
            "TENURE_HOME": str(self.folder / "home"),
            "TENURE_PORT": str(self.port),
            "TENURE_INTAKE_PORT": str(self.intake_port),
            "TENURE_THREADS": "2",
            "TENURE_DAY_AT": "23:59",  # the day of the figures is the one the test has run
        }


def _tenure() -> list[str]:
    beside = Path(sys.executable).with_name("tenure")
    return [str(beside)] if beside.exists() else [shutil.which("tenure") or "tenure"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
