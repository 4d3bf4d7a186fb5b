"""What every test may use: the embedded engine, small tables, and the shared data sets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tenure.warehouse.engine import Engine, Limits
from tests.cast import Cast, make_cast

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


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
def cast(db: None) -> Cast:  # noqa: ARG001 - makes the database available
    """The people of every test."""
    return make_cast()
