"""Linear's GraphQL API: issues and comments made under ids of our own, so that none is made twice.

An id is a UUID of version 4, derived from the filing key. Errors come with status 200 or 400, and say
by `extensions.code` what they are. Source: linear.app/developers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

from tenure.connectors.http.client import LONGEST_WAIT_S, Answer, Api, SaidNoError
from tenure.connectors.linear import queries
from tenure.values.sending import (
    NotSentError,
    RefusedError,
    SendingError,
    UnknownError,
    plain_line,
)
from tenure.values.trackers import Changes, Draft, Filed, Reading, newest_workaround, title_line

PAGE, MOST_PAGES = 100, 500
OVERLAP, FIRST_LOOK = timedelta(minutes=2), timedelta(days=7)
LONGEST_BODY = 60_000
PRIORITIES = {"urgent": 1, "high": 2, "medium": 3, "low": 4}
STATUSES = {"completed": "fixed", "canceled": "wont_fix", "duplicate": "duplicate"}
"""By the type of a state; every other type is open."""
LIMITS = ("requests", "complexity", "endpoint-requests")
"""What Linear counts, as its headers name it."""
WAIT_S = 60.0


def linear(team: str, token: str, url: str) -> Linear:
    """One team, by a key of a person (as it is) or of an app (after Bearer)."""
    said = f"Bearer {token}" if token.startswith("lin_oauth_") else token
    return Linear(Api("Linear", url.rstrip("/"), {"Authorization": said}), team)


def own_id(key: str) -> str:
    """The id of what is made under a key: a UUID of version 4, always the same."""
    return str(UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))


@dataclass(frozen=True, slots=True)
class Linear:
    """A `ports.Tracker`."""

    api: Api
    team: str

    def find(self, filing_key: str, *, since: datetime) -> Filed | None:
        """The issue with the id of the key, archived or not; `since` is not asked for."""
        del since
        found, _ = self._ask(queries.FIND, {"id": own_id(filing_key)})
        nodes = found["issues"]["nodes"]
        return _filed(nodes[0]) if nodes else None

    def file(self, draft: Draft, filing_key: str) -> Filed:
        """Make an issue under the id of the key; where it is there already it is that one."""
        given = {
            "id": own_id(filing_key),
            "teamId": self._team_id(),
            "title": title_line(draft.title),
            "description": draft.text[:LONGEST_BODY],
            "priority": PRIORITIES.get(draft.severity, 0),
        }
        try:
            made, _ = self._ask(queries.CREATE, {"input": given})
        except RefusedError:
            is_there = self.find(filing_key, since=datetime.min.replace(tzinfo=UTC))
            if is_there is None:
                raise
            return is_there
        done = made["issueCreate"]
        if not done["success"] or not done["issue"]:
            raise UnknownError("Linear did not say that the issue was made")
        return _filed(done["issue"])

    def comment(self, key: str, text: str, comment_key: str) -> None:
        """Add a comment under the id of its key, unless it is there."""
        made_id = own_id(comment_key)
        if self._has_comment(made_id):
            return
        found, _ = self._ask(queries.ISSUE_ID, {"id": key})
        given = {"id": made_id, "issueId": found["issue"]["id"], "body": text[:LONGEST_BODY]}
        try:
            self._ask(queries.COMMENT, {"input": given})
        except RefusedError:
            if not self._has_comment(made_id):
                raise

    def read(self, key: str) -> Reading:
        """An issue and its comments. The due date is the day promised."""
        after, texts = None, []
        for _ in range(MOST_PAGES):
            found, _ = self._ask(queries.READ, {"id": key, "after": after})
            issue = found["issue"]
            texts += [(each["createdAt"], each["body"]) for each in issue["comments"]["nodes"]]
            if not issue["comments"]["pageInfo"]["hasNextPage"]:
                return _reading(issue, tuple(text for _, text in sorted(texts)))
            after = issue["comments"]["pageInfo"]["endCursor"]
        raise UnknownError("Linear's comments do not end")

    def changed_since(self, cursor: str) -> Iterator[Changes]:
        """Identifiers of issues updated or spoken of since, in the order they were made.

        Linear promises no new `updatedAt` for a comment. The cursor is Linear's time.
        """
        _, answer = self._ask(queries.TEAM, {"key": self.team})
        began = _theirs(answer)
        since = datetime.fromisoformat(cursor) - OVERLAP if cursor else began - FIRST_LOOK
        after = None
        for _ in range(MOST_PAGES):
            given = {"team": self.team, "since": since.isoformat(), "after": after, "first": PAGE}
            found, _ = self._ask(queries.CHANGED, given)
            page = found["issues"]
            yield Changes(tuple(str(i["identifier"]) for i in page["nodes"]), began.isoformat())
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]
        raise UnknownError("Linear's list does not end")

    def _team_id(self) -> str:
        found, _ = self._ask(queries.TEAM, {"key": self.team})
        nodes = found["teams"]["nodes"]
        if not nodes:
            raise RefusedError(f"Linear has no team {self.team!r}")
        return str(nodes[0]["id"])

    def _has_comment(self, made_id: str) -> bool:
        found, _ = self._ask(queries.FIND_COMMENT, {"id": made_id})
        return bool(found["comments"]["nodes"])

    def _ask(self, query: str, given: Mapping[str, object]) -> tuple[dict[str, Any], Answer]:
        body = {"query": query, "variables": dict(given)}
        try:
            answer = self.api.call("POST", "/graphql", body=body)
        except SaidNoError as no:
            raise _wrong(_errors(no.words), no.headers, no.message) from None
        if not isinstance(answer.json, dict):
            raise UnknownError("Linear answered with something that is no answer")
        errors = answer.json.get("errors")
        if errors:
            raise _wrong(errors, answer.headers, "Linear answered with an error")
        if not isinstance(answer.json.get("data"), dict):
            raise UnknownError("Linear answered without data")
        return answer.json["data"], answer


def _errors(words: bytes) -> list[Any]:
    try:
        found = json.loads(words)
    except ValueError:
        return []
    errors = found.get("errors") if isinstance(found, dict) else None
    return errors if isinstance(errors, list) else []


def _wrong(errors: list[Any], headers: Mapping[str, str], otherwise: str) -> SendingError:
    """What the first error means: wait, not known, or no."""
    first = errors[0] if errors and isinstance(errors[0], dict) else {}
    more = first.get("extensions") or {}
    code = str(more.get("code") or "").upper()
    words = more.get("userPresentableMessage") or first.get("message")
    said = plain_line(f"Linear answered: {words}" if words else otherwise)
    if code == "RATELIMITED":
        return NotSentError(said, retry_after_s=_wait(headers))
    if code in ("INTERNAL_SERVER_ERROR", "LOCK_TIMEOUT"):
        return UnknownError(said)
    return RefusedError(said)


def _wait(headers: Mapping[str, str]) -> float:
    """Until the limit that is used up is over: resets stand in milliseconds since 1970."""
    asked = headers.get("retry-after", "")
    if asked.isdecimal():
        return min(float(asked), LONGEST_WAIT_S)
    used_up = [each for each in LIMITS if headers.get(f"x-ratelimit-{each}-remaining") == "0"]
    resets = [headers.get(f"x-ratelimit-{each}-reset", "") for each in used_up or LIMITS[:1]]
    try:
        theirs = parsedate_to_datetime(headers["date"]).timestamp()
        return min(max(max(map(float, resets)) / 1000 - theirs, 1.0), LONGEST_WAIT_S)
    except (KeyError, ValueError):
        return WAIT_S


def _filed(found: Mapping[str, Any]) -> Filed:
    return Filed(str(found["identifier"]), str(found["url"]))


def _reading(issue: Mapping[str, Any], comments: tuple[str, ...]) -> Reading:
    status = STATUSES.get(issue["state"]["type"], "open")
    master = _repeated(issue)
    if status == "wont_fix" and master:
        status = "duplicate"
    ended = issue["completedAt"] or issue["canceledAt"] or issue["updatedAt"]
    assignee = issue["assignee"] or {}
    return Reading(
        key=str(issue["identifier"]),
        url=str(issue["url"]),
        status=status,
        updated_at=_at(issue["updatedAt"]),
        ended_at=_at(ended) if status != "open" else None,
        eta_on=date.fromisoformat(issue["dueDate"]) if issue["dueDate"] else None,
        workaround=newest_workaround(issue["description"] or "", comments),
        engineer=str(assignee.get("displayName") or assignee.get("name") or "")[:200],
        duplicate_of=master if status == "duplicate" else "",
    )


def _repeated(issue: Mapping[str, Any]) -> str:
    """The issue that this one was marked a duplicate of."""
    for each in issue["relations"]["nodes"]:
        if each["type"] == "duplicate":
            return str(each["relatedIssue"]["identifier"])
    return ""


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _theirs(answer: Answer) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        raise UnknownError("Linear did not say what time it is") from None
