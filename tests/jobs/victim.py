"""A process that is killed on purpose: SIGKILL at random moments of an import or a day.

Run as `python -m tests.jobs.victim KIND FOLDER KILLS SEED`; prints what it saw as JSON. It has a
home and a database of its own, and forks for each attempt, so that the child dies as a real one
would, with nothing imported twice.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

LAST = date(2026, 5, 31)
AT = datetime(2026, 6, 1, 6, tzinfo=UTC)


@dataclass
class Seen:
    """What became of the attempts."""

    kills: int = 0
    in_flight: int = 0
    before: int = 0
    after: int = 0
    neither: list[str] = field(default_factory=list)
    end_is_right: bool = False
    left_over: int = 0


def attempt(work: Callable[[], Any], delay_s: float) -> bool:
    """Run `work` in a child and kill it after a while; whether it was still at work."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(delay_s)
    ended, _ = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return not ended


def rounds(
    work: Callable[[], Any],
    mark: Callable[[], str],
    reset: Callable[[], None],
    kills: int,
    rng: random.Random,
) -> Seen:
    """Kill `work` at random moments; `mark` tells the state, `reset` goes back to the first."""
    from django.db import connections

    first = mark()
    attempt(work, 0)  # the file system and the engine are warm from here on
    reset()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    os.waitpid(child, 0)
    whole = time.monotonic() - began
    last = mark()
    reset()
    seen = Seen()
    for _ in range(kills):
        connections.close_all()
        seen.in_flight += attempt(work, rng.uniform(0, whole))
        seen.kills += 1
        now = mark()
        if now == first:
            seen.before += 1
        elif now == last:
            seen.after += 1
            reset()
        else:
            seen.neither.append(now)
            reset()
    connections.close_all()
    work()
    seen.end_is_right = mark() == last != first
    return seen


def facts_mark(root: Path) -> str:
    """Counts and contents of all fact tables."""
    from tenure.metrics.schemas import schema_of
    from tenure.values.canonical import TABLES
    from tenure.warehouse.engine import Engine
    from tenure.warehouse.manifest import read_manifest

    manifest, engine = read_manifest(root), Engine()
    found = []
    for name in TABLES:
        engine.view(name, (root / file.path for file in manifest.files(name)), schema_of(name))
        found.append(engine.row(f"SELECT count(*), sum(hash(t)) FROM {name} AS t"))
    engine.close()
    return str(found)


def database_mark() -> str:
    """Everything a day writes, without the numbers the database gives."""
    from tenure.records.models import Publication, WorkItem, WorkItemEvent, WorkItemReason

    def rows(model: Any, *fields: str) -> list[str]:
        return sorted(str(row) for row in model.objects.values_list(*fields))

    return str(
        [
            rows(Publication, "as_of", "generation", "opened", "cleared"),
            rows(WorkItem, "customer_id", "status", "opened_on", "stake_minor", "closed_on"),
            rows(WorkItemReason, "item__customer_id", "code", "figure", "since", "gone_on"),
            rows(WorkItemEvent, "item__customer_id", "kind", "happened_on", "detail"),
        ]
    )


def kill_imports(folder: Path, kills: int, rng: random.Random) -> Seen:
    """Kill an import that adds, changes and refuses rows."""
    from tenure.demo.company import Size, build
    from tenure.jobs.importing import ImportRequest, run_import

    old, new = folder / "old", folder / "new"
    build(old, Size(customers=60, months=14, events=20_000, ends_on=LAST))
    build(new, Size(customers=70, months=14, events=25_000, ends_on=LAST + timedelta(40)))
    (new / "tickets.csv").write_text("ticket_id,customer_id,opened_at\nt1,c1,never\n")
    root, kept = folder / "warehouse", folder / "kept"

    def load(source: Path) -> None:
        at = AT.isoformat()
        run_import(ImportRequest(source, root, folder / "rejects", at))

    def reset() -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(kept, root)

    load(old)
    shutil.copytree(root, kept)
    seen = rounds(lambda: load(new), lambda: facts_mark(root), reset, kills, rng)
    staging = root / "staging"
    seen.left_over = len(list(staging.iterdir())) if staging.exists() else 0
    return seen


def kill_unguarded_imports(folder: Path, kills: int, rng: random.Random) -> Seen:
    """The same with the guard off: each table is committed on its own. The harness must notice."""
    from tenure.warehouse.manifest import write_manifest
    from tenure.warehouse.session import Session

    merged = Session._merged

    def committed_at_once(self: Session, staged: Any, **more: Any) -> None:
        merged(self, staged, **more)
        write_manifest(self.root, self.manifest)

    Session._merged = committed_at_once  # type: ignore[method-assign]
    return kill_imports(folder, kills, rng)


def kill_days(folder: Path, kills: int, rng: random.Random) -> Seen:
    """Kill the run of a second day."""
    from tenure.config.settings import settings
    from tenure.demo.company import Size, build
    from tenure.jobs.day import DayRequest, run_day
    from tenure.jobs.importing import ImportRequest, run_import
    from tenure.records.models import Workspace
    from tenure.workflow.actions.people import create_workspace
    from tests.kept import make_tables

    make_tables()
    root, home = settings().warehouse, settings().home
    create_workspace(name="x", currency="USD", time_zone="UTC", at=AT)
    build(folder / "data", Size(customers=80, months=14, events=30_000, ends_on=LAST))
    run_import(ImportRequest(folder / "data", root, folder / "rejects", AT.isoformat()))

    def run(day: date) -> None:
        workspace = Workspace.objects.get()
        run_day(DayRequest(workspace, root, day, AT, worklist=12))

    def reset() -> None:
        from django.db import connections

        connections.close_all()
        for path in home.glob("tenure.sqlite3*"):
            path.unlink()
        for path in (folder / "kept").glob("tenure.sqlite3*"):
            shutil.copy(path, home)
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(folder / "kept" / "warehouse", root)

    run(LAST - timedelta(7))
    from django.db import connections

    connections.close_all()
    (folder / "kept").mkdir()
    for path in home.glob("tenure.sqlite3*"):
        shutil.copy(path, folder / "kept")
    shutil.copytree(root, folder / "kept" / "warehouse")
    return rounds(lambda: run(LAST), database_mark, reset, kills, rng)


