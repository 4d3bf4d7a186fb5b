"""Issues at a tracker: what is filed, what stands there, and the parts every tracker shares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

TRACKER_NAMES = {"github": "GitHub", "jira": "Jira", "linear": "Linear"}
"""What people call each."""
LONGEST_TITLE = 240
LONGEST_WORKAROUND = 4_000
_WORKAROUND = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?(?:\*\*|__)?work[- ]?around[ \t]*(?:\*\*|__)?[ \t]*:(?:\*\*|__)?[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_WORKAROUND_HEAD = re.compile(r"^[ \t]*#{1,6}[ \t]*work[- ]?around[ \t]*$", re.I | re.M)
_NEXT_SECTION = re.compile(
    r"^(?:[ \t]*#{1,6}[ \t]|[ \t]*(?:\*\*|__)?[^\W\d_][\w ()/-]{0,40}(?:\*\*|__)?:(?:\*\*|__)?[ \t]*$"
    r"|[ \t]*<!--|[ \t]*-{3,}[ \t]*$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A bug to be filed. `text` is Markdown; `severity` is low, medium, high or urgent."""

    title: str
    text: str
    severity: str = "medium"
    labels: tuple[str, ...] = ()
    is_security: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """An issue that is there: the tracker's key for it ("41", "ENG-12") and its address."""

    key: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One issue as it stands at the tracker.

    `status` is open, fixed, wont_fix or duplicate; `ended_at` when it came to that, None while open.
    `engineer` is who has it, "" for nobody; `duplicate_of` the key of the issue it repeats.
    """

    key: str
    url: str
    status: str
    updated_at: datetime
    ended_at: datetime | None = None
    eta_on: date | None = None
    workaround: str = ""
    engineer: str = ""
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of issues that changed. `cursor` is where the next reading begins, once all pages came."""

    keys: tuple[str, ...]
    cursor: str


def marker(key: str) -> str:
    """The word by which an issue or comment of ours is known again: letters, digits and hyphens."""
    return f"tenure-{re.sub(r'[^A-Za-z0-9-]', '', key)}"


def workaround_in(text: str) -> str:
    """What stands under "Workaround:" in a text, up to the next heading; "" where nothing does.

    A heading "## Workaround" without a colon counts, too.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _WORKAROUND.search(plain) or _WORKAROUND_HEAD.search(plain)
    if found is None:
        return ""
    rest = plain[found.end() :]
    line, _, below = rest.partition("\n")
    ends = _NEXT_SECTION.search(below)
    part = f"{line}\n{below[: ends.start()] if ends else below}"
    return part.strip()[:LONGEST_WORKAROUND]


def newest_workaround(body: str, comments: tuple[str, ...]) -> str:
    """The last comment that begins with "Workaround:", or else the body's section."""
    for text in reversed(comments):
        start = text.lstrip()
        found = _WORKAROUND.match(start) or _WORKAROUND_HEAD.match(start)
        if found and workaround_in(start):
            return workaround_in(start)
    return workaround_in(body)


def title_line(text: str) -> str:
    """A title as trackers take it: one line, 240 characters at most, never empty."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line[:LONGEST_TITLE] or "(no title)"
