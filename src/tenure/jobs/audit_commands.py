"""`tenure audit`: the chain over the audit log, by which a change of the past shows."""

from __future__ import annotations

import re

import click

from tenure.jobs import clock
from tenure.values.chains import Link
from tenure.values.errors import InputError
from tenure.workflow.actions.audit_seals import seal_all
from tenure.workflow.queries import audit_chain
from tenure.workflow.queries.workspaces import only_workspace

NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """The audit log: seal it, and check that nothing in it was changed."""


@audit.command("seal")
def seal() -> None:
    """Seal every entry not sealed yet, as `tenure work` does by itself, and show the last hash."""
    only_workspace()
    click.echo(f"{seal_all(at=clock.now(), is_thorough=True):,} entries sealed.")
    _print_head(audit_chain.last_link(only_workspace().pk))


@audit.command("verify")
@click.option("--head", default="", help="NUMBER:HASH noted before, which must be in the chain.")
def verify(head: str) -> None:
    """Hash the whole log anew; exits with 1 and names the first entry that is not as it was.

    Without --head it cannot be seen that a log was cut at its end, or written anew with all its
    seals: note the last hash where nobody who administers this installation can change it.
    """
    found = audit_chain.verify(only_workspace().pk, _noted(head))
    if found.broken:
        where = f"number {found.broken.sequence:,}"
        raise InputError(
            f"the audit log does not hold from {where} on: {found.broken.says}",
            hint="Compare with a backup: something was changed past Tenure.",
        )
    click.echo(f"{found.head.sequence:,} entries are as they were sealed.")
    if found.late:
        click.echo(f"{found.late:,} were sealed more than a day after the time they name.")
    if found.unsealed:
        click.echo(
            f"{found.unsealed:,} are not sealed yet: tenure work does it, or tenure audit seal."
        )
    _print_head(found.head)


def _noted(text: str) -> Link | None:
    if not text:
        return None
    parts = NOTED.fullmatch(text.strip().lower())
    if not parts:
        raise InputError(
            f"{text!r} is no NUMBER:HASH", hint="It is as `tenure audit seal` shows it."
        )
    return Link(int(parts[1]), parts[2])


def _print_head(head: Link) -> None:
    if head.sequence:
        click.echo(f"Last: {head.sequence}:{head.hash}")
