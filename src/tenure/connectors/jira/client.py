"""Jira Cloud's REST API, version 3: issues, comments, and search by JQL in pages of a token.

A repeated filing is found by a label that only this issue has. JQL knows no instants but minutes in
the time zone of the asker, so changes are asked for by how long ago they were.
Source: developer.atlassian.com/cloud/jira/platform/rest/v3.
"""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tenure.connectors.http.client import Answer, Api, SaidNoError
from tenure.connectors.jira.document import document, plain
from tenure.values.sending import RefusedError, UnknownError, plain_line
from tenure.values.trackers import (
    Changes,
    Draft,
    Filed,
    Reading,
    marker,
    newest_workaround,
    title_line,
)

if TYPE_CHECKING:
    from tenure.connectors.jira import JiraSettings

API = "/rest/api/3"
PAGE, MOST_PAGES = 100, 500
OVERLAP, FIRST_LOOK = timedelta(minutes=5), timedelta(days=7)
FIELDS = (
    "summary,status,resolution,resolutiondate,duedate,assignee,issuelinks,updated,description,"
    "statuscategorychangedate"
)
NOT_FIXED = (
    "won't do",
    "won't fix",
    "wont fix",
    "declined",
    "cannot reproduce",
    "incomplete",
    "rejected",
    "cancelled",
    "canceled",
    "not a bug",
    "works as designed",
)
"""Resolutions, or names of a last status, that do not mean "fixed"."""


def jira(own: JiraSettings) -> Jira:
    """One project, by somebody's token."""
    key = b64encode(f"{own.jira_email}:{own.jira_token}".encode()).decode()
    base = own.jira_url.rstrip("/")
    api = Api("Jira", base, {"Authorization": f"Basic {key}"})
    return Jira(api, own.jira_project, own.jira_issue_type)


