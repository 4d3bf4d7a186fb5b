"""The engine stays within its limits, and says when they were too narrow."""

from __future__ import annotations

from pathlib import Path

import duckdb
import ibis
import pytest

from tenure.values.errors import InputError
from tenure.warehouse.engine import Engine, Limits, compiled, narrowed, ran_out


def test_narrowed_never_allows_more() -> None:
    found = narrowed(Limits(4, "2GB", Path("/spill")), 64)
    assert (found.threads, found.memory, found.scratch) == (1, "64MB", Path("/spill"))
    assert narrowed(Limits(4, "32MB"), 64).memory == "32MB"
    assert narrowed(Limits(4, "1 GiB"), 1_073).memory == "1073MB"
    assert narrowed(Limits(4, "1 GiB"), 1_074).memory == "1 GiB"


def test_files_are_kept_in_memory_unless_said_otherwise() -> None:
    for limits, kept in ((Limits(), True), (narrowed(Limits(), 64), False)):
        engine = Engine(limits)
        assert engine.row("SELECT current_setting('enable_external_file_cache')") == (kept,)
        engine.close()


def test_running_out_is_told_from_other_errors(tmp_path: Path) -> None:
    engine = Engine(Limits(1, "2MB", tmp_path / "spill"))
    with pytest.raises(duckdb.OutOfMemoryException) as found:
        engine.rows("SELECT list(repeat('x', 100) || range) FROM range(1000000)")
    assert ran_out(found.value)
    outer = InputError("it cannot be read")
    outer.__cause__ = found.value
    assert ran_out(outer)
    with pytest.raises(duckdb.Error) as other:
        engine.rows("SELECT nothing")
    engine.close()
    assert not ran_out(other.value)
    assert not ran_out(None)


def test_the_same_question_is_compiled_once_and_another_anew() -> None:
    def question(least: object) -> str:
        table = ibis.table({"a": "int64", "b": "float64"}, name="asked_twice")
        return compiled(table.filter(table.b > least).select("a"))

    assert question(1) is question(1)
    assert len({question(1), question(1.5), question(2), question(ibis.literal(1, "float64"))}) == 4
    assert question(1.0) != question(1)
