"""A real data set, imported with its mapping, its day run, its reports as golden files hold them."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tenure.cli.output import write
from tenure.connectors.files.mapping import parse_mapping
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.records.models import Workspace
from tenure.values.findings import ImportReport
from tenure.workflow.queries.board import Board, published
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import REPORTS, report
from tests.cast import AT

TESTS = Path(__file__).parents[1]
ABOUT_CUSTOMERS = (
    *("today", "engagement", "zombies", "negative_churn", "referrals"),
    *("use", "people", "seats", "hollow"),
)
"""Reports with a row for each customer: of them, only a digest is kept beside the code."""

ESTIMATES = (
    *("lifetimes", "what_if", "line", "near_line", "alerts", "risk", "health", "complaints"),
    *("backtest", "horizons", "misses", "false_alarms", "lead_times"),
)
"""Fits and projections: their last digits are the processor's, and they are tested elsewhere."""


@dataclass(frozen=True)
class Real:
    """What came of a data set: the report of its import, its board, its reports as CSV."""

    imported: ImportReport
    board: Board
    reports: Mapping[str, str]

    def rows(self, name: str) -> list[dict[str, Any]]:
        return report(name, self.board, ReportRequest()).rows

    @property
    def findings(self) -> dict[str, tuple[int, int]]:
        """Of each finding, by code and table: how many rows, of how many."""
        return {
            f"{each.code} {each.table}".strip(): (each.count, each.of)
            for each in self.imported.findings
        }

    def golden(self) -> dict[str, str]:
        """Files to compare: by name, their text."""
        kept = {f"{n}.csv": text for n, text in self.reports.items() if n not in ESTIMATES}
        for name in ABOUT_CUSTOMERS:
            text = kept.pop(f"{name}.csv")
            digest = hashlib.sha256(text.encode()).hexdigest()
            kept[f"{name}.txt"] = f"{text.count(chr(10)) - 1} rows, sha256 {digest}\n"
        kept["import.json"] = _import_as_text(self.imported)
        return kept


_IMPORTED: dict[Path, ImportReport] = {}


def run_once(workspace: Workspace, folder: Path, mapping: str, root: Path, as_of: date) -> Real:
    """The same for each test that shares a warehouse: facts are imported and figures made by the first."""
    return run(workspace, folder, mapping, root, as_of, imported=_IMPORTED.get(root))


def run(
    workspace: Workspace,
    folder: Path,
    mapping: str,
    root: Path,
    as_of: date,
    *,
    imported: ImportReport | None = None,
) -> Real:
    """Import the folder, run the day, print every report."""
    if imported is None:
        rules = parse_mapping((TESTS / "mappings" / f"{mapping}.toml").read_text("utf-8"))
        rejects = root.parent / f"{root.name}-rejected"
        imported = run_import(ImportRequest(folder, root, rejects, AT.isoformat(), mapping=rules))
        _IMPORTED.setdefault(root, imported)
    run_day(DayRequest(workspace, root, as_of, AT, worklist=12))
    board = published(workspace, root)
    assert board is not None
    return Real(imported, board, {name: _csv(board, name) for name in REPORTS})


def _csv(board: Board, name: str) -> str:
    made, out = report(name, board, ReportRequest()), io.StringIO()
    with redirect_stdout(out):
        write(made.columns, made.rows, "csv")
    return out.getvalue()


def _import_as_text(imported: ImportReport) -> str:
    sources = [
        {name: value for name, value in source.items() if value and name != "rejects"}
        for source in imported.as_json()["sources"]
    ]
    findings = [
        f"{each.count} of {each.of}: {each.sentence}"
        for each in imported.findings
        if each.code != "dates_detected"
    ]
    return json.dumps({"sources": sources, "findings": findings}, indent=1) + "\n"


def check_golden(name: str, found: Mapping[str, str]) -> None:
    """Compare with the golden files; TENURE_GOLDEN=write writes them instead, to be read."""
    folder = TESTS / "golden" / name
    if os.environ.get("TENURE_GOLDEN") == "write":
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in found.items():
            (folder / file).write_text(text, "utf-8", newline="")
    held = {path.name: path.read_bytes().decode("utf-8") for path in folder.iterdir()}
    assert held == dict(found)