@dataclass(frozen=True, slots=True)
class Jira:
    """A `ports.Tracker`."""

    api: Api
    project: str
    issue_type: str = "Bug"

    def find(self, filing_key: str, *, since: datetime) -> Filed | None:
        """The issue with the label of the key; `since` is not asked for, the label is enough."""
        del since
        query = (
            f'project = "{self.project}" AND labels = "{marker(filing_key)}" ORDER BY created ASC'
        )
        found = [each for page in self._search(query) for each in page]
        return self._filed(found[0]) if found else None

    def file(self, draft: Draft, filing_key: str) -> Filed:
        """Make an issue with the key among its labels."""
        labels = [*(label.replace(" ", "-") for label in draft.labels), marker(filing_key)]
        fields = {
            "project": {"key": self.project},
            "issuetype": {"name": self.issue_type},
            "summary": title_line(draft.title),
            "description": document(draft.text),
            "labels": labels,
        }
        return self._filed(self._call("POST", f"{API}/issue", body={"fields": fields}).json)

    def comment(self, key: str, text: str, comment_key: str) -> None:
        """Add a comment, unless one that ends with its key is there."""
        mark = marker(comment_key)
        if any(mark in each for each in self._comments(key)):
            return
        body = {"body": document(f"{text}\n\n{mark}")}
        self._call("POST", f"{self._issue(key)}/comment", body=body)

    def read(self, key: str) -> Reading:
        """An issue and its comments. The due date is the day promised."""
        issue = self._call("GET", self._issue(key), params={"fields": FIELDS}).json
        return self._reading(issue, tuple(self._comments(key)))

    def changed_since(self, cursor: str) -> Iterator[Changes]:
        """Keys of issues updated since, in the order they were made. The cursor is Jira's own time."""
        began = _theirs(self._call("GET", f"{API}/myself"))
        since = datetime.fromisoformat(cursor) - OVERLAP if cursor else began - FIRST_LOOK
        minutes = max(1, math.ceil((began - since).total_seconds() / 60))
        query = f'project = "{self.project}" AND updated >= "-{minutes}m" ORDER BY created ASC'
        for page in self._search(query):
            yield Changes(tuple(str(each["key"]) for each in page), began.isoformat())

    def _search(self, query: str) -> Iterator[list[dict[str, Any]]]:
        asked: dict[str, str | int] = {"jql": query, "fields": "updated", "maxResults": PAGE}
        for _ in range(MOST_PAGES):
            found = self._call("GET", f"{API}/search/jql", params=asked).json
            if not isinstance(found, dict) or not isinstance(found.get("issues"), list):
                raise UnknownError("Jira answered with something that is no list")
            yield found["issues"]
            token = found.get("nextPageToken")
            if not token or found.get("isLast") is True:
                return
            asked["nextPageToken"] = str(token)
        raise UnknownError("Jira's list does not end")

    def _comments(self, key: str) -> list[str]:
        texts: list[str] = []
        path = f"{self._issue(key)}/comment"
        for _ in range(MOST_PAGES):
            asked: dict[str, str | int] = {
                "startAt": len(texts),
                "maxResults": PAGE,
                "orderBy": "created",
            }
            found = self._call("GET", path, params=asked).json
            texts += [plain(each.get("body")) for each in found["comments"]]
            if not found["comments"] or len(texts) >= found["total"]:
                return texts
        raise UnknownError("Jira's comments do not end")

    def _issue(self, key: str) -> str:
        if not key.replace("-", "").replace("_", "").isalnum():
            raise RefusedError(f"{key!r} is no key of an issue")
        return f"{API}/issue/{quote(key, safe='')}"

    def _filed(self, found: Any) -> Filed:  # noqa: ANN401 - what they say
        try:
            key = str(found["key"])
        except (KeyError, TypeError):
            raise UnknownError("Jira answered with something that is no issue") from None
        return Filed(key, f"{self.api.base}/browse/{key}")

    def _reading(self, issue: Mapping[str, Any], comments: tuple[str, ...]) -> Reading:
        fields = issue["fields"]
        status = _status(fields)
        due = fields.get("duedate")
        ended = fields.get("resolutiondate") or fields.get("statuscategorychangedate")
        filed = self._filed(issue)
        return Reading(
            key=filed.key,
            url=filed.url,
            status=status,
            updated_at=_at(fields["updated"]),
            ended_at=_at(ended or fields["updated"]) if status != "open" else None,
            eta_on=date.fromisoformat(due) if due else None,
            workaround=newest_workaround(plain(fields.get("description")), comments),
            engineer=str((fields.get("assignee") or {}).get("displayName") or "")[:200],
            duplicate_of=_repeated(fields) if status == "duplicate" else "",
        )

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
            raise _said(no) from None


def _status(fields: Mapping[str, Any]) -> str:
    status = fields["status"]
    if status["statusCategory"]["key"] != "done":
        return "open"
    name = str((fields.get("resolution") or status).get("name") or "").lower().replace("’", "'")
    if "duplicate" in name:
        return "duplicate"
    return "wont_fix" if name in NOT_FIXED else "fixed"


def _repeated(fields: Mapping[str, Any]) -> str:
    """The issue that this one "duplicates", by a link of Jira's own type."""
    for link in fields.get("issuelinks") or ():
        if link["type"].get("outward") == "duplicates" and link.get("outwardIssue"):
            return str(link["outwardIssue"]["key"])
    return ""


def _said(no: SaidNoError) -> SaidNoError:
    """The same in Jira's own words, where it gave any."""
    try:
        words = json.loads(no.words)
        said = [*words.get("errorMessages", []), *words.get("errors", {}).values()]
    except (ValueError, TypeError, AttributeError):
        return no
    if not said:
        return no
    text = plain_line(f"Jira answered {no.status}: {'; '.join(map(str, said))}")
    return SaidNoError(text, status=no.status, headers=no.headers, words=no.words)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _theirs(answer: Answer) -> datetime:
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        raise UnknownError("Jira did not say what time it is") from None
