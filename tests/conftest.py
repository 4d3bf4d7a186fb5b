"""What every test may use: the embedded engine, small tables, and the shared data sets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

from tenure.config.settings import settings
from tenure.demo.company import Size, Truth, build
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.warehouse.engine import Engine, Limits
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tests import flushing, kept
from tests.cast import AT, Cast, make_cast

__all__ = ["flushing"]

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TOGETHER = ("browser", "cli", "demo", "engines")
"""Folders whose companies take long to set up: one process has all of their tests."""

# no case is timed: a busy machine would fail it; the build server draws the same cases every time
hypothesis.settings.register_profile("any", deadline=None)
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady" if os.environ.get("TENURE_NO_SKIPS") else "any")

kept.remember_recipes()


class _Together(LoadFileScheduling):
    """Deals tests out by file, or by folder, so that what is set up for them is set up once."""

    def _split_scope(self, nodeid: str) -> str:
        path: str = super()._split_scope(nodeid)
        folder = path.removeprefix("tests/").split("/")[0]
        return folder if folder in TOGETHER else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Which process has which test, where several share them."""
    return _Together(config, log)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Limits(threads=2, scratch=tmp_path / "spill"))
    yield made
    made.close()


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """Folder of a public data set; skips where it is not on this machine."""

    def folder(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            missing(f"the data set {name} is not beside this checkout")
        return path

    return folder


def missing(reason: str) -> None:
    """Skip, unless this is the machine on which nothing may be skipped."""
    if os.environ.get("TENURE_NO_SKIPS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of every test."""
    return make_cast()


@dataclass(frozen=True)
class Demo:
    """A small demo company, imported into the tests' own warehouse."""

    truth: Truth
    root: Path
    as_of: date


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Facts of the demo company; figures are computed once and then found."""
    folder = tmp_path_factory.mktemp("demo")
    size = Size(customers=120, months=24, events=60_000, ends_on=date(2026, 5, 31))
    truth = build(folder / "data", size)
    root = settings().warehouse
    request = ImportRequest(folder / "data", root, folder / "rejects", AT.isoformat())
    assert run_import(request).rejected == 0
    return Demo(truth, root, size.ends_on)


@pytest.fixture
def published(cast: Cast, demo: Demo) -> Board:
    """The demo company's last day, published for the cast's workspace."""
    people = tuple(user.pk for user in cast.users.values())
    kept.written_again(
        (cast.workspace.pk, people, demo.as_of),
        lambda: run_day(DayRequest(cast.workspace, demo.root, demo.as_of, AT, worklist=12)),
    )
    board = published_board(cast.workspace, demo.root)
    assert board is not None
    return board
