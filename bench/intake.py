"""The intake against the same server doing less, on the same machine at the same time.

In turns, for some seconds each: reading the body only, reading and parsing it, and the whole intake (key,
validation, repeats, on disk before the answer). Then the intake at half of its own rate, for latency.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.intake_load import EVENTS

NAMES = ("empty", "parsing", "ours")
CONNECTIONS = 32
SECONDS = 5.0
LEAST_RATIO = 0.4
MOST_P99_MS = 100.0
TITLE = "## Event intake"
_HEAD = """{title}

Made by `python -m bench --only intake`, part of `make bench`. Batches of {events} events ({size:,} bytes) over {connections} connections, one process, on a machine shared with
the sender ({machine}); Python {python}, granian {granian}, msgspec {msgspec}. Each server in turn, {runs} times,
{seconds:.0f} seconds each; medians, least to most beside them. On disk means written and `fdatasync` done before the answer.

| server | events a second | of parsing | processor, a batch | p99 | peak memory |
|---|---|---|---|---|---|
"""
WORDS = {
    "empty": "reads the body",
    "parsing": "reads and parses it",
    "ours": "the intake: key, validation, repeats, on disk",
}


@dataclass(frozen=True)
class Turn:
    """What one server did in one turn."""

    load: dict[str, Any]
    peak_mb: float
    cpu_us: float


def measure(folder: Path, runs: int) -> dict[str, list[Turn]]:
    """All turns, by server; `half` is the intake at half its rate."""
    found: dict[str, list[Turn]] = {name: [] for name in (*NAMES, "half")}
    for number in range(runs):
        for name in NAMES:
            found[name].append(_turn(name, folder, 0))
            print(number, name, f"{found[name][-1].load['events_s']:,.0f} events/s", flush=True)
        rate = found["ours"][-1].load["events_s"] / EVENTS / 2
        found["half"].append(_turn("ours", folder, rate))
        print(number, "half", f"p99 {found['half'][-1].load['p99_ms']:.1f} ms", flush=True)
    return found


def _turn(name: str, folder: Path, rate: float) -> Turn:
    log = folder / "intake"
    shutil.rmtree(log, ignore_errors=True)
    with _served(name, log) as (port, worker):
        _load(port, 1.0, rate)
        before = _cpu_s(worker)
        found = _load(port, SECONDS, rate)
        used = (_cpu_s(worker) - before) / found["codes"]["200"]
        return Turn(found, _peak_mb(worker), used * 1e6)


@contextmanager
def _served(name: str, log: Path) -> Iterator[tuple[int, int]]:
    """A server of its own; its port, and the process that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "bench.intake_served", name, str(port), str(log)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield port, _worker(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _worker(process: subprocess.Popen[bytes]) -> int:
    """The child that answers, once there is one."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 20
    while not (found := children.read_text(encoding="ascii").split()):
        if time.monotonic() > deadline:
            raise SystemExit("the server does not start")
        time.sleep(0.1)
    time.sleep(1)
    return int(found[0])


def _load(port: int, seconds: float, rate: float) -> dict[str, Any]:
    words = (port, seconds, CONNECTIONS, rate)
    command = [sys.executable, "-m", "bench.intake_load", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = dict(json.loads(done.stdout))
    if set(found["codes"]) != {"200"}:
        raise SystemExit(f"not every batch was taken: {found['codes']}")
    return found


def _peak_mb(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu_s(process: int) -> float:
    """User and system time of the process that answers."""
    found = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")


def section(found: dict[str, list[Turn]]) -> str:
    """The part of the page of results."""
    runs = len(found["ours"])
    text = _HEAD.format(
        title=TITLE,
        events=EVENTS,
        size=found["ours"][0].load["batch_bytes"],
        connections=CONNECTIONS,
        machine=f"{platform.machine()}, {os.cpu_count()} cores",
        python=platform.python_version(),
        granian=version("granian"),
        msgspec=version("msgspec"),
        runs=runs,
        seconds=SECONDS,
    )
    for name in NAMES:
        text += _row(name, found)
    ratios = _ratios(found, "ours")
    half = [turn.load["p99_ms"] for turn in found["half"]]
    return text + (
        f"\nOf parsing, limit at least {LEAST_RATIO:.0%}: {median(ratios):.0%} "
        f"({min(ratios):.0%}–{max(ratios):.0%}){_mark(is_met=median(ratios) >= LEAST_RATIO)}. At half that load, p99 under "
        f"{MOST_P99_MS:.0f} ms: {median(half):.0f} ms ({min(half):.0f}–{max(half):.0f})"
        f"{_mark(is_met=median(half) < MOST_P99_MS)}.\n"
    )


def _row(name: str, found: dict[str, list[Turn]]) -> str:
    turns = found[name]
    rates = [turn.load["events_s"] for turn in turns]
    waits = [turn.load["p99_ms"] for turn in turns]
    cells = (
        WORDS[name],
        f"{median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f})",
        f"{median(_ratios(found, name)):.0%}",
        f"{median(turn.cpu_us for turn in turns):.0f} µs",
        f"{median(waits):.0f} ms",
        f"{max(turn.peak_mb for turn in turns):.0f} MB",
    )
    return f"| {' | '.join(cells)} |\n"


def _ratios(found: dict[str, list[Turn]], name: str) -> list[float]:
    """Each turn against the parsing server of the same round."""
    both = zip(found[name], found["parsing"], strict=True)
    return [one.load["events_s"] / other.load["events_s"] for one, other in both]


def _mark(*, is_met: bool) -> str:
    return "" if is_met else " **not met**"
