"""The panel of one day: what was known of each paying customer on each Sunday, and today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from ibis.expr.types import Table

from tenure.inference.panel import CUSTOMER, DELINQUENT, STAYED, US, Panel
from tenure.metrics import panel as metric
from tenure.metrics.money import latest_rates
from tenure.values.measures import MEASURES
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.derived import Source
from tenure.warehouse.use_history import PARTS, SCHEMA, parts, use_history, weekly_use

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.asof import Computing

RECENT_WEEKS = 13
GROUPS = ("plan", "segment", "channel", "csm", "currency")
OF_USE = ibis.schema({name: SCHEMA[name] for name in metric.USE})
UNKNOWN = (date(2100, 1, 1), date(1970, 1, 1))
"""Days between which use is known where it never is."""
WHO = {"customer": CUSTOMER, "delinquent": DELINQUENT, "us": US}


def recent(work: Computing) -> None:
    """Make `panel_recent`: the last 13 Sundays and the as-of day; and keep what it is made of."""
    seen = work.seen_until
    found = parts(work.store)
    work.tables |= {name: found.of(name) for name in PARTS}
    work.tables["weekly_use"] = weekly_use(work.store, found)
    base = work.question.base_currency
    work.keep("rates", lambda rows: latest_rates(rows, base, ANY_DAY), "fx_rates", parameters=base)
    work.keep("stays", metric.stays, "customer_logos", "subscriptions", sort="customer_id")
    days = sundays(work.day - timedelta(days=1), RECENT_WEEKS)
    past = _panel(work, "panel_past", days, _history(work, days), seen)
    use = work.keep(
        "use_now",
        lambda spans, used: spans.left_join(used, "customer_id").select(
            *(name for name in metric.USE if name not in ("observed_on", "last_used_on")),
            observed_on=ANY_DAY,
            last_used_on=spans.last_used_on,
        ),
        *("spans", "engagement"),
    )
    today = _panel(work, "panel_now", [work.day], use, work.day if seen else None)
    work.tables["panel_now"] = today
    work.tables["panel_recent"] = Source("panel_recent", today.schema, (*past.files, *today.files))


def whole(work: Computing, first: date, step: int) -> Source:
    """The panel of every `step`th customer on all Sundays since `first`."""
    last = work.day - timedelta(days=1)
    count = max(0, (last - first).days // 7)
    days = sundays(last, count) if count else [sundays(last, 1)[0]]
    return _panel(work, "panel", days, _history(work, days), work.seen_until, step=step)


def sundays(last: date, count: int) -> list[date]:
    """The last `count` Sundays up to a day, in order."""
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return [sunday - timedelta(weeks=back) for back in reversed(range(count))]


def _history(work: Computing, days: list[date]) -> Source:
    return use_history(work.store, work.tables["weekly_use"], days[0], days[-1])


def _panel(
    work: Computing, name: str, days: list[date], use: Source, seen: date | None, *, step: int = 1
) -> Source:
    first = _first_used(work)
    bounds = (first + timedelta(days=27), seen) if first and seen else UNKNOWN
    inputs = (
        *(work.tables[each] for each in ("stays", "customer_movements", "customer_segments")),
        work.store.given("observed_days", ("observed_on",), [(day,) for day in days]),
        replace(use, name="use_history", schema=OF_USE),
        work.store.given("known", ("first_on", "last_on"), [bounds]),
        *(work.tables[each] for each in (*metric.FACTS, "rates")),
    )
    base = work.question.base_currency
    made = work.store.derive(
        "panel",
        lambda: _built({source.name: source.expr for source in inputs}, step, base),
        inputs,
        parameters=(step, base),
        sort=("customer_id", "observed_on"),
    )
    return replace(made, name=name)


def _first_used(work: Computing) -> date | None:
    sql = work.ask("first_used", lambda spans: spans.agg(first=spans.first_used_on.min()), "spans")
    first: date | None = work.store.engine.row(sql)[0]
    return first


def _built(tables: dict[str, Table], step: int, base: str) -> Table:
    return metric.panel(
        rows=metric.observed(metric.every(tables["stays"], step), tables["observed_days"]),
        use=tables["use_history"],
        known=tables["known"],
        moves=tables["customer_movements"],
        segments=tables["customer_segments"],
        rates=tables["rates"],
        base_currency=base,
        facts=tables,
    )


def arrays(rows: pa.Table, seen_until: date) -> tuple[Panel, tuple[str, ...]]:
    """A panel for the estimates, and the ids of the customers its numbers stand for.

    `rows` has the columns of `metrics.panel.panel`; `seen_until` is the day money is known to.
    """
    rows = rows.sort_by([("customer_id", "ascending"), ("observed_on", "ascending")])
    coded = rows["customer_id"].combine_chunks().dictionary_encode()
    notice = _days_of(rows, "notice_on")
    who = [WHO.get(each or "", CUSTOMER) for each in rows["ended_by"].to_pylist()]
    cause = np.where(np.isnat(notice), STAYED, np.array(who, dtype=np.int8)).astype(np.int8)
    found = Panel(
        customer=coded.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        observed_on=_days_of(rows, "observed_on"),
        notice_on=notice,
        cause=cause,
        mrr_minor=_numbers(rows, "mrr_minor"),
        features={name: _numbers(rows, name) for name in MEASURES},
        groups={name: _names(rows, name) for name in GROUPS},
        seen_until=np.datetime64(seen_until, "D"),
    )
    return found, tuple(str(each) for each in coded.dictionary.to_pylist())


def _days_of(rows: pa.Table, name: str) -> Any:  # noqa: ANN401
    return rows[name].to_numpy().astype("datetime64[D]")


def _numbers(rows: pa.Table, name: str) -> Any:  # noqa: ANN401
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), dtype=np.float64)


def _names(rows: pa.Table, name: str) -> Any:  # noqa: ANN401
    return np.array([each or "" for each in rows[name].to_pylist()], dtype=np.str_)
