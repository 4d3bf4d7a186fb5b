"""`tenure bugs`: file what waits, read what changed at the trackers, and say how far they were read."""

from __future__ import annotations

import click

from tenure.config.settings import settings
from tenure.jobs import clock
from tenure.jobs.filing import file_one
from tenure.jobs.reading_trackers import desk_of, read_one, sync
from tenure.records.models import Bug
from tenure.values.errors import InputError
from tenure.values.sending import SendingError
from tenure.values.trackers import TRACKER_NAMES
from tenure.workflow.actions import tracker_events
from tenure.workflow.queries.workspaces import only_workspace

NOT_SET_UP = "Set TENURE_GITHUB_REPO, TENURE_JIRA_URL or TENURE_LINEAR_TEAM: see trackers.md."


@click.group()
def bugs() -> None:
    """Bugs filed in GitHub Issues, Jira or Linear."""


@bugs.command("sync")
def sync_() -> None:
    """File bugs that wait and read every issue that changed, now. Running it twice changes nothing."""
    own, workspace = settings(), only_workspace()
    desk = desk_of(own, workspace)
    if not desk.trackers:
        raise InputError("no tracker is set up", hint=NOT_SET_UP)
    tracker_events.mark(workspace=workspace, at=clock.now())
    tried = 0
    while file_one(desk):
        tried += 1
    _print_filed(tried, workspace.pk)
    for name in desk.trackers:
        try:
            read = 0
            while read_one(workspace, name, desk):
                read += 1
            read += sync(workspace, name, desk)
        except SendingError as error:
            raise InputError(error.message, hint="Nothing is lost: run it again later.") from None
        click.echo(f"{TRACKER_NAMES[name]}: {read:,} issues read.")


def _print_filed(tried: int, workspace_id: int) -> None:
    rows = Bug.objects.filter(workspace_id=workspace_id)
    left = {state: rows.filter(filing=state).count() for state in ("due", "unknown", "failed")}
    states = ", ".join(f"{count:,} {state}" for state, count in left.items())
    click.echo(f"{tried:,} tries to file; by now {states}.")
    for bug in rows.filter(filing="failed").order_by("-id")[:5]:
        click.echo(f"  {bug.bug_id}: {bug.error}")