def sources_mark() -> str:
    """What is written down of drained events, without the numbers the database gives."""
    from tenure.records.models import DeadLetter, EventSource, SourceHour

    return str(
        [
            list(
                EventSource.objects.values_list("name", "received", "refused", "last_received_at")
            ),
            sorted(SourceHour.objects.values_list("hour", "received", "refused")),
            sorted(DeadLetter.objects.values_list("message_id", "reason", "state")),
        ]
    )


def kill_drains(folder: Path, kills: int, rng: random.Random) -> Seen:
    """Kill the draining of events, twice in a row, then let it end: it must come to the same."""
    import json as texts

    from django.db import connections

    from tenure.config.settings import settings
    from tenure.connectors.segment import journal
    from tenure.jobs.draining import DrainRequest, drain
    from tenure.records.models import EventSource, Workspace
    from tenure.workflow.actions.people import create_workspace
    from tenure.workflow.actions.sources import add_source
    from tests.kept import make_tables

    make_tables()
    home, own = settings().home, settings()
    workspace = create_workspace(name="x", currency="USD", time_zone="UTC", at=AT)
    add_source(workspace=workspace, name="app", kind="http", at=AT)
    source = EventSource.objects.get().pk

    def call(n: int) -> bytes:
        at = (AT - timedelta(days=n % 60)).isoformat()
        tracks = [
            {
                "type": "track",
                "messageId": f"m{(n * 90 + k) % 3000}",
                "userId": f"u{k}",
                "event": "Opened",
                "timestamp": at,
            }
            for k in range(100)
        ]
        known = {"type": "group", "messageId": f"g{n}", "userId": f"u{n}", "timestamp": at}
        known |= {"groupId": f"G{n % 7}", "traits": {"name": f"Group {n % 7}"}}
        body = texts.dumps({"batch": [*tracks, known, 17]}).encode()
        noted = journal.note(source, AT, "batch")
        return journal.head(noted, body) + noted + body

    own.intake.mkdir()
    for n in range(6):
        calls = b"".join(call(n * 6 + k) for k in range(6))
        (own.intake / f"{n:016d}-1.sealed").write_bytes(calls)
    kept = folder / "kept"
    connections.close_all()
    shutil.copytree(home, kept)

    def reset() -> None:
        connections.close_all()
        shutil.rmtree(home)
        shutil.copytree(kept, home)

    def work() -> None:
        drain(DrainRequest(Workspace.objects.get(), own.intake, own.warehouse, AT))

    def mark() -> str:
        left = len(list(own.intake.iterdir()))
        return f"{facts_mark(own.warehouse)} {sources_mark()} {left}"

    return persistent_rounds(work, mark, reset, kills, rng)


def persistent_rounds(
    work: Callable[[], Any],
    mark: Callable[[], str],
    reset: Callable[[], None],
    kills: int,
    rng: random.Random,
) -> Seen:
    """Kill `work` twice at random moments and let it end, again and again."""
    from django.db import connections

    first, whole = mark(), 9.0
    for _ in range(3):
        reset()
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        os.waitpid(child, 0)
        whole = min(whole, time.monotonic() - began)
    last, seen = mark(), Seen()
    for _ in range(kills):
        reset()
        for _ in range(2):
            connections.close_all()
            in_time = attempt(work, rng.uniform(0, whole))
            whole *= 1.1 if in_time else 0.8  # how long it takes changes with what else is run
            seen.in_flight += in_time
            seen.kills += 1
        connections.close_all()
        work()
        now = mark()
        seen.after += now == last
        if now != last:
            seen.neither.append(now)
    seen.end_is_right = last != first
    return seen


def kill_careless_drains(folder: Path, kills: int, rng: random.Random) -> Seen:
    """The same where segments are deleted before they are loaded. The harness must notice."""
    from tenure.jobs import draining

    loaded = draining._loaded

    def too_soon(request: Any, found: Any) -> Any:
        for path in request.folder.glob("*.sealed"):
            path.unlink()
            path.touch()
        return loaded(request, found)

    draining._loaded = too_soon
    return kill_drains(folder, kills, rng)


def main() -> None:
    kind, folder, kills, seed = sys.argv[1:]
    home = Path(folder) / "home"
    (home / "assets").mkdir(parents=True)
    os.environ.update(TENURE_HOME=str(home), DJANGO_SETTINGS_MODULE="tenure.config.django")
    from tenure.config.boot import boot

    boot()
    works = {
        "import": kill_imports,
        "unguarded": kill_unguarded_imports,
        "day": kill_days,
        "drain": kill_drains,
        "careless": kill_careless_drains,
    }
    work = works[kind]
    seen = work(Path(folder), int(kills), random.Random(int(seed)))
    sys.stdout.write(json.dumps(asdict(seen)) + "\n")


if __name__ == "__main__":
    main()
