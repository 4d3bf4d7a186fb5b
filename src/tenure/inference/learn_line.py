"""The danger line learnt from a panel: which branch the data can bear."""

from __future__ import annotations

from datetime import date

import numpy as np

from tenure.inference.danger_line import Economics, LineFinding, Step, bottom_quartile
from tenure.inference.panel import Panel

SEED = 20_260_101


def learn_line(
    panel: Panel, *, economics: Economics | None = None, seed: int = SEED
) -> LineFinding:
    """The danger line a panel can bear, and why not a better one.

    `line` None is "no usable signal"; `trail` says why. Deterministic in `seed`.
    """
    has_label, left = panel.labels()
    levels = panel.features["active_days"]
    now = panel.observed_on == panel.observed_on.max() if len(panel) else has_label
    past = has_label & ~np.isnan(levels)
    line = bottom_quartile(levels[now & ~np.isnan(levels)], levels[past], left[past])
    trail = (Step("bottom_quartile", line is not None, "few_losses"),)
    learned_on: date = panel.seen_until.astype("datetime64[D]").item()
    return LineFinding(line, "active_days", trail, (), (), 0, 0, learned_on)
