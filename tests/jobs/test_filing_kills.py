"""Whoever files a bug is killed at each point on the way: the tracker has one issue in the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.filing_victim import POINTS, TOGETHER
from tests.jobs.test_filing import NAMES, SERVERS
from tests.trackers.serving import serving

ROOT = Path(__file__).parents[2]


def killed(home: Path, name: str, *more: str) -> tuple[dict[str, Any], Counter[str]]:
    """What the killer saw, and how many issues of each title the tracker has."""
    environment = {**os.environ, "TENURE_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with serving(SERVERS[name]()) as server:
        command = [sys.executable, "-m", "tests.jobs.filing_victim", name, server.url, *more]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        rows: Any = server.issues.values()  # type: ignore[attr-defined]
        titles = Counter(str(row.get("title") or row.get("summary")) for row in rows)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found, titles


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_killed_at_every_point_it_is_filed_once(name: str, tmp_path: Path) -> None:
    seen, titles = killed(tmp_path, name)
    assert (seen["killed"], seen["failed"]) == (len(POINTS), [])
    assert set(seen["filing"].values()) == {"filed"}
    assert set(titles.values()) == {1}
    assert set(titles) == set(seen["filing"])
    assert len(titles) == len(POINTS) + TOGETHER
    assert len(set(seen["keys"].values())) == len(titles)


@pytest.mark.slow
def test_who_does_not_look_files_twice(tmp_path: Path) -> None:
    """The control: without the look, a worker killed after the call has filed it once too often."""
    _, titles = killed(tmp_path, "github", "careless")
    twice = {title for title, count in titles.items() if count == 2}
    assert twice == {
        f"killed-{POINTS.index(point)}"
        for point in ("tracker.file.after", "filing.settle.before_commit")
    }
