"""Helpdesks on this machine that hold tickets, and refuse what the real ones refuse.

Shapes are those published: Zendesk's incremental export by cursor, Intercom's search of conversations,
Chatwoot's lists. Tickets are changed, merged and deleted here between readings.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Said = tuple[int, dict[str, str], Any]
START = 1_780_000_000
"""A second in May 2026 at which the desks begin."""


@dataclass
class Desk:
    """What all have in common: requests are counted, and may be refused once with 429 or a broken line."""

    clock: int = START
    calls: list[str] = field(default_factory=list)
    trouble: list[Said] = field(default_factory=list)
    heard: list[tuple[str, str, dict[str, str], Any, Any]] = field(default_factory=list)

    def answer(self, method: str, url: str, headers: dict[str, str], body: Any) -> Said:
        """An answer: a trouble that is due, else that of the desk."""
        self.calls.append(f"{method} {url}")
        if self.trouble:
            return self.trouble.pop(0)
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        found = self.said(method, parts.path, asked, headers, body)
        self.heard.append((method, parts.path, asked, body, found[2]))
        return found

    def said(
        self, method: str, path: str, asked: dict[str, str], headers: dict[str, str], body: Any
    ) -> Said:
        """The desk's own answer."""
        raise NotImplementedError

    def tick(self) -> int:
        """A second passes."""
        self.clock += 1
        return self.clock


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """The address of a desk."""

    class Server(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, found = desk.answer(self.command, self.path, headers, body)
            words = json.dumps(found).encode()
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        do_GET = do_POST = _do  # noqa: N815 - names of the library

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def iso(second: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class ZendeskDouble(Desk):
    """Tickets in the order of their changes; a cursor is the place of the last change handed out."""

    at_once: int = 2
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    organizations: dict[int, dict[str, Any]] = field(default_factory=dict)
    metrics: dict[int, dict[str, Any]] = field(default_factory=dict)

    def open(self, number: int, **more: Any) -> None:
        """A new ticket."""
        at = iso(self.tick())
        self.tickets[number] = {
            "url": f"https://ours.zendesk.example/api/v2/tickets/{number}.json",
            "id": number,
            "created_at": at,
            "updated_at": at,
            "type": "question",
            "subject": f"Subject {number}",
            "raw_subject": f"Subject {number}",
            "generated_timestamp": self.clock,
            "description": "Hello\n\nIt <b>broke</b> &amp; burns",
            "priority": "urgent",
            "status": "open",
            "requester_id": 7,
            "organization_id": 9,
            "tags": [],
            "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
            "satisfaction_rating": {"score": "unoffered"},
            **more,
        }
        self.changes.append(number)

    def change(self, number: int, **more: Any) -> None:
        """A ticket is changed: it stands at the end of the list."""
        self.tickets[number] |= {"updated_at": iso(self.tick()), **more}
        self.tickets[number]["generated_timestamp"] = self.clock
        self.changes.append(number)

    def _shown(self, number: int) -> dict[str, Any]:
        """A ticket as it is listed: what was measured of it stands in it."""
        measured = {"ticket_id": number, "reopens": 0, "solved_at": None}
        untold = {"calendar": None, "business": None}
        return {
            **self.tickets[number],
            "metric_set": {
                **measured,
                "reply_time_in_minutes": untold,
                **self.metrics.get(number, {}),
            },
        }

    def said(
        self, method: str, path: str, asked: dict[str, str], headers: dict[str, str], body: Any
    ) -> Said:
        key = base64.b64encode(b"agent@ours.example/token:zd-key").decode()
        if headers.get("authorization") != f"Basic {key}":
            return 401, {}, {"error": "Couldn't authenticate you"}
        if (method, path) != ("GET", "/api/v2/incremental/tickets/cursor.json"):
            return 404, {}, {"error": "InvalidEndpoint"}
        if asked.get("include") != "users,organizations,metric_sets":
            return 400, {}, {"error": "include"}
        if ("cursor" in asked) == ("start_time" in asked):
            return 400, {}, {"error": "either cursor or start_time"}
        begin = int(asked["cursor"].removeprefix("after-")) if "cursor" in asked else 0
        end = min(begin + self.at_once, len(self.changes))
        numbers = list(dict.fromkeys(self.changes[begin:end]))
        cursor = f"after-{end}"
        return (
            200,
            {},
            {
                "tickets": [self._shown(number) for number in numbers],
                "users": list(self.users.values()),
                "organizations": list(self.organizations.values()),
                "after_cursor": cursor,
                "after_url": f"https://ours.zendesk.example{path}?cursor={cursor}",
                "before_cursor": None,
                "before_url": None,
                "end_of_stream": end == len(self.changes),
            },
        )


@dataclass
class IntercomDouble(Desk):
    """Conversations, searched by updated_at; deleted ones are in no search and answer 404.

    Companies stand with their contacts. "Greater" is "greater or equal", as published.
    """

    at_once: int = 2
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    companies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def open(self, number: str, **more: Any) -> None:
        """A new conversation."""
        at = self.tick()
        self.found[number] = {
            "type": "conversation",
            "id": number,
            "created_at": at,
            "updated_at": at,
            "title": None,
            "source": {
                "type": "conversation",
                "id": "403918320",
                "delivered_as": "customer_initiated",
                "subject": "<p>It broke</p>",
                "attachments": [],
                "redacted": False,
                "body": "<p>Hello,</p><p>it <b>broke</b> &amp; burns<br>badly</p>",
                "author": {"type": "user", "id": "u1", "name": "Ann", "email": "ann@acme.example"},
                "url": None,
            },
            "contacts": {
                "type": "contact.list",
                "contacts": [{"type": "contact", "id": "u1", "external_id": "p1"}],
            },
            "waiting_since": at,
            "snoozed_until": None,
            "state": "open",
            "open": True,
            "read": False,
            "priority": "not_priority",
            "admin_assignee_id": None,
            "team_assignee_id": None,
            "tags": {"type": "tag.list", "tags": []},
            "teammates": {"type": "admin.list", "admins": []},
            "custom_attributes": {},
            "conversation_rating": None,
            "statistics": {
                "type": "conversation_statistics",
                "time_to_admin_reply": None,
                "first_admin_reply_at": None,
                "last_close_at": None,
                "count_reopens": 0,
            },
            "linked_objects": {"type": "list", "total_count": 0, "has_more": False, "data": []},
            "ai_agent_participated": False,
            **more,
        }

    def change(self, number: str, **more: Any) -> None:
        """A conversation is changed."""
        self.found[number] |= {"updated_at": self.tick(), **more}

    def said(
        self, method: str, path: str, asked: dict[str, str], headers: dict[str, str], body: Any
    ) -> Said:
        if headers.get("authorization") != "Bearer ic-key":
            return 401, {}, {"type": "error.list", "errors": [{"code": "unauthorized"}]}
        if headers.get("intercom-version") != "2.11":
            return 400, {}, {"type": "error.list", "errors": [{"code": "intercom_version_invalid"}]}
        if method == "GET" and path.startswith("/contacts/"):
            return self._companies(path.split("/")[2], int(asked["per_page"]))
        if method == "GET" and path.startswith("/conversations/"):
            one = self.found.get(path.rpartition("/")[2])
            return (200, {}, one) if one else (404, {}, {"type": "error.list"})
        query, paging = body["query"], body["pagination"]
        if (path, query["field"], query["operator"]) != (
            "/conversations/search",
            "updated_at",
            ">",
        ):
            return 400, {}, {"type": "error.list"}
        assert body["sort"] == {"field": "updated_at", "order": "ascending"}
        rows = sorted(
            (each for each in self.found.values() if each["updated_at"] >= query["value"]),
            key=lambda each: (each["updated_at"], each["id"]),
        )
        begin = int(paging.get("starting_after", "0"))
        end = begin + min(self.at_once, paging["per_page"])
        pages: dict[str, Any] = {
            "type": "pages",
            "page": begin // self.at_once + 1,
            "per_page": self.at_once,
            "total_pages": -(-len(rows) // self.at_once),
        }
        if end < len(rows):
            pages["next"] = {"per_page": self.at_once, "starting_after": str(end)}
        return (
            200,
            {},
            {
                "type": "conversation.list",
                "conversations": rows[begin:end],
                "total_count": len(rows),
                "pages": pages,
            },
        )

    def _companies(self, contact: str, most: int) -> Said:
        rows = self.companies.get(contact, [])
        pages = {"type": "pages", "page": 1, "per_page": most, "total_pages": 1, "next": None}
        shown = {"type": "list", "data": rows[:most], "total_count": len(rows), "pages": pages}
        return 200, {}, shown


@dataclass
class ChatwootDouble(Desk):
    """Conversations of account 3, the last active first; deleted ones answer 404."""

    at_once: int = 2
    found: dict[int, dict[str, Any]] = field(default_factory=dict)
    words: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def open(self, number: int, **more: Any) -> None:
        """A new conversation with a first message."""
        at = self.tick()
        self.words[number] = []
        self.found[number] = {
            "id": number,
            "account_id": 3,
            "uuid": f"uuid-{number}",
            "additional_attributes": {"mail_subject": f"Subject {number}"},
            "custom_attributes": {},
            "inbox_id": 1,
            "labels": ["billing"],
            "muted": False,
            "snoozed_until": None,
            "unread_count": 1,
            "waiting_since": at,
            "status": "open",
            "created_at": at,
            "timestamp": at,
            "last_activity_at": at,
            "first_reply_created_at": 0,
            "priority": None,
            "meta": {
                "channel": "Channel::Email",
                "sender": {
                    "id": 5,
                    "name": "Ann",
                    "email": "ann@acme.example",
                    "identifier": "p1",
                    "phone_number": None,
                    "additional_attributes": {"company_name": "Acme"},
                    "custom_attributes": {},
                },
            },
            **more,
        }
        self.say(number, 0, "<p>Hello</p><p>it broke</p>")

    def say(self, number: int, kind: int, content: str, **more: Any) -> None:
        """Somebody says something."""
        at = self.tick()
        count = sum(map(len, self.words.values())) + 1
        self.words[number].append(
            {
                "id": count,
                "content": content,
                "message_type": kind,
                "content_type": "text",
                "content_attributes": {},
                "conversation_id": number,
                "inbox_id": 1,
                "created_at": at,
                "private": False,
                **more,
            }
        )
        self.found[number] |= {"last_activity_at": at, "timestamp": at}
        if kind == 1 and not self.found[number]["first_reply_created_at"]:
            self.found[number]["first_reply_created_at"] = at

    def said(
        self, method: str, path: str, asked: dict[str, str], headers: dict[str, str], body: Any
    ) -> Said:
        if headers.get("api_access_token") != "cw-key":
            return 401, {}, {"error": "Invalid Access Token"}
        base = "/api/v1/accounts/3/conversations"
        if path == base:
            if (asked.get("status"), asked.get("assignee_type")) != ("all", "all"):
                return 422, {}, {"error": "status"}
            rows = sorted(self.found.values(), key=lambda each: -each["last_activity_at"])
            begin = (int(asked["page"]) - 1) * self.at_once
            page = rows[begin : begin + self.at_once]
            return 200, {}, {"data": {"meta": {"all_count": len(rows)}, "payload": page}}
        number, _, rest = path.removeprefix(f"{base}/").partition("/")
        if int(number) not in self.found:
            return 404, {}, {"error": "Resource could not be found"}
        if not rest:
            return 200, {}, self.found[int(number)]
        words = [w for w in self.words[int(number)] if w["id"] > int(asked["after"])]
        return 200, {}, {"meta": {}, "payload": words[:100]}


Make = Callable[[], Desk]
