"""Texts as Jira keeps them: Atlassian Document Format, there and back.

Source: developer.atlassian.com/cloud/jira/platform/apis/document/structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST = 30_000
"""Jira takes 32,767 characters in a field."""
DEEPEST = 50
_BLOCKS = {"paragraph", "heading", "codeBlock", "blockquote", "listItem", "panel", "tableRow"} | {
    "taskItem",
    "decisionItem",
}


def document(text: str) -> dict[str, Any]:
    """A text as a document: a paragraph for each empty line between, a break for each other one."""
    parts = [part for part in text[:LONGEST].replace("\r\n", "\n").split("\n\n") if part.strip()]
    return {"type": "doc", "version": 1, "content": [_paragraph(part) for part in parts]}


def _paragraph(part: str) -> dict[str, Any]:
    inside: list[dict[str, Any]] = []
    for line in part.strip("\n").split("\n"):
        if inside:
            inside.append({"type": "hardBreak"})
        if line:
            inside.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": inside}


def plain(found: object, depth: int = 0) -> str:
    """The words of a document, a block to a line; headings begin with ##. "" for what is none."""
    if not isinstance(found, Mapping) or depth > DEEPEST:
        return found if isinstance(found, str) else ""
    kind, about = found.get("type"), found.get("attrs") or {}
    if kind == "text":
        return str(found.get("text") or "")
    if kind == "hardBreak":
        return "\n"
    if kind == "rule":
        return "---\n"
    if kind == "date":
        return _day(about.get("timestamp"))
    if kind in ("mention", "emoji", "status", "inlineCard"):
        return str(about.get("text") or about.get("shortName") or about.get("url") or "")
    inside = "".join(plain(each, depth + 1) for each in found.get("content") or ())
    if kind == "heading":
        return f"## {inside}\n"
    return inside + "\n" if kind in _BLOCKS and not inside.endswith("\n") else inside


def _day(milliseconds: object) -> str:
    """A date's day: it stands as a text of milliseconds since 1970."""
    try:
        at = datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return at.date().isoformat()
