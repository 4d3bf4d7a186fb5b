"""Which talks a list shows, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tenure.records.models.voice import TALK_KINDS
from tenure.values.canonical.people import MOODS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.filtering import chosen

COLUMNS = (
    Shown("occurred_at", "when", Show.INSTANT),
    Shown("customer_name", "customer"),
    Shown("kind", "kind"),
    Shown("subject", "subject"),
    Shown("goal", "goal"),
    Shown("mood", "mood"),
    Shown("promise", "promise"),
    Shown("promised_on", "promised for", Show.DAY),
    Shown("person", "who"),
)
EXPORT_COLUMNS = (
    Shown("touchpoint_id", "id"),
    Shown("customer_id", "customer"),
    *COLUMNS,
    Shown("direction", "direction"),
    Shown("contact_id", "contact"),
    Shown("minutes", "minutes", Show.INTEGER),
    Shown("body", "text"),
    Shown("blocker", "in the way"),
    Shown("kept_on", "kept", Show.DAY),
    Shown("is_value_talk", "about value", Show.FLAG),
    Shown("asked", "asked for"),
    Shown("stated_reason", "stated reason"),
    Shown("real_reason", "real reason"),
    Shown("changed_mind", "changed their mind", Show.FLAG),
    Shown("is_own", "noted here", Show.FLAG),
)
SORTS = ("occurred_at", "customer_name", "kind", "mood", "promised_on", "person", "subject")
PROMISES = ("open", "late", "soon", "undated", "kept")
"""Promises: not kept; of these past their day, due within a week, without a day; kept."""
MINDS = ("changed", "same", "unknown")
KINDS = (*TALK_KINDS, "letter")
WORDS_IN = ("subject", "body", "goal", "blocker", "promise", "customer_name")
"""What words are looked for in."""
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class TalkFilter:
    """Which talks; `outreach` and `value` are "yes" or ""; days as 2026-03-31, both included.

    `today` is the day promises are judged on.
    """

    words: str = ""
    customer: str = ""
    person: str = ""
    mood: str = ""
    kind: str = ""
    promise: str = ""
    outreach: str = ""
    mind: str = ""
    stated: str = ""
    real: str = ""
    value: str = ""
    since: str = ""
    until: str = ""
    sort: str = "-occurred_at"
    today: date = date.max

    @classmethod
    def of(cls, given: dict[str, str], today: date) -> TalkFilter:
        """From text as a link carries it; what is not known is left at its default."""
        asked = {**given, "words": given.get("words", given.get("q", "")).strip()}
        asked.pop("today", None)
        found = chosen(
            cls,
            asked,
            mood=MOODS,
            kind=KINDS,
            promise=PROMISES,
            outreach=("yes",),
            mind=MINDS,
            value=("yes",),
            sort=SORTS,
        )
        for name in ("since", "until"):
            if not _is_day(found.get(name, "")):
                found.pop(name, None)
        narrowing: dict[str, Any] = dict(found)
        return cls(**narrowing, today=today)

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return replace(self, sort="", today=date.max) != replace(TalkFilter(), sort="")

    @property
    def is_down(self) -> bool:
        """Whether the greatest comes first."""
        return self.sort.startswith("-")

    @property
    def sorted_by(self) -> str:
        """The column of the order."""
        return self.sort.removeprefix("-")


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and 1900 <= date.fromisoformat(text).year < 9000
    except ValueError:
        return False
