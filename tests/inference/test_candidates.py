"""The machinery of both models: what is chosen, what a model never sees, what scores are made of."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tenure.inference.candidates import (
    BOOSTING,
    PENALISED,
    Model,
    Rows,
    contributions,
    fit_model,
    out_of_fold,
    parts_of_customers,
    scores,
)
from tenure.inference.discrimination import auc
from tenure.inference.hazard import probability

KINDS = (PENALISED, BOOSTING)


def rows(count: int = 1_500, seed: int = 1, signal: float = 1.0, each: int = 3) -> Rows:
    """`each` rows a customer, who has a level of use and a plan; leaving follows both."""
    rng = np.random.default_rng(seed)
    owner = np.arange(count) // each
    use = rng.normal(size=count // each)[owner] + 0.3 * rng.normal(size=count)
    plan = rng.integers(0, 2, count // each)[owner]
    odds = -1.5 - signal * use + signal * plan
    return Rows(
        numbers={
            "trend": np.where(rng.random(count) < 0.1, np.nan, use),
            **{f"noise_{at}": rng.normal(size=count) for at in range(4)},
        },
        groups={"plan": np.array(["basic", "pro"])[plan]},
        left=rng.random(count) < probability(odds),
        customer=owner,
        recent=np.ones(count, dtype=bool),
        windows=count,
    )


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest) -> Model:
    return fit_model(request.param, rows(), seed=1)


def test_a_model_is_plain_values(model: Model) -> None:
    assert msgspec.json.decode(msgspec.json.encode(model), type=Model) == model
    assert (model.penalised is None) != (model.boosted is None)


def test_the_same_again(model: Model) -> None:
    assert fit_model(model.kind, rows(), seed=1) == model


def test_rows_are_neither_repeated_nor_left_out(model: Model) -> None:
    assert (model.rows, model.left) == (1_500, int(rows().left.sum()))


def test_planted_effects_are_found(model: Model) -> None:
    numbers = {name: np.zeros(4) for name in rows().numbers}
    numbers["trend"] = np.array([-1.0, 1.0, -1.0, 1.0])
    found = scores(model, numbers, {"plan": np.array(["basic", "basic", "pro", "pro"])})
    assert found[1] < found[0] < found[2]
    assert found[1] < found[3] < found[2]


def test_contributions_tell_customers_apart_as_scores_do(model: Model) -> None:
    some = rows(600, seed=2)
    parts = contributions(model, some.numbers, some.groups)
    assert parts.shape == (600, 5 + 2)
    rest = scores(model, some.numbers, some.groups) - parts.sum(axis=1)
    assert np.ptp(rest) < 1e-9


def test_on_average_customers_contribute_nothing(model: Model) -> None:
    known = rows()
    parts = contributions(model, known.numbers, known.groups)
    assert np.abs(parts.mean(axis=0)).max() < 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_customers_are_scored_by_models_that_never_saw_them(kind: str) -> None:
    # each customer's outcome is chance, but is written into all its rows: seen twice, it is known
    rng = np.random.default_rng(3)
    outcome, mark = rng.random(200) < 0.3, rng.normal(size=200)
    owner = np.repeat(np.arange(200), 5)
    known = replace(
        rows(1_000, each=5),
        numbers={"mark": mark[owner], "other": rng.normal(size=1_000)},
        left=outcome[owner],
        customer=owner,
    )
    found, _ = out_of_fold(kind, known, parts=5, seed=1)
    level = auc(found, known.left)
    assert level is not None
    assert level < 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_penalised_away(kind: str) -> None:
    _, sure = out_of_fold(kind, rows(signal=0.0), parts=3, seed=1)
    assert sure.mean() == pytest.approx(float(rows(signal=0.0).left.mean()), abs=0.02)
    assert sure.std() < 0.04


def test_the_penalty_follows_the_signal() -> None:
    weak, strong = (fit_model(PENALISED, rows(signal=x), seed=1) for x in (0.05, 1.5))
    assert weak.penalised is not None
    assert strong.penalised is not None
    assert weak.penalised.penalty > strong.penalised.penalty


def test_parts_hold_whole_customers_and_leavers_evenly() -> None:
    known = rows()
    part = parts_of_customers(known.customer, known.left, parts=3, seed=1)
    assert all(len(set(part[known.customer == each])) == 1 for each in range(50))
    leavers = [len(set(known.customer[known.left & (part == each)])) for each in range(3)]
    assert max(leavers) - min(leavers) <= 1
