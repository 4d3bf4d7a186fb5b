"""The observations a line is learnt from: each customer once in each of a row of separate windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, Panel
from tenure.values.measures import LEVELS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled rows, one a customer and window; windows are numbered from 0, the oldest.

    `customer`, `window`, `has_left` and each of `levels` (by name of the measure, NaN where
    unknown) have one entry a row; `days` is the observation day of each window.
    """

    customer: Ints
    window: Ints
    has_left: Flags
    levels: Mapping[str, Floats]
    days: NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def losses(self) -> int:
        """Distinct customers who left."""
        return len(np.unique(self.customer[self.has_left]))

    @property
    def customers(self) -> int:
        """Distinct customers seen."""
        return len(np.unique(self.customer))

    def known(self, metric: str) -> Sample:
        """The rows in which a measure is known, with that measure alone."""
        is_known = ~np.isnan(self.levels[metric])
        return Sample(
            self.customer[is_known],
            self.window[is_known],
            self.has_left[is_known],
            {metric: self.levels[metric][is_known]},
            self.days,
        )


def sample_of(
    panel: Panel, *, lead_days: int = LEAD_DAYS, horizon_days: int = HORIZON_DAYS
) -> Sample:
    """Rows of observation days at least a horizon apart, counted back from the last labelled one.

    Weekly rows of one customer tell the same loss a dozen times and make every test too sure;
    so each loss is told by one row. Since windows do not overlap and who has left is gone, a
    customer who stays through several windows is compared anew in each with those then there.
    """
    has_label, left = panel.labels(lead_days=lead_days, horizon_days=horizon_days)
    names = [name for name in LEVELS if name in panel.features]
    days = _days_apart(panel.observed_on[has_label], horizon_days)
    if not len(days):
        none = np.array([], dtype=np.int64)
        empty = {name: np.array([], dtype=np.float64) for name in names}
        return Sample(none, none, none.astype(bool), empty, days)
    place = np.minimum(np.searchsorted(days, panel.observed_on), len(days) - 1)
    rows = np.flatnonzero(has_label & (days[place] == panel.observed_on))
    return Sample(
        customer=panel.customer[rows],
        window=place[rows].astype(np.int64),
        has_left=left[rows],
        levels={name: panel.features[name][rows] for name in names},
        days=days,
    )


def _days_apart(observed: NDArray[np.datetime64], horizon_days: int) -> NDArray[np.datetime64]:
    """Distinct days, the last first chosen, then each at least a horizon before the one after."""
    chosen: list[np.datetime64] = []
    for day in np.unique(observed)[::-1]:
        if not chosen or chosen[-1] - day >= np.timedelta64(horizon_days, "D"):
            chosen.append(day)
    return np.array(chosen[::-1], dtype="datetime64[D]")
