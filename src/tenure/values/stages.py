"""The five stages a company goes through, by ARR: its question, its goals, what it should look at."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError

METRICS = (
    "mrr",
    "customers",
    "new_mrr",
    "active_share",
    "breadth",
    "talk_share",
    "nps",
    "hollow_share",
    "first_month_kept",
    "monthly_loss",
    "gone_rate",
    "grr",
    "nrr",
    "below_line_share",
    "expansion_mrr",
    "net_churn",
    "quick_ratio",
    "arpa",
    "winning_share",
)
"""Figures a stage can show."""
CODES = ("acquisition", "adoption", "retention", "expansion", "optimization")
MOST_GOALS, MOST_METRICS, LONGEST = 6, 8, 300


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage from an ARR of `starts_minor` (minor units of `currency`) up to where the next begins."""

    code: str
    starts_minor: int
    currency: str
    question: str
    goals: tuple[str, ...]
    metrics: tuple[str, ...]


DEFAULTS = (
    Stage(
        "acquisition",
        0,
        "USD",
        "What do customers want, and what do they do with the product?",
        ("Talk to every customer", "See what they use first", "Win customers like the best ones"),
        ("mrr", "new_mrr", "customers", "talk_share", "active_share", "nps"),
    ),
    Stage(
        "adoption",
        100_000_000,
        "USD",
        "Why and how does the product become part of their day?",
        ("Make use daily", "Bring a second person in", "Leave nobody who pays unused"),
        ("mrr", "active_share", "breadth", "hollow_share", "first_month_kept", "nps"),
    ),
    Stage(
        "retention",
        500_000_000,
        "USD",
        "Why do they go on after month one?",
        ("Keep the first month", "Act before the danger line", "Learn from everyone who leaves"),
        ("first_month_kept", "monthly_loss", "gone_rate", "grr", "below_line_share", "mrr"),
    ),
    Stage(
        "expansion",
        2_000_000_000,
        "USD",
        "Why do they upgrade?",
        ("Grow with those who grow", "Turn net churn negative", "Ask happy customers for others"),
        ("nrr", "net_churn", "expansion_mrr", "arpa", "grr", "new_mrr"),
    ),
    Stage(
        "optimization",
        10_000_000_000,
        "USD",
        "What can be automated, and what do the figures say to improve?",
        ("Automate what repeats", "Spend where it returns most", "Improve from the figures"),
        ("quick_ratio", "nrr", "grr", "winning_share", "arpa", "monthly_loss"),
    ),
)
"""The table a workspace starts with; bounds of $1M, $5M, $20M and $100M of ARR."""


def stage_at(stages: tuple[Stage, ...], arr_minor: float) -> int:
    """Place of the stage an ARR lies in; both in the currency of the stages. A bound belongs to the
    stage it opens.
    """
    return max(place for place, stage in enumerate(stages) if stage.starts_minor <= arr_minor)


def checked(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """The same stages, if they are a table of stages. `InputError` says which part is not."""
    if tuple(stage.code for stage in stages) != CODES:
        raise InputError(
            "the five stages come in their order", hint=f"They are: {', '.join(CODES)}."
        )
    if len({stage.currency for stage in stages}) != 1 or stages[0].currency not in EXPONENTS:
        raise InputError(
            "all bounds are in one currency", hint="Write its three letters, such as USD."
        )
    if stages[0].starts_minor != 0:
        raise InputError("the first stage begins at 0")
    for before, stage in itertools.pairwise(stages):
        if stage.starts_minor <= before.starts_minor:
            raise InputError(
                f"{stage.code} must begin above {before.code}", hint="Give bounds that rise."
            )
    for stage in stages:
        _check_words(stage)
    return stages


def _check_words(stage: Stage) -> None:
    if not stage.question or any(len(text) > LONGEST for text in (stage.question, *stage.goals)):
        raise InputError(
            f"{stage.code} needs a question", hint=f"Texts have at most {LONGEST} characters."
        )
    if len(stage.goals) > MOST_GOALS:
        raise InputError(f"{stage.code} has more than {MOST_GOALS} goals", hint="Leave some out.")
    if not 1 <= len(stage.metrics) <= MOST_METRICS or not set(stage.metrics) <= set(METRICS):
        raise InputError(
            f"{stage.code} shows 1 to {MOST_METRICS} figures", hint=f"Of: {', '.join(METRICS)}."
        )
