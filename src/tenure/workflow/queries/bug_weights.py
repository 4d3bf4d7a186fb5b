"""Which bug first, with the money behind it: worked out once for a day's figures and kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tenure.inference.bug_priority import SEVERITY_WEIGHTS, weigh
from tenure.records.models import AuditEntry, Bug, BugReport
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_groups import roots

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Bugs that stand for themselves, `bugs` ascending by number; the other arrays go along.

    `order` holds their numbers, those to be fixed first before the others, open ones before all.
    """

    bugs: Ints
    customers: Ints
    money_minor: NDArray[np.float64]
    score: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    order: Ints

    def of(self, bug: int) -> tuple[int, int, float]:
        """Customers, their MRR and the score of a bug; zeros for one that repeats another."""
        at = int(np.searchsorted(self.bugs, bug))
        if at == len(self.bugs) or self.bugs[at] != bug:
            return 0, 0, 0.0
        return int(self.customers[at]), int(self.money_minor[at]), float(self.score[at])


Mark = tuple[object, ...] | None
_KEPT: OrderedDict[tuple[int, str], tuple[Mark, Weights]] = OrderedDict()
_MOST = 4
_LOCK = Lock()


def weights(workspace_id: int, board: Board | None, today: date) -> Weights:
    """The weights as of the board's day; made anew whenever something was done to any bug."""
    day = board.as_of if board else today
    key = (workspace_id, f"{board.generation.key if board else ''} {day}")
    mark = _mark(workspace_id)
    with _LOCK:
        held = _KEPT.get(key)
    if held is not None and held[0] == mark:
        return held[1]
    made = _made(workspace_id, mrr_of(board), day)
    with _LOCK:
        _KEPT[key] = (mark, made)
        _KEPT.move_to_end(key)
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
    return made


def _mark(workspace_id: int) -> Mark:
    """The last thing done to a bug: every act is in the audit log."""
    rows = AuditEntry.objects.filter(workspace_id=workspace_id, action__startswith="bug.")
    columns = ("pk", "at", "action", "subject", "summary")
    return rows.order_by("-id").values_list(*columns).first()


def mrr_of(board: Board | None) -> dict[str, int]:
    """MRR of every paying customer in the workspace's currency."""
    if board is None:
        return {}
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_base_minor > 0).select("customer_id", "mrr_base_minor")
    found = board.reader.rows(rows)
    return {row["customer_id"]: int(row["mrr_base_minor"]) for row in found}


def _made(workspace_id: int, mrr: dict[str, int], day: date) -> Weights:
    rows = Bug.objects.filter(workspace_id=workspace_id, duplicate_of__isnull=True).order_by("pk")
    found = list(
        rows.values_list("pk", "severity", "is_security", "status", "opened_at", "closed_at")
    )
    bugs = np.array([row[0] for row in found], dtype=np.int64)
    is_open = np.array([row[3] == "open" for row in found], dtype=np.bool_)
    ends = [(row[5].date() if row[5] and row[3] != "open" else day) for row in found]
    age = [float((end - row[4].date()).days) for end, row in zip(ends, found, strict=True)]
    bug, money = _pairs(workspace_id, bugs, mrr)
    weighed = weigh(
        bug=bug,
        mrr_minor=money,
        weight=np.array([float(SEVERITY_WEIGHTS[row[1]]) for row in found]),
        age_days=np.array(age),
        is_first=np.array([row[2] for row in found], dtype=np.bool_),
        all_minor=float(sum(mrr.values())),
    )
    order = weighed.order
    order = np.concatenate([order[is_open[order]], order[~is_open[order]]])
    return Weights(
        bugs, weighed.customers, weighed.money_minor, weighed.score, is_open, bugs[order]
    )


def _pairs(workspace_id: int, bugs: Ints, mrr: dict[str, int]) -> tuple[Ints, NDArray[np.float64]]:
    """Each customer of each bug once: the bug's place, and MRR."""
    joined = roots(workspace_id)
    rows = BugReport.objects.filter(workspace_id=workspace_id).exclude(is_confirmed=False)
    found = rows.exclude(customer_id="").order_by().values_list("bug_id", "customer_id")
    pairs = {(joined.get(bug, bug), customer) for bug, customer in found.iterator(10_000)}
    numbers = np.array([bug for bug, _ in pairs], dtype=np.int64)
    money = np.array([float(mrr.get(customer, 0)) for _, customer in pairs])
    place = np.searchsorted(bugs, numbers)
    known = place < len(bugs)
    known[known] = bugs[place[known]] == numbers[known]
    return place[known].astype(np.int64), money[known]
