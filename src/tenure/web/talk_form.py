"""The form of a talk: what it holds at first, and what was written in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from tenure.values.errors import InputError
from tenure.web.request import day_if_any
from tenure.workflow.actions.talks import Said
from tenure.workflow.queries.talks import TalkView

TEXTS = (
    "kind",
    "direction",
    "contact_id",
    "contact_name",
    "subject",
    "body",
    "goal",
    "blocker",
    "mood",
    "promise",
    "asked",
    "stated_reason",
    "real_reason",
)
MINDS: dict[str, bool | None] = {"": None, "yes": True, "no": False}


def empty(now: datetime, zone: str) -> dict[str, Any]:
    """A form for a talk just had."""
    blank: dict[str, Any] = dict.fromkeys(TEXTS, "")
    return {
        **blank,
        "kind": "call",
        "direction": "out",
        "occurred_at": _local(now, zone),
        "minutes": "",
        "promised_on": "",
        "is_value_talk": False,
        "changed_mind": "",
    }


def of_talk(found: TalkView, zone: str) -> dict[str, Any]:
    """A form of a talk noted before."""
    row = found.row
    minds = {True: "yes", False: "no", None: ""}
    return {
        **{name: row[name] for name in TEXTS},
        "occurred_at": _local(row["occurred_at"].replace(tzinfo=UTC), zone),
        "minutes": "" if row["minutes"] is None else str(row["minutes"]),
        "promised_on": row["promised_on"].isoformat() if row["promised_on"] else "",
        "is_value_talk": row["is_value_talk"],
        "changed_mind": minds[row["changed_mind"]],
    }


def written(form: QueryDict) -> dict[str, Any]:
    """What was written, to be shown again."""
    found: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    for name in ("occurred_at", "minutes", "promised_on", "changed_mind"):
        found[name] = form.get(name, "")
    found["is_value_talk"] = form.get("is_value_talk") == "yes"
    return found


def said_of(form: dict[str, Any], people: dict[str, str], zone: str) -> Said:
    """What a form says; `people` are names at the customer by id. `InputError` for what is no talk."""
    texts = {name: " ".join(form[name].replace("\x00", "").split()) for name in TEXTS}
    texts["body"] = form["body"].replace("\x00", "").replace("\r\n", "\n").strip()
    if texts["contact_id"]:
        if texts["contact_id"] not in people:
            raise InputError("nobody of that id is known there", hint="Choose somebody else.")
        texts["contact_name"] = people[texts["contact_id"]][:500]
    if form["changed_mind"] not in MINDS:
        raise InputError("whether they changed their mind is yes, no, or not known")
    return Said(
        occurred_at=_instant(form["occurred_at"], zone),
        minutes=_minutes(form["minutes"]),
        promised_on=day_if_any(form["promised_on"]),
        is_value_talk=form["is_value_talk"],
        changed_mind=MINDS[form["changed_mind"]],
        **texts,
    )


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _instant(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError("when it was is missing", hint="Write it like 2026-03-31T14:05.") from None
    if not 1970 <= at.year < 9000:
        raise InputError("when it was is missing", hint="Write it like 2026-03-31T14:05.")
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def _minutes(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise InputError("minutes are a whole number")
    return int(text)
