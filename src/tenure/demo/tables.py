"""Columns to canonical Parquet files: same columns, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.random import Generator
from numpy.typing import NDArray

from tenure.demo.days import Ints
from tenure.values.canonical import table as canonical
from tenure.values.schema import Kind

TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.LONG_TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.MINOR: pa.int64(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.FLAG: pa.bool_(),
    Kind.CURRENCY: pa.string(),
    Kind.JSON: pa.string(),
}
ROW_GROUP = 122_880

Texts: TypeAlias = "pa.Array[Any]"
"""Strings, some of them perhaps null."""
Values: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any] | NDArray[Any] | Sequence[Any]"
Columns = Mapping[str, Values]
"""Arrays or lists of equal length by canonical column name; NaT, NaN and None are empty."""


def schema(name: str) -> pa.Schema:
    """Arrow schema of a canonical table."""
    return pa.schema([(column.name, TYPES[column.kind]) for column in canonical(name).columns])


class Writer:
    """One canonical table written in parts; use as a context manager. `rows` counts them."""

    def __init__(self, folder: Path, name: str) -> None:
        self.rows = 0
        self._schema = schema(name)
        key = canonical(name).key
        coded: Any = [each for each in self._schema.names if key != (each,)]
        self._file = pq.ParquetWriter(
            folder / f"{name}.parquet",
            self._schema,
            compression="zstd",
            use_dictionary=coded,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, columns: Columns) -> None:
        """Append rows; columns not given are empty."""
        count = len(next(iter(columns.values())))
        arrays = [_array(columns.get(field.name), field.type, count) for field in self._schema]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema), ROW_GROUP)
        self.rows += count


def write(folder: Path, name: str, columns: Columns) -> int:
    """Write a whole canonical table and say how many rows it has."""
    with Writer(folder, name) as writer:
        writer.add(columns)
    return writer.rows


def _array(values: Values | None, kind: pa.DataType, count: int) -> pa.Array[Any]:
    if values is None:
        return pa.nulls(count).cast(kind)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values.cast(kind)
    return pa.array(values, type=kind, from_pandas=True)


def numbered(prefix: str, numbers: Ints, digits: int = 6) -> Texts:
    """Ids such as `c000012`."""
    text = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=digits, padding="0")
    return joined(prefix, text)


def joined(*parts: Texts | str) -> Texts:
    """Texts put together row by row; a part may be one text for all rows."""
    columns: tuple[Any, ...] = (*parts, "")
    made: Any = pc.binary_join_element_wise(*columns)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def taken(texts: Sequence[str] | Texts, places: Ints) -> Texts:
    """The text at each place; place -1 is empty."""
    source: Texts = texts if isinstance(texts, pa.Array) else pa.array(texts, type=pa.string())
    chosen: Any = pa.array(places, mask=places < 0)
    return source.take(chosen)


def listed(texts: Texts) -> list[str]:
    """The texts as plain strings; none of them may be null."""
    return [str(each) for each in texts.to_pylist()]


class Shelves:
    """Texts to choose from, on numbered shelves."""

    def __init__(self, shelves: Sequence[Sequence[str]]) -> None:
        self.texts = [text for shelf in shelves for text in shelf]
        self._counts = np.array([len(shelf) for shelf in shelves], dtype=np.int64)
        self._starts = np.cumsum(self._counts) - self._counts

    def places(self, rng: Generator, shelf: Ints) -> Ints:
        """A random place in `texts` for each row, on the row's shelf."""
        within = rng.random(len(shelf)) * self._counts[shelf]
        chosen: Ints = self._starts[shelf] + within.astype(np.int64)
        return chosen

    def drawn(self, rng: Generator, shelf: Ints) -> Texts:
        """A random text for each row, from the row's shelf."""
        return taken(self.texts, self.places(rng, shelf))
