"""Random schedules: every payment is refunded once or not at all, and the rows tell which."""

from __future__ import annotations

import os

import pytest

from tenure.records.models import Membership, Workspace
from tenure.records.models.people import ROLES
from tests.cast import Cast
from tests.jobs.desk import environment, without
from tests.jobs.schedules import Came, run


def fresh(cast: Cast, name: str) -> Workspace:
    """A workspace of its own with the same people."""
    made = Workspace.objects.create(name=name, slug=name, currency="USD", time_zone="UTC")
    people = [Membership(workspace=made, user=cast.users[role], role=role) for role in ROLES]
    Membership.objects.bulk_create(people)
    return made


def many(cast: Cast, seeds: range) -> Came:
    came = Came()
    for seed in seeds:
        came.add(run(seed, fresh(cast, f"s{seed}"), cast.users))
    return came


@pytest.mark.slow
def test_random_schedules(cast: Cast) -> None:
    """150 here; ten thousand in `python -m bench --only money`."""
    first, count = (int(n) for n in os.environ.get("TENURE_SEEDS", "0,150").split(","))
    with environment(TENURE_TESTING="1"):
        came = many(cast, range(first, first + count))
    assert came.is_sound, came
    # not for nothing
    assert came.kills >= count / 3
    assert came.kills_in_flight >= 0.4 * came.kills
    assert came.refunded >= count
    if count >= 150:
        assert {"drop", "lost", "429", "409", "500", "500done", "pending", "401"} <= set(
            came.faults
        )
        assert came.faults["replay"] >= 5
        assert min(came.dashboard, came.refused_stops) >= 15


@pytest.mark.slow
def test_without_what_went_back_since_some_get_more_than_is_owed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of refunds in the provider's own pages."""
    monkeypatch.setattr("tenure.jobs.previewing.gone_since", lambda *_: 0)
    with environment(TENURE_TESTING="1"):
        for first in range(0, 80, 8):
            if many(cast, range(first, first + 8)).over:
                return
    pytest.fail("nothing went back beyond what was owed")


@pytest.mark.slow
def test_without_the_guards_some_are_paid_twice(cast: Cast) -> None:
    """The negative control."""
    with without("key", "look_up", "fence"):
        for first in range(0, 160, 8):
            if many(cast, range(first, first + 8)).doubled:
                return
    pytest.fail("nothing was paid twice")
