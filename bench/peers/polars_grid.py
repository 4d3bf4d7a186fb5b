"""polars by grid: every customer in every month, beside the month before; who ended it is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from bench.peers.polars_rows import PAIR, finished, stretches


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements, judged at the ends of months."""
    parts = stretches(source).collect()
    months = pl.date_range(first.replace(day=1), last, "1mo", eager=True).alias("month_on")
    held = _held(parts.lazy(), months)
    every = parts.select(PAIR).unique().lazy().join(months.to_frame().lazy(), how="cross")
    grid = every.join(held, on=[*PAIR, "month_on"], how="left").sort(*PAIR, "month_on").collect()
    grid = grid.with_columns(pl.col("mrr").fill_null(0))
    before = pl.col("mrr").shift(fill_value=0).over(PAIR)
    most = pl.col("mrr").cum_max().shift(fill_value=0).over(PAIR)
    rows = grid.lazy().with_columns(before=before, had_paid=most > 0)
    rows = rows.with_columns(delta=pl.col("mrr") - pl.col("before"))
    delta, had_paid = pl.col("delta"), pl.col("had_paid")
    came = (pl.col("before") == 0) & (delta > 0)
    gone = (pl.col("mrr") == 0) & (delta < 0)
    stays = ~came & ~gone
    sums = rows.group_by("month_on", "currency").agg(
        net=delta.sum(),
        gained=came.sum().cast(pl.Int64) - gone.sum().cast(pl.Int64),
        new_minor=delta.filter(came & ~had_paid).sum(),
        expansion_minor=delta.filter(stays & (delta > 0)).sum(),
        contraction_minor=-delta.filter(stays & (delta < 0)).sum(),
        churn_minor=-delta.filter(gone).sum(),
        reactivation_minor=delta.filter(came & had_paid).sum(),
    )
    finished(sums, first, last, target)


def _held(parts: pl.LazyFrame, months: pl.Series) -> pl.LazyFrame:
    """MRR at the end of each month in which there is any."""
    begins = pl.max_horizontal(pl.col("starts").dt.truncate("1mo"), months.min())
    ends = pl.col("ends").dt.truncate("1mo").dt.offset_by("-1mo").fill_null(months.max())
    ends = pl.min_horizontal(ends, pl.lit(months.max()))
    spans = parts.select(*PAIR, "mrr", begins=begins, stops=ends)
    spans = spans.filter(pl.col("begins") <= pl.col("stops"))
    each = spans.with_columns(month_on=pl.date_ranges("begins", "stops", "1mo"))
    return each.explode("month_on").group_by(*PAIR, "month_on").agg(pl.col("mrr").sum())
