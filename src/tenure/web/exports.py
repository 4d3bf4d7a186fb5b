"""Tables as files: CSV, streamed, with cells that a spreadsheet would run disarmed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from tenure.values.cells import escaped
from tenure.values.shown import Shown, cell_exported, exported_columns, exported_key


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_file(
    name: str, columns: Sequence[Shown], rows: Iterable[dict[str, Any]]
) -> StreamingHttpResponse:
    """A CSV download of any length: amounts in major units, each with its currency in the row."""
    carried = exported_columns(columns)

    def lines() -> Iterator[str]:
        out = csv.writer(_Echo(), lineterminator="\r\n")
        yield "\ufeff" + out.writerow([exported_key(column) for column in carried])
        for row in rows:
            cells = (cell_exported(column, row) for column in carried)
            yield out.writerow([escaped(cell) if isinstance(cell, str) else cell for cell in cells])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
