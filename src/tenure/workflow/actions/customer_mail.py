"""Mail to customers as rows: written once for a reason, checked when it is sent, sent at most once.

After a mail was handed over and before that is written down, nobody can tell whether it went out:
it stays "unknown" and is not sent again. Digests for our own people choose the other way.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import F, QuerySet

from tenure.records.models import CustomerMail, Letter, MailKey, User, Workspace
from tenure.values.errors import InputError
from tenure.values.trials import is_guarded
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.mail_checks import TAKEN_BACK, Fate, Look, fate, no_figures
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.mail_ids import (
    SUBSCRIBED,
    mail_id,
    message_id,
    recipient_hash,
    unsubscribe_token,
)
from tenure.workflow.rules.mail_texts import (
    checked_address,
    checked_line,
    checked_values,
    forgotten,
    framed,
    markup,
    with_way_out,
)
from tenure.workflow.rules.permissions import Act, require
from tenure.workflow.rules.quiet_hours import zone_for

LEASE = timedelta(minutes=5)
PAUSES_MIN = (1, 5, 15, 60, 180, 360, 720)
"""Minutes until the next try of a mail that surely did not go out."""
MOST_TRIES = 10
WAITING = ("due", "held")
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Post:
    """A mail to write. `topic` is "account", "ladder" or "survey".

    `occasion_key` is made of the reason ("letter:17"), not of the run. `zone` may be "" where it
    is not known; then `country` (two letters) counts where it has one zone. `html` is trusted
    markup; "" makes it of `body`.
    """

    customer_id: str
    recipient: str
    template: str
    topic: str
    occasion_key: str
    language: str
    zone: str
    subject: str
    body: str
    html: str = ""
    letter: Letter | None = None
    country: str = ""


def queue(
    *, workspace: Workspace, post: Post, at: datetime, here: Here, by: User | None = None
) -> CustomerMail | None:
    """Freeze a mail as a row, to be sent once it may be; None where its reason had one before.

    One whose step was taken back before it left makes room: it is written anew. Raises `InputError`
    for an address that is none, a line break in a header, and a variable without a value. Mail of a topic that can be unsubscribed from ends with the link to do so.
    """
    recipient = checked_address(post.recipient)
    checked_line(post.template, "the template's name", 40)
    checked_line(post.occasion_key, "the reason", 200)
    if post.topic not in ("account", *SUBSCRIBED):
        raise InputError(f"there is no topic {post.topic!r}")
    key = mail_key(workspace)
    hashed = recipient_hash(key, recipient)
    fresh = {
        "recipient": recipient,
        "created_at": at,
        "next_try_at": at,
        **_whose(post, workspace),
        **_said(post, _way_out(key, workspace.pk, hashed, post.topic, here)),
    }
    with commit("mail.queue"):
        row, is_new = CustomerMail.objects.get_or_create(
            workspace=workspace,
            recipient_hash=hashed,
            template=post.template,
            occasion_key=post.occasion_key,
            defaults={"message_id": _message_id(key, workspace, hashed, post, here), **fresh},
        )
        is_new = is_new or _written_anew(row, fresh)
        if is_new and by is not None:
            _noted(workspace, "mail.queued", row, at, by)
    return row if is_new else None


def _written_anew(row: CustomerMail, fresh: dict[str, object]) -> bool:
    """Put other words into a mail that was taken back before it left; whether it is such a one."""
    own = CustomerMail.objects.filter(pk=row.pk, state="dropped", error=TAKEN_BACK)
    if not own.update(state="due", error="", tries=0, due_since=None, **fresh):
        return False
    row.refresh_from_db()
    return True


def _message_id(key: str, workspace: Workspace, hashed: str, post: Post, here: Here) -> str:
    made = mail_id(key, workspace.pk, hashed, post.template, post.occasion_key)
    return message_id(made, urlsplit(here.address).hostname or "tenure")


def _whose(post: Post, workspace: Workspace) -> dict[str, object]:
    """Whom a mail is for and what it is about, as columns."""
    zone = zone_for(zone=post.zone, country=post.country, fallback=workspace.time_zone)
    return {
        "customer_id": post.customer_id,
        "topic": post.topic,
        "language": post.language,
        "zone": zone,
        "letter": post.letter,
    }


def _said(post: Post, way_out: str) -> dict[str, str]:
    """Subject, text and markup as they are frozen."""
    body, html = checked_values(post.body), post.html
    if way_out:
        body = with_way_out(body, way_out, post.language)
        html = html and html + markup(with_way_out("", way_out, post.language), post.language)
    return {
        "subject": checked_values(checked_line(post.subject, "the subject", 300)),
        "body": body,
        "html": framed(html, post.language) if html else markup(body, post.language),
    }


def _way_out(key: str, workspace_id: int, hashed: str, topic: str, here: Here) -> str:
    if topic not in SUBSCRIBED:
        return ""
    return f"{here.address}/unsubscribe/{unsubscribe_token(key, workspace_id, hashed, topic)}"


def way_out(mail: CustomerMail, here: Here) -> str:
    """The unsubscribe link of a mail; "" where its topic has none."""
    key = mail_key(mail.workspace)
    return _way_out(key, mail.workspace_id, mail.recipient_hash, mail.topic, here)


def mail_key(workspace: Workspace) -> str:
    """The workspace's key for hashes and links, made on first use and never changed."""
    fresh = secrets.token_hex(32)
    row, _ = MailKey.objects.get_or_create(workspace=workspace, defaults={"key": fresh})
    return row.key


