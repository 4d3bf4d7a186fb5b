"""The hazard against Rossi's data, and against other implementations."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tenure.inference.hazard import (
    CLOGLOG,
    LOGIT,
    clustered_covariance,
    fit_hazard,
    grouped_time_hazard,
    person_periods,
    probability,
)
from tests.conftest import missing

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def made() -> tuple[Floats, NDArray[np.bool_], NDArray[np.int64]]:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(900, 4))
    owner = rng.integers(0, 150, 900)
    odds = -1.5 + x @ [1.0, -0.5, 0.0, 0.2] + rng.normal(size=150)[owner]
    return x, rng.random(900) < probability(odds), owner


def test_rossi() -> None:
    # golden.json "rossi": Cox −0.379 −0.057 0.314 −0.150 −0.434 −0.085 0.091; methods 2: in
    # person-weeks −0.380 −0.058 0.314 −0.150 −0.434 −0.085 0.092, to the third digit
    from lifelines.datasets import load_rossi

    rows = load_rossi()
    weeks, arrested = rows["week"].to_numpy(np.int64), rows["arrest"].to_numpy(bool)
    assert (len(rows), int(weeks.sum())) == (432, 19_809)
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    columns = {name: rows[name].to_numpy(float) for name in names}
    found = grouped_time_hazard(weeks, arrested, columns)
    cox = dict(zip(names, (-0.379, -0.057, 0.314, -0.150, -0.434, -0.085, 0.091), strict=True))
    in_weeks = (-0.380, -0.058, 0.314, -0.150, -0.434, -0.085, 0.092)
    assert [round(each, 3) for each in found.values()] == list(in_weeks)
    assert found == pytest.approx(cox, abs=2e-3)


@pytest.mark.shared
def test_rossi_is_golden() -> None:
    golden = Path(__file__).resolve().parents[3] / "shared" / "design" / "golden.json"
    if not golden.exists():
        missing("the golden figures are not beside this checkout")
    cox = json.loads(golden.read_text("utf-8"))["rossi"]["cox"]
    assert (cox["fin"], cox["prio"]) == (-0.379, 0.091)


def test_periods_without_a_loss_say_nothing() -> None:
    columns, left, period = person_periods(
        np.array([1, 3, 3]), np.array([True, False, True]), {"x": np.array([5.0, 6.0, 7.0])}
    )
    assert period.tolist() == [1, 1, 3, 1, 3]
    assert columns[:, 0].tolist() == [5, 6, 6, 7, 7]
    assert left.tolist() == [True, False, False, False, True]


@pytest.mark.parametrize("penalty", [0.5, 30.0])
def test_penalised_as_elsewhere(
    made: tuple[Floats, NDArray[np.bool_], NDArray[np.int64]], penalty: float
) -> None:
    # sklearn: LogisticRegression(C=1/penalty)
    from sklearn.linear_model import LogisticRegression

    x, left, _ = made
    fit = fit_hazard(x, left, penalty=penalty)
    other = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=1000).fit(x, left)
    assert fit.coefficients == pytest.approx(other.coef_[0], abs=1e-5)
    assert fit.intercept == pytest.approx(float(other.intercept_[0]), abs=1e-5)


@pytest.mark.parametrize(("link", "close"), [(LOGIT, 1e-4), (CLOGLOG, 0.06)])
def test_clusters_as_elsewhere(
    made: tuple[Floats, NDArray[np.bool_], NDArray[np.int64]], link: str, close: float
) -> None:
    # statsmodels: GLM(y, x, Binomial(link)).fit(cov_type="cluster"); it takes the observed
    # information, which for cloglog is not the expected one
    import statsmodels.api as sm

    x, left, owner = made
    fit = fit_hazard(x, left, link=link)
    links = sm.families.links
    family = sm.families.Binomial(links.Logit() if link == LOGIT else links.CLogLog())
    other = sm.GLM(left.astype(float), sm.add_constant(x), family=family).fit(
        cov_type="cluster", cov_kwds={"groups": owner}
    )
    assert np.r_[fit.intercept, fit.coefficients] == pytest.approx(other.params, abs=1e-5)
    theirs = other.cov_params() / (899 / 895)  # a correction for columns of its own
    ours = clustered_covariance(fit, x, left, owner)
    assert np.sqrt(np.diag(ours)) == pytest.approx(np.sqrt(np.diag(theirs)), rel=close)


def test_weights_stand_for_as_many_rows(
    made: tuple[Floats, NDArray[np.bool_], NDArray[np.int64]],
) -> None:
    x, left, owner = made
    counts = owner % 3 + 1
    one = fit_hazard(x, left, weights=counts.astype(float), penalty=1.0)
    two = fit_hazard(x.repeat(counts, axis=0), left.repeat(counts), penalty=1.0)
    assert one.coefficients == pytest.approx(two.coefficients, abs=1e-8)


def test_separation_is_held_by_the_penalty() -> None:
    x = np.linspace(-1, 1, 40)[:, None]
    fit = fit_hazard(x, x[:, 0] > 0, penalty=1.0)
    assert 1 < fit.coefficients[0] < 5


def test_nobody_left() -> None:
    fit = fit_hazard(np.ones((30, 1)), np.zeros(30, dtype=bool), penalty=1.0)
    assert 0 < float(probability(fit.score(np.ones((1, 1))))[0]) < 0.05
