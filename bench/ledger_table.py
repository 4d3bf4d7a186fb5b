"""The section of the ledger in docs/performance.md: what was measured, and the limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.ledger import NAMES, Result, exponent
from bench.page import put

TITLE = "## The ledger beside other ways to count it"

_HEAD = """{title}

Made by `python -m bench --only ledger`, part of `make bench`. One Parquet file of subscriptions ({size} customers over 36
months, about 1.8 rows each: starts, price changes, discounts that begin and end, cancellations, late payments, returns, two currencies)
becomes the monthly table of movements: opening, five movements, churn by who ended it, closing, customers. Whole processes on two threads,
in turn; medians of {runs} runs, those by grid at 1,000,000 once. *Ours* compiles its expression with Ibis in every run; *compiled by an
earlier run* is what an installation does day by day: the SQL is kept until the version or the definitions change. *Work* leaves out starting Python and importing; *processor* is user and
system time of the process. Before a time counts, all by changes must have written the same figures, all by grid theirs, and both the
same at the ends of months. Those by grid and the dbt-style models do not say who ended a subscription.

| customers | | whole process | work | processor | peak memory | × SQL by hand |
|---|---|---|---|---|---|---|
"""

_LIMITS = """
| limit | customers | result | limit | |
|---|---|---|---|---|
"""


def section(results: Sequence[Result], runs: int) -> str:
    """The text of the section."""
    sizes = sorted({result.customers for result in results})
    text = _HEAD.format(title=TITLE, size=", ".join(f"{size:,}" for size in sizes), runs=runs)
    by_name = {(result.customers, result.name): result for result in results}
    for size in sizes:
        hand = by_name[size, "hand_sql"].whole_s
        for result in (by_name[size, name] for name in NAMES):
            text += (
                f"| {size:,} | {NAMES[result.name]} | {result.whole_s:.2f} s | {result.work_s:.2f} s "
                f"| {result.cpu_s:.2f} s | {result.peak_mb:.0f} MB | {result.whole_s / hand:.2f} |\n"
            )
    text += _LIMITS
    for what, size_text, value, limit, is_met in _limits(by_name, sizes):
        mark = "" if is_met else "**not met**"
        text += f"| {what} | {size_text} | {value} | {limit} | {mark} |\n"
    return text


def _limits(
    results: dict[tuple[int, str], Result], sizes: Sequence[int]
) -> Iterator[tuple[str, str, str, str, bool]]:
    for size in (size for size in sizes if size >= 100_000):
        here = {name: results[size, name] for name in NAMES}
        for name in ("ours_kept", "ours"):
            yield from _beside(here, name, f"{size:,}")
    if len(sizes) > 2:
        largest = results[sizes[-1], "ours"]
        peak = largest.peak_mb
        yield "peak memory", f"{sizes[-1]:,}", f"{peak:.0f} MB", "< 1,000 MB", peak < 1000
        grows = exponent([results[size, "ours"] for size in sizes])
        span = f"10,000 – {sizes[-1]:,}"
        yield "cost grows as customers to the power", span, f"{grows:.2f}", "≤ 1.1", grows <= 1.1


def _beside(
    here: dict[str, Result], name: str, size: str
) -> Iterator[tuple[str, str, str, str, bool]]:
    ours, hand, whose = here[name], here["hand_sql"], NAMES[name]
    value = ours.whole_s / hand.whole_s
    yield f"{whose}: beside SQL by hand", size, f"× {value:.2f}", "≤ × 1.3", value <= 1.3
    frames = [here[each] for each in NAMES if each.startswith(("pandas", "polars"))]
    best = min(frames, key=lambda result: result.whole_s)
    value = ours.whole_s / best.whole_s
    what = f"{whose}: beside the best of pandas and polars ({NAMES[best.name]})"
    yield what, size, f"× {value:.2f}", "< × 1", value < 1
    times = here["dbt_style"].whole_s / ours.whole_s
    what = f"{whose}: dbt-style models take"
    yield what, size, f"{times:.1f} times", "≥ 8 times", times >= 8


def write(path: Path, text: str) -> None:
    """Put the section into the page, in place of the one before."""
    put(path, TITLE, text)


def kept(path: Path) -> str:
    """The section as it stands on the page; "" where there is none."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    return f"\n{TITLE}{page.split(TITLE, maxsplit=1)[1]}" if TITLE in page else ""
