"""`tenure token`: keys by which programs ask for figures."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tenure.cli.output import FORMATS, write
from tenure.workflow.actions.tokens import add_token, revoke_token
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
def add(name: str, role: str) -> None:
    """Make a key for a program. It is shown once, and cannot be shown again."""
    key = add_token(workspace=only_workspace(), name=name, role=role, at=_now())
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
