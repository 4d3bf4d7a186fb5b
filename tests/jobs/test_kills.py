"""The import and the day are killed at 50 random moments each: all of it is there, or none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLS = 50
SEED = 20260531


def killed(kind: str, folder: Path, kills: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.jobs.victim", kind, str(folder), str(kills), str(SEED)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["import", "day"])
def test_killed_at_random_moments(kind: str, tmp_path: Path) -> None:
    seen = killed(kind, tmp_path, KILLS)
    assert seen["neither"] == []
    assert seen["before"] + seen["after"] == seen["kills"] == KILLS
    assert seen["end_is_right"]
    assert seen["left_over"] == 0
    # A run in which nothing was under way when the kill came would prove nothing.
    assert seen["in_flight"] >= KILLS * 0.6


@pytest.mark.slow
def test_the_harness_notices_a_missing_guard(tmp_path: Path) -> None:
    assert killed("unguarded", tmp_path, 12)["neither"]


@pytest.mark.slow
def test_draining_is_killed_twice_and_ends_right(tmp_path: Path) -> None:
    seen = killed("drain", tmp_path, KILLS // 2)
    assert seen["neither"] == []
    assert seen["kills"] == 2 * seen["after"] == KILLS // 2 * 2
    assert seen["end_is_right"]
    assert seen["in_flight"] >= KILLS * 0.4


@pytest.mark.slow
def test_the_harness_notices_events_given_up_too_soon(tmp_path: Path) -> None:
    assert killed("careless", tmp_path, 6)["neither"]
