"""SQL that reads one source value as one canonical kind.

Written for DuckDB. Casting alone is not enough: `12.7` would become the integer 13, `1_000`
would be a number, an offset would be dropped from a timestamp, and `NaN` would be an amount.
The quick way reads what is written plainly, which is nearly everything; the thorough way, of
the second look, also puts foreign digits and odd spaces right. What the quick way cannot read
it must not misread. The thorough way wraps days and times in TRY: one beyond what its type holds
is a bad value, not a failed import.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenure.values.currencies import EXPONENTS
from tenure.values.schema import Column, Kind, Table
from tenure.values.sources import ColumnRule, SourcePlan
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
_SPACES = " \t\r\n\u00a0\u202f\u2009\u3000\u200f\u200e\ufeff"
_WHOLE = r"[+-]?[0-9]{1,18}(\.0{1,9})?"
_DECIMAL = r"[+-]?([0-9]{1,15}(\.[0-9]{0,9})?|\.[0-9]{1,9})"
_SMALL_DECIMAL = r"[+-]?([0-9]{1,12}(\.[0-9]{0,3}0{0,6})?|\.[0-9]{1,3}0{0,6})"
_COMMA_DECIMAL = r"[+-]?([0-9]+|[0-9]{1,3}([. ][0-9]{3})+)(,[0-9]*)?"
_COMPACT = "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9]"
_OFFSET = "[+-](0?[0-9]|1[0-5])(:?[0-5][0-9])?$"
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %H:%M:%S.%f")
_TRUE = ("true", "t", "1", "yes", "y")
_FALSE = ("false", "f", "0", "no", "n")
_JSON_STRING = r'"(?:[^"\\]|\\.)*"'
_ODD_JSON = "(?i)NaN|Inf|[0-9]e[+]?[0-9]{3}"
MAX_DEPTH = 64
_FITTING = {
    Kind.DATE: ("DATE",),
    Kind.INSTANT: ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"),
    Kind.MINOR: ("BIGINT", "INTEGER", "SMALLINT"),
    Kind.INTEGER: ("BIGINT", "INTEGER", "SMALLINT", "TINYINT"),
    Kind.REAL: ("DOUBLE", "FLOAT", "BIGINT", "INTEGER"),
    Kind.FLAG: ("BOOLEAN",),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL of one source value and its DuckDB type."""

    sql: str
    type: str = "VARCHAR"

    @property
    def text(self) -> str:
        """SQL of the value as text; lists, maps and structs as JSON."""
        if self.type == "VARCHAR":
            return self.sql
        nested = self.type.endswith("]") or self.type.startswith(("STRUCT", "MAP"))
        return f"CAST({f'to_json({self.sql})' if nested else self.sql} AS VARCHAR)"


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


def parsed(column: Column, cell: Cell, rule: ColumnRule, plan: SourcePlan) -> Parsed:
    """How to read a source cell as `column`; thoroughly if the source is numbered."""
    if _fits(column, cell.type, rule):
        return Parsed(column, cell.sql, _direct(column, cell.type, plan), is_text=False)
    text = _replaced(cell.text, rule) if rule.values else f"nullif({cell.text}, '')"
    value = _value(column, rule, plan)
    if plan.file.numbered and column.kind in (Kind.DATE, Kind.INSTANT):
        value = f"TRY({value})"
    if column.default is not None:
        default = literal(column.default) if isinstance(column.default, str) else column.default
        value = f"CASE WHEN {text_name(column)} IS NULL THEN {default} ELSE {value} END"
    return Parsed(column, text, value, is_text=True)


def _fits(column: Column, raw_type: str, rule: ColumnRule) -> bool:
    if rule.values or rule.add_months or rule.as_amount or column.default is not None:
        return False
    if column.kind in (Kind.INSTANT, Kind.DATE) and raw_type == "TIMESTAMP WITH TIME ZONE":
        return not rule.add_months
    return raw_type in _FITTING.get(column.kind, ())


