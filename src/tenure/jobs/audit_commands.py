"""`tenure audit`: the chain over the audit log, by which a change of the past shows."""

from __future__ import annotations

import re

import click

from tenure.config.settings import settings
from tenure.jobs import audit_heads, clock
from tenure.jobs.sealing import seal_and_note
from tenure.values.chains import START, Link
from tenure.values.errors import InputError
from tenure.workflow.queries import audit_chain
from tenure.workflow.queries.workspaces import only_workspace

NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """The audit log: seal it, and check that nothing in it was changed."""


@audit.command("seal")
def seal() -> None:
    """Seal every entry not sealed yet, as `tenure work` does by itself, and show the last hash."""
    workspace = only_workspace()
    sealed = seal_and_note(settings().home, clock.now(), is_thorough=True)
    click.echo(f"{sealed:,} entries sealed.")
    _print_head(audit_chain.last_link(workspace.pk))


@audit.command("verify")
@click.option("--head", default="", help="NUMBER:HASH noted before, which must be in the chain.")
def verify(head: str) -> None:
    """Hash the whole log anew; exits with 1 and names the first entry that is not as it was.

    That a log was cut at its end, or written anew with all its seals, is seen by the last hash that
    the home has noted, and by --head: one you keep where nobody can change it who could change both.
    """
    workspace = only_workspace()
    kept = [audit_heads.noted(settings().home).get(workspace.pk, START), _noted(head)]
    found = audit_chain.verify(workspace.pk, kept)
    if found.broken:
        where = f"number {found.broken.sequence:,}"
        raise InputError(
            f"the audit log does not hold from {where} on: {found.broken.says}",
            hint="Something was changed past Tenure, or an older database was put back: see operate.md.",
        )
    click.echo(f"{found.head.sequence:,} entries are as they were sealed.")
    if found.late:
        click.echo(f"{found.late:,} were sealed more than a day after the time they name.")
    if found.unsealed:
        click.echo(
            f"{found.unsealed:,} are not sealed yet: tenure work does it, or tenure audit seal."
        )
    _print_head(found.head)


def _noted(text: str) -> Link:
    if not text:
        return START
    parts = NOTED.fullmatch(text.strip().lower())
    if not parts:
        raise InputError(
            f"{text!r} is no NUMBER:HASH", hint="It is as `tenure audit seal` shows it."
        )
    return Link(int(parts[1]), parts[2])


def _print_head(head: Link) -> None:
    if head.sequence:
        click.echo(f"Last: {head.sequence}:{head.hash}")
