"""Rows of tickets to facts: good ones loaded in one commit, bad ones to a file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tenure.values.cells import unescaped
from tenure.values.findings import ImportReport
from tenure.values.sources import LINE, ROW
from tenure.values.tickets import Row
from tenure.warehouse.engine import Limits
from tenure.warehouse.provided import Provided, load
from tenure.warehouse.session import writing

SAID = ("_column", "_value", "_reason")
"""Columns of an error file that say what is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where facts are, and where refused rows go. `at` is when."""

    root: Path
    rejects: Path
    at: datetime
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of rows: the report, and why each refused ticket was, by its id."""

    report: ImportReport | None
    refused: dict[str, str]


def load_tickets(place: Place, label: str, rows: Iterable[Row]) -> Loaded:
    """Load rows, those with the same columns together: a column no row names is left as it was.

    Loading the same again changes nothing. Raises `BusyError` while another process writes.
    """
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(sorted(row))].append(row)
    if not groups:
        return Loaded(None, {})
    with TemporaryDirectory(prefix="tenure-tickets-") as scratch:
        refused_to = Path(scratch) / "refused"
        with writing(place.root, place.limits) as session:
            for number, (names, group) in enumerate(groups.items()):
                path = Path(scratch) / f"{number}.parquet"
                _write(path, names, group)
                load(session, Provided("tickets", path, label), refused_to)
            report = session.commit(label, place.at.isoformat(timespec="seconds"))
        refused = _refused(refused_to, place, label)
    return Loaded(report, refused)


def _write(path: Path, names: tuple[str, ...], rows: list[Row]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load
    import pyarrow.parquet as pq  # noqa: PLC0415 - the same

    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in names}
    numbers = pa.array(range(1, len(rows) + 1), pa.int64())
    pq.write_table(pa.table({**columns, ROW: numbers, LINE: numbers}), path)


def _refused(folder: Path, place: Place, label: str) -> dict[str, str]:
    """Why rows were refused, by ticket; their file is kept under the instant of the loading."""
    found: dict[str, str] = {}
    for number, path in enumerate(sorted(folder.glob("*.csv")) if folder.is_dir() else ()):
        text = path.read_bytes().decode("utf-8-sig")
        for row in csv.DictReader(StringIO(text, newline="")):
            found[unescaped(row["ticket_id"])] = " ".join(filter(None, map(row.get, SAID)))[:400]
        place.rejects.mkdir(parents=True, exist_ok=True)
        name = f"{place.at:%Y%m%dT%H%M%S%f}-{label.lower()}-{number}.rejected.csv"
        (place.rejects / name).write_bytes(path.read_bytes())
    return found
