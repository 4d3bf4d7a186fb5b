"""Somebody's work with surveys at the imaginary company: a round that runs, some answers, a call.

Nothing is sent: people are asked by hand, by links that are used at once.
"""

from __future__ import annotations

from datetime import timedelta

from tenure.records.models import SurveyInvite, SurveyRound
from tenure.workflow.actions.survey_answers import answer, follow_up
from tenure.workflow.actions.survey_sending import by_hand
from tenure.workflow.actions.surveys import Draft, draft, plan, start
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board
from tenure.workflow.rules.link_tokens import new_token
from tenure.workflow.rules.survey_plan import preview

SAID: tuple[tuple[int, dict[str, str]], ...] = (
    (
        9,
        {
            "en": "Our weekly report writes itself now.",
            "ja": "週報が自動でできるようになりました。",
        },
    ),
    (10, {"en": "Support answered within the hour.", "ru": "Поддержка ответила в течение часа."}),
    (3, {"en": "The export broke twice this month.", "fa": "خروجی این ماه دو بار خراب شد."}),
    (8, {"en": "Good, but the mobile app lags.", "ja": "良いですが、アプリが遅いです。"}),
    (9, {"en": "Planning with clients takes half the time."}),
    (6, {"en": "Hard to see who changed what.", "ru": "Трудно понять, кто что изменил."}),
    (10, {"en": "We would not go back."}),
    (7, {"en": "It does what it should."}),
    (9, {"en": "New people find their way in a day."}),
    (2, {"en": "We pay for seats nobody uses."}),
    (8, {"en": "Templates are a great help."}),
    (10, {"en": "Our clients see where we stand.", "fa": "مشتریان ما می‌بینند کجا هستیم."}),
)
OPEN_DAYS = 13


def plant_surveys(*, by: By, board: Board) -> dict[str, str]:
    """Start the quarterly round, take down a dozen answers, and follow one unhappy one up.

    Returns what there is to look at: the round's number and that of an answer still to be called
    about, as text; nothing where nobody can be asked.
    """
    asked = Draft(
        "quarterly", f"Q {by.today:%Y-%m}", by.today, by.today + timedelta(days=OPEN_DAYS)
    )
    number = draft(by=by, asked=asked)
    row = SurveyRound.objects.get(pk=number)
    count = preview(plan(board=board, row=row, today=by.today)).asked
    if count == 0:
        return {"round": str(number)}
    start(by=by, round_id=number, board=board, asked=count)
    waiting = SurveyInvite.objects.filter(round_id=number, state="planned").order_by("ask_on", "id")
    secret = new_token()
    for invite, (score, said) in zip(list(waiting[: len(SAID)]), SAID, strict=False):
        token = by_hand(by=by, invite_id=invite.pk, secret=secret)
        texts = {"comment": said.get(invite.language, said["en"]), "goal": "save time"}
        answer(token=token, score=str(score), texts=texts, at=by.at)
    unhappy = SurveyInvite.objects.filter(round_id=number).exclude(follow_up_by=None)
    ids = list(unhappy.order_by("id").values_list("pk", flat=True))
    if ids:
        follow_up(by=by, invite_id=ids[0], note="Called: the export is fixed on Thursday.")
    return {"round": str(number), "answer": str(ids[-1]) if ids else ""}
