"""SQL for the rows of an outside file as they are, and for single cells of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenure.values.cells import RISKY
from tenure.values.sources import LINE, ROW, Format, SourceFile
from tenure.warehouse.engine import Engine
from tenure.warehouse.parse import Cell
from tenure.warehouse.sql import ident, literal, literals, path_literal


@dataclass(slots=True)
class SourceRows:
    """The rows of one file, called `s`. Ask for the cells first, then for the rows."""

    file: SourceFile
    types: dict[str, str] = field(default_factory=dict)
    _paths: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, engine: Engine, file: SourceFile) -> SourceRows:
        """Looks at the file's column types, where it has any."""
        if file.format is not Format.PARQUET:
            return cls(file)
        described = engine.rows(f"DESCRIBE SELECT * FROM {source_sql(file)}")
        return cls(file, {name: kind for name, kind, *_ in described})

    def cell(self, name: str) -> Cell:
        """One column: trimmed text, or a typed value of a Parquet file.

        In text files the apostrophe is off that an export puts before what a spreadsheet
        would run.
        """
        match self.file.format:
            case Format.PARQUET:
                return Cell(f"s.{ident(name)}", self.types.get(name, "VARCHAR"))
            case Format.JSONL:
                return Cell(f"trim({self._at(name)})")
            case Format.CSV if self.file.plain:
                return Cell(f"trim(s.{ident(name)})")
            case Format.CSV:
                return Cell(_unescaped(f"trim(s.{ident(name)})"))

    @property
    def sql(self) -> str:
        """A FROM item that has every cell asked for."""
        source = source_sql(self.file)
        if not self._paths:
            return f"{source} AS s"
        cells = f"json_extract_string(json, [{literals(self._paths)}])"
        return f"(SELECT *, {cells} AS _cells FROM {source}) AS s"

    def _at(self, name: str) -> str:
        """A value of a JSON line; `a.b` is b inside a, or else a key that is called so."""
        parts = name.split(".")
        if len(parts) == 1 or not all(parts):
            return self._found([name])
        return f"coalesce({self._found(parts)}, {self._found([name])})"

    def _found(self, parts: list[str]) -> str:
        path = "$." + ".".join(_quoted(part) for part in parts)
        if path not in self._paths:
            self._paths.append(path)
        return f"s._cells[{self._paths.index(path) + 1}]"


def source_sql(file: SourceFile) -> str:
    """SQL for the rows of a file as they are."""
    path = path_literal(file.path)
    if file.format is Format.PARQUET and file.numbered:
        number = "file_row_number + 1"
        rows = f"read_parquet({path}, {_PARQUET}, file_row_number=true)"
        return f"(SELECT *, {number} AS {ident(ROW)}, {number} AS {ident(LINE)} FROM {rows})"
    if file.format is Format.PARQUET or file.numbered:
        return f"read_parquet({path}, {_PARQUET})"
    if file.format is Format.JSONL:
        return f"read_ndjson_objects({path}, maximum_object_size=33554432, hive_partitioning=false)"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.columns)
    return (
        f"read_csv({path}, columns={{{columns}}}, auto_detect=false, header=true, "
        f"delim={literal(file.delimiter)}, quote='\"', escape='\"', strict_mode=true, "
        "all_varchar=true, null_padding=false, hive_partitioning=false)"
    )


_PARQUET = "hive_partitioning=false, binary_as_string=true"


def _unescaped(text: str) -> str:
    risky = f"prefix({text}, '''') AND regexp_matches({text}, {literal(RISKY)})"
    return f"CASE WHEN {risky} THEN {text}[2:] ELSE {text} END"


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
