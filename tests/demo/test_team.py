"""The logins of the demo company: one for each role, all printed, all working."""

from __future__ import annotations

from pathlib import Path

from tenure.demo.customers import CSMS
from tenure.demo.team import TEAM, logins, main
from tenure.records.models import Membership, Workspace
from tests.cast import Cast

ROLES = {"owner": 1, "manager": 1, "csm": 4, "finance": 1, "listener": 1}


def test_each_login_is_printed_and_signs_in(cast: Cast) -> None:
    main.main(["try-tenure-now"], standalone_mode=False)
    workspace = Workspace.objects.order_by("pk").first()
    assert workspace == cast.workspace
    told = "\n".join(logins("try-tenure-now"))
    assert told.count("try-tenure-now") == 1
    for person in TEAM:
        member = Membership.objects.get(workspace=workspace, user__email=person.email)
        assert member.role == person.role
        assert member.user.check_password("try-tenure-now")
        (line,) = (line for line in told.splitlines() if person.email in line)
        assert person.name in line
        assert len(line) < 80
    made = [person.role for person in TEAM]
    assert {role: made.count(role) for role in made} == ROLES
    assert {person.email for person in TEAM if person.role == "csm"} == set(CSMS)


def test_make_demo_adds_them_before_the_day_is_run() -> None:
    text = (Path(__file__).parents[2] / "Makefile").read_text("utf-8")
    steps = text[text.index("demo: ") : text.index("install: ")]
    assert steps.index("tenure init") < steps.index("tenure.demo.team") < steps.index("tenure day")
    assert 'serve --note "$$logins"' in steps
