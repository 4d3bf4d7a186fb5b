"""Mail to customers and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tenure.records.models import CustomerMail, LetterSettings, MailGrant
from tenure.records.models.letters import MAIL_STATES, TOPICS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.paging import Page
from tenure.workflow.rules.mail_texts import forgotten

PAGE = 50
SORTS = ("created_at", "recipient", "template", "state", "sent_at")
COLUMNS = (
    Shown("created_at", "written", Show.INSTANT),
    Shown("customer_id", "customer"),
    Shown("recipient", "to"),
    Shown("template", "template"),
    Shown("topic", "about"),
    Shown("subject", "subject"),
    Shown("state", "state"),
    Shown("error", "why"),
    Shown("tries", "tries", Show.INTEGER),
    Shown("sent_at", "sent", Show.INSTANT),
    Shown("bounced_at", "came back", Show.INSTANT),
    Shown("next_try_at", "next try", Show.INSTANT),
    Shown("zone", "time zone"),
    Shown("language", "language"),
    Shown("message_id", "Message-ID"),
)
_LEFT = (
    Q(state__in=("failed", "bounced", "unknown"))
    | Q(state="held", error__startswith="nothing is sent to this address")
    | Q(state="held", error__startswith="older than")
)
FOR_A_PERSON = Q(topic="account") & _LEFT
"""Mail about somebody's money that did not surely reach them."""
FIRST_RUN_SAID = "the first 20 went out: a person says whether more may"


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which mails: words, a state ("person": those for a person), a topic, a template."""

    words: str = ""
    state: str = ""
    topic: str = ""
    template: str = ""
    customer: str = ""
    sort: str = "-created_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> MailFilter:
        """From text as a link carries it; what is not known is left at its default."""
        sort = given.get("sort", "")
        return cls(
            words=given.get("q", "").strip(),
            state=given.get("state", "") if given.get("state") in (*MAIL_STATES, "person") else "",
            topic=given.get("topic", "") if given.get("topic") in TOPICS else "",
            template=given.get("template", ""),
            customer=given.get("customer", ""),
            sort=sort if sort.removeprefix("-") in SORTS else "-created_at",
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any((self.words, self.state, self.topic, self.template, self.customer))


def _filtered(workspace_id: int, wanted: MailFilter) -> QuerySet[CustomerMail]:
    rows = CustomerMail.objects.filter(workspace_id=workspace_id)
    if wanted.state == "person":
        rows = rows.filter(FOR_A_PERSON)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    if wanted.template:
        rows = rows.filter(template=wanted.template)
    if wanted.customer:
        rows = rows.filter(customer_id=wanted.customer)
    if wanted.words:
        words = Q(recipient__icontains=wanted.words) | Q(subject__icontains=wanted.words)
        rows = rows.filter(words | Q(customer_id__icontains=wanted.words))
    key = "id" if wanted.sort.endswith("created_at") else wanted.sort.removeprefix("-")
    place = F(key)
    is_down = wanted.sort.startswith("-")
    ordered = place.desc(nulls_last=True) if is_down else place.asc(nulls_last=True)
    return rows.order_by(ordered, "-id")


def _row(each: CustomerMail) -> dict[str, Any]:
    found = {column.key: getattr(each, column.key) for column in COLUMNS}
    return {
        **found,
        "id": each.pk,
        "letter_id": each.letter_id,
        "may_push": each.state in ("failed", "held"),
        "may_drop": each.state in ("due", "failed", "held"),
    }


def mails(workspace_id: int, wanted: MailFilter, page: int = 1) -> Page:
    """One page of mails."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    shown = [_row(each) for each in rows[(place - 1) * PAGE : place * PAGE]]
    return Page(shown, total, place, pages)


def every_mail(workspace_id: int, wanted: MailFilter) -> Iterator[dict[str, Any]]:
    """All mails of a filter, for exports."""
    for each in _filtered(workspace_id, wanted).iterator(chunk_size=1000):
        yield _row(each)


@dataclass(frozen=True, slots=True)
class MailText:
    """One mail as it was frozen, without the ends of links that let somebody in."""

    subject: str
    recipient: str
    body: str


def mail_text(workspace_id: int, mail_id: int) -> MailText | None:
    """One mail's text; None if the workspace has none of that id."""
    row = CustomerMail.objects.filter(workspace_id=workspace_id, pk=mail_id).first()
    return MailText(row.subject, row.recipient, forgotten(row.body)) if row else None


def tally(workspace_id: int) -> dict[str, int]:
    """How many mails are in each state, and "person": for how many a person is needed."""
    rows = CustomerMail.objects.filter(workspace_id=workspace_id)
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    return {**counted, "person": rows.filter(FOR_A_PERSON).count()}


def templates(workspace_id: int) -> list[str]:
    """Names of templates that were ever used."""
    rows = CustomerMail.objects.filter(workspace_id=workspace_id).order_by("template")
    return list(rows.values_list("template", flat=True).distinct())


def waiting_for_a_yes(workspace_id: int) -> dict[str, int]:
    """Templates whose first mails went out, and how many more wait for a person's yes."""
    granted = MailGrant.objects.filter(workspace_id=workspace_id).values("template")
    rows = CustomerMail.objects.filter(
        workspace_id=workspace_id, state="held", error=FIRST_RUN_SAID
    ).exclude(template__in=granted)
    return dict(rows.order_by("template").values_list("template").annotate(n=Count("id")))


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether mail reaches customers: "off", "test" or "on", and where that was said."""

    state: str
    test_domains: tuple[str, ...]
    installation: str


def sending(workspace_id: int) -> Sending:
    """The setting of a workspace; off where nobody said anything."""
    own = LetterSettings.objects.filter(workspace_id=workspace_id).first() or LetterSettings()
    return Sending(own.sending, tuple(own.test_domains), own.installation)
