"""Tables as files: CSV, streamed, with cells that a spreadsheet would run disarmed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from tenure.values.cells import escaped
from tenure.values.shown import Shown, cell_plain


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_file(
    name: str, columns: Sequence[Shown], rows: Iterable[dict[str, Any]]
) -> StreamingHttpResponse:
    """A CSV download of any length."""

    def lines() -> Iterator[str]:
        out = csv.writer(_Echo(), lineterminator="\r\n")
        yield "\ufeff" + out.writerow([column.key for column in columns])
        for row in rows:
            cells = (cell_plain(column, row) for column in columns)
            yield out.writerow([escaped(cell) if isinstance(cell, str) else cell for cell in cells])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
