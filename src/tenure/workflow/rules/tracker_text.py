"""What engineers are told of a bug and of those who report it: nobody's name unless that is allowed.

Trackers are read in English by whoever has access to them, so addresses and numbers to call are
taken out of what a rep wrote, and so are the names of those who reported it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tenure.records.models import Bug
from tenure.values.trackers import Draft
from tenure.workflow.queries.tracker_stakes import Stake

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.[^\s<>()\[\],;:\"'.]{2,}")
_PHONE = re.compile(r"(?<![\w+])\+\d[\d ()./-]{6,}\d(?!\w)")
"""With the + of its country: what has none may be a version, a day or an id."""
SHORTEST_NAME = 4
"""A shorter name would be found within other words."""


def draft_of(bug: Bug, stake: Stake, people: Iterable[str], *, with_names: bool) -> Draft:
    """A bug as it is filed. `people` are the reporters' names and addresses."""
    hidden = () if with_names else (*people, *stake.names)
    facts = [f"Severity: {bug.severity}"]
    facts += [f"Component: {bug.component}"] if bug.component else []
    facts += [f"Version: {bug.version}"] if bug.version else []
    facts += ["About security or lost data"] if bug.is_security else []
    facts += touched(stake, with_names=with_names)
    lines = "\n".join(f"- {_masked(each, hidden)}" for each in facts)
    return Draft(
        title=_masked(bug.title, hidden),
        text="\n\n".join(part for part in (_masked(bug.body.strip(), hidden), lines) if part),
        severity=bug.severity,
        labels=("bug", "security") if bug.is_security else ("bug",),
        is_security=bug.is_security,
    )


def further(stake: Stake, *, with_names: bool) -> str:
    """The comment that says that more customers report it."""
    lines = "\n".join(f"- {each}" for each in touched(stake, with_names=with_names))
    return f"More customers report this.\n\n{lines}"


def touched(stake: Stake, *, with_names: bool) -> list[str]:
    """Facts on who is touched, a line each."""
    facts = [f"Customers that reported it: {stake.customers}"]
    if stake.band:
        facts.append(f"Their MRR together: {stake.band} (as of {stake.as_of})")
    if with_names and stake.names:
        facts.append(f"Customers: {', '.join(stake.names[:50])}")
    return facts


def _masked(text: str, hidden: Iterable[str]) -> str:
    """A text without addresses, numbers to call, and the names given; theirs are kept where allowed."""
    text = _PHONE.sub("[number]", _ADDRESS.sub("[address]", text))
    names = sorted({name.strip() for name in hidden}, key=len, reverse=True)
    for name in names:
        if len(name) >= SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
    return text
