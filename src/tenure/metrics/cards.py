"""Metric cards: what a figure means, kept beside the code that computes it."""

from __future__ import annotations

from dataclasses import dataclass


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
"""Every card by name; the docs page of metrics is made from it."""


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
