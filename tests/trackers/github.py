"""GitHub's issues as its REST API of 2022-11-28 publishes them: one repository, acme/app."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.trackers.serving import Call, Refusal, Reply, Server

TOKEN, REPO, REPO_ID = "github_pat_test", "acme/app", 1296269
BODY = {"title", "body", "assignee", "milestone", "labels", "assignees", "type"} | {
    "issue_field_values",
}
LISTED = {
    "issue_field_values",
    "milestone",
    "state",
    "assignee",
    "type",
    "creator",
    "mentioned",
    "labels",
    "sort",
    "direction",
    "since",
    "per_page",
    "page",
}
INVALID = "Validation Failed"
API = f"https://api.github.com/repos/{REPO}"


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class GitHubServer(Server):
    """Issues by number. `after_page` is called once a page of the list was served."""

    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    is_private: bool = True
    is_primary_limit: bool = False
    after_page: Any = None

    def answer(self, call: Call) -> Reply:
        self._admit(call)
        base = f"/repos/{REPO}"
        if call.path == base and call.method == "GET":
            return Reply(200, {"full_name": REPO, "private": self.is_private})
        call.path = call.path.replace(f"/repositories/{REPO_ID}/", f"{base}/", 1)
        rest = call.path.removeprefix(f"{base}/issues")
        if rest == call.path:
            raise Refusal(404, {"message": "Not Found"})
        if rest == "":
            return self._create(call) if call.method == "POST" else self._list(call)
        found = re.fullmatch(r"/(\d+)(/comments)?", rest)
        if not found or int(found.group(1)) not in self.issues:
            raise Refusal(404, {"message": "Not Found"})
        number = int(found.group(1))
        if found.group(2):
            return (
                self._comment(number, call) if call.method == "POST" else self._said(number, call)
            )
        assert call.method == "GET"
        return Reply(200, self._shown(number))

    def _admit(self, call: Call) -> None:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refusal(401, {"message": "Bad credentials"})
        assert call.headers.get("user-agent"), "GitHub refuses calls without a User-Agent"
        assert call.headers.get("accept") == "application/vnd.github+json"
        assert call.headers.get("x-github-api-version") == "2022-11-28"

    def limited(self) -> Reply:
        if self.is_primary_limit:
            reset = str(int(self.now.timestamp()) + 90)
            headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
            return Reply(403, {"message": "API rate limit exceeded"}, headers)
        said = "You have exceeded a secondary rate limit."
        return Reply(403, {"message": said}, {"Retry-After": "30"})

    def _create(self, call: Call) -> Reply:
        body = call.body
        assert set(body) <= BODY, f"fields GitHub does not publish: {set(body) - BODY}"
        if not isinstance(body.get("title"), str) or not 0 < len(body["title"]) <= 256:
            wrong = {"resource": "Issue", "field": "title", "code": "missing_field"}
            raise Refusal(422, {"message": INVALID, "errors": [wrong]})
        if len(body.get("body") or "") > 65_536:
            wrong = {"resource": "Issue", "field": "body", "code": "custom"}
            raise Refusal(422, {"message": INVALID, "errors": [wrong]})
        assert all(isinstance(each, str) for each in body.get("labels", []))
        number = self.add(body["title"], body.get("body") or "", labels=body.get("labels", []))
        return Reply(201, self._shown(number))

    def add(self, title: str, body: str = "", **more: Any) -> int:
        """An issue, made now."""
        number = max(self.issues, default=0) + 1
        own = f"{API}/issues/{number}"
        self.issues[number] = {
            "id": 1_000_000 + number,
            "node_id": f"I_{number}",
            "url": own,
            "repository_url": API,
            "labels_url": own + "/labels{/name}",
            "comments_url": f"{own}/comments",
            "events_url": f"{own}/events",
            "number": number,
            "title": title,
            "user": {"login": "octocat", "id": 1},
            "labels": [],
            "locked": False,
            "body": body or None,
            "state": "open",
            "state_reason": None,
            "created_at": text(self.now),
            "updated_at": text(self.now),
            "closed_at": None,
            "milestone": None,
            "assignee": None,
            "html_url": f"https://github.com/{REPO}/issues/{number}",
            **more,
        }
        self.comments[number] = []
        return number

    def change(self, number: int, **fields: Any) -> None:
        """Somebody changes an issue."""
        self.issues[number].update(fields, updated_at=text(self.now))

    def close(self, number: int, reason: str) -> None:
        self.change(number, state="closed", state_reason=reason, closed_at=text(self.now))

    def say(self, number: int, body: str) -> None:
        """Somebody comments."""
        made = 1 + sum(map(len, self.comments.values()))
        at, issue = text(self.now), self.issues[number]["url"]
        self.comments[number].append(
            {
                "id": made,
                "node_id": f"IC_{made}",
                "url": f"{API}/issues/comments/{made}",
                "html_url": f"https://github.com/{REPO}/issues/{number}#issuecomment-{made}",
                "issue_url": issue,
                "user": {"login": "octocat", "id": 1},
                "created_at": at,
                "updated_at": at,
                "body": body,
            }
        )
        self.change(number)

    def _shown(self, number: int) -> dict[str, Any]:
        return {**self.issues[number], "comments": len(self.comments[number])}

    def _list(self, call: Call) -> Reply:
        asked = call.asked
        assert set(asked) <= LISTED, set(asked) - LISTED
        assert asked.get("state", "open") in ("open", "closed", "all")
        rows = [self._shown(number) for number in sorted(self.issues)]
        if "since" in asked:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", asked["since"]), asked["since"]
            rows = [row for row in rows if row["updated_at"] >= asked["since"]]
        if asked.get("state", "open") != "all":
            rows = [row for row in rows if row["state"] == asked.get("state", "open")]
        by = {"created": "created_at", "updated": "updated_at"}[asked.get("sort", "created")]
        is_down = asked.get("direction", "desc") == "desc"
        rows.sort(key=lambda row: (row[by], row["number"]), reverse=is_down)
        reply = self._page(rows, call)
        if self.after_page:
            self.after_page()
        return reply

    def _page(self, rows: list[dict[str, Any]], call: Call) -> Reply:
        size, page = int(call.asked.get("per_page", 30)), int(call.asked.get("page", 1))
        assert size <= 100, "per_page is 100 at most"
        shown = rows[(page - 1) * size : page * size]
        if len(rows) <= page * size:
            return Reply(200, shown)
        onward = urlencode({**call.asked, "page": page + 1})
        last = urlencode({**call.asked, "page": -(-len(rows) // size)})
        here = self.url + call.path.replace(f"/repos/{REPO}/", f"/repositories/{REPO_ID}/")
        link = f'<{here}?{onward}>; rel="next", <{here}?{last}>; rel="last"'
        return Reply(200, shown, {"Link": link})

    def _said(self, number: int, call: Call) -> Reply:
        assert set(call.asked) <= {"since", "per_page", "page"}
        return self._page(self.comments[number], call)

    def _comment(self, number: int, call: Call) -> Reply:
        assert set(call.body) == {"body"}
        assert call.body["body"]
        self.say(number, call.body["body"])
        return Reply(201, self.comments[number][-1])
