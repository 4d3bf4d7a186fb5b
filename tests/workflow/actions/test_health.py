"""Health scores put in force and overridden: who may, what is refused, what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tenure.records.models import AuditEntry, HealthDesign, HealthOverride
from tenure.values.errors import InputError
from tenure.values.health import Factor, HealthScore, Scale
from tenure.workflow.actions.health import lift, override, put_in_force, restore
from tenure.workflow.queries.health_designs import history, kept
from tenure.workflow.queries.health_overrides import overrides_of
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

FIRST = HealthScore((Factor("active_days", 3, Scale(4, 20)),), drawn_on=date(2026, 3, 31))
SECOND = replace(FIRST, red_below=30)
TODAY = date(2026, 3, 31)


def test_each_design_is_a_version_with_an_audit_entry(cast: Cast) -> None:
    assert kept(cast.workspace.pk) is None
    assert put_in_force(design=FIRST, by=cast.by("manager")) == 1
    assert put_in_force(design=FIRST, by=cast.by("owner")) == 1
    assert put_in_force(design=SECOND, by=cast.by("owner")) == 2
    now = kept(cast.workspace.pk)
    assert now is not None
    assert (now.version, now.design, now.by) == (2, SECOND, "owner")
    assert [each.design for each in history(cast.workspace.pk)] == [SECOND, FIRST]
    last, first = AuditEntry.objects.filter(action="health.designed")
    assert first.summary == "Health score 1: active_days 3"
    assert (last.detail["before"]["red_below"], last.detail["after"]["red_below"]) == (40, 30)
    assert kept(cast.other.pk) is None


def test_an_earlier_version_comes_back_as_a_new_one(cast: Cast) -> None:
    put_in_force(design=FIRST, by=cast.by("owner"))
    put_in_force(design=SECOND, by=cast.by("owner"))
    assert restore(version=1, by=cast.by("owner")) == 3
    now = kept(cast.workspace.pk)
    assert now is not None
    assert now.design == FIRST
    with pytest.raises(InputError, match="no health score 9"):
        restore(version=9, by=cast.by("owner"))


def test_what_is_no_design_is_not_put_in_force(cast: Cast) -> None:
    with pytest.raises(InputError):
        put_in_force(design=HealthScore(()), by=cast.by("owner"))
    assert not HealthDesign.objects.exists()


@pytest.mark.parametrize("role", ["csm", "listener", "finance", "read_only"])
def test_others_may_not_design(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowedError):
        put_in_force(design=FIRST, by=cast.by(role))
    assert not HealthDesign.objects.exists()


def say(cast: Cast, role: str = "csm", **fields: Any) -> int:
    plain: dict[str, Any] = {
        "customer_id": "ada",
        "customer_name": "Ada",
        "score": None,
        "color": "red",
        "reason": " their champion left ",
        "until": TODAY + timedelta(days=30),
    }
    return override(**{**plain, **fields}, by=cast.by(role))


def test_an_override_takes_the_place_of_the_one_before(cast: Cast) -> None:
    say(cast)
    say(cast, color="", score=55.0, reason="a new one came")
    newest, former = overrides_of(cast.workspace.pk, "ada")
    assert (newest.score, newest.color, newest.lifted_at) == (55.0, "", None)
    assert (former.color, former.reason) == ("red", "their champion left")
    assert former.lifted_at is not None
    assert former.lifted_by == "csm"
    entry = AuditEntry.objects.filter(action="health.overridden").last()
    assert entry is not None
    assert entry.summary == "Ada: red until 2026-04-30: their champion left"
    assert overrides_of(cast.other.pk, "ada") == []


def test_lifting_it(cast: Cast) -> None:
    made = say(cast)
    assert lift(override_id=made, by=cast.by("manager")) == "ada"
    assert AuditEntry.objects.get(action="health.lifted").detail == {"override": made}
    with pytest.raises(InputError, match="no such override"):
        lift(override_id=made, by=cast.by("manager"))
    say(cast)
    assert HealthOverride.objects.filter(lifted_at=None).count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "  "}, "needs a reason"),
        ({"reason": "x" * 1001}, "needs a reason"),
        ({"score": 50.0}, "a score or a color"),
        ({"color": ""}, "a score or a color"),
        ({"color": "blue"}, "'blue' is no color"),
        ({"color": "", "score": 101.0}, "between 0 and 100"),
        ({"color": "", "score": float("nan")}, "between 0 and 100"),
        ({"until": TODAY - timedelta(days=1)}, "today or later"),
        ({"until": TODAY + timedelta(days=367)}, "today or later"),
    ],
)
def test_what_is_no_override(cast: Cast, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        say(cast, **fields)
    assert not HealthOverride.objects.exists()


def test_who_may_not_override(cast: Cast) -> None:
    for role in ("finance", "read_only"):
        with pytest.raises(NotAllowedError):
            say(cast, role)
    made = say(cast)
    with pytest.raises(NotAllowedError):
        lift(override_id=made, by=cast.by("read_only"))
