"""`tenure mail`: what comes back from customers' mail servers is taken in here."""

from __future__ import annotations

from typing import BinaryIO

import click

from tenure.jobs import clock
from tenure.workflow.actions.suppressions import bounced
from tenure.workflow.rules.bounces import LARGEST

SAID = {
    "hard": "A mail bounced for good: its address is not written to any more.",
    "soft": "A mail bounced for now: counted.",
    "complaint": "A complaint: its address is not written to any more.",
    "": "Nothing of ours: no bounce, no complaint, or of no mail sent within 30 days.",
}


@click.group()
def mail() -> None:
    """Mail to customers."""


@mail.command()
@click.argument("file", type=click.File("rb"))
def bounce(file: BinaryIO) -> None:
    """Take in one message that came back (a file, or - for standard input).

    Let your mail server pipe to it what arrives at the sender's address with a plus in it.
    It always ends well, so that a mail server does not send the message round again.
    """
    click.echo(SAID[bounced(raw=file.read(LARGEST), at=clock.now())])
