"""The steps measured. Run as `python -m bench.steps STEP ARGUMENTS`; prints one line of JSON."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

AT = datetime(2026, 6, 1, 6, tzinfo=UTC)
NEW_EVENTS = 100_000


def boot(folder: Path) -> None:
    """Django on a home inside the folder."""
    home = folder / "home"
    for name in ("assets", "static"):
        (home / name).mkdir(parents=True, exist_ok=True)
    os.environ.update(TENURE_HOME=str(home), DJANGO_SETTINGS_MODULE="tenure.config.django")
    from tenure.config.boot import boot as ready

    ready()


def build(folder: Path, customers: str, months: str, events: str, last: str) -> None:
    """The demo company, its events as CSV too, and a day more of events."""
    import duckdb

    from tenure.demo.company import Size
    from tenure.demo.company import build as company

    company(
        folder / "data",
        Size(
            customers=int(customers),
            months=int(months),
            events=int(events),
            ends_on=date.fromisoformat(last),
        ),
    )
    source = f"read_parquet('{folder}/data/usage_events.parquet')"
    for name in ("parquet", "csv", "more"):
        (folder / name).mkdir()
    shutil.copy(folder / "data" / "usage_events.parquet", folder / "parquet")
    duckdb.execute(f"COPY (FROM {source}) TO '{folder}/csv/usage_events.csv'")
    following = f"TIMESTAMP '{last}' + INTERVAL 1 DAY"
    duckdb.execute(
        f"COPY (SELECT * REPLACE ('x' || message_id AS message_id, {following} + "
        f"(occurred_at - date_trunc('day', occurred_at)) AS occurred_at, NULL::TIMESTAMP AS "
        f"received_at) FROM {source} ORDER BY hash(message_id) LIMIT {NEW_EVENTS}) "
        f"TO '{folder}/more/usage_events.parquet'"
    )


def copy(folder: Path, form: str) -> Callable[[], object]:
    """DuckDB's own COPY of the same file to Parquet."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    source = next((folder / form).iterdir())
    target = folder / "copied.parquet"
    return lambda: connection.execute(f"COPY (FROM '{source}') TO '{target}' (FORMAT parquet)")


def import_(folder: Path, form: str) -> Callable[[], object]:
    """Our import of that file, into an empty warehouse."""
    from tenure.jobs.importing import ImportRequest, run_import
    from tenure.warehouse.engine import Limits

    root = folder / "imported"
    shutil.rmtree(root, ignore_errors=True)
    request = ImportRequest(
        folder / form, root, folder / "rejects", AT.isoformat(), limits=Limits(threads=2)
    )
    return lambda: run_import(request)


def load(folder: Path, last: str) -> None:
    """Everything imported, and a workspace."""
    boot(folder)
    from django.core.management import call_command

    from tenure.jobs.importing import ImportRequest, run_import
    from tenure.workflow.actions.people import add_member, create_workspace

    assert last
    call_command("migrate", verbosity=0)
    workspace = create_workspace(name="x", currency="USD", time_zone="UTC", at=AT)
    add_member(
        workspace=workspace,
        email="o@x.example",
        name="",
        role="owner",
        password="a-long-enough-one",
        at=AT,
    )
    from tenure.config.settings import settings

    root = settings().warehouse
    run_import(ImportRequest(folder / "data", root, folder / "rejects", AT.isoformat()))


def _day(folder: Path, day: date) -> Callable[[], object]:
    boot(folder)
    from tenure.config.settings import settings
    from tenure.jobs.day import DayRequest, run_day
    from tenure.records.models import Workspace
    from tenure.warehouse.engine import Limits

    own = settings()
    request = DayRequest(
        Workspace.objects.get(),
        own.warehouse,
        day,
        AT,
        worklist=own.worklist,
        limits=Limits(2, "2GB", own.home / "spill"),
    )
    return lambda: run_day(request)


def cold(folder: Path, last: str) -> Callable[[], object]:
    """A day with nothing computed before and nothing published."""
    run = _day(folder, date.fromisoformat(last))
    from tenure.config.settings import settings
    from tenure.records.models import Publication, WorkItem

    Publication.objects.all().delete()
    WorkItem.objects.all().delete()
    root = settings().warehouse
    shutil.rmtree(root / "derived", ignore_errors=True)
    shutil.rmtree(root / "generations", ignore_errors=True)
    return run


