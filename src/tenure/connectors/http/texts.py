"""The plain text of what people wrote in a browser."""

from __future__ import annotations

import html
import re

import nh3

_ENDS = re.compile(r"(?i)<(?:br\s*/?|/(?:p|div|li|tr|h[1-6]|blockquote))\s*>")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")
LONGEST = 200_000


def plain_text(markup: object) -> str | None:
    """Text without any tag; paragraphs and line breaks become lines. None for nothing."""
    if not isinstance(markup, str) or not markup.strip():
        return None
    bare = nh3.clean(
        _ENDS.sub("\n", markup[: 4 * LONGEST]), tags=set(), clean_content_tags={"script", "style"}
    )
    text = html.unescape(bare).replace("\x00", "")
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()[:LONGEST] or None
