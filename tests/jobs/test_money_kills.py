"""Workers killed with SIGKILL in the middle of refunds: nothing paid twice, nothing said wrongly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 30


def killed(home: Path, *arguments: object) -> dict[str, Any]:
    """What the workers' killer saw, in a process and a home of its own."""
    environment = {**os.environ, "TENURE_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tests.jobs.money_victim", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_workers_killed_pay_once(tmp_path: Path) -> None:
    seen = killed(tmp_path, KILLS, 1)
    assert seen["doubled"] == seen["over_refunded"] == seen["done_but_absent"] == 0
    assert seen["refunded_but_not_done"] == 0
    assert seen["violations"] == []
    assert set(seen["states"]) <= {"succeeded", "manual", "cancelled", "failed"}
    # not for nothing
    assert seen["kills"] == KILLS
    assert seen["in_flight"] >= 0.6 * KILLS
    assert seen["mid_call"] >= 5
    assert seen["states"]["succeeded"] >= 50


@pytest.mark.slow
def test_without_the_guards_the_same_kills_pay_twice(tmp_path: Path) -> None:
    """The negative control: a key made at each call, and nothing looked up."""
    for seed in range(3, 8):  # 60 kills, if it takes so many
        if killed(tmp_path / str(seed), 12, seed, "key,look_up,fence")["doubled"]:
            return
    pytest.fail("nothing was paid twice")
