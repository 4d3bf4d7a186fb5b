"""Collects what the pages say, brings the catalogs up to it and compiles them: `make messages`."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tenure"
CATALOGS = SOURCE / "web" / "locale"
ROOMS = ("values", "metrics", "connectors", "warehouse", "workflow", "web")
PLURALS = {
    "ja": "nplurals=1; plural=0;",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
        "(n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "fa": "nplurals=2; plural=(n > 1);",
}
"""The languages beside English, each with its rule for plurals."""
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    "ngettext": (1, 2),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
    # Rooms below the pages speak English; these of their words are shown on pages.
    **dict.fromkeys(("Line", "InputError", "_side"), (1,)),
    **dict.fromkeys(("Shown", "Derivation", "Table", "card"), (2,)),
    **dict.fromkeys(("_rate", "_monthly_rate", "_use"), (2,)),
}
"""Calls whose texts are collected, and which of their arguments."""
PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])")


class PlainCatalog(Catalog):
    """A catalog whose header says what a program needs, and nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header: language, plurals, encoding."""
        said = [("Content-Type", "text/plain; charset=UTF-8")]
        if self.locale is None:
            return said
        language = str(self.locale)
        return [("Language", language), ("Plural-Forms", PLURALS[language]), *said]

    @property
    def num_plurals(self) -> int:
        """How many forms a plural has."""
        return int(PLURALS[str(self.locale)][len("nplurals=")]) if self.locale else 2


def template() -> Catalog:
    """Every text of the source, with the files it stands in."""
    found = PlainCatalog(header_comment="", fuzzy=False)
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*")):
            for text, context in _texts(path):
                found.add(text, context=context, locations=[(str(path.relative_to(ROOT)), 1)])
    return found


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if path.suffix == ".html":
        lines = templatize(path.read_text(encoding="utf-8")).splitlines()
        source = "\n".join(line.strip() for line in lines).encode()
    elif path.suffix == ".py":
        source = path.read_bytes()
    else:
        return
    for _line, text, _comments, context in extract("python", io.BytesIO(source), CALLS):
        if text:
            yield text, context


def known(language: str) -> Catalog:
    """The catalog of a language as it is in the repository."""
    path = CATALOGS / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(found: Catalog, language: str, old: Catalog) -> Catalog:
    """What was found, with the translations there are; what is said no more is left out."""
    made = PlainCatalog(locale=language, header_comment="", fuzzy=False)
    for message in found:
        if message.id:
            was = old.get(message.id, message.context)
            text = was.string if was is not None and not was.fuzzy else ""
            new = made.add(message.id, text, message.locations, context=message.context)
            _flag(new or made.get(message.id, message.context))
    return made


def _flag(message: Message | None) -> None:
    if message is not None and not placeholders(message.id):
        message.flags.discard("python-format")


def placeholders(text: str | tuple[str, ...]) -> set[tuple[str, str]]:
    """Names and kinds of the placeholders of a text, over all its forms."""
    return {each for form in _forms(text) for each in PLACEHOLDER.findall(form)}


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def written(catalog: Catalog) -> bytes:
    """A catalog as text."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_by_file=True, include_lineno=False)
    return out.getvalue().lstrip()


def compiled(catalog: Catalog) -> bytes:
    """A catalog as the pages read it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main() -> None:
    """Write the catalogs of every language; exits with 1 where a translation is lacking."""
    found, lacking = template(), 0
    for language in PLURALS:
        made = merged(found, language, known(language))
        folder = CATALOGS / language / "LC_MESSAGES"
        (folder / "django.po").write_bytes(written(made))
        (folder / "django.mo").write_bytes(compiled(made))
        empty = [message for message in made if message.id and not all(_forms(message.string))]
        lacking += len(empty)
        sys.stdout.write(f"{language}: {len(made)} texts, {len(empty)} without a translation\n")
    sys.exit(1 if lacking else 0)


if __name__ == "__main__":
    main()
