"""What customers of the imaginary company answered and sent back, and what its people did about it.

Run after the company's day, as `python -m tenure.demo.returns`. Nothing is sent to anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tenure.config.boot import boot


def main() -> None:
    """Plant them in the installation that the environment names."""
    boot()
    from tenure.config.settings import settings  # noqa: PLC0415 - after Django is set up
    from tenure.demo.owner import at_work  # noqa: PLC0415
    from tenure.demo.returned import plant  # noqa: PLC0415
    from tenure.demo.worked import worked  # noqa: PLC0415
    from tenure.workflow.actions.deliveries import Here  # noqa: PLC0415

    own, at = settings(), datetime.now(UTC)  # noqa: TID251 - an entry point
    by, board = at_work(own.warehouse, at)
    here = Here(own.address, own.language, "", has_mail=False, secret=own.secret_key)
    for name, signal in plant(by=by, board=board, here=here).items():
        click.echo(f"{name}: {signal}")
    worked(by=by, board=board)


if __name__ == "__main__":
    main()
