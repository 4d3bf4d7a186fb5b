"""What came of asking customers: who changed their mind, and the reason given beside the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tenure.inference.intervals import Estimate, wilson
from tenure.workflow.queries import talk_facts, talk_records
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.talk_filter import TalkFilter

SHOWN_REASONS = 8
OTHER = ""
"""Stands for all reasons past the most frequent."""
MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Told:
    """Outreach of one outcome: the reason given, the real one, whether they changed their mind, how many."""

    stated: str
    real: str
    changed: bool | None
    n: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """A line of the table: a stated reason, and how often each real reason stood behind it."""

    stated: str
    cells: tuple[int, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Talks in which something was asked for.

    `changed` is the share, with its 95 % interval, of those whose outcome is known; `agreed` the
    share of those with both reasons known where they are the same word for word, but for case.
    Both are None where nothing is known. `reals` heads the columns of `crossed`; "" is all others.
    """

    asked: int
    known: int
    changed: Estimate | None
    both: int
    agreed: Estimate | None
    reals: tuple[str, ...]
    crossed: tuple[Crossed, ...]


def outcomes(board: Board) -> Outcomes:
    """Of imported outreach and that noted here."""
    return counted(_told(board))


def _told(board: Board) -> list[Told]:
    found = [
        Told(row["stated_reason"], row["real_reason"], row["changed_mind"], row["n"])
        for row in talk_facts.reasons(board)
    ]
    own = talk_records.narrowed(board.workspace_id, TalkFilter(outreach="yes")).order_by()
    for stated, real, changed in own.values_list("stated_reason", "real_reason", "changed_mind"):
        found.append(Told(stated, real, changed, 1))
    return found


def counted(told: Iterable[Told]) -> Outcomes:
    """Counts of outreach by outcome."""
    rows = list(told)
    known = sum(each.n for each in rows if each.changed is not None)
    changed = sum(each.n for each in rows if each.changed)
    pairs = Counter[tuple[str, str]]()
    for each in rows:
        if each.stated.strip() and each.real.strip():
            pairs[_word(each.stated), _word(each.real)] += each.n
    both = pairs.total()
    agreed = sum(n for (stated, real), n in pairs.items() if stated == real)
    reals, crossed = _crossed(pairs)
    return Outcomes(
        asked=sum(each.n for each in rows),
        known=known,
        changed=wilson(changed, known),
        both=both,
        agreed=wilson(agreed, both),
        reals=reals,
        crossed=crossed,
    )


def _word(text: str) -> str:
    return " ".join(text.casefold().split())


def _crossed(pairs: Counter[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[Crossed, ...]]:
    stated = _frequent(Counter[str](), ((one, n) for (one, _other), n in pairs.items()))
    reals = _frequent(Counter[str](), ((other, n) for (_one, other), n in pairs.items()))
    cells = Counter[tuple[str, str]]()
    for (one, other), n in pairs.items():
        cells[one if one in stated else OTHER, other if other in reals else OTHER] += n
    lines = (
        Crossed(one, tuple(cells[one, other] for other in reals), sum(cells[one, r] for r in reals))
        for one in stated
    )
    return reals, tuple(lines)


def _frequent(counts: Counter[str], given: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The most frequent words, and "" for the rest where there are more."""
    for word, n in given:
        counts[word] += n
    words = sorted(counts, key=lambda word: (-counts[word], word))
    return (*words[:SHOWN_REASONS], OTHER) if len(words) > SHOWN_REASONS else tuple(words)


def reason_words(board: Board) -> list[str]:
    """Reasons given before, the most frequent first, to choose from while writing."""
    counts = Counter[str]()
    for each in _told(board):
        for text in (each.stated.strip(), each.real.strip()):
            if text:
                counts[text] += each.n
    ended = board.reader.table("subscriptions")
    rows = board.reader.ask(
        ("reasons left",),
        lambda _given: (
            ended.filter(ended.ended_reason.notnull(), ended.ended_by == "customer")
            .group_by("ended_reason")
            .agg(n=lambda group: group.count())
            .order_by(["n", "ended_reason"])
        ),
        {},
    )
    for row in rows:
        counts[row["ended_reason"]] += row["n"]
    return [word for word, _n in counts.most_common(MOST_WORDS)]
