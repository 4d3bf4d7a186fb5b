"""By whom it ends: leaving by choice and by unpaid invoices compete for the same customer."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.columns import Columns


@dataclass(frozen=True, slots=True)
class Causes:
    """The share of a chance of leaving that is delinquent, as a logistic function of the columns.

    Where one cause has too few leavers, `coefficients` are zeros and the share is the same
    for all. `voluntary`, `delinquent`: leavers (customers) it was learnt from.
    """

    columns: Columns
    intercept: float
    coefficients: tuple[float, ...]
    voluntary: int
    delinquent: int
