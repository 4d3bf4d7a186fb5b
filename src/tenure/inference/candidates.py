"""The models tried: a penalised hazard first, boosting as its challenger; both calibrated."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.calibration import Calibrator
from tenure.inference.columns import Columns

PENALISED, BOOSTING = "penalised", "boosting"


@dataclass(frozen=True, slots=True)
class Penalised:
    """Log-odds = intercept + coefficients · columns, in the order of `columns.design`."""

    intercept: float
    coefficients: tuple[float, ...]
    penalty: float


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trees as LightGBM writes them."""

    text: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model as plain values: exactly one of `penalised` and `boosted` is there."""

    kind: str
    columns: Columns
    penalised: Penalised | None
    boosted: Boosted | None
    calibrator: Calibrator
    rows: int
    left: int
