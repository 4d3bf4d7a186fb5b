"""Reading everything of Stripe: killed and resumed, at two sizes, and no faster than allowed.

    python -m bench.stripe HOME URL RATE

reads in this process, and prints what was read.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.connectors.stripe.place import Stripe

TITLE = "## Stripe: a hundred thousand customers"
RATIO, RATE = 1.3, 20
KILLED_AT = (0.15, 0.4, 0.8, 0.98)
"""Shares of the calls after which it is killed; then once more while rows are made and loaded."""
_HEAD = """{title}

Made by `python -m bench --only stripe`, part of `make bench`. An account of {customers:,} customers ({objects:,} objects: subscriptions, at
least two invoices each but for yearly ones and trials, charges, refunds, credit notes), served over HTTP on the same machine. The reading
is killed with SIGKILL {kills} times and begun again each time; memory is the most that any of the processes had, also of those killed.

| what | result | against | limit | |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Once:
    """One account read: seconds in all, calls, peak memory, rows in the warehouse, rows there should be."""

    customers: int
    objects: int
    seconds: float
    calls: int
    peak_mb: float
    rows: dict[str, int]
    wanted: dict[str, int]
    kills: int
    a_second: float


def measure(folder: Path, customers: int) -> tuple[Once, Once, float]:
    """A tenth of the customers, all of them with kills, and calls a second where 20 are allowed."""
    small = _read(folder / "small", customers // 10)
    big = _read(folder / "big", customers, kills=True, pages=10 * small.calls)
    rated = _read(folder / "rated", 2_000, rate=RATE)
    return small, big, rated.a_second


def section(found: tuple[Once, Once, float]) -> str:
    """The part of the page of results."""
    small, big, rate = found
    text = _HEAD.format(title=TITLE, customers=big.customers, objects=big.objects, kills=big.kills)
    missing = sum(abs(big.rows[name] - big.wanted[name]) for name in big.wanted)
    ratio = big.peak_mb / small.peak_mb
    lines = [
        (
            "Rows missing or twice after the kills",
            f"{missing}",
            "what was planted",
            "0",
            not missing,
        ),
        (
            "Peak memory",
            f"{big.peak_mb:.0f} MB",
            f"{small.customers:,} customers: {small.peak_mb:.0f} MB",
            f"× {RATIO}",
            ratio <= RATIO,
        ),
        (
            "Time, kills included",
            f"{big.seconds:.0f} s",
            f"{big.calls:,} calls",
            "600 s",
            big.seconds <= 600,
        ),
        ("Calls a second", f"{rate:.1f}", f"{RATE} allowed", f"{RATE}", rate <= RATE),
    ]
    for what, result, against, limit, is_met in lines:
        mark = "" if is_met else "**not met**"
        text += f"| {what} | {result} | {against} | {limit} | {mark} |\n"
    return text


def _read(
    folder: Path, customers: int, *, kills: bool = False, pages: int = 0, rate: int = 0
) -> Once:
    from tests.connectors.stripe.catalogue import Life
    from tests.connectors.stripe.place import stripe

    folder.mkdir(parents=True)
    peak, killed = 0.0, 0
    with stripe(customers, 2) as there:
        whens: list[Callable[[], bool]] = []
        if kills:
            whens = [partial(_has_called, there, share * pages) for share in KILLED_AT]
            whens.append(partial(_is_loading, folder))
        began = time.perf_counter()
        while True:
            when = whens[killed] if killed < len(whens) else None
            is_done, memory, said = _attempt(folder, there.url, rate, when)
            peak = max(peak, memory)
            if is_done:
                break
            killed += 1
        seconds = time.perf_counter() - began
        served = there.get("/v1/calls")
    told = json.loads(said)
    wanted = {
        "customers": customers,
        "invoices": sum(Life(number, 2).bills() for number in range(customers)),
    }
    return Once(
        customers=customers,
        objects=told["objects"],
        seconds=seconds,
        calls=served["calls"],
        peak_mb=peak,
        rows=told["rows"],
        wanted=wanted,
        kills=killed,
        a_second=served["calls"] / served["seconds"],
    )


def _has_called(there: Stripe, calls: float) -> bool:
    return bool(there.get("/v1/calls")["calls"] > calls)


def _is_loading(folder: Path) -> bool:
    return any(folder.glob("stripe/whole-*/staged-*/bucket-*"))


def _attempt(
    folder: Path, url: str, rate: int, when: Callable[[], bool] | None
) -> tuple[bool, float, str]:
    """Read in a process of its own, killed at a moment; whether it came to its end, peak MB, output."""
    command = [sys.executable, "-m", "bench.stripe", str(folder), url, str(rate)]
    environment = {**os.environ, "TENURE_HOME": str(folder / "home"), "TENURE_THREADS": "2"}
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        while process.poll() is None:
            peak = max(peak, _peak_mb(process.pid))
            if when is not None and when():
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
            time.sleep(0.05)
        said = process.stdout.read() if process.stdout else ""
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return process.returncode == 0, peak, said


def _peak_mb(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    line = next((each for each in status.splitlines() if each.startswith("VmHWM")), "VmHWM: 0")
    return int(line.split()[1]) / 1024


def run(folder: Path, url: str, rate: int) -> dict[str, object]:
    """Read all there is."""
    (folder / "home").mkdir(parents=True, exist_ok=True)
    from tenure.config.boot import boot

    boot()
    from django.core.management import call_command
    from tests.connectors.stripe.catalogue import NOW
    from tests.connectors.stripe.place import KEY

    from tenure.connectors.stripe.lists import Lists
    from tenure.jobs.reading_stripe import StripeRequest, read_stripe
    from tenure.warehouse.engine import Limits
    from tenure.warehouse.manifest import read_manifest
    from tenure.workflow.actions.people import create_workspace

    call_command("migrate", verbosity=0, interactive=False)
    workspace = create_workspace(name="Bench", currency="USD", time_zone="UTC", at=NOW)
    root = folder / "facts"
    request = StripeRequest(
        workspace=workspace,
        lists=Lists(KEY, url, rate),
        folder=folder / "stripe",
        root=root,
        now=lambda: NOW,
        limits=Limits(2, "2GB", folder / "spill"),
    )
    began = time.perf_counter()
    done = read_stripe(request)
    manifest = read_manifest(root)
    return {
        "seconds": time.perf_counter() - began,
        "objects": done.reads[0].objects,
        "rows": {name: manifest.rows(name) for name in ("customers", "invoices")},
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
