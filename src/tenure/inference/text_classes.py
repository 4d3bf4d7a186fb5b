"""What a text is, learnt from labelled examples: by its meaning, and by parts of its words.

A straight line between the labels (a linear support vector machine, Cortes & Vapnik 1995) in the space
of meaning (`meaning.encode`); parts of words are laid beside it where there are many examples, and
stand alone for languages the model of meaning does not know. How sure a guess is comes from examples
it was not learnt from (Platt 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.meaning import normal
from tenure.inference.persian_words import feelings

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
MEANING, PARTS, BOTH = "meaning", "parts", "both"
MANY = 1_000
"""From so many examples on, parts of words are laid beside the meaning."""
FEWEST = 20
"""People's labels below which nothing is said of how good guesses are."""
FOLDS = 5
SLOPE, SEED = 2.0, 7
TWO = 2
_LETTERS = {"analyzer": "char_wb", "ngram_range": (1, 5), "sublinear_tf": True}


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled texts; `vectors` of shape (n, 512), `weights` how much each counts."""

    texts: tuple[str, ...]
    vectors: Vectors
    labels: tuple[str, ...]
    weights: tuple[float, ...]

    def pick(self, places: Sequence[int]) -> Examples:
        """Some of them."""
        return Examples(
            tuple(self.texts[at] for at in places),
            self.vectors[list(places)],
            tuple(self.labels[at] for at in places),
            tuple(self.weights[at] for at in places),
        )


@dataclass(frozen=True, slots=True)
class Guesses:
    """For each text the label, how likely it is right (0–1), and the shares of all labels.

    `shares` has shape (n, len(names)) and rows that sum to 1; they order labels, and are not
    probabilities.
    """

    labels: tuple[str, ...]
    sure: Floats
    shares: Floats
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learnt from examples."""

    names: tuple[str, ...]
    space: Space
    line: Any
    bend: tuple[float, float]

    def guess(self, texts: Sequence[str], vectors: Vectors) -> Guesses:
        """A label for each text."""
        if not len(texts):
            return Guesses((), np.zeros(0), np.zeros((0, len(self.names))), self.names)
        if self.line is None:
            shares = np.ones((len(texts), 1))
            return Guesses(self.names * len(texts), np.ones(len(texts)), shares, self.names)
        scores = _scores(self.line, self.space.of(texts, vectors))
        best = scores.argmax(axis=1)
        bend, slope = self.bend
        sure = 1 / (1 + np.exp(-(bend + slope * _lead(scores))))
        raised = np.exp(SLOPE * (scores - scores.max(axis=1, keepdims=True)))
        labels = tuple(self.names[at] for at in best.tolist())
        return Guesses(labels, sure, raised / raised.sum(axis=1, keepdims=True), self.names)


class Space:
    """The columns a text is judged by: its meaning, the parts of its words, or both.

    Parts alone are set against each other where there are two labels: each weighs as much as it tells
    them apart (naive Bayes log-count ratios, Wang & Manning 2012). Beside them stand the words of feeling
    that are known of a language the model does not know.
    """

    def __init__(self, kind: str, known: Examples) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - slow to load

        self.kind = kind
        self.parts: Any = None
        self.ratio: Any = None
        if kind == MEANING:
            return
        least = 2 if len(known.texts) >= FEWEST else 1
        plain = [normal(text) for text in known.texts]
        self.parts = TfidfVectorizer(min_df=least, **_LETTERS).fit(plain)
        names = sorted(set(known.labels))
        if kind == PARTS and len(names) == TWO:
            first = np.asarray(known.labels) == names[0]
            self.ratio = _ratio(self.parts.transform(plain), first)

    def of(self, texts: Sequence[str], vectors: Vectors) -> Any:  # noqa: ANN401 - dense or sparse
        """One row a text."""
        import scipy.sparse as sp  # noqa: PLC0415

        if self.kind == MEANING:
            return np.asarray(vectors, dtype=np.float64)
        parts = self.parts.transform([normal(text) for text in texts])
        if self.kind == BOTH:
            return sp.hstack([sp.csr_matrix(vectors), parts]).tocsr()
        weighed = parts if self.ratio is None else parts.multiply(self.ratio)
        felt = feelings(texts)
        felt /= np.sqrt(np.maximum(felt.sum(axis=1, keepdims=True), 1))
        return sp.hstack([weighed, sp.csr_matrix(felt)]).tocsr()


def _ratio(parts: Any, first: NDArray[np.bool_]) -> Floats:  # noqa: ANN401 - sparse
    is_there = (parts > 0).astype(np.float64)
    counts = [1 + np.asarray(is_there[rows].sum(axis=0)).ravel() for rows in (first, ~first)]
    return np.asarray(np.log((counts[0] / counts[0].sum()) / (counts[1] / counts[1].sum())))


