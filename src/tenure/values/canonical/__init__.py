"""The canonical tables: what the importer, every connector and a warehouse all produce."""

from __future__ import annotations

from tenure.values.canonical.agency import AGENCY
from tenure.values.canonical.billing import BILLING
from tenure.values.canonical.people import PEOPLE
from tenure.values.canonical.reported import REPORTED
from tenure.values.canonical.use import USE
from tenure.values.canonical.voice import VOICE
from tenure.values.errors import InputError
from tenure.values.schema import Table

TABLES: dict[str, Table] = {
    table.name: table for table in (*PEOPLE, *BILLING, *USE, *VOICE, *AGENCY, *REPORTED)
}
"""Every canonical table by name, in the order they are best loaded."""


def table(name: str) -> Table:
    """The canonical table of that name; `InputError` names the ones there are."""
    if name not in TABLES:
        raise InputError(f"there is no table {name!r}", hint=f"Tables: {', '.join(TABLES)}.")
    return TABLES[name]
