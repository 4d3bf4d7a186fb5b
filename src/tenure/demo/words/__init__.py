"""The four languages the imaginary customers speak."""

from __future__ import annotations

from tenure.demo.words.en import ENGLISH
from tenure.demo.words.fa import PERSIAN
from tenure.demo.words.ja import JAPANESE
from tenure.demo.words.ru import RUSSIAN
from tenure.demo.words.shape import Words

LANGUAGES: tuple[Words, ...] = (ENGLISH, JAPANESE, RUSSIAN, PERSIAN)
"""In the order of the language numbers used throughout the demo."""
