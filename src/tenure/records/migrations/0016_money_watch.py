"""What differs and was taken note of, what people are told of money, checks of its rules; one switch for all."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce


def keep_one(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of several switches for all the oldest stays, off where any of them is."""
    rows = apps.get_model("records", "MoneySwitch").objects.filter(workspace=None)
    held = rows.filter(is_on=False).order_by("pk").first() or rows.order_by("pk").first()
    if held is not None:
        rows.exclude(pk=held.pk).delete()


def _to(model: str, *, is_null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        null=is_null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
    )


def _id() -> models.BigAutoField[Any, Any]:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    """Three tables, and a constraint that a null does not slip through."""

    dependencies = [
        ("records", "0015_help_wanted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DifferenceNote",
            fields=[
                ("id", _id()),
                ("why", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=270)),
                ("reason", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("agreed_by", _to(settings.AUTH_USER_MODEL, is_null=True)),
                ("asked_by", _to(settings.AUTH_USER_MODEL)),
                ("workspace", _to("records.workspace")),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "why", "subject"), name="difference_note_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
                        name="difference_note_two_people",
                    ),
                    models.CheckConstraint(
                        condition=Q(agreed_by=None, agreed_at=None)
                        | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                        name="difference_note_agreed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyAlarm",
            fields=[
                ("id", _id()),
                ("cause", models.CharField(max_length=150)),
                ("code", models.CharField(max_length=20)),
                ("says", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("workspace", _to("records.workspace")),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "cause"), name="money_alarm_once")
                ],
                "indexes": [
                    models.Index(
                        condition=Q(told_at=None), fields=["workspace"], name="money_alarm_to_tell"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyCheck",
            fields=[
                ("id", _id()),
                ("at", models.DateTimeField()),
                ("violations", models.JSONField(default=list)),
                ("workspace", _to("records.workspace")),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="moneyswitch",
            constraint=models.UniqueConstraint(
                Coalesce("workspace", Value(0)), name="money_switch_once"
            ),
        ),
    ]
