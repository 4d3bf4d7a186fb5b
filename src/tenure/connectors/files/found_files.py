"""The found files as a mapping talks about them: by name, by pattern, each opened once."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tenure.connectors.files.careful import sound
from tenure.connectors.files.rules import MappingFile, SourceMapping
from tenure.connectors.files.tabular import opened
from tenure.connectors.files.unpack import Found
from tenure.values.errors import InputError
from tenure.values.sources import SourceFile


class Files:
    """Opens each found file once, as the mapping says it is written."""

    def __init__(self, found: Iterable[Found], mapping: MappingFile | None, folder: Path) -> None:
        self._found = {each.name: each for each in found}
        self._said = mapping.sources if mapping is not None else ()
        self._folder = folder
        self._open: dict[tuple[str, str, str], SourceFile] = {}
        self._sound: dict[Path, SourceFile] = {}

    def of(self, source: SourceMapping) -> list[Found]:
        """Files that a source of the mapping is about, and the error files they left."""
        every = self._found.values()
        return [each for each in every if is_of(each, source)] or self._absent(source.file)

    def open(self, found: Found, encoding: str = "", delimiter: str = "") -> SourceFile:
        """A found file, ready to be read."""
        if found.rejected_from:  # an error file is written in our way, not in theirs
            encoding = delimiter = ""
        key = (found.name, encoding, delimiter)
        if key not in self._open:
            self._open[key] = opened(found, self._folder, encoding=encoding, delimiter=delimiter)
        return self._open[key]

    def other(self, pattern: str) -> SourceFile:
        """A file to look things up in; broken records in it are passed over."""
        every = [each for each in self._found.values() if matches(each.name, pattern)]
        if not every:
            raise self._missing(pattern)
        said = [each for each in self._said if matches(every[0].name, each.file)]
        encoding = next((each.encoding for each in said if each.encoding), "")
        delimiter = next((each.delimiter for each in said if each.delimiter), "")
        file = self.open(every[0], encoding, delimiter)
        if file.path not in self._sound:
            self._sound[file.path] = sound(file, self._folder)
        return self._sound[file.path]

    def _absent(self, pattern: str) -> list[Found]:
        """None, where error files are imported: the others were fine."""
        if any(each.rejected_from for each in self._found.values()):
            return []
        raise self._missing(pattern)

    def _missing(self, pattern: str) -> InputError:
        have = ", ".join(sorted(self._found))
        return InputError(
            f"the mapping names {pattern!r}, which is not there", hint=f"Found: {have}."
        )


def is_of(found: Found, source: SourceMapping) -> bool:
    """Whether a source of the mapping is about a file, or about one this is the error file of."""
    if not found.rejected_from:
        return matches(found.name, source.file)
    if found.rejected_from != source.table:
        return False
    origin = found.stem.rpartition("-")[0]
    pattern = source.file.replace("/", "-").split(".")[0]
    return fnmatch(origin, pattern) or fnmatch(origin, f"*-{pattern}")


def matches(name: str, pattern: str) -> bool:
    """Whether a pattern of the mapping means a file, with or without its folder and `.gz`."""
    base = PurePosixPath(name).name
    names = {name, base, name.removesuffix(".gz"), base.removesuffix(".gz")}
    return pattern in names or any(fnmatch(text, pattern) for text in names)
