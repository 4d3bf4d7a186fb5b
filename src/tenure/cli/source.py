"""`tenure source`: where product events come from."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tenure.cli.output import FORMATS, write
from tenure.values.errors import InputError
from tenure.workflow.actions.sources import (
    Letters,
    add_source,
    discard_letters,
    replay_letters,
    revoke_source,
)
from tenure.workflow.queries.sources import (
    LETTER_COLUMNS,
    SOURCE_COLUMNS,
    LetterFilter,
    every_letter,
    source_rows,
    sources,
)
from tenure.workflow.queries.workspaces import only_workspace


@click.group()
def source() -> None:
    """Event sources: products and servers that send events to the intake."""


@source.command("add")
@click.argument("name")
@click.option(
    "--kind", default="python", show_default=True, help="python, node, rudderstack or http."
)
def add(name: str, kind: str) -> None:
    """Make a source. Its write key is shown once, and cannot be shown again."""
    key = add_source(workspace=only_workspace(), name=name, kind=kind, at=_now())
    click.echo(f"{name} may send events. Its write key, shown only now:\n{key}")


@source.command("list")
@click.option("--letters", is_flag=True, help="Messages that could not be used, instead.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table")
def list_(form: str, *, letters: bool) -> None:
    """Every source: when it last sent something, and how much."""
    workspace = only_workspace()
    if letters:
        rows = list(every_letter(workspace, LetterFilter()))
        write(LETTER_COLUMNS, rows, form, title="Messages that could not be used")
    else:
        write(SOURCE_COLUMNS, source_rows(workspace, _now()), form, title="Event sources")


@source.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """End a source's write key for good. What it sent stays."""
    revoke_source(workspace=only_workspace(), name=name, at=_now())
    click.echo(f"{name} is revoked.")


@source.command("replay")
@click.option("--source", "name", help="Those of one source only.")
@click.option("--reason", default="", help="Those with this reason only.")
@click.option("--discard", is_flag=True, help="Settle them without loading them.")
def replay(name: str | None, reason: str, *, discard: bool) -> None:
    """Try messages again that could not be used; the worker does it within seconds."""
    workspace = only_workspace()
    which = Letters(_id(name) if name else None, reason)
    if discard:
        count = discard_letters(workspace=workspace, which=which, at=_now())
        click.echo(f"{count:,} discarded.")
    else:
        count = replay_letters(workspace=workspace, which=which, at=_now())
        click.echo(f"{count:,} will be tried again.")


def _id(name: str) -> int:
    found = [each.id for each in sources(only_workspace(), _now()) if each.name == name]
    if not found:
        raise InputError(f"there is no source {name!r}", hint="List them: tenure source list")
    return found[0]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an entry point
