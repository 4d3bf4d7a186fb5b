"""Whoever tells some 200 reporters of a bug is killed again and again: who hears what in the end.

Run as `python -m tests.jobs.bug_victim KILLS SEED`; prints what it saw as JSON. A fork tells everyone and
dies by SIGKILL, at a named point or at any moment; another goes on. The last runs are two at once.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

AT = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
PEOPLE, UNREACHED, ALIASED = 200, 15, 10
POINTS = ("bug.told.before_commit", "bug.told.after_commit", "mail.queue.before_commit")


def prepare(home: Path, kept: Path) -> None:
    """A bug that is fixed, with a duplicate, and everyone who reported either."""
    from django.db import connection, connections

    from tenure.records.models import BugReport
    from tenure.values.bugs import NewBug
    from tenure.workflow.actions import bug_course, bugs
    from tests.cast import make_cast
    from tests.kept import make_tables

    make_tables()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
    cast = make_cast()
    by = cast.by("csm")
    first, second = (bugs.file(by=by, draft=NewBug(f"bug {n}")) for n in (1, 2))
    bugs.repeat(by=by, bug=second, of=first)
    rows = [{"reporter_email": f"r{n}@c.example"} for n in range(PEOPLE)]
    rows += [{"customer_id": f"silent-{n}"} for n in range(UNREACHED)]
    rows += [{"contact_id": f"p{n}", "reporter_email": f"R{n}@c.example"} for n in range(ALIASED)]
    BugReport.objects.bulk_create(
        BugReport(
            workspace=cast.workspace,
            report_id=f"rep-{n}",
            bug_id=second if n % 2 else first,
            reported_at=AT,
            **row,
        )
        for n, row in enumerate(rows)
    )
    bug_course.set_status(by=by, bug=first, status="fixed")
    connections.close_all()
    shutil.copytree(home, kept)


def tell() -> None:
    """One click."""
    from tenure.config.settings import settings
    from tenure.jobs.deliveries import here
    from tenure.records.models import User, Workspace
    from tenure.values.bugs import Words
    from tenure.workflow.actions.bug_telling import tell_all
    from tenure.workflow.actions.work_items import By
    from tenure.workflow.queries.bug_reach import reach
    from tenure.workflow.queries.bug_untold import untold

    workspace = Workspace.objects.get(slug="main")
    by = By(User.objects.get(name="csm"), "csm", workspace, AT, AT.date())
    for each in untold(workspace.pk):
        people = reach(workspace.pk, None, each.reporters)
        said = {"en": Words("Fixed", "It is fixed.")}
        tell_all(by=by, news=each.news.id, people=people, words=said, here=here(settings()))


def fork(work: Callable[[], None], crash: str = "") -> int:
    """A child that does it; its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if crash:
                os.environ["TENURE_CRASH"] = crash
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - said on the error stream
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """How it ended: 0 well, −9 killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counted() -> dict[str, Any]:
    """Who was told how often, and who is on the list, in a database that nobody writes."""
    from django.db import connections

    from tenure.records.models import BugTold, CustomerMail, Workspace
    from tenure.workflow.queries.bug_untold import untold

    mails = Counter(
        each.lower() for each in CustomerMail.objects.values_list("recipient", flat=True)
    )
    told = BugTold.objects.count()
    unmailed = BugTold.objects.filter(mail=None).count()
    left = [
        who.who for each in untold(Workspace.objects.get(slug="main").pk) for who in each.reporters
    ]
    connections.close_all()
    return {"mails": mails, "told": told, "unmailed": unmailed, "left": sorted(left)}


class Runs:
    """All runs, and what was wrong with any."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home, self.kept = home, home.with_name(home.name + "-kept")
        self.chance = random.Random(seed)
        self.runs = self.killed = self.in_between = 0
        self.wrong: list[str] = []
        self.seconds = 1.0

    def reset(self) -> None:
        shutil.rmtree(self.home)
        shutil.copytree(self.kept, self.home)

    def unharmed(self) -> None:
        self.reset()
        began = time.monotonic()
        assert ended(fork(tell)) == 0
        self.seconds = time.monotonic() - began
        self.judge("unharmed")

    def at(self, point: str) -> None:
        """Killed at a point, and gone on with."""
        self.reset()
        self.met(ended(fork(tell, point)))
        assert ended(fork(tell)) == 0
        self.judge(point)

    def anywhen(self) -> None:
        """Killed at three moments one after the other, and gone on with."""
        self.reset()
        for most in (0.3, 0.6, 0.9):
            child = fork(tell)
            time.sleep(self.chance.uniform(0, most * self.seconds))
            os.kill(child, signal.SIGKILL)
            self.met(ended(child))
        self.met(ended(fork(tell, f"mail.queue.after_commit:{self.chance.randint(1, 60)}")))
        assert ended(fork(tell)) == 0
        self.judge("anywhen")

    def two(self, *, is_killed: bool) -> None:
        """Two clicks at once; one of them may be killed."""
        self.reset()
        children = [fork(tell), fork(tell)]
        if is_killed:
            time.sleep(self.chance.uniform(0, 0.8 * self.seconds))
            os.kill(children[0], signal.SIGKILL)
        found = [ended(child) for child in children]
        self.met(found[0])
        assert found[1] == 0, found
        assert ended(fork(tell)) == 0
        self.judge(f"two at once, killed: {is_killed}")

    def met(self, status: int) -> None:
        self.killed += status == -signal.SIGKILL
        found = len(counted()["mails"])
        self.in_between += 0 < found < PEOPLE

    def judge(self, what: str) -> None:
        self.runs += 1
        found = counted()
        twice = {who: n for who, n in found["mails"].items() if n > 1}
        missed = {f"r{n}@c.example" for n in range(PEOPLE)} - found["mails"].keys()
        if twice or missed or len(found["mails"]) != PEOPLE:
            self.wrong.append(f"{what}: twice {twice}, missed {missed}")
        if found["told"] != PEOPLE + ALIASED or found["unmailed"]:
            self.wrong.append(f"{what}: told {found['told']}, without a mail {found['unmailed']}")
        if found["left"] != sorted(f"silent-{n}" for n in range(UNREACHED)):
            self.wrong.append(f"{what}: left {found['left']}")


def main(kills: int, seed: int) -> dict[str, Any]:
    runs = Runs(Path(os.environ["TENURE_HOME"]), seed)
    prepare(runs.home, runs.kept)
    for _ in range(2):  # the second is as quick as those that follow
        runs.unharmed()
    for point in POINTS:
        for nth in (1, 4, 8) if point.startswith("bug") else (1, 60, 199):
            runs.at(f"{point}:{nth}")
    for _ in range(kills):
        runs.anywhen()
    for each in range(kills):
        runs.two(is_killed=bool(each % 2))
    return {
        name: getattr(runs, name) for name in ("runs", "killed", "in_between", "wrong", "seconds")
    }


def start() -> None:
    """A home and a database of its own."""
    os.environ.setdefault("TENURE_HOME", tempfile.mkdtemp(prefix="tenure-bugs-"))
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")


if __name__ == "__main__":
    start()