def claim(*, here: Here, at: datetime, look: Look = no_figures) -> CustomerMail | None:
    """Take the mail that has waited longest and may go now; None where there is none.

    Whether it may is asked in the same transaction; `look` says what the figures say against it. A claim that ran out ends as "unknown". Of
    many that may not go, 50 are looked at, so that other work is not kept waiting.
    """
    _given_up(at)
    for _ in range(LOOKED_AT):
        waiting = CustomerMail.objects.filter(state__in=WAITING, next_try_at__lte=at)
        first = waiting.order_by("next_try_at", "id").values_list("pk", "workspace_id").first()
        if first is None:
            return None
        row = _claimed(*first, here, at, look)
        if row is not None:
            return row
    return None


def _given_up(at: datetime) -> None:
    """What was being sent when its sender stopped may have gone out: it is not sent again."""
    dead = CustomerMail.objects.filter(state="sending", lease_until__lt=at)
    for row in dead.order_by("id"):
        settle_unknown(row=row, error="the sender stopped before the answer was kept")


def _claimed(
    pk: int, workspace_id: int, here: Here, at: datetime, look: Look
) -> CustomerMail | None:
    """That mail, where it may go now; else what becomes of it is written down."""
    with commit("mail.claim"):
        # whoever unsubscribes or claims takes this lock too: one after another
        if is_guarded("lock"):
            Workspace.objects.select_for_update().get(pk=workspace_id)
        rows = CustomerMail.objects.filter(pk=pk, state__in=WAITING, next_try_at__lte=at)
        row = rows.select_related("workspace", "letter").first()
        if row is None:
            return None
        found = fate(row, here, at, look)
        if found.state != "sending":
            with commit("mail.put_off"):
                _put_off(row, found)
            return None
        lease = {"lease_until": at + LEASE, "tries": F("tries") + 1, "sent_at": at}
        if not rows.update(state="sending", error="", **lease):
            return None
        row.refresh_from_db()
        return row


def _put_off(row: CustomerMail, found: Fate) -> None:
    kept = forgotten_texts(row) if found.state == "dropped" else {}
    CustomerMail.objects.filter(pk=row.pk).update(
        state=found.state, error=found.why[:500], next_try_at=found.again_at, **kept
    )


def forgotten_texts(row: CustomerMail) -> dict[str, str]:
    """Text and markup of a mail that is over, without links that let somebody in."""
    return {"body": forgotten(row.body), "html": forgotten(row.html)}


def settle_sent(*, row: CustomerMail, at: datetime) -> None:
    """The server took it."""
    _settled(row, state="sent", sent_at=at, error="", **forgotten_texts(row))


def settle_unknown(*, row: CustomerMail, error: str) -> None:
    """It may have gone out: this is where it ends."""
    _settled(row, state="unknown", error=error, **forgotten_texts(row))


def settle_failed(*, row: CustomerMail, error: str) -> None:
    """It was refused for good, and did not go out."""
    _settled(row, state="failed", error=error, sent_at=None)


def settle_later(*, row: CustomerMail, at: datetime, error: str) -> None:
    """It surely did not go out: it is tried again, each time later, ten times at most."""
    if row.tries >= MOST_TRIES:
        settle_failed(row=row, error=f"given up after {row.tries} tries: {error}")
        return
    pause = timedelta(minutes=PAUSES_MIN[min(row.tries, len(PAUSES_MIN)) - 1])
    _settled(row, state="due", error=error, next_try_at=at + pause, sent_at=None)


def _settled(row: CustomerMail, **fields: object) -> None:
    """Write the end of one try, unless its claim ran out and was given up."""
    own = CustomerMail.objects.filter(pk=row.pk, state="sending", tries=row.tries)
    error = str(fields.pop("error"))[:500]
    with commit("mail.settle"):
        own.update(lease_until=None, error=error, **fields)


def try_again(*, by: By, mail_id: int) -> None:
    """Put a mail that failed or is held in line again. Audited; its age counts anew.

    One that may have gone out cannot be pushed: `InputError`.
    """
    require(by.role, Act.WRITE_LETTER)
    rows = CustomerMail.objects.filter(workspace=by.workspace, state__in=("failed", "held"))
    with commit("mail.try_again"):
        again = {"state": "due", "next_try_at": by.at, "due_since": by.at, "error": "", "tries": 0}
        if not rows.filter(pk=mail_id).update(**again):
            raise InputError("there is no such mail, or it may have gone out already")
        row = CustomerMail.objects.get(pk=mail_id)
        _noted(by.workspace, "mail.tried_again", row, by.at, by.user)


def drop(*, by: By, mail_ids: Sequence[int], why: str) -> int:
    """Keep mails that did not go out from being sent; how many there were. Audited."""
    require(by.role, Act.WRITE_LETTER)
    wanted = CustomerMail.objects.filter(workspace=by.workspace, pk__in=mail_ids)
    with commit("mail.drop"):
        return drop_among(wanted, by, why)


def drop_among(wanted: QuerySet[CustomerMail], by: By, why: str) -> int:
    """The same of any mails, within the caller's transaction."""
    rows = list(wanted.filter(state__in=(*WAITING, "failed")).select_for_update())
    for row in rows:
        kept = forgotten_texts(row)
        CustomerMail.objects.filter(pk=row.pk).update(state="dropped", error=why[:500], **kept)
        _noted(by.workspace, "mail.dropped", row, by.at, by.user)
    return len(rows)


def _noted(workspace: Workspace, action: str, row: CustomerMail, at: datetime, by: User) -> None:
    """An audit entry of what a person did with a mail."""
    record(
        workspace=workspace,
        action=action,
        summary=f"{row.template} to {row.recipient}",
        at=at,
        by=by,
        subject=row.customer_id,
        mail=row.pk,
    )
