"""Reading helpdesks: page by page, each loaded before it counts as read; killed, it goes on there.

The place in the list is written after the page's rows are facts: a page may be loaded twice, which
changes nothing, and none is passed over. A desk that asks to wait is left alone until then.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from tenure.config.settings import Settings
from tenure.connectors.chatwoot.client import chatwoot
from tenure.connectors.intercom.client import intercom
from tenure.connectors.zendesk.client import zendesk
from tenure.jobs.loading_tickets import Place, load_tickets
from tenure.records.models import Workspace
from tenure.values.errors import BusyError, InputError
from tenure.values.sending import NotSentError, RefusedError, SendingError
from tenure.values.tickets import Helpdesk, Row, TicketPage, stamp
from tenure.warehouse.engine import Limits
from tenure.warehouse.files import writer_lock
from tenure.warehouse.held_tickets import open_tickets
from tenure.workflow.actions.reading_marks import Mark, marks, set_mark

LIST, WAIT, READ, LOOKED = "tickets", "wait", "read", "looked"
"""Marks of a desk: its place in the list, until when to wait, when it was read to its end, and the
ticket that was last looked for."""
AGAIN, REFUSED_AGAIN = timedelta(minutes=5), timedelta(hours=1)
LOOKED_FOR = 20
"""Open tickets looked for after a reading: a desk that names no deleted ones answers 404."""
log = logging.getLogger(__name__)


@runtime_checkable
class Looks(Protocol):
    """A desk that does not list what was deleted, and can be asked for one ticket."""

    def is_gone(self, number: str) -> bool:
        """Whether there is no such ticket (any more). Raises `SendingError`."""
        ...


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """What to read with, and where to. `folder` holds the lock and refused rows."""

    workspace: Workspace
    folder: Path
    root: Path
    now: Callable[[], datetime]
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page that was loaded: its desk, tickets, those new, changed and refused, whether all is read."""

    desk: str
    tickets: int
    new: int
    changed: int
    refused: int
    is_end: bool


def desks(own: Settings) -> list[Helpdesk]:
    """Helpdesks the settings name. `InputError` where one is named only in part."""
    found: list[Helpdesk] = []
    zen = (own.zendesk_url, own.zendesk_email, own.zendesk_token)
    if _whole("ZENDESK_URL, _EMAIL and _TOKEN", zen):
        found.append(zendesk(*zen))
    if own.intercom_token:
        found.append(intercom(own.intercom_url, own.intercom_token))
    chat = (own.chatwoot_url, own.chatwoot_account, own.chatwoot_token)
    if _whole("CHATWOOT_URL, _ACCOUNT and _TOKEN", chat):
        found.append(chatwoot(*chat))
    return found


def _whole(names: str, values: tuple[str, ...]) -> bool:
    if any(values) and not all(values):
        raise InputError(f"only some of TENURE_{names} are set", hint="Set all of them, or none.")
    return all(values)


def request_of(
    own: Settings, workspace: Workspace, limits: Limits, now: Callable[[], datetime]
) -> TicketRequest:
    """The request the settings make."""
    return TicketRequest(workspace, own.home / "tickets", own.warehouse, now, limits)


def waits_until(request: TicketRequest, desk: Helpdesk) -> datetime | None:
    """Until when a desk is left alone; None where it may be read."""
    mark = marks(workspace=request.workspace, provider=desk.name).get(WAIT)
    until = datetime.fromisoformat(mark.cursor) if mark and mark.cursor else None
    return until if until and until > request.now() else None


def is_due(request: TicketRequest, desk: Helpdesk, every: timedelta) -> bool:
    """Whether a desk is to be read: it was not read to its end for so long, and need not wait."""
    known = marks(workspace=request.workspace, provider=desk.name)
    last = known.get(READ)
    is_over = last is None or last.at is None or request.now() - last.at >= every
    is_under_way = LIST in known and not known[LIST].is_whole
    return (is_over or is_under_way) and waits_until(request, desk) is None


def read_desk(request: TicketRequest, desk: Helpdesk) -> Iterator[PageRead]:
    """Read a desk to its end, a page at a time; each is loaded when it is handed out.

    Raises `SendingError` where the desk does not answer, and has noted until when to wait;
    `BusyError` while facts are being written, or another reads.
    """
    while True:
        with _alone(request):
            read = read_page(request, desk)
        yield read
        if read.is_end:
            return


