"""The imaginary company's owner at work, and what is published there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tenure.records.models import Membership
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board, published


def at_work(warehouse: Path, at: datetime) -> tuple[By, Board]:
    """The owner acting at an instant, and the board; a `ClickException` before the first day."""
    owner = Membership.objects.select_related("user", "workspace").filter(role="owner").first()
    board = published(owner.workspace, warehouse) if owner else None
    if owner is None or board is None:
        raise click.ClickException("run a day first: tenure day")
    today = at.astimezone(ZoneInfo(owner.workspace.time_zone)).date()
    return By(owner.user, owner.role, owner.workspace, at, today), board
