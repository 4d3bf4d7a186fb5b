"""Reading Stripe: all of it once, then what has changed; killed at any moment, it goes on where it stopped.

A whole reading pages through every list and remembers the moment it began; what is made or changed
meanwhile is among the events since that moment, which are read right after. A page counts as read once it
lies on the disk; facts change in one step, when everything read is loaded. `steps` stops after every page:
its caller may do something else before the next.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from tenure.config.settings import Settings
from tenure.connectors.stripe import raw, reading
from tenure.connectors.stripe.lists import Lists
from tenure.connectors.stripe.raw import Chain, GapError
from tenure.connectors.stripe.reading import FACTS, RESOURCES, Resource
from tenure.jobs.loading_stripe import LoadRequest, Read, load_changes, load_whole
from tenure.records.models import Workspace
from tenure.values.errors import BusyError, InputError
from tenure.warehouse.engine import Limits
from tenure.warehouse.files import writer_lock
from tenure.workflow.actions.reading_marks import Mark, begin_reading, marks, set_mark

PROVIDER = "stripe"
OVERLAP = timedelta(minutes=15)
"""Events are read again from so long before the last reading: some are listed late."""
REMEMBERED = timedelta(days=29)
"""Stripe keeps events for 30 days: after a longer pause everything is read again."""
RUN, SINCE, NEXT = "run", "since", "next"
WHOLE = "whole-"
AT_ONCE = 20
EVENTS = Resource("events")
log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
T = TypeVar("T")
Steps = Generator[None, None, T]
"""Something done step by step, which returns what came of it."""


@dataclass(frozen=True, slots=True)
class StripeRequest:
    """What to read with, and where to: `folder` keeps pages as they came. `now` is the clock."""

    workspace: Workspace
    lists: Lists
    folder: Path
    root: Path
    now: Callable[[], datetime]
    is_full: bool = False
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class StripeReport:
    """What was read: each whole or partial reading with what became of its rows."""

    reads: tuple[Read, ...] = ()
    calls: int = 0


@dataclass(slots=True)
class _Work:
    """A reading under way."""

    request: StripeRequest
    progress: Progress
    marks: dict[str, Mark] = field(default_factory=dict)

    def set(self, mark: Mark) -> None:
        """Write how far a list was read."""
        set_mark(
            workspace=self.request.workspace,
            provider=PROVIDER,
            mark=mark,
            at=self.request.now(),
        )
        self.marks[mark.resource] = mark

    def begin(self, name: str, *fresh: Mark) -> None:
        """Begin another reading."""
        kept = (SINCE,) if SINCE in self.marks else ()
        begin_reading(
            workspace=self.request.workspace,
            provider=PROVIDER,
            keep=kept,
            fresh=[Mark(RUN, name), *fresh],
            at=self.request.now(),
        )
        self.marks = marks(workspace=self.request.workspace, provider=PROVIDER)

    @property
    def run(self) -> str:
        """The reading that is not finished; "" if there is none."""
        mark = self.marks.get(RUN, Mark(RUN, is_whole=True))
        return "" if mark.is_whole else mark.cursor

    @property
    def folder(self) -> Path:
        """Where its pages are."""
        return self.request.folder / self.run


def configured(
    settings: Settings,
    workspace: Workspace,
    limits: Limits,
    now: Callable[[], datetime],
    *,
    is_full: bool = False,
) -> StripeRequest | None:
    """The request that the settings make; None where no key is set."""
    if not settings.stripe_key:
        return None
    return StripeRequest(
        workspace=workspace,
        lists=Lists(settings.stripe_key, settings.stripe_url, settings.stripe_rate),
        folder=settings.home / "stripe",
        root=settings.warehouse,
        now=now,
        is_full=is_full,
        limits=limits,
    )


def read_stripe(request: StripeRequest, progress: Progress = lambda *_: None) -> StripeReport:
    """Read what is new at Stripe, or all of it the first time, and load it.

    Raises `BusyError` (`UnavailableError` where Stripe does not answer) when it should be tried again
    later, and goes on then; `InputError` where the key is refused.
    """
    under_way = steps(request, progress)
    while True:
        try:
            next(under_way)
        except StopIteration as done:
            found: StripeReport = done.value
            return found


def steps(request: StripeRequest, progress: Progress = lambda *_: None) -> Steps[StripeReport]:
    """The same, a page of some hundred objects at a time; only the loading at the end is one step.

    No other reads meanwhile. Closed or left before its end, it is as if it had been stopped there.
    """
    with _alone(request.folder), request.lists:
        work = _Work(request, progress, marks(workspace=request.workspace, provider=PROVIDER))
        try:
            reads = yield from _reads(work)
        except GapError as error:
            raise InputError(
                f"pages of Stripe kept in {work.folder} are gone: {error}",
                hint="Read everything again: tenure stripe read --full",
            ) from None
    return StripeReport(reads, request.lists.calls)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        with writer_lock(folder / "lock"):
            yield
    except BusyError as error:
        if "another import" not in error.message:
            raise
        raise BusyError(
            "Stripe is being read already, or the warehouse is being written to",
            hint="Wait until that has finished, then run the command again.",
        ) from None


def _reads(work: _Work) -> Steps[tuple[Read, ...]]:
    """What is left of the reading begun, a whole one where needed, then the changes."""
    at = _theirs(work)
    is_whole = work.run.startswith(WHOLE)
    if _is_lost(work, at) or (work.request.is_full and not is_whole):
        work.marks.pop(SINCE, None)
        _begin(work, at)
    elif not work.run or not work.folder.is_dir():
        _begin(work, at)
    reads = []
    if work.run.startswith(WHOLE):
        reads.append((yield from _whole(work)))
        _begin(work, _theirs(work))
    reads.append((yield from _changes(work)))
    return tuple(reads)


def _is_lost(work: _Work, at: datetime) -> bool:
    """Whether a whole reading was begun whose pages are gone, or so long ago that changes are."""
    if not work.run.startswith(WHOLE):
        return False
    since = work.marks.get(SINCE)
    return since is None or not work.folder.is_dir() or at - _instant(since.cursor) >= REMEMBERED


def _theirs(work: _Work) -> datetime:
    """The time at Stripe, or ours where that is earlier."""
    page = work.request.lists.page(EVENTS.path, "", [("limit", 1)])
    ours = work.request.now().astimezone(UTC)
    return min(page.at, ours) if page.at.year > 1970 else ours


def _begin(work: _Work, at: datetime) -> None:
    """Begin a reading: of everything where nothing was read before, or too long ago."""
    since = work.marks.get(SINCE)
    stamp = str(int(at.timestamp()))
    is_known = since is not None and at - _instant(since.cursor) < REMEMBERED
    kind = "changes" if is_known else "whole"
    name = f"{kind}-{work.request.now():%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    (work.request.folder / name).mkdir(parents=True)
    if is_known:
        work.begin(name, Mark(NEXT, stamp))
    else:
        work.marks.pop(SINCE, None)
        work.begin(name, Mark(SINCE, stamp))


def _instant(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp), UTC)


def _whole(work: _Work) -> Steps[Read]:
    for resource in RESOURCES:
        yield from _list(work, resource)
    work.progress("loading", 0, 1)
    read = yield from load_whole(_load_request(work))
    for folder in work.request.folder.glob(f"{WHOLE}*"):
        if folder != work.folder:
            shutil.rmtree(folder, ignore_errors=True)
    work.set(Mark(RUN, work.run, is_whole=True))
    return read


def _list(work: _Work, resource: Resource) -> Iterator[None]:
    """Read a list to its end, from where it was read to."""
    chain = Chain(work.folder / resource.name)
    mark = work.marks.get(resource.name, Mark(resource.name))
    while not mark.is_whole:
        last, has_more, count = reading.read_page(work.request.lists, resource, chain, mark.cursor)
        mark = Mark(resource.name, last, not has_more, mark.rows + count)
        work.set(mark)
        work.progress(f"{resource.name}: {mark.rows:,} read", 0, 1)
        yield


def _changes(work: _Work) -> Steps[Read]:
    since = _instant(work.marks[SINCE].cursor) - OVERLAP
    filters = (("created[gte]", str(int(since.timestamp()))),)
    yield from _list(work, Resource("events", filters=filters))
    touched, changed = _events(work)
    if touched:
        for resource in RESOURCES:
            if resource not in FACTS:
                yield from _list(work, resource)
    yield from _fetch(work, touched)
    work.progress("loading", 0, 1)
    read = yield from load_changes(_load_request(work), len(touched), changed)
    begun = work.marks[NEXT].cursor
    work.set(Mark(SINCE, begun))
    work.set(Mark(RUN, work.run, is_whole=True))
    _forget(work)
    return read


def _events(work: _Work) -> tuple[list[reading.Touched], dict[str, int]]:
    """What events say has changed, sorted; and when items of subscriptions were last changed."""
    touched: set[reading.Touched] = set()
    changed: dict[str, int] = {}
    chain = Chain(work.folder / "events")
    for page in chain.pages(work.marks["events"].cursor):
        for event in page:
            touched.update(reading.touched(event))
            found = reading.item_change(event)
            if found:
                changed[found[0]] = max(changed.get(found[0], 0), found[1])
    return sorted(touched), changed


def _fetch(work: _Work, touched: list[reading.Touched]) -> Iterator[None]:
    """Fetch changed objects as they are now, a few to a file; files that are there are done."""
    for begin in range(0, len(touched), AT_ONCE):
        path = work.folder / "objects" / f"{begin:08d}.ndjson.gz"
        if not path.exists():
            raw.keep(path, list(_fetched(work, touched[begin : begin + AT_ONCE])))
        work.progress(f"changed: {begin:,} read", begin, len(touched))
        yield


def _fetched(work: _Work, touched: list[reading.Touched]) -> Iterator[dict[str, object]]:
    for each in touched:
        found = reading.read_one(work.request.lists, each)
        if found is not None:
            yield found
            if each[0] == "subscriptions":
                yield from reading.invoices_of(work.request.lists, each[1])


def _load_request(work: _Work) -> LoadRequest:
    return LoadRequest(
        folder=work.folder,
        root=work.request.root,
        rejects=work.request.folder / "rejected" / work.run,
        zone=work.request.workspace.time_zone,
        at=work.request.now(),
        ends={name: mark.cursor for name, mark in work.marks.items()},
        rows={name: mark.rows for name, mark in work.marks.items()},
        limits=work.request.limits,
    )


def _forget(work: _Work) -> None:
    """Pages of changes older than Stripe remembers events are let go of."""
    limit = f"changes-{work.request.now() - REMEMBERED:%Y%m%dT%H%M%S}"
    for folder in work.request.folder.glob("changes-*"):
        if folder.name < limit:
            shutil.rmtree(folder, ignore_errors=True)
