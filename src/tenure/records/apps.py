"""The Django app of the application database."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registered as `records`."""

    name = "tenure.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
