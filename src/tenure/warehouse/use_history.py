"""Use week by week of every customer: tables by month of what never changes, and the history made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from ibis.expr.types import Table

from tenure.inference.habit import WEEKS_NEEDED, habits
from tenure.metrics import engagement as use
from tenure.metrics import weekly
from tenure.metrics.schemas import unbound
from tenure.values.dates import Month
from tenure.warehouse.aggregates import FACT, aliases, fetched_schema
from tenure.warehouse.derived import Source, Store

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

PARTS: dict[str, Callable[[Table], Table]] = {
    "use_days": weekly.use_days,
    "use_people": weekly.use_people,
    "use_features": weekly.use_features,
}
SCHEMA = ibis.schema(
    {
        "customer_id": "string",
        "observed_on": "date",
        "events_7": "int64",
        "events_28": "int64",
        "active_days": "int64",
        "active_users": "int64",
        "breadth": "float64",
        "weekly_level": "float64",
        "weekly_baseline": "float64",
        "own_baseline_ratio": "float64",
        "trend": "float64",
        "last_used_on": "date",
    }
)


def part(store: Store, name: str, first: Month, last: Month) -> Source:
    """One of `PARTS` of the months from `first` to `last`, made up to date file by file."""
    others = aliases(store)
    store.show(others)
    (count,) = store.engine.row("SELECT count(*) FROM aliases")
    fetched = set(store.manifest.files("usage_daily"))
    files: list[str] = []
    schema = None
    for file in store.manifest.use:
        is_daily = file in fetched
        recipe = store.book.get(
            name,
            lambda daily=is_daily: _part(name, others, is_daily=daily, owned=bool(count)),  # type: ignore[misc]
            (is_daily, bool(count)),
            ("customer_id",),
        )
        schema = recipe.schema
        if str(first) <= file.month <= str(last):
            source = Source("usage_fetched", fetched_schema(), (file.path,))
            if not is_daily:
                source = Source(FACT, store.fact(FACT).schema, (file.path,))
            files += store.made_by(name, recipe, [source, *([others] if count else [])]).files
    if schema is None:
        schema = _part(name, others, is_daily=False, owned=False).schema()
    return Source(name, schema, tuple(files))


def _part(name: str, others: Source, *, is_daily: bool, owned: bool) -> Table:
    known = others.expr if owned else None
    if is_daily:
        daily = ibis.table(fetched_schema(), name="usage_fetched")
        rows = daily if known is None else use.daily_of_owners(daily, known)
    else:
        rows = use.dated(unbound(FACT), known)
    return PARTS[name](rows)


def weekly_use(store: Store, first: Month, last: Month) -> Source:
    """`weekly.weekly` of the Sundays of some months; each month is made of its own files and those before."""
    files: list[str] = []
    schema = None
    month = first
    while month <= last:
        days, people, features = (part(store, name, month + -1, month) for name in PARTS)
        weeks = _weeks(store, month)
        if days.files:
            made = store.derive(
                "weekly_use",
                lambda parts=(days, people, features, weeks): weekly.weekly(
                    *(p.expr for p in parts)
                ),  # type: ignore[misc]
                (days, people, features, weeks),
                sort=("customer_id", "week"),
            )
            schema, files = made.schema, files + list(made.files)
        month = month + 1
    if schema is None:
        parts = [*(part(store, name, first, first) for name in PARTS), _weeks(store, first)]
        schema = weekly.weekly(*(each.expr for each in parts)).schema()
    return Source("weekly_use", schema, tuple(files))


def sundays(month: Month) -> list[date]:
    """The Sundays of a month."""
    first = month.starts_on + timedelta(days=6 - month.starts_on.weekday())
    count = (month.ends_on - first).days
    return [first + timedelta(days=at) for at in range(0, count, 7)]


def _week_of(day: date) -> int:
    return (day - weekly.FIRST_MONDAY).days // 7


def _weeks(store: Store, month: Month) -> Source:
    days = sundays(month)
    rows = [(_week_of(day), day, _week_of(days[0])) for day in days]
    types = (("week", "int64"), ("week_on", "date"), ("first_week", "int64"))
    return store.stated("weeks", types, rows)


def use_history(store: Store, first: date, last: date) -> Source:
    """Use of each customer on the Sundays from `first` to `last`, from its first week with any.

    Columns as `SCHEMA`; weeks without use are there, with zeros. Months are read as far back as
    the baseline reaches, and the first week of each customer from all of them.
    """
    begins = first - timedelta(weeks=WEEKS_NEEDED)
    months = [file.month for file in store.manifest.use]
    oldest = Month(*(int(each) for each in min(months).split("-"))) if months else Month.of(begins)
    found = weekly_use(store, min(oldest, Month.of(begins)), Month.of(last))
    return store.computed(
        "use_history",
        SCHEMA,
        lambda: _history(store, first, last),
        [found],
        parameters=(first, last),
    )


def _history(store: Store, first: date, last: date) -> pa.Table:
    begin, end = _week_of(first) - WEEKS_NEEDED, _week_of(last)
    began = store.engine.arrow(
        "SELECT customer_id, min(week) AS week, row_number() OVER (ORDER BY customer_id) - 1 AS code"
        f" FROM weekly_use WHERE week <= {end} GROUP BY customer_id ORDER BY customer_id"
    )
    columns = store.engine.columns(
        "WITH codes AS (SELECT customer_id, row_number() OVER (ORDER BY customer_id) - 1 AS code FROM"
        f" (SELECT DISTINCT customer_id FROM weekly_use WHERE week <= {end}))"
        " SELECT code, week, events_7, events_28, active_days, coalesce(active_users, -1) AS people,"
        " features / nullif(offered, 0) AS breadth, last_used_on"
        f" FROM weekly_use JOIN codes USING (customer_id) WHERE week BETWEEN {begin} AND {end}"
    )
    return _filled(began, columns, begin, _week_of(first), end)


def _filled(
    began: pa.Table, columns: dict[str, NDArray[Any]], begin: int, first: int, end: int
) -> pa.Table:
    """The grid of customers and weeks, cut to the weeks wanted and those since each one's first."""
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    shape = (began.num_rows, end - begin + 1)
    at = (columns["code"].astype(np.int64), columns["week"].astype(np.int64) - begin)

    def grid(name: str, nothing: float = 0.0) -> NDArray[np.float64]:
        cells = np.full(shape, nothing)
        cells[at] = np.asarray(columns[name], dtype=np.float64)
        return cells

    since = began["week"].to_numpy() - begin
    events_7, events_28 = grid("events_7"), grid("events_28")
    habit = habits(events_7, events_28, since.astype(np.int64))
    keep = np.arange(shape[1])[None, :] >= np.maximum(since, first - begin)[:, None]
    who, when = np.nonzero(keep)
    last = np.full(shape, np.datetime64("NaT"), dtype="datetime64[D]")
    last[at] = columns["last_used_on"].astype("datetime64[D]")
    last = _carried(last)
    people = grid("people")
    mondays = np.datetime64(weekly.FIRST_MONDAY) + 7 * (when + begin) + 6

    def cells(values: NDArray[Any], kind: pa.DataType) -> Any:  # noqa: ANN401
        found = values[keep]
        if kind == pa.int64():
            return pa.array(np.maximum(found, 0).astype(np.int64), mask=found < 0)
        return pa.array(found, type=kind, from_pandas=True)

    whole, real, day = pa.int64(), pa.float64(), pa.date32()
    return pa.table(
        {
            "customer_id": began["customer_id"]
            .combine_chunks()
            .take(pa.array(who, type=pa.int64())),
            "observed_on": pa.array(mondays, type=day),
            "events_7": cells(events_7, whole),
            "events_28": cells(events_28, whole),
            "active_days": cells(grid("active_days"), whole),
            "active_users": cells(people, whole),
            "breadth": cells(grid("breadth"), real),
            "weekly_level": cells(habit.level, real),
            "weekly_baseline": cells(habit.baseline, real),
            "own_baseline_ratio": cells(habit.ratio, real),
            "trend": cells(habit.trend, real),
            "last_used_on": cells(last, day),
        }
    )


def _carried(days: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """The last day known in each week or before it."""
    numbers = days.astype(np.int64)
    numbers = np.maximum.accumulate(numbers, axis=1)  # NaT is the smallest
    return numbers.astype("datetime64[D]")
