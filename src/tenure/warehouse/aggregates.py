"""Daily use, aggregated file by file: what was loaded before is not read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import ibis
from ibis.expr.schema import Schema
from ibis.expr.types import Table

from tenure.metrics import engagement as use
from tenure.metrics import life
from tenure.metrics.schemas import unbound
from tenure.values.dates import Month
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.derived import Source, Store
from tenure.warehouse.manifest import FactFile

FACT = "usage_events"
DAILY = "usage_daily"


def aliases(store: Store) -> Source:
    """Other ids of customers (`engagement.aliases`), named after its rows: loading customers again
    makes no daily use anew unless their ids changed.
    """
    customers = store.fact("customers")
    made = store.derive(
        "aliases", lambda: use.aliases(customers.expr), [customers], sort=("other_id",)
    )
    return store.by_content(made)


def usage_daily(store: Store, first: Month | None = None, last: Month | None = None) -> Source:
    """`engagement.usage_daily` of the months from `first` to `last`, made up to date.

    Columns: customer_id, contact_id, name, used_on, events, amount; sorted by customer within
    a file. A day whose events came in several files has a row for each: sums, distinct counts,
    first and last days are the same.
    """
    others = aliases(store)
    store.show(others)
    (count,) = store.engine.row("SELECT count(*) FROM aliases")
    recipe = store.book.get(
        DAILY,
        lambda: use.usage_daily(unbound(FACT), others.expr if count else None),
        bool(count),
        ("customer_id", "used_on"),
    )
    fetched = set(store.manifest.files(DAILY))
    files: list[str] = []
    for file in store.manifest.use:
        if (first and file.month < str(first)) or (last and file.month > str(last)):
            continue
        if file in fetched:
            files += _fetched(store, file, others if count else None).files
            continue
        events = Source(FACT, store.fact(FACT).schema, (file.path,))
        inputs = [events, *([others] if count else [])]
        files += store.made_by(DAILY, recipe, inputs).files
    return Source(DAILY, recipe.schema, tuple(files))


def _fetched(store: Store, file: FactFile, others: Source | None) -> Source:
    """Days the user's warehouse has added up, put to the customers' own ids."""
    found = Source("usage_fetched", fetched_schema(), (file.path,))
    if others is None:
        return found
    recipe = store.book.get(
        "usage_of_owners",
        lambda: use.daily_of_owners(found.expr, others.expr),
        (),
        ("customer_id", "used_on"),
    )
    return store.made_by("usage_of_owners", recipe, [found, others])


def fetched_schema() -> Schema:
    """Columns of daily use as fetched."""
    return use.usage_daily(unbound(FACT)).schema()


def use_spans(store: Store, day: date) -> Source:
    """First and last day of use of each customer up to `day`."""
    return _folded(store, day, "spans", use.spans, use.folded_spans)


def use_lives(store: Store, day: date) -> Source:
    """`life.lives` up to `day`: the last day of each sort of use of each customer."""
    return _folded(store, day, "lives", life.lives, life.folded_lives)


def month_lives(store: Store, day: date) -> Source:
    """`life.lives` of each month up to that of `day`, made of its files: a row for each customer in each."""
    daily = usage_daily(store, None, Month.of(day))
    recipe = store.book.get("lives_of_month", lambda: life.lives(daily.expr), (), ())
    parts = (
        store.made_by("lives_of_month", recipe, [Source(DAILY, daily.schema, (file,))]).files
        for file in daily.files
    )
    return Source("lives_of_month", recipe.schema, tuple(file for part in parts for file in part))


def _folded(
    store: Store,
    day: date,
    name: str,
    made: Callable[[Table], Table],
    fold: Callable[[Table], Table],
) -> Source:
    """What is known of each customer's use up to `day`.

    Files of months before that of `day` are folded once and kept; only the last month is read again.
    """
    month = Month.of(day)
    this = usage_daily(store, month, month)
    recipe = store.book.get(f"{name}_of_month", lambda: made(this.expr), (), ())
    before = usage_daily(store, None, month + -1)
    parts: list[str] = []
    for file in before.files:
        one = Source(DAILY, before.schema, (file,))
        parts += store.made_by(f"{name}_of_month", recipe, [one]).files
    folded = Source(f"{name}_of_month", recipe.schema, tuple(parts))
    past = store.derive(f"{name}_before", lambda: fold(folded.expr), [folded])

    def up_to_day() -> Table:
        recent = made(this.expr.filter(this.expr.used_on <= ANY_DAY))
        return fold(ibis.union(past.expr, recent, distinct=False))

    return store.derive(name, up_to_day, [past, this], day=day)
