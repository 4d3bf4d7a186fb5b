"""Linear's issues as its GraphQL schema publishes them: one team, ENG."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.trackers.graphql import Field, InvalidError, Reader, checked, chosen
from tests.trackers.serving import Call, Refusal, Reply, Server

TOKEN, TEAM, TEAM_ID = "lin_api_test", "ENG", "5d1f8c30-9f0e-4a5e-8b53-0d5f3f0c8a11"
PLAIN = ("", frozenset[str]())
LIST = frozenset({"filter", "first", "last", "after", "before", "includeArchived", "orderBy"})
SCHEMA = {
    "Query": {
        "teams": ("TeamConnection", LIST),
        "issues": ("IssueConnection", LIST | {"sort"}),
        "comments": ("CommentConnection", LIST),
        "issue": ("Issue", frozenset({"id"})),
    },
    "Mutation": {
        "issueCreate": ("IssuePayload", frozenset({"input"})),
        "commentCreate": ("CommentPayload", frozenset({"input"})),
    },
    "TeamConnection": {"nodes": ("Team", frozenset()), "pageInfo": ("PageInfo", frozenset())},
    "Team": dict.fromkeys(("id", "key", "name"), PLAIN),
    "IssueConnection": {"nodes": ("Issue", frozenset()), "pageInfo": ("PageInfo", frozenset())},
    "CommentConnection": {"nodes": ("Comment", frozenset()), "pageInfo": ("PageInfo", frozenset())},
    "IssueRelationConnection": {"nodes": ("IssueRelation", frozenset())},
    "PageInfo": dict.fromkeys(("hasNextPage", "endCursor"), PLAIN),
    "IssuePayload": {"success": PLAIN, "lastSyncId": PLAIN, "issue": ("Issue", frozenset())},
    "CommentPayload": {"success": PLAIN, "lastSyncId": PLAIN, "comment": ("Comment", frozenset())},
    "Comment": dict.fromkeys(("id", "body", "createdAt", "updatedAt"), PLAIN),
    "IssueRelation": {"type": PLAIN, "relatedIssue": ("Issue", frozenset())},
    "WorkflowState": dict.fromkeys(("id", "name", "type"), PLAIN),
    "User": dict.fromkeys(("id", "name", "displayName", "email"), PLAIN),
    "Issue": {
        **dict.fromkeys(
            [
                "id",
                "identifier",
                "url",
                "title",
                "description",
                "createdAt",
                "updatedAt",
                "completedAt",
                "canceledAt",
                "dueDate",
                "priority",
                "archivedAt",
            ],
            PLAIN,
        ),
        "state": ("WorkflowState", frozenset()),
        "assignee": ("User", frozenset()),
        "relations": ("IssueRelationConnection", LIST - {"filter"}),
        "comments": ("CommentConnection", LIST),
    },
}
FILTERS = {
    "teams": {"key", "id"},
    "issues": {"id", "team", "updatedAt", "comments", "or"},
    "comments": {"id", "issue"},
}
ISSUE_INPUT = {
    "id",
    "teamId",
    "title",
    "description",
    "priority",
    "assigneeId",
    "dueDate",
    "labelIds",
    "stateId",
    "projectId",
}
LIMITS = ("Requests", "Complexity")
COMMENT_INPUT = {"id", "issueId", "body", "parentId", "createdAt"}


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def wrong(message: str, code: str, status: int = 200) -> Refusal:
    more = {"code": code, "userPresentableMessage": message}
    return Refusal(status, {"data": None, "errors": [{"message": message, "extensions": more}]})


@dataclass
class LinearServer(Server):
    """Issues by id."""

    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    page: int = 250
    remaining: tuple[int, int] = (0, 200_000)

    def limited(self) -> Reply:
        said = wrong("Rate limit exceeded", "RATELIMITED", 400).reply
        begun = int(self.now.timestamp() * 1000)
        for name, remaining, wait in zip(LIMITS, self.remaining, (45, 90), strict=True):
            said.headers[f"X-RateLimit-{name}-Remaining"] = str(remaining)
            said.headers[f"X-RateLimit-{name}-Reset"] = str(begun + wait * 1000)
        return said

    def answer(self, call: Call) -> Reply:
        assert (call.method, call.path) == ("POST", "/graphql")
        if call.headers.get("authorization") != TOKEN:
            raise wrong("Authentication required, not authenticated", "AUTHENTICATION_ERROR", 401)
        assert set(call.body) <= {"query", "variables", "operationName"}
        try:
            asked = Reader(call.body["query"], call.body.get("variables") or {}).operation()
            checked(asked.fields, asked.kind.title(), SCHEMA)
        except InvalidError as error:
            raise wrong(str(error), "GRAPHQL_VALIDATION_FAILED", 400) from None
        (root,) = asked.fields
        found = {root.name: self._root(root)}
        return Reply(200, {"data": chosen(asked.fields, found, self._listed)})

    def made(self, start: str) -> int:
        """How often an operation was asked."""
        return sum(start in each.body["query"] for each in self.calls)

    def takes(self, call: Call) -> Reply | None:
        """Faults name what an operation holds."""
        query = (call.body or {}).get("query", "")
        for n, (start, fault) in enumerate(self.faults):
            if start in query:
                self.faults[n] = (str(call), fault)
                break
        return super().takes(call)

    def _root(self, root: Field) -> Any:
        given = root.arguments
        if root.name == "issueCreate":
            return self._create(given["input"])
        if root.name == "commentCreate":
            return self._comment(given["input"])
        if root.name == "issue":
            return self._issue(given["id"])
        conditions = given.get("filter") or {}
        if set(conditions) - FILTERS[root.name]:
            raise wrong(f"Field is not defined: {conditions}", "INVALID_INPUT", 400)
        if root.name == "teams":
            is_it = conditions["key"]["eq"] == TEAM
            return [{"id": TEAM_ID, "key": TEAM, "name": "Engineering"}] if is_it else []
        rows = self.issues if root.name == "issues" else self.comments
        return [row for row in rows.values() if self._fits(row, conditions)]

    def _fits(self, row: dict[str, Any], conditions: dict[str, Any]) -> bool:
        if "id" in conditions and row["id"] != conditions["id"]["eq"]:
            return False
        if "team" in conditions and conditions["team"] != {"key": {"eq": TEAM}}:
            return False
        if "or" in conditions and not any(self._fits(row, each) for each in conditions["or"]):
            return False
        some = conditions.get("comments", {}).get("some")
        if some and not any(self._fits(each, some) for each in row["comments"]):
            return False
        if "updatedAt" in conditions:
            since = datetime.fromisoformat(conditions["updatedAt"]["gt"])
            return datetime.fromisoformat(row["updatedAt"].replace("Z", "+00:00")) > since
        return True

    def _listed(self, asked: Field, found: Any) -> Any:
        """A connection of a list: the page asked for."""
        if not (isinstance(found, list) and any(each.name == "nodes" for each in asked.inside)):
            return found
        size = min(int(asked.arguments.get("first") or 50), self.page)
        start = int((asked.arguments.get("after") or "cursor-0").removeprefix("cursor-"))
        end = start + size
        page = {"hasNextPage": end < len(found), "endCursor": f"cursor-{min(end, len(found))}"}
        return {"nodes": found[start:end], "pageInfo": page}

    def _create(self, given: dict[str, Any]) -> dict[str, Any]:
        if set(given) - ISSUE_INPUT:
            raise wrong(f"Field is not defined by IssueCreateInput: {given}", "INVALID_INPUT", 400)
        if not given.get("title") or given.get("teamId") != TEAM_ID:
            raise wrong("Argument Validation Error", "INVALID_INPUT")
        if not 0 <= given.get("priority", 0) <= 4:
            raise wrong("priority must not be greater than 4", "INVALID_INPUT")
        made_id = self._new_id(given, self.issues)
        kept = {name: given.get(name) for name in ("description", "priority")}
        return {
            "success": True,
            "issue": self.add(given["title"], made_id, **kept),
            "lastSyncId": 1,
        }

    def _new_id(self, given: dict[str, Any], rows: dict[str, Any]) -> str:
        made_id = str(given["id"])
        if UUID(made_id).version != 4 or str(UUID(made_id)) != made_id:
            raise wrong("id must be a UUID", "INVALID_INPUT")
        if made_id in rows:
            raise wrong("Entity with this id already exists", "INVALID_INPUT")
        return made_id

    def add(self, title: str, made_id: str, **more: Any) -> dict[str, Any]:
        """An issue, made now."""
        key = f"{TEAM}-{len(self.issues) + 1}"
        self.issues[made_id] = {
            "id": made_id,
            "identifier": key,
            "url": f"https://linear.app/acme/issue/{key}/x",
            "title": title,
            "description": more.get("description"),
            "priority": more.get("priority", 0),
            "createdAt": text(self.now),
            "updatedAt": text(self.now),
            "completedAt": None,
            "canceledAt": None,
            "archivedAt": None,
            "dueDate": None,
            "state": {"id": "s", "name": "Backlog", "type": "backlog"},
            "assignee": None,
            "relations": [],
            "comments": [],
        }
        return self.issues[made_id]

    def _issue(self, name: str) -> dict[str, Any]:
        for row in self.issues.values():
            if name in (row["id"], row["identifier"]):
                return row
        raise wrong("Entity not found: Issue - Could not find referenced Issue.", "INPUT_ERROR")

    def change(self, key: str, **fields: Any) -> None:
        self._issue(key).update(fields, updatedAt=text(self.now))

    def close(self, key: str, kind: str) -> None:
        ended = {"completed": "completedAt"}.get(kind, "canceledAt")
        self.change(
            key, state={"id": "s", "name": kind.title(), "type": kind}, **{ended: text(self.now)}
        )

    def say(self, key: str, body: str) -> None:
        """Somebody comments. Linear lists the newest first, and promises no new time of the issue."""
        row = {
            "id": f"c{len(self.comments)}",
            "body": body,
            "createdAt": text(self.now),
            "updatedAt": text(self.now),
        }
        self.comments[row["id"]] = row
        self._issue(key)["comments"].insert(0, row)

    def _comment(self, given: dict[str, Any]) -> dict[str, Any]:
        if set(given) - COMMENT_INPUT:
            raise wrong("Field is not defined by CommentCreateInput", "INVALID_INPUT", 400)
        made_id = self._new_id(given, self.comments)
        row = {
            "id": made_id,
            "body": given["body"],
            "createdAt": text(self.now),
            "updatedAt": text(self.now),
        }
        assert re.fullmatch(r"[0-9a-f-]{36}", given["issueId"])
        self.comments[made_id] = row
        self._issue(given["issueId"])["comments"].insert(0, row)
        return {"success": True, "comment": row, "lastSyncId": 1}
