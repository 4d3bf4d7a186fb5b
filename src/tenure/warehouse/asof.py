"""Computing a generation: from the facts of a manifest to every published table of one day."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta

from ibis.expr.types import Table

from tenure.metrics import customer_state, engagement, voice
from tenure.metrics.zombies import DEFAULT_RUNGS, Rungs
from tenure.values.canonical import TABLES
from tenure.values.dates import Month
from tenure.values.switches import Switches
from tenure.values.worth import USUAL, Terms
from tenure.warehouse import (
    calendars,
    hollow,
    learning,
    ledger,
    panels,
    people,
    quiet,
    readings,
    requesters,
    serving,
    standing,
    state,
    ticket_steps,
    unused,
    worth,
)
from tenure.warehouse.aggregates import aliases, usage_daily, use_spans
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.derived import Source, Store
from tenure.warehouse.generation import Generation


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the facts: as of which day, under which definitions, in which currency.

    `margin` is the gross margin, 0–1, used in what is at stake. `quiet` are stretches of
    days, both ends in them, whose low use says nothing (holidays, outages); `contact_cost_minor` what one contact with a
    customer costs, None where that is not known; `alert_budget` how many alerts a week one CSM can follow.
    `rungs`: from how many quiet months customers of a plan are contacted, and treated specially.
    `is_brief`: where nothing learnt holds on the day, learn the line and leave out what takes long.
    `whose`: requesters of tickets and their customers, as people decided ("" is nobody).
    `worth`: on which terms customers' worth is reckoned.
    `labels`: what people said tickets are: id, kind, label. `themes`: numbers and middles of themes.
    """

    as_of: date
    switches: Switches
    base_currency: str
    margin: float
    quiet: tuple[tuple[date, date], ...] = ()
    contact_cost_minor: int | None = None
    alert_budget: float = 3.0
    rungs: Rungs = DEFAULT_RUNGS
    is_brief: bool = False
    whose: tuple[tuple[str, str], ...] = ()
    labels: readings.Labels = ()
    themes: readings.Centers = ()
    worth: Terms = USUAL


def compute(store: Store, question: Question) -> Generation:
    """Every published table as of the end of a day.

    Whatever was computed before for the same facts and definitions is read, not computed.
    """
    work = Computing(store, question)
    ticket_steps.tickets(work)
    requesters.tickets(work)
    readings.tables(work)
    ledger.money(work)
    with closing(work.beside()) as side, ThreadPoolExecutor(1) as another:
        told = another.submit(_apart_from_use, side)
        _use(work)
        work.tables |= told.result()
    people.use(work)
    panels.recent(work)
    quiet.found(work)
    unused.tables(work)
    hollow.tables(work)
    people.filled_seats(work)
    kept = learning.learned(work)
    standing.approach(work, kept)
    standing.risk(work, kept)
    line = kept.found.line.line if kept else None
    state.customers(work)
    state.candidates(work, line)
    if question.worth.assumptions:
        serving.tables(work)
        worth.tables(work)
    store.book.save()
    return Generation(
        as_of=question.as_of,
        seen_until=work.seen_until,
        base_currency=question.base_currency,
        margin=question.margin,
        switches=question.switches,
        tables=work.tables,
        danger_line=line,
        learned=kept.key if kept else None,
        facts=store.manifest,
    )


