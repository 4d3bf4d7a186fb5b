"""Which table a file may feed, and which of its columns is which of the table's."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches

from tenure.connectors.files.profiles import Column, words
from tenure.connectors.files.vocabulary import COLUMNS, FILES, KEYS, NUMBERS, REFERENCES, meaning
from tenure.values.canonical import TABLES
from tenure.values.schema import Column as Target
from tenure.values.schema import Kind, Table

SURE, CLOSE, PART = 1.0, 0.97, 0.7
SIMILAR = 0.86
"""How alike two names must be that are not the same."""


def table_of(name: str, columns: dict[str, Column], shared: frozenset[str]) -> Table | None:
    """The table a file called `name` seems to feed; `shared` are words all files have in theirs.

    The longest phrase in the name counts, of equal ones the last. A name that says nothing may
    still have a table's own id among its columns.
    """
    told = [word for word in words(name.split(".", maxsplit=1)[0]) if word not in shared]
    best, most = None, (0, 0)
    for table, phrases in FILES.items():
        for phrase in (*phrases, " ".join(words(table))):
            place = _place(phrase.split(), told)
            length = len(phrase.split())
            if place and (length, place) > most:
                best, most = TABLES[table], (length, place)
    return best or table_by_id(columns)


def table_by_id(columns: dict[str, Column]) -> Table | None:
    """The table whose own id is among these columns, each value once; None if there are several."""
    keys = {column.phrase for column in columns.values() if column.is_key}
    found = [table for table in TABLES.values() if len(table.key) == 1 and own_ids(table) & keys]
    return found[0] if len(found) == 1 else None


def _place(phrase: list[str], told: list[str]) -> int:
    """Where a phrase ends in a list of words, counted from 1; 0 if it is not there."""
    for end in range(len(told), len(phrase) - 1, -1):
        if told[end - len(phrase) : end] == phrase:
            return end
    return 0


def own_ids(table: Table) -> frozenset[str]:
    """Phrases for the id of the table's own rows."""
    return frozenset((*_called(table.key[0]), *KEYS.get(table.name, ())))


def _called(name: str) -> Iterator[str]:
    """A column's own name as a phrase, and what else an id is called."""
    named = words(name)
    yield " ".join(named)
    if named[-1] == "id":
        yield from (" ".join((*named[:-1], word)) for word in NUMBERS)


def matched(table: Table, columns: dict[str, Column]) -> dict[str, Column]:
    """The table's columns that were found among those of a file; the best pairs first."""
    pairs = sorted(
        (
            (-score, place, target.name, column.name)
            for place, target in enumerate(table.columns)
            for column in columns.values()
            if (score := _score(table, target, column))
        ),
    )
    found: dict[str, Column] = {}
    taken: set[str] = set()
    for _, _, target, name in pairs:
        if target not in found and name not in taken:
            found[target] = columns[name]
            taken.add(name)
    return found


def _score(table: Table, target: Target, column: Column) -> float:
    if not column.can_be(target) or (target.allowed and not _can_be_allowed(target, column)):
        return 0.0
    is_clock = target.kind in (Kind.DATE, Kind.INSTANT)
    said = column.stem if is_clock else column.phrase
    entity = words(table.name)
    bare = " ".join(word for word in said.split() if word not in entity)
    for place, phrase in enumerate(phrases_for(table, target)):
        late = place / 100
        if said == phrase:
            return SURE - late
        if bare == phrase and not target.name.endswith("_id"):
            return CLOSE - late
        is_inside = (is_clock or " " in phrase) and f" {phrase} " in f" {said} "
        if is_inside and len(said.split()) - len(phrase.split()) < 2:
            return PART - late
        if len(phrase) > 4 and SequenceMatcher(None, said, phrase).ratio() >= SIMILAR:
            return PART - late
    return 0.0


def phrases_for(table: Table, target: Target) -> Iterator[str]:
    """What a column may be called, the surest first."""
    if target.kind in (Kind.DATE, Kind.INSTANT):
        yield " ".join(word for word in words(target.name) if word not in {"on", "at"})
    else:
        yield from _called(target.name)
    if target.decimal_name:
        yield " ".join(words(target.decimal_name))
    if target.name == table.key[0] and len(table.key) == 1:
        yield from (*KEYS.get(table.name, ()), "id")
    else:
        yield from REFERENCES.get(target.name, ())
    yield from COLUMNS.get(table.name, {}).get(target.name, ())


def _can_be_allowed(target: Target, column: Column) -> bool:
    known, unknown = replacements(target, column)
    fine = len(column.distinct) - len(unknown)
    return fine > 0 and fine >= len(unknown) and (bool(known) or fine > 0)


def replacements(target: Target, column: Column) -> tuple[dict[str, str], tuple[str, ...]]:
    """What values of a closed list are called here, and those with no counterpart."""
    known: dict[str, str] = {}
    unknown: list[str] = []
    for value in column.distinct:
        low = value.lower()
        if low in target.allowed:
            continue
        near = get_close_matches(low.replace(" ", "_"), target.allowed, 1, 0.8)
        found = _trial(target, column, low) or meaning(target.name, low) or "".join(near)
        if found in target.allowed:
            known[value] = found
        else:
            unknown.append(value)
    return known, tuple(unknown)


def _trial(target: Target, column: Column, value: str) -> str:
    """`is_trial` says the status of a subscription."""
    if target.name != "status" or "trial" not in column.phrase or not column.is_flags:
        return ""
    return "trialing" if value in {"true", "t", "yes", "y", "1"} else "active"
