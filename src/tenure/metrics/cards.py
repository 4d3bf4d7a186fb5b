"""Metric cards: what a figure means, kept beside the code that computes it."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class MetricCard:
    """Formula, unit, population, edge rules and source of one metric."""

    name: str
    title: str
    formula: str
    unit: str
    population: str
    edges: str
    source: str


CARDS: dict[str, MetricCard] = {}
"""The cards of the modules imported so far, by name; `every` has all."""


def card(
    name: str,
    title: str,
    *,
    formula: str,
    unit: str,
    population: str,
    edges: str,
    source: str,
) -> MetricCard:
    """Register one card. `ValueError` for a name used twice."""
    if name in CARDS:
        raise ValueError(f"metric card {name!r} is registered twice")
    CARDS[name] = MetricCard(name, title, formula, unit, population, edges, source)
    return CARDS[name]


@cache
def every() -> tuple[MetricCard, ...]:
    """All cards by title, those of modules nobody has asked for yet too."""
    room = importlib.import_module(__package__)
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)
    return tuple(sorted(CARDS.values(), key=lambda card: card.title.lower()))
