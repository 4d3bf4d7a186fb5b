"""A reading of Stripe that is killed on purpose, at random moments, and goes on until it is done.

Run as `python -m tests.jobs.stripe_victim FOLDER KILLS SEED`; prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any


def attempt(work: Any, delay_s: float | None) -> bool:
    """Run in a child, killed after a while unless done by then; whether it was killed at work."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    if delay_s is None:
        os.waitpid(child, 0)
        return False
    time.sleep(delay_s)
    ended, _ = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return not ended


def main(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    os.environ["TENURE_HOME"] = str(folder / "home")
    (folder / "home").mkdir()
    from tenure.config.boot import boot

    boot()
    from django.db import connections

    from tenure.connectors.stripe.lists import Lists
    from tenure.jobs.reading_stripe import StripeRequest, read_stripe
    from tenure.records.models.outside import ReadingMark
    from tenure.workflow.actions.people import create_workspace
    from tests.connectors.stripe.catalogue import NOW
    from tests.connectors.stripe.held import contents
    from tests.connectors.stripe.place import KEY, stripe
    from tests.kept import make_tables

    make_tables()
    workspace = create_workspace(name="One", currency="USD", time_zone="UTC", at=NOW)
    rng = random.Random(seed)
    with stripe(600, 3, 0.05) as there:

        def work(name: str) -> None:
            lists = Lists(KEY, there.url, per_second=0, pause=lambda _: None)
            place = folder / name
            read_stripe(StripeRequest(workspace, lists, place, place / "facts", lambda: NOW))

        connections.close_all()
        began = time.monotonic()
        attempt(lambda: work("whole"), None)
        whole_s = time.monotonic() - began
        calls_whole = there.get("/v1/calls")["calls"]
        ReadingMark.objects.all().delete()
        connections.close_all()
        killed = in_flight = 0
        while killed < kills:
            if attempt(lambda: work("resumed"), rng.uniform(0.05, whole_s / 8)):
                killed, in_flight = killed + 1, in_flight + 1
            else:
                break
        attempt(lambda: work("resumed"), None)
        again = there.get("/v1/calls")["calls"] - calls_whole
    return {
        "killed": killed,
        "in_flight": in_flight,
        "calls_whole": calls_whole,
        "again": again,
        "whole": {
            name: [str(x) for x in row] for name, row in contents(folder / "whole/facts").items()
        },
        "resumed": {
            name: [str(x) for x in row] for name, row in contents(folder / "resumed/facts").items()
        },
    }


if __name__ == "__main__":
    seen = main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(seen) + "\n")
