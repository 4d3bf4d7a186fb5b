"""Random schedules: every payment is refunded once or not at all, and the rows tell which."""

from __future__ import annotations

import os

import pytest

from tenure.records.models import Membership, Workspace
from tenure.records.models.people import ROLES
from tests.cast import Cast
from tests.jobs.desk import environment
from tests.jobs.schedules import Came, run


def fresh(cast: Cast, name: str) -> Workspace:
    """A workspace of its own with the same people."""
    made = Workspace.objects.create(name=name, slug=name, currency="USD", time_zone="UTC")
    people = [Membership(workspace=made, user=cast.users[role], role=role) for role in ROLES]
    Membership.objects.bulk_create(people)
    return made


@pytest.mark.slow
def test_random_schedules(cast: Cast) -> None:
    came = Came()
    first, count = (int(n) for n in os.environ.get("TENURE_SEEDS", "0,300").split(","))
    with environment(TENURE_TESTING="1"):
        for seed in range(first, first + count):
            came.add(run(seed, fresh(cast, f"s{seed}"), cast.users))
    print(came)
    assert came.is_sound, (came.doubled, came.lost, came.violations, came.unfinished)
