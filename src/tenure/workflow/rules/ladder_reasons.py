"""What the ladder makes of the reason that a customer pays without using."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tenure.values.ladder import Design
from tenure.workflow.rules.ladder import LABEL, Quiet, due
from tenure.workflow.rules.reasons import Candidate, Reason

CODE = "zombie"


def on_ladder(
    candidate: Candidate,
    design: Design,
    taken: Callable[[str, date], Mapping[str, date]],
    labels: Container[str],
) -> Candidate:
    """A candidate whose reason has the step that is due; without the reason where none is.

    `taken` gives the steps taken for a customer in a spell, `labels` holds customers who sleep for
    good reason. A reason that does not say when the spell began is left as it is.
    """
    reasons = []
    for reason in candidate.reasons:
        if reason.code == CODE and "since" in reason.figure:
            since = date.fromisoformat(reason.figure["since"])
            steps = taken(candidate.customer_id, since)
            quiet = _quiet(reason.figure, since, steps, is_labeled=candidate.customer_id in labels)
            now = due(design, quiet)
            if now is None:
                continue
            reasons.append(Reason(CODE, {**reason.figure, "step": now.step.code}))
        else:
            reasons.append(reason)
    return replace(candidate, reasons=tuple(reasons))


def _quiet(
    figure: dict[str, Any], since: date, steps: Mapping[str, date], *, is_labeled: bool
) -> Quiet:
    return Quiet(
        months=figure["months"],
        stage=figure["stage"],
        since=since,
        plan=figure["plan"],
        held_by=LABEL if is_labeled else figure["held_by"],
        taken=steps.keys(),
    )


def key_of(code: str, figure: Mapping[str, Any]) -> str:
    """What tells one reason from another for the cool-down: each step of the ladder is its own."""
    step = figure.get("step")
    return f"{code} {step}" if step else code
