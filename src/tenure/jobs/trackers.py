"""The trackers that the settings name, each through its own connector."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import cast

from tenure.config.settings import Settings
from tenure.values.trackers import TRACKER_NAMES
from tenure.workflow.ports import Tracker

PLACES = {name: f"tenure.connectors.{name}" for name in TRACKER_NAMES}
"""Where each connector lies: its `tracker` takes the settings."""


def configured_trackers(own: Settings) -> dict[str, Tracker]:
    """Every tracker that is set up, by name. `InputError` for settings that cannot be used."""
    made = {name: _made(name, own) for name in own.trackers}
    return {name: found for name, found in made.items() if found is not None}


@cache
def kept(own: Settings) -> Mapping[str, Tracker]:
    """The trackers of this process, made once."""
    return configured_trackers(own)


def _made(name: str, own: Settings) -> Tracker | None:
    return cast("Tracker | None", importlib.import_module(PLACES[name]).tracker(own))
