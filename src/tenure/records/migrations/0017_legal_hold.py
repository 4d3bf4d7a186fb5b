"""A customer in legal hold can be labeled so."""

from __future__ import annotations

from django.db import migrations, models

REASONS = ("standby", "seasonal", "budget", "status", "other", "legal_hold")


class Migration(migrations.Migration):
    """One more reason of a label."""

    dependencies = [("records", "0016_money_watch")]
    operations = [
        migrations.RemoveConstraint("dormantlabel", "dormant_label_reason_known"),
        migrations.AddConstraint(
            "dormantlabel",
            models.CheckConstraint(
                condition=models.Q(reason__in=REASONS), name="dormant_label_reason_known"
            ),
        ),
    ]
