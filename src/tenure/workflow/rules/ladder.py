"""Which step of the ladder a quiet customer is due, and which one comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tenure.values.ladder import Design, Step, month_reached

LABEL, UNKNOWN_SEASON = "label", "season_unknown"
"""Held by a person's label; held because a season cannot be ruled out yet."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """One customer's quiet spell. `held_by` says what stands against freezing, "" for nothing.

    Under a year of use a season cannot be ruled out: such customers are contacted and no more.
    Held by anything else they are out of the ladder altogether.
    """

    months: int
    stage: str
    since: date
    plan: str
    held_by: str = ""
    taken: Collection[str] = ()

    @property
    def is_asleep(self) -> bool:
        """Whether the customer sleeps for good reason."""
        return self.held_by not in ("", UNKNOWN_SEASON)


@dataclass(frozen=True, slots=True)
class Due:
    """A step with its days: due from `from_on` on, to be done by `by_on`."""

    step: Step
    from_on: date
    by_on: date


def due(design: Design, quiet: Quiet) -> Due | None:
    """The step to take now: the last one whose month has come, unless it was taken in this spell.

    Steps whose month has passed are not made up for: two messages at once are none.
    """
    if quiet.is_asleep or quiet.stage not in ("contact", "special"):
        return None
    reached = [step for step in _open(design, quiet) if _is_reached(design, quiet, step)]
    if not reached or reached[-1].code in quiet.taken:
        return None
    return _days(design, quiet, reached[-1])


def coming(design: Design, quiet: Quiet) -> Due | None:
    """The step whose month comes next; None where there is none. Of two in one month, the later."""
    if quiet.is_asleep:
        return None
    steps = _open(design, quiet)
    if any(step.channel == "special" and _is_reached(design, quiet, step) for step in steps):
        return None
    later = [step for step in reversed(steps) if not _is_reached(design, quiet, step)]
    if not later:
        return None
    return _days(design, quiet, min(later, key=lambda step: design.from_month(step, quiet.plan)))


def _open(design: Design, quiet: Quiet) -> list[Step]:
    """Steps open to a customer, in order: one who is held is contacted, and not told of an end."""
    closed = ("notice", "special") if quiet.held_by else ()
    return [step for step in design.steps if step.is_on and step.channel not in closed]


def _is_reached(design: Design, quiet: Quiet, step: Step) -> bool:
    if step.channel == "special":
        return quiet.stage == "special"
    return quiet.months >= design.from_month(step, quiet.plan)


def _days(design: Design, quiet: Quiet, step: Step) -> Due:
    from_on = month_reached(quiet.since, design.from_month(step, quiet.plan))
    return Due(step, from_on, from_on + timedelta(days=step.days_to_do))