def _direct(column: Column, raw_type: str, plan: SourcePlan) -> str:
    name = text_name(column)
    if raw_type == "TIMESTAMP WITH TIME ZONE":
        zone = plan.day_zone if column.kind is Kind.DATE else "UTC"
        wall = f"timezone({literal(zone)}, {name})"
        return f"CAST({wall} AS DATE)" if column.kind is Kind.DATE else wall
    direct = f"CAST({name} AS {SQL_TYPES[column.kind]})"
    return _as_utc(direct, plan) if column.kind is Kind.INSTANT else direct


def _as_utc(local: str, plan: SourcePlan) -> str:
    """A time of the plan's zone as UTC."""
    if plan.timezone == "UTC":
        return local
    return f"timezone('UTC', timezone({literal(plan.timezone)}, {local}))"


def _replaced(text: str, rule: ColumnRule) -> str:
    cases = " ".join(
        f"WHEN {literal(old)} THEN {literal(new)}" for old, new in sorted(rule.values.items())
    )
    return f"nullif(CASE coalesce({text}, '') {cases} ELSE {text} END, '')"


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
            return _flag(f"lower({_ascii(text, plan)})")
        case Kind.CURRENCY:
            return f"CASE WHEN upper({text}) IN ({literals(EXPONENTS)}) THEN upper({text}) END"
        case Kind.JSON:
            return _json(text)


def _json(text: str) -> str:
    """JSON without NaN and the like outside its strings, and not so deep that a reader fails."""
    bare = f"regexp_replace({text}, {literal(_JSON_STRING)}, '\"\"', 'g')"
    odd = f"regexp_matches({text}, {literal(_ODD_JSON)})"
    odd = f"CASE WHEN {odd} THEN regexp_matches({bare}, {literal(_ODD_JSON)}) ELSE false END"
    brackets = f"strlen({text}) - strlen(replace(replace({text}, '[', ''), '{{', ''))"
    hollow = bare
    for _ in range(MAX_DEPTH):
        hollow = f"regexp_replace({hollow}, '[\\[{{][^\\[\\]{{}}]*[\\]}}]', '', 'g')"
    deep = f"CASE WHEN {brackets} > {MAX_DEPTH} THEN regexp_matches({hollow}, '[\\[{{]') ELSE false END"
    return f"CASE WHEN json_valid({text}) AND NOT {odd} AND NOT {deep} THEN {text} END"


def _plain(text: str, plan: SourcePlan) -> str:
    """The text of a number with a point before the decimals; see `_ascii`."""
    digits = _ascii(text, plan)
    if not plan.decimal_comma:
        return digits
    if plan.file.numbered:
        digits = f"translate({digits}, '\u00a0\u202f\u2009', '   ')"
    bare = f"replace(replace({digits}, '.', ''), ' ', '')"
    fine = f"regexp_full_match({digits}, {literal(_COMMA_DECIMAL)})"
    return f"CASE WHEN {fine} THEN replace({bare}, ',', '.') END"


def _ascii(text: str, plan: SourcePlan) -> str:
    """The text with ASCII digits and no odd spaces around it, where we are thorough."""
    if not plan.file.numbered:
        return text
    digits = f"translate({text}, {literal(_FOREIGN_DIGITS)}, {literal(_ASCII_DIGITS)})"
    return f"trim({digits}, {literal(_SPACES)})"


def _whole(text: str) -> str:
    number = f"CAST(split_part({text}, '.', 1) AS BIGINT)"
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
    """A day, with or without a time of day: casting text to a date would ignore what follows it."""
    digits = _ascii(text, plan)
    local = _if_digit(digits, "TIMESTAMP")
    if plan.day_zone != "UTC":
        local = f"CASE WHEN {_says_zone(digits)} THEN {_in_day_zone(digits, plan)} ELSE {local} END"
    return f"CAST({_or_iso(_written(digits, plan), local)} AS DATE)"


def _says_zone(text: str) -> str:
    """Whether a time says where it is counted from; a bare day never does."""
    return f"(length({text}) > 10 AND regexp_matches({text}[11:], '[Z+-]|UTC'))"


def _in_day_zone(text: str, plan: SourcePlan) -> str:
    """The wall clock, where days end, of an instant."""
    return f"timezone({literal(plan.day_zone)}, {_if_digit(text, 'TIMESTAMPTZ')})"


