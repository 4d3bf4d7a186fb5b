"""Writers and sealers at once, in threads, on the database that the environment names.

Run as `python -m tests.jobs.seal_rush KIND NUMBER`; prints what it saw as JSON. KIND:

- `together`: 4 writers of NUMBER entries each in transactions of different length, some of them
  undone, and 4 sealers, until all is written and sealed.
- `claims`: 8 workers claim orders NUMBER times while 2 seal.
- `late`: NUMBER times a transaction takes an id and commits after a higher one was sealed.
- `clock`: by how many seconds the database's clock is before ours, NUMBER times.
- `speed`: NUMBER entries are sealed and verified once; seconds for each, by the clock and of computing.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

WRITERS = SEALERS = 4


def entry(workspace: Any, number: int) -> Any:
    from tenure.records.models import AuditEntry
    from tests.cast import AT

    detail = {"before": number, "after": {"amount_minor": number * 7, "name": "Ada"}}
    return AuditEntry(
        workspace=workspace,
        at=AT,
        action="order.sending",
        subject=f"order:{number}",
        summary=f"Order {number} is sent",
        detail=detail,
    )


def verified(workspace: Any) -> dict[str, Any]:
    from tenure.records.models import AuditEntry
    from tenure.workflow.queries.audit_chain import verify

    seen = verify(workspace.pk)
    written = AuditEntry.objects.filter(workspace=workspace).count()
    says = seen.broken.says if seen.broken else ""
    return {
        "broken": says,
        "written": written,
        "sealed": seen.head.sequence,
        "unsealed": seen.unsealed,
    }


def until(is_over: threading.Event, workspace: Any, gave: Counter[str]) -> None:
    """Seal without a pause, as a worker does with one."""
    from tenure.workflow.actions.audit_seals import seal
    from tests.cast import AT

    while not is_over.is_set():
        try:
            gave["turns with entries"] += seal(workspace=workspace, at=AT) > 0
        except Exception as error:  # noqa: BLE001 - counted
            gave[type(error).__name__] += 1


def sealing_beside(workspace: Any, sealers: int, works: list[Callable[[], object]]) -> Counter[str]:
    from tests.jobs.money_rush import together

    is_over, gave = threading.Event(), Counter[str]()
    done: list[str] = []

    def counted(work: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            try:
                return work()
            finally:
                done.append("")
                if len(done) == len(works):
                    is_over.set()

        return run

    beside = [lambda: until(is_over, workspace, gave) for _ in range(sealers)]
    for each in together([*map(counted, works), *beside]):
        if isinstance(each, str):
            gave[each] += 1
    return gave


def together_(cast: Any, number: int) -> dict[str, Any]:
    from django.db import transaction

    from tenure.workflow.actions.audit_seals import seal
    from tests.cast import AT

    def writer(seed: int) -> None:
        draw = random.Random(seed)
        for each in range(number):
            with transaction.atomic():
                for more in range(draw.randint(1, 3)):
                    entry(cast.workspace, 10 * each + more).save()
                    time.sleep(draw.random() * 0.003)
                transaction.set_rollback(draw.random() < 0.2)

    gave = sealing_beside(
        cast.workspace, SEALERS, [lambda seed=seed: writer(seed) for seed in range(WRITERS)]
    )
    seal(workspace=cast.workspace, at=AT, is_thorough=True)
    from tenure.records.models import AuditSeal

    rows = AuditSeal.objects.filter(workspace=cast.workspace).order_by("sequence")
    ids = list(rows.values_list("entry_id", flat=True))
    turned = sum(one > two for one, two in pairwise(ids))
    return {"gave": dict(gave), "turned": turned, **verified(cast.workspace)}


def claims(_: Any, number: int) -> dict[str, Any]:
    """The claims of money lock rows of their own; sealing comes in nobody's way."""
    from tenure.workflow.actions.audit_seals import seal
    from tests.jobs.money_rush import THREADS, Rush

    rush = Rush()
    rush.plenty()
    gave: Counter[str] = Counter()
    for each in range(number):
        rush.billing.has_charge(f"ch_{each}", 100)
        order = rush.order(f"ch_{each}", 60)
        workspace = rush.desk.workspace
        gave += sealing_beside(workspace, 2, [rush.start(order) for _ in range(THREADS)])
    seal(workspace=rush.desk.workspace, at=rush.desk.clock(), is_thorough=True)
    return {"gave": dict(gave), **verified(rush.desk.workspace)}


def late(cast: Any, number: int) -> dict[str, Any]:
    """One connection holds an id; another commits a higher one, which is sealed; then the first commits."""
    from django.db import connection, transaction

    from tenure.workflow.actions.audit_seals import LOOK_BACK, seal
    from tests.cast import AT

    sealed: list[tuple[int, int, int]] = []
    for each in range(number):
        has_id, may_commit = threading.Event(), threading.Event()

        def slow(each: int = each, has: Any = has_id, may: Any = may_commit) -> None:
            with transaction.atomic():
                entry(cast.workspace, each).save()
                has.set()
                may.wait(20)
            connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        has_id.wait(20)
        far = LOOK_BACK + 1 if each % 2 else 1
        cast_rows = [entry(cast.workspace, 10_000 + more) for more in range(far)]
        type(cast_rows[0]).objects.bulk_create(cast_rows)
        first = seal(workspace=cast.workspace, at=AT)
        may_commit.set()
        thread.join()
        again = seal(workspace=cast.workspace, at=AT)
        sealed.append((first, again, seal(workspace=cast.workspace, at=AT, is_thorough=True)))
    return {"turns": sealed, **verified(cast.workspace)}


def speed(cast: Any, number: int) -> dict[str, Any]:
    from tenure.records.models import AuditEntry
    from tenure.workflow.actions.audit_seals import seal
    from tests.cast import AT

    rows = [entry(cast.workspace, each) for each in range(number)]
    AuditEntry.objects.bulk_create(rows, batch_size=5_000)
    steps: dict[str, tuple[float, float]] = {}
    for name, work in (
        ("seal", lambda: seal(workspace=cast.workspace, at=AT)),
        ("nothing new", lambda: seal(workspace=cast.workspace, at=AT)),
        ("thorough", lambda: seal(workspace=cast.workspace, at=AT, is_thorough=True)),
        ("verify", lambda: verified(cast.workspace)),
    ):
        began, used = time.perf_counter(), time.process_time()
        work()
        steps[name] = (round(time.perf_counter() - began, 4), round(time.process_time() - used, 4))
    return {"seconds": steps, **verified(cast.workspace)}


def clock(_: Any, number: int) -> dict[str, Any]:
    from django.db import transaction

    from tenure.jobs import clock

    with transaction.atomic():
        seen = [(clock.now() - clock.of_database()).total_seconds() for _ in range(number)]
    return {"before": seen, "zone": str(clock.of_database().tzinfo)}


def main() -> None:
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    from django.db import connection

    from tests.kept import make_tables

    logging.disable(logging.CRITICAL)
    make_tables()
    from tests.cast import make_cast

    kinds = {"together": together_, "claims": claims, "late": late, "clock": clock, "speed": speed}
    kind = sys.argv[1]
    seen = kinds[kind](None if kind == "claims" else make_cast(), int(sys.argv[2]))
    sys.stdout.write(json.dumps({"vendor": connection.vendor, **seen}) + "\n")


if __name__ == "__main__":
    main()
