"""Customer success and retention: what customers pay, do, say and cost, and who needs attention.

As a library it gives the metrics as Ibis expressions over your own tables, on any engine Ibis
knows. Nothing here executes: that is your engine's work. See docs/library.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.inference.intervals import nps, wilson
    from tenure.metrics.cohorts import logo_cohorts, mrr_cohorts
    from tenure.metrics.engagement import baseline, engagement, spans, usage_daily
    from tenure.metrics.logos import logo_churn, logo_movements
    from tenure.metrics.movements import balances, monthly, movements
    from tenure.metrics.mrr import segments
    from tenure.metrics.retention import rates, retention
    from tenure.metrics.schemas import calendar, conformed
    from tenure.values.switches import Switches

_HOMES = {
    "Switches": "tenure.values.switches",
    "balances": "tenure.metrics.movements",
    "baseline": "tenure.metrics.engagement",
    "calendar": "tenure.metrics.schemas",
    "conformed": "tenure.metrics.schemas",
    "engagement": "tenure.metrics.engagement",
    "logo_churn": "tenure.metrics.logos",
    "logo_cohorts": "tenure.metrics.cohorts",
    "logo_movements": "tenure.metrics.logos",
    "monthly": "tenure.metrics.movements",
    "movements": "tenure.metrics.movements",
    "mrr_cohorts": "tenure.metrics.cohorts",
    "nps": "tenure.inference.intervals",
    "rates": "tenure.metrics.retention",
    "retention": "tenure.metrics.retention",
    "segments": "tenure.metrics.mrr",
    "spans": "tenure.metrics.engagement",
    "usage_daily": "tenure.metrics.engagement",
    "wilson": "tenure.inference.intervals",
}

__all__ = [
    "Switches",
    "balances",
    "baseline",
    "calendar",
    "conformed",
    "engagement",
    "logo_churn",
    "logo_cohorts",
    "logo_movements",
    "monthly",
    "movements",
    "mrr_cohorts",
    "nps",
    "rates",
    "retention",
    "segments",
    "spans",
    "usage_daily",
    "wilson",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for, so that `import tenure` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tenure' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
