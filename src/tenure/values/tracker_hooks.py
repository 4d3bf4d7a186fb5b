"""What trackers post when an issue changes: whether they signed it, and which issue it is of.

All three sign the body by HMAC-SHA256 in hex. Sources: docs.github.com "Validating webhook
deliveries", developer.atlassian.com "Webhooks", linear.app/developers/webhooks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SIGNATURES = {
    "github": ("X-Hub-Signature-256", "sha256="),
    "jira": ("X-Hub-Signature", "sha256="),
    "linear": ("Linear-Signature", ""),
}
"""Header of each signature, and what it begins with."""
LINEAR_TOLERANCE_S = 60
_LINEAR_ISSUE = re.compile(r"/issue/([A-Za-z0-9]+-\d+)")


@dataclass(frozen=True, slots=True)
class Told:
    """One event: its kind as the tracker calls it, and the key of its issue, "" where it is of none."""

    kind: str
    key: str


def event_id(body: bytes) -> str:
    """The name of an event: what it says, as the headers with their own names are not signed."""
    return hashlib.sha256(body).hexdigest()


def is_signed(tracker: str, body: bytes, header: str, *, secrets: Sequence[str]) -> bool:
    """Whether one of the secrets signed exactly this body."""
    start = SIGNATURES[tracker][1]
    if not header.startswith(start):
        return False
    given = header.removeprefix(start).strip().encode("utf-8", "replace")
    macs = [hmac.new(each.encode(), body, "sha256").hexdigest() for each in secrets if each]
    return any(hmac.compare_digest(given, mac.encode()) for mac in macs)


def is_old(tracker: str, body: bytes, *, now_s: float) -> bool:
    """Whether Linear sent it more than a minute ago or ahead; the others do not say when."""
    if tracker != "linear":
        return False
    sent = _parsed(body).get("webhookTimestamp")
    return not isinstance(sent, int | float) or abs(now_s - sent / 1000) > LINEAR_TOLERANCE_S


def told(tracker: str, body: bytes) -> Told:
    """What an event is of. `ValueError` where the body is no event."""
    found = _parsed(body)
    if not found:
        raise ValueError("an event is an object")
    return _READ[tracker](found)


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _inside(found: object, *names: str) -> Any:  # noqa: ANN401 - whatever they say
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _github(found: Mapping[str, Any]) -> Told:
    number = _inside(found, "issue", "number")
    is_pull = _inside(found, "issue", "pull_request") is not None
    is_issue = isinstance(number, int) and not is_pull
    kind = "comment" if "comment" in found else "issue"
    action = str(found.get("action") or "")
    return Told(f"{kind} {action}".strip()[:100], str(number) if is_issue else "")


def _jira(found: Mapping[str, Any]) -> Told:
    key = _inside(found, "issue", "key")
    return Told(str(found.get("webhookEvent") or "")[:100], key if isinstance(key, str) else "")


def _linear(found: Mapping[str, Any]) -> Told:
    about = str(found.get("type") or "")
    key = _inside(found, "data", "identifier") or _inside(found, "data", "issue", "identifier")
    if not isinstance(key, str):
        named = _LINEAR_ISSUE.search(str(found.get("url") or ""))
        key = named.group(1) if named else ""
    kind = f"{about} {found.get('action') or ''}".strip()[:100]
    return Told(kind, key if about in ("Issue", "Comment", "IssueRelation") else "")


_READ = {"github": _github, "jira": _jira, "linear": _linear}
