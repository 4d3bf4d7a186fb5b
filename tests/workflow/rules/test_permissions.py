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

DESK = """
role       label ladder write_letter propose_refund approve_refund unfreeze stop_money start_money
owner      yes   yes    yes          yes            yes            yes      yes        yes
manager    yes   yes    yes          yes            yes            yes      yes        no
csm        yes   no     yes          yes            no             yes      yes        no
listener   yes   no     yes          yes            no             yes      yes        no
finance    no    no     yes          yes            yes            no       yes        no
read_only  no    no     no           no             no             no       no         no
"""
LINES = [
    (table.strip().splitlines()[0], line)
    for table in (TABLE, DESK)
    for line in table.strip().splitlines()[1:]
]


@pytest.mark.parametrize(("top", "line"), LINES)
def test_who_may_do_what(top: str, line: str) -> None:
    head = top.split()[1:]
    role, *answers = line.split()
    assert {act: may(role, Act(act)) for act in head} == {
        act: answer == "yes" for act, answer in zip(head, answers, strict=True)
    }


def test_every_role_has_its_line_and_no_other() -> None:
    assert set(GRANTS) == set(ROLES)
    assert not any(may("visitor", act) for act in Act)
