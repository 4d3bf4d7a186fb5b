"""Rules on who is sold to: what one would have done, who signed it, and how those let in did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import QuerySet

from tenure.inference import qualify_rule
from tenure.inference.intervals import wilson
from tenure.inference.qualify_rule import FIELDS, Condition, Judged, Sold
from tenure.records.models import FitRule
from tenure.values.fit import RULE_STATES, TEAMS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.fit import facts
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 20
LEAST_JUDGED = 10
"""Fewer customers who meet a rule among the later ones: its numbers are shown, and said to be thin."""
COLUMNS = (
    Shown("name", "rule"),
    Shown("kind", "kind"),
    Shown("state", "state"),
    Shown("conditions_text", "who"),
    Shown("from_on", "in force from", Show.DAY),
    Shown("at", "proposed", Show.DAY),
    Shown("who", "by"),
    Shown("n", "judged on", Show.INTEGER),
    Shown("met", "would be turned away", Show.INTEGER),
    Shown("without", "early churn without", Show.RATE),
    Shown("with_rule", "early churn with", Show.RATE),
    Shown("forgone_minor", "MRR forgone", Show.MONEY),
    Shown("net_minor", "saved, net", Show.MONEY),
    Shown("net_low_minor", "from", Show.MONEY),
    Shown("net_high_minor", "to", Show.MONEY),
)
EXPORT_COLUMNS = (
    *COLUMNS,
    Shown("currency", "currency"),
    Shown("pass_through", "share let in all the same", Show.RATE),
    *(Shown(team, team) for team in TEAMS),
    Shown("since", "came since", Show.INTEGER),
    Shown("since_counted", "of them old enough", Show.INTEGER),
    Shown("since_lost", "lost early", Show.INTEGER),
)
AMOUNTS = ("forgone", "spared", "revenue", "cost", "net")
SORTS = ("name", "at", "state", "from_on")


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rules, in which order."""

    words: str = ""
    state: str = ""
    sort: str = "-at"

    @classmethod
    def of(cls, given: dict[str, str]) -> RuleFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=RULE_STATES, sort=SORTS))


def sold(board: Board) -> Sold:
    """Customers whose first 180 days are over, with what was known before the sale."""
    rows = facts(board).counted

    def amounts(name: str) -> Any:  # noqa: ANN401
        return np.array([float(row[name] or 0) for row in rows])

    return Sold(
        started=np.array([row["first_paid_on"].toordinal() for row in rows], dtype=np.int64),
        is_lost=np.array([row["is_early"] for row in rows], dtype=bool),
        fields={name: [row[name] or "" for row in rows] for name in FIELDS},
        mrr=amounts("mrr_minor"),
        revenue=amounts("revenue_minor"),
        cost=amounts("cost_minor"),
    )


def proposal(board: Board) -> tuple[Condition, ...]:
    """The rule the earlier half of customers suggests; empty where none."""
    earlier, _later = qualify_rule.halves(sold(board))
    return qualify_rule.found(earlier) if len(earlier.started) else ()


def judged(board: Board, conditions: Sequence[Condition], pass_through: float) -> Judged | None:
    """What a rule would have done to the later half of customers."""
    _earlier, later = qualify_rule.halves(sold(board))
    return qualify_rule.judge(later, conditions, pass_through=pass_through)


def as_plain(found: Judged | None, board: Board) -> Row:
    """Numbers to be kept with a rule; amounts in minor units of `currency`."""
    if found is None:
        return {}
    told = asdict(found)
    return {**told, "currency": board.currency, "as_of": board.as_of.isoformat()}


def values(board: Board) -> dict[str, list[str]]:
    """Known values of every field a rule can be about."""
    rows = facts(board).rows
    return {name: sorted({row[name] for row in rows if row[name]}) for name in FIELDS}


def page(board: Board, wanted: RuleFilter, number: int = 1) -> Page:
    """One page of rules."""
    found = _wanted(board.workspace_id, wanted)
    total = found.count()
    place, pages = Page.place(total, number, PAGE)
    shown = found[(place - 1) * PAGE : place * PAGE]
    return Page([row_of(board, each) for each in shown], total, place, pages)


