"""What is asked of customers: kinds of surveys, their scales, and the limits of asking."""

from __future__ import annotations

from dataclasses import dataclass

OWN = "tenure-"
"""How ids of rounds and answers of our own begin among the facts."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of survey: its scale, and whether the three open questions follow the score."""

    code: str
    low: int
    high: int
    is_open: bool = False

    @property
    def scores(self) -> range:
        """Scores that can be given."""
        return range(self.low, self.high + 1)

    @property
    def is_nps(self) -> bool:
        """Whether the score is one of recommending."""
        return self.high == 10

    @property
    def is_relationship(self) -> bool:
        """Whether it asks about everything, and so not while something is on fire."""
        return self.code != "csat"


KINDS = {
    kind.code: kind
    for kind in (
        Kind("nps", 0, 10),
        Kind("quarterly", 0, 10, is_open=True),
        Kind("csat", 1, 5),
        Kind("ces", 1, 7),
    )
}
"""Kinds of surveys that can be asked here."""
IMPORTED_KINDS = (*KINDS, "exit")
"""Kinds that can be loaded."""
PROMOTER, DETRACTOR = 9, 6
"""Scores from and up to which somebody is one."""
SATISFIED = 4
"""From this score of CSAT on somebody is."""
GROUPS = ("promoter", "passive", "detractor", "silent")
EXPIRES_DAYS = 60
EDIT_HOURS = 24
FOLLOW_UP_HOURS = 48
BETWEEN_DAYS = 90
"""Nobody is asked twice within so many days, whatever the survey."""
TICKETS_WITHIN_DAYS = 30
"""CSAT asks about tickets solved at most so long ago."""
MOST_OF_ONE = 5
"""So many people of one customer are asked in a round, of as many roles as there are."""
LONGEST_ROUND_DAYS = 92
LONGEST_TEXT = 2000
LONGEST_GOAL = 500
WHY_NOT = (
    "throttled",
    "no_address",
    "unsubscribed",
    "incident",
    "legal_hold",
    "enough",
    "closed",
    "not_sent",
)
"""Why somebody was passed over."""


def group_of(kind: str, score: float | None) -> str:
    """Promoter, passive or detractor by a score of recommending; "" for other kinds and for none."""
    if score is None or kind not in ("nps", "quarterly"):
        return ""
    if score >= PROMOTER:
        return "promoter"
    return "detractor" if score <= DETRACTOR else "passive"
