"""The letter as a mail: the same words, once plain and once as simple markup."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tenure.values.letters import LetterContent
from tenure.workflow.rules.letter_text import Block, LetterText, letter_text

_CELL = "border-bottom:1px solid #ddd;padding:4px 8px;text-align:start"
_SUM = "background:#f6f6f6;padding:8px 12px"


def mail_text(content: LetterContent) -> tuple[str, str, str]:
    """Subject, plain text and HTML of the mail, in the letter's language.

    Everything that came from outside is escaped in the HTML. The postal address is left out.
    """
    letter = letter_text(content)
    return letter.subject, _plain(letter), str(_html(letter))


def _plain(letter: LetterText) -> str:
    parts = [letter.dear, *("\n".join(each.texts) for each in letter.blocks)]
    parts += [f"{letter.closing}\n" + "\n".join(letter.signed)]
    if letter.rows:
        rows = (letter.heads, *letter.rows, *letter.totals)
        parts += [f"{letter.payments}\n" + "\n".join(" | ".join(filter(None, row)) for row in rows)]
    return "\n\n".join(parts) + "\n"


def _html(letter: LetterText) -> SafeString:
    return format_html(
        '<div lang="{}" dir="{}"><p>{}</p>{}<p>{}<br>{}</p>{}</div>',
        letter.language,
        "rtl" if letter.language == "fa" else "ltr",
        letter.dear,
        format_html_join("", "{}", ((_block(each),) for each in letter.blocks)),
        letter.closing,
        format_html_join("", "{}<br>", ((line,) for line in letter.signed)),
        _table(letter) if letter.rows else "",
    )


def _block(block: Block) -> SafeString:
    if block.kind == "link":
        (url,) = block.texts
        return format_html('<p><a href="{}" dir="ltr">{}</a></p>', url, url)
    if block.kind == "sum":
        figures, words, tax = block.texts
        return format_html(
            '<p style="{}"><strong>{}</strong><br>{}<br><small>{}</small></p>',
            _SUM,
            figures,
            words,
            tax,
        )
    return format_html("<p>{}</p>", *block.texts)


def _table(letter: LetterText) -> SafeString:
    rows = (*letter.rows, *letter.totals)
    return format_html(
        '<p>{}</p><table style="border-collapse:collapse"><tr>{}</tr>{}</table>',
        letter.payments,
        _cells(letter.heads, "th"),
        format_html_join("", "<tr>{}</tr>", ((_cells(row, "td"),) for row in rows)),
    )


def _cells(row: tuple[str, ...], kind: str) -> SafeString:
    form = {"th": '<th style="{}">{}</th>', "td": '<td style="{}">{}</td>'}[kind]
    return format_html_join("", form, ((_CELL, cell) for cell in row))
