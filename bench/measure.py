"""Running steps in processes of their own, and taking the median."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Once:
    """One run of a step: seconds of the work itself, peak memory of the process, named parts."""

    seconds: float
    peak_mb: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """Several runs of a step."""

    seconds: tuple[float, ...]
    peak_mb: float

    @classmethod
    def of(cls, runs: list[Once]) -> Measured:
        """From single runs; the memory is the largest seen."""
        return cls(tuple(run.seconds for run in runs), max(run.peak_mb for run in runs))

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)

    @property
    def spread(self) -> str:
        """Least and most, in seconds."""
        return f"{min(self.seconds):.2f}–{max(self.seconds):.2f}"


def step(name: str, *arguments: object) -> Once:
    """Run one step of `bench.steps` in a fresh process."""
    command = [sys.executable, "-m", "bench.steps", name, *map(str, arguments)]
    environment = {**os.environ, "TENURE_THREADS": "2"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return Once(**json.loads(done.stdout.splitlines()[-1]))


def pairs(
    runs: int, one: tuple[object, ...], other: tuple[object, ...]
) -> tuple[Measured, Measured]:
    """Two steps in turn, after a run of each that does not count."""
    found: tuple[list[Once], list[Once]] = ([], [])
    for number in range(runs + 1):
        for place, wanted in enumerate((one, other)):
            once = step(str(wanted[0]), *wanted[1:])
            if number:
                found[place].append(once)
    return Measured.of(found[0]), Measured.of(found[1])
