"""What is found of the risk of leaving: the verdict, its proof, the model, and its chances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.inference.calibration import Calibration
from tenure.inference.candidates import Model
from tenure.inference.competing import Causes
from tenure.inference.conformal import Thresholds
from tenure.inference.intervals import Estimate
from tenure.inference.leaks import Leak


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as a code, with what there is and what it would take.

    "too_few_churned" (customers), "too_short" (fold dates), "too_few_rehearsed" (customers who
    left after a fold date), "no_usable_signal" (no figures; the
    reasons follow), "no_better_than_use", "no_better_than_tenure" (lower limit of the gain in
    AUC), "chances_no_better" (log loss against Kaplan–Meier's), "beats_both" (the smaller
    lower limit of the two gains), "not_asked" (learning was left out).
    """

    code: str
    have: float = 0.0
    need: float = 0.0


@dataclass(frozen=True, slots=True)
class Fold:
    """One date of the rehearsal: what was known then to learn from, and how it went.

    `trained_rows` and `trained_left` (rows) had closed windows on that day; `rows` customers
    were scored, `left` of them left within their window. AUC: None without leavers, or where
    the challenger was not tried.
    """

    on: date
    trained_rows: int
    trained_left: int
    rows: int
    left: int
    auc_penalised: float | None
    auc_boosting: float | None
    auc_use: float | None
    auc_tenure: float | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model tried: its AUC over all folds with customers as clusters, and its worst fold's.

    `auc` is None where it was not tried; `why_not` then says why ("no_library").
    """

    kind: str
    auc: Estimate | None
    worst_auc: float | None
    brier: float | None
    log_loss: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one can tell without a model: "use" (rank by last month's use) or "tenure" (Kaplan–Meier by plan).

    `gain` is the AUC of the chosen model less this one's; customers are the clusters of both
    intervals. `log_loss` only where the baseline states chances.
    """

    kind: str
    column: str
    auc: Estimate
    gain: Estimate
    log_loss: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What moves the chosen model most, largest first.

    `weight` is the mean size of its contribution to the log-odds; `direction` "raises" or
    "lowers" says what more of it does to the risk, "mixed" where it does both. `level` is the
    value of a group, "" for a number.
    """

    name: str
    level: str
    weight: float
    direction: str


@dataclass(frozen=True, slots=True)
class RiskFinding:
    """Whether leaving can be predicted here, the proof, and the model if so.

    `customers`, `churned` (distinct, by choice or delinquent, with a closed window), `rows`
    with a label. Without folds all that follows them is empty or None. `model`, `thresholds`
    and `causes` are None unless `is_usable`. `calibration` is of the chosen model's chances on
    all fold dates, each made with what was known then.
    """

    is_usable: bool
    why: tuple[Why, ...]
    seen_until: date
    lead_days: int
    horizon_days: int
    customers: int
    churned: int
    rows: int
    refused: tuple[Leak, ...]
    folds: tuple[Fold, ...]
    candidates: tuple[Candidate, ...]
    chosen: str
    baselines: tuple[Baseline, ...]
    calibration: Calibration | None
    thresholds: Thresholds | None
    model: Model | None
    causes: Causes | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the three columns that move a customer's chance most.

    `direction`: "raises" or "lowers" the risk; `contribution` in log-odds, against the average
    customer. `value` is the customer's own (None where unknown or for a group, whose value is
    `level`), `usual` the mean of all customers learnt from (None for a group).
    """

    name: str
    direction: str
    contribution: float
    value: float | None
    usual: float | None
    level: str


@dataclass(frozen=True, slots=True)
class Chances:
    """For each row of a panel: the chance to give notice in the window, and what speaks for it.

    All tuples have one entry a row. `low` and `high`: 95 % interval of the chance;
    `voluntary` + `delinquent` = `chance`; `sure`: "leave", "stay" or "ambiguous" (talk to
    them); `reasons`: at most three, the weightiest first.
    """

    chance: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    voluntary: tuple[float, ...]
    delinquent: tuple[float, ...]
    sure: tuple[str, ...]
    reasons: tuple[tuple[Reason, ...], ...]
