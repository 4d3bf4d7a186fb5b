"""`tenure token`: keys by which programs ask for figures."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tenure.cli.output import FORMATS, write
from tenure.values.errors import InputError
from tenure.workflow.actions.tokens import add_token, revoke_token
from tenure.workflow.queries.members import member
from tenure.workflow.queries.tokens import TOKEN_COLUMNS, tokens
from tenure.workflow.queries.workspaces import only_workspace


@click.group()
def token() -> None:
    """Keys by which programs ask for figures."""


@token.command("add")
@click.argument("name")
@click.option(
    "--role",
    default="read_only",
    show_default=True,
    help="owner, manager, csm, listener, finance or read_only.",
)
@click.option(
    "--for", "owner", default="", help="E-mail of whose key it is: it ends when they are disabled."
)
def add(name: str, role: str, owner: str) -> None:
    """Make a key for a program. It is shown once, and cannot be shown again."""
    workspace = only_workspace()
    whose = member(workspace, owner) if owner else None
    if owner and whose is None:
        raise InputError(f"there is no {owner}", hint="Run: tenure user add " + owner)
    key = add_token(workspace=workspace, name=name, role=role, at=_now(), owner=whose)
    click.echo(f"{name} is {role}. Its key, shown only now:\n{key}")


@token.command("list")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table")
def list_(form: str) -> None:
    """Every key: its role, when it was made, last used and revoked."""
    write(TOKEN_COLUMNS, tokens(only_workspace()), form, title="Tokens")


@token.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """End a key at once and for good."""
    revoke_token(workspace=only_workspace(), name=name, at=_now())
    click.echo(f"{name} is revoked.")


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an entry point
