"""One event posted a hundred times in each of sixteen threads, settled by four workers meanwhile.

Run as `python -m tests.jobs.told_at_once PROVIDER_URL`, with a home of its own; prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from typing import Any

THREADS, TIMES, WORKERS = 16, 100, 4


def main(url: str) -> dict[str, Any]:
    os.environ.update(
        TENURE_STRIPE_WEBHOOK_SECRETS="whsec_1",
        TENURE_STRIPE_KEY="sk_test_fake",
        TENURE_STRIPE_URL=url,
    )
    from tenure.config.boot import boot

    boot()
    from tenure.jobs import clock
    from tenure.workflow.actions.people import create_workspace
    from tests.kept import make_tables
    from tests.stripe.place import Stripe

    make_tables()
    create_workspace(name="One", currency="USD", time_zone="UTC", at=clock.now())
    stripe = Stripe(url)
    charge = stripe.charge(amount=12_000)["id"]
    stripe.raw("POST", "/v1/refunds", f"charge={charge}&amount=700")
    body, signed = stripe.letters("whsec_1")[1]
    statuses = _at_once(body, signed)
    from tenure.records.models import AuditEntry, LedgerEntry
    from tenure.records.models.outside import OutsideEvent

    return {
        "statuses": statuses,
        "events": [[each.state, each.tries] for each in OutsideEvent.objects.all()],
        "ledger": LedgerEntry.objects.count(),
        "audit": AuditEntry.objects.filter(action="money.external").count(),
    }


def _at_once(body: str, signed: str) -> dict[str, int]:
    from django.conf import settings as django_settings
    from django.db import connections
    from django.test import Client

    from tenure.config.settings import settings
    from tenure.jobs import clock
    from tenure.jobs.hooks import settle_one
    from tenure.jobs.sides import sides

    own, seen, over = settings(), Counter[str](), threading.Event()
    host = django_settings.ALLOWED_HOSTS[0]

    def post() -> None:
        door = Client(SERVER_NAME=host)
        for _ in range(TIMES):
            answer = door.post(
                "/hooks/stripe",
                body,
                content_type="application/json",
                HTTP_STRIPE_SIGNATURE=signed,
            )
            seen[str(answer.status_code)] += 1
        connections.close_all()

    def work() -> None:
        both = sides(own)
        while not over.wait(0.01):
            while settle_one("here", lambda: both, clock.now):
                seen["settled"] += 1
        connections.close_all()

    posters = [threading.Thread(target=post) for _ in range(THREADS)]
    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in (*posters, *workers):
        thread.start()
    for thread in posters:
        thread.join()
    over.wait(0.5)
    over.set()
    for thread in workers:
        thread.join()
    return dict(seen)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
