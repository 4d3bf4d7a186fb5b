"""The Django app of the pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registered as `web`."""

    name = "tenure.web"
    label = "web"
