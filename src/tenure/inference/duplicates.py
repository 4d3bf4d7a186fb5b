"""Which bugs known already may be the one being filed: by words, by parts of words, by meaning.

Four scores are added, each in standard deviations over all bugs, so that none needs a weight of its own:
BM25 (Robertson & Zaragoza 2009) of title and text against titles counted three times beside texts (the
weight Borg et al. 2014 found best), the same for the title alone, BM25 of parts of words of titles,
and the cosine of titles' vectors. A person decides; nothing is merged by a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix, csr_matrix

Floats = NDArray[np.float32]
TITLE_WEIGHT = 3
K1, B = 1.2, 0.75
BUCKETS = 2**20
"""Words are told apart by a hash of 20 bits: no list of words has to be kept beside the index."""
PARTS = (3, 4)
LONGEST_TEXT = 4_000
SIMILAR = 0.6
"""Cosine of titles from which one is named that shares no word, as in another language."""
COMMON = 0.2
"""Words that more than this share of bugs have tell nothing apart and are passed over."""
FEW = 50
"""Among fewer bugs than this every word counts."""


@dataclass(frozen=True, slots=True)
class Postings:
    """BM25 weights of documents by word: column pointers, document numbers, weights (CSC).

    `documents` how many there are; `mean_words` is their mean length, by which others are weighed
    that join later.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: Floats
    documents: int
    mean_words: float

    def scores(self, words: NDArray[np.int32]) -> Floats:
        """Of every document the sum of weights of some words; shape (documents,)."""
        found = np.zeros(self.documents, dtype=np.float32)
        most = self.documents if self.documents < FEW else COMMON * self.documents
        for word in words.tolist():
            begin, end = self.starts[word], self.starts[word + 1]
            if begin < end and end - begin <= most:
                found[self.rows[begin:end]] += self.weights[begin:end]
        return found


@dataclass(frozen=True, slots=True)
class BugIndex:
    """What is kept of bugs to find them by. `keys` are the bugs' numbers, in the order of documents.

    `vectors` are of titles, shape (bugs, 512), unit length; (0, 512) where there are none. `mark` is
    another whenever a title or text is.
    """

    keys: NDArray[np.int64]
    words: Postings
    parts: Postings
    vectors: Floats
    mark: int


@dataclass(frozen=True, slots=True)
class Found:
    """A bug that may be the same; the greater `score` the likelier. It is no probability."""

    key: int
    score: float


def build(
    keys: Sequence[int],
    titles: Sequence[str],
    texts: Sequence[str],
    vectors: Floats,
    *,
    beside: BugIndex | None = None,
) -> BugIndex:
    """The index of bugs; all of one length. Some 16 s for 100,000 bugs of 700 signs.

    `beside`: a greater index these few are searched together with; how rare a word is, is told by it.
    """
    texts = [text[:LONGEST_TEXT] for text in texts]
    words = _counted(titles, is_parts=False) * TITLE_WEIGHT + _counted(texts, is_parts=False)
    return BugIndex(
        np.asarray(keys, dtype=np.int64),
        _weighted(words.tocsr(), beside.words if beside else None),
        _weighted(_counted(titles, is_parts=True), beside.parts if beside else None),
        vectors,
        mark_of(keys, titles, texts),
    )


def mark_of(keys: Sequence[int], titles: Sequence[str], texts: Sequence[str]) -> int:
    """A number that tells one list of bugs from another."""
    mark = 0
    for key, title, text in zip(keys, titles, texts, strict=True):
        mark = crc32(f"{key} {len(title)} {title} {text[:LONGEST_TEXT]}".encode(), mark)
    return mark


def alike(
    indexes: Sequence[BugIndex],
    *,
    title: str,
    text: str = "",
    vector: Floats | None = None,
    limit: int = 10,
    only: NDArray[np.bool_] | None = None,
) -> tuple[Found, ...]:
    """The bugs most like one being filed, the likeliest first.

    `indexes` are searched as one. `vector` is the title's, shape (512,). `only`: which of all
    documents, in order. A bug that shares neither a word nor a part of one, and whose title means
    nothing similar, is not named.
    """
    keys = np.concatenate([each.keys for each in indexes]) if indexes else np.empty(0, np.int64)
    if not len(keys) or not title.strip():
        return ()
    own, parts = _words([title], is_parts=False), _words([title], is_parts=True)
    both = np.union1d(own, _words([text[:LONGEST_TEXT]], is_parts=False)).astype(np.int32)
    scores = [
        _joined([each.words.scores(both) for each in indexes]),
        _joined([each.words.scores(own) for each in indexes]),
        _joined([each.parts.scores(parts) for each in indexes]),
    ]
    touched = scores[0] + scores[2] > 0
    if vector is not None and all(len(each.vectors) for each in indexes):
        meant = _joined([each.vectors @ vector for each in indexes])
        touched |= meant > SIMILAR
        scores.append(meant)
    among = np.ones(len(keys), dtype=np.bool_) if only is None else only
    total = _sum(scores, among)
    total[~(touched & among)] = -np.inf
    best = np.argsort(-total, kind="stable")[:limit]
    return tuple(
        Found(int(keys[each]), float(total[each])) for each in best if total[each] > -np.inf
    )


def _joined(parts: Sequence[Floats]) -> Floats:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _sum(scores: list[Floats], among: NDArray[np.bool_]) -> NDArray[np.float64]:
    total = np.zeros(len(scores[0]))
    for each in scores:
        own = each[among]
        spread = float(own.std()) if len(own) else 0.0
        if spread > 0:
            total += (each - float(own.mean())) / spread
    return total


def _counted(texts: Sequence[str], *, is_parts: bool) -> csr_matrix:
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415 - loads libraries

    how = {"analyzer": "char_wb", "ngram_range": PARTS} if is_parts else {"token_pattern": WORD}
    counter = HashingVectorizer(
        n_features=BUCKETS, norm=None, alternate_sign=False, dtype=np.float32, **how
    )
    counts: csr_matrix = counter.transform(texts).tocsr()
    return counts


WORD = r"[^\W_]+"


def _words(texts: Sequence[str], *, is_parts: bool) -> NDArray[np.int32]:
    return np.unique(_counted(texts, is_parts=is_parts).indices).astype(np.int32)


def _weighted(counts: csr_matrix, beside: Postings | None = None) -> Postings:
    documents = counts.shape[0]
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    columns: csc_matrix = counts.tocsc()
    columns.sort_indices()
    own = np.diff(columns.indptr)
    mean = beside.mean_words if beside else float(lengths.mean()) if documents else 1.0
    have = own + np.diff(beside.starts) if beside else own
    everything = documents + (beside.documents if beside else 0)
    rarity = np.log1p((everything - have + 0.5) / (have + 0.5))
    norm = (K1 * (1 - B + B * lengths / max(mean, 1e-9)))[columns.indices]
    weights = columns.data * (K1 + 1) / (columns.data + norm) * np.repeat(rarity, own)
    return Postings(
        columns.indptr.astype(np.int64),
        columns.indices.astype(np.int32),
        weights.astype(np.float32),
        documents,
        mean,
    )
