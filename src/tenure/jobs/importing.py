"""An import from files: open, plan, stage, merge, and commit once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tenure.connectors.files.careful import numbered
from tenure.connectors.files.mapping import MappingFile
from tenure.connectors.files.plans import planned
from tenure.connectors.files.unpack import discover
from tenure.values.findings import ImportReport
from tenure.values.sources import SourcePlan
from tenure.warehouse.engine import Limits
from tenure.warehouse.rejects import Malformed
from tenure.warehouse.session import Session, writing
from tenure.warehouse.staging import StructureError

Progress = Callable[[str, int, int], None]
"""Called with what is being done, steps done, steps in all."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and where: files, the warehouse, and the folder for error files.

    `loaded_at` is the instant written into the manifest; a dry run commits nothing. An
    instant where a day is wanted becomes the day it falls on in `time_zone`.
    """

    source: Path
    root: Path
    rejects: Path
    loaded_at: str
    mapping: MappingFile | None = None
    dry_run: bool = False
    time_zone: str = "UTC"
    limits: Limits = Limits()


def run_import(request: ImportRequest, progress: Progress = lambda *_: None) -> ImportReport:
    """Import files into a warehouse.

    Good rows are kept and bad ones written to error files in `request.rejects`. All sources
    become visible at once. Raises `InputError` for input that cannot be read at all, and
    `BusyError` while another process writes; the warehouse is then as it was.
    """
    found = discover(request.source)
    with TemporaryDirectory(prefix="tenure-import-") as folder:
        plan = planned(found, request.mapping, Path(folder))
        with writing(request.root, request.limits) as session:
            for done, each in enumerate(plan.plans):
                progress(f"{each.file.name} → {each.table}", done, len(plan.plans))
                zoned = replace(each, day_zone=request.time_zone)
                _staged(session, zoned, Path(folder), request.rejects)
            progress("checking", len(plan.plans), len(plan.plans))
            for flag in plan.flags:
                session.check_flag(flag)
            if request.dry_run:
                report = session.report()
            else:
                report = session.commit(request.source.name, request.loaded_at)
    return replace(report, findings=(*plan.notes, *report.findings))


def _staged(session: Session, plan: SourcePlan, folder: Path, rejects: Path) -> None:
    try:
        session.stage(plan)
    except StructureError:
        file, broken = numbered(plan.file, folder)
        stem = plan.file.name.replace("/", "-").split(".")[0]
        ending = "jsonl" if plan.file.format == "jsonl" else "csv"
        name = f"{stem}-{plan.table}.rejected.{ending}"
        malformed = [Malformed(*record) for record in broken]
        session.stage_numbered(replace(plan, file=file), rejects / name, malformed)
