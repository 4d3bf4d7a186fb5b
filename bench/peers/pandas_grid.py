"""pandas by grid: every customer in every month, beside the month before; who ended it is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.peers.pandas_rows import OPEN, finished, month_numbers, stretches


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements, judged at the ends of months."""
    parts, currencies = stretches(source)
    months = month_numbers(np.array([first, last], "datetime64[D]").astype("int64"))
    grid = _grid(parts, int(months[0]), int(months[1]))
    by_pair = grid.groupby("pair")["mrr"]
    before = by_pair.shift(fill_value=0)
    had_paid = by_pair.cummax().groupby(grid["pair"]).shift(fill_value=0) > 0
    delta = grid["mrr"] - before
    came, gone = (before == 0) & (delta > 0), (grid["mrr"] == 0) & (delta < 0)
    stays = ~came & ~gone
    sums = pd.DataFrame(
        {
            "month": grid["month"],
            "currency": grid["pair"] % len(currencies),
            "net": delta,
            "gained": came.astype("int64") - gone,
            "new_minor": delta.where(came & ~had_paid, 0),
            "expansion_minor": delta.where(stays & (delta > 0), 0),
            "contraction_minor": -delta.where(stays & (delta < 0), 0),
            "churn_minor": -delta.where(gone, 0),
            "reactivation_minor": delta.where(came & had_paid, 0),
        }
    )
    finished(sums.groupby(["month", "currency"]).sum(), currencies, first, last, target)


def _grid(parts: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """MRR of every customer at the end of every month, 0 included: pair, month, mrr, in order."""
    begins = np.maximum(month_numbers(parts["starts"].to_numpy()), first)
    ends = np.where(parts["ends"] < OPEN, month_numbers(parts["ends"].to_numpy()), last + 1)
    spans = np.maximum(np.minimum(ends, last + 1) - begins, 0)
    offsets = np.arange(spans.sum()) - np.repeat(spans.cumsum() - spans, spans)
    held = pd.DataFrame(
        {
            "pair": np.repeat(parts["pair"].to_numpy(), spans),
            "month": np.repeat(begins, spans) + offsets,
            "mrr": np.repeat(parts["mrr"].to_numpy(), spans),
        }
    )
    held = held.groupby(["pair", "month"], as_index=False)["mrr"].sum()
    pairs = pd.DataFrame({"pair": np.sort(parts["pair"].unique())})
    every = pairs.merge(pd.DataFrame({"month": np.arange(first, last + 1)}), how="cross")
    grid = every.merge(held, on=["pair", "month"], how="left")
    grid["mrr"] = grid["mrr"].fillna(0).astype("int64")
    return grid
