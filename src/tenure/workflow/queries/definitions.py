"""How a workspace defines its revenue figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.records.models import Definitions, Publication, Workspace
from tenure.values.presets import preset_of
from tenure.values.switches import DEFAULT, Switches, switches_from


@dataclass(frozen=True, slots=True)
class InForce:
    """One version of the switches; 0 are the defaults, which nobody set."""

    version: int
    switches: Switches
    at: datetime | None = None
    by: str = ""

    @property
    def preset(self) -> str:
        """The preset they are, or ""."""
        return preset_of(self.switches)


def definitions(workspace: Workspace) -> InForce:
    """The definitions in force."""
    return next(iter(history(workspace)), InForce(0, DEFAULT))


def history(workspace: Workspace) -> list[InForce]:
    """Every version, the newest first; without the defaults."""
    rows = Definitions.objects.filter(workspace=workspace).select_related("by")
    return [
        InForce(row.version, switches_from(row.switches), row.at, str(row.by or "")) for row in rows
    ]


def is_behind(workspace: Workspace) -> bool:
    """Whether the published figures were computed under other definitions than those in force."""
    last = Publication.objects.filter(workspace=workspace).first()
    return last is not None and last.definitions != definitions(workspace).version
