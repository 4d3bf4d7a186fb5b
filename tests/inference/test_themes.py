"""Themes: planted groups are found, known again, named without blanks between words, and stay apart from noise."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from tenure.inference import themes
from tenure.inference.meaning import encode

Vectors = NDArray[np.float32]


def clouds(sizes: list[int], noise: int, seed: int = 1) -> tuple[Vectors, list[int]]:
    """Groups about axes of their own, and texts near nothing."""
    rng, rows, truth = np.random.default_rng(seed), [], []
    for at, size in enumerate(sizes):
        middle = np.zeros(512)
        middle[at] = 1
        rows += [middle + rng.normal(0, 0.02, 512) for _ in range(size)]
        truth += [at] * size
    rows += [rng.normal(0, 1, 512) for _ in range(noise)]
    truth += [themes.NONE] * noise
    found = np.asarray(rows, dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True), truth


def test_planted_groups_are_found_the_largest_first_and_noise_is_in_none() -> None:
    vectors, truth = clouds([30, 12, 5], noise=40)
    found = themes.grouped(vectors)
    assert found.count == 3
    assert found.group.tolist() == truth
    assert np.allclose(np.linalg.norm(found.centers, axis=1), 1, atol=1e-5)


def test_three_texts_make_no_theme() -> None:
    assert themes.grouped(clouds([3], noise=10)[0]).count == 0
    assert themes.grouped(np.zeros((0, 512), dtype=np.float32)).count == 0
    assert themes.grouped(np.zeros((9, 512), dtype=np.float32)).count == 0


@given(st.randoms(use_true_random=False))
def test_the_order_of_texts_changes_nothing(random: object) -> None:
    vectors, truth = clouds([9, 6, 4], noise=5)
    order = list(range(len(truth)))
    random.shuffle(order)  # type: ignore[attr-defined]
    found = themes.grouped(vectors[order])
    assert found.group.tolist() == [truth[at] for at in order]


def test_the_pairing_is_the_one_with_the_most_likeness() -> None:
    """Against every pairing there is."""
    rng = np.random.default_rng(3)
    for _ in range(30):
        base = rng.normal(0, 1, (1, 512))
        fresh = base + rng.normal(0, 0.35, (4, 512))
        known = base + rng.normal(0, 0.35, (4, 512))
        fresh, known = (
            (each / np.linalg.norm(each, axis=1, keepdims=True)).astype(np.float32)
            for each in (fresh, known)
        )
        alike = fresh @ known.T
        score = np.where(alike >= themes.SAME, alike, -1.0)
        best = max(sum(score[i, p[i]] for i in range(4)) for p in permutations(range(4)))
        found = themes.same(fresh, known)
        assert len(set(found.values())) == len(found)
        total = sum(float(alike[i, j]) for i, j in found.items()) - (4 - len(found))
        assert total == pytest.approx(best, abs=1e-5)


def test_a_group_not_alike_is_a_new_one() -> None:
    middles = np.eye(3, 512, dtype=np.float32)
    assert themes.same(middles[:2], middles[1:]) == {1: 0}
    assert themes.same(middles[:0], middles) == {}


def test_a_new_text_joins_the_nearest_theme_or_none() -> None:
    middles = np.eye(2, 512, dtype=np.float32)
    near, between, far = np.zeros((3, 512), dtype=np.float32)
    near[0], near[1] = 0.8, 0.6
    between[2], far[:] = 1, 0
    place, distance = themes.nearest(np.stack([near, between, far]), middles)
    assert place.tolist() == [0, themes.NONE, themes.NONE]
    assert distance[0] == pytest.approx(0.2)
    assert np.isnan(distance[2])


def test_steadiness_is_one_for_clear_groups_and_less_for_a_blur() -> None:
    vectors, _truth = clouds([30, 30, 30], noise=0)
    clear = themes.stability(vectors, themes.grouped(vectors), seed=5)
    assert clear is not None
    assert (clear.value, clear.low, clear.n) == (1.0, 1.0, 90)
    assert themes.stability(vectors[:2], themes.grouped(vectors[:2]), seed=5) is None


TOLD = {
    "ja": [
        "請求書の金額が間違っています", "請求書が届きません", "請求書を再発行してください", "先月の請求書をください",
        "ログインできません", "ログイン画面が開きません", "ログインに失敗します", "ログインのパスワードを忘れました",
    ],
    "en": [
        "Please send me the invoice", "The invoice is wrong", "Where is my invoice?", "Invoice for March please",
        "I cannot log in: the password is refused", "The password does not work", "I forgot my password",
        "My password was reset and is refused",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words"), [("ja", ("請求書", "ログイン")), ("en", ("invoice", "password"))]
)
def test_names_are_the_words_that_tell_a_group(code: str, words: tuple[str, str]) -> None:
    group = np.asarray([0] * 4 + [1] * 4)
    named = themes.named(TOLD[code], group, 2)
    assert (named[0][0], named[1][0]) == words


def test_meaning_groups_the_same_trouble_in_two_languages() -> None:
    texts = [*TOLD["ja"], *TOLD["en"]]
    truth = ([0] * 4 + [1] * 4) * 2
    found = themes.grouped(encode(texts))
    inside = found.group != themes.NONE
    assert inside.mean() > 0.7
    assert adjusted_rand_score(np.asarray(truth)[inside], found.group[inside]) > 0.8
