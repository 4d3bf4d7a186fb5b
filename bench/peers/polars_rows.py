"""What both polars contestants share: stretches of one monthly amount, lazily, and the last table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

WHO = {"unknown": 0, "customer": 1, "delinquent": 2, "us": 3}
PAIR = ("customer_id", "currency")
_TIMES = {"day": 365, "week": 52}
_OVER = {"day": 12, "week": 12, "quarter": 3, "half_year": 6, "year": 12}


def stretches(source: Path) -> pl.LazyFrame:
    """customer_id, currency, starts, ends (null: open), mrr, who."""
    rows = _rows(source)
    begins, stops = pl.col("discount_starts_on"), pl.col("discount_ends_on")
    is_cut = pl.col("is_discounted") & (stops < pl.col("ends").fill_null(date.max)).fill_null(False)
    is_late = pl.col("is_discounted") & (begins > pl.col("starts")).fill_null(False)
    nobody = pl.lit(-1, pl.Int8)
    first = rows.select(
        *PAIR,
        starts=pl.when(is_late).then(begins).otherwise("starts"),
        ends=pl.when(is_cut).then(stops).otherwise("ends"),
        mrr=pl.when("is_discounted").then("net").otherwise("gross"),
        who=pl.when(is_cut).then(nobody).otherwise("who"),
    )
    after = rows.filter(is_cut).select(
        *PAIR, starts=pl.max_horizontal("starts", stops), ends="ends", mrr="gross", who="who"
    )
    before = rows.filter(is_late).select(
        *PAIR,
        starts="starts",
        ends=pl.min_horizontal("ends", begins),
        mrr="gross",
        who=pl.when(pl.col("ends") <= begins).then("who").otherwise(nobody),
    )
    is_open = pl.col("ends").is_null()
    parts = pl.concat([first, after, before])
    return parts.filter(pl.col("mrr") > 0, is_open | (pl.col("starts") < pl.col("ends")))


def _rows(source: Path) -> pl.LazyFrame:
    status, canceled = pl.col("status"), pl.col("cancel_requested_on")
    period = pl.col("current_period_end_on")
    rows = pl.scan_parquet(source).filter(
        ~status.fill_null("active").is_in(["trialing", "incomplete", "paused"]),
        pl.col("charge_kind").fill_null("recurring") == "recurring",
    )
    closed = pl.coalesce(
        pl.col("ended_on"),
        pl.when(canceled.is_not_null()).then(period),
        pl.when(status.is_in(["canceled", "unpaid"])).then(
            pl.coalesce(period, canceled, pl.col("past_due_on"))
        ),
    )
    late = pl.when(status.is_in(["past_due", "unpaid"])).then(
        pl.col("past_due_on") + pl.duration(days=30)
    )
    guess = (
        pl.when(status == "unpaid")
        .then(pl.lit(2, pl.Int8))
        .when(canceled.is_not_null())
        .then(pl.lit(1, pl.Int8))
        .otherwise(pl.lit(0, pl.Int8))
    )
    said = pl.col("ended_by").replace_strict(WHO, return_dtype=pl.Int8, default=None)
    is_late = late.is_not_null() & (closed.is_null() | (late < closed))
    percent = pl.col("discount_percent").fill_null(0)
    off = pl.col("discount_amount_minor").fill_null(0)
    is_once = (pl.col("discount_duration") == "once").fill_null(False)
    return rows.select(
        *PAIR,
        "discount_starts_on",
        "discount_ends_on",
        starts=pl.max_horizontal("started_on", "trial_end_on"),
        ends=pl.min_horizontal(closed, late),
        who=pl.when(is_late).then(pl.lit(2, pl.Int8)).otherwise(said.fill_null(guess)),
        is_discounted=((percent > 0) | (off > 0)) & ~is_once,
        gross=_monthly(pl.lit(0, pl.Int64), pl.lit(10_000, pl.Int64)),
        net=_monthly(off, 10_000 - (percent * 100).round().cast(pl.Int64)),
    )


def _monthly(off: pl.Expr, kept: pl.Expr) -> pl.Expr:
    amount = pl.col("unit_amount_minor") * pl.col("quantity").fill_null(1) - off
    interval = pl.col("interval")
    times = interval.replace_strict(_TIMES, default=1, return_dtype=pl.Int64)
    over = interval.replace_strict(_OVER, default=1, return_dtype=pl.Int64)
    over = over * pl.col("interval_count").fill_null(1) * 10_000
    return (2 * amount.clip(lower_bound=0) * kept * times + over) // (2 * over)


def finished(sums: pl.LazyFrame, first: date, last: date, target: Path) -> None:
    """Every month and currency with opening and closing, written. `sums` is by month and currency."""
    found = sums.collect()
    months = pl.date_range(first.replace(day=1), last, "1mo", eager=True).alias("month_on")
    every = months.to_frame().join(found.select("currency").unique(), how="cross")
    table = every.join(found, on=["month_on", "currency"], how="left").sort("currency", "month_on")
    table = table.with_columns(pl.exclude("month_on", "currency").fill_null(0))
    table = table.with_columns(
        closing_minor=pl.col("net").cum_sum().over("currency"),
        customers_closing=pl.col("gained").cum_sum().over("currency"),
    )
    table = table.with_columns(opening_minor=pl.col("closing_minor") - pl.col("net"))
    table.drop("net", "gained").sort("month_on", "currency").write_parquet(target)
