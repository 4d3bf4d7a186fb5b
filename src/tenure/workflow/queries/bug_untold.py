"""Who has not been told yet what became of a bug they reported, and who was told what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tenure.records.models import BugNews, BugReport, BugTold
from tenure.values.bugs import ENDED
from tenure.workflow.queries.bug_groups import groups, roots

NOT_REACHED = ("dropped", "failed", "bounced")
"""States of a mail that told nobody: its recipient is on the list again, for a person."""
_FEW = 5_000


@dataclass(frozen=True, slots=True)
class News:
    """News that stands: the last of its kind, and still true. `root` is the bug it is about."""

    id: int
    root: int
    bug_id: str
    title: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reporter:
    """Somebody who reported a bug, by the newest of their reports. `who` tells them from others."""

    who: str
    customer_id: str
    customer_name: str
    contact_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody was told: `how`, and the state of the mail and why it did not arrive, if it is one."""

    who: str
    how: str
    at: datetime
    mail: int | None
    state: str
    error: str

    @property
    def is_told(self) -> bool:
        """Whether they know, or will by what is on its way."""
        return self.mail is None or self.state not in NOT_REACHED


@dataclass(frozen=True, slots=True)
class Untold:
    """News, and who has not heard it."""

    news: News
    reporters: tuple[Reporter, ...]


def standing(workspace_id: int, wanted: Collection[int] | None = None) -> list[News]:
    """News that stands, the oldest first: of a closed bug how it ended, of an open one the day promised
    and the work-around. `wanted`: only of these bugs.
    """
    rows = BugNews.objects.filter(workspace_id=workspace_id).select_related("bug").order_by("id")
    if wanted is not None:
        rows = rows.filter(bug_id__in=wanted)
    last: dict[tuple[int, str], BugNews] = {}
    for row in rows.iterator(chunk_size=2_000):
        last[(row.bug_id, row.kind)] = row
    return [_news(row) for row in sorted(last.values(), key=lambda row: row.pk) if is_true(row)]


def is_true(row: BugNews) -> bool:
    """Whether news still says how the bug stands."""
    bug = row.bug
    if row.kind in ENDED:
        return bug.status == row.kind
    if bug.status != "open":
        return False
    if row.kind == "eta":
        return bug.eta_on is not None and bug.eta_on.isoformat() == row.text
    return bool(bug.workaround) and bug.workaround == row.text


def _news(row: BugNews) -> News:
    bug = row.bug
    return News(row.pk, bug.pk, bug.bug_id, bug.title, row.kind, row.text, row.at)


def reporters(
    workspace_id: int, wanted: Collection[int] | None = None
) -> dict[int, dict[str, Reporter]]:
    """Of each bug (with those that repeat it) who reported it, but for reports that were denied.

    `wanted` are bugs that stand for themselves; None for all of them. Who cannot be told from anybody else, having neither contact, address nor customer, is left out.
    """
    joined = groups(workspace_id, wanted) if wanted is not None else None
    found: dict[int, dict[str, Reporter]] = {}
    known = joined if joined is not None else roots(workspace_id)
    for bug, each in _reports(workspace_id, joined):
        if each.who:
            found.setdefault(known.get(bug, bug), {})[each.who] = each
    return found


def _reports(workspace_id: int, joined: dict[int, int] | None) -> Iterator[tuple[int, Reporter]]:
    rows = BugReport.objects.filter(workspace_id=workspace_id).exclude(is_confirmed=False)
    if joined is not None and len(joined) <= _FEW:
        rows = rows.filter(bug_id__in=joined)
    columns = (
        "bug_id",
        "customer_id",
        "customer_name",
        "contact_id",
        "reporter_name",
        "reporter_email",
    )
    for bug, customer, named, contact, name, email in (
        rows.order_by("reported_at", "id").values_list(*columns).iterator(chunk_size=5_000)
    ):
        if joined is None or bug in joined:
            who = contact or email.strip().lower() or customer
            yield bug, Reporter(who, customer, named, contact, name, email.strip())


def told_of(news: Collection[int]) -> dict[int, dict[str, Told]]:
    """Who was told each of these news, and how that went."""
    rows = BugTold.objects.order_by("id")
    if len(news) <= _FEW:
        rows = rows.filter(news_id__in=news)
    columns = ("news_id", "who", "how", "at", "mail_id", "mail__state", "mail__error")
    found: dict[int, dict[str, Told]] = {}
    for number, who, how, at, mail, state, error in rows.values_list(*columns):
        told = Told(who, how, at, mail, state or "", error or "")
        found.setdefault(number, {})[who] = told
    return found


def untold(workspace_id: int, wanted: Collection[int] | None = None) -> list[Untold]:
    """News that somebody has not heard, the oldest first; `wanted` as in `standing`."""
    news = standing(workspace_id, wanted)
    if not news:
        return []
    by_bug = reporters(workspace_id, {each.root for each in news})
    told = told_of([each.id for each in news])
    return [
        Untold(each, left)
        for each in news
        if (left := _left(by_bug.get(each.root, {}).values(), told.get(each.id, {})))
    ]


def _left(people: Iterable[Reporter], told: dict[str, Told]) -> tuple[Reporter, ...]:
    heard = {who for who, each in told.items() if each.is_told}
    return tuple(each for each in people if each.who not in heard)
