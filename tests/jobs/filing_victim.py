"""Workers that file bugs at a tracker's server and are killed at each point, and those who follow them.

Run as `python -m tests.jobs.filing_victim NAME URL [careless]`; prints what it saw as JSON. A fork files
a bug and dies there by SIGKILL; another goes on six minutes later. The last bugs are filed by three
workers at once. `careless` is the control: nothing is looked up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 3, 31, 6, 0, tzinfo=UTC)
POINTS = tuple(
    f"{name}.{when}"
    for name, ends in (
        ("filing.claim", "_commit"),
        ("tracker.find", ""),
        ("tracker.file", ""),
        ("filing.settle", "_commit"),
    )
    for when in (f"before{ends}", f"after{ends}")
)
TOGETHER, WORKERS = 12, 3


def work(name: str, url: str, at: datetime) -> None:
    """File until there is nothing to file now."""
    from tenure.jobs.filing import Desk, file_one
    from tenure.jobs.trackers import configured_trackers
    from tenure.workflow.queries.tracker_stakes import Stake
    from tests.jobs.test_filing import configured

    trackers = {name: configured_trackers(configured(url))[name]}
    desk = Desk(trackers, lambda: at, lambda _: Stake(1))
    while file_one(desk):
        pass


def fork(done: Callable[[], None], **environment: str) -> int:
    """A child that does it; its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.environ.update(environment)
            done()
            status = 0
        except BaseException:  # noqa: BLE001 - said on the error stream
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """How it ended: 0 well, −9 killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def bug(workspace: Any, name: str, key: str) -> None:
    """One that is due."""
    from django.db import connections

    from tenure.records.models import Bug

    Bug.objects.create(
        workspace=workspace,
        bug_id=key,
        title=key,
        opened_at=AT,
        tracker=name,
        filing="due",
        filing_key=key,
        next_try_at=AT,
    )
    connections.close_all()


def main(name: str, url: str, *, is_careless: bool) -> dict[str, Any]:
    from django.db import connections

    from tenure.records.models import Bug
    from tests.cast import make_cast
    from tests.kept import make_tables

    make_tables()
    workspace = make_cast().workspace
    without = {"TENURE_WITHOUT": "look_up"} if is_careless else {}
    killed, failed = 0, []
    for n, point in enumerate(POINTS):
        bug(workspace, name, f"killed-{n}")
        killed += (
            ended(fork(lambda: work(name, url, AT), TENURE_CRASH=f"{point}:1")) == -signal.SIGKILL
        )
        if ended(fork(lambda: work(name, url, AT + timedelta(minutes=6)), **without)):
            failed.append(point)
    for n in range(0 if is_careless else TOGETHER):
        bug(workspace, name, f"together-{n}")
    several = [fork(lambda: work(name, url, AT)) for _ in range(WORKERS)]
    failed += [f"worker {n}" for n, child in enumerate(several) if ended(child)]
    rows = dict(Bug.objects.values_list("bug_id", "filing"))
    keys = dict(Bug.objects.values_list("bug_id", "tracker_key"))
    connections.close_all()
    return {"killed": killed, "failed": failed, "filing": rows, "keys": keys}


if __name__ == "__main__":
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import django

    django.setup()
    seen = main(sys.argv[1], sys.argv[2], is_careless="careless" in sys.argv[3:])
    sys.stdout.write(json.dumps(seen) + "\n")
