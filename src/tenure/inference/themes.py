"""What many texts are about: groups that are near each other in meaning, known again as texts are added.

Average linkage (Sokal & Michener 1958) on the cosine distance up to a fixed distance: no number of groups
is set in advance, and what lies near nothing stays in no group.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate
from tenure.inference.meaning import normal

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]
NONE = -1
APART = 0.5
"""Groups are joined while their texts are on average nearer than this (1 − cosine)."""
REACH = 0.36
"""A text belongs to the theme whose middle is nearest, no farther than this."""
SAME = 0.80
"""Cosine of two middles from which on they are the same theme."""
FEWEST = 4
"""Texts, each in other words, that make a theme."""
MOST = 4_000
"""Texts grouped at once, the newest; others join the nearest theme."""
DRAWS = 10
WORDS = 6
_WORDS = re.compile(
    r"[\u4e00-\u9fff\u3005]{2,6}|[\u30a1-\u30ff]{2,}|[\uac00-\ud7af]{2,}|"
    r"(?:(?![\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])[^\W\d_]|\u200c|['’]){3,}"
)
_SAYING_NOTHING = """the and for you are was were not but with this that have has had our your its can how what when
    why where which who will would could should does did done from they them their there here about
    into out get got just please hello thanks thank all any also been than then too very more most some
    new now still since only over after before again because i'm it's don't can't
    это как что для при мне вас вам нас нам мы вы они она оно его все всё уже ещё еще или если когда
    чтобы где так тоже был была было были быть есть нет над под про без очень можно пожалуйста
    die der das und ist nicht mit ein eine ich wir sie les des est une pour pas que qui dans avec nous vous
    los las una por con para"""
_EMPTY = frozenset(_SAYING_NOTHING.split())
"""Words that say nothing of what a text is about, in the languages most often met."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group each text is in (−1 for none), and the middle of each, as unit vectors."""

    group: Numbers
    centers: Vectors

    @property
    def count(self) -> int:
        """How many groups."""
        return len(self.centers)


def grouped(vectors: Vectors) -> Grouping:
    """Groups of at least four texts, the largest first. Texts with the zero vector are in none."""
    said = np.flatnonzero(np.abs(vectors).sum(axis=1) > 0)
    group = np.full(len(vectors), NONE, dtype=np.int64)
    if len(said) >= FEWEST:
        group[said] = _cut(vectors[said])
    counts = Counter(group[group != NONE].tolist())
    kept = [each for each, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n >= FEWEST]
    renamed = np.full(len(vectors), NONE, dtype=np.int64)
    for at, each in enumerate(kept):
        renamed[group == each] = at
    return Grouping(renamed, middles(vectors, renamed, len(kept)))


def _cut(vectors: Vectors) -> Numbers:
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415 - takes a while to load
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    apart = np.clip(1 - vectors @ vectors.T, 0, 2)
    apart = (apart + apart.T) / 2
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    return np.asarray(fcluster(tree, APART, "distance"), dtype=np.int64)


def middles(vectors: Vectors, group: Numbers, count: int) -> Vectors:
    """Mean direction of each group, shape (count, dimensions)."""
    found = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    for at in range(count):
        mean = vectors[group == at].mean(axis=0)
        found[at] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return found


def nearest(vectors: Vectors, centers: Vectors) -> tuple[Numbers, NDArray[np.float64]]:
    """The nearest middle within reach (−1 for none), and the distance to the nearest one."""
    if not len(centers) or not len(vectors):
        return np.full(len(vectors), NONE, dtype=np.int64), np.full(len(vectors), np.nan)
    apart = 1 - vectors @ centers.T
    best = apart.argmin(axis=1)
    distance = apart[np.arange(len(vectors)), best].astype(np.float64)
    is_said = np.abs(vectors).sum(axis=1) > 0
    distance[~is_said] = np.nan
    return np.where(is_said & (distance <= REACH), best, NONE).astype(np.int64), distance


def same(fresh: Vectors, known: Vectors) -> dict[int, int]:
    """Which known theme each fresh group is: the pairing with the most likeness (Kuhn 1955).

    Pairs less alike than 0.80 are not the same; neither side is used twice.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - takes a while to load

    if not len(fresh) or not len(known):
        return {}
    alike = fresh @ known.T
    rows, columns = linear_sum_assignment(-np.where(alike >= SAME, alike, -1.0))
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {row: column for row, column in pairs if alike[row, column] >= SAME}


def stability(vectors: Vectors, whole: Grouping, *, seed: int) -> Estimate | None:
    """How alike groups come out of other draws: adjusted Rand index (Hubert & Arabie 1985).

    Ten draws of four fifths of the texts are grouped anew; the texts in a group in either are compared.
    1 is the same groups, 0 what chance gives. The interval is that of the draws, n the number of texts;
    None without groups.
    """
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - takes a while to load

    if not whole.count:
        return None
    rng, found = np.random.default_rng(seed), []
    for _ in range(DRAWS):
        part = np.sort(rng.choice(len(vectors), int(0.8 * len(vectors)), replace=False))
        again = grouped(vectors[part]).group
        before = whole.group[part]
        either = (again != NONE) | (before != NONE)
        found.append(float(adjusted_rand_score(before[either], again[either])))
    low, high = np.percentile(found, [2.5, 97.5])
    return Estimate(float(np.mean(found)), float(low), float(high), len(vectors))


def words(text: str) -> set[str]:
    """Telling words of a text in small letters; runs of one script where words are not set apart."""
    return set(_WORDS.findall(normal(text).lower())) - _EMPTY


def named(texts: Sequence[str], group: Numbers, count: int) -> list[list[str]]:
    """The words that tell each group from all texts, the most telling first.

    Weighted by class-based TF-IDF (Grootendorst 2022), with the share of a group's texts that hold the
    word in place of its count, and against its share in all texts: words everybody uses name nothing.
    """
    sets = [words(text) for text in texts]
    everywhere = Counter(word for each in sets for word in each)
    total, found = len(sets), []
    for at in range(count):
        own = [each for each, number in zip(sets, group.tolist(), strict=True) if number == at]
        counts = Counter(word for each in own for word in each)
        weight = {
            word: n / len(own) * log(n / len(own) * total / everywhere[word])
            for word, n in counts.items()
            if n > 1
        }
        order = sorted(weight, key=lambda word: (-weight[word], word))
        found.append([word for word in order if weight[word] > 0][:WORDS])
    return found
