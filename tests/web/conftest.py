"""Signed-in browsers of the cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from tenure.config.settings import settings
from tenure.records.models import LetterSettings
from tenure.web.middleware import SEEN
from tests.cast import Cast


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A client signed in as someone of the cast."""

    def client(who: str) -> Client:
        made = Client()
        made.force_login(cast.users[who], backend="django.contrib.auth.backends.ModelBackend")
        session = made.session
        session[SEEN] = datetime.now(UTC).isoformat()  # noqa: TID251 - as the pages read it
        session.save()
        return made

    return client


@pytest.fixture
def mail_leaves(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail to customers is turned on here, and links begin with a name that others reach."""
    monkeypatch.setenv("TENURE_SMTP_URL", "smtp://mail.ours.example")
    monkeypatch.setenv("TENURE_MAIL_FROM", "us@ours.example")
    monkeypatch.setenv("TENURE_HOSTS", "tenure.ours.example")
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=settings().installation
    )
