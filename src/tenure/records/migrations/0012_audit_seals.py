"""Seals of the audit log, and the database's refusal to change or delete one.

Entries of an older installation are sealed by the worker, or by `tenure audit seal`.
"""

from __future__ import annotations

from collections.abc import Iterator

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "records_auditseal"


def sqlite() -> Iterator[str]:
    """Statements for SQLite."""
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}: rows are never changed or deleted'); END"
        )


def postgresql() -> Iterator[str]:
    """Statements for PostgreSQL; the function is that of 0010."""
    yield (
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW "
        "EXECUTE FUNCTION tenure_refuse('rows are never changed or deleted')"
    )


def names(vendor: str) -> Iterator[tuple[str, str]]:
    """Each trigger with its table."""
    ends = ("no_update", "no_delete") if vendor == "sqlite" else ("frozen",)
    yield from ((f"{TABLE}_{end}", TABLE) for end in ends)


def put_up(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}[editor.connection.vendor]
    for statement in statements():
        editor.execute(statement, params=None)


def take_down(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    vendor = editor.connection.vendor
    for name, table in names(vendor):
        on = f" ON {table}" if vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER {name}{on}", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0011_customer_links")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="records.auditentry",
                    ),
                ),
                ("sequence", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("salt", models.CharField(max_length=32)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "sequence"), name="audit_seal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gte", 1)), name="audit_seal_counts_from_one"
                    ),
                ],
            },
        ),
        migrations.RunPython(put_up, take_down),
    ]
