"""Killed at every named point: nothing paid or mailed twice, nothing lost, and every rule holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tenure.values.crash_points import CALLS, COMMITS, CRASH_POINTS
from tenure.values.trials import crashpoint

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"\b(commit|outside|crashpoint)\(\s*\"([a-z_.]+)\"")
SLOWEST_S = 900


def killed(home: Path, *arguments: object) -> dict[str, Any]:
    """What the killer saw, in a process and a home of its own."""
    environment = {**os.environ, "TENURE_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.crash_victim", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOWEST_S,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_every_name_is_declared_once_and_used() -> None:
    source = "".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))
    used = {kind: set() for kind in ("commit", "outside", "crashpoint")}  # type: ignore[var-annotated]
    for kind, name in NAMED.findall(source):
        used[kind].add(name)
    assert used["commit"] == set(COMMITS)
    assert used["outside"] == set(CALLS)
    assert used["crashpoint"] == {"refund.before_claim"}
    assert len(CRASH_POINTS) == len(set(CRASH_POINTS)) >= 40
    with pytest.raises(KeyError):
        crashpoint("of no name")


@pytest.mark.slow
def test_killed_once_at_every_point_and_three_times_where_money_and_mail_leave(
    tmp_path: Path,
) -> None:
    """Three hits of every point: `python -m bench --only money`."""
    seen = killed(tmp_path, 1)
    assert seen["not_met"] == seen["faults"] == []
    assert seen["doubled"] == seen["lost"] == seen["violations"] == []
    assert seen["names"] == len(CRASH_POINTS)
    assert seen["killed"] == seen["runs"] >= len(CRASH_POINTS)
    # between a mail's claim and its answer nobody can tell: those stay unknown, and are said
    assert seen["mails_unknown"] <= 6


@pytest.mark.slow
def test_who_does_not_look_pays_and_mails_twice(tmp_path: Path) -> None:
    """The negative control: a key made at each call, nothing looked up, mails sent again."""
    seen = killed(tmp_path, 1, "careless")
    assert seen["killed"] == 3
    assert sum(", call.after" in each for each in seen["doubled"]) == 1
    assert sum(", order.settle" in each for each in seen["doubled"]) == 1
    assert sum(", mail.hand_over" in each for each in seen["doubled"]) == 1
