"""Jira Cloud's issues as its REST API v3 publishes them: one project, ENG, with the type Bug.

The search finds what was made or changed `lag_s` ago and no later, as the real one does.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.trackers.serving import Call, Refusal, Reply, Server

EMAIL, TOKEN, PROJECT = "us@ours.example", "ATATT-test", "ENG"
ON_SCREEN = {"project", "issuetype", "summary", "description", "labels", "duedate", "assignee"}
BLOCKS = {"paragraph": {"text", "hardBreak"}}


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def adf(said: Any) -> None:
    """Refuse what is no document, as Jira does."""
    sound = isinstance(said, dict) and said.get("type") == "doc" and said.get("version") == 1
    blocks = said.get("content") if sound else None
    if not isinstance(blocks, list):
        raise Refusal(
            400,
            {
                "errorMessages": [],
                "errors": {"description": "Operation value must be an Atlassian Document"},
            },
        )
    for block in blocks:
        assert set(block) == {"type", "content"}, block
        for inline in block["content"]:
            assert inline["type"] in BLOCKS[block["type"]], inline
            if inline["type"] == "text":
                assert inline["text"], "an empty text is no node"
                assert "\n" not in inline["text"]
            else:
                assert set(inline) == {"type"}


@dataclass
class JiraServer(Server):
    """Issues by key."""

    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    indexed: dict[str, datetime] = field(default_factory=dict)
    lag_s: float = 0.0
    page: int = 100

    def answer(self, call: Call) -> Reply:
        key = b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {key}":
            raise Refusal(401, {"errorMessages": ["Client must be authenticated"], "errors": {}})
        rest = call.path.removeprefix("/rest/api/3")
        assert rest != call.path, "only version 3 is spoken"
        if (call.method, rest) == ("GET", "/myself"):
            return Reply(200, {"emailAddress": EMAIL, "timeZone": "Asia/Tokyo"})
        if (call.method, rest) == ("POST", "/issue"):
            return self._create(call)
        if (call.method, rest) == ("GET", "/search/jql"):
            return self._search(call)
        found = re.fullmatch(r"/issue/([A-Z]+-\d+)(/comment)?", rest)
        if not found or found.group(1) not in self.issues:
            raise Refusal(404, {"errorMessages": ["Issue does not exist"], "errors": {}})
        if not found.group(2):
            assert set(call.asked) <= {"fields", "expand", "properties", "fieldsByKeys"}
            return Reply(200, self._shown(found.group(1), call.asked.get("fields", "*all")))
        return self._talk(found.group(1), call)

    def _create(self, call: Call) -> Reply:
        assert set(call.body) <= {"fields", "update", "properties", "historyMetadata", "transition"}
        fields, wrong = call.body["fields"], {}
        for name in set(fields) - ON_SCREEN:
            wrong[name] = (
                f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
            )
        summary = fields.get("summary")
        if not summary:
            wrong["summary"] = "You must specify a summary of the issue."
        elif len(summary) > 255 or "\n" in summary:
            wrong["summary"] = "Summary must be less than 255 characters."
        if fields.get("project") != {"key": PROJECT}:
            wrong["project"] = "valid project is required"
        if fields.get("issuetype") != {"name": "Bug"}:
            wrong["issuetype"] = "Specify a valid issue type"
        if any(" " in label for label in fields.get("labels", [])):
            wrong["labels"] = "The label contains spaces which is invalid."
        if wrong:
            raise Refusal(400, {"errorMessages": [], "errors": wrong})
        adf(fields["description"])
        key = self.add(summary, fields["description"], labels=fields.get("labels", []))
        return Reply(
            201, {"id": key[4:], "key": key, "self": f"{self.url}/rest/api/3/issue/{key[4:]}"}
        )

    def add(self, summary: str, description: Any = None, **more: Any) -> str:
        """An issue, made now."""
        key = f"{PROJECT}-{len(self.issues) + 1}"
        self.issues[key] = {
            "summary": summary,
            "description": description,
            "labels": [],
            "status": {"name": "To Do", "statusCategory": {"key": "new"}},
            "resolution": None,
            "resolutiondate": None,
            "statuscategorychangedate": text(self.now),
            "duedate": None,
            "assignee": None,
            "issuelinks": [],
            "created": text(self.now),
            "updated": text(self.now),
            **more,
        }
        self.comments[key] = []
        self.indexed[key] = self.now + timedelta(seconds=self.lag_s)
        return key

    def change(self, key: str, **fields: Any) -> None:
        self.issues[key].update(fields, updated=text(self.now))

    def close(self, key: str, resolution: str | None, status: str = "Done") -> None:
        done = {"name": status, "statusCategory": {"key": "done"}}
        named = {"name": resolution} if resolution else None
        self.change(
            key, status=done, resolution=named, resolutiondate=text(self.now) if named else None
        )

    def say(self, key: str, body: Any) -> None:
        self.comments[key].append({"id": str(len(self.comments[key]) + 1), "body": body})
        self.change(key)

    def _shown(self, key: str, wanted: str) -> dict[str, Any]:
        fields = self.issues[key]
        if wanted != "*all":
            fields = {name: fields[name] for name in wanted.split(",") if name in fields}
        return {"id": key[4:], "key": key, "self": "…", "fields": fields}

    def _search(self, call: Call) -> Reply:
        asked = call.asked
        assert set(asked) <= {
            "jql",
            "nextPageToken",
            "maxResults",
            "fields",
            "expand",
            "reconcileIssues",
        }
        found = re.fullmatch(
            r'project = "ENG" AND (?:labels = "([^"]+)"|updated >= "-(\d+)m") ORDER BY created ASC',
            asked["jql"],
        )
        if not found:
            raise Refusal(400, {"errorMessages": ["Error in the JQL Query"], "errors": {}})
        keys = [key for key, at in self.indexed.items() if at <= self.now]
        if found.group(1):
            keys = [key for key in keys if found.group(1) in self.issues[key]["labels"]]
        else:
            since = text(self.now - timedelta(minutes=int(found.group(2))))
            keys = [key for key in keys if self.issues[key]["updated"] >= since]
        size = min(int(asked.get("maxResults", 50)), self.page)
        start = int(asked.get("nextPageToken", "token-0").removeprefix("token-"))
        shown = [self._shown(key, asked.get("fields", "id")) for key in keys[start : start + size]]
        if start + size >= len(keys):
            return Reply(200, {"issues": shown, "isLast": True})
        return Reply(
            200, {"issues": shown, "nextPageToken": f"token-{start + size}", "isLast": False}
        )

    def _talk(self, key: str, call: Call) -> Reply:
        if call.method == "POST":
            assert set(call.body) <= {"body", "visibility", "properties"}
            adf(call.body["body"])
            self.say(key, call.body["body"])
            return Reply(201, self.comments[key][-1])
        assert set(call.asked) <= {"startAt", "maxResults", "orderBy", "expand"}
        start, most = (
            int(call.asked.get("startAt", 0)),
            min(int(call.asked["maxResults"]), self.page),
        )
        rows = self.comments[key][start : start + most]
        return Reply(
            200,
            {
                "startAt": start,
                "maxResults": most,
                "total": len(self.comments[key]),
                "comments": rows,
            },
        )


def document_of(text: str) -> dict[str, Any]:
    """A text as a person's page of Jira sends it: a paragraph for each line."""
    lines = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": lines}
