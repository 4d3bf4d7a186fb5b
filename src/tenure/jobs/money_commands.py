"""`tenure money`: whoever holds the machine stops all money, and lets it leave again."""

from __future__ import annotations

import click

from tenure.config.settings import settings
from tenure.jobs import clock
from tenure.values.errors import InputError
from tenure.workflow.actions.money_switch import AT_MACHINE, lift_at_machine, off_for_all, trip
from tenure.workflow.queries.workspaces import only_workspace


@click.group()
def money() -> None:
    """Whether money may leave."""


@money.command()
@click.option("--all", "is_for_all", is_flag=True, help="In every workspace of this database.")
@click.option("--why", default=AT_MACHINE, help="Shown to everybody.")
def stop(*, is_for_all: bool, why: str) -> None:
    """Let no money leave any more, at once. Accounts can be opened all the same."""
    at = clock.now()
    trip(
        workspace=None if is_for_all else only_workspace(), reason=why.strip() or AT_MACHINE, at=at
    )
    click.echo("No money leaves any more. Owners and finance are told.")


@money.command()
@click.option("--all", "is_for_all", is_flag=True, help="Lift what was stopped for all.")
def start(*, is_for_all: bool) -> None:
    """Lift a stop of all. Where a workspace was stopped itself, an owner turns it on on the page."""
    if not is_for_all:
        hint = "An owner does that on the page Money; for all: tenure money start --all"
        raise InputError("money of one workspace is not turned on here", hint=hint)
    if off_for_all() is None:
        click.echo("It was not stopped for all.")
        return
    lift_at_machine(at=clock.now(), installation=settings().installation)
    click.echo("Money may leave again where it is turned on.")