class Computing:
    """One generation in the making: its inputs and the tables made so far."""

    def __init__(self, store: Store, question: Question) -> None:
        self.store, self.question, self.day = store, question, question.as_of
        self.tables: dict[str, Source] = {name: store.fact(name) for name in TABLES}
        self.seen_until: date | None = None

    def beside(self) -> Computing:
        """The same for another thread; what it makes is handed over in its `tables`."""
        other = Computing(self.store.beside("beside"), self.question)
        other.tables = dict(self.tables)
        return other

    def close(self) -> None:
        """Give the engine back."""
        self.store.engine.close()

    def keep(
        self,
        name: str,
        build: Callable[..., Table],
        *inputs: str | Source,
        day: date | None = None,
        parameters: object = (),
        sort: str = "",
    ) -> Source:
        """Make one table; `build` is given the inputs' expressions in order."""
        sources = self._sources(inputs)
        self.tables[name] = self.store.derive(
            name,
            lambda: build(*(source.expr for source in sources)),
            sources,
            day=day or self.day,
            parameters=parameters,
            sort=(sort,) if sort else (),
        )
        return self.tables[name]

    def latest(self, name: str, build: Callable[..., Table], *inputs: str, clock: str) -> None:
        """Make a table of what happened last up to the day, `clock` saying when.

        Where no fact lies after the day it is the same on every day that follows: so it is
        made for the end of time, and for the day itself only where that would look ahead.
        """
        self.keep(name, build, *inputs, day=date.max)
        newest = self.ask("newest_" + name, lambda rows: rows.agg(at=rows[clock].max()), name)
        (at,) = self.store.engine.row(newest)
        if at is not None and at > self.day:
            self.keep(name, build, *inputs)

    def ask(
        self, name: str, build: Callable[..., Table], *inputs: str | Source, day: date | None = None
    ) -> str:
        """SQL of a question asked once; what it reads is made visible."""
        sources = self._sources(inputs)
        return self.store.question(
            name, lambda: build(*(source.expr for source in sources)), sources, day=day or self.day
        )

    def _sources(self, inputs: tuple[str | Source, ...]) -> list[Source]:
        return [self.tables[each] if isinstance(each, str) else each for each in inputs]


def _apart_from_use(work: Computing) -> dict[str, Source]:
    """What needs no use, and is not needed by it."""
    state.money(work)
    ledger.series(work)
    _voice(work)
    return work.tables


def _voice(work: Computing) -> None:
    work.keep("ticket_state", lambda rows: voice.ticket_state(rows, ANY_DAY), "tickets")
    work.latest(
        "nps_last", lambda rows: voice.nps_last(rows, ANY_DAY), "survey_responses", clock="nps_on"
    )
    work.keep("nps_asked", lambda rows: voice.nps_asked(rows, ANY_DAY), "survey_responses")
    work.latest(
        "touches",
        lambda rows: customer_state.touches(rows, ANY_DAY),
        "touchpoints",
        clock="last_touch_on",
    )
    work.keep("nps_counts", lambda rows: voice.nps_counts(rows, ANY_DAY), "survey_responses")


def _use(work: Computing) -> None:
    """Engagement on the last day use is known for."""
    work.tables["aliases"] = aliases(work.store)
    work.tables["usage_daily"] = usage_daily(work.store)
    work.tables["spans"] = use_spans(work.store, work.day)
    seen = work.ask("seen", lambda s: s.agg(last=s.last_used_on.max()), "spans")
    (work.seen_until,) = work.store.engine.row(seen)
    _engagement(work, "engagement", work.seen_until or work.day)


def _engagement(work: Computing, name: str, day: date) -> None:
    store, spans = work.store, use_spans(work.store, day)
    this_week = day - timedelta(days=day.weekday())
    anchor = this_week - timedelta(weeks=engagement.BASELINE_LAG_WEEKS)
    weeks_ago = anchor - timedelta(weeks=engagement.BASELINE_WEEKS)
    before = use_spans(store, anchor - timedelta(days=1))
    past = usage_daily(store, Month.of(weeks_ago), Month.of(anchor))
    anchors = calendars.days(store, anchor)
    habit = work.keep("baseline", engagement.baseline, past, before, anchors)
    near = usage_daily(store, Month.of(day - timedelta(days=engagement.REACH_DAYS)), Month.of(day))
    days = calendars.days(store, day)
    work.keep(name, engagement.engagement, near, spans, habit, days, sort="customer_id")
