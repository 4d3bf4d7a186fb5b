"""What customers of the imaginary company answered and sent back, and what its people did about it.

Run after the company's day, as `python -m tenure.demo.returns`. Nothing is sent to anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from tenure.config.boot import boot


def main() -> None:
    """Plant them in the installation that the environment names."""
    boot()
    from tenure.config.settings import settings  # noqa: PLC0415 - after Django is set up
    from tenure.demo.returned import plant  # noqa: PLC0415
    from tenure.demo.worked import worked  # noqa: PLC0415
    from tenure.records.models import Membership  # noqa: PLC0415
    from tenure.workflow.actions.deliveries import Here  # noqa: PLC0415
    from tenure.workflow.actions.work_items import By  # noqa: PLC0415
    from tenure.workflow.queries.board import published  # noqa: PLC0415

    own, at = settings(), datetime.now(UTC)  # noqa: TID251 - an entry point
    owner = Membership.objects.select_related("user", "workspace").filter(role="owner").first()
    board = published(owner.workspace, own.warehouse) if owner else None
    if owner is None or board is None:
        raise click.ClickException("run a day first: tenure day")
    today = at.astimezone(ZoneInfo(owner.workspace.time_zone)).date()
    here = Here(own.address, own.language, "", has_mail=False, secret=own.secret_key)
    by = By(owner.user, owner.role, owner.workspace, at, today)
    for name, signal in plant(by=by, board=board, here=here).items():
        click.echo(f"{name}: {signal}")
    worked(by=by, board=board)


if __name__ == "__main__":
    main()
