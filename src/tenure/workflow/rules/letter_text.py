"""A letter's text in its language, once for the PDF and for the mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tenure.values.letters import WAYS, LetterContent, PaidBack, Signer, SumBack
from tenure.workflow.rules.amount_words import amount_figures, amount_words
from tenure.workflow.rules.letter_dates import dated, day_text
from tenure.workflow.rules.letter_words import WORDINGS, Wording


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the letter: a `text`, a `sum` (figures, words, tax) or a `link`."""

    kind: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter as it is set: every text in its language, nothing left to fill in.

    `rows` and `totals` are cells of the table of payments under `heads`. `page` has "{page}" and
    "{pages}" in it.
    """

    language: str
    subject: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    dated: str
    dear: str
    blocks: tuple[Block, ...]
    closing: str
    signed: tuple[str, ...]
    payments: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...]
    page: str


def letter_text(content: LetterContent) -> LetterText:
    """The letter in words. `KeyError` for a language none is written in."""
    content = _set_apart(content)
    words, own = WORDINGS[content.language], content.signer
    dear = words.dear if content.to.name else words.dear_all
    return LetterText(
        language=content.language,
        subject=words.subject,
        sender=(own.company, *own.lines),
        to=_to(content),
        dated=dated(content.written_on, content.language),
        dear=dear.format(name=content.to.name or content.to.company),
        blocks=tuple(_blocks(content, words)),
        closing=words.closing,
        signed=tuple(each for each in (own.name, own.title, own.company, own.contact) if each),
        payments=words.payments,
        heads=words.heads,
        rows=tuple(_row(each, words, content.language) for each in content.paid),
        totals=tuple(_total(each, words, content.language) for each in content.sums),
        page=words.page,
    )


def _set_apart(content: LetterContent) -> LetterContent:
    """Names as they stand inside a sentence written from right to left: each in its own direction."""
    if content.language != "fa":
        return content
    to, own = content.to, content.signer
    return replace(
        content,
        to=replace(
            to, name=_apart(to.name), company=_apart(to.company), lines=tuple(map(_apart, to.lines))
        ),
        signer=Signer(
            _apart(own.name),
            _apart(own.title),
            _apart(own.contact),
            _apart(own.company),
            tuple(map(_apart, own.lines)),
        ),
    )


def _apart(text: str) -> str:
    """A text isolated where it holds other than Persian; small marks over letters are left out.

    A mark makes one sign with its letter, and all that holds the letter is copied in disorder.
    """
    plain = "".join(sign for sign in text if not "\u064b" <= sign <= "\u0655")
    is_foreign = any("A" <= sign <= "\u04ff" for sign in plain)
    return f"\u2068{plain}\u2069" if is_foreign else plain


def _to(content: LetterContent) -> tuple[str, ...]:
    """Who it is to; in Japanese with the titles that are owed, the company above the person."""
    name, company = content.to.name, content.to.company
    if content.language != "ja":
        return tuple(each for each in (name, company, *content.to.lines) if each)
    titled = (company, f"{name} 様") if name else (f"{company} 御中",)
    return tuple(each for each in (*content.to.lines, *titled) if each)


def _blocks(content: LetterContent, words: Wording) -> Iterable[Block]:
    day = day_text(content.quiet_since, content.language) if content.quiet_since else ""
    kind = content.quiet if day or content.quiet != "stopped" else "one_person"
    quiet = words.quiet[kind].format(day=day)
    gap = "" if content.language == "ja" else " "
    yield _text(words.thanks.format(ours=_in_sentence(content)))
    yield _text(f"{quiet}{gap}{words.fair}")
    for each in content.sums:
        yield Block("sum", _sum(each, words, content.language))
    ways = {row.way for row in content.paid}
    yield _text(gap.join((words.whole, *(words.by_way[way] for way in WAYS if way in ways))))
    state = words.state.get((content.is_frozen, content.is_stopped))
    if state:
        yield _text(state)
    for text, url in ((words.back, content.back), (words.why, content.why)):
        if url:
            yield _text(text)
            yield Block("link", (url,))
    if content.signer.contact:
        yield _text(words.ask.format(contact=content.signer.contact))


def _in_sentence(content: LetterContent) -> str:
    """Our name where a full stop may follow: "Ours Inc" before one, not "Ours Inc." and another."""
    ours = content.signer.company
    is_at_end = content.language in ("en", "ru")
    return ours.removesuffix(".") if is_at_end else ours


def _text(text: str) -> Block:
    return Block("text", (text,))


def _sum(each: SumBack, words: Wording, language: str) -> tuple[str, str, str]:
    tax = words.tax.format(tax=_tax(each, words, language))
    if each.tax_minor is None:
        tax = words.tax_not_known
    return amount_figures(each.amount_minor, each.currency, language), each.words, tax


def _tax(each: PaidBack | SumBack, words: Wording, language: str) -> str:
    """The tax as a cell has it."""
    if each.tax_minor is None:
        return words.not_known
    return amount_figures(each.tax_minor, each.currency, language)


def _row(each: PaidBack, words: Wording, language: str) -> tuple[str, ...]:
    return (
        day_text(each.paid_on, language) if each.paid_on else words.unknown,
        amount_figures(each.amount_minor, each.currency, language),
        _tax(each, words, language),
        words.ways[each.way],
    )


def _total(each: SumBack, words: Wording, language: str) -> tuple[str, ...]:
    amount = amount_figures(each.amount_minor, each.currency, language)
    return (words.total, amount, _tax(each, words, language), "")


def sums_of(paid: Iterable[PaidBack], language: str) -> tuple[SumBack, ...]:
    """What goes back in each currency, in the order of their codes, with words in the language.

    Tax that is not known in one payment is not known in the sum.
    """
    found: dict[str, tuple[int, int | None]] = {}
    for row in paid:
        amount, tax = found.get(row.currency, (0, 0))
        is_known = tax is not None and row.tax_minor is not None
        whole = (tax or 0) + (row.tax_minor or 0) if is_known else None
        found[row.currency] = (amount + row.amount_minor, whole)
    return tuple(
        SumBack(currency, amount, tax, amount_words(amount, currency, language))
        for currency, (amount, tax) in sorted(found.items())
    )
