"""An installation of its own, worked on with the real command in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.kept import lend

LAST = "2026-05-31"


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """Where commands are typed: in `folder`, to a process that knows one installation."""

    folder: Path
    typist: subprocess.Popen[str]
    is_lent: bool = True
    """Whether `init` finds tables that were made before, in the home's own database."""

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def run(self, *words: object) -> Done:
        """Type a command; nobody is there to answer a question."""
        if self.is_lent and words[0] == "init":
            lend(self.home)
        assert self.typist.stdin is not None
        assert self.typist.stdout is not None
        self.typist.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self.typist.stdin.flush()
        return Done(**json.loads(self.typist.stdout.readline()))

    def ok(self, *words: object) -> str:
        """What a command that must succeed prints."""
        done = self.run(*words)
        assert done.code == 0, done.out + done.err
        return done.out

    def fails(self, *words: object) -> str:
        """What a command that must fail says on standard error: a sentence, no traceback."""
        done = self.run(*words)
        assert (done.code, "Traceback" in done.err) == (1, False), done.out + done.err
        return done.err

    def rows(self, *words: object) -> list[dict[str, Any]]:
        """A report or the rows behind a figure."""
        found: list[dict[str, Any]] = json.loads(self.ok(*words, "--format", "json"))
        return found

    def csv(self, *words: object) -> list[dict[str, str]]:
        """The same as CSV."""
        return list(csv.DictReader(io.StringIO(self.ok(*words, "--format", "csv"))))


def environment(home: Path) -> dict[str, str]:
    """Variables of a process that works on the installation in `home`."""
    kept = {name: text for name, text in os.environ.items() if "TENURE" not in name}
    return {
        **kept,
        "TENURE_HOME": str(home),
        "TENURE_THREADS": "2",
        "DJANGO_SETTINGS_MODULE": "tenure.config.django",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


@contextmanager
def opened(folder: Path, **settings: str) -> Iterator[Terminal]:
    """A terminal for an installation under `folder`."""
    typist = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.typist"],
        env={**environment(folder / "home"), **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    with typist:
        try:
            yield Terminal(folder, typist, "TENURE_DATABASE_URL" not in settings)
        finally:
            typist.kill()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The demo company in an installation of its own, its last day run."""
    with opened(tmp_path_factory.mktemp("company")) as made:
        size = ("--customers", 60, "--months", 14, "--seed", 1, "--as-of", LAST)
        made.ok("demo", "data", *size)
        made.ok("init", "--email", "owner@example.test", "--password", "a long enough one")
        made.ok("import", "data")
        made.ok("day", "--as-of", LAST)
        yield made
