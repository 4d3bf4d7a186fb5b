"""Drafting a mapping from the data: a start to correct, not an answer to trust."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tenure.connectors.files.fillings import Sketch, Spoken, also, flat, narrowed, sketched
from tenure.connectors.files.guesses import table_by_id, table_of
from tenure.connectors.files.profiles import Column, Profile, profile, words
from tenure.connectors.files.rules import ColumnMapping, OnlyMapping
from tenure.connectors.files.unpack import Found
from tenure.values.canonical import TABLES
from tenure.values.errors import InputError
from tenure.values.schema import Kind

HEAD = """\
# Drafted from the data. Read every line, correct what is wrong, then try it with --dry-run.
# What follows a # is not used: columns nothing was found for, with the values they hold.
"""
SHOWN = 4
"""Sample values of a column that is not used."""


def draft(found: list[Found], folder: Path, currency: str = "") -> str:
    """A mapping in TOML for these files; they are unpacked into `folder`.

    `currency` is what the company charges in: amounts are taken to be in it where no file says
    anything of currencies.
    Sources that lack a required column are commented out as a whole, so that the rest can be
    tried at once. Files that cannot be read are named with the reason.
    """
    profiles: list[Profile] = []
    parts = [HEAD]
    for each in found:
        try:
            profiles.append(profile(each, folder))
        except InputError as error:
            parts.append(_commented([f"{error.message}. {error.hint}".strip()]))
    groups = _grouped(profiles)
    sketches = _sketches([group[0] for group in groups.values()], currency)
    for pattern, group in groups.items():
        own = [sketch for sketch in sketches if sketch.profile is group[0]]
        parts += [_source(pattern, sketch, group) for sketch in own]
        parts.append(_left_over(pattern, group[0], own))
    parts += _flags(sketches)
    return "\n".join(part for part in parts if part)


def _grouped(profiles: list[Profile]) -> dict[str, list[Profile]]:
    """Files that differ by a number in their name, or by their folder, are one source."""
    alike: dict[tuple[str, frozenset[str]], list[Profile]] = {}
    for each in profiles:
        shape = re.sub(r"[0-9]+", "*", each.base)
        alike.setdefault((shape, frozenset(each.columns)), []).append(each)
    groups: dict[str, list[Profile]] = {}
    bases = Counter(each[0].base for each in alike.values())
    for (shape, _), group in alike.items():
        first = group[0]
        is_series = len({each.base for each in group}) > 1
        unique = first.base if bases[first.base] == 1 else first.file.name
        groups[shape if is_series else unique] = group
    return groups


def _sketches(profiles: list[Profile], own: str) -> list[Sketch]:
    shared = _shared_words(profiles)
    tables = {id(each): table_of(each.base, each.columns, shared) for each in profiles}
    names = {table.name for table in tables.values() if table is not None}
    currency = _only_currency(profiles, own)
    made: list[Sketch] = []
    for each in profiles:
        table = tables[id(each)]
        if table is None:
            continue
        first = sketched(each, table, profiles, currency)
        by_id = table_by_id(each.columns)
        if first.repeats and by_id is not None:
            first = sketched(each, by_id, profiles, currency)
        if not first.rules:
            continue
        made.append(first)
        for further in also(first, names):
            second = sketched(each, further, profiles, currency)
            is_sheet = first.table.name == "customers" and second.table.name == "subscriptions"
            if not is_sheet:
                narrowed(second)
            if flat(first, second) if is_sheet else not second.doubts:
                made.append(second)
    return sorted(made, key=lambda sketch: list(TABLES).index(sketch.table.name))


def _shared_words(profiles: list[Profile]) -> frozenset[str]:
    """Words in the name of every file, such as that of the company, say nothing about a file."""
    names = [set(words(each.base.split(".")[0])) for each in profiles]
    return frozenset(set.intersection(*names)) if len(names) > 1 else frozenset()


def _only_currency(profiles: list[Profile], own: str) -> Spoken | None:
    """The one currency the files speak of; the company's own where they speak of none."""
    named = {c.currency for each in profiles for c in each.columns.values() if c.currency}
    held = {
        value.upper()
        for each in profiles
        for column in each.columns.values()
        if column.values and column.phrase.endswith("currency") and column.is_currencies
        for value in column.distinct
    }
    every = held or named
    if not every and own:
        return Spoken(own, "your own, as set by `tenure init`: no file says another")
    return Spoken(next(iter(every)), "as in the other files") if len(every) == 1 else None


def _source(pattern: str, sketch: Sketch, group: list[Profile]) -> str:
    lines = ["[[source]]", f"file = {_text(pattern)}", f"table = {_text(sketch.table.name)}"]
    lines += _written(sketch, group)
    lines.append("[source.columns]")
    for target in sketch.table.columns:
        if target.name in sketch.rules:
            remark = sketch.remarks.get(target.name, "")
            rule = _rule(sketch.rules[target.name])
            lines.append(f"{target.name} = {rule}" + (f"  # {_clean(remark)}" if remark else ""))
    for name in sketch.lacking:
        doc = sketch.table.column(name).doc
        value = '{ value = "?" }' if name == "currency" else '"?"'
        lines.append(f"# {name} = {value}  # required, and no column was found: {doc}")
    lines += [line for only in sketch.only for line in _only(only)]
    if sketch.doubts:
        return _commented([f"{pattern} may be {sketch.table.name}, if {sketch.doubts}:", *lines])
    return "\n".join(lines) + "\n"


