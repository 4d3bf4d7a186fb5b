"""Which expressions of a day can be written in the dialects we do not run; the page says so."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import ibis.backends.sql.compilers as compilers
import pytest
from ibis.expr.types import Table

from tenure.values.switches import DEFAULT
from tests.engines.conftest import LAST, Company
from tests.engines.witness import Witness

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
DIALECTS = {
    "ClickHouse": "clickhouse",
    "BigQuery": "bigquery",
    "Snowflake": "snowflake",
    "Trino": "trino",
    "Databricks": "databricks",
}
BETWEEN = re.compile(r"(<!-- dialects: .* -->\n)(.*)(<!-- end -->)", re.DOTALL)


@pytest.fixture(scope="module")
def expressions(small: Company) -> dict[str, Table]:
    """Every expression of a day, by name."""
    with closing(Witness(small.root, LAST)) as witness:
        return {step.name: step.expression for step in witness.whole_day(DEFAULT)}


def refused(expression: Table, dialect: str) -> str:
    """Why an expression cannot be written in a dialect; "" if it can."""
    compiler = getattr(compilers, dialect).compiler
    try:
        compiler.to_sqlglot(expression.as_table()).sql(compiler.dialect)
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return ""


def as_written(expressions: dict[str, Table]) -> str:
    """The table of the page."""
    lines = ["| warehouse | expressions written | not written |", "|---|---|---|"]
    for title, dialect in DIALECTS.items():
        by_reason: dict[str, list[str]] = defaultdict(list)
        for name, each in sorted(expressions.items()):
            by_reason[refused(each, dialect)].append(f"`{name}`")
        fine = len(by_reason.pop("", []))
        said = "; ".join(f"{', '.join(names)}: {why}" for why, names in by_reason.items())
        lines.append(f"| {title} | {fine} of {len(expressions)} | {said or 'none'} |")
    return "\n".join(lines) + "\n"


def test_the_page_says_what_can_be_written(expressions: dict[str, Table]) -> None:
    page, table = PAGE.read_text("utf-8"), as_written(expressions)
    if os.environ.get("TENURE_GOLDEN") == "write":
        page = BETWEEN.sub(lambda found: found[1] + table + found[3], page)
        PAGE.write_text(page, "utf-8")
    found = BETWEEN.search(page)
    assert found is not None
    assert found[2] == table, "TENURE_GOLDEN=write python -m pytest tests/engines/test_dialects.py"


def test_a_dialect_can_refuse(expressions: dict[str, Table]) -> None:
    """The table could show a gap: Trino has no exact median."""
    median = expressions["customer_movements"].aggregate(
        middle=lambda rows: rows.delta_minor.median()
    )
    assert "Median" in refused(median, "trino")
