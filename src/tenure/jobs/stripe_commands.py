"""`tenure stripe`: read what is new at Stripe, and say how far it was read."""

from __future__ import annotations

import click

from tenure.config.settings import settings
from tenure.jobs import clock, worker
from tenure.jobs.commands import progress_bar
from tenure.jobs.loading_stripe import Read
from tenure.jobs.reading_stripe import PROVIDER, configured, read_stripe
from tenure.values.errors import InputError
from tenure.workflow.actions.reading_marks import marks
from tenure.workflow.queries.workspaces import only_workspace


@click.group()
def stripe() -> None:
    """Customers, subscriptions, invoices and payments from Stripe."""


@stripe.command("read")
@click.option("--full", is_flag=True, help="Read everything again, not only what has changed.")
def read(*, full: bool) -> None:
    """Read what is new, or everything the first time. Stopped, it goes on where it was."""
    own = settings()
    request = configured(own, only_workspace(), worker.limits(own), clock.now, is_full=full)
    if request is None:
        raise InputError(
            "no key of Stripe is set",
            hint="Set TENURE_STRIPE_KEY to a restricted key that may read: see stripe.md.",
        )
    with progress_bar() as report:
        done = read_stripe(request, report)
    for each in done.reads:
        _print(each)
    click.echo(f"{done.calls:,} calls.")


def _print(read: Read) -> None:
    what = "Everything" if read.kind == "whole" else "Changes"
    click.echo(f"{what}: {read.objects:,} objects, {read.left_out:,} of no concern.")
    for each in read.report.sources:
        click.echo(
            f"  {each.table:<14} {each.new:>9,} new  {each.changed:>9,} changed  "
            f"{each.unchanged + each.repeated:>9,} as before  {each.rejected:>7,} rejected"
        )
    if read.refused or read.report.rejected:
        click.echo(f"{read.refused:,} objects cannot be used; which, and why, is in {read.rejects}")


@stripe.command("status")
def status() -> None:
    """How far each list was read, and when."""
    found = marks(workspace=only_workspace(), provider=PROVIDER)
    if not found:
        click.echo("Nothing was read of Stripe yet.")
        return
    run = found.get("run")
    if run is not None:
        click.echo(f"Last reading: {run.cursor}, {'finished' if run.is_whole else 'not finished'}.")
    for name, mark in sorted(found.items()):
        if name not in ("run", "since", "next"):
            state = "to its end" if mark.is_whole else "goes on"
            click.echo(f"  {name:<14} {mark.rows:>9,} read, {state}; {mark.at:%Y-%m-%d %H:%M} UTC")
