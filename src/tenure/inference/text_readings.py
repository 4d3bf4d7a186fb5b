"""What each ticket is: as a person said, else as the helpdesk said, else a guess that is sure enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate
from tenure.inference.meaning import COVERED
from tenure.inference.persian_words import TOPICS, feelings, topics
from tenure.inference.text_classes import FEWEST, MEANING, PARTS, Examples, joined, judged, learn
from tenure.inference.text_examples import Example

Vectors = NDArray[np.float32]
Flags = NDArray[np.bool_]
PERSON, GIVEN, GUESS = "person", "given", "guess"
COMPLAINT, CATEGORY, SEVERITY = "complaint", "category", "severity"
KINDS = (COMPLAINT, CATEGORY, SEVERITY)
SURE = 0.6
"""A guess less likely right than this is not made."""
OF_WORDS = 0.7
"""How often a list of words is right where it says anything: about so often on texts it was not made from."""
PERSON_WEIGHT = 3.0
MOST_GIVEN = 2_000
"""So many of the helpdesk's own words, the newest, are learnt from."""
ENOUGH = 50
"""With so many categories given here, the built-in ones are left aside."""
PERSIAN = "fa"


@dataclass(frozen=True, slots=True)
class Texts:
    """Tickets, the newest first. `vectors` of those not read yet, and of languages not covered, count nowhere.

    `given`: by kind, what the helpdesk said of each, None where nothing.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    languages: tuple[str, ...]
    vectors: Vectors
    is_read: Flags
    given: Mapping[str, tuple[str | None, ...]]

    @property
    def is_covered(self) -> Flags:
        """Whose language the model of meaning knows."""
        return np.asarray([code in COVERED for code in self.languages], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Read:
    """One answer about each text: the label, where it comes from, and how likely it is right."""

    labels: list[str | None]
    origin: list[str | None]
    sure: list[float | None]


Said = Mapping[str, str]
"""What people said, by ticket."""
_OF: dict[str, Callable[[Example], str]] = {
    COMPLAINT: lambda each: "yes" if each.is_complaint else "no",
    CATEGORY: lambda each: each.category,
    SEVERITY: lambda each: each.severity,
    "mood": lambda each: each.mood,
}


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """The examples that come with the product, and their vectors."""

    examples: tuple[Example, ...]
    vectors: Vectors

    def of(self, kind: str, languages: frozenset[str] = COVERED) -> Examples:
        """Those in some languages, by default the covered ones, labelled for one question."""
        places = [at for at, each in enumerate(self.examples) if each.language in languages]
        own = [self.examples[at] for at in places]
        return Examples(
            tuple(each.text for each in own),
            self.vectors[places],
            tuple(_OF[kind](each) for each in own),
            (1.0,) * len(own),
        )


def read(kind: str, texts: Texts, said: Said, built_in: BuiltIn) -> Read:
    """The answer to one question about every text; all three None where nobody knows and no guess is sure."""
    count = len(texts.ids)
    found = Read([None] * count, [None] * count, [None] * count)
    for at, ticket in enumerate(texts.ids):
        if label := said.get(ticket):
            found.labels[at], found.origin[at], found.sure[at] = label, PERSON, 1.0
        elif label := texts.given[kind][at]:
            found.labels[at], found.origin[at], found.sure[at] = label, GIVEN, 1.0
    open_ = np.asarray([label is None for label in found.labels], dtype=np.bool_)
    open_ &= np.asarray([bool(text) for text in texts.texts], dtype=np.bool_)
    covered = open_ & texts.is_read & texts.is_covered
    if covered.any():
        _by_meaning(kind, texts, np.flatnonzero(covered), found, built_in)
    for code in sorted(
        {texts.languages[at] for at in np.flatnonzero(open_ & ~texts.is_covered).tolist()}
    ):
        places = [at for at in np.flatnonzero(open_).tolist() if texts.languages[at] == code]
        _by_parts(kind, texts, code, np.asarray(places), found, built_in)
    return found


def _own(found: Read, texts: Texts, of: Callable[[int], bool]) -> Examples:
    """What people and the helpdesk said, as examples."""
    places = [at for at, who in enumerate(found.origin) if who in (PERSON, GIVEN) and of(at)]
    given = [at for at in places if found.origin[at] == GIVEN][:MOST_GIVEN]
    places = [at for at in places if found.origin[at] == PERSON] + given
    return Examples(
        tuple(texts.texts[at] for at in places),
        texts.vectors[places],
        tuple(str(found.labels[at]) for at in places),
        tuple(PERSON_WEIGHT if found.origin[at] == PERSON else 1.0 for at in places),
    )


def _by_meaning(
    kind: str, texts: Texts, places: NDArray[np.int64], found: Read, built_in: BuiltIn
) -> None:
    is_known = texts.is_read & texts.is_covered
    own = _own(found, texts, lambda at: bool(is_known[at] and texts.texts[at]))
    line = learn(_known(kind, own, built_in))
    guessed = line.guess([texts.texts[at] for at in places], texts.vectors[places])
    for at, label, sure in zip(places, guessed.labels, guessed.sure.tolist(), strict=True):
        _put(found, int(at), label, sure)


def _known(kind: str, own: Examples, built_in: BuiltIn) -> Examples:
    is_enough = len(own.texts) >= ENOUGH and len(set(own.labels)) > 1
    if kind == CATEGORY and is_enough:
        return own
    return joined(own, built_in.of(kind))


def _by_parts(
    kind: str,
    texts: Texts,
    code: str,
    places: NDArray[np.int64],
    found: Read,
    built_in: BuiltIn,
) -> None:
    """A language the model does not know: by parts of words where enough was said in it, else by lists."""
    own = _own(found, texts, lambda at: texts.languages[at] == code and bool(texts.texts[at]))
    told = [texts.texts[at] for at in places]
    if len(own.texts) >= FEWEST and len(set(own.labels)) > 1:
        known = joined(own, built_in.of(kind, frozenset([code])))
        guessed = learn(known, kind=PARTS).guess(told, texts.vectors[places])
        for at, label, sure in zip(places, guessed.labels, guessed.sure.tolist(), strict=True):
            _put(found, int(at), label, sure)
    elif code == PERSIAN:
        for at, word in zip(places, by_words(kind, told), strict=True):
            if word:
                _put(found, int(at), word, OF_WORDS)


def by_words(kind: str, told: list[str]) -> list[str | None]:
    """What Persian texts are by lists of words alone; None where the lists are silent or divided."""
    if kind == CATEGORY:
        names, counts = list(TOPICS), topics(told)
        best = np.sort(counts, axis=1)[:, -2:]
        is_clear = best[:, 1] > best[:, 0]
        places = counts.argmax(axis=1)
        return [names[at] if ok else None for at, ok in zip(places, is_clear, strict=True)]
    if kind == COMPLAINT:
        felt = feelings(told)
        return ["yes" if bad > good else "no" if good > bad else None for good, bad in felt]
    return [None] * len(told)


def _put(found: Read, at: int, label: str, sure: float) -> None:
    found.sure[at] = sure
    if sure >= SURE:
        found.labels[at], found.origin[at] = label, GUESS


def moods(texts: Texts, built_in: BuiltIn) -> list[float | None]:
    """How pleased each text sounds, −1 to 1; None where its language is not covered or it is not read yet."""
    found: list[float | None] = [None] * len(texts.ids)
    said = np.asarray([bool(text) for text in texts.texts], dtype=np.bool_)
    places = np.flatnonzero(texts.is_read & texts.is_covered & said)
    if len(places):
        line = learn(built_in.of("mood"), is_judged=False)
        guessed = line.guess([texts.texts[at] for at in places], texts.vectors[places])
        good, bad = guessed.names.index("good"), guessed.names.index("bad")
        for at, value in zip(places, guessed.shares[:, good] - guessed.shares[:, bad], strict=True):
            found[int(at)] = float(value)
    own = [at for at, code in enumerate(texts.languages) if code == PERSIAN]
    felt = feelings([texts.texts[at] for at in own]).tolist()
    for place, (pleased, cross) in zip(own, felt, strict=True):
        if pleased + cross:
            found[place] = (pleased - cross) / (pleased + cross)
    return found


def quality(kind: str, texts: Texts, said: Said, built_in: BuiltIn) -> tuple[int, Estimate | None]:
    """How many texts people labelled, and the share the guesses would have had right without them."""
    is_known = texts.is_read & texts.is_covered
    places = [
        at
        for at, ticket in enumerate(texts.ids)
        if ticket in said and is_known[at] and texts.texts[at]
    ]
    own = Examples(
        tuple(texts.texts[at] for at in places),
        texts.vectors[places],
        tuple(said[texts.ids[at]] for at in places),
        (PERSON_WEIGHT,) * len(places),
    )
    return len(places), judged(own, built_in.of(kind), MEANING)
