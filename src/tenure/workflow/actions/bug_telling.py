"""Telling everyone who reported a bug what became of it: each once, whatever is interrupted.

A mail and the row that says its reader was told are written in one transaction, a chunk of people at a
time. Who is killed in between leaves the rest on the list; asking again goes on with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenure.records.models import BugNews, BugTold, CustomerMail, Workspace
from tenure.values.bugs import Hears, Words
from tenure.values.errors import InputError
from tenure.workflow.actions.bugs import note
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.customer_mail import Post, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.bug_reach import TOPIC
from tenure.workflow.queries.bug_untold import NOT_REACHED, is_true
from tenure.workflow.rules.bug_mail import TEMPLATES
from tenure.workflow.rules.permissions import Act, require

CHUNK = 25
BY_MAIL = "mail"
BY_HAND = ("call", "meeting", "chat", "other")
"""How a person tells somebody whom no mail reaches."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many mails were written now, and how many people are left for a person to tell."""

    mailed: int
    left: int


def tell_all(
    *, by: By, news: int, people: Sequence[Hears], words: Mapping[str, Words], here: Here
) -> Done:
    """Write a mail to everyone who has not heard the news and can be mailed, in their language.

    `words` by language; who has none of them is written to in English. Whoever is told already, under any of their names, is passed over, so it may be asked for twice at once and after any
    interruption. A mail that surely did not go out is written anew. Raises `InputError` where the
    news is no longer true. Audited chunk by chunk.
    """
    require(by.role, Act.FILE_BUG)
    if "en" not in words:
        raise InputError("there are no words to send")
    able = [each for each in people if not each.why_not]
    mailed = 0
    for start in range(0, len(able), CHUNK):
        mailed += _chunk(by, news, able[start : start + CHUNK], words, here)
    return Done(mailed, len(people) - len(able))


def _chunk(
    by: By, news: int, people: Sequence[Hears], words: Mapping[str, Words], here: Here
) -> int:
    with commit("bug.told"):
        row = _news(by, news)
        names = [who for each in people for who in each.whos]
        rows = BugTold.objects.filter(news=row, who__in=names).select_related("mail")
        told = {each.who: each for each in rows}
        mails = [_told(by, row, each, told, words, here) for each in people]
        written = sum(mails)
        if written:
            what = f"{row.bug.title}: {row.kind}, {written} mails"
            note(by, "bug.told", row.bug, what, news=row.pk, mails=written)
    return written


def _told(
    by: By,
    news: BugNews,
    each: Hears,
    told: Mapping[str, BugTold],
    words: Mapping[str, Words],
    here: Here,
) -> bool:
    """Tell one person, in the chunk's transaction; whether a mail was written."""
    known = [told[who] for who in each.whos if who in told]
    heard = next((row for row in known if not _may_go_again(row)), None)
    if heard is not None:
        if heard.mail is None or heard.mail.state not in NOT_REACHED:
            _put(by, news, each, heard.mail, heard.how)
        return False
    post = _post(news, each, known[0].mail if known else None, words)
    mail = queue(workspace=by.workspace, post=post, at=by.at, here=here)
    if mail is None:  # the address was written to of this news, under a name that is gone
        _put(by, news, each, _earlier(by, post), BY_MAIL)
        return False
    _put(by, news, each, mail, BY_MAIL)
    return True


def _may_go_again(row: BugTold) -> bool:
    """Whether a mail surely did not go out: it was dropped before it could."""
    return row.mail is not None and row.mail.state == "dropped"


def _earlier(by: By, post: Post) -> CustomerMail | None:
    rows = CustomerMail.objects.filter(
        workspace=by.workspace, template=post.template, occasion_key=post.occasion_key
    )
    return rows.filter(recipient__iexact=post.recipient.strip()).first()


def _put(by: By, news: BugNews, each: Hears, mail: CustomerMail | None, how: str) -> None:
    for who in each.whos:
        row, is_new = BugTold.objects.get_or_create(
            workspace=by.workspace,
            news=news,
            who=who,
            defaults={
                "customer_id": each.customer_id,
                "mail": mail,
                "how": how,
                "at": by.at,
                "by": by.user,
            },
        )
        if not is_new and _may_go_again(row) and mail is not None and row.mail_id != mail.pk:
            BugTold.objects.filter(pk=row.pk).update(mail=mail, how=how, at=by.at, by=by.user)


def _post(
    news: BugNews, each: Hears, before: CustomerMail | None, words: Mapping[str, Words]
) -> Post:
    """The mail: one for a news and an address; one more for each that was dropped before."""
    language = each.language if each.language in words else "en"
    said = words[language]
    again = f":{before.pk}" if before is not None else ""
    return Post(
        customer_id=each.customer_id,
        recipient=each.address,
        template=TEMPLATES[news.kind],
        topic=TOPIC,
        occasion_key=f"bug-news:{news.pk}{again}",
        language=language,
        zone="",
        country=each.country,
        subject=said.subject,
        body=said.body,
    )


def tell_by_hand(*, by: By, news: int, whos: Sequence[str], customer_id: str, how: str) -> None:
    """Write down that a person told somebody in another way. Audited; undone with `take_back`.

    Who was told already stays as they are; a mail that did not arrive gives way.
    """
    if how not in BY_HAND:
        raise InputError(f"{how!r} is no way to tell", hint=f"One of: {', '.join(BY_HAND)}.")
    names = [who for who in whos if who][:20]
    if not names:
        raise InputError("nobody is named", hint="Reload the page.")
    with commit("bug.told"):
        row = _news(by, news)
        new = {"mail": None, "how": how, "at": by.at, "by": by.user}
        for who in names:
            told, is_new = BugTold.objects.get_or_create(
                workspace=by.workspace,
                news=row,
                who=who,
                defaults={"customer_id": customer_id[:500], **new},
            )
            if not is_new and told.mail is not None and told.mail.state in NOT_REACHED:
                BugTold.objects.filter(pk=told.pk).update(**new)
        what = f"{row.bug.title}: {row.kind}, told by {how}"
        note(by, "bug.told_by_hand", row.bug, what, news=row.pk, who=names)


def take_back(*, by: By, news: int, who: str) -> None:
    """Undo that: nobody told them, they are on the list again. Audited."""
    with commit("bug.told"):
        row = _news(by, news)
        if not BugTold.objects.filter(news=row, who=who, mail=None).delete()[0]:
            raise InputError("nobody told them by hand", hint="Reload the page.")
        note(by, "bug.untold", row.bug, f"{row.bug.title}: not told", news=row.pk, who=[who])


def _news(by: By, news: int) -> BugNews:
    """News of the workspace that is true, which is locked till the end: one after another tells."""
    require(by.role, Act.FILE_BUG)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = BugNews.objects.filter(workspace=by.workspace).select_related("bug")
    row = rows.filter(pk=news).first()
    if row is None:
        raise InputError("there is no such news", hint="Reload the page.")
    if not is_true(row):
        raise InputError("that is no longer so", hint="Reload the page: there may be newer news.")
    return row
