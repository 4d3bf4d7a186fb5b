"""The database's own guards of money: there after every migration, and in tests that commit."""

from __future__ import annotations

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from tenure.records.guards import guards
from tenure.records.models import AuditEntry, AuditSeal
from tenure.values.refunding import ORDER_MOVES, PROPOSAL_MOVES
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.audit_seals import seal_all
from tests.cast import AT, make_cast

frozen = importlib.import_module("tenure.records.migrations.0010_money_guards")
sealed = importlib.import_module("tenure.records.migrations.0012_audit_seals")


def there() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_guard_is_there() -> None:
    """On SQLite a later migration that alters a table makes it anew, without its triggers."""
    assert there() >= set(guards("sqlite"))
    for vendor in ("sqlite", "postgresql"):
        put_up = {name for each in (frozen, sealed) for name, _ in each.names(vendor)}
        assert put_up == set(guards(vendor))


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
    assert seal_all(at=AT) == 1
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditSeal.objects.update(hash="other")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditSeal.objects.all()._raw_delete("default")
