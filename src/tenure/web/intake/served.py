"""The application that `tenure intake` serves."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime

from tenure.config.boot import boot
from tenure.config.settings import settings
from tenure.web.intake.app import Intake
from tenure.web.intake.desk import Desk
from tenure.web.intake.keys import Keys


def application() -> Intake:
    """From the settings; keys are read from the database."""
    boot()
    from tenure.workflow.queries.sources import write_keys  # noqa: PLC0415 - needs the applications

    own = settings()
    keys = Keys(write_keys)
    keys.start()
    make_quick()
    desk = Desk(
        own.intake,
        now,
        file_bytes=own.intake_file_mb * 1024 * 1024,
        file_s=float(own.intake_file_s),
    )
    return Intake(keys=keys, again=keys.again, desk=desk, now=now)


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - an entry point


def make_quick() -> None:
    """What lives lives long here, and what a call leaves behind holds no circles: look for them rarely.
    The thread that writes is let in soon.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    sys.setswitchinterval(0.001)