def every(board: Board, wanted: RuleFilter) -> list[Row]:
    """All rules of a filter, for exports."""
    return [row_of(board, each) for each in _wanted(board.workspace_id, wanted)]


def counts(workspace_id: int) -> dict[str, int]:
    """How many rules are in each state."""
    found = FitRule.objects.filter(workspace_id=workspace_id)
    return {state: found.filter(state=state).count() for state in RULE_STATES}


def _wanted(workspace_id: int, wanted: RuleFilter) -> QuerySet[FitRule]:
    found = FitRule.objects.filter(workspace_id=workspace_id).select_related("by")
    found = found.prefetch_related("sign_offs__by")
    if wanted.state:
        found = found.filter(state=wanted.state)
    if words := wanted.words.strip():
        found = found.filter(name__icontains=words)
    return found.order_by(wanted.sort, "-id")


def row_of(board: Board, rule: FitRule) -> Row:
    """A rule with its numbers as proposed, its words, and those who came since."""
    conditions = _conditions(rule)
    words = sorted(rule.sign_offs.all(), key=lambda each: each.pk)
    last = {each.team: each for each in words}
    return {
        "id": rule.pk,
        "name": rule.name,
        "kind": rule.kind,
        "state": rule.state,
        "conditions": conditions,
        "conditions_text": " & ".join(f"{name}: {', '.join(texts)}" for name, texts in conditions),
        "from_on": rule.from_on,
        "at": rule.at.date(),
        "who": str(rule.by),
        "pass_through": rule.pass_through,
        "signed": [_word(team, last.get(team)) for team in TEAMS],
        "history": [_word(each.team, each) for each in words],
        **{team: _yes_or_no(last.get(team)) for team in TEAMS},
        **_numbers(rule.numbers),
        **_since(board, conditions, rule.from_on if rule.state == "in_force" else None),
    }


def _conditions(rule: FitRule) -> tuple[Condition, ...]:
    return tuple((each["field"], tuple(each["values"])) for each in rule.conditions)


def _yes_or_no(word: Any) -> str:  # noqa: ANN401
    return "" if word is None else "yes" if word.agrees else "no"


def _word(team: str, word: Any) -> Row:  # noqa: ANN401
    if word is None:
        return {"team": team, "agrees": None, "who": "", "on": None, "note": ""}
    on = word.at.date()
    return {"team": team, "agrees": word.agrees, "who": str(word.by), "on": on, "note": word.note}


def _numbers(told: Row) -> Row:
    """Numbers of a rule flat: rates with their spans, amounts in minor units; empty where it has none."""
    row: Row = {"n": told.get("n"), "met": told.get("met"), "met_lost": told.get("met_lost")}
    row |= {"currency": told.get("currency", ""), "judged_on": told.get("as_of", "")}
    row["is_thin"] = (told.get("met") or 0) < LEAST_JUDGED
    for name in ("without", "with_rule", "fewer", *AMOUNTS):
        each, end = told.get(name) or {}, "_minor" if name in AMOUNTS else ""
        row[f"{name}{end}"] = each.get("value")
        row[f"{name}_low{end}"], row[f"{name}_high{end}"] = each.get("low"), each.get("high")
    return row


def numbers(found: Judged | None, board: Board) -> Row:
    """The same of a rule not proposed yet."""
    return _numbers(as_plain(found, board))


def _since(board: Board, conditions: Sequence[Condition], from_on: date | None) -> Row:
    """Customers who meet a rule in force and came all the same: let in to see, or past it."""
    if from_on is None:
        return {"since": None, "since_counted": None, "since_lost": None, "since_rate": None}
    came = [
        row
        for row in facts(board).rows
        if row["first_paid_on"] >= from_on
        and all((row[name] or "") in texts for name, texts in conditions)
    ]
    counted = [row for row in came if row["is_counted"]]
    lost = sum(row["is_early"] for row in counted)
    share = wilson(lost, len(counted))
    return {
        "since": len(came),
        "since_counted": len(counted),
        "since_lost": lost,
        "since_rate": share and share.value,
        "since_low": share and share.low,
        "since_high": share and share.high,
    }
