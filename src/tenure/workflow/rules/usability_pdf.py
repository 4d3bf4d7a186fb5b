"""The usability review as a PDF: set by typst from JSON, like letters."""

from __future__ import annotations

import json
import warnings
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenure.metrics.handling import BOSS, DECIDES, USES
from tenure.values.letters import LANGUAGES
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.usability import Pack
from tenure.workflow.rules.category_words import category_text
from tenure.workflow.rules.letter_pdf import (
    REGIONS,
    SIZES,
    STANDARD,
    LetterFontError,
    fonts_of,
)
from tenure.workflow.rules.number_words import count_text, decimals
from tenure.workflow.rules.words import amount_text, left_to_right

TEMPLATE = Path(__file__).with_name("usability.typ")


def pdf(
    *, pack: Pack, decided: list[Row], followed: list[Row], company: str, language: str
) -> bytes:
    """The pack with its decisions, and those of the review before, in a language letters are written in.

    English where it is none of them. Raises `LetterFontError` where no font has a sign of it.
    """
    spoken = language if language in LANGUAGES else "en"
    with override(spoken):
        told = _told(pack, decided, followed, company)
    made = _compiled(told, spoken, date.fromisoformat(pack.as_of))
    return made.replace(b"/Direction/R2L", b"/Direction/L2R")


def _compiled(told: dict[str, Any], language: str, day: date) -> bytes:
    from typst import TypstError  # noqa: PLC0415 - slow to import, needed for this only

    try:
        return _set(told, language, day, has_system=False)
    except TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    try:
        return _set(told, language, day, has_system=True)
    except TypstError as error:
        raise LetterFontError(
            f"no font here has all signs of the review: {error.message}",
            hint="Install a font that has it (apt install fonts-noto).",
        ) from error


def _set(told: dict[str, Any], language: str, day: date, *, has_system: bool) -> bytes:
    import typst  # noqa: PLC0415 - slow to import, needed for this only

    fonts, families = fonts_of(language, has_system=has_system)
    size, leading = SIZES[language]
    given = {
        **told,
        "language": language,
        "region": REGIONS[language],
        "fonts": families,
        "size": size,
        "leading": leading,
        "day": [day.year, day.month, day.day],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: Any = typst.compile(  # type: ignore[call-overload]
            TEMPLATE,
            font_paths=fonts,
            ignore_system_fonts=not has_system,
            format="pdf",
            sys_inputs={"review": json.dumps(given)},
            pdf_standards=STANDARD,
            timestamp=datetime.combine(day, time(), UTC),
        )
    return bytes(made)


def _told(pack: Pack, decided: list[Row], followed: list[Row], company: str) -> dict[str, Any]:
    """Every word and figure of the pages, in the language in force."""
    totals = pack.totals
    return {
        "title": _("Usability review %(code)s") % {"code": left_to_right(pack.code)},
        "company": company,
        "lead": _("From %(first)s to %(last)s, as known on %(day)s.")
        % {
            "first": left_to_right(pack.first),
            "last": left_to_right(pack.last),
            "day": left_to_right(pack.as_of),
        },
        "counted": _("Categories: %(names)s")
        % {"names": ", ".join(map(category_text, pack.categories)) or "–"},
        "figures": [
            [_("Tickets"), count_text(totals["tickets"])],
            [_("Complaints"), count_text(totals["complaints"])],
            [_("Customers"), count_text(totals["customers"])],
            [_("MRR touched"), amount_text(totals["mrr_minor"], pack.currency)],
        ],
        "tables": [
            *_topic_tables(pack),
            _table(_("People"), [_("Role"), _("Wrote"), _("At these customers")], _people(pack)),
            _decisions(_("Decided last time"), followed),
            _decisions(_("Decided now"), decided),
        ],
        "nothing": _("nothing"),
    }


def _topic_tables(pack: Pack) -> list[dict[str, Any]]:
    heads = [_("Tickets"), _("Customers"), _("MRR touched"), _("Change")]
    found = []
    for by, title in (("category", _("Category")), ("theme", _("Theme"))):
        rows = [
            [
                category_text(row["title"]) if by == "category" else row["title"],
                count_text(row["tickets"]),
                count_text(row["customers"]),
                amount_text(row["mrr_minor"], pack.currency),
                change_text(row),
            ]
            for row in pack.rows
            if row["by"] == by
        ]
        if rows or by == "category":
            found.append(_table(title, [title, *heads], rows, numbers=[1, 2, 3]))
    return found


def change_text(row: Row) -> str:
    """What changed since the time before, with its interval; "" where chance may explain it."""
    words = {"more": _("more"), "fewer": _("fewer")}.get(row["change"], "")
    if not words or row["ratio"] is None:
        return words
    span = f"×{decimals(row['ratio'], 1)} ({decimals(row['ratio_low'], 1)}–{decimals(row['ratio_high'], 1)})"
    return f"{words} {left_to_right(span)}"


def _people(pack: Pack) -> list[list[str]]:
    names = role_names()
    return [
        [
            names.get(row["role"]) or str(row["role"]),
            count_text(row["wrote"]),
            count_text(row["there"]),
        ]
        for row in pack.roles
    ]


def role_names() -> dict[str, str]:
    """People by what they decide."""
    return {
        DECIDES: _("decision maker"),
        BOSS: _("boss"),
        USES: _("end user"),
        "": _("another role, or not known"),
    }


def state_names() -> dict[str, str]:
    """How far decisions are."""
    return {"open": _("open"), "late": _("late"), "done": _("done")}


def _decisions(title: str, rows: list[Row]) -> dict[str, Any]:
    heads = [_("Decision"), _("Owner"), _("Do by"), _("State")]
    states = state_names()
    return _table(
        title,
        heads,
        [
            [
                row["what"],
                row["owner"],
                left_to_right(row["due_on"].isoformat()) if row["due_on"] else "–",
                " · ".join(filter(None, (states[row["state"]], row["outcome"]))),
            ]
            for row in rows
        ],
    )


def _table(
    title: str, heads: list[str], rows: list[list[str]], numbers: list[int] | None = None
) -> dict[str, Any]:
    return {"title": title, "heads": heads, "rows": rows, "numbers": numbers or []}
