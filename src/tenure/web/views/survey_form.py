"""The page a survey's link opens: for a customer without an account, on a phone, without script.

Everything of `customer_links` holds here too: looking changes nothing, no cookie is set, and a
link that is wrong, used or too old is always answered alike.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from tenure.config.settings import LANGUAGES, settings
from tenure.values.errors import InputError
from tenure.values.surveys import EDIT_HOURS, KINDS, LONGEST_GOAL, LONGEST_TEXT
from tenure.web.networks import ANSWERS, is_over
from tenure.web.views.customer_links import (
    no_such_link,
    now,
    plain,
    public,
    shown,
    signer,
    took_time,
)
from tenure.workflow.actions import survey_answers
from tenure.workflow.actions.survey_answers import TEXTS, Question
from tenure.workflow.rules import survey_mail


@public
def survey_form(request: HttpRequest, token: str) -> HttpResponse:
    """A score, and words if there are any. Answered once, and changed within a day."""
    found = survey_answers.asked(token=token, at=now())
    if found is None:
        return no_such_link(request)
    if request.method != "POST":
        return _asked(request, token, found)
    if is_over(request, "answers", ANSWERS):
        return plain(request, "many", 429)
    given = request.POST
    if given.get("website", ""):
        # the field nobody sees was filled in: thanked for, and not kept
        return _thanked(request, found)
    if not took_time(given.get("began", ""), token):
        return _asked(request, token, found, problem="quick", given=given.dict())
    texts = {name: given.get(name, "") for name in (*TEXTS, "goal")}
    score = given.get("score", "")
    try:
        is_open = survey_answers.answer(token=token, score=score, texts=texts, at=now())
    except InputError:
        return _asked(request, token, found, problem="choose", given=given.dict())
    return _thanked(request, found) if is_open else no_such_link(request)


def _thanked(request: HttpRequest, found: Question) -> HttpResponse:
    return shown(request, "survey_thanks", found.language, company=found.company)


def _asked(
    request: HttpRequest,
    token: str,
    found: Question,
    problem: str = "",
    given: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form, with what was given or answered before; `?score=` chooses a score, and keeps nothing."""
    kept = given or {**found.texts, "score": _preselected(request, found)}
    spoken = found.language if found.language in LANGUAGES else settings().language
    with override(spoken):
        title = survey_mail.question(found.kind, found.company)
        open_questions = [
            (name, str(words), kept.get(name, "")) for name, words in survey_mail.OPEN
        ]
    low, high = survey_mail.ENDS[found.kind]
    context = {
        "company": found.company,
        "title": title,
        "scores": [str(score) for score in KINDS[found.kind].scores],
        "low": low,
        "high": high,
        "open": open_questions if KINDS[found.kind].is_open else [],
        "kept": kept,
        "problem": problem,
        "longest": LONGEST_TEXT,
        "longest_goal": LONGEST_GOAL,
        "hours": EDIT_HOURS,
        "is_nps": KINDS[found.kind].is_nps,
        "began": kept.get("began") or signer(token).sign("form"),
    }
    return shown(request, "survey_form", found.language, 400 if problem else 200, **context)


def _preselected(request: HttpRequest, found: Question) -> str:
    asked = request.GET.get("score", "")
    allowed = {str(score) for score in KINDS[found.kind].scores}
    if asked in allowed:
        return asked
    return "" if found.score is None else str(found.score)
