"""Sessions of people, ended on the server."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from tenure.records.models import User


def end_sessions(user: User) -> int:
    """Sign a person out everywhere; how many sessions that were. Within the caller's transaction."""
    own = [
        session.pk
        for session in Session.objects.iterator(chunk_size=1000)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    return len(own)
