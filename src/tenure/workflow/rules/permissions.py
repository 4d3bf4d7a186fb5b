"""Who may do what. One table; everything not listed is refused."""

from __future__ import annotations

from enum import StrEnum

from tenure.values.errors import TenureError


class NotAllowedError(TenureError):
    """The role does not include the act."""


class Act(StrEnum):
    """Everything a role can be needed for."""

    SEE = "see"  # every page but those below
    EXPORT = "export"
    WORK_ITEM = "work_item"  # done, snooze, dismiss, assign
    IMPORT = "import"
    DEFINE = "define"  # how revenue figures are defined
    ALERT = "alert"  # which rules alert, when they are quiet, what is sent
    SEE_AUDIT = "see_audit"
    MANAGE_PEOPLE = "manage_people"


_EVERYONE = frozenset({Act.SEE, Act.EXPORT})
GRANTS: dict[str, frozenset[Act]] = {
    "owner": frozenset(Act),
    "manager": _EVERYONE | {Act.WORK_ITEM, Act.IMPORT, Act.SEE_AUDIT, Act.DEFINE, Act.ALERT},
    "csm": _EVERYONE | {Act.WORK_ITEM},
    "listener": _EVERYONE | {Act.WORK_ITEM},
    "finance": _EVERYONE,
    "read_only": frozenset({Act.SEE}),
}
"""Acts by role."""


def may(role: str, act: Act) -> bool:
    """Whether a role includes an act; a role not known includes nothing."""
    return act in GRANTS.get(role, frozenset())


def require(role: str, act: Act) -> None:
    """Raise `NotAllowedError` unless the role includes the act."""
    if not may(role, act):
        raise NotAllowedError(f"the role {role} does not include {act}")
