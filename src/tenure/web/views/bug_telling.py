"""Telling reporters of a bug: the words of each language, who is mailed, and who is told by a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenure.values.bugs import Words
from tenure.values.errors import InputError
from tenure.web.mail_leaving import here
from tenure.web.request import board, by, seat
from tenure.workflow.actions import bug_telling as actions
from tenure.workflow.queries import bug as one
from tenure.workflow.queries.bug import BugView, LeftView
from tenure.workflow.queries.bug_reach import LANGUAGES
from tenure.workflow.queries.bugs import Asked
from tenure.workflow.rules.bug_mail import bug_mail


def telling(request: HttpRequest, bug: BugView, each: LeftView) -> dict[str, Any]:
    """One news as the page offers to tell it: the words in each language that is needed."""
    spoken = {"en", *(person.language for person in each.mailed)}
    return {
        "news": each.untold.news,
        "mailed": each.mailed,
        "by_hand": [(one, _tried(each, one.whos)) for one in each.by_hand],
        "words": [
            (language, _words(request, bug, each, language))
            for language in LANGUAGES
            if language in spoken
        ],
    }


def _words(request: HttpRequest, bug: BugView, each: LeftView, language: str) -> Words:
    news = each.untold.news
    company = seat(request).workspace.name
    title = bug.row["title"]
    return bug_mail(company=company, title=title, kind=news.kind, text=news.text, language=language)


def _tried(each: LeftView, whos: tuple[str, ...]) -> Any:  # noqa: ANN401
    return next((each.tried[who] for who in whos if who in each.tried), None)


def tell(request: HttpRequest, bug_id: int) -> str:
    """One click: everyone who can be mailed is."""
    news = _news(request)
    asked = Asked(seat(request).workspace.pk, board(request), by(request).today)
    each = next((left for left in one.left(asked, bug_id) if left.untold.news.id == news), None)
    if each is None:
        return _("Everyone knows already.")
    form = request.POST
    words = {
        language: Words(form[f"subject_{language}"], form.get(f"body_{language}", ""))
        for language in LANGUAGES
        if form.get(f"subject_{language}", "").strip()
    }
    done = actions.tell_all(by=by(request), news=news, people=each.mailed, words=words, here=here())
    return _("Mails written: %(n)s. Left for a person: %(left)s.") % {
        "n": done.mailed,
        "left": len(each.by_hand),
    }


def tell_by_hand(request: HttpRequest, _bug_id: int) -> str:
    """Somebody was told another way."""
    form = request.POST
    actions.tell_by_hand(
        by=by(request),
        news=_news(request),
        whos=form.getlist("who"),
        customer_id=form.get("customer", ""),
        how=form.get("how", ""),
    )
    return _("Written down: told.")


def untell(request: HttpRequest, _bug_id: int) -> str:
    """Nobody told them after all."""
    actions.take_back(by=by(request), news=_news(request), who=request.POST.get("who", ""))
    return _("Undone: they are on the list again.")


def _news(request: HttpRequest) -> int:
    text = request.POST.get("news", "")
    if not text.isdecimal() or len(text) > 15:
        raise InputError("there is no such news", hint="Reload the page.")
    return int(text)
