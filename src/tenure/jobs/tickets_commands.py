"""`tenure tickets`: read what is new at the helpdesks, and say how far each was read."""

from __future__ import annotations

import click

from tenure.config.settings import settings
from tenure.jobs import clock, worker
from tenure.jobs.reading_tickets import (
    LIST,
    READ,
    WAIT,
    TicketRequest,
    desks,
    read_desk,
    request_of,
)
from tenure.values.errors import BusyError, InputError
from tenure.values.sending import SendingError
from tenure.values.tickets import Helpdesk
from tenure.workflow.actions.reading_marks import marks
from tenure.workflow.queries.workspaces import only_workspace


@click.group()
def tickets() -> None:
    """Tickets from Zendesk, Intercom and Chatwoot."""


def _request() -> tuple[TicketRequest, list[Helpdesk]]:
    own = settings()
    found = desks(own)
    if not found:
        raise InputError(
            "no helpdesk is set",
            hint="Set TENURE_ZENDESK_…, TENURE_INTERCOM_TOKEN or TENURE_CHATWOOT_…: see helpdesk.md.",
        )
    return request_of(own, only_workspace(), worker.limits(own), clock.now), found


@tickets.command("read")
def read() -> None:
    """Read what is new, or everything the first time. Stopped, it goes on where it was."""
    request, found = _request()
    for desk in found:
        try:
            _read(request, desk)
        except SendingError as error:
            click.echo(f"{desk.name}: {error.message}; the rest is read the next time.")
        except BusyError as error:
            raise BusyError(error.message, hint="Run the command again.") from None


def _read(request: TicketRequest, desk: Helpdesk) -> None:
    """Read a desk and say what came, also where it stops in between."""
    count = new = changed = refused = 0
    try:
        for page in read_desk(request, desk):
            count, new = count + page.tickets, new + page.new
            changed, refused = changed + page.changed, refused + page.refused
    finally:
        click.echo(
            f"{desk.name}: {count:,} read, {new:,} new, {changed:,} changed, {refused:,} refused."
        )
    if refused:
        click.echo(f"Which, and why, is in {request.folder / 'rejected'}")


@tickets.command("status")
def status() -> None:
    """How far each helpdesk was read, and until when it is left alone."""
    request, found = _request()
    for desk in found:
        known = marks(workspace=request.workspace, provider=desk.name)
        place, last, wait = (known.get(name) for name in (LIST, READ, WAIT))
        rows = f"{place.rows:,} read" if place else "nothing read yet"
        ended = f", to its end {last.at:%Y-%m-%d %H:%M} UTC" if last and last.at else ""
        pause = f", left alone until {wait.cursor[:16]}" if wait and wait.cursor else ""
        click.echo(f"{desk.name}: {rows}{ended}{pause}")
