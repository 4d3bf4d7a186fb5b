"""Telling 200 reporters, killed anywhere and clicked twice at once: each told once, nobody forgotten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 6


@pytest.mark.slow
def test_killed_anywhere_everybody_is_told_once(tmp_path: Path) -> None:
    environment = {**os.environ, "TENURE_HOME": str(tmp_path / "home")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.bug_victim", str(KILLS), "1"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["wrong"] == []
    assert seen["runs"] == 2 + 9 + 2 * KILLS
    # not for nothing
    assert seen["killed"] >= 9 + KILLS
    assert seen["in_between"] >= 8
