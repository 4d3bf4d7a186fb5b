"""Changing a workspace's benchmarks."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite

from django.db import transaction

from tenure.records.models import BenchmarkRow, Workspace
from tenure.values.benchmarks import DEFAULTS, Benchmark, checked
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.benchmarks import benchmarks
from tenure.workflow.rules.permissions import Act, require


def asked_for(code: str, texts: dict[str, str]) -> Benchmark:
    """A benchmark from a form's percent, year and source. `InputError` for what is none."""
    try:
        percent = float(texts["percent"].strip().replace(",", "."))
        year = int(texts["year"])
    except ValueError as error:
        raise InputError(
            "a benchmark is a share, with its year", hint="Write them like 31 and 2018."
        ) from error
    value = percent / 100 if isfinite(percent) else -1
    return checked(Benchmark(code, value, year, texts["source"].strip()))


def set_benchmark(*, wanted: Benchmark, by: By) -> None:
    """Replace one benchmark, with an audit entry of what it was and is.

    Setting what is there already changes nothing. `InputError` for one that is none.
    """
    require(by.role, Act.DEFINE)
    checked(wanted)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        before = benchmarks(by.workspace.pk)[wanted.code]
        if before == wanted:
            return
        BenchmarkRow.objects.filter(workspace=by.workspace, code=wanted.code).delete()
        if wanted != DEFAULTS[wanted.code]:
            BenchmarkRow.objects.create(workspace=by.workspace, **asdict(wanted))
        record(
            workspace=by.workspace,
            action="benchmark.changed",
            summary=f"Benchmark {wanted.code}: {wanted.value * 100:g} % ({wanted.year})",
            at=by.at,
            by=by.user,
            subject=wanted.code,
            before=asdict(before),
            after=asdict(wanted),
        )


def reset_benchmark(*, code: str, by: By) -> None:
    """Go back to what a workspace starts with; audited like any change."""
    if code not in DEFAULTS:
        raise InputError(
            f"there is no benchmark {code!r}", hint=f"There are: {', '.join(DEFAULTS)}."
        )
    set_benchmark(wanted=DEFAULTS[code], by=by)
