"""Checks a value against the schemas an API publishes: the part of JSON Schema OpenAPI 3.1 uses here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

KINDS = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
}  # fmt: skip
KNOWN = {
    *("$ref", "anyOf", "type", "properties", "required", "items", "additionalProperties"),
    *("title", "description", "default", "format", "enum", "const"),
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """What of `value` is not as the schema says; a word of the schema not known here is one, too."""
    unknown = schema.keys() - KNOWN
    if unknown:
        return [f"{at}: the checker does not know {unknown}"]
    if "$ref" in schema:
        *_path, name = schema["$ref"].split("/")
        return faults(value, root["components"]["schemas"][name], root, at)
    if "anyOf" in schema:
        tries = [faults(value, each, root, at) for each in schema["anyOf"]]
        return [] if any(not each for each in tries) else tries[0]
    return [
        *_kind(value, schema, at),
        *_object(value, schema, root, at),
        *_array(value, schema, root, at),
    ]


def _kind(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    kind = schema.get("type")
    if kind is None:
        return []
    if kind in ("integer", "number"):
        is_right = isinstance(value, int | float) and not isinstance(value, bool)
        is_right = is_right and (kind == "number" or float(value).is_integer())
    else:
        is_right = isinstance(value, KINDS[kind])
    if is_right and schema.get("format") in ("date", "date-time"):
        read = date if schema["format"] == "date" else datetime
        try:
            read.fromisoformat(value)
        except ValueError:
            is_right = False
    return [] if is_right else [f"{at}: {value!r} is not {schema}"]


def _object(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    if not isinstance(value, dict) or schema.get("type") != "object":
        return []
    known, more = schema.get("properties", {}), schema.get("additionalProperties")
    found = [f"{at}: lacks {name}" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        if name in known:
            found += faults(each, known[name], root, f"{at}.{name}")
        elif isinstance(more, dict):
            found += faults(each, more, root, f"{at}.{name}")
        elif not more:
            found.append(f"{at}: {name} is not in the schema")
    return found


def _array(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    if not isinstance(value, list) or "items" not in schema:
        return []
    return [
        f for n, each in enumerate(value) for f in faults(each, schema["items"], root, f"{at}[{n}]")
    ]
