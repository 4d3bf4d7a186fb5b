"""Suggestions among 100,000 bugs while somebody types: against 200 ms."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np

BUGS, ASKED, WORDS, TEXT_WORDS = 100_000, 200, 20_000, 100
LIMIT_MS = 200.0
TITLE = "## Duplicates among 100,000 bugs"
_HEAD = """{title}

Made by `python -m bench --only duplicates`, part of `make bench`. {bugs:,} made-up bugs of nine words in the title and {text} in
the text, as often used as words of a language are; {asked} of them asked for again, one after the other, the vector of the title
made each time as a page does. Limit: {limit:.0f} ms at the 95th percentile.

| | |
|---|---|
"""


@dataclass(frozen=True)
class Found:
    """Seconds to make the index, milliseconds of a question, share found first, peak memory."""

    built_s: float
    median_ms: float
    p95_ms: float
    first: float
    peak_mb: float


def measure() -> Found:
    """In a process of its own."""
    command = [sys.executable, "-m", "bench.duplicates"]
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def section(found: Found) -> str:
    """The part of the page of results."""
    head = _HEAD.format(title=TITLE, bugs=BUGS, text=TEXT_WORDS, asked=ASKED, limit=LIMIT_MS)
    met = "" if found.p95_ms <= LIMIT_MS else " **not met**"
    return (
        f"{head}| index made | {found.built_s:.1f} s |\n"
        f"| a question, median | {found.median_ms:.0f} ms |\n"
        f"| a question, 95th percentile{met} | {found.p95_ms:.0f} ms |\n"
        f"| the bug itself named first | {100 * found.first:.1f} % |\n"
        f"| peak memory | {found.peak_mb:,.0f} MB |\n"
    )


def run() -> Found:
    """Make bugs, index them, ask."""
    from tenure.inference.duplicates import alike, build
    from tenure.inference.meaning import encode

    rng = np.random.default_rng(1)
    share = 1 / np.arange(1, WORDS + 1)
    share /= share.sum()
    names = np.array([f"w{number:x}" for number in range(WORDS)])
    titles = [" ".join(row) for row in names[rng.choice(WORDS, (BUGS, 9), p=share)]]
    texts = [" ".join(row) for row in names[rng.choice(WORDS, (BUGS, TEXT_WORDS), p=share)]]
    vectors = rng.standard_normal((BUGS, 512), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    began = time.perf_counter()
    index = build(range(BUGS), titles, texts, vectors)
    built = time.perf_counter() - began
    encode(["warm"])
    took, first = [], 0
    for which in rng.choice(BUGS, ASKED, replace=False).tolist():
        began = time.perf_counter()
        vector = encode([titles[which]])[0]
        found = alike([index], title=titles[which], text=texts[which], vector=vector)
        took.append(1e3 * (time.perf_counter() - began))
        first += found[0].key == which
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cuts = statistics.quantiles(took, n=20)
    return Found(built, statistics.median(took), cuts[-1], first / ASKED, peak)


if __name__ == "__main__":
    print(json.dumps(run().__dict__))
