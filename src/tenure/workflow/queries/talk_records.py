"""Talks noted here, shaped like those imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tenure.records.models import Talk
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.talk_filter import SOON_DAYS, WORDS_IN, TalkFilter
from tenure.workflow.rules.talks import CONTACTS, OWN, Touch

SAME = (
    "customer_id",
    "customer_name",
    "kind",
    "direction",
    "contact_id",
    "minutes",
    "subject",
    "body",
    "goal",
    "blocker",
    "mood",
    "promise",
    "promised_on",
    "kept_on",
    "is_value_talk",
    "asked",
    "stated_reason",
    "real_reason",
    "changed_mind",
)
EQUAL = {
    "customer": "customer_id",
    "person": "by__name",
    "mood": "mood",
    "kind": "kind",
    "stated": "stated_reason",
    "real": "real_reason",
}


def standing(workspace_id: int) -> QuerySet[Talk]:
    """Talks that were not taken back."""
    return Talk.objects.filter(workspace_id=workspace_id, is_gone=False).select_related("by")


def narrowed(workspace_id: int, wanted: TalkFilter) -> QuerySet[Talk]:
    """Those of a filter, but for its words."""
    rows = standing(workspace_id)
    for name, column in EQUAL.items():
        if value := getattr(wanted, name):
            rows = rows.filter(**{column: value})
    if wanted.since:
        rows = rows.filter(occurred_at__gte=_start(wanted.since))
    if wanted.until:
        rows = rows.filter(occurred_at__lt=_start(wanted.until) + timedelta(days=1))
    if wanted.outreach or wanted.mind:
        rows = rows.exclude(asked="")
    if wanted.mind:
        rows = rows.filter(changed_mind={"changed": True, "same": False}.get(wanted.mind))
    if wanted.value:
        rows = rows.filter(is_value_talk=True)
    return rows.filter(_promised(wanted)) if wanted.promise else rows


def _start(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _promised(wanted: TalkFilter) -> Q:
    some = ~Q(promise="")
    today = wanted.today
    if wanted.promise == "kept":
        return some & Q(kept_on__isnull=False)
    still = some & Q(kept_on=None)
    return {
        "open": still,
        "late": still & Q(promised_on__lt=today),
        "soon": still & Q(promised_on__gte=today, promised_on__lte=_soon(today)),
        "undated": still & Q(promised_on=None),
    }[wanted.promise]


def _soon(today: date) -> date:
    return min(today, date.max - timedelta(days=SOON_DAYS)) + timedelta(days=SOON_DAYS)


def keys(workspace_id: int, wanted: TalkFilter) -> list[tuple[Any, str]]:
    """All of a filter, in no order: what they are sorted by, and their ids.

    Words are compared here: databases differ in what they take for the same letter.
    """
    column = {"person": "by__name"}.get(wanted.sorted_by, wanted.sorted_by)
    rows = narrowed(workspace_id, wanted).order_by()
    names = WORDS_IN if wanted.words else ()
    words = wanted.words.lower()
    found = []
    for value, pk, *texts in rows.values_list(column, "pk", *names).iterator(chunk_size=2000):
        if not words or any(words in text.lower() for text in texts):
            found.append((_naive(value) or None, f"{OWN}{pk}"))
    return found


def rows(workspace_id: int, ids: list[str]) -> dict[str, Row]:
    """Rows by id."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), 500):
        pks = [int(each.removeprefix(OWN)) for each in ids[start : start + 500]]
        for each in standing(workspace_id).filter(pk__in=pks):
            found[f"{OWN}{each.pk}"] = shown(each)
    return found


def shown(each: Talk) -> Row:
    """A talk as a row of the list."""
    return {
        **{name: getattr(each, name) for name in SAME},
        "touchpoint_id": f"{OWN}{each.pk}",
        "id": each.pk,
        "occurred_at": _naive(each.occurred_at),
        "person": str(each.by),
        "contact_name": each.contact_name,
        "is_own": True,
    }


def _naive(value: Any) -> Any:  # noqa: ANN401
    """Instants without a zone, in UTC, as facts have them."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def people(workspace_id: int) -> set[str]:
    """Who noted talks."""
    return set(standing(workspace_id).order_by().values_list("by__name", flat=True).distinct())


def touches(workspace_id: int, since: date) -> Iterator[tuple[str, Touch]]:
    """Contacts noted here by customer since a day."""
    rows = standing(workspace_id).filter(occurred_at__gte=_start(since.isoformat())).order_by()
    for customer, at, kind, is_value in rows.values_list(
        "customer_id", "occurred_at", "kind", "is_value_talk"
    ):
        yield customer, Touch(at.astimezone(UTC).date(), is_value, kind in CONTACTS)
