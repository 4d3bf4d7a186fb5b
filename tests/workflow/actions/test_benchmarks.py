"""Benchmarks: who may change them, what is refused, what is written down."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tenure.records.models import AuditEntry, BenchmarkRow
from tenure.values.benchmarks import DEFAULTS, Benchmark
from tenure.values.errors import InputError
from tenure.workflow.actions.benchmarks import asked_for, reset_benchmark, set_benchmark
from tenure.workflow.queries.benchmarks import benchmarks
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

CODE = "unused_seats"
GIVEN = {"percent": " 47,5 ", "year": "2024", "source": "our analyst"}
WANTED = Benchmark(CODE, 0.475, 2024, "our analyst")


def test_it_starts_with_31_percent_of_2018(cast: Cast) -> None:
    found = benchmarks(cast.workspace.pk)[CODE]
    assert (found.value, found.year) == (0.31, 2018)


def test_set_and_reset_with_an_audit_entry(cast: Cast) -> None:
    wanted = asked_for(CODE, GIVEN)
    assert wanted == WANTED
    set_benchmark(wanted=wanted, by=cast.by("manager"))
    assert benchmarks(cast.workspace.pk)[CODE] == WANTED
    assert benchmarks(cast.other.pk) == DEFAULTS
    entry = AuditEntry.objects.get(action="benchmark.changed")
    assert entry.summary == "Benchmark unused_seats: 47.5 % (2024)"
    assert (entry.detail["before"]["value"], entry.detail["after"]["value"]) == (0.31, 0.475)
    set_benchmark(wanted=wanted, by=cast.by("owner"))  # nothing new: nothing written
    assert AuditEntry.objects.filter(action="benchmark.changed").count() == 1
    reset_benchmark(code=CODE, by=cast.by("owner"))
    assert benchmarks(cast.workspace.pk) == DEFAULTS
    assert not BenchmarkRow.objects.exists()


@pytest.mark.parametrize("role", ["csm", "listener", "finance", "read_only"])
def test_others_may_not(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowedError):
        set_benchmark(wanted=WANTED, by=cast.by(role))
    assert not BenchmarkRow.objects.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"percent": "much"}, "with its year"),
        ({"percent": "nan"}, "is a share"),
        ({"percent": "101"}, "is a share"),
        ({"percent": "-1"}, "is a share"),
        ({"year": "18"}, "its year"),
        ({"year": ""}, "with its year"),
        ({"source": " "}, "its source"),
        ({"source": "x" * 301}, "its source"),
    ],
)
def test_what_is_no_benchmark(given: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        asked_for(CODE, {**GIVEN, **given})


def test_only_known_ones(cast: Cast) -> None:
    with pytest.raises(InputError, match="no benchmark"):
        asked_for("gym", GIVEN)
    with pytest.raises(InputError, match="no benchmark"):
        reset_benchmark(code="gym", by=cast.by("owner"))
    with pytest.raises(IntegrityError), transaction.atomic():
        BenchmarkRow.objects.create(
            workspace=cast.workspace, code=CODE, value=1.2, year=2024, source="x"
        )
