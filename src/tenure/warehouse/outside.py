"""The user's own warehouse: canonical tables by views there, expressions run where the rows are."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import ibis
from ibis.expr.types import Table

from tenure.metrics.schemas import conformed, unbound
from tenure.values.canonical import TABLES
from tenure.values.canonical import table as canonical
from tenure.values.errors import InputError, TenureError
from tenure.warehouse.crossing import write_result
from tenure.warehouse.links import Backend, OutsideError, first_line, link, shown

T = TypeVar("T")
IN_FILES = "parquet:"
"""Before a place of Parquet files that the engine itself reads, where it has no catalog of views."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the warehouse is, and which view there is which canonical table."""

    url: str
    views: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outside:
    """An open connection; made by `opened`."""

    place: Place
    backend: Backend

    def view(self, name: str) -> Table:
        """The view of a canonical table, as it is there."""
        view = self.place.views[name]

        def found() -> Table:
            if view.startswith(IN_FILES):
                return self.backend.read_parquet(view.removeprefix(IN_FILES))
            *database, table = view.split(".")
            return self.backend.table(table, database=tuple(database) or None)

        return self._asked(found, f"{view}, mapped to {name}, cannot be read")

    def table(self, name: str) -> Table:
        """A mapped table in canonical shape; `InputError` where a required column is missing."""
        return conformed(self.view(name), name)

    def bound(self, expression: Table) -> Table:
        """An expression over canonical tables, put over the mapped views."""
        names = {node.name for node in expression.op().find(ibis.expr.operations.UnboundTable)}
        for name in sorted(names - set(self.place.views)):
            raise InputError(f"no view is mapped to {name}", hint=f'Add: {name} = "schema.view"')
        swap = {unbound(name).op(): self.table(name).op() for name in names}
        over: Table = expression.op().replace(swap).to_expr()
        return over

    def write(self, expression: Table, path: Path) -> int:
        """Run an expression over canonical tables there, its rows to a Parquet file here.

        Returns how many rows came. Raises `OutsideError` with what the engine said.
        """
        over = self.bound(expression)
        return self.fetch(over, path)

    def fetch(self, over: Table, path: Path) -> int:
        """The same for an expression over `view` or `table`."""
        return self._asked(lambda: write_result(self.backend, over, path), "the warehouse refused")

    def _asked(self, ask: Callable[[], T], failing: str) -> T:
        try:
            return ask()
        except TenureError:
            raise
        except Exception as error:
            raise OutsideError(
                f"{failing}: {first_line(error, self.place.url)}",
                hint=f"Look at it in {shown(self.place.url)}.",
            ) from error


@contextmanager
def opened(place: Place) -> Iterator[Outside]:
    """Connect; the connection is given back at the end."""
    backend = link(place.url)
    try:
        yield Outside(place, backend)
    finally:
        backend.disconnect()


def views(text: str) -> dict[str, str]:
    """Canonical table to view, as written in TOML: `usage_events = "analytics.events"`."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"the list of views is not TOML: {error}") from error
    for name, view in found.items():
        canonical(name)
        if not isinstance(view, str) or not view.strip():
            raise InputError(f"{name} has no view", hint=f'Write: {name} = "schema.view"')
    return {name: found[name].strip() for name in TABLES if name in found}