def _written(digits: str, plan: SourcePlan) -> str:
    """A wall clock time in the plan's own way; "" if that is ISO."""
    formats = [plan.instant_format] if plan.instant_format else []
    formats += [plan.date_format + clock for clock in _CLOCKS] if plan.date_format else []
    return f"try_strptime({digits}, [{literals(formats)}])" if formats else ""


def _or_iso(written: str, iso: str) -> str:
    return f"coalesce({written}, {iso})" if written else iso


def _if_digit(text: str, kind: str) -> str:
    """Cast only what begins with a digit: `infinity` and `epoch` are not dates."""
    return f"CASE WHEN {text} >= '0' AND {text} < ':' THEN TRY_CAST({text} AS {kind}) END"


def _moved(day: str, rule: ColumnRule) -> str:
    if not rule.add_months:
        return day
    return f"CAST({day} + INTERVAL ({rule.add_months}) MONTH AS DATE)"


def _instant(text: str, plan: SourcePlan) -> str:
    digits = _ascii(text, plan)
    written = _written(digits, plan)
    if written:
        written = _as_utc(written, plan)
    if not plan.file.numbered:
        return _or_iso(written, _iso_instant(digits, plan))
    tight = f"upper(replace(replace({digits}, ' +', '+'), ' -', '-'))"  # 10:00:00 +02:00, 10:00z
    return f"coalesce({_or_iso(written, _iso_instant(tight, plan))}, {_epoch(digits)})"


def _iso_instant(text: str, plan: SourcePlan) -> str:
    local = _if_digit(text, "TIMESTAMP")
    if plan.timezone != "UTC":
        says_utc = f"contains({text}, 'Z') OR contains({text}, 'UTC')"
        local = f"CASE WHEN {says_utc} THEN {local} ELSE {_as_utc(local, plan)} END"
    says_offset = f"contains({text}, '+') OR contains({text}[11:], '-')"
    with_offset = f"timezone('UTC', {_if_digit(text, 'TIMESTAMPTZ')})"
    with_offset = f"CASE WHEN regexp_matches({text}, {literal(_OFFSET)}) THEN {with_offset} END"
    return f"CASE WHEN {says_offset} THEN {with_offset} ELSE {local} END"


def _epoch(text: str) -> str:
    """Seconds or milliseconds since 1970, told apart by their length; never 202601311405."""
    number = f"TRY_CAST({text} AS BIGINT)"
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_COMPACT)}) THEN NULL "
        f"WHEN regexp_full_match({text}, '[0-9]{{9,11}}') THEN make_timestamp({number} * 1000000) "
        f"WHEN regexp_full_match({text}, '[0-9]{{12,14}}') THEN make_timestamp({number} * 1000) END"
    )


def _minor(text: str, rule: ColumnRule) -> str:
    """An exact amount. Decimals of 18 digits are a hundred times faster than wider ones, which
    are left for amounts that need them.
    """
    units = minor_units_in_one()
    exact = f"(TRY_CAST({text} AS DECIMAL(24,9)) * {units})"
    fine = f"regexp_full_match({text}, {literal(_DECIMAL)})"
    if rule.rounds:
        return f"CASE WHEN {fine} THEN CAST({exact} AS BIGINT) END"
    small = f"regexp_full_match({text}, {literal(_SMALL_DECIMAL)})"
    thousandths = f"CAST(TRY_CAST({text} AS DECIMAL(18,3)) * 1000 AS BIGINT)"
    quick = f"CASE WHEN {thousandths} % (1000 // {units}) = 0 THEN {thousandths} // (1000 // {units}) END"
    return (
        f"CASE WHEN {small} THEN {quick} "
        f"WHEN {fine} AND {exact} % 1 = 0 THEN CAST({exact} AS BIGINT) END"
    )


def minor_units_in_one(currency: str = '"currency"') -> str:
    """SQL: how many minor units one unit of the row's currency has."""
    none, three = (
        literals(code for code, places in EXPONENTS.items() if places == wanted)
        for wanted in (0, 3)
    )
    return f"CASE WHEN {currency} IN ({none}) THEN 1 WHEN {currency} IN ({three}) THEN 1000 ELSE 100 END"
