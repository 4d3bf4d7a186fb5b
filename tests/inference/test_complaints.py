"""Whether complaining predicts leaving: the planted answer is given, and none where there is none."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import msgspec
import numpy as np
import pytest

from tenure.inference.complaints import ComplaintFinding, Split, ask_complaints
from tenure.inference.panel import DELINQUENT, Panel
from tests.inference.panels import simulate


def asked(complaint: float = 0.0, unsolved: float | None = None, seed: int = 3) -> ComplaintFinding:
    return ask_complaints(
        simulate(customers=1_500, seed=seed, complaint=complaint, unsolved=unsolved)
    )


def by_kind(found: ComplaintFinding) -> dict[str, Split]:
    return {each.kind: each for each in found.splits}


@pytest.mark.parametrize(("planted", "verdict"), [(1.0, "more"), (-1.2, "less")])
def test_a_planted_effect_is_found_in_its_direction(planted: float, verdict: str) -> None:
    found = asked(planted)
    assert (found.verdict, found.why, found.agrees) == (verdict, "", True)
    assert [each.kind for each in found.splits] == ["any", "fast", "slow", "unsolved"]
    for each in found.splits:
        assert each.verdict == verdict
        assert each.ratio is not None
        assert each.ratio.low < exp(planted) * 1.05
        assert each.ratio.high > exp(planted) * 0.95
    assert found.splits[0].losses + found.silent_losses == found.losses


def test_without_an_effect_it_cannot_tell() -> None:
    told = []
    for seed in range(10, 14):
        found = asked(seed=seed)
        ratio = found.splits[0].ratio
        assert ratio is not None
        told.append(found.verdict != "cannot_tell")
        assert 0.6 < ratio.value < 1.6
    assert sum(told) <= 1  # 5 % each is said


def test_the_kinds_are_told_apart() -> None:
    found = by_kind(asked(0.0, unsolved=1.2))
    assert found["unsolved"].verdict == "more"
    assert (found["fast"].verdict, found["slow"].verdict) == ("cannot_tell", "cannot_tell")
    ratio = found["unsolved"].ratio
    assert ratio is not None
    assert ratio.low < exp(1.2) < ratio.high


def test_heavy_use_does_not_pass_for_complaining() -> None:
    # those who use much complain much, and stay for their use: at equal use complaining is nothing
    panel = simulate(customers=1_500, seed=5)
    rng = np.random.default_rng(6)
    own = panel.features["own_baseline_ratio"]
    loud = (rng.random(len(panel)) < np.clip(0.15 * own**2, 0, 0.9)).astype(float)
    none = np.zeros(len(panel))
    planted = replace(
        panel,
        features={
            **panel.features,
            "complaints_90": loud,
            "complaints_unsolved": none,
            "complaints_fast": loud,
            "complaints_slow": none,
        },
    )
    found = by_kind(ask_complaints(planted))["any"]
    assert found.crude is not None
    assert found.crude.high < 1
    assert found.verdict == "cannot_tell"
    assert found.ratio is not None
    assert found.ratio.value > found.crude.value


def test_long_lives_do_not_pass_for_complaining() -> None:
    # complaints pile up with time: those who ever complained lived longer, yet leave as others do
    panel = simulate(customers=1_500, seed=7)
    ever = np.unique(panel.customer[panel.features["complaints_90"] > 0])
    last = np.r_[panel.customer[1:] != panel.customer[:-1], True]
    left, loud = ~np.isnat(panel.notice_on[last]), np.isin(panel.customer[last], ever)
    assert left[loud].mean() < 0.8 * left[~loud].mean()  # the trap
    found = ask_complaints(panel)
    assert found.verdict == "cannot_tell"
    assert found.agrees


def test_landmarks_hold_each_customer_once() -> None:
    found = asked(1.5)
    for each in found.landmarks:
        assert each.complained < each.customers <= found.customers
        assert each.verdict in ("more", "cannot_tell")
    assert [each.day for each in found.landmarks] == [90, 180]
    assert found.landmarks[0].ratio is not None
    assert found.landmarks[0].ratio.value > 1


def test_an_opposite_landmark_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from tenure.inference import complaints

    true = complaints._landmark

    def opposite(*args: object) -> object:
        return replace(true(*args), verdict="less")  # type: ignore[arg-type]

    monkeypatch.setattr(complaints, "_landmark", opposite)
    assert not asked(1.0).agrees


def without(panel: Panel, value: float) -> Panel:
    names = [name for name in panel.features if name.startswith("complaints")]
    flat = {name: np.full(len(panel), value) for name in names}
    return replace(panel, features={**panel.features, **flat})


def test_without_complaints_there_is_no_answer() -> None:
    panel = simulate(customers=200, seed=8)
    for value in (np.nan, 0.0):
        found = ask_complaints(without(panel, value))
        assert (found.verdict, found.why, found.splits) == ("cannot_tell", "no_complaints", ())
    bare = replace(panel, features={"tenure_days": panel.features["tenure_days"]})
    assert ask_complaints(bare).why == "no_complaints"


def test_with_few_losses_there_is_no_answer() -> None:
    panel = simulate(customers=60, seed=9, monthly=0.01)
    found = ask_complaints(panel)
    assert (found.verdict, found.why) == ("cannot_tell", "too_few_losses")
    unpaid = replace(panel, cause=np.where(panel.cause > 0, DELINQUENT, 0).astype(np.int8))
    assert ask_complaints(unpaid).losses == 0


def test_it_is_plain_values() -> None:
    found = asked()
    assert msgspec.json.decode(msgspec.json.encode(found), type=ComplaintFinding) == found
    assert "tenure_days" in found.adjusted_for
    assert "plan" in found.adjusted_for
