"""GitHub's REST API, version 2022-11-28: issues, their comments, pages by the Link header.

A repeated filing is found by a marker in the body, looked for in the list of issues: the list has
every issue at once, the search index does not. Source: docs.github.com/en/rest/issues.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tenure.connectors.http.client import LONGEST_WAIT_S, Answer, Api, SaidNoError
from tenure.values.sending import NotSentError, RefusedError, UnknownError, plain_line
from tenure.values.trackers import (
    Changes,
    Draft,
    Filed,
    Reading,
    marker,
    newest_workaround,
    title_line,
)

VERSION = "2022-11-28"
LONGEST_BODY = 60_000
"""GitHub takes 65,536 characters."""
PAGE = 100
MOST_PAGES = 500
CLOCKS_DIFFER, OVERLAP = timedelta(hours=1), timedelta(minutes=2)
FIRST_LOOK = timedelta(days=7)
STATUSES = {"not_planned": "wont_fix", "duplicate": "duplicate"}
"""Reasons for closing that do not mean "fixed"."""
_NEXT = re.compile(r'<([^>]+)>;[^,]*\brel="?next"?')
_DUPLICATE = re.compile(r"^\s*duplicate of\s+([\w.-]+/[\w.-]+)?#(\d+)", re.IGNORECASE)


def github(repo: str, token: str, url: str) -> GitHub:
    """One repository's issues, by a token."""
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": VERSION,
    }
    return GitHub(Api("GitHub", url.rstrip("/"), headers), repo)


@dataclass(frozen=True, slots=True)
class GitHub:
    """A `ports.Tracker`."""

    api: Api
    repo: str

    def find(self, filing_key: str, *, since: datetime) -> Filed | None:
        """The issue whose body has the marker, among those made since."""
        asked: dict[str, str | int] = {
            "state": "all",
            "sort": "created",
            "direction": "desc",
            "per_page": PAGE,
        }
        earliest = since - CLOCKS_DIFFER
        for page in self._pages(self._path("issues"), asked):
            for issue in page.json:
                if marker(filing_key) in (issue.get("body") or "") and _is_issue(issue):
                    return Filed(str(issue["number"]), issue["html_url"])
            if page.json and _at(page.json[-1]["created_at"]) < earliest:
                return None
        return None

    def file(self, draft: Draft, filing_key: str) -> Filed:
        """Make an issue. One about security is refused where everybody can read the repository."""
        if draft.is_security:
            self._refuse_public()
        mark = f"\n\n<!-- {marker(filing_key)} -->"
        body = {
            "title": title_line(draft.title),
            "body": draft.text[: LONGEST_BODY - len(mark)] + mark,
            "labels": list(draft.labels),
        }
        made = self._call("POST", self._path("issues"), body=body).json
        try:
            return Filed(str(made["number"]), made["html_url"])
        except (KeyError, TypeError):
            raise UnknownError("GitHub answered with something that is no issue") from None

    def comment(self, key: str, text: str, comment_key: str) -> None:
        """Add a comment, unless one with its marker is there."""
        mark = marker(comment_key)
        if any(mark in (each.get("body") or "") for each in self._comments(key)):
            return
        body = {"body": f"{text[:LONGEST_BODY]}\n\n<!-- {mark} -->"}
        self._call("POST", self._path(f"issues/{_number(key)}/comments"), body=body)

    def read(self, key: str) -> Reading:
        """An issue and its comments. A milestone's day is the day promised."""
        issue = self._call("GET", self._path(f"issues/{_number(key)}")).json
        if not _is_issue(issue):
            raise RefusedError(f"#{key} is a pull request, no issue")
        said = self._comments(key) if issue.get("comments") else []
        return _reading(issue, tuple(each.get("body") or "" for each in said), self.repo)

    def changed_since(self, cursor: str) -> Iterator[Changes]:
        """Numbers of issues updated since, in the order they were made.

        In this order none slips from one page to the one before it while it is read. The next cursor
        is GitHub's own time when the first page was asked for.
        """
        since = _at(cursor) - OVERLAP if cursor else self._now() - FIRST_LOOK
        asked: dict[str, str | int] = {
            "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "state": "all",
            "sort": "created",
            "direction": "asc",
            "per_page": PAGE,
        }
        began = ""
        for page in self._pages(self._path("issues"), asked):
            began = began or _theirs(page).isoformat()
            yield Changes(tuple(str(i["number"]) for i in page.json if _is_issue(i)), began)

    def _now(self) -> datetime:
        return _theirs(self._call("GET", self._path("issues"), params={"per_page": 1}))

    def _refuse_public(self) -> None:
        about = self._call("GET", f"/repos/{self.repo}").json
        if about.get("private") is not True:
            raise RefusedError(
                "a bug about security is not filed where everybody can read it: "
                f"{self.repo} is public"
            )

    def _comments(self, key: str) -> list[dict[str, Any]]:
        path = self._path(f"issues/{_number(key)}/comments")
        return [each for page in self._pages(path, {"per_page": PAGE}) for each in page.json]

    def _pages(self, path: str, params: Mapping[str, str | int]) -> Iterator[Answer]:
        answer = self._call("GET", path, params=params)
        for _ in range(MOST_PAGES):
            if not isinstance(answer.json, list):
                raise UnknownError("GitHub answered with something that is no list")
            yield answer
            onward = _NEXT.search(answer.headers.get("link", ""))
            if onward is None:
                return
            answer = self._call("GET", onward.group(1))
        raise UnknownError("GitHub's list does not end")

    def _path(self, what: str) -> str:
        return f"/repos/{self.repo}/{what}"

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: object = None,
    ) -> Answer:
        try:
            return self.api.call(method, path, params=params, body=body)
        except SaidNoError as no:
            wait = _asked_to_wait(no)
            if wait is not None:
                raise NotSentError(no.message, retry_after_s=wait) from None
            raise _said(no) from None


