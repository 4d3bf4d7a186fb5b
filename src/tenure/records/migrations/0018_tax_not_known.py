"""Tax in an order may be unknown. SQLite makes the table anew for it, so its guard is put up again."""

from __future__ import annotations

import importlib

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "records_moneyorder"


def put_up(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The guard of the table as `0010_money_guards` has it; PostgreSQL keeps its own."""
    if editor.connection.vendor != "sqlite":
        return
    before = importlib.import_module("tenure.records.migrations.0010_money_guards")
    name = f"{TABLE}_moves"
    editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
    for statement in before.sqlite():
        if statement.startswith(f"CREATE TRIGGER {name} "):
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """A column that may be null, between two chances to put the guard up again."""

    dependencies = [("records", "0017_legal_hold")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, put_up),
        migrations.AlterField(
            model_name="moneyorder",
            name="tax_minor",
            field=models.BigIntegerField(default=0, null=True),
        ),
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
