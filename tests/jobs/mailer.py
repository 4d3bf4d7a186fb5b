"""A sender that is killed on purpose: SIGKILL while it hands messages over.

Run as `python -m tests.jobs.mailer FOLDER PORT MESSAGES KILLS SEED` with a mail server at PORT;
prints what the database says in the end as JSON. Each attempt is forked and killed at a random
moment; the clock goes on by six minutes between two, so that what a dead one held is free again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

AT = datetime(2026, 3, 31, 6, tzinfo=UTC)


def main(folder: Path, port: int, messages: int, kills: int, seed: int) -> None:
    os.environ.update(
        TENURE_HOME=str(folder),
        TENURE_SMTP_URL=f"smtp://127.0.0.1:{port}",
        TENURE_MAIL_FROM="tenure@ours.example",
        DJANGO_SETTINGS_MODULE="tenure.config.django",
    )
    import django

    django.setup()
    from django.db import connections

    from tenure.config.settings import settings
    from tenure.jobs.deliveries import send_one
    from tenure.records.models import AlertSettings, Delivery, Membership, User, Workspace
    from tests.kept import make_tables

    make_tables()
    own = settings()
    workspace = Workspace.objects.create(name="W", slug="main", currency="USD", time_zone="UTC")
    AlertSettings.objects.create(workspace=workspace, sending="on", installation=own.installation)
    for n in range(messages):
        user = User.objects.create_user(f"u{n}@ours.example", None)
        Membership.objects.create(workspace=workspace, user=user, role="csm")
        Delivery.objects.create(
            workspace=workspace,
            channel="email",
            user=user,
            recipient=user.email,
            occasion_key=f"k{n}",
            subject=f"S{n}",
            body="text\n",
            created_at=AT,
            next_try_at=AT,
            message_id=f"<{n}@ours.example>",
        )

    def work(at: datetime) -> None:
        while send_one(own, lambda: at):
            pass

    rng, at = random.Random(seed), AT
    in_flight = 0
    for _ in range(kills):
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                work(at)
            finally:
                os._exit(0)
        time.sleep(0.25 * 50 ** -rng.random())
        ended, _status = os.waitpid(child, os.WNOHANG)
        if not ended:
            in_flight += 1
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        at += timedelta(minutes=6)
    connections.close_all()
    for _ in range(3):
        work(at)
        at += timedelta(minutes=6)
    rows = Delivery.objects.values_list("message_id", "status", "is_repeat", "tries")
    print(json.dumps({"in_flight": in_flight, "rows": list(rows)}))  # noqa: T201


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]), *(int(each) for each in given[1:]))
