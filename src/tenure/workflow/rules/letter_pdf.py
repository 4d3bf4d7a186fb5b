"""A letter as a PDF: set by typst from JSON, with fonts the project installs."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.values.errors import InputError
from tenure.values.letters import LetterContent
from tenure.workflow.rules.amount_words import digits
from tenure.workflow.rules.letter_text import letter_text

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATE = Path(__file__).with_name("letter.typ")
PACKAGED = (
    "fontpkg_noto_sans/files",
    "fontpkg_amiri/files",
    "fontpkg_noto_sans_arabic/files",
    "cvttf_NotoSansCJK_Regular",
)
"""Folders of fonts inside installed packages: Latin and Cyrillic, Persian, Arabic, Japanese."""
JAPANESE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""Debian's fonts-noto-cjk, drawn for Japanese and newer than the packaged one: used where it is."""
_ARABIC = ("Amiri", "Noto Sans Arabic")
_CJK = ("Noto Sans CJK JP", "Noto Sans CJK TC")
FAMILIES = {
    "en": ("Noto Sans", *_ARABIC, *_CJK),
    "ja": (*_CJK, "Noto Sans", *_ARABIC),
    "ru": ("Noto Sans", *_ARABIC, *_CJK),
    "fa": (*_ARABIC, "Noto Sans", *_CJK),
}
"""Persian is set in Amiri, a book face. Noto Sans Arabic draws dots apart, so that text copied from it
comes out in disorder."""
BOXES = ("Last Resort", "Adobe Blank")
"""Fonts that have a box, or nothing, for every sign there is: never used."""
REGIONS = {"en": "us", "ja": "jp", "ru": "ru", "fa": "ir"}
SIZES = {"en": (10.5, 0.72), "ja": (10, 0.9), "ru": (10.5, 0.72), "fa": (11, 0.9)}
"""Size of the type in points, and the space between lines in parts of it."""
STANDARD = "a-2u"
"""An archival PDF of which every sign can be read back; a sign without a glyph is refused."""


class LetterFontError(InputError):
    """No font here has a sign of the letter: it is not printed with boxes in its place."""


def pdf(content: LetterContent) -> bytes:
    """The letter. The same content, fonts and typst make the same bytes.

    Fonts of the system are looked through only where the packaged ones lack a sign, as in a name.
    Raises `LetterFontError` where none has it, or where the fonts of the language are missing.
    """
    (made,) = _compiled(content, "pdf")
    return made.replace(b"/Direction/R2L", b"/Direction/L2R")  # else English lines copy backwards


def pictures(content: LetterContent, ppi: float = 80) -> list[bytes]:
    """The pages as PNG, for looking at them on a screen."""
    pdf(content)  # a sign without a glyph is refused by the archival PDF only
    return _compiled(content, "png", ppi)


def sha256(content: LetterContent) -> str:
    """What tells this PDF from every other: the SHA-256 of its bytes in hexadecimal."""
    return hashlib.sha256(pdf(content)).hexdigest()


def _compiled(content: LetterContent, kind: str, ppi: float | None = None) -> list[bytes]:
    from typst import TypstError  # noqa: PLC0415 - slow to import, needed for letters only

    try:
        return _set(content, kind, ppi, has_system=False)
    except TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    try:
        return _set(content, kind, ppi, has_system=True)
    except TypstError as error:
        raise LetterFontError(
            f"no font here has all signs of the letter to {content.to.company}: {error.message}",
            hint="Install a font that has it (apt install fonts-noto), or change the name.",
        ) from error


def _set(content: LetterContent, kind: str, ppi: float | None, *, has_system: bool) -> list[bytes]:
    import typst  # noqa: PLC0415 - slow to import, needed for letters only

    fonts, families = fonts_of(content.language, has_system=has_system)
    at = datetime.combine(content.written_on, time(), UTC)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: Any = typst.compile(
            TEMPLATE,
            font_paths=fonts,
            ignore_system_fonts=not has_system,
            format=kind,  # type: ignore[call-overload]
            ppi=ppi,
            sys_inputs={"letter": json.dumps(_given(content, families))},
            pdf_standards=STANDARD if kind == "pdf" else [],
            timestamp=at,
        )
    return made if isinstance(made, list) else [made]


def _given(content: LetterContent, families: tuple[str, ...]) -> dict[str, Any]:
    """Everything the template is told."""
    day, (size, leading) = content.written_on, SIZES[content.language]
    return {
        **asdict(letter_text(content)),
        "paper": content.paper,
        "day": [day.year, day.month, day.day],
        "region": REGIONS[content.language],
        "fonts": families,
        "size": size,
        "leading": leading,
        "numbers": [digits(str(n), content.language) for n in range(1, 100)],
    }


@lru_cache(maxsize=8)
def fonts_of(language: str, *, has_system: bool = False) -> tuple[Fonts, tuple[str, ...]]:
    """Fonts for a language and their families, the first of which has its letters.

    Raises `LetterFontError` where it is missing. Read once: a new font counts after a restart.
    """
    from typst import Fonts  # noqa: PLC0415 - slow to import, needed for letters only

    fonts = Fonts(
        include_system_fonts=has_system, include_embedded_fonts=False, font_paths=font_folders()
    )
    there = set(fonts.families())
    families = tuple(name for name in FAMILIES[language] if name in there)
    if has_system:
        others = sorted(there.difference(families))
        families += tuple(name for name in others if not name.startswith(BOXES))
    needed = FAMILIES[language][:2] if language == "ja" else FAMILIES[language][:1]
    if not set(needed) & there:
        raise LetterFontError(
            f"there is no font for letters in {language}: none of {', '.join(needed)}",
            hint="Reinstall: pip install --force-reinstall tenure",
        )
    return fonts, families


def font_folders() -> list[str]:
    """Where fonts are: folders of the packages, and the Japanese one of the system if there is any."""
    found: list[str] = []
    for place in PACKAGED:
        package, _, folder = place.partition("/")
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            found.append(os.path.join(os.path.dirname(spec.origin), folder))  # noqa: PTH118, PTH120
    return [*found, str(JAPANESE.parent)] if JAPANESE.exists() else found
