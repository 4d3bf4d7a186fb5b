"""Acts on money ask again who it is: a password and, where one is set up or demanded, a code."""

from __future__ import annotations

from tenure.records.models import SecondFactor
from tenure.values.errors import InputError
from tenure.workflow.actions.work_items import By


class StepUpError(InputError):
    """It has to be shown again who acts. `must_enroll`: a second factor has to be set up first."""

    def __init__(self, *, must_enroll: bool) -> None:
        text = "set up a second factor first" if must_enroll else "confirm again that it is you"
        super().__init__(text)
        self.must_enroll = must_enroll


def has_factor(user_id: int) -> bool:
    """Whether a person has a second factor in use."""
    rows = SecondFactor.objects.filter(user_id=user_id, ended_at=None)
    return rows.filter(confirmed_at__isnull=False).exists()


def require_step_up(by: By, *, is_always: bool = False) -> None:
    """`StepUpError` unless a code was given in the last ten minutes, where one is asked for.

    It is asked of who has a second factor, and of everyone where the installation demands it.
    `is_always` asks for the password where no code is asked for.
    """
    is_enrolled = has_factor(by.user.pk)
    needs_code = is_enrolled or by.step_up.is_demanded
    if not needs_code and not is_always:
        return
    if by.step_up.suffices(by.at, needs_code=needs_code):
        return
    raise StepUpError(must_enroll=needs_code and not is_enrolled)
