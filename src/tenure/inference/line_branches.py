"""Which line the evidence can bear: each branch in order, and why it was taken or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tenure.inference.danger_line import (
    GUESS_BELOW,
    PROVISIONAL_BELOW,
    EconomicLine,
    Step,
)
from tenure.inference.intervals import Estimate

LIMIT_P = 0.05
LIMIT_SPAN = 0.20
LIMIT_RATIO = 1.3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known when a branch is chosen.

    `losses`: distinct customers lost. `auc` of the measure chosen; `p_value` of its best cut,
    corrected; `span` (0–1) of the 90 % interval of the cut; `ratio` of risks below and above it.
    None where not looked for or not to be had.
    """

    losses: int = 0
    has_measure: bool = False
    auc: Estimate | None = None
    p_value: float | None = None
    is_low_worse: bool = True
    span: float | None = None
    ratio: Estimate | None = None
    has_costs: bool = False
    paying: EconomicLine | None = None
    has_guess: bool = False

    @property
    def is_chance(self) -> bool:
        """Enough losses to tell, and the measure may rank no better than chance."""
        return self.losses >= GUESS_BELOW and (self.auc is None or self.auc.low <= 0.5)


def trail_of(evidence: Evidence) -> tuple[Step, ...]:
    """Each of `BRANCHES` in order; exactly one is taken."""
    learnt, provisional = _learnt(evidence), _provisional(evidence)
    is_proved = learnt.is_taken or provisional.is_taken
    economic = _economic(evidence, is_proved=is_proved)
    if economic.is_taken:
        learnt = replace(learnt, is_taken=False)
        provisional = replace(provisional, is_taken=False)
    quartile = _quartile(evidence, is_proved=is_proved)
    nothing = _nothing(quartile, is_proved=is_proved)
    return (economic, learnt, provisional, quartile, nothing)


def _learnt(found: Evidence) -> Step:
    counts = (("losses", float(found.losses)), ("needed", float(PROVISIONAL_BELOW)))
    if not found.has_measure:
        return Step("learnt", False, "no_measure", counts)
    if found.losses < PROVISIONAL_BELOW:
        return Step("learnt", False, "too_few_losses", counts)
    return _tested(found, "learnt", counts) or Step("learnt", True, "proved", counts + _p(found))


def _provisional(found: Evidence) -> Step:
    name = "provisional"
    counts = (("losses", float(found.losses)), ("needed", float(GUESS_BELOW)))
    if not found.has_measure:
        return Step(name, False, "no_measure", counts)
    if found.losses < GUESS_BELOW:
        return Step(name, False, "too_few_losses", counts)
    if found.losses >= PROVISIONAL_BELOW:
        return Step(name, False, "enough_losses", counts)
    span = 1.0 if found.span is None else found.span
    ratio = found.ratio.low if found.ratio else 0.0
    spread = (("span", span), ("limit", LIMIT_SPAN))
    lift = (("ratio_low", ratio), ("limit", LIMIT_RATIO))
    failed = _tested(found, name, counts)
    if failed:
        return failed
    if span > LIMIT_SPAN:
        return Step(name, False, "cut_uncertain", counts + _p(found) + spread)
    if ratio <= LIMIT_RATIO:
        return Step(name, False, "ratio_uncertain", counts + _p(found) + lift)
    return Step(name, True, "proved", counts + _p(found) + spread[:1] + lift[:1])


def _tested(found: Evidence, branch: str, counts: tuple[tuple[str, float], ...]) -> Step | None:
    """The step that ends at the test of the cut; None where it passes."""
    numbers = counts + _p(found) + (("limit", LIMIT_P),)
    if found.p_value is None or found.p_value >= LIMIT_P:
        return Step(branch, False, "chance", numbers)
    if not found.is_low_worse:
        return Step(branch, False, "wrong_side", numbers)
    return None


def _economic(found: Evidence, *, is_proved: bool) -> Step:
    name = "economic"
    if not found.has_costs:
        return Step(name, False, "no_costs")
    if not is_proved or found.paying is None:
        return Step(name, False, "not_proved")
    risk = (("risk", found.paying.risk),)
    if found.paying.line is None:
        return Step(name, False, found.paying.why, risk)
    return Step(name, True, "pays", risk)


def _quartile(found: Evidence, *, is_proved: bool) -> Step:
    name = "bottom_quartile"
    counts = (("losses", float(found.losses)),)
    if is_proved:
        return Step(name, False, "better_line", counts)
    if not found.has_measure:
        return Step(name, False, "no_measure", counts)
    if found.is_chance:
        return Step(name, False, "no_better_than_chance", counts + _auc(found))
    if not found.has_guess:
        return Step(name, False, "no_spread", counts)
    if found.losses < GUESS_BELOW:
        return Step(name, True, "few_losses", (*counts, ("needed", float(GUESS_BELOW))))
    return Step(name, True, "not_proved", counts + _auc(found))


def _nothing(quartile: Step, *, is_proved: bool) -> Step:
    if is_proved or quartile.is_taken:
        return Step("none", False, "line_found")
    return Step("none", True, quartile.why, quartile.numbers)


def _p(found: Evidence) -> tuple[tuple[str, float], ...]:
    return () if found.p_value is None else (("p_value", found.p_value),)


def _auc(found: Evidence) -> tuple[tuple[str, float], ...]:
    if found.auc is None:
        return ()
    return (
        ("auc", found.auc.value),
        ("auc_low", found.auc.low),
        ("auc_high", found.auc.high),
    )
