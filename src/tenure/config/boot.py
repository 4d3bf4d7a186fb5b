"""Getting Django ready, once, at an entry point."""

from __future__ import annotations

import os


def boot() -> None:
    """Configure Django from the settings table. Doing it again changes nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenure.config.django")
    import django  # noqa: PLC0415 - configured first
    from django.apps import apps  # noqa: PLC0415

    if not apps.ready:
        django.setup()
