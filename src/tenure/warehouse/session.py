"""One writer's session: stage sources, merge them, and commit all of it or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from uuid import uuid4

import duckdb

from tenure.metrics.schemas import schema_of
from tenure.values.canonical import TABLES
from tenure.values.errors import InputError
from tenure.values.findings import Finding, FlagCheck, ImportReport, SourceReport
from tenure.values.sources import SourcePlan
from tenure.warehouse import merge as merging
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.files import writer_lock
from tenure.warehouse.manifest import Batch, Manifest, read_manifest, write_manifest
from tenure.warehouse.quality import findings, flag_findings
from tenure.warehouse.rejects import Malformed
from tenure.warehouse.second_look import stage_numbered
from tenure.warehouse.staging import Staged, stage


@dataclass(slots=True)
class Session:
    """What is being written. Made by `writing`; nothing is visible before `commit`."""

    root: Path
    scratch: Path
    engine: Engine
    before: Manifest
    manifest: Manifest
    staged: list[Staged] = field(default_factory=list)
    reports: list[SourceReport] = field(default_factory=list)
    flags: list[Finding] = field(default_factory=list)
    is_committed: bool = False

    @property
    def batch(self) -> int:
        """Number of the batch this session would make."""
        return self.before.version + 1

    def stage(self, plan: SourcePlan, *, is_new: bool = False) -> None:
        """Read one source and merge it; `StructureError` if it must be read line by line.

        `is_new` says that none of its keys are held: they are not looked for.
        """
        self._merged(stage(self.engine, plan, self._folder()), is_new=is_new)

    def stage_numbered(
        self,
        plan: SourcePlan,
        rejects_to: Path,
        malformed: Sequence[Malformed],
        *,
        is_new: bool = False,
    ) -> None:
        """Read one numbered source and merge it; refused rows go to `rejects_to`, or beside it
        where another source of this session has put its own there.
        """
        taken = {each.rejects for each in self.staged}
        names = (rejects_to.with_name(f"{n}-{rejects_to.name}") for n in count(2))
        path = next(each for each in chain([rejects_to], names) if each not in taken)
        staged = stage_numbered(self.engine, plan, self._folder(), path, malformed)
        self._merged(staged, is_new=is_new)

    def check_flag(self, check: FlagCheck) -> None:
        """Compare a yes/no column with the rows of another file; `InputError` if one is unreadable."""
        try:
            self.flags += flag_findings(self.engine, check)
        except duckdb.Error as error:
            message = f"flag {check.name} cannot be checked: {str(error).splitlines()[0]}"
            raise InputError(message) from error

    def commit(self, label: str, loaded_at: str) -> ImportReport:
        """Make everything staged visible at once. Loading what is already there commits nothing."""
        report = self.report(committed=True)
        if self.manifest != self.before:
            tables = tuple(sorted({each.plan.table for each in self.staged}))
            batch = Batch(self.batch, loaded_at, label, tables)
            write_manifest(self.root, self.manifest.committed(batch))
            self.is_committed = True
        return report

    def report(self, *, committed: bool = False) -> ImportReport:
        """What was read so far, and what is odd about it."""
        touched = [name for name in TABLES if any(s.plan.table == name for s in self.staged)]
        for name in TABLES:
            self.engine.view(name, self._visible(name), schema_of(name))
        odd = (*findings(self.engine, touched, self.staged), *self.flags)
        lost: dict[str, int] = {}
        for each in odd:
            if each.code == "unmatched_id":
                lost[each.table] = lost.get(each.table, 0) + each.count
        sources = (replace(each, unmatched=lost.get(each.table, 0)) for each in self.reports)
        return ImportReport(tuple(sources), tuple(odd), committed)

    def _visible(self, table: str) -> list[Path]:
        before = {file.path for file in self.before.files(table)}
        files = self.manifest.files(table)
        if TABLES[table].by_month:
            files = tuple(file for file in files if file.path not in before)
        return [self.root / file.path for file in files]

    def _folder(self) -> Path:
        return self.scratch / f"source-{len(self.staged)}"

    def _merged(self, staged: Staged, *, is_new: bool = False) -> None:
        table = staged.plan.table
        place = merging.Place(self.root, self.batch)
        scratch = self._folder() / "merge"
        current = self.manifest.files(table)
        bring = merging.add if is_new else merging.merge
        merged = bring(self.engine, place, current, staged, scratch)
        if merged.files != current:
            self.manifest = self.manifest.with_table(table, merged.files)
        self.staged.append(staged)
        self.reports.append(_source_report(staged, merged))


def _source_report(staged: Staged, merged: merging.Merged) -> SourceReport:
    return SourceReport(
        file=staged.plan.file.name,
        table=staged.plan.table,
        rows_in=staged.rows_in,
        new=merged.new,
        changed=merged.changed,
        unchanged=merged.unchanged,
        repeated=staged.repeated,
        rejected=staged.rejected,
        left_out=staged.left_out,
        unmatched=0,
        reasons=staged.reasons,
        rejects=staged.rejects.name if staged.rejects else "",
    )


@contextmanager
def writing(root: Path, limits: Limits = Limits()) -> Iterator[Session]:
    """Open a session; `BusyError` if another process is writing.

    Files of a session that does not commit, or that dies, are never listed, and are removed
    by the next one.
    """
    with writer_lock(root / "lock"):
        manifest = read_manifest(root)
        _sweep(root, manifest)
        scratch = root / "staging" / uuid4().hex
        scratch.mkdir(parents=True)
        engine = Engine(replace(limits, scratch=scratch / "spill"))
        session = Session(root, scratch, engine, manifest, manifest)
        try:
            yield session
        finally:
            engine.close()
            shutil.rmtree(scratch, ignore_errors=True)
            if not session.is_committed:
                _sweep(root, manifest)


def _sweep(root: Path, manifest: Manifest) -> None:
    """Remove what sessions left behind that did not commit.

    Names of fact files begin with their batch, so that files no manifest ever listed are told
    from those that a reader of an older manifest may still have open.
    """
    shutil.rmtree(root / "staging", ignore_errors=True)
    for path in (root / "facts").rglob("*-*.parquet"):
        batch = path.name.partition("-")[0]
        if batch.isdecimal() and int(batch) > manifest.version:
            path.unlink()
