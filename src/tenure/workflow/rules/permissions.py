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
    LABEL = "label"  # who sleeps for good reason
    LADDER = "ladder"  # which steps are taken for the quiet, in which words
    WRITE_LETTER = "write_letter"  # letters and mail to customers, where they stand
    PROPOSE_REFUND = "propose_refund"
    APPROVE_REFUND = "approve_refund"  # of another person's proposal, within the role's limit
    UNFREEZE = "unfreeze"
    STOP_MONEY = "stop_money"  # nothing more leaves, at once
    LISTEN = "listen"  # talks, notes, cases and conclusions of those who speak
    FILE_BUG = "file_bug"  # file, link, judge and tell
    SURVEY = "survey"  # ask customers
    TEACH = "teach"  # what a text is about, themes, whose a ticket is
    WEIGH = (
        "weigh"  # decisions on customers: prices offered, scope, conduct, steps before a release
    )
    SET_WORTH = "set_worth"  # rates, assumptions and policies of worth
    SIGN_RELEASE = "sign_release"  # of another person's decision or notice
    SEE_SELLERS = "see_sellers"  # how customers of each seller do
    JUDGE_FIT = "judge_fit"  # reasons of losses, what stands behind a source, rules proposed
    SIGN_RULE = "sign_rule"  # a team's word on a rule; putting one in force
    START_MONEY = "start_money"  # money may leave; a higher limit is agreed to


_EVERYONE = frozenset({Act.SEE, Act.EXPORT})
_CARES = _EVERYONE | {
    Act.WORK_ITEM,
    Act.LABEL,
    Act.WRITE_LETTER,
    Act.PROPOSE_REFUND,
    Act.UNFREEZE,
    Act.STOP_MONEY,
    Act.LISTEN,
    Act.FILE_BUG,
    Act.TEACH,
    Act.WEIGH,
    Act.JUDGE_FIT,
}
GRANTS: dict[str, frozenset[Act]] = {
    "owner": frozenset(Act),
    "manager": _CARES
    | {
        Act.IMPORT,
        Act.SEE_AUDIT,
        Act.DEFINE,
        Act.ALERT,
        Act.LADDER,
        Act.APPROVE_REFUND,
        Act.SURVEY,
        Act.SET_WORTH,
        Act.SIGN_RELEASE,
        Act.SEE_SELLERS,
        Act.SIGN_RULE,
    },
    "csm": _CARES,
    "listener": _CARES,
    "finance": _EVERYONE
    | {
        Act.PROPOSE_REFUND,
        Act.APPROVE_REFUND,
        Act.STOP_MONEY,
        Act.WRITE_LETTER,
        Act.WEIGH,
        Act.SET_WORTH,
    },
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
