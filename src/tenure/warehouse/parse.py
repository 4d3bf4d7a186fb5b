"""SQL that reads one source value as one canonical kind.

Written for DuckDB. Casting alone is not enough: `12.7` would become the integer 13, `1_000`
would be a number, an offset would be dropped from a timestamp, and `NaN` would be an amount.
The quick way reads what is written plainly, which is nearly everything; the thorough way, of
the second look, also puts foreign digits and odd spaces right. What the quick way cannot read
it must not misread.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenure.values.cells import RISKY
from tenure.values.currencies import EXPONENTS
from tenure.values.schema import Column, Kind, Table
from tenure.values.sources import ColumnRule, Format, SourcePlan
from tenure.warehouse.sql import ident, literal, literals

SQL_TYPES: dict[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.LONG_TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.INSTANT: "TIMESTAMP",
    Kind.MINOR: "BIGINT",
    Kind.INTEGER: "BIGINT",
    Kind.REAL: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
    Kind.CURRENCY: "VARCHAR",
    Kind.JSON: "VARCHAR",
}

_FOREIGN_DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩０１２３４５６７８９٫．－−"
_ASCII_DIGITS = "012345678901234567890123456789..--"
_SPACES = " \t\r\n\u00a0\u3000\u200f\u200e\ufeff"
_WHOLE = r"[+-]?[0-9]{1,18}(\.0{1,9})?"
_DECIMAL = r"[+-]?([0-9]{1,15}(\.[0-9]{0,9})?|\.[0-9]{1,9})"
_TRUE = ("true", "t", "1", "yes", "y")
_FALSE = ("false", "f", "0", "no", "n")
_BAD_JSON = r"[:\[,]\s*-?(NaN|Infinity)"
_FITTING = {
    Kind.DATE: ("DATE",),
    Kind.INSTANT: ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"),
    Kind.MINOR: ("BIGINT", "INTEGER", "SMALLINT"),
    Kind.INTEGER: ("BIGINT", "INTEGER", "SMALLINT", "TINYINT"),
    Kind.REAL: ("DOUBLE", "FLOAT", "BIGINT", "INTEGER"),
    Kind.FLAG: ("BOOLEAN",),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """SQL for one column in two steps.

    `text` reads the source row and is to be selected as `t_<column>`; `value` reads
    `t_<column>` (and, for amounts, the parsed `currency`). `is_text` says whether the first
    step is a string that the second may fail to read.
    """

    column: Column
    text: str
    value: str
    is_text: bool


def types_of(table: Table) -> dict[str, str]:
    """SQL type of each column of a canonical table."""
    return {column.name: SQL_TYPES[column.kind] for column in table.columns}


def text_name(column: Column) -> str:
    """Identifier under which a column's text is selected."""
    return ident(f"t_{column.name}")


def parsed(column: Column, raw: str, raw_type: str, rule: ColumnRule, plan: SourcePlan) -> Parsed:
    """How to read `raw`, SQL of DuckDB type `raw_type`, as `column`; thoroughly if numbered."""
    if _fits(column, raw_type, rule):
        return Parsed(column, raw, _direct(column, raw_type), is_text=False)
    text = raw if raw_type == "VARCHAR" else f"CAST({raw} AS VARCHAR)"
    if plan.file.format is not Format.PARQUET:
        text = f"trim({text})"
        if column.kind in (Kind.TEXT, Kind.LONG_TEXT) and not plan.file.plain:
            text = _unescaped(text)
    text = _replaced(text, rule) if rule.values else f"nullif({text}, '')"
    value = _value(column, rule, plan)
    if column.default is not None:
        default = literal(column.default) if isinstance(column.default, str) else column.default
        value = f"CASE WHEN {text_name(column)} IS NULL THEN {default} ELSE {value} END"
    return Parsed(column, text, value, is_text=True)


def _fits(column: Column, raw_type: str, rule: ColumnRule) -> bool:
    if rule.values or rule.add_months or rule.as_amount or column.default is not None:
        return False
    if column.kind is Kind.INSTANT and raw_type == "TIMESTAMP WITH TIME ZONE":
        return True
    return raw_type in _FITTING.get(column.kind, ())


def _direct(column: Column, raw_type: str) -> str:
    name = text_name(column)
    if raw_type == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {name})"
    return f"CAST({name} AS {SQL_TYPES[column.kind]})"


def _unescaped(text: str) -> str:
    """Take off the apostrophe an export puts before a cell that a spreadsheet would run."""
    risky = f"prefix({text}, '''') AND regexp_matches({text}, {literal(RISKY)})"
    return f"CASE WHEN {risky} THEN {text}[2:] ELSE {text} END"


def _replaced(text: str, rule: ColumnRule) -> str:
    cases = " ".join(
        f"WHEN {literal(old)} THEN {literal(new)}" for old, new in sorted(rule.values.items())
    )
    return f"nullif(CASE {text} {cases} ELSE {text} END, '')"


