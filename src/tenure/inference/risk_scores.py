"""Chances of leaving of today's customers, with what speaks for them, from plain parameters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tenure.inference.calibration import calibrated, interval
from tenure.inference.candidates import Model, contributions, scores
from tenure.inference.competing import delinquent_share
from tenure.inference.conformal import how_sure
from tenure.inference.panel import Panel
from tenure.inference.risk_findings import Chances, Reason, RiskFinding

Floats = NDArray[np.float64]
REASONS = 3


def chances(finding: RiskFinding, panel_now: Panel) -> Chances:
    """Score the rows of today's panel with a usable finding's model; one entry a row.

    A column the model knows and the panel has not counts as unknown. Raises ValueError for a
    finding without a model.
    """
    model, causes, thresholds = finding.model, finding.causes, finding.thresholds
    if model is None or causes is None or thresholds is None:
        raise ValueError("the finding is not usable: there is no model to score with")
    rows = _filled(model, panel_now)
    score = scores(model, rows.features, rows.groups)
    chance = calibrated(model.calibrator, score)
    low, high = interval(model.calibrator, score)
    delinquent = chance * delinquent_share(causes, rows.features, rows.groups)
    return Chances(
        chance=_plain(chance),
        low=_plain(low),
        high=_plain(high),
        voluntary=_plain(chance - delinquent),
        delinquent=_plain(delinquent),
        sure=how_sure(thresholds, chance),
        reasons=_reasons(model, rows),
    )


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(values.tolist())


def _filled(model: Model, panel: Panel) -> Panel:
    """The panel with all columns the model knows."""
    count = len(panel)
    numbers = {each.name: np.full(count, np.nan) for each in model.columns.numbers}
    groups = {each.group: np.full(count, "") for each in model.columns.levels}
    return Panel(
        customer=panel.customer,
        observed_on=panel.observed_on,
        notice_on=panel.notice_on,
        cause=panel.cause,
        mrr_minor=panel.mrr_minor,
        features={**numbers, **panel.features},
        groups={**groups, **panel.groups},
        seen_until=panel.seen_until,
    )


def _reasons(model: Model, rows: Panel) -> tuple[tuple[Reason, ...], ...]:
    """Of each row the columns that move it most, either way; a group's levels count together."""
    numbers = model.columns.numbers
    groups = sorted({each.group for each in model.columns.levels})
    added = contributions(model, rows.features, rows.groups)
    parts = [added[:, : len(numbers)]]
    for group in groups:
        mine = [at for at, level in enumerate(model.columns.levels) if level.group == group]
        parts.append(added[:, [len(numbers) + at for at in mine]].sum(axis=1, keepdims=True))
    whole = np.hstack(parts)
    most = np.argsort(-np.abs(whole), axis=1, kind="stable")[:, :REASONS]
    names = [each.name for each in numbers] + groups
    usual = [each.usual for each in numbers]
    return tuple(
        tuple(
            _reason(rows, row, names[at], usual[at] if at < len(usual) else None, whole[row, at])
            for at in most[row]
            if whole[row, at] != 0
        )
        for row in range(len(whole))
    )


def _reason(rows: Panel, row: int, name: str, usual: float | None, added: float) -> Reason:
    direction = "raises" if added > 0 else "lowers"
    if usual is None:
        return Reason(name, direction, float(added), None, None, str(rows.groups[name][row]))
    value = float(rows.features[name][row])
    return Reason(name, direction, float(added), value if np.isfinite(value) else None, usual, "")
