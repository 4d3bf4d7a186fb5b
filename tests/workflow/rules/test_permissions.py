"""The table of grants: everything not listed is refused."""

from __future__ import annotations

import pytest

from tenure.records.models.people import ROLES
from tenure.workflow.rules.permissions import GRANTS, Act, may

TABLE = """
role       see export work_item import see_audit manage_people
owner      yes yes    yes       yes    yes       yes
manager    yes yes    yes       yes    yes       no
csm        yes yes    yes       no     no        no
listener   yes yes    yes       no     no        no
finance    yes yes    no        no     no        no
read_only  yes no     no        no     no        no
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines()[1:])
def test_who_may_do_what(line: str) -> None:
    head = TABLE.strip().splitlines()[0].split()[1:]
    role, *answers = line.split()
    assert {act: may(role, Act(act)) for act in head} == {
        act: answer == "yes" for act, answer in zip(head, answers, strict=True)
    }


def test_every_role_has_its_line_and_no_other() -> None:
    assert set(GRANTS) == set(ROLES)
    assert not any(may("visitor", act) for act in Act)
