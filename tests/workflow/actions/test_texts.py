"""What people say of tickets: checked, kept once for each question, audited, taken back."""

from __future__ import annotations

import pytest

from tenure.records.models import AuditEntry, TextLabel, Theme
from tenure.values.errors import InputError
from tenure.workflow.actions import texts
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast


def test_the_last_word_stands_and_each_is_audited(cast: Cast) -> None:
    by = cast.by("csm")
    assert texts.label(ticket_id="t1", kind="category", label=" bug  report ", by=by) == ""
    assert texts.label(ticket_id="t1", kind="category", label="billing", by=by) == "bug report"
    assert texts.label(ticket_id="t1", kind="category", label="billing", by=by) == "billing"
    (row,) = TextLabel.objects.all()
    assert (row.ticket_id, row.kind, row.label, row.by) == ("t1", "category", "billing", by.user)
    told = AuditEntry.objects.filter(action="text.labeled").order_by("id")
    assert [each.detail["before"] for each in told] == ["", "bug report"]
    assert texts.unlabel(ticket_id="t1", kind="category", by=by) == "billing"
    assert not TextLabel.objects.exists()
    with pytest.raises(InputError):
        texts.unlabel(ticket_id="t1", kind="category", by=by)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("complaint", "maybe"), ("severity", "awful"), ("category", "  "), ("category", "x" * 201),
        ("theme", "7"), ("theme", "٣"), ("theme", "-1"), ("theme", "x"), ("mood", "good"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(cast: Cast, kind: str, label: str) -> None:
    with pytest.raises(InputError):
        texts.label(ticket_id="t1", kind=kind, label=label, by=cast.by("owner"))
    assert not TextLabel.objects.exists()


def test_a_theme_must_be_of_this_workspace_and_stand_for_itself(cast: Cast) -> None:
    days = {"model": "m", "first_on": AT.date(), "last_on": AT.date(), "at": AT}
    Theme.objects.create(workspace=cast.other, number=1, name="Theirs", **days)
    one = Theme.objects.create(workspace=cast.workspace, number=2, name="Ours", **days)
    Theme.objects.create(workspace=cast.workspace, number=3, name="Part", merged_into=one, **days)
    for wrong in ("1", "3"):
        with pytest.raises(InputError):
            texts.label(ticket_id="t1", kind="theme", label=wrong, by=cast.by("owner"))
    texts.label(ticket_id="t1", kind="theme", label="02", by=cast.by("owner"))
    texts.label(ticket_id="t2", kind="theme", label="0", by=cast.by("owner"))
    assert list(TextLabel.objects.order_by("ticket_id").values_list("label", flat=True)) == [
        "2",
        "0",
    ]


@pytest.mark.parametrize("role", ["finance", "read_only"])
def test_who_may_not_teach_is_refused(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowedError):
        texts.label(ticket_id="t1", kind="complaint", label="yes", by=cast.by(role))
    with pytest.raises(NotAllowedError):
        texts.unlabel(ticket_id="t1", kind="complaint", by=cast.by(role))
