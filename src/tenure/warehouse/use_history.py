"""Use week by week of every customer: tables by month of what never changes, and the history made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from ibis.expr.types import Table

from tenure.inference.habit import WEEKS_NEEDED, habits
from tenure.metrics import engagement as use
from tenure.metrics import weekly
from tenure.values.dates import Month, months_between
from tenure.warehouse.aggregates import FACT, aliases, fetched_schema
from tenure.warehouse.derived import Source, Store

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

PARTS: dict[str, Callable[[Table], Table]] = {
    "use_weeks": weekly.use_weeks,
    "use_people": weekly.use_people,
    "use_features": weekly.use_features,
}
_NO_DAY = np.iinfo(np.int32).min
WEEKS = (("week", "int64"), ("week_on", "date"), ("first_week", "int64"), ("known_bits", "int64"))
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


@dataclass(frozen=True, slots=True)
class Parts:
    """The tables of `PARTS`, each file by file: `files` by table, then month."""

    schemas: dict[str, ibis.Schema]
    files: dict[str, dict[str, tuple[str, ...]]]

    @property
    def months(self) -> list[Month]:
        """Months there is use of, in order."""
        return [Month(*map(int, name.split("-"))) for name in sorted(self.files["use_weeks"])]

    def of(self, name: str, *months: Month) -> Source:
        """One table of some months, of all where none is given."""
        wanted = [str(month) for month in months] or sorted(self.files[name])
        files = (file for month in wanted for file in self.files[name].get(month, ()))
        return Source(name, self.schemas[name], tuple(files))


def parts(store: Store) -> Parts:
    """The tables of `PARTS`, made up to date: of each file once."""
    others = aliases(store)
    store.show(others)
    (count,) = store.engine.row("SELECT count(*) FROM aliases")
    owned = others if count else None
    fetched = set(store.manifest.files("usage_daily"))
    files: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in PARTS}
    for file in store.manifest.use:
        events = Source(FACT, store.fact(FACT).schema, (file.path,))
        if file in fetched:
            events = Source("usage_fetched", fetched_schema(), (file.path,))
        for name in PARTS:
            made = _made(store, name, events, owned)
            files[name][file.month] = (*files[name].get(file.month, ()), *made.files)
    empty = Source(FACT, store.fact(FACT).schema, ())
    return Parts({name: _part(name, empty, None).schema() for name in PARTS}, files)


def _made(store: Store, name: str, events: Source, others: Source | None) -> Source:
    recipe = store.book.get(
        name,
        lambda: _part(name, events, others),
        (events.name, others is not None),
        (),
    )
    return store.made_by(name, recipe, [events, *([others] if others else [])])


def _part(name: str, events: Source, others: Source | None) -> Table:
    known = others.expr if others else None
    if events.name == FACT:
        return PARTS[name](use.dated(events.expr, known))
    rows = events.expr
    return PARTS[name](rows if known is None else use.daily_of_owners(rows, known))


def weekly_use(store: Store, found: Parts) -> Source:
    """`weekly.weekly` of every Sunday there is use before: each month is made of its own files and the last one's."""
    files: list[str] = []
    months = found.months
    for month in months and months_between(months[0], months[-1] + 1):
        inputs = [*(found.of(name, month + -1, month) for name in PARTS), _weeks(store, month)]
        if not inputs[0].files:
            continue
        made = store.derive(
            "weekly_use", partial(_weekly, inputs), inputs, sort=("customer_id", "week")
        )
        files += made.files
    weeks = ibis.table(dict(WEEKS), name="weeks")
    used, people, features = (ibis.table(found.schemas[name], name=name) for name in PARTS)
    none = weekly.weekly(used, people, features, weeks)
    return Source("weekly_use", none.schema(), tuple(files))


def _weekly(inputs: list[Source]) -> Table:
    used, people, features, weeks = (source.expr for source in inputs)
    return weekly.weekly(used, people, features, weeks)


def sundays(month: Month) -> list[date]:
    """The Sundays of a month."""
    first = month.starts_on + timedelta(days=6 - month.starts_on.weekday())
    count = (month.ends_on - first).days
    return [first + timedelta(days=at) for at in range(0, count, 7)]


def _week_of(day: date) -> int:
    return (day - weekly.FIRST_MONDAY).days // 7


def _weeks(store: Store, month: Month) -> Source:
    days = sundays(month)
    rows = [
        (_week_of(day), day, _week_of(days[0]), weekly.known_bits(_week_of(day))) for day in days
    ]
    return store.stated("weeks", WEEKS, rows)


def use_history(store: Store, weeks: Source, first: date, last: date) -> Source:
    """Use of each customer on the Sundays from `first` to `last`, from its first week with any.

    `weeks` is `weekly_use`. Columns as `SCHEMA`; weeks without use are there, with zeros.
    """
    return store.computed(
        "use_history",
        SCHEMA,
        lambda: _history(store, first, last),
        [weeks],
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

    since = _numbers(began["week"].combine_chunks()) - begin
    events_7, events_28 = grid("events_7"), grid("events_28")
    habit = habits(events_7, events_28, since)
    keep = np.arange(shape[1])[None, :] >= np.maximum(since, first - begin)[:, None]
    who, when = np.nonzero(keep)
    last = np.full(shape, _NO_DAY)
    last[at] = columns["last_used_on"].astype("datetime64[D]").astype(np.int64)
    last = np.maximum.accumulate(last, axis=1)
    people = grid("people")
    sundays_on = (weekly.FIRST_MONDAY - date(1970, 1, 1)).days + 7 * (when + begin) + 6

    def whole(values: NDArray[np.float64]) -> pa.Array[Any]:
        found = values[keep]
        return _array(found.astype(np.int64), pa.int64(), found >= 0)

    def real(values: NDArray[np.float64]) -> pa.Array[Any]:
        found = values[keep]
        return _array(found, pa.float64(), ~np.isnan(found))

    ids = began["customer_id"].combine_chunks()
    known = last[keep]
    return pa.table(
        {
            "customer_id": ids.take(_array(who, pa.int64())),
            "observed_on": _array(sundays_on.astype(np.int32), pa.date32()),
            "events_7": whole(events_7),
            "events_28": whole(events_28),
            "active_days": whole(grid("active_days")),
            "active_users": whole(people),
            "breadth": real(grid("breadth")),
            "weekly_level": real(habit.level),
            "weekly_baseline": real(habit.baseline),
            "own_baseline_ratio": real(habit.ratio),
            "trend": real(habit.trend),
            "last_used_on": _array(known.astype(np.int32), pa.date32(), known != _NO_DAY),
        }
    )


def _numbers(column: pa.Array[Any]) -> NDArray[np.int64]:
    """Whole numbers, none missing, as NumPy has them."""
    buffer = column.buffers()[1]
    return np.frombuffer(buffer, np.int64, len(column), 8 * column.offset)  # type: ignore[call-overload,no-any-return]


def _array(
    values: NDArray[Any], kind: pa.DataType, is_known: NDArray[np.bool_] | None = None
) -> pa.Array[Any]:
    """Numbers as an Arrow column, from their memory: its own way in loads pandas."""
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    bits = None if is_known is None else np.packbits(is_known, bitorder="little")
    memory: list[Any] = [bits, np.ascontiguousarray(values)]
    own = [None if each is None else pa.py_buffer(each) for each in memory]
    return pa.Array.from_buffers(kind, len(values), own)
