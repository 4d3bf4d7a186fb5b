"""polars by changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from bench.peers.polars_rows import PAIR, WHO, finished, stretches


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements."""
    parts = stretches(source).collect().lazy()
    moves = _moves(parts, last)
    delta, who = pl.col("delta"), pl.max_horizontal("who", pl.lit(0, pl.Int8))
    came, gone = pl.col("closing") == delta, pl.col("closing") == 0
    stays = ~came & ~gone
    sums = moves.group_by(pl.col("day").dt.truncate("1mo").alias("month_on"), "currency").agg(
        net=delta.sum(),
        gained=came.sum().cast(pl.Int64) - gone.sum().cast(pl.Int64),
        new_minor=delta.filter(came & pl.col("is_first")).sum(),
        expansion_minor=delta.filter(stays & (delta > 0)).sum(),
        contraction_minor=-delta.filter(stays & (delta < 0)).sum(),
        churn_minor=-delta.filter(gone).sum(),
        reactivation_minor=delta.filter(came & ~pl.col("is_first")).sum(),
        **{
            f"churn_{name}_minor": -delta.filter(gone & (who == code)).sum()
            for name, code in WHO.items()
        },
    )
    finished(sums, first, last, target)


def _moves(parts: pl.LazyFrame, last: date) -> pl.LazyFrame:
    starts = parts.select(*PAIR, day="starts", delta="mrr", who=pl.lit(-1, pl.Int8))
    ends = parts.filter(pl.col("ends").is_not_null()).select(
        *PAIR, day="ends", delta=-pl.col("mrr"), who="who"
    )
    changes = pl.concat([starts, ends]).filter(pl.col("day") <= last)
    days = changes.group_by(*PAIR, "day").agg(pl.col("delta").sum(), pl.col("who").max())
    days = days.filter(pl.col("delta") != 0).sort(*PAIR, "day")
    total = pl.col("delta").cum_sum()
    is_first = pl.struct(PAIR) != pl.struct(PAIR).shift()
    days = days.with_columns(is_first=is_first.fill_null(True), total=total)
    opening = pl.when("is_first").then(pl.col("total") - pl.col("delta")).forward_fill()
    return days.with_columns(closing=pl.col("total") - opening)
