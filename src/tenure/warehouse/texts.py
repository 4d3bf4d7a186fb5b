"""What was computed of texts, kept by what the text is: each once, whoever asks, on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from tenure.inference.meaning import DIMENSIONS, MODEL, encode, normal
from tenure.warehouse.files import sync

Floats = NDArray[np.float32]
AT_ONCE = 512
MARK_BYTES = 16


class KeptRows:
    """Rows of numbers by text, read by any number of processes.

    Each batch is a file of its own, named when it is whole; one that is broken is passed over and
    its texts are computed again. `made_by` names what computes them: another, and none is found.
    """

    def __init__(
        self,
        root: Path,
        made_by: str,
        width: int,
        compute: Callable[[Sequence[str]], Floats],
    ) -> None:
        self.folder = root / "texts" / hashlib.sha256(made_by.encode()).hexdigest()[:16]
        self.width = width
        self._compute = compute
        self._place: dict[bytes, tuple[Floats, int]] = {}
        self._read: set[str] = set()

    def of(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), width); what is not kept yet is computed and kept."""
        plain = [normal(text) for text in texts]
        marks = [_mark(text) for text in plain]
        if any(mark not in self._place for mark in marks):
            self._look()
            self._fill(plain, marks)
        found = np.zeros((len(marks), self.width), dtype=np.float32)
        for place, mark in enumerate(marks):
            rows, row = self._place[mark]
            found[place] = rows[row]
        return found

    def has(self, texts: Sequence[str]) -> list[bool]:
        """Which are kept already."""
        self._look()
        return [_mark(normal(text)) in self._place for text in texts]

    def found(self, texts: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """What is kept of the texts, computing nothing: rows of noughts for the others, and which are kept."""
        self._look()
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        is_kept = np.zeros(len(texts), dtype=np.bool_)
        for place, text in enumerate(texts):
            if kept := self._place.get(_mark(normal(text))):
                rows[place], is_kept[place] = kept[0][kept[1]], True
        return rows, is_kept

    def _fill(self, plain: list[str], marks: list[bytes]) -> None:
        fresh = {m: t for m, t in zip(marks, plain, strict=True) if m not in self._place}
        waiting = sorted(fresh)
        for begin in range(0, len(waiting), AT_ONCE):
            batch = waiting[begin : begin + AT_ONCE]
            self._keep(batch, self._compute([fresh[mark] for mark in batch]))

    def _keep(self, batch: list[bytes], rows: Floats) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{uuid4().hex}.npz"
        fresh = path.with_suffix(".part")
        with fresh.open("wb") as file:
            np.savez(file, marks=np.frombuffer(b"".join(batch), dtype=np.uint8), rows=rows)
        sync(fresh)
        fresh.replace(path)
        self._take(path.name, batch, rows)

    def _take(self, name: str, batch: list[bytes], rows: Floats) -> None:
        self._read.add(name)
        self._place.update({mark: (rows, row) for row, mark in enumerate(batch)})

    def _look(self) -> None:
        """Read what others kept since."""
        for path in sorted(self.folder.glob("*.npz")):
            if path.name not in self._read:
                self._read_file(path)

    def _read_file(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as kept:
                marks, rows = kept["marks"].tobytes(), kept["rows"]
        except (OSError, ValueError, KeyError):
            return
        batch = [marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES)]
        self._take(path.name, batch, rows)


class Vectors(KeptRows):
    """Unit vectors of texts, 512 numbers each; an empty text has the zero vector."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, MODEL, DIMENSIONS, encode)


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:MARK_BYTES]
