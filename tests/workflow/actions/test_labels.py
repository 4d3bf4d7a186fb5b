"""Labels of those who sleep for good reason: put, reviewed, lifted, and put back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tenure.records.models import AuditEntry, DormantLabel
from tenure.values.errors import InputError
from tenure.workflow.actions.labels import keep, label, lift
from tenure.workflow.queries import labels as query
from tenure.workflow.queries.labels import LabelFilter
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

TODAY = date(2026, 3, 31)


def put(cast: Cast, customer: str = "ada", role: str = "csm", **changes: Any) -> int:
    given: dict[str, Any] = {
        "reason": "seasonal",
        "evidence": "Ada said on 2026-03-02: ski season",
        "review_on": TODAY + timedelta(days=90),
        **changes,
    }
    name = customer.title()
    return label(by=cast.by(role), customer_id=customer, customer_name=name, **given)


def test_a_label_holds_up_to_and_with_its_review(cast: Cast) -> None:
    put(cast)
    pk = cast.workspace.pk
    found = query.of_customer(pk, "ada", TODAY)
    assert found is not None
    assert (found.reason, found.by, found.is_over) == ("seasonal", "csm", False)
    last = TODAY + timedelta(days=90)
    assert set(query.holding(pk, last)) == {"ada"}
    assert query.holding(pk, last + timedelta(days=1)) == {}
    over = query.of_customer(pk, "ada", last + timedelta(days=1))
    assert over is not None
    assert over.is_over
    assert query.holding(cast.other.pk, TODAY) == {}
    assert AuditEntry.objects.get(action="label.put").subject == "ada"


def test_a_new_label_takes_the_place_of_the_old_one(cast: Cast) -> None:
    put(cast)
    put(cast, reason="standby")
    assert DormantLabel.objects.filter(lifted_at=None).count() == 1
    found = query.of_customer(cast.workspace.pk, "ada", TODAY)
    assert found is not None
    assert found.reason == "standby"


def test_lifted_and_put_back(cast: Cast) -> None:
    made = put(cast)
    assert lift(by=cast.by("csm"), label_id=made) == "ada"
    assert query.of_customer(cast.workspace.pk, "ada", TODAY) is None
    with pytest.raises(InputError, match="lifted before"):
        lift(by=cast.by("csm"), label_id=made)
    keep(by=cast.by("csm"), label_id=made)
    with pytest.raises(InputError, match="holds"):
        keep(by=cast.by("csm"), label_id=made)
    put(cast)
    with pytest.raises(InputError, match="another label"):
        keep(by=cast.by("csm"), label_id=made)
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["label.put", "label.lifted", "label.kept", "label.put"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "lazy"}, "no reason"),
        ({"evidence": "  "}, "needs evidence"),
        ({"evidence": "x" * 2_001}, "needs evidence"),
        ({"review_on": TODAY}, "later day"),
        ({"review_on": TODAY + timedelta(days=401)}, "later day"),
    ],
)
def test_labels_that_are_refused(cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        put(cast, **changes)
    assert not DormantLabel.objects.exists()


def test_the_longest_label_is_400_days(cast: Cast) -> None:
    assert put(cast, review_on=TODAY + timedelta(days=400))


@pytest.mark.parametrize("role", ["finance", "read_only"])
def test_who_may_not(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowedError):
        put(cast, role=role)
    made = put(cast)
    with pytest.raises(NotAllowedError):
        lift(by=cast.by(role), label_id=made)


def test_labels_of_another_workspace_are_not_touched(cast: Cast) -> None:
    made = put(cast)
    DormantLabel.objects.filter(pk=made).update(workspace=cast.other)
    with pytest.raises(InputError, match="no such label"):
        lift(by=cast.by("csm"), label_id=made)


def test_the_list(cast: Cast) -> None:
    for number in range(60):
        put(cast, f"c{number:02}", review_on=TODAY + timedelta(days=60 - number))
    lift(by=cast.by("csm"), label_id=put(cast, "gone", reason="other"))
    pk, later = cast.workspace.pk, TODAY + timedelta(days=10)
    first = query.page(pk, LabelFilter(), later)
    assert (first.total, first.pages, len(first.rows)) == (60, 2, 50)
    days = [row["review_on"] for row in first.rows]
    assert days == sorted(days)
    assert [row["is_over"] for row in first.rows[:10]] == [True] * 9 + [False]
    assert query.counts(pk, later) == {
        "standing": 60,
        "due": 9,
        "holding": 51,
        "lifted": 1,
        "all": 61,
    }
    assert len(query.every(pk, LabelFilter(state="due"), later)) == 9
    assert [row["customer_id"] for row in query.every(pk, LabelFilter(state="lifted"), later)] == [
        "gone"
    ]
    assert len(query.every(pk, LabelFilter(words="C1"), later)) == 10
    wanted = LabelFilter.of({"state": "nonsense", "sort": "-customer_name", "reason": "nope"})
    assert wanted == LabelFilter(sort="-customer_name")
    assert query.page(pk, wanted, later, 99).rows[-1]["customer_id"] == "c00"


def test_a_legal_hold_stays_until_it_is_lifted(cast: Cast) -> None:
    made = put(cast, reason="legal_hold")
    late = TODAY + timedelta(days=500)
    assert query.holding(cast.workspace.pk, late)["ada"].is_hold
    found = query.of_customer(cast.workspace.pk, "ada", late)
    assert found is not None
    assert not found.is_over
    assert query.in_legal_hold(cast.workspace.pk, "ada")
    assert not query.in_legal_hold(cast.other.pk, "ada")
    with pytest.raises(InputError, match="in legal hold"):
        put(cast, reason="seasonal")
    put(cast, reason="legal_hold", evidence="the hold was renewed")
    made = DormantLabel.objects.get(lifted_at=None).pk
    lift(by=cast.by("csm"), label_id=made)
    assert not query.in_legal_hold(cast.workspace.pk, "ada")
    put(cast, reason="seasonal")


def test_a_legal_hold_takes_the_place_of_a_season(cast: Cast) -> None:
    put(cast)
    put(cast, reason="legal_hold")
    assert query.in_legal_hold(cast.workspace.pk, "ada")
