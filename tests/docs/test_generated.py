"""The pages made from the code are those in the repository, and name everything there is."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tenure.config.settings import SETTINGS
from tenure.metrics.cards import every
from tenure.values.canonical import TABLES

DOCS = Path(__file__).resolve().parents[2] / "docs"
_spec = importlib.util.spec_from_file_location("docs_build", DOCS / "build.py")
assert _spec is not None
assert _spec.loader is not None
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)


PRINT = "import build, json; build.boot(); print(json.dumps({n: make() for n, make in build.PAGES.items()}))"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The pages as `make docs` makes them, by a process that has done nothing before."""
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-c", PRINT]
    done = subprocess.run(command, cwd=DOCS, env=plain, capture_output=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", build.PAGES)
def test_the_page_is_up_to_date(name: str, made: dict[str, str]) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == made[name], "run: make docs"


def test_everything_has_its_heading() -> None:
    pages = {name: (DOCS / name).read_text(encoding="utf-8") for name in build.PAGES}
    assert all(f"\n## {table}\n" in pages["tables.md"] for table in TABLES)
    assert all(f"\n## {card.name}\n" in pages["metrics.md"] for card in every())
    assert all(f"| `{setting.env}` |" in pages["settings.md"] for setting in SETTINGS)
    for command in ("import", "day", "report", "explain", "serve", "doctor", "init", "user add"):
        assert f"\n## tenure {command}\n" in pages["commands.md"]


def test_links_between_pages_lead_somewhere() -> None:
    root = DOCS.parent
    for page in (*DOCS.rglob("*.md"), root / "README.md", root / "CHANGELOG.md"):
        for part in page.read_text(encoding="utf-8").split("](")[1:]:
            target = part.split(")")[0].split("#")[0]
            if target and "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
