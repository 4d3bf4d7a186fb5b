"""The question after the thanks, where many wait, and where another worker was quicker."""

from __future__ import annotations

import pytest

from tenure.records.models import CustomerMail, WhyInvite
from tenure.workflow.actions import asking_why
from tenure.workflow.actions.asking_why import ask_why
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, MONDAY
from tests.workflow.actions.test_why import WEEK, thanked


def test_so_many_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_why, "AT_ONCE", 2)
    for n in (1, 2, 3):
        thanked(cast, n)
    written = [ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) for _ in range(3)]
    assert written == [2, 1, 0]


def test_another_worker_was_quicker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question is there when ours would be written: its link is not left behind either."""
    thanked(cast)
    monkeypatch.setattr(asking_why, "queue", lambda **_: None)
    assert ask_why(workspace=cast.workspace, at=MONDAY + WEEK, here=HERE) == 0
    assert CustomerMail.objects.filter(template="why").count() == WhyInvite.objects.count() == 0
