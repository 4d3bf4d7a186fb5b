"""How what services publish of their APIs is written out, by hand and as far as we use it, as plain data.

A field reads `kind[!][ null][: allowed ...]`: "!" where it is always there, "null" where it may be null.
Kinds: string, integer, boolean, object, array, any, moment (ISO 8601 with a zone), day, seconds (since
1970, a number), @Name (another shape here), @@Name (a list of them).
"""

from __future__ import annotations

from dataclasses import dataclass

Shape = dict[str, str]


@dataclass(frozen=True)
class Request:
    """One call: its method, a pattern of its path, fields of the query and of the body, what it answers."""

    method: str
    path: str
    query: Shape
    answer: str
    body: str = ""


PAGED = {"per_page": "integer", "page": "integer"}
