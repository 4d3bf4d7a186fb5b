"""A browser, and the installations it looks at. Each is started when a test first asks for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import companies
from tests.browser.installation import AS_OF, PASSWORD, Installation
from tests.conftest import missing

HERE = Path(__file__).parent
CSMS = ("vera.lind@lantern.example", "omar.haddad@lantern.example")
PERSIAN_OWNER = "sara@lantern.example"
"""Chooses Persian for herself, so that nobody else has it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def visitor() -> Iterator[Any]:
    """Whoever opens windows. Ends with this folder: its event loop would forbid others the ORM."""
    program = shutil.which("chromium")
    if program is None:
        missing("chromium is not installed")
    from playwright.sync_api import sync_playwright

    from tests.browser.visitor import Visitor

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield Visitor(browser)
        browser.close()


@dataclass(frozen=True)
class Company:
    """The demo company, served, with what was planted in it."""

    at: Installation
    truth: dict[str, Any]


@pytest.fixture(scope="package")
def company(tmp_path_factory: pytest.TempPathFactory, visitor: object) -> Iterator[Company]:
    """The demo company as `make demo` sets it up, smaller."""
    at = Installation(tmp_path_factory.mktemp("company"))
    data = at.folder / "data"
    size = ("--customers", "150", "--events", "40000", "--as-of", AS_OF.isoformat())
    at.run("demo", str(data), *size)
    at.set_up("Demo company")
    for csm in CSMS:
        at.run("user", "add", csm, "--password", PASSWORD)
    at.run("user", "add", PERSIAN_OWNER, "--role", "owner", "--password", PASSWORD)
    at.load(data)
    at.serve()
    truth = json.loads((at.folder / "data-truth.json").read_text(encoding="utf-8"))
    yield Company(at, truth)
    at.stop()


@pytest.fixture(scope="package")
def sights(visitor: Any, company: Company) -> Iterator[Any]:
    """The pages of the demo company, each visited when it is first asked for."""
    from tests.browser.sights import Sights

    with ExitStack() as stack:
        yield Sights(visitor, company.at, stack)


@pytest.fixture(scope="module")
def recent(tmp_path_factory: pytest.TempPathFactory, visitor: object) -> Iterator[Installation]:
    """The demo company up to now, smaller: refunds are proposed from figures of these days only."""
    at = Installation(tmp_path_factory.mktemp("recent"))
    data = at.folder / "data"
    at.run("demo", str(data), "--customers", "100", "--events", "15000")
    at.set_up("Demo company")
    at.run("import", str(data))
    at.run("day")
    at.serve()
    yield at
    at.stop()


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory, visitor: object) -> Iterator[Installation]:
    """A home with `tenure init` and nothing else."""
    at = Installation(tmp_path_factory.mktemp("empty"))
    at.set_up()
    at.serve()
    yield at
    at.stop()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, visitor: object) -> Iterator[Installation]:
    """A home for a module that loads files itself."""
    at = Installation(tmp_path_factory.mktemp("fresh"))
    at.set_up()
    at.serve()
    yield at
    at.stop()


@pytest.fixture(scope="package")
def lone(tmp_path_factory: pytest.TempPathFactory, visitor: object) -> Iterator[Installation]:
    """A company with one customer."""
    at = Installation(tmp_path_factory.mktemp("lone"))
    companies.write_lone(at.folder / "data")
    at.set_up()
    at.load(at.folder / "data")
    at.serve()
    yield at
    at.stop()


@pytest.fixture(scope="package")
def crowd(tmp_path_factory: pytest.TempPathFactory, visitor: object) -> Iterator[Installation]:
    """10,000 customers, some of them with names nobody should trust."""
    at = Installation(tmp_path_factory.mktemp("crowd"))
    companies.write_crowd(at.folder / "data")
    at.set_up()
    at.load(at.folder / "data")
    at.serve()
    yield at
    at.stop()
