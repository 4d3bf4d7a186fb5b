"""A sender of mail to customers that is killed on purpose, at random or where it hurts most.

Run as `python -m tests.jobs.customer_mailer FOLDER PORT MAILS KILLS SEED` with a mail server at
PORT; prints what the database says in the end as JSON. Half of the kills come at a random moment,
half right after the server took a mail and before that is written down. With no kills at all, four
senders work at once.
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

AT = datetime(2026, 3, 31, 8, tzinfo=UTC)


def main(folder: Path, port: int, mails: int, kills: int, seed: int) -> None:
    os.environ.update(
        TENURE_HOME=str(folder),
        TENURE_SMTP_URL=f"smtp://127.0.0.1:{port}",
        TENURE_MAIL_FROM="tenure@ours.example",
        DJANGO_SETTINGS_MODULE="tenure.config.django",
        TENURE_TESTING="yes",
    )
    import django

    django.setup()
    from django.db import connections

    from tenure.config.settings import settings
    from tenure.jobs.customer_mail import send_one
    from tenure.jobs.deliveries import here
    from tenure.records.models import CustomerMail, LetterSettings, Workspace
    from tenure.workflow.actions.customer_mail import Post, queue
    from tests.kept import make_tables

    make_tables()
    own = settings()
    workspace = Workspace.objects.create(name="W", slug="main", currency="USD", time_zone="UTC")
    LetterSettings.objects.create(workspace=workspace, sending="on", installation=own.installation)
    for n in range(mails):
        post = Post("c", f"p{n}@c.example", "letter", "account", f"{n}", "en", "UTC", "S", "text")
        queue(workspace=workspace, post=post, at=AT, here=here(own))

    def work(at: datetime) -> None:
        while send_one(own, lambda: at):
            pass

    rng, at, in_flight = random.Random(seed), AT, 0
    for kill in range(kills):
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                if kill % 2:
                    os.environ["TENURE_CRASH"] = f"mail.hand_over.after:{rng.randint(1, 3)}"
                work(at)
            finally:
                os._exit(0)
        if kill % 2 == 0:
            time.sleep(0.25 * 50 ** -rng.random())
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        in_flight += os.WIFSIGNALED(status)
        at += timedelta(minutes=6)
    connections.close_all()
    crowd = []
    for _ in range(0 if kills else 4):
        crowd.append(os.fork())
        if crowd[-1] == 0:
            try:
                work(at)
            finally:
                os._exit(0)
    for child in crowd:
        os.waitpid(child, 0)
    for _ in range(3):
        work(at)
        at += timedelta(minutes=6)
    rows = CustomerMail.objects.values_list("message_id", "state", "tries")
    print(json.dumps({"in_flight": in_flight, "rows": list(rows)}))  # noqa: T201


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]), *(int(each) for each in given[1:]))