def _asked_to_wait(no: SaidNoError) -> float | None:
    """Seconds to wait where a 403 is one of GitHub's rate limits, primary or secondary; else None."""
    if no.status != 403:
        return None
    asked = no.headers.get("retry-after", "")
    if asked.isdecimal():
        return min(float(asked), LONGEST_WAIT_S)
    reset = no.headers.get("x-ratelimit-reset", "")
    if no.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        left = float(reset) - _theirs_of(no.headers).timestamp()
        return min(max(left, 1.0), LONGEST_WAIT_S)
    return 60.0 if b"secondary rate limit" in no.words.lower() else None


def _said(no: SaidNoError) -> SaidNoError:
    """The same in GitHub's own words, where it gave any."""
    try:
        words = json.loads(no.words)
        more = "; ".join(
            str(each.get("message") or f"{each.get('field')}: {each.get('code')}")
            for each in words.get("errors", [])
            if isinstance(each, dict)
        )
        text = plain_line(f"GitHub answered {no.status}: {words['message']} {more}")
    except (ValueError, KeyError, TypeError, AttributeError):
        return no
    return SaidNoError(text, status=no.status, headers=no.headers, words=no.words)


def _reading(issue: Mapping[str, Any], comments: tuple[str, ...], repo: str) -> Reading:
    is_closed = issue["state"] == "closed"
    status = STATUSES.get(issue.get("state_reason") or "", "fixed") if is_closed else "open"
    due = (issue.get("milestone") or {}).get("due_on")
    ended = issue.get("closed_at")
    return Reading(
        key=str(issue["number"]),
        url=issue["html_url"],
        status=status,
        updated_at=_at(issue["updated_at"]),
        ended_at=_at(ended) if is_closed and ended else None,
        eta_on=date.fromisoformat(due[:10]) if due else None,
        workaround=newest_workaround(issue.get("body") or "", comments),
        engineer=str((issue.get("assignee") or {}).get("login") or "")[:200],
        duplicate_of=_repeated(comments, repo) if status == "duplicate" else "",
    )


def _repeated(comments: tuple[str, ...], repo: str) -> str:
    """What the last comment "Duplicate of #41" names: how GitHub has people mark duplicates.

    "" where that one stands in another repository.
    """
    named = [found.groups() for each in comments if (found := _DUPLICATE.match(each))]
    where, number = named[-1] if named else ("", "")
    return number if (where or repo).lower() == repo.lower() else ""


def _is_issue(found: Mapping[str, Any]) -> bool:
    """GitHub lists pull requests among issues."""
    return "pull_request" not in found


def _number(key: str) -> int:
    if not (key.isascii() and key.isdecimal()):
        raise RefusedError(f"{key!r} is no number of an issue")
    return int(key)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _theirs(answer: Answer) -> datetime:
    return _theirs_of(answer.headers)


def _theirs_of(headers: Mapping[str, str]) -> datetime:
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        raise UnknownError("GitHub did not say what time it is") from None
