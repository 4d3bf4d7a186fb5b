"""Reading everything of Stripe: killed at random and resumed, at two sizes, beside a plain loop, no faster than allowed.

    python -m bench.stripe HOME URL RATE

reads in this process, and prints what was read.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.connectors.stripe.place import Stripe

TITLE = "## Stripe: a hundred thousand customers"
RATIO, RATE, LONGEST_S, PLAINLY = 1.3, 20, 600, 3.0
MONTHS, KILLS, SEED, RUNS = 3, 5, 20251122, 3
_HEAD = """{title}

Made by `python -m bench --only stripe`, part of `make bench`. An account of {customers:,} customers with {bills:,} invoices ({each:.1f} each;
{objects:,} objects: subscriptions, charges, refunds and credit notes too), served over HTTP on the same machine. The reading
is killed with SIGKILL {kills} times and begun again each time: {reading} times at random moments of reading, once while rows are made and
loaded. Memory is the most that any of the processes and its children had, also of those killed; the smaller account is killed alike.
What is in the warehouse is compared id by id with what was planted, and the MRR of every customer.

| what | result | against | limit | |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Once:
    """One account read: seconds in all and of lists only, calls, peak memory of the importing processes,
    what is wrong in the warehouse, calls a second and processor seconds of the other side.
    """

    customers: int
    objects: int
    seconds: float
    reading_s: float
    calls: int
    peak_mb: float
    wrong: dict[str, int]
    kills: int
    a_second: float
    theirs_s: float


@dataclass(frozen=True)
class Found:
    """The small account and the big one, both with kills; a rate with a limit set; ours and a plain loop."""

    small: Once
    big: Once
    rate: float
    plain: tuple[tuple[float, float, float], ...]


