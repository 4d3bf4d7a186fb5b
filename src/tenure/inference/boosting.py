"""The challenger: shallow, slow boosting, which may not say that more use means more risk."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from tenure.inference.columns import Columns
from tenure.values.measures import MEASURES

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROUNDS = 200
THREADS = 1
"""One: the answer is the same every time, and two wait for each other on a busy machine."""
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 5.0,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "num_threads": THREADS,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Shallow and slow wins by a hair over logistic regression, defaults lose (methods 2).

A leaf must have about five leavers to expect (the sum of p(1 − p)): where few leave, 20 rows
without any say nothing, and on the next date half of the customers may fall into that leaf.
"""


def is_available() -> bool:
    """Whether the library can be loaded here; where not, the challenger is not tried."""
    try:
        _library()
    except (ImportError, OSError):
        return False
    return True


def _library() -> ModuleType:
    """LightGBM: slow to import, and it may be missing, or the system library it needs."""
    return import_module("lightgbm")


def fit_trees(matrix: Floats, left: Flags, columns: Columns, *, seed: int) -> str:
    """The trees as text. `matrix` as `columns.plain` makes it, a row for each of `left`.

    A measure of which more is healthier never raises the risk, and the reverse; those without
    a sign are free. The same arguments give the same text.
    """
    library = _library()
    held = library.Dataset(matrix, label=left.astype(np.float64), free_raw_data=True)
    settings = {**SETTINGS, "seed": seed, "monotone_constraints": _signs(columns)}
    grown = library.train(settings, held, num_boost_round=ROUNDS)
    return str(grown.model_to_string())


def _signs(columns: Columns) -> list[int]:
    known = [MEASURES.get(each.name) for each in columns.numbers]
    return [-each.sign if each else 0 for each in known] + [0] * len(columns.levels)


def tree_scores(text: str, matrix: Floats) -> Floats:
    """Log-odds of each row."""
    grown = _library().Booster(model_str=text)
    scores = grown.predict(matrix, raw_score=True, num_threads=THREADS)
    return np.asarray(scores, dtype=np.float64)


def tree_contributions(text: str, matrix: Floats) -> Floats:
    """What each column adds to the log-odds of each row, against the average (Tree SHAP).

    Shape (rows, columns); Lundberg et al. 2018, through LightGBM.
    """
    grown = _library().Booster(model_str=text)
    parts = grown.predict(matrix, pred_contrib=True, num_threads=THREADS)
    return np.asarray(parts, dtype=np.float64)[:, :-1]