def by_hand(folder: Path, last: str) -> Callable[[], object]:
    """The same movements and the weekly activity, in SQL, from the same files."""
    boot(folder)
    import duckdb

    from bench.by_hand import ACTIVITY, MOVEMENTS
    from tenure.config.settings import settings
    from tenure.warehouse.manifest import read_manifest

    root = settings().warehouse
    manifest = read_manifest(root)
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    for name in ("subscriptions", "usage_events"):
        files = ", ".join(f"'{root / file.path}'" for file in manifest.files(name))
        connection.execute(
            f"CREATE VIEW {name} AS FROM read_parquet([{files}], union_by_name=true)"
        )

    def run() -> None:
        connection.execute(MOVEMENTS.format(last=last))
        connection.execute(ACTIVITY)

    return run


def next_(folder: Path, last: str) -> Callable[[], object]:
    """The day after, with new events; afterwards all is as it was."""
    day = date.fromisoformat(last) + timedelta(days=1)
    boot(folder)
    from tenure.config.settings import settings
    from tenure.jobs.importing import ImportRequest, run_import

    root = settings().warehouse
    kept = folder / "kept.json"
    if not kept.exists():
        shutil.copy(root / "manifest.json", kept)
        _day(folder, date.fromisoformat(last))()
        shutil.copy(folder / "home" / "tenure.sqlite3", folder / "kept.sqlite3")
    shutil.copy(kept, root / "manifest.json")
    before = set((root / "derived").rglob("*.parquet"))
    for path in before - _known(folder, before):
        path.unlink()
    _back(folder)
    run_import(ImportRequest(folder / "more", root, folder / "rejects", AT.isoformat()))
    return _day(folder, day)


def _known(folder: Path, now: set[Path]) -> set[Path]:
    """Derived files that were there before the first next day."""
    listed = folder / "derived.json"
    if not listed.exists():
        listed.write_text(json.dumps(sorted(map(str, now))))
    return {Path(name) for name in json.loads(listed.read_text())}


def _back(folder: Path) -> None:
    from django.db import connections

    connections.close_all()
    for path in (folder / "home").glob("tenure.sqlite3*"):
        path.unlink()
    shutil.copy(folder / "kept.sqlite3", folder / "home" / "tenure.sqlite3")


def pages(folder: Path, last: str) -> dict[str, float]:
    """p95 of the server's time for three pages, in seconds."""
    _day(folder, date.fromisoformat(last))()
    from django.conf import settings as django_settings
    from django.test import Client

    from tenure.config.settings import settings
    from tenure.records.models import User, Workspace
    from tenure.warehouse.engine import Limits
    from tenure.workflow.queries.board import published

    django_settings.ALLOWED_HOSTS.append("testserver")
    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    own = settings()
    limits = Limits(own.threads, own.memory, own.home / "spill")
    board = published(Workspace.objects.get(), own.warehouse, limits)
    assert board is not None
    ids = [
        row["customer_id"]
        for row in board.reader.rows(board.reader.table("customers").select("customer_id"))
    ]
    client, rng = Client(), random.Random(1)
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    sorts = ("-mrr_minor", "name", "-active_days", "last_used_on", "-tickets_open")
    asks: dict[str, Callable[[], tuple[str, dict[str, object]]]] = {
        "Today": lambda: ("/", {"page": rng.randint(1, 5)}),
        "Customers": lambda: (
            "/customers/",
            {"sort": rng.choice(sorts), "page": rng.randint(1, 200), "q": rng.choice(("", "co"))},
        ),
        "Customer": lambda: ("/customer/", {"id": rng.choice(ids)}),
    }
    found = {}
    for name, ask in asks.items():
        times = []
        for number in range(220):
            path, query = ask()
            began = time.perf_counter()
            answer = client.get(path, query)
            took = time.perf_counter() - began
            assert answer.status_code == 200, (path, query)
            if number >= 20:
                times.append(took)
        found[name] = sorted(times)[int(len(times) * 0.95)]
    return found


STEPS = {
    "build": build,
    "copy": copy,
    "import": import_,
    "load": load,
    "cold": cold,
    "by_hand": by_hand,
    "next": next_,
    "pages": pages,
}


def main() -> None:
    """Prepare a step, time it, print what it took."""
    name, folder, *more = sys.argv[1:]
    made = STEPS[name](Path(folder), *more)
    parts = made if isinstance(made, dict) else {}
    began = time.perf_counter()
    if callable(made):
        made()
    seconds = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "parts": parts}))


if __name__ == "__main__":
    main()
