"""Cells of tables: text that a spreadsheet would run as a formula, or that steers a terminal, is disarmed.

Only the cells concerned are changed, and `unescaped(escaped(x)) == x` for every text.
Source: OWASP, CSV injection; ASVS 5.0, 1.2.10.
"""

from __future__ import annotations

import re
import unicodedata

RISKY = r"^'* *[;=+\-@\t\r\n\x00＝＋－＠]"
"""Texts that begin like this are given an apostrophe in front."""
NUMBER = r"-?[0-9]+(\.[0-9]+)?"
"""Texts that are wholly this are left alone."""

_RISKY, _NUMBER = re.compile(RISKY), re.compile(NUMBER)


def escaped(text: str) -> str:
    """The text as an export writes it; plain negative numbers stay numbers."""
    if _RISKY.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def unescaped(text: str) -> str:
    """The text as it was before `escaped`."""
    if text.startswith("'") and _RISKY.match(text):
        return text[1:]
    return text


def tame(text: str) -> str:
    """Text without the characters by which data could steer a terminal."""
    return "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
