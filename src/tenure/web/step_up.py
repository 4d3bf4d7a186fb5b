"""What a session knows of when its person last showed who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.workflow.actions.step_up import has_factor
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.step_up import LASTS, StepUp

KEPT = "step_up"


def read(request: HttpRequest) -> StepUp:
    """What was shown in this session; nothing where there is none, as for programs."""
    is_demanded = settings().demands_second_factor
    session = getattr(request, "session", None)
    kept = session.get(KEPT) if session is not None else None
    if not isinstance(kept, dict):
        return StepUp(is_demanded=is_demanded)
    return StepUp(datetime.fromisoformat(kept["at"]), bool(kept["code"]), is_demanded)


def keep(request: HttpRequest, at: datetime, *, has_code: bool) -> None:
    """Keep that it was shown. The session goes on under another id: the old one is dead."""
    request.session.cycle_key()
    request.session[KEPT] = {"at": at.isoformat(), "code": has_code}


def forget(request: HttpRequest) -> None:
    """It counts no more; the session goes on under another id."""
    request.session.cycle_key()
    request.session.pop(KEPT, None)


def check_password(request: HttpRequest) -> None:
    """`InputError` unless the password given is that of who is signed in.

    Wrong ones count as failed sign-ins.
    """
    email = request.user.get_username()
    found = authenticate(request, username=email, password=request.POST.get("password", ""))
    if found is None or found.pk != request.user.pk:
        raise InputError("that is not your password")


def back(text: str, otherwise: str) -> str:
    """A path of ours to go back to; `otherwise` for any other text."""
    is_ours = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if is_ours and text.isprintable() else otherwise


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page with acts on money says: whether a code is asked for, given, or has to be set up."""

    needs_code: bool
    is_fresh: bool
    must_enroll: bool
    until: datetime | None

    @property
    def is_missing(self) -> bool:
        """Whether it has to be shown again before an act."""
        return self.needs_code and not self.is_fresh


def shown(who: By) -> Shown:
    """For who looks at a page."""
    own, is_enrolled = who.step_up, has_factor(who.user.pk)
    needs_code = is_enrolled or own.is_demanded
    is_fresh = own.suffices(who.at, needs_code=needs_code)
    until = own.confirmed_at + LASTS if is_fresh and own.confirmed_at else None
    return Shown(needs_code, is_fresh, needs_code and not is_enrolled, until)
