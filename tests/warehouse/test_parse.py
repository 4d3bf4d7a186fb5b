"""SQL that reads values, against what the same text means in Python."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.values.canonical import TABLES
from tenure.values.cells import escaped, unescaped
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.money import parse_money
from tenure.values.schema import Column, Kind
from tenure.values.sources import ColumnRule, Format, SourceFile, SourcePlan
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.parse import MAX_DEPTH, Cell, minor_units_in_one, parsed, text_name
from tenure.warehouse.source_rows import SourceRows
from tenure.warehouse.sql import ident, literal

EDGES = (datetime.fromisoformat("1970-01-03"), datetime.fromisoformat("2099-12-30"))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
SPACES = "".join(chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) == "Zs")
RISKY = st.text(alphabet="'=+-@;\t\r\n\0 ＝＋－＠a1.", max_size=8)


@pytest.fixture(scope="module")
def one() -> Iterator[Engine]:
    made = Engine(Limits(threads=1))
    yield made
    made.close()


def plan(*, numbered: bool = True, plain: bool = False, **more: Any) -> SourcePlan:
    file = SourceFile(Path("x"), "x", Format.CSV, ("a",), numbered=numbered, plain=plain)
    return SourcePlan(file, "customers", (), **more)


def values(engine: Engine, kind: Kind, texts: list[str], how: SourcePlan, **rule: Any) -> list[Any]:
    """What each text is read as; None if it is refused."""
    column = Column("v", kind, "")
    found = parsed(column, Cell('"a"'), ColumnRule("v", source="a", **rule), how)
    engine.connection.register(
        "texts", pa.table({"a": pa.array(texts, pa.string()), "n": range(len(texts))})
    )
    currency = "'USD' AS currency"
    rows = engine.rows(
        f"SELECT {currency}, {found.value} FROM "
        f"(SELECT {found.text} AS {text_name(column)}, n FROM texts) ORDER BY n"
    )
    return [value for _, value in rows]


# Formulas


@given(TEXTS | RISKY)
@example("=cmd|' /C calc'!A0")
@example("'=1")
@example("''=1")
@example("-5\n")
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(TEXTS | RISKY)
def test_no_exported_cell_is_run_by_a_spreadsheet(text: str) -> None:
    shown = escaped(text)
    if shown.lstrip(" ")[:1] in set("=+-@;\t\r\n\0＝＋－＠") - {""}:
        assert re.fullmatch(r"-[0-9]+(\.[0-9]+)?", shown)


@pytest.mark.parametrize(
    "text", ["plain", "it's", "'tis", "", " ", "1-2", "a=b", "-5", "-5.25", "5"]
)
def test_cells_that_need_nothing_are_left_alone(text: str) -> None:
    assert escaped(text) == unescaped(text) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS | RISKY, min_size=1, max_size=30))
def test_sql_takes_off_what_python_puts_on(one: Engine, texts: list[str]) -> None:
    file = SourceFile(Path("x"), "x", Format.CSV, ("a",))
    cell = SourceRows(file).cell("a")
    table = pa.table({"a": [escaped(each) for each in texts] + texts, "n": range(2 * len(texts))})
    one.connection.register("cells", table)
    found = [value for (value,) in one.rows(f"SELECT {cell.sql} FROM cells AS s ORDER BY n")]
    wanted = [escaped(each) for each in texts] + texts
    assert found == [unescaped(each.strip(SPACES)) for each in wanted]


@settings(max_examples=40, deadline=None)
@given(st.lists((TEXTS | RISKY).map(lambda text: text.strip(SPACES)), min_size=1, max_size=5))
def test_import_of_an_export_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """All the way: csv module, escaped cells, read by the engine."""
    path = tmp_path_factory.mktemp("export") / "x.csv"
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a"], *([escaped(text)] for text in texts)])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    engine = Engine(Limits(threads=1))
    engine.run("SET preserve_insertion_order = true")
    rows = SourceRows(SourceFile(path, "x", Format.CSV, ("a",)))
    cell = rows.cell("a").sql
    found = [value or "" for (value,) in engine.rows(f"SELECT {cell} FROM {rows.sql}")]
    engine.close()
    assert found == texts


# Numbers


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.decimals(allow_nan=True, allow_infinity=True, places=None)
        | st.decimals(-(10**13), 10**13, places=4),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([True, False]),
)
def test_amounts_are_what_the_decimal_says(
    one: Engine, amounts: list[Decimal], thorough: bool
) -> None:
    texts = [str(each) for each in amounts]
    found = values(one, Kind.MINOR, texts, plan(numbered=thorough), as_amount=True)
    for text, minor in zip(texts, found, strict=True):
        if minor is not None:
            assert Decimal(minor) == Decimal(text) * 100
        else:
            assert _refusable(text)


def _refusable(text: str) -> bool:
    """Not an amount, or written in a way that is refused on purpose: powers of ten, more than 9
    decimals, more than 15 digits before the point.
    """
    try:
        parse_money(text, "USD")
    except InputError:
        return True
    whole, _, decimals = text.lstrip("+-").partition(".")
    return "E" in text or len(decimals) > 9 or len(whole) > 15


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_minor_units_of_each_currency(one: Engine, currency: str) -> None:
    (units,) = one.row(f"SELECT {minor_units_in_one(literal(currency))}")
    assert units == 10 ** EXPONENTS[currency]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats() | st.integers() | TEXTS, min_size=1, max_size=20), st.booleans())
def test_numbers_are_what_python_reads_or_refused(
    one: Engine, raw: list[float | str], thorough: bool
) -> None:
    texts = [str(each) for each in raw]
    for text, value in zip(
        texts, values(one, Kind.REAL, texts, plan(numbered=thorough)), strict=True
    ):
        if value is not None:
            assert "_" not in text
            assert value == pytest.approx(
                float(text.strip(" \t\r\n\ufeff\u200e\u200f").replace("−", "-"))
            )


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("12", 12),
        ("12.0", 12),
        ("+12", 12),
        ("-12", -12),
        ("12.7", None),
        ("1e3", None),
        ("1_000", None),
        ("0x1F", None),
        ("12.", None),
        ("", None),
        ("999999999999999999", 999999999999999999),
        ("9999999999999999999", None),
    ],
)
@pytest.mark.parametrize("thorough", [True, False])
def test_whole_numbers(one: Engine, text: str, whole: int | None, thorough: bool) -> None:
    assert values(one, Kind.INTEGER, [text], plan(numbered=thorough)) == [whole]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("TRUE", True),
        ("No", False),
        ("1", True),
        ("0", False),
        ("y", True),
        ("maybe", None),
        ("۱", True),
    ],
)
@pytest.mark.parametrize("comma", [True, False])
def test_flags(one: Engine, text: str, flag: bool | None, comma: bool) -> None:
    assert values(one, Kind.FLAG, [text], plan(decimal_comma=comma)) == [flag]


# Days and times


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(date(1900, 1, 1), date(2199, 12, 31)), min_size=1, max_size=20), st.booleans()
)
@pytest.mark.parametrize("form", ["", "%d-%m-%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y"])
def test_days(one: Engine, form: str, days: list[date], thorough: bool) -> None:
    how = plan(numbered=thorough, date_format=form)
    texts = [day.strftime(form or "%Y-%m-%d") for day in days]
    assert values(one, Kind.DATE, texts, how) == days
    assert values(one, Kind.DATE, [day.isoformat() for day in days], how) == days


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.datetimes(*EDGES, timezones=st.timezones()),
        min_size=1,
        max_size=10,
    ),
    st.booleans(),
)
def test_instants_with_an_offset(one: Engine, instants: list[datetime], thorough: bool) -> None:
    texts = [each.isoformat() for each in instants]
    kept = [
        n for n, text in enumerate(texts) if len(text.rpartition(":")[2]) == 2
    ]  # no odd seconds
    found = values(one, Kind.INSTANT, texts, plan(numbered=thorough))
    for n in kept:
        assert found[n] == instants[n].astimezone(UTC).replace(tzinfo=None)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(TEXTS | st.text(alphabet="0123456789-/:. TZ+UC", max_size=25), min_size=1, max_size=10)
)
@pytest.mark.parametrize(
    "how", [{}, {"date_format": "%d-%m-%Y"}, {"timezone": "Asia/Tehran"}, {"decimal_comma": True}]
)
def test_the_quick_way_never_reads_what_the_thorough_way_reads_otherwise(
    one: Engine, how: dict[str, Any], texts: list[str]
) -> None:
    for kind in (Kind.DATE, Kind.INSTANT, Kind.REAL, Kind.INTEGER, Kind.FLAG, Kind.CURRENCY):
        quick = values(one, kind, texts, plan(numbered=False, **how))
        thorough = values(one, kind, texts, plan(**how))
        for text, fast, slow in zip(texts, quick, thorough, strict=True):
            assert fast is None or fast == slow, (kind, text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-5, 5)
            | st.text(alphabet='"\\[{}]NaInfe1', max_size=6),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=2), inner, max_size=3)
            ),
            max_leaves=8,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_json_is_kept_to_the_letter(one: Engine, documents: list[Any]) -> None:
    texts = [json.dumps(each) for each in documents]
    assert values(one, Kind.JSON, texts, plan()) == texts


@pytest.mark.parametrize(
    ("depth", "is_kept"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (3000, False)]
)
def test_depth_of_json(one: Engine, depth: int, is_kept: bool) -> None:
    text = '{"[":' * depth + '"}"' + "}" * depth
    assert values(one, Kind.JSON, [text], plan()) == ([text] if is_kept else [None])


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_can_be_read_from_text(one: Engine, name: str) -> None:
    table = TABLES[name]
    columns = [
        parsed(each, Cell("'1'"), ColumnRule(each.name, source="a"), plan())
        for each in table.columns
    ]
    texts = ", ".join(f"{each.text} AS {text_name(each.column)}" for each in columns)
    read = ", ".join(f"{each.value} AS {ident(each.column.name)}" for each in columns)
    assert len(one.row(f"SELECT {read} FROM (SELECT {texts})")) == len(table.columns)
