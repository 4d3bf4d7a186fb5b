"""Who works at the imaginary company: a login for each role that has something to do.

Run after `tenure init`, as `python -m tenure.demo.team PASSWORD`: it adds everyone with that
password and prints the logins.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import click

from tenure.config.boot import boot
from tenure.demo.customers import CSMS


class Person(NamedTuple):
    """One of the staff."""

    name: str
    role: str
    email: str


def _csm(email: str) -> Person:
    return Person(email.partition("@")[0].replace(".", " ").title(), "csm", email)


TEAM = (
    Person("Nora Berg", "owner", "owner@demo.example"),
    Person("Ida Malik", "manager", "ida.malik@lantern.example"),
    *(_csm(email) for email in CSMS),
    Person("Jonas Weber", "finance", "jonas.weber@lantern.example"),
    Person("Emi Okada", "listener", "emi.okada@lantern.example"),
)
"""Whoever stands in the facts as a CSM is one of them, so that work finds its people."""


@click.command()
@click.argument("password")
def main(password: str) -> None:
    """Add the team, all with one password, and print how to sign in."""
    boot()
    from tenure.workflow.actions.people import add_member  # noqa: PLC0415 - after Django is set up
    from tenure.workflow.queries.workspaces import only_workspace  # noqa: PLC0415

    workspace, at = only_workspace(), datetime.now(UTC)  # noqa: TID251 - an entry point
    for person in TEAM:
        add_member(workspace=workspace, password=password, at=at, **person._asdict())
    for line in logins(password):
        click.echo(line)


def logins(password: str) -> list[str]:
    """Everybody's name, role and e-mail address, and the password they share."""
    from tenure.workflow.rules.role_words import ROLE_NAMES  # noqa: PLC0415 - needs Django

    rows = [(each.name, str(ROLE_NAMES[each.role]), each.email) for each in TEAM]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        *(f"  {name:<{wide[0]}}  {role:<{wide[1]}}  {email}" for name, role, email in rows),
        f"Sign in as any of them with the password {password}. Stop with Ctrl-C.",
    ]


if __name__ == "__main__":
    main()
