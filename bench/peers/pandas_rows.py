"""What both pandas contestants share: reading, stretches of one monthly amount, and the last table.

Text is read as categories and days become numbers, as one does for speed in pandas.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

OPEN = 10**6
"""Day of an end that is not known."""

READ = (
    "customer_id",
    "status",
    "charge_kind",
    "currency",
    "unit_amount_minor",
    "quantity",
    "interval",
    "interval_count",
    "discount_percent",
    "discount_amount_minor",
    "discount_duration",
    "discount_starts_on",
    "discount_ends_on",
    "started_on",
    "trial_end_on",
    "current_period_end_on",
    "cancel_requested_on",
    "past_due_on",
    "ended_on",
    "ended_by",
)
_TIMES = {"day": 365, "week": 52}
_OVER = {"day": 12, "week": 12, "quarter": 3, "half_year": 6, "year": 12}
WHO = {"unknown": 0, "customer": 1, "delinquent": 2, "us": 3}


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def stretches(source: Path) -> tuple[pd.DataFrame, pd.Index]:
    """pair (customer and currency as one number), starts, ends, mrr, who; and the currencies."""
    rows = _read(source)
    status = rows["status"].fillna("active")
    kind = rows["charge_kind"].fillna("recurring")
    rows = rows[~status.isin(["trialing", "incomplete", "paused"]) & (kind == "recurring")]
    status = rows["status"]
    starts = np.maximum(_day(rows["started_on"]), _day(rows["trial_end_on"], missing=0))
    ends, who = _ends(rows, status)
    net, gross, is_discounted = _amounts(rows)
    begins = np.where(is_discounted, _day(rows["discount_starts_on"], missing=0), 0)
    stops = np.where(is_discounted, _day(rows["discount_ends_on"]), OPEN)
    currencies = rows["currency"].cat.categories
    pair = rows["customer_id"].cat.codes.to_numpy("int64") * len(currencies)
    pair += rows["currency"].cat.codes.to_numpy("int64")
    first = _part(pair, np.maximum(starts, begins), np.minimum(ends, stops), net)
    first["who"] = np.where(stops < ends, -1, who)
    cut = stops < ends
    after = _part(pair[cut], np.maximum(starts, stops)[cut], ends[cut], gross[cut])
    after["who"] = who[cut]
    late = begins > starts
    before = _part(pair[late], starts[late], np.minimum(ends, begins)[late], gross[late])
    before["who"] = np.where(ends <= begins, who, -1)[late]
    parts = pd.concat([first, after, before], ignore_index=True)
    return parts[(parts["mrr"] > 0) & (parts["starts"] < parts["ends"])], currencies


def _read(source: Path) -> pd.DataFrame:
    table = pq.read_table(source, columns=list(READ))
    return table.to_pandas(strings_to_categorical=True, date_as_object=False)


def _day(column: pd.Series, missing: int = OPEN) -> np.ndarray:
    days = column.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), missing, days.astype("int64"))


def _ends(rows: pd.DataFrame, status: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    ended = _day(rows["ended_on"])
    period, canceled = _day(rows["current_period_end_on"]), _day(rows["cancel_requested_on"])
    is_dead = status.isin(["canceled", "unpaid"]).to_numpy()
    asked_or_late = np.where(canceled < OPEN, canceled, _day(rows["past_due_on"]))
    fallback = np.where(is_dead, np.where(period < OPEN, period, asked_or_late), OPEN)
    asked = np.where(canceled < OPEN, period, OPEN)
    closed = np.where(ended < OPEN, ended, np.where(asked < OPEN, asked, fallback))
    is_late = status.isin(["past_due", "unpaid"]).to_numpy()
    late = np.where(is_late, _day(rows["past_due_on"], OPEN - 30) + 30, OPEN)
    who = rows["ended_by"].astype(object).map(WHO)
    guess = np.select([status == "unpaid", canceled < OPEN], [2, 1], 0)
    who = np.where(who.isna(), guess, who.fillna(0)).astype("int64")
    return np.minimum(closed, late), np.where(late < closed, 2, who)


def _amounts(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per month after the discount, before it, and whether there is one."""
    percent = rows["discount_percent"].fillna(0).to_numpy()
    off = rows["discount_amount_minor"].fillna(0).to_numpy("int64")
    is_once = (rows["discount_duration"] == "once").to_numpy()
    is_discounted = ((percent > 0) | (off > 0)) & ~is_once
    amount = (rows["unit_amount_minor"] * rows["quantity"].fillna(1)).to_numpy("int64")
    count = rows["interval_count"].fillna(1).to_numpy("int64")
    interval = rows["interval"].astype(object)
    times = interval.map(_TIMES).fillna(1).to_numpy("int64")
    over = interval.map(_OVER).fillna(1).to_numpy("int64") * count * 10_000
    kept = 10_000 - np.round(percent * 100).astype("int64")
    gross = (2 * np.maximum(amount, 0) * 10_000 * times + over) // (2 * over)
    net = (2 * np.maximum(amount - off, 0) * kept * times + over) // (2 * over)
    return np.where(is_discounted, net, gross), gross, is_discounted


def _part(pair: np.ndarray, starts: np.ndarray, ends: np.ndarray, mrr: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"pair": pair, "starts": starts, "ends": ends, "mrr": mrr})


def month_numbers(days: np.ndarray) -> np.ndarray:
    """Months since 1970 of day numbers."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("int64")


def finished(
    sums: pd.DataFrame, currencies: pd.Index, first: date, last: date, target: Path
) -> None:
    """Every month and currency with opening and closing, written. `sums` is by month and currency."""
    months = np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + 1)
    every = pd.MultiIndex.from_product(
        [months.astype("int64"), range(len(currencies))], names=["month", "currency"]
    )
    table = sums.reindex(every, fill_value=0)
    running = table.groupby("currency")[["net", "gained"]].cumsum()
    table["closing_minor"] = running["net"]
    table["opening_minor"] = running["net"] - table["net"]
    table["customers_closing"] = running["gained"]
    table = table.reset_index()
    table["month_on"] = (
        table.pop("month").to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    )
    table["currency"] = np.asarray(currencies)[table["currency"]]
    table = table.sort_values(["month_on", "currency"]).drop(columns=["net", "gained"])
    table.to_parquet(target, index=False)