def _value(column: Column, rule: ColumnRule, plan: SourcePlan) -> str:
    text = text_name(column)
    match column.kind:
        case Kind.TEXT if column.allowed:
            return f"CASE WHEN lower({text}) IN ({literals(column.allowed)}) THEN lower({text}) END"
        case Kind.TEXT | Kind.LONG_TEXT:
            return text
        case Kind.DATE:
            return _moved(_date(text, plan), rule)
        case Kind.INSTANT:
            return _instant(text, plan)
        case Kind.MINOR if rule.as_amount:
            return _minor(_plain(text, plan), rule)
        case Kind.MINOR | Kind.INTEGER:
            return _whole(_plain(text, plan))
        case Kind.REAL:
            return _real(text, plan)
        case Kind.FLAG:
            return _flag(f"lower({_plain(text, plan)})")
        case Kind.CURRENCY:
            return f"CASE WHEN upper({text}) IN ({literals(EXPONENTS)}) THEN upper({text}) END"
        case Kind.JSON:
            bad = f"regexp_matches({text}, {literal(_BAD_JSON)})"
            return f"CASE WHEN json_valid({text}) AND NOT {bad} THEN {text} END"


def _plain(text: str, plan: SourcePlan) -> str:
    """The text of a number with a point before the decimals; see `_ascii`."""
    digits = _ascii(text, plan)
    if plan.decimal_comma:
        return f"replace(replace(replace({digits}, '.', ''), ' ', ''), ',', '.')"
    return digits


def _ascii(text: str, plan: SourcePlan) -> str:
    """The text with ASCII digits and no odd spaces around it, where we are thorough."""
    if not plan.file.numbered:
        return text
    digits = f"translate({text}, {literal(_FOREIGN_DIGITS)}, {literal(_ASCII_DIGITS)})"
    return f"trim({digits}, {literal(_SPACES)})"


def _whole(text: str) -> str:
    number = f"CAST(TRY_CAST({text} AS DECIMAL(38,9)) AS BIGINT)"
    return f"CASE WHEN regexp_full_match({text}, {literal(_WHOLE)}) THEN {number} END"


def _real(text: str, plan: SourcePlan) -> str:
    number = f"TRY_CAST({_plain(text, plan)} AS DOUBLE)"
    return f"CASE WHEN NOT contains({text}, '_') AND isfinite({number}) THEN {number} END"


def _flag(low: str) -> str:
    return (
        f"CASE WHEN {low} IN ({literals(_TRUE)}) THEN true "
        f"WHEN {low} IN ({literals(_FALSE)}) THEN false END"
    )


def _date(text: str, plan: SourcePlan) -> str:
    digits = _ascii(text, plan)
    if plan.date_format:
        return f"CAST(try_strptime({digits}, {literal(plan.date_format)}) AS DATE)"
    return _if_digit(digits, "DATE")


def _if_digit(text: str, kind: str) -> str:
    """Cast only what begins with a digit: `infinity` and `epoch` are not dates."""
    return f"CASE WHEN {text} >= '0' AND {text} < ':' THEN TRY_CAST({text} AS {kind}) END"


def _moved(day: str, rule: ColumnRule) -> str:
    if not rule.add_months:
        return day
    return f"CAST({day} + INTERVAL ({rule.add_months}) MONTH AS DATE)"


def _instant(text: str, plan: SourcePlan) -> str:
    digits, zone = _ascii(text, plan), literal(plan.timezone)
    if plan.instant_format or plan.date_format:
        formats = [f for f in (plan.instant_format, plan.date_format) if f]
        local = f"try_strptime({digits}, [{literals(formats)}])"
        return f"timezone('UTC', timezone({zone}, {local}))"
    local = _if_digit(digits, "TIMESTAMP")
    says_utc = f"contains({digits}, 'Z') OR contains({digits}, 'UTC')"
    if plan.timezone != "UTC":
        local = (
            f"CASE WHEN {says_utc} THEN {local} ELSE timezone('UTC', timezone({zone}, {local})) END"
        )
    says_offset = f"contains({digits}, '+') OR contains({digits}[11:], '-')"
    with_offset = f"timezone('UTC', {_if_digit(digits, 'TIMESTAMPTZ')})"
    read = f"CASE WHEN {says_offset} THEN {with_offset} ELSE {local} END"
    return f"coalesce({read}, {_epoch(digits)})" if plan.file.numbered else read


def _epoch(text: str) -> str:
    """Seconds or milliseconds since 1970, told apart by their length."""
    number = f"TRY_CAST({text} AS BIGINT)"
    return (
        f"CASE WHEN regexp_full_match({text}, '[0-9]{{9,11}}') THEN make_timestamp({number} * 1000000) "
        f"WHEN regexp_full_match({text}, '[0-9]{{12,14}}') THEN make_timestamp({number} * 1000) END"
    )


def _minor(text: str, rule: ColumnRule) -> str:
    exact = f"(TRY_CAST({text} AS DECIMAL(24,9)) * {minor_units_in_one()})"
    fine = f"regexp_full_match({text}, {literal(_DECIMAL)})"
    if not rule.rounds:
        fine += f" AND {exact} % 1 = 0"
    return f"CASE WHEN {fine} THEN CAST({exact} AS BIGINT) END"


def minor_units_in_one(currency: str = '"currency"') -> str:
    """SQL: how many minor units one unit of the row's currency has."""
    none, three = (
        literals(code for code, places in EXPONENTS.items() if places == wanted)
        for wanted in (0, 3)
    )
    return f"CASE WHEN {currency} IN ({none}) THEN 1 WHEN {currency} IN ({three}) THEN 1000 ELSE 100 END"
