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
    from django.core.management import call_command

    from tenure.config.settings import settings
    from tenure.demo.company import Size, build
    from tenure.jobs.day import DayRequest, run_day
    from tenure.jobs.importing import ImportRequest, run_import
    from tenure.records.models import Workspace
    from tenure.workflow.actions.people import create_workspace

    call_command("migrate", verbosity=0)
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


def main() -> None:
    kind, folder, kills, seed = sys.argv[1:]
    home = Path(folder) / "home"
    (home / "assets").mkdir(parents=True)
    os.environ.update(TENURE_HOME=str(home), DJANGO_SETTINGS_MODULE="tenure.config.django")
    from tenure.config.boot import boot

    boot()
    works = {"import": kill_imports, "unguarded": kill_unguarded_imports, "day": kill_days}
    work = works[kind]
    seen = work(Path(folder), int(kills), random.Random(int(seed)))
    sys.stdout.write(json.dumps(asdict(seen)) + "\n")


if __name__ == "__main__":
    main()
