"""Answers and a bounced mail of the imaginary company's zombies, by the steps people would take."""

from __future__ import annotations

from typing import Any

from tenure.records.models import WhyInvite
from tenure.workflow.actions import why
from tenure.workflow.actions.came_back import came_back
from tenure.workflow.actions.customer_mail import Post, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.suppressions import came_back as bounce
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.desk import DeskFilter, desk, with_people
from tenure.workflow.rules.bounces import Report
from tenure.workflow.rules.came_back_reasons import SIGNALS

ANSWERS: tuple[tuple[str, str, dict[str, bool]], ...] = (
    ("no_time", "We want to begin after the holidays.", {"wants_back": True}),
    ("data_import_failed", "The import stopped at row 3, twice.", {"wants_help": True}),
    ("hard_to_understand", "Where does one begin?", {"wants_back": True, "wants_help": True}),
    ("bought_for_later", "", {}),
)
"""Reason, words, wishes; one zombie each, the largest first."""
NOBODY = Report("hard", (), "5.1.1 smtp; 550 no such user here")


def plant(*, by: By, board: Board, here: Here) -> dict[str, str]:
    """Let a few zombies answer, and one mail come back; what was planted, by customer's name.

    Doing it again plants nothing: whoever was asked or written to is left out.
    """
    rows = desk(board, by.today).wanted(DeskFilter(state="all", sort="-mrr_minor"))
    quiet = [row for row in rows if row["place"] in ("due", "special", "waiting")]
    found = {}
    for row, (code, text, wishes) in zip(quiet, ANSWERS, strict=False):
        if _answered(by, row, here, code=code, text=text, **wishes):
            found[row["name"]] = ", ".join(sorted(wishes)) or code
    listed = with_people(board, quiet[len(ANSWERS) :])
    other = next((each for each in listed if each["email"]), None)
    if other is not None and _bounced(by, other, here):
        found[other["name"]] = str(SIGNALS["mail_unreached"])
    came_back(workspace=by.workspace, day=by.today, at=by.at)
    return found


def _answered(by: By, row: dict[str, Any], here: Here, **given: Any) -> bool:  # noqa: ANN401
    own = {"workspace": by.workspace, "customer_id": row["customer_id"]}
    if WhyInvite.objects.filter(**own).exists():
        return False
    _row, token = why.invite(
        **own, customer_name=row["name"], language="en", at=by.at, secret=here.secret
    )
    return why.answer(token=token, at=by.at, **{"wants_back": False, **given})


def _bounced(by: By, row: dict[str, Any], here: Here) -> bool:
    post = Post(
        customer_id=row["customer_id"],
        recipient=row["email"],
        template="ladder-m1",
        topic="ladder",
        occasion_key=f"demo:{row['customer_id']}",
        language="en",
        zone="",
        subject="Is something in the way?",
        body="We see that nobody has used it yet. May we help?\n",
    )
    made = queue(workspace=by.workspace, post=post, at=by.at, here=here, by=by.user)
    if made is not None:
        bounce(mail_id=made.pk, report=NOBODY, at=by.at)
    return made is not None
