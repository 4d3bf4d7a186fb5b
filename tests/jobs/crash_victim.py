"""Processes killed at every named point, one by one, and what the next one makes of it.

Run as `python -m tests.jobs.crash_victim HITS [careless]`; prints what it saw as JSON. A story is told
once unharmed to count the points it meets; then, for each point and each of its first HITS hits, a
fork tells the cheapest story that meets it and dies there by SIGKILL; another fork goes on to the
end, and everything is looked at. `careless` is the control: guards are off, and it is killed only where that
must be seen.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

PEOPLE = "abc"
"""Customers: as many are in a story as a point is to be met."""
GUARDS = "key,look_up,fence"
THRICE = ("call.before", "call.after", "order.settle.before_commit", "mail.hand_over.after")
"""Points killed at three times even where others are once."""
CARELESS_AT = ("call.after:3", "order.settle.before_commit:3", "mail.hand_over.after:1")
"""Where what is done but not written down is done again by who does not look."""


@dataclass(frozen=True)
class Told:
    """A story, and the customers it is told of."""

    name: str
    people: str

    def __str__(self) -> str:
        return f"{self.name} of {len(self.people)}"


@dataclass
class Seen:
    """What was seen of all runs together."""

    names: int = 0
    runs: int = 0
    killed: int = 0
    not_met: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    mails_unknown: int = 0
    stories: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    processor_s: float = 0.0


class Victim:
    """The home, and the copies of its database that each run begins with."""

    def __init__(self, home: Path, *, is_careless: bool) -> None:
        self.home, self.is_careless = home, is_careless
        self.kept = home.with_name(home.name + "-kept")

    def prepare(self) -> None:
        """A company with its people, money and mail turned on."""
        from django.db import connection, connections

        from tenure.config.settings import settings
        from tenure.records.models import LetterSettings
        from tenure.workflow.actions.money_switch import turn_on
        from tenure.workflow.rules.quiet_hours import single_zones
        from tests.cast import make_cast
        from tests.jobs.crash_world import KEPT, World, new
        from tests.kept import make_tables

        make_tables()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
        cast, own = make_cast(), settings()
        signed = {"signer_name": "Vera Lind", "signer_title": "Head", "contact": "v@ours.example"}
        LetterSettings.objects.create(
            workspace=cast.workspace, sending="on", installation=own.installation, **signed
        )
        made = new()
        for each in PEOPLE:
            made.billing.has_charge(f"ch_{each}", 12_000)
            made.billing.has_charge(f"ch_{each}_2", 9_000)
            made.billing.has_charge(f"ch_{each}_3", 800)
            made.billing.subscribes(f"sub_{each}")
        import pickle

        (self.home / KEPT).write_bytes(pickle.dumps(made))
        world = World(cast.workspace, cast.users, "", is_again=False)
        names = ("day", "operator", "customer", "run")
        at = made.clock.at
        world.clock.at = at - timedelta(days=1)
        world.desk.allow(**{f"{name}_refunds": 10**6 for name in names})
        world.desk.allow(**{f"{name}_sum_minor": 10**12 for name in names})
        world.desk.has_cash()
        turn_on(by=world.desk.by("owner"), installation=own.installation)
        single_zones()  # children need not make it each
        connections.close_all()
        shutil.copytree(self.home, self.kept)

    def reset(self) -> None:
        shutil.rmtree(self.home)
        shutil.copytree(self.kept, self.home)

    def fork(self, work: Callable[[], Any]) -> tuple[int, Any]:
        """What a child of ours gives, and how it ended: its status, as `os.waitpid` has it."""
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                given = work()
                os.write(theirs, json.dumps(given).encode())
                status = 0
            except BaseException:  # noqa: BLE001 - told to the parent
                os.write(theirs, json.dumps(traceback.format_exc()[-1500:]).encode())
            finally:
                os._exit(status)
        os.close(theirs)
        with os.fdopen(ours, "rb") as pipe:
            read = pipe.read()
        _, status = os.waitpid(child, 0)
        return status, json.loads(read) if read else None

    # what children do

    def tell(self, told: Told, *, is_again: bool = False) -> Any:
        """A story to its end, in this process; gives what came of it."""
        from tenure.records.models import User, Workspace
        from tests.jobs.crash_stories import STORIES, outcome
        from tests.jobs.crash_world import World

        if self.is_careless:
            os.environ["TENURE_WITHOUT"] = GUARDS
            _send_again()
        users = {user.name: user for user in User.objects.exclude(name="")}
        world = World(Workspace.objects.get(slug="main"), users, told.people, is_again=is_again)
        if is_again:
            world.clock.forward(seconds=301)
            world.save()
        STORIES[told.name](world)
        world.finish()
        world.clock.forward(minutes=61)
        world.finish()
        return {"outcome": outcome(world), **looked_at(world)}

    def rehearse(self, told: Told) -> Any:
        """The same with every point counted."""
        from tenure.values.trials import listening

        met: Counter[str] = Counter()

        def listener(point: str) -> None:
            met[point] += 1

        with listening(listener):
            found = self.tell(told)
        return {**found, "met": dict(met)}

    def killed(self, told: Told, point: str) -> None:
        os.environ["TENURE_CRASH"] = point
        self.tell(told)


def _send_again() -> None:
    """Who finds a mail that was being sent sends it again: what must not be."""
    from tenure.jobs import customer_mail as jobs
    from tenure.records.models import CustomerMail
    from tenure.workflow.actions import customer_mail

    def careless(at: Any) -> None:
        dead = CustomerMail.objects.filter(state="sending", lease_until__lt=at)
        dead.update(state="due", lease_until=None)

    customer_mail._given_up = careless
    jobs.was_taken = lambda home, message_id: False


def looked_at(world: Any) -> dict[str, Any]:
    """What is wrong in the end: doubled, ours and theirs that differ, rules broken."""
    from django.db.models import Sum

    from tenure.records.models import CustomerMail, LedgerEntry
    from tenure.workflow.queries.invariants import invariants
    from tests.jobs.desk import doubled

    taken = Counter(message for message, _ in world.box.taken)
    rows = dict(CustomerMail.objects.values_list("message_id", "state"))
    wrong = [
        f"{rows[message]} but taken"
        for message in taken
        if rows[message] not in ("sent", "unknown")
    ]
    wrong += [
        f"{m} sent but not taken" for m, state in rows.items() if state == "sent" and not taken[m]
    ]
    wrong += [f"{m} {state}" for m, state in rows.items() if state in ("due", "sending")]
    for charge in world.billing.charges:
        entries = LedgerEntry.objects.filter(charge=charge)
        entered, left = (
            entries.filter(**{side: "refunded"}).aggregate(all=Sum("amount_minor"))["all"] or 0
            for side in ("entered", "left")
        )
        if entered - left != world.billing.refunded(charge):
            wrong.append(
                f"{charge}: ledger {entered - left}, provider {world.billing.refunded(charge)}"
            )
    return {
        "doubled": doubled(world.billing) + [m for m, n in taken.items() if n > 1],
        "wrong": wrong,
        "violations": [str(each) for each in invariants(world.workspace, world.clock())],
        "mails": sorted(
            f"{r.template} {r.recipient} {r.state}" for r in CustomerMail.objects.all()
        ),
        "unknown": sum(state == "unknown" and not taken[m] for m, state in rows.items()),
    }


class Rehearsals:
    """What comes of a story that is left in peace, and the points it meets. Each is told once."""

    def __init__(self, victim: Victim) -> None:
        self.victim = victim
        self.found: dict[Told, Any] = {}

    def of(self, told: Told) -> Any:
        if told not in self.found:
            self.victim.reset()
            status, found = self.victim.fork(lambda: self.victim.rehearse(told))
            assert status == 0, (told, found)
            assert not found["doubled"] + found["wrong"] + found["violations"], (told, found)
            self.found[told] = found
        return self.found[told]

    def meeting(self, point: str, nth: int) -> Told | None:
        """The first story that meets a point so often, of as few customers as do."""
        from tests.jobs.crash_stories import STORIES

        for count in (1, 2, 3):
            for name in STORIES:
                is_sure = self.of(Told(name, PEOPLE[:1]))["met"].get(point, 0)
                told = Told(name, PEOPLE[:count])
                if is_sure * count >= nth and self.of(told)["met"].get(point, 0) >= nth:
                    return told
        return None


def chosen(rehearsals: Rehearsals, hits: int, seen: Seen) -> list[tuple[Told, str]]:
    """Every run: the story, and where it is killed. Some points are killed at three times anyway."""
    from tenure.values.crash_points import CRASH_POINTS

    runs = []
    for point in CRASH_POINTS:
        for nth in range(1, (3 if point in THRICE else hits) + 1):
            told = rehearsals.meeting(point, nth)
            if told is None:
                seen.not_met.append(f"{point}:{nth}")
            else:
                runs.append((told, f"{point}:{nth}"))
    seen.names = len(CRASH_POINTS)
    return runs


def mails_differ(found: dict[str, Any], right: dict[str, Any]) -> list[str]:
    """Mails that did not come to what they should: (template, recipient, state) on either side.

    One of which the end is not known may have come to anything; no question follows such a letter.
    """
    mine, theirs = (dict(each.rsplit(" ", 1) for each in one["mails"]) for one in (found, right))
    free = {name for name, state in mine.items() if state == "unknown"}
    free |= {name.replace("refund_letter", "why") for name in free}
    names = (mine.keys() | theirs.keys()) - free
    return [
        f"{n}: {mine.get(n)}, not {theirs.get(n)}" for n in names if mine.get(n) != theirs.get(n)
    ]


def judge(found: Any, right: Any, at: str, seen: Seen) -> None:
    """Add what is wrong with the end of one run."""
    seen.doubled += [f"{at}: {each}" for each in found["doubled"]]
    seen.lost += [f"{at}: {each}" for each in found["wrong"]]
    seen.violations += [f"{at}: {each}" for each in found["violations"]]
    seen.mails_unknown += found["unknown"]
    for name, rows in right["outcome"].items():
        if found["outcome"][name] != rows:
            seen.lost.append(f"{at}: {name} {set(found['outcome'][name]) ^ set(rows)}")
    seen.lost += [f"{at}: {each}" for each in mails_differ(found, right)]


def one_run(victim: Victim, told: Told, point: str, right: Any, seen: Seen) -> None:
    """One process killed at a point, the next one that goes on, and what came of both."""
    status, said = victim.fork(lambda: victim.killed(told, point))
    seen.runs += 1
    seen.stories[told.name] = seen.stories.get(told.name, 0) + 1
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        seen.faults.append(f"{told}, {point}: was not killed: {said}")
        return
    seen.killed += 1
    status, found = victim.fork(lambda: victim.tell(told, is_again=True))
    if status:
        seen.faults.append(f"{told}, {point}: {found}")
        return
    judge(found, right, f"{told}, {point}", seen)


def main(hits: int, *, is_careless: bool) -> Seen:
    from django.db import connections

    began, seen = time.monotonic(), Seen()
    victim = Victim(Path(os.environ["TENURE_HOME"]), is_careless=False)
    victim.prepare()
    connections.close_all()
    rehearsals = Rehearsals(victim)
    runs = chosen(rehearsals, hits, seen)
    if is_careless:
        victim.is_careless, runs = True, [each for each in runs if each[1] in CARELESS_AT]
    for told, point in runs:
        victim.reset()
        one_run(victim, told, point, rehearsals.of(told), seen)
    seen.seconds = round(time.monotonic() - began, 1)
    used = os.times()
    seen.processor_s = round(sum(used[:4]), 1)
    return seen


def start() -> None:
    """A home and a database of its own, then the kills."""
    os.environ.setdefault("TENURE_HOME", tempfile.mkdtemp(prefix="tenure-crash-"))
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    seen = main(int(sys.argv[1]), is_careless="careless" in sys.argv[2:])
    sys.stdout.write(json.dumps(asdict(seen)) + "\n")


if __name__ == "__main__":
    start()