def _alone(request: TicketRequest) -> AbstractContextManager[None]:
    return writer_lock(request.folder / "lock")


def read_page(request: TicketRequest, desk: Helpdesk) -> PageRead:
    """Read and load the next page of a desk, and only then note how far it was read."""
    mark = marks(workspace=request.workspace, provider=desk.name).get(LIST, Mark(LIST))
    try:
        page = desk.page(mark.cursor, request.now())
        gone = _gone(request, desk) if page.is_end else []
    except SendingError as error:
        _wait(request, desk, error)
        raise
    loaded = load_tickets(_place(request), desk.name.capitalize(), [*page.rows, *gone])
    _note_bad(request, desk, page)
    rows = mark.rows + len(page.rows)
    _set(request, desk, Mark(LIST, page.cursor, page.is_end, rows))
    if page.is_end:
        _set(request, desk, Mark(READ, is_whole=True, rows=rows))
    sources = loaded.report.sources if loaded.report else ()
    return PageRead(
        desk.name,
        len(page.rows) + len(page.bad),
        sum(each.new for each in sources),
        sum(each.changed for each in sources),
        len(loaded.refused) + len(page.bad),
        page.is_end,
    )


def _place(request: TicketRequest) -> Place:
    return Place(request.root, request.folder / "rejected", request.now(), request.limits)


def _gone(request: TicketRequest, desk: Helpdesk) -> list[Row]:
    """Open tickets, the next few of them, that the desk does not have any more: deleted now."""
    if not isinstance(desk, Looks):
        return []
    prefix = f"{desk.name}:"
    known = marks(workspace=request.workspace, provider=desk.name).get(LOOKED, Mark(LOOKED))
    held = open_tickets(request.root, prefix, known.cursor, LOOKED_FOR, request.limits)
    at = request.now()
    gone = [each for each in held if desk.is_gone(each.ticket_id.removeprefix(prefix))]
    last = held[-1].ticket_id if len(held) == LOOKED_FOR else ""
    _set(request, desk, Mark(LOOKED, last))
    return [
        {"ticket_id": each.ticket_id, "opened_at": stamp(each.opened_at), "deleted_at": stamp(at)}
        for each in gone
    ]


def _note_bad(request: TicketRequest, desk: Helpdesk, page: TicketPage) -> None:
    if not page.bad:
        return
    folder = request.folder / "rejected"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{desk.name}.jsonl").open("a", encoding="utf-8") as out:
        for each in page.bad:
            said = {"at": stamp(request.now()), "ticket": each.ticket_id, "why": each.why}
            out.write(json.dumps(said, ensure_ascii=False) + "\n")


def _wait(request: TicketRequest, desk: Helpdesk, error: SendingError) -> None:
    """Leave the desk alone: as long as it asked, an hour after a no, else five minutes."""
    pause = REFUSED_AGAIN if isinstance(error, RefusedError) else AGAIN
    if isinstance(error, NotSentError) and error.retry_after_s is not None:
        pause = timedelta(seconds=error.retry_after_s)
    _set(request, desk, Mark(WAIT, (request.now() + pause).isoformat()))


def _set(request: TicketRequest, desk: Helpdesk, mark: Mark) -> None:
    set_mark(workspace=request.workspace, provider=desk.name, mark=mark, at=request.now())


def tickets_step(
    own: Settings, workspace: Workspace, limits: Limits, now: Callable[[], datetime]
) -> bool:
    """Read one page of a desk that is due; whether there was any. Faults are logged, and it waits."""
    if not own.tickets_every:
        return False
    request = request_of(own, workspace, limits, now)
    try:
        found = desks(own)
    except InputError as error:
        log.warning("helpdesks are not read: %s", error.message)
        return False
    for desk in found:
        if is_due(request, desk, timedelta(minutes=own.tickets_every)):
            return _tried(request, desk)
    return False


def _tried(request: TicketRequest, desk: Helpdesk) -> bool:
    try:
        with suppress(BusyError), _alone(request):
            read = read_page(request, desk)
            log.info("%s: %d tickets read, %d refused", desk.name, read.tickets, read.refused)
            return True
    except SendingError as error:
        log.warning("%s is not read: %s", desk.name, error.message)
    except Exception:
        log.exception(
            "tickets of %s were not loaded: something is wrong that should not be", desk.name
        )
        _set(request, desk, Mark(WAIT, (request.now() + AGAIN).isoformat()))
    return False