def learn(examples: Examples, *, kind: str = "", is_judged: bool = True) -> Learned:
    """What tells the labels apart. `kind` as in `Space`; by default by how many examples there are.

    `is_judged`: also learn how sure a guess is, from examples left out in turn; else it is left at
    even odds for a tie. With examples of one label only, that is always the guess.
    """
    names = tuple(sorted(set(examples.labels)))
    kind = kind or (BOTH if len(examples.texts) >= MANY else MEANING)
    space = Space(kind, examples)
    if len(names) < TWO:
        return Learned(names, space, None, (0.0, 1.0))
    line = _line(space, examples)
    bend = _bend(examples, kind) if is_judged else (0.0, SLOPE)
    return Learned(names, space, line, bend)


def _line(space: Space, examples: Examples) -> Any:  # noqa: ANN401 - scikit-learn's
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - takes a while to load

    line = LinearSVC(C=1.0, class_weight="balanced", random_state=SEED)
    columns = space.of(examples.texts, examples.vectors)
    return line.fit(columns, np.asarray(examples.labels), sample_weight=examples.weights)


def _scores(line: Any, columns: Any) -> Floats:  # noqa: ANN401 - scikit-learn's
    found = np.asarray(line.decision_function(columns), dtype=np.float64)
    return np.column_stack([-found, found]) if found.ndim == 1 else found


def _lead(scores: Floats) -> Floats:
    """How far the best is ahead of the second."""
    two = np.sort(scores, axis=1)[:, -2:]
    return np.asarray(two[:, 1] - two[:, 0], dtype=np.float64)


def left_out(examples: Examples, kind: str) -> tuple[NDArray[np.bool_], Floats]:
    """Whether each example would have been guessed right by the others, and by how much of a lead."""
    right = np.zeros(len(examples.texts), dtype=np.bool_)
    lead = np.zeros(len(examples.texts))
    for rest, out in _folds(examples):
        known = examples.pick(rest)
        if len(set(known.labels)) < TWO:
            right[out] = np.asarray(examples.labels)[out] == known.labels[0]
            continue
        space = Space(kind, known)
        line, part = _line(space, known), examples.pick(out)
        scores = _scores(line, space.of(part.texts, part.vectors))
        named = np.asarray(line.classes_)[scores.argmax(axis=1)]
        right[out], lead[out] = named == np.asarray(part.labels), _lead(scores)
    return right, lead


def _folds(examples: Examples) -> list[tuple[list[int], list[int]]]:
    """Each label is spread over the folds; with few examples each is left out alone.

    The same words never stand on both sides.
    """
    groups: dict[str, list[int]] = {}
    for at, text in enumerate(examples.texts):
        groups.setdefault(normal(text), []).append(at)
    order = np.random.default_rng(SEED).permutation(len(groups))
    places = list(groups.values())
    by_label = sorted(order.tolist(), key=lambda each: examples.labels[places[each][0]])
    count = len(groups) if len(groups) <= 100 else FOLDS
    outs = [[at for each in by_label[fold::count] for at in places[each]] for fold in range(count)]
    every = range(len(examples.texts))
    return [(sorted(set(every) - set(out)), out) for out in outs if len(out) < len(every)]


def _bend(examples: Examples, kind: str) -> tuple[float, float]:
    """Platt's curve: log odds that a guess is right, as a straight line of its lead."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    right, lead = left_out(examples, kind)
    if right.all() or not right.any():
        return (float(np.log((right.sum() + 1) / ((~right).sum() + 1))), 0.0)
    fit = LogisticRegression(C=10.0).fit(lead.reshape(-1, 1), right)
    return (float(fit.intercept_[0]), max(0.0, float(fit.coef_[0][0])))


def judged(own: Examples, built_in: Examples, kind: str = MEANING) -> Estimate | None:
    """Share of people's labels that would have been guessed had they not been given, each left out in turn.

    With 95 % Wilson interval and n; None below 20 labels.
    """
    if len(own.texts) < FEWEST:
        return None
    right = 0
    for rest, out in _folds(own):
        known = joined(built_in, own.pick(rest))
        found = learn(known, kind=kind, is_judged=False)
        part = own.pick(out)
        guessed = found.guess(part.texts, part.vectors).labels
        right += sum(one == other for one, other in zip(guessed, part.labels, strict=True))
    return wilson(right, len(own.texts))


def joined(one: Examples, other: Examples) -> Examples:
    """Examples of both."""
    return Examples(
        one.texts + other.texts,
        np.concatenate([one.vectors, other.vectors]),
        one.labels + other.labels,
        one.weights + other.weights,
    )
