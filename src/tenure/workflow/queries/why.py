"""Why customers never started: reasons and steps counted with their intervals, and every answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from tenure.inference.intervals import Estimate, wilson
from tenure.records.models import Freeze, WhyInvite
from tenure.values.shown import Show, Shown
from tenure.values.why import BY_CODE, STEPS, WHYS
from tenure.workflow.queries.paging import Page

PAGE = 50
SORTS = ("answered_at", "customer_name", "answer", "step")
COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("customer_name", "name"),
    Shown("answered_at", "answered", Show.INSTANT),
    Shown("answer", "reason"),
    Shown("step", "step"),
    Shown("wants_back", "wants back", Show.FLAG),
    Shown("wants_help", "asks for help", Show.FLAG),
    Shown("text", "in their words"),
    Shown("language", "language"),
)


@dataclass(frozen=True, slots=True)
class WhyFilter:
    """Which answers: words, a reason, a step, those who want back; the newest first."""

    words: str = ""
    answer: str = ""
    step: str = ""
    back: str = ""
    customer: str = ""
    sort: str = "-answered_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> WhyFilter:
        """From text as a link carries it; what is not known is left at its default."""
        sort = given.get("sort", "")
        return cls(
            words=given.get("q", "").strip(),
            answer=given.get("answer", "") if given.get("answer") in BY_CODE else "",
            step=given.get("step", "") if given.get("step") in STEPS else "",
            back="yes" if given.get("back") == "yes" else "",
            customer=given.get("customer", ""),
            sort=sort if sort.removeprefix("-") in SORTS else "-answered_at",
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any((self.words, self.answer, self.step, self.back, self.customer))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was answered: n of all answers, as a share with its 95 % interval."""

    code: str
    text: str
    step: str
    n: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class WhyReport:
    """Customers asked and what each said last. `answered` is None where nobody was asked yet.

    `unlettered` of those asked had no refund, and so no letter, that the question could follow.
    """

    asked: int
    unlettered: int
    answered: Estimate | None
    reasons: tuple[Counted, ...]
    steps: tuple[Counted, ...]
    wants_back: int


def report(workspace_id: int) -> WhyReport:
    """Reasons and steps, the most frequent first; those nobody named are left out."""
    rows = WhyInvite.objects.filter(workspace_id=workspace_id)
    proposals = rows.order_by().values_list("customer_id").annotate(last=Max("proposal_id"))
    by_letter = dict(proposals)
    said = rows.exclude(answered_at=None).order_by("answered_at", "id")
    last = {row[0]: row[1:] for row in said.values_list("customer_id", "answer", "wants_back")}
    codes = Counter(code for code, _wants_back in last.values())
    n = len(last)
    steps = Counter[str]()
    for code, count in codes.items():
        steps[BY_CODE[code].step if code in BY_CODE else "none"] += count
    return WhyReport(
        asked=(asked := len(by_letter)),
        unlettered=list(by_letter.values()).count(None),
        answered=wilson(n, asked),
        reasons=tuple(
            _counted(each.code, each.text, each.step, codes[each.code], n)
            for each in sorted(WHYS, key=lambda each: -codes[each.code])
            if codes[each.code]
        ),
        steps=tuple(
            _counted(step, title, step, steps[step], n)
            for step, title in STEPS.items()
            if steps[step]
        ),
        wants_back=sum(wants_back for _code, wants_back in last.values()),
    )


def _counted(code: str, text: str, step: str, count: int, n: int) -> Counted:
    share = wilson(count, n)
    assert share is not None  # noqa: S101 - somebody answered
    return Counted(code, text, step, count, share)


def _filtered(workspace_id: int, wanted: WhyFilter) -> QuerySet[WhyInvite]:
    rows = WhyInvite.objects.filter(workspace_id=workspace_id).exclude(answered_at=None)
    if wanted.answer:
        rows = rows.filter(answer=wanted.answer)
    if wanted.step:
        rows = rows.filter(step=wanted.step)
    if wanted.customer:
        rows = rows.filter(customer_id=wanted.customer)
    if wanted.back:
        rows = rows.filter(wants_back=True)
    if wanted.words:
        words = Q(customer_name__icontains=wanted.words) | Q(text__icontains=wanted.words)
        rows = rows.filter(words)
    place = F(wanted.sort.removeprefix("-"))
    return rows.order_by(place.desc() if wanted.sort.startswith("-") else place.asc(), "-id")


def _row(each: WhyInvite, frozen: dict[str, int]) -> dict[str, Any]:
    found = {column.key: getattr(each, column.key) for column in COLUMNS}
    why = BY_CODE.get(each.answer)
    return {
        **found,
        "reason_text": why.text if why else each.answer,
        "step_text": STEPS.get(each.step, each.step),
        "freeze_id": frozen.get(each.customer_id),
    }


def _frozen(workspace_id: int) -> dict[str, int]:
    """Freezes that can be lifted, by customer."""
    rows = Freeze.objects.filter(workspace_id=workspace_id, state__in=("asked", "frozen"))
    return dict(rows.values_list("customer_id", "pk"))


def answers(workspace_id: int, wanted: WhyFilter, page: int = 1) -> Page:
    """One page of answers, word for word."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    frozen = _frozen(workspace_id)
    shown = [_row(each, frozen) for each in rows[(place - 1) * PAGE : place * PAGE]]
    return Page(shown, total, place, pages)


def every_answer(workspace_id: int, wanted: WhyFilter) -> Iterator[dict[str, Any]]:
    """All answers of a filter, for exports."""
    frozen = _frozen(workspace_id)
    for each in _filtered(workspace_id, wanted).iterator(chunk_size=1000):
        yield _row(each, frozen)


def waiting_to_come_back(workspace_id: int) -> list[dict[str, Any]]:
    """Who said they want back and is still frozen: for a person, now."""
    frozen = _frozen(workspace_id)
    rows = _filtered(workspace_id, WhyFilter(back="yes", sort="answered_at"))
    return [_row(each, frozen) for each in rows.filter(customer_id__in=frozen)]
