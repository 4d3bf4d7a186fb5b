"""Intercom's conversations, searched by when they were last changed.

Source: developers.intercom.com, REST API 2.11: "Search conversations", "The conversation model", "List
attached companies for contact". The API names no deleted conversations: one that answers 404 is gone
(`is_gone`); nor what was merged, nor the company of a conversation: that is its contact's, where it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tenure.connectors.http.client import Api, SaidNoError
from tenure.connectors.http.texts import plain_text
from tenure.values.sending import RefusedError, UnknownError
from tenure.values.tickets import BadTicket, Row, TicketPage, instant, short, stamp

VERSION = "2.11"
PATH = "/conversations/search"
AT_ONCE = 100
OVERLAP_S = 60
"""Searched again from so long before the last change read: two may have the same second."""
STATUSES = {"open": "open", "snoozed": "pending", "closed": "solved"}

Object = Mapping[str, Any]


def intercom(url: str, token: str) -> Intercom:
    """The workspace of an access token."""
    headers = {"Authorization": f"Bearer {token}", "Intercom-Version": VERSION}
    return Intercom(Api("Intercom", url.rstrip("/"), headers))


@dataclass(frozen=True, slots=True)
class Intercom:
    """One workspace. A cursor is `since|newest|starting_after`: what was asked, seen, and is next."""

    api: Api
    name: str = "intercom"

    def page(self, cursor: str, at: datetime) -> TicketPage:  # noqa: ARG002 - the cursor says it all
        """The page after a cursor, the longest unchanged first. Raises `SendingError`.

        A place in the list that Intercom has forgotten is looked for anew from its beginning.
        """
        since, newest, after = (*cursor.split("|"), "", "", "")[:3]
        try:
            said = self._search(int(since or 0), after)
        except RefusedError:
            if not after:
                raise
            said = self._search(int(since or 0), "")
        rows, bad = self._rows(said["conversations"])
        changed = [int(each.get("updated_at") or 0) for each in said["conversations"]]
        last = max([int(newest or 0), *changed])
        following = ((said.get("pages") or {}).get("next") or {}).get("starting_after")
        if following:
            return TicketPage(rows, f"{since or 0}|{last}|{following}", is_end=False, bad=bad)
        return TicketPage(rows, f"{max(last - OVERLAP_S, 0)}||", is_end=True, bad=bad)

    def is_gone(self, number: str) -> bool:
        """Whether there is no such conversation any more. Raises `SendingError`."""
        try:
            self.api.call("GET", f"/conversations/{number}")
        except RefusedError as error:
            if " answered 404" in error.message:
                return True
            raise
        return False

    def _search(self, since: int, after: str) -> Object:
        body = {
            "query": {"field": "updated_at", "operator": ">", "value": since},
            "sort": {"field": "updated_at", "order": "ascending"},
            "pagination": {"per_page": AT_ONCE, **({"starting_after": after} if after else {})},
        }
        said = self.api.call("POST", PATH, body=body).json
        if not isinstance(said, Mapping) or not isinstance(said.get("conversations"), list):
            raise UnknownError("Intercom answered no list of conversations")
        return said

    def _rows(self, found: list[Object]) -> tuple[tuple[Row, ...], tuple[BadTicket, ...]]:
        rows: dict[str, Row] = {}
        companies: dict[str, Object] = {}
        bad = []
        for each in found:
            number = str(each.get("id") or "")
            try:
                person = str(_person(each).get("id") or "")
                if person not in companies:
                    companies[person] = self._company(person)
                rows[number] = _row(each, companies[person], self.api.base)
            except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
                bad.append(BadTicket(number, f"{type(error).__name__}: {error}"[:200]))
        return tuple(rows.values()), tuple(bad)

    def _company(self, person: str) -> Object:
        """The one company of a contact; nothing for several, or where the key may not read it."""
        if not person:
            return {}
        path = f"/contacts/{quote(person, safe='')}/companies"
        try:
            said = self.api.call("GET", path, params={"per_page": 2}).json
        except SaidNoError as no:
            if no.status in (403, 404):
                return {}
            raise
        found: list[Object] = (said.get("data") or said.get("companies") or []) if said else []
        return found[0] if len(found) == 1 else {}


def _person(found: Object) -> Object:
    """The first contact of a conversation."""
    people: list[Object] = (found.get("contacts") or {}).get("contacts") or [{}]
    return people[0]


def _row(found: Object, company: Object, base: str) -> Row:
    source, counted = found.get("source") or {}, found.get("statistics") or {}
    author = source.get("author") or {}
    opened, state = instant(found["created_at"]), found.get("state")
    if opened is None:
        raise ValueError("created_at is missing")
    closed = instant(counted.get("last_close_at"))
    is_closed = state == "closed"
    return {
        "ticket_id": f"intercom:{found['id']}",
        "customer_id": short(company.get("company_id")),
        "contact_id": short(_person(found).get("external_id")),
        "opened_at": stamp(opened),
        "first_reply_at": stamp(_replied(opened, counted)),
        "solved_at": stamp(closed or instant(found.get("updated_at"))) if is_closed else None,
        "channel": short(source.get("type")),
        "category": short(_topic(found)),
        "severity": "high" if found.get("priority") == "priority" else "medium",
        "reopened": str(int(counted.get("count_reopens") or 0)),
        "csat": _rating(found),
        "subject": short(found.get("title") or plain_text(source.get("subject"))),
        "body": plain_text(source.get("body")),
        "status": STATUSES.get(state or "", "open"),
        "merged_into": None,
        "deleted_at": None,
        "requester_email": short(author.get("email")) if _is_theirs(author) else None,
        "requester_name": short(author.get("name")) if _is_theirs(author) else None,
        "organization": short(company.get("name")),
        "url": f"{_app(base)}/a/inbox/conversation/{found['id']}",
    }


def _app(base: str) -> str:
    """Where people read what the API at `base` has: app.eu.intercom.com for api.eu.intercom.io."""
    return base.replace("//api.", "//app.").replace(".intercom.io", ".intercom.com")


def _is_theirs(author: Object) -> bool:
    """Whether the first words are a customer's and not ours."""
    return author.get("type") in ("user", "lead", "contact")


def _replied(opened: datetime, counted: Object) -> datetime | None:
    """The first answer. `time_to_admin_reply` is no help: it leaves out what is no office hour."""
    at = instant(counted.get("first_admin_reply_at"))
    return at and max(at, opened)


def _topic(found: Object) -> object:
    tags = (found.get("tags") or {}).get("tags") or ()
    return tags[0].get("name") if tags else None


def _rating(found: Object) -> str | None:
    rating = (found.get("conversation_rating") or {}).get("rating")
    return str(rating) if isinstance(rating, int) and 1 <= rating <= 5 else None
