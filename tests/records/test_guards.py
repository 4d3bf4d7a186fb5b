"""The database's own guards of money: there after every migration, and in tests that commit."""

from __future__ import annotations

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from tenure.records.guards import guards
from tenure.records.models import AuditEntry
from tenure.values.refunding import ORDER_MOVES, PROPOSAL_MOVES
from tenure.workflow.actions.audit import record
from tests.cast import AT, make_cast

frozen = importlib.import_module("tenure.records.migrations.0010_money_guards")


def there() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_guard_is_there() -> None:
    """On SQLite a later migration that alters a table makes it anew, without its triggers."""
    assert there() >= set(guards("sqlite"))
    assert {name for name, _ in frozen.names("sqlite")} == set(guards("sqlite"))
    assert {name for name, _ in frozen.names("postgresql")} == set(guards("postgresql"))


@pytest.mark.parametrize(
    ("table", "moves"),
    [("records_moneyorder", ORDER_MOVES), ("records_refundproposal", PROPOSAL_MOVES)],
)
def test_the_database_allows_what_the_table_does(
    table: str, moves: dict[str, frozenset[str]]
) -> None:
    """A change of the moves needs a migration that changes the triggers."""
    kept = {state: set(after) for state, after in frozen.MOVES[table].items()}
    assert kept == {state: set(after) for state, after in moves.items() if after}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_that_commits_leaves_nothing_and_the_guards_stand(time: int) -> None:
    assert AuditEntry.objects.count() == 0
    record(workspace=make_cast().workspace, action="a.b", summary=str(time), at=AT)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEntry.objects.update(summary="other")
