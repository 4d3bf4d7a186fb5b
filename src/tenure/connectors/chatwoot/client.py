"""Chatwoot's conversations, the last active first, each with what was said in it first.

Source: developers.chatwoot.com, "Conversations list" and "Get messages", and Chatwoot's own finders: 25
conversations a page; messages after a number, 100 at once. One that was deleted meanwhile is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tenure.connectors.http.client import Api, SaidNoError
from tenure.connectors.http.texts import plain_text
from tenure.values.sending import RefusedError, UnknownError
from tenure.values.tickets import BadTicket, Row, TicketPage, instant, short, stamp

AT_ONCE, MOST_PAGES = 100, 100
"""Messages a call, and calls a conversation at most."""
OVERLAP_S = 86_400
"""Read again from so long before the last reading began: a rating moves no conversation in the list."""
STATUSES = {"open": "open", "pending": "new", "snoozed": "pending", "resolved": "solved"}
SEVERITIES = ("low", "medium", "high", "urgent")
THEIRS, OURS, SYSTEM = 0, 1, 2

Object = Mapping[str, Any]


def chatwoot(url: str, account: str, token: str) -> Chatwoot:
    """An account, read as the agent whose access token it is."""
    return Chatwoot(Api("Chatwoot", url.rstrip("/"), {"api_access_token": token}), account)


@dataclass(frozen=True, slots=True)
class Chatwoot:
    """One account. A cursor is `since|began|page`: read to there before, since when, and what is next.

    The list moves while it is read: what is changed meanwhile is read the next time, from `began` on.
    """

    api: Api
    account: str
    name: str = "chatwoot"

    def page(self, cursor: str, at: datetime) -> TicketPage:
        """A page of the list. Raises `SendingError`."""
        since, began, number = (*cursor.split("|"), "", "", "")[:3]
        began = began or str(int(at.timestamp()))
        found = self._list(int(number or 1))
        fresh = [each for each in found if _changed(each) >= int(since or 0)]
        rows, bad = self._rows(fresh)
        if found and len(fresh) == len(found):
            return TicketPage(rows, f"{since or 0}|{began}|{int(number or 1) + 1}", False, bad)
        return TicketPage(rows, f"{int(began) - OVERLAP_S}||", True, bad)

    def is_gone(self, number: str) -> bool:
        """Whether there is no such conversation any more. Raises `SendingError`."""
        try:
            self.api.call("GET", f"{self._path}/{number}")
        except RefusedError as error:
            if " answered 404" in error.message:
                return True
            raise
        return False

    @property
    def _path(self) -> str:
        return f"/api/v1/accounts/{self.account}/conversations"

    def _list(self, page: int) -> list[Object]:
        asked: dict[str, str | int] = {"status": "all", "assignee_type": "all", "page": page}
        said = self.api.call("GET", self._path, params=asked).json
        found = (said.get("data") or {}).get("payload") if isinstance(said, Mapping) else None
        if not isinstance(found, list):
            raise UnknownError("Chatwoot answered no list of conversations")
        return found

    def _messages(self, number: object) -> list[Object]:
        words: list[Object] = []
        for _ in range(MOST_PAGES):
            asked = {"after": int(words[-1]["id"]) if words else 0}
            said = self.api.call("GET", f"{self._path}/{number}/messages", params=asked).json
            found = said.get("payload") if isinstance(said, Mapping) else None
            if not isinstance(found, list):
                raise UnknownError("Chatwoot answered no list of messages")
            words += sorted(found, key=lambda each: int(each["id"]))
            if len(found) < AT_ONCE:
                break
        return words

    def _rows(self, found: Iterable[Object]) -> tuple[tuple[Row, ...], tuple[BadTicket, ...]]:
        rows: dict[str, Row] = {}
        bad = []
        for each in found:
            number = str(each.get("id") or "")
            try:
                words = self._messages(each["id"])
                rows[number] = _row(each, words, f"{self.api.base}/app/accounts/{self.account}")
            except SaidNoError as no:
                if no.status != 404:
                    raise
            except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
                bad.append(BadTicket(number, f"{type(error).__name__}: {error}"[:200]))
        return tuple(rows.values()), tuple(bad)


def _changed(found: Object) -> int:
    """When it was last changed: what was said last, or the row itself where that is told."""
    times = (found.get("last_activity_at"), found.get("timestamp"), found.get("updated_at"))
    return max((int(at.timestamp()) for each in times if (at := instant(each))), default=0)


def _row(found: Object, words: list[Object], base: str) -> Row:
    meta = found.get("meta") or {}
    sender = meta.get("sender") or {}
    opened = instant(found["created_at"])
    if opened is None:
        raise ValueError("created_at is missing")
    status = found.get("status") or ""
    replied = instant(found.get("first_reply_created_at")) or _said(words, OURS)
    more, own = sender.get("additional_attributes") or {}, found.get("additional_attributes") or {}
    labels = found.get("labels") or []
    first = next((each for each in words if each.get("message_type") == THEIRS), {})
    return {
        "ticket_id": f"chatwoot:{found['id']}",
        "customer_id": short((sender.get("custom_attributes") or {}).get("customer_id")),
        "contact_id": short(sender.get("identifier")),
        "opened_at": stamp(opened),
        "first_reply_at": stamp(max(replied, opened)) if replied else None,
        "solved_at": stamp(_solved(found, words, opened)) if status == "resolved" else None,
        "channel": short((meta.get("channel") or "").removeprefix("Channel::").lower()),
        "category": short(labels[0]) if labels else None,
        "severity": found["priority"] if found.get("priority") in SEVERITIES else "medium",
        "csat": _rating(words),
        "subject": short(own.get("mail_subject")),
        "body": plain_text(first.get("content")),
        "status": STATUSES.get(status, "open"),
        "merged_into": None,
        "deleted_at": None,
        "requester_email": short(sender.get("email")),
        "requester_name": short(sender.get("name")),
        "organization": short(more.get("company_name")),
        "url": f"{base}/conversations/{found['id']}",
    }


def _said(words: list[Object], kind: int) -> datetime | None:
    """When somebody of that side first said something that all could read."""
    found = (w for w in words if w.get("message_type") == kind and not w.get("private"))
    return next((instant(each.get("created_at")) for each in found), None)


def _solved(found: Object, words: list[Object], opened: datetime) -> datetime:
    """When it was resolved: the last thing the system noted; else the last activity."""
    noted = [instant(w.get("created_at")) for w in words if w.get("message_type") == SYSTEM]
    known = [each for each in noted if each]
    last = max(known) if known else datetime.fromtimestamp(_changed(found), UTC)
    return max(last, opened)


def _rating(words: list[Object]) -> str | None:
    """The last answer to the question how satisfied they were, 1 to 5."""
    for each in reversed(words):
        given = (each.get("content_attributes") or {}).get("submitted_values") or {}
        rating = (
            (given.get("csat_survey_response") or {}).get("rating")
            if isinstance(given, Mapping)
            else None
        )
        if isinstance(rating, int) and 1 <= rating <= 5:
            return str(rating)
    return None
