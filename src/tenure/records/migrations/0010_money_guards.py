"""Guards of money in the database itself: what no program may do, whichever it is.

Rows of the ledger and of the audit log are never changed and never deleted; proposals and orders
move between states as the tables below allow. The tables are as they stood when this was written:
a later change of them comes with a migration of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FROZEN = ("records_ledgerentry", "records_auditentry")
MOVES: dict[str, dict[str, tuple[str, ...]]] = {
    "records_refundproposal": {
        "draft": ("previewed", "cancelled", "expired"),
        "previewed": ("awaiting", "draft", "cancelled", "expired"),
        "awaiting": ("approved", "draft", "cancelled", "expired"),
        "approved": ("sending", "draft", "cancelled", "expired"),
        "sending": ("done",),
    },
    "records_moneyorder": {
        "approved": ("sending", "manual", "cancelled", "failed"),
        "sending": ("succeeded", "pending", "failed", "unknown"),
        "unknown": ("succeeded", "pending", "failed", "manual"),
        "pending": ("succeeded", "failed"),
        "succeeded": ("reversed",),
        "manual": ("succeeded", "failed"),
    },
}


def allowed(moves: Mapping[str, tuple[str, ...]]) -> str:
    """The condition under which a change of state is one of the table."""
    parts = (
        f"(OLD.state = '{before}' AND NEW.state IN ({', '.join(repr(state) for state in after)}))"
        for before, after in moves.items()
    )
    return " OR ".join(("OLD.state = NEW.state", *parts))


def sqlite() -> Iterator[str]:
    """Statements for SQLite."""
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed or deleted'); END"
            )
    for table, moves in MOVES.items():
        yield (
            f"CREATE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table} "
            f"WHEN NOT ({allowed(moves)}) "
            f"BEGIN SELECT RAISE(ABORT, '{table}: no such move between states'); END"
        )


def postgresql() -> Iterator[str]:
    """Statements for PostgreSQL."""
    yield (
        "CREATE FUNCTION tenure_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = '23514'; END $$"
    )
    for table in FROZEN:
        yield (
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION tenure_refuse('rows are never changed or deleted')"
        )
    for table, moves in MOVES.items():
        yield (
            f"CREATE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table} FOR EACH ROW "
            f"WHEN (NOT ({allowed(moves)})) "
            "EXECUTE FUNCTION tenure_refuse('no such move between states')"
        )


def names(vendor: str) -> Iterator[tuple[str, str]]:
    """Each trigger with its table."""
    for table in FROZEN:
        ends = ("no_update", "no_delete") if vendor == "sqlite" else ("frozen",)
        yield from ((f"{table}_{end}", table) for end in ends)
    yield from ((f"{table}_moves", table) for table in MOVES)


def put_up(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}[editor.connection.vendor]
    for statement in statements():
        editor.execute(statement, params=None)


def take_down(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    vendor = editor.connection.vendor
    for name, table in names(vendor):
        on = f" ON {table}" if vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER {name}{on}", params=None)
    if vendor == "postgresql":
        editor.execute("DROP FUNCTION tenure_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0009_zombie_desk")]

    operations = [migrations.RunPython(put_up, take_down)]
