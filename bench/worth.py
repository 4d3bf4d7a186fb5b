"""Sheets of 100,000 customers against three minutes, and one sheet alone."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CUSTOMERS, ALONE = 100_000, 200
LIMIT_S, LIMIT_ONE_MS = 180.0, 300.0
TITLE = "## Sheets of worth for 100,000 customers"
_HEAD = """{title}

Made by `python -m bench --only worth`, part of `make bench`. {customers:,} made-up customers on terms of a month or a year, with contacts
and referrals as scattered as real ones; what all share is fitted to them, then every sheet is reckoned with 1,024 draws: four choices with
intervals, the assumption that flips each, the fact most worth knowing. Then {alone} of them one at a time, as one sheet reckoned anew. One
process, two cores. Limits: 3 minutes, and 300 ms for one sheet.

| | |
|---|---|
"""


@dataclass(frozen=True)
class Found:
    """Seconds of the shared part and of all sheets, milliseconds of one, peak memory."""

    shared_s: float
    sheets_s: float
    one_ms: float
    slow_one_ms: float
    peak_mb: float
    customers: int


def measure(customers: int = CUSTOMERS) -> Found:
    """In a process of its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-m", "bench.worth", str(customers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def section(found: Found) -> str:
    """The part of the page of results."""
    text = _HEAD.format(title=TITLE, customers=found.customers, alone=ALONE)
    total = found.shared_s + found.sheets_s
    met = "" if total <= LIMIT_S else " **not met**"
    alone = "" if found.slow_one_ms <= LIMIT_ONE_MS else " **not met**"
    return text + (
        f"| what all share, fitted | {found.shared_s:.1f} s |\n"
        f"| all sheets{met} | {found.sheets_s:.1f} s |\n"
        f"| one sheet, median | {found.one_ms:.0f} ms |\n"
        f"| one sheet, 95th percentile{alone} | {found.slow_one_ms:.0f} ms |\n"
        f"| peak memory | {found.peak_mb:,.0f} MB |\n"
    )


def made_up(customers: int, seed: int = 1) -> dict[str, NDArray[Any]]:
    """Columns of `worth_rows`."""
    rng = np.random.default_rng(seed)
    contacts = rng.poisson(rng.gamma(0.7, 6.0, customers))
    minutes = contacts * rng.uniform(5.0, 40.0, customers)
    price = rng.lognormal(9.0, 1.1, customers).astype(np.int64) + 500
    return {
        "customer_id": np.array([f"c{number:07d}" for number in range(customers)], dtype=object),
        "kind": np.where(rng.random(customers) < 0.1, "agency", "saas").astype(object),
        "mrr_minor": price,
        "months": rng.uniform(1.0, 12.0, customers),
        "contacts": contacts,
        "service_minor": (minutes * 133).astype(np.int64),
        "service_minutes": minutes,
        "fixed_minor": (price * rng.uniform(0.05, 0.4, customers)).astype(np.int64),
        "brought": rng.poisson(0.15, customers),
        "tenure_months": rng.integers(0, 90, customers),
        "period": np.where(rng.random(customers) < 0.3, 12, 1),
    }


def stays(seed: int = 2) -> list[tuple[int, int, bool, int]]:
    """How long customers stayed: period, renewals, whether lost, customers."""
    rng = np.random.default_rng(seed)
    found = []
    for period, most in ((1, 48), (12, 5)):
        length = rng.geometric(rng.beta(1.0, 12.0, 50_000))
        counts = np.bincount(np.minimum(length, most + 1))
        found += [(period, at, True, int(counts[at])) for at in range(1, most + 1)]
        found.append((period, most, False, int(counts[most + 1 :].sum())))
    return found


def run(customers: int) -> Found:
    """Each part once."""
    from tenure.inference.keep_or_release import outcomes
    from tenure.values.assumptions import WORTH
    from tenure.values.worth import Terms
    from tenure.warehouse.worth import customers_of, portfolio

    terms = Terms(assumptions=tuple(WORTH.values()), answers=(("saas", 2.0, 12, 4),))
    rows = made_up(customers)
    began = time.perf_counter()
    shared = portfolio(rows, stays(), (40_000_000, 1_000), terms)
    fitted = time.perf_counter()
    everyone = customers_of(rows, terms)
    found = outcomes(everyone, shared, terms.policies)
    done = time.perf_counter()
    alone = []
    for place in range(0, customers, max(customers // ALONE, 1)):
        start = time.perf_counter()
        one = outcomes(everyone.part([place]), shared, terms.policies)
        alone.append((time.perf_counter() - start) * 1000)
        assert np.array_equal(one.value[0], found.value[place])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slow = float(np.quantile(alone, 0.95))
    return Found(fitted - began, done - fitted, float(np.median(alone)), slow, peak, customers)


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1])).__dict__))
