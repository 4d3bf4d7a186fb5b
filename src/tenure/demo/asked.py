"""What happened between two days: tickets of people nobody knows posted to the imaginary company's helpdesk,
prices it offered and what customers answered.

Run after a day, as `python -m tenure.demo.asked`; the next day has them. Nothing is sent to anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tenure.config.boot import boot


def main() -> None:
    """Post them in the installation that the environment names."""
    boot()
    from tenure.config.settings import settings  # noqa: PLC0415 - after Django is set up
    from tenure.demo.helpdesk_work import plant_helpdesk  # noqa: PLC0415
    from tenure.demo.owner import at_work  # noqa: PLC0415
    from tenure.demo.worth_work import plant_worth  # noqa: PLC0415

    at = datetime.now(UTC)  # noqa: TID251 - an entry point
    by, board = at_work(settings().warehouse, at)
    plant_helpdesk(by=by, board=board)
    plant_worth(by=by, board=board)


if __name__ == "__main__":
    main()
