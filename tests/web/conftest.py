"""Signed-in browsers of the cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

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