def measure(folder: Path, customers: int) -> Found:
    """A tenth of the customers and all of them with kills, calls a second where 20 are allowed, a plain loop."""
    small = _read(folder / "small", customers // 10, kills=KILLS)
    plain = _beside(folder / "plain", customers // 10)
    big = _read(folder / "big", customers, kills=KILLS)
    rated = _read(folder / "rated", min(customers, 2_000), rate=RATE)
    return Found(small, big, rated.a_second, plain)


def section(found: Found) -> str:
    """The part of the page of results."""
    big = found.big
    text = _HEAD.format(
        title=TITLE,
        customers=big.customers,
        bills=bills(big.customers),
        each=bills(big.customers) / big.customers,
        objects=big.objects,
        kills=big.kills,
        reading=big.kills - 1,
    )
    for what, result, against, limit, is_met in _lines(found):
        mark = "" if is_met else "**not met**"
        text += f"| {what} | {result} | {against} | {limit} | {mark} |\n"
    return text


def _lines(found: Found) -> list[tuple[str, str, str, str, bool]]:
    small, big = found.small, found.big
    wrong = sum(big.wrong.values()) + sum(small.wrong.values())
    told = ", ".join(f"{name} {count}" for name, count in big.wrong.items())
    ratio = big.peak_mb / small.peak_mb
    at_small = f"{small.customers:,} customers: {small.peak_mb:.0f} MB"
    took = f"{big.calls:,} calls; {big.theirs_s:.0f} s of it the other side's"
    times = [ours / plain for ours, _, plain in found.plain]
    reads, loads = median(times), median(whole / plain for _, whole, plain in found.plain)
    spread = f"× {reads:.2f} ({min(times):.2f}–{max(times):.2f})"
    loop = f"a plain loop that writes JSON lines, {small.customers:,} customers"
    return [
        ("Missing, twice or never planted, after the kills", f"{wrong}", told, "0", not wrong),
        (
            "Peak memory",
            f"{big.peak_mb:.0f} MB (× {ratio:.2f})",
            at_small,
            f"× {RATIO}",
            ratio <= RATIO,
        ),
        (
            "Time, kills included",
            f"{big.seconds:.0f} s",
            took,
            f"{LONGEST_S} s",
            big.seconds <= LONGEST_S,
        ),
        ("Reading the lists", spread, loop, f"× {PLAINLY:.0f}", reads <= PLAINLY),
        ("The same, and made facts of", f"× {loads:.2f}", "the same loop", "", True),
        ("Calls a second", f"{found.rate:.1f}", f"{RATE} allowed", f"{RATE}", found.rate <= RATE),
    ]


def bills(customers: int) -> int:
    """How many invoices were planted."""
    from tests.connectors.stripe.catalogue import Life

    return sum(Life(number, MONTHS).bills() for number in range(customers))


def _beside(folder: Path, customers: int) -> tuple[tuple[float, float, float], ...]:
    """Seconds of ours for the lists, of ours in all, and of a plain loop, in turn over the same account."""
    from tests.connectors.stripe.place import stripe

    found = []
    with stripe(customers, MONTHS) as there:
        for number in range(RUNS + 1):
            command = [sys.executable, "-m", "bench.peers.stripe_plain", str(folder / f"p{number}")]
            done = subprocess.run([*command, there.url], capture_output=True, text=True, check=True)
            plain = json.loads(done.stdout)
            _, _, said = _attempt(folder / f"o{number}", there.url, 0, None)
            ours = json.loads(said)
            found.append((ours["reading_s"], ours["seconds"], plain["seconds"]))
    return tuple(found[1:])  # the first of each makes the other side's objects


def _read(folder: Path, customers: int, *, kills: int = 0, rate: int = 0) -> Once:
    from tests.connectors.stripe.place import stripe

    folder.mkdir(parents=True)
    peak, killed = 0.0, 0
    with stripe(customers, MONTHS) as there:
        whens = _whens(there, folder, customers) if kills else []
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
    return Once(
        customers=customers,
        objects=told["objects"],
        seconds=seconds,
        reading_s=told["reading_s"],
        calls=served["calls"],
        peak_mb=max(peak, told["peak_mb"]),
        wrong=wrong(folder / "facts", customers),
        kills=killed,
        a_second=served["calls"] / served["seconds"],
        theirs_s=served["cpu_s"],
    )


def _whens(there: Stripe, folder: Path, customers: int) -> list[Callable[[], bool]]:
    """Random moments of reading, in order, and one of loading."""
    chance = random.Random(SEED)
    pages = 2 * (customers + bills(customers)) // 100
    calls = sorted(chance.uniform(0, 0.95 * pages) for _ in range(KILLS))
    loading = partial(_is_loading, folder, time.monotonic, chance.uniform(0.1, 0.9))
    return [*(partial(_has_called, there, each) for each in calls), loading]


def _has_called(there: Stripe, calls: float) -> bool:
    return bool(there.get("/v1/calls")["calls"] > calls)


def _is_loading(folder: Path, clock: Callable[[], float], wait_s: float) -> bool:
    """Whether rows were being made a while ago, and still are."""
    if not any(folder.glob("stripe/whole-*/staged-*/bucket-*")):
        return False
    begun = folder / "loading-since"
    if not begun.exists():
        begun.write_text(str(clock()), encoding="ascii")
    return clock() - float(begun.read_text(encoding="ascii")) > wait_s


def wrong(root: Path, customers: int) -> dict[str, int]:
    """How many ids of each table are missing, twice or of nobody, and of how many customers MRR is not as planted."""
    from tests.connectors.stripe import catalogue, held

    lives = [catalogue.Life(number, MONTHS) for number in range(customers)]
    planted = {
        "customers": (f"cus_{life.number:08d}" for life in lives),
        "invoices": (
            f"in_{life.number:08d}_{n:02d}" for life in lives for n in range(life.bills())
        ),
        "payments": (
            found["id"]
            for life in lives
            for n in range(life.bills())
            if (found := catalogue.charge(life, n)) is not None
        ),
        "refunds": (found["id"] for life in lives if (found := catalogue.refund(life)) is not None),
    }
    counts = {}
    for name, ids in planted.items():
        rows = [key for (key,) in held.rows(root, f"SELECT {name[:-1]}_id FROM {name}")]
        counts[name] = len(rows) - len(set(rows)) + len(set(rows) ^ set(ids))
    mrr = {f"cus_{life.number:08d}": m for life in lives if (m := life.mrr(catalogue.AS_OF))}
    counts["MRR"] = len(mrr.items() ^ held.mrr(root, catalogue.AS_OF).items())
    return counts


def _attempt(
    folder: Path, url: str, rate: int, when: Callable[[], bool] | None
) -> tuple[bool, float, str]:
    """Read in a process of its own, killed at a moment; whether it came to its end, peak MB, output."""
    command = [sys.executable, "-m", "bench.stripe", str(folder), url, str(rate)]
    environment = {**os.environ, "TENURE_HOME": str(folder / "home"), "TENURE_THREADS": "2"}
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        while process.poll() is None:
            peak = max(peak, _family_mb(process.pid))
            if when is not None and when():
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
            time.sleep(0.05)
        said = process.stdout.read() if process.stdout else ""
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return process.returncode == 0, peak, said


def _family_mb(process: int) -> float:
    """The most a process and its children have had."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    line = next((each for each in status.splitlines() if each.startswith("VmHWM")), "VmHWM: 0")
    return int(line.split()[1]) / 1024 + sum(_family_mb(int(each)) for each in children.split())


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
    from tenure.workflow.actions.people import create_workspace

    call_command("migrate", verbosity=0, interactive=False)
    workspace = create_workspace(name="Bench", currency="USD", time_zone="UTC", at=NOW)
    request = StripeRequest(
        workspace=workspace,
        lists=Lists(KEY, url, rate),
        folder=folder / "stripe",
        root=folder / "facts",
        now=lambda: NOW,
        limits=Limits(2, "2GB", folder / "spill"),
    )
    began, loading = time.perf_counter(), []

    def progress(step: str, *_: int) -> None:
        if step == "loading":
            loading.append(time.perf_counter() - began)

    done = read_stripe(request, progress)
    return {
        "seconds": time.perf_counter() - began,
        "reading_s": loading[0],
        "objects": done.reads[0].objects,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
