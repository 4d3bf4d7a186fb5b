"""The models tried: a penalised hazard first, boosting as its challenger; both calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference import boosting
from tenure.inference.calibration import Calibrator, calibrated, learn_calibrator, log_loss
from tenure.inference.columns import Columns, Groups, Numbers, design, learn_columns, plain
from tenure.inference.hazard import Fit, fit_hazard, probability

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

PENALISED, BOOSTING = "penalised", "boosting"
PENALTIES = (3_000.0, 300.0, 30.0, 3.0)
"""Tried from the strongest; on columns of spread 1 they are beliefs of ±0.02 to ±0.6 log-odds."""
PARTS = 3
"""Parts of the customers, each scored by a model of the others."""
FEWEST_RECENT = 25


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


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to learn from: columns, whether each left, whose it is, and if it is of late.

    All arrays have one entry a row. `recent` rows are the ones chances are brought in line
    with. `windows` counts separate windows among them where rows of a customer overlap.
    """

    numbers: Numbers
    groups: Groups
    left: Flags
    customer: Ints
    recent: Flags
    windows: int

    def where(self, mask: Flags) -> Rows:
        """The rows of a mask."""
        return Rows(
            _cut(self.numbers, mask),
            {name: values[mask] for name, values in self.groups.items()},
            self.left[mask],
            self.customer[mask],
            self.recent[mask],
            self.windows,
        )


def _cut(numbers: Numbers, mask: Flags) -> Mapping[str, Floats]:
    return {name: values[mask] for name, values in numbers.items()}


def fit_model(kind: str, rows: Rows, *, seed: int, draws: int = 0) -> Model:
    """Learn a model and its calibration from the rows, and nothing else.

    Scores for the calibration and for the choice of the penalty are given to whole customers
    the model had not seen. No row is ever repeated or left out to even the outcomes. Chances
    have an interval where there are `draws` to make it from.
    """
    penalty, unseen = _unseen(kind, rows, seed)
    columns = learn_columns(rows.numbers, rows.groups)
    late = rows.recent
    if rows.left[late].sum() < FEWEST_RECENT:
        late = np.ones(len(late), dtype=bool)
    calibrator = learn_calibrator(
        unseen[late],
        rows.left[late],
        rows.customer[late],
        seed=seed,
        windows=rows.windows,
        draws=draws,
    )
    penalised, boosted = _fitted(kind, columns, rows, penalty, seed)
    return Model(
        kind, columns, penalised, boosted, calibrator, len(rows.left), int(rows.left.sum())
    )


def _fitted(
    kind: str, columns: Columns, rows: Rows, penalty: float, seed: int
) -> tuple[Penalised | None, Boosted | None]:
    if kind == BOOSTING:
        matrix = plain(columns, rows.numbers, rows.groups)
        return None, Boosted(boosting.fit_trees(matrix, rows.left, columns, seed=seed))
    made = fit_hazard(design(columns, rows.numbers, rows.groups), rows.left, penalty=penalty)
    return Penalised(made.intercept, tuple(made.coefficients.tolist()), penalty), None


def _unseen(kind: str, rows: Rows, seed: int) -> tuple[float, Floats]:
    """The best penalty (0 for trees), and each row's score by a model without its customer."""
    part = parts_of_customers(rows.customer, rows.left, parts=PARTS, seed=seed)
    tries = PENALTIES if kind == PENALISED else (0.0,)
    scores = np.empty((len(tries), len(rows.left)))
    for each in range(PARTS):
        apart = part == each
        scores[:, apart] = _scores_apart(kind, rows.where(~apart), rows.where(apart), seed)
    if kind == BOOSTING:
        return 0.0, scores[0]
    losses = [log_loss(probability(each), rows.left) for each in scores]
    best = int(np.argmin(losses))
    return PENALTIES[best], scores[best]


def _scores_apart(kind: str, known: Rows, apart: Rows, seed: int) -> Floats:
    """Scores of rows kept apart, a line for each penalty; scales are those of the known."""
    columns = learn_columns(known.numbers, known.groups)
    if kind == BOOSTING:
        text = boosting.fit_trees(
            plain(columns, known.numbers, known.groups), known.left, columns, seed=seed
        )
        return boosting.tree_scores(text, plain(columns, apart.numbers, apart.groups))[None, :]
    seen, unseen = (design(columns, each.numbers, each.groups) for each in (known, apart))
    found: list[Floats] = []
    fit: Fit | None = None
    for penalty in PENALTIES:
        fit = fit_hazard(seen, known.left, penalty=penalty, start=fit)
        found.append(fit.score(unseen))
    return np.array(found)


def parts_of_customers(customer: Ints, left: Flags, *, parts: int, seed: int) -> Ints:
    """A part, 0 to `parts` − 1, for each row: whole customers, leavers spread evenly."""
    names, owner = np.unique(customer, return_inverse=True)
    leaver = np.bincount(owner, left) > 0
    rng = np.random.default_rng(seed)
    part = np.empty(len(names), dtype=np.int64)
    for kind in (leaver, ~leaver):
        part[rng.permutation(np.flatnonzero(kind))] = np.arange(int(kind.sum())) % parts
    return np.asarray(part[owner], dtype=np.int64)


def scores(model: Model, numbers: Numbers, groups: Groups) -> Floats:
    """Log-odds of each row, before calibration."""
    if model.boosted is not None:
        return boosting.tree_scores(model.boosted.text, plain(model.columns, numbers, groups))
    weights = np.array(_linear(model).coefficients)
    made = _linear(model).intercept + design(model.columns, numbers, groups) @ weights
    return np.asarray(made, dtype=np.float64)


def _linear(model: Model) -> Penalised:
    if model.penalised is None:
        raise ValueError(f"a model of kind {model.kind} without its parameters")
    return model.penalised


def contributions(model: Model, numbers: Numbers, groups: Groups) -> Floats:
    """What each number and each level adds to the log-odds of each row, against the average.

    Shape (rows, numbers + levels) in the order of `model.columns`; the mark of a gap counts
    with its number.
    """
    columns, count = model.columns, len(model.columns.numbers)
    if model.boosted is not None:
        return boosting.tree_contributions(model.boosted.text, plain(columns, numbers, groups))
    weights = np.array(_linear(model).coefficients)
    usual = np.r_[
        np.zeros(count), [each.gaps for each in columns.gapped], [x.share for x in columns.levels]
    ]
    parts = (design(columns, numbers, groups) - usual) * weights
    marks = [columns.numbers.index(each) for each in columns.gapped]
    for place, number in enumerate(marks):
        parts[:, number] += parts[:, count + place]
    return np.hstack([parts[:, :count], parts[:, count + len(marks) :]])


def out_of_fold(kind: str, rows: Rows, *, parts: int, seed: int) -> tuple[Floats, Floats]:
    """Score and calibrated chance of each row by a model that never saw its customer.

    For rows without a course in time; scales, penalty and calibration are learnt anew in each
    part's training rows.
    """
    part = parts_of_customers(rows.customer, rows.left, parts=parts, seed=seed)
    found, sure = np.empty(len(part)), np.empty(len(part))
    for each in range(parts):
        apart = rows.where(part == each)
        model = fit_model(kind, rows.where(part != each), seed=seed)
        found[part == each] = scores(model, apart.numbers, apart.groups)
        sure[part == each] = calibrated(model.calibrator, found[part == each])
    return found, sure
