"""Which figures a command reads: the published ones, or those of a day asked for."""

from __future__ import annotations

from datetime import date

from tenure.config.settings import Settings
from tenure.values.errors import InputError
from tenure.warehouse.engine import Limits
from tenure.workflow.queries.board import Board, computed, published
from tenure.workflow.queries.board import week_before as kept_week_before
from tenure.workflow.queries.publications import WEEK
from tenure.workflow.queries.workspaces import only_workspace


def board(settings: Settings, as_of: date | None) -> Board:
    """The board of the installation's workspace; `InputError` says what to run first."""
    workspace = only_workspace()
    limits = Limits(settings.threads, settings.memory, settings.home / "spill")
    found = published(workspace, settings.warehouse, limits)
    if as_of is None:
        if found is None:
            raise InputError("no day has been run yet", hint="Run: tenure day")
        return found
    if found is not None and found.as_of == as_of:
        return found
    margin, cost = settings.margin / 100, settings.contact_cost
    return computed(workspace, settings.warehouse, as_of, margin, limits, contact_cost=cost)


def week_before(settings: Settings, of: Board) -> Board:
    """The board of a week before: that published then, or one computed where it does not compare."""
    kept = kept_week_before(of) if of.published_at is not None else None
    if kept is not None and kept.generation.switches == of.generation.switches:
        return kept
    limits = Limits(settings.threads, settings.memory, settings.home / "spill")
    day = of.as_of - WEEK
    margin, cost = of.generation.margin, settings.contact_cost
    return computed(only_workspace(), settings.warehouse, day, margin, limits, contact_cost=cost)
