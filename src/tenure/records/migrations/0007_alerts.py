import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_health"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("is_on", models.BooleanField(default=True)),
                ("target_precision", models.FloatField()),
                ("retired_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_rules",
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "code"), name="alert_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_precision__gt", 0), ("target_precision__lt", 1)
                        ),
                        name="alert_rule_target_is_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alarm_budget", models.FloatField(default=3.0)),
                ("sending", models.CharField(default="off", max_length=4)),
                ("test_domains", models.CharField(blank=True, max_length=500)),
                ("installation", models.CharField(blank=True, max_length=64)),
                ("slack_url", models.CharField(blank=True, max_length=500)),
                ("digest_hour", models.PositiveSmallIntegerField(default=8)),
                ("weekdays", models.CharField(default="12345", max_length=7)),
                ("digested_on", models.DateField(null=True)),
                ("slack_event", models.BigIntegerField(default=0)),
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_settings",
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sending__in", ("off", "test", "on"))),
                        name="alert_settings_sending_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alarm_budget__gt", 0)),
                        name="alert_settings_budget_above_0",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23)),
                        name="alert_settings_hour_of_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("recipient", models.CharField(max_length=254)),
                ("occasion_key", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=300)),
                ("body", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("items", models.PositiveIntegerField(default=0)),
                ("seen_event", models.BigIntegerField(default=0)),
                ("status", models.CharField(default="due", max_length=8)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("message_id", models.CharField(max_length=200)),
                ("is_repeat", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["status", "next_try_at"], name="delivery_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "occasion_key"), name="delivery_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ("due", "held", "unknown", "sending", "sent", "failed", "dropped"),
                            )
                        ),
                        name="delivery_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ("email", "slack"))),
                        name="delivery_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digest_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "user"), name="digest_choice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "holiday"), ("outage", "outage")], max_length=10
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quiet_periods",
                        to="records.workspace",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="quiet_period_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("holiday", "outage"))),
                        name="quiet_period_kind_known",
                    ),
                ],
            },
        ),
    ]