def _written(sketch: Sketch, group: list[Profile]) -> Iterator[str]:
    """How the file is written, where that is not UTF-8, ISO and a decimal point."""
    if sketch.profile.encoding:
        yield f"encoding = {_text(sketch.profile.encoding)}  # by the look of it"
    rules = {rule.source: sketch.table.column(rule.target) for rule in sketch.rules.values()}
    columns = [(sketch.profile.columns[name], t) for name, t in rules.items() if name]
    if len(group) == 1:
        yield from _dates([c for c, t in columns if t.kind in (Kind.DATE, Kind.INSTANT)])
    numbers = [column for column, t in columns if t.kind in (Kind.MINOR, Kind.REAL)]
    if any(column.values and column.has_decimal_comma for column in numbers):
        yield "decimal_comma = true"


def _dates(columns: list[Column]) -> Iterator[str]:
    ways = [way for each in columns if (way := each.written) is not None and way.dates]
    if len({way.dates for way in ways}) != 1:
        return  # ISO, or several ways: a file can have one
    if not all(way.is_clear for way in ways):
        either = " or ".join(map(_text, next(w for w in ways if not w.is_clear).candidates))
        yield f"# dates = ?  # either {either}: the values allow both, say which"
        return
    yield f"dates = {_text(ways[0].dates)}"
    yield from (f"instants = {_text(form)}" for form in sorted({w.instants for w in ways} - {""}))


def _rule(rule: ColumnMapping) -> str:
    if rule.constant:
        return f"{{ value = {_text(rule.constant)} }}"
    names = ", ".join(_text(name) for name in (rule.source, *rule.joined))
    parts = [f"from = [{names}]" if rule.joined else f"from = {names}"]
    if rule.as_amount:
        parts.append('as = "amount"')
    if rule.values:
        pairs = ", ".join(f"{_key(old)} = {_text(new)}" for old, new in rule.values.items())
        parts.append(f"map = {{ {pairs} }}")
    if rule.via:
        via = rule.via
        inner = f"file = {_text(via.file)}, key = {_text(via.key)}, value = {_text(via.value)}"
        parts.append(f"via = {{ {inner} }}")
    if rule.add_months:
        parts.append(f"add_months = {rule.add_months}")
    return names if parts == [f"from = {names}"] else f"{{ {', '.join(parts)} }}"


def _only(only: OnlyMapping) -> Iterator[str]:
    yield "[[source.only]]"
    yield f"column = {_text(only.column)}"
    yield f"{'not_in' if only.negated else 'in'} = [{', '.join(map(_text, only.values))}]"


def _left_over(pattern: str, profile: Profile, sketches: list[Sketch]) -> str:
    """What no source of the file uses."""
    used = {name for sketch in sketches for name in sketch.used}
    left = [column for column in profile.columns.values() if column.name not in used]
    if not left:
        return ""
    head = f"{pattern}: not used" if sketches else f"{pattern}: no table was found for it"
    return _commented([head, *(f"  {each.name}: {_held(each)}" for each in left)])


def _held(column: Column) -> str:
    """The first values of a column, and what would have to be done to them to be of use."""
    shown = ", ".join(column.distinct[:SHOWN]) or "(empty)"
    if not column.has_signs:
        return shown
    return f"{shown}  <- take the signs of the currency away and draft again: only numbers are read"


def _flags(sketches: Iterable[Sketch]) -> Iterator[str]:
    """A yes/no column about churn is compared with the file that lists it."""
    every = list(sketches)
    listed = next((s for s in every if "churn" in words(s.profile.base)), None)
    for sketch in every:
        key = sketch.rules.get("customer_id")
        if sketch.table.name != "customers" or listed is None or key is None:
            continue
        other = listed.rules.get("customer_id")
        for column in sketch.profile.columns.values():
            if "churn" in words(column.name) and column.is_flags and column.values and other:
                yes = [v for v in column.distinct if v.lower() in {"true", "t", "yes", "y", "1"}]
                lines = (
                    "[[flag]]",
                    'name = "churn"',
                    f"file = {_text(sketch.profile.base)}",
                    f"column = {_text(column.name)}",
                    f"yes = [{', '.join(map(_text, yes or ['true']))}]",
                    f"key = {_text(key.source)}",
                    f"other = {{ file = {_text(listed.profile.base)}, key = {_text(other.source)} }}",
                )
                yield "\n".join(lines) + "\n"


def _commented(lines: Iterable[str]) -> str:
    return "\n".join(f"# {_clean(line)}".rstrip() for line in lines) + "\n"


def _clean(text: str) -> str:
    """Text for a comment: on one line, nothing that TOML forbids there, not too long."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]+", " ", text)[:200]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(text: str) -> str:
    return text if re.fullmatch("[A-Za-z0-9_-]+", text) else _text(text)
