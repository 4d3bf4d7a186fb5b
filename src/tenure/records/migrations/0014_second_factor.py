"""Second factors and the codes to recover by."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _own(to: str, **fields: Any) -> Any:  # noqa: ANN401
    fields = {"related_name": "+", "on_delete": django.db.models.deletion.CASCADE, **fields}
    return models.ForeignKey(to=to, **fields)


def _id() -> Any:  # noqa: ANN401
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0013_mail_runs_and_assumptions")]

    operations = [
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                ("id", _id()),
                ("nonce", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("waits_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end", models.CharField(blank=True, max_length=10)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    _own(
                        settings.AUTH_USER_MODEL,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                    ),
                ),
                ("user", _own(settings.AUTH_USER_MODEL, related_name="second_factors")),
                ("workspace", _own("records.workspace")),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["user"],
                        condition=models.Q(ended_at=None, confirmed_at__isnull=False),
                        name="second_factor_one_in_use",
                    ),
                    models.UniqueConstraint(
                        fields=["user"],
                        condition=models.Q(ended_at=None, confirmed_at=None),
                        name="second_factor_one_begun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(end__in=("", "removed", "renewed", "reset")),
                        name="second_factor_end_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(ended_at=None, end="")
                        | models.Q(ended_at__isnull=False) & ~models.Q(end=""),
                        name="second_factor_ended_by_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", _id()),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("factor", _own("records.secondfactor", related_name="codes")),
                ("workspace", _own("records.workspace")),
            ],
        ),
    ]
