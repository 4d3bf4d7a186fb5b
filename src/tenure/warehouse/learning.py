"""What is learnt from history: found on schedule, kept in a file, and applied to every day until the next."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tenure.inference.backtest_line import LineBacktest
from tenure.inference.danger_line import Economics
from tenure.inference.learned import Learned, due_again
from tenure.inference.panel import Panel
from tenure.inference.risk_backtest import BackTest
from tenure.inference.risk_findings import RiskFinding
from tenure.warehouse import panels
from tenure.warehouse.derived import Source, digest
from tenure.warehouse.files import write_atomically
from tenure.warehouse.recipes import code_mark

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing

SEED = 11
MOST_ROWS = 1_000_000
"""Where a panel would have more rows, it is made of every second customer, or third, and so on."""
MOST_WEEKS = 208
MOST_MISSES = 200
MOST_LISTED = 1_000
"""So many misses, and false alarms, are kept by name: the newest."""
NOT_JUDGED = LineBacktest((), None, None, 0, (), (), None, "not_asked")
MORE_LOSSES = 1.25
"""With so many times the losses known before, as after loading older data, it is learnt again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was learnt, under which name, and the panel it was learnt from."""

    key: str
    found: Learned
    panel: Source


def learned(work: Computing) -> Kept | None:
    """What holds on the day: what was learnt last, or, where that is due, what is learnt now.

    A day before the last learning, or one asked about briefly, learns for itself and leaves that
    alone. None where nobody ever paid. What was learnt stands until it is due again, even as facts come in: a line that
    moved every day could not be judged.
    """
    last, is_aside = _last(work), work.question.is_brief
    if last is not None:
        is_later = last.found.learned_on > work.day
        is_aside = is_aside or is_later
        if not is_later and work.day < last.found.next_on and not _has_grown(work, last.found):
            work.tables["panel"] = last.panel
            return last
    fresh = learn(work)
    if fresh is not None and not is_aside:
        write_atomically(_pointer(work.store.root, _mark(work)), json.dumps({"key": fresh.key}))
    return fresh


def learn(work: Computing) -> Kept | None:
    """Learn as of the day, whatever was learnt before, and keep it."""
    first, weight = _reach(work)
    if first is None:
        return None
    step = max(1, -(-weight // MOST_ROWS))
    source = panels.whole(work, first, step)
    work.tables["panel"] = source
    work.store.show(source)
    panel, names = panels.arrays(work.store.engine.arrow("SELECT * FROM panel"), work.day)
    if not len(panel):
        return None
    found = replace(_found(work, panel, names), step=step, losses=_losses(work))
    return save(work.store.root, found, source)


def save(root: Path, found: Learned, panel: Source) -> Kept:
    """Write what was learnt under a name of its own."""
    text = msgspec.json.encode(found)
    key = digest(text.decode(), *panel.files)
    body = {"panel": list(panel.files), "schema": {n: str(k) for n, k in panel.schema.items()}}
    folder = root / "learned"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / f"{key}.json", json.dumps({**body, "found": json.loads(text)}))
    return Kept(key, found, panel)


def load(root: Path, key: str) -> Kept | None:
    """What was learnt under that name; None where it is gone or was written by another version."""
    import ibis  # noqa: PLC0415 - takes a while to load

    path = root / "learned" / f"{key}.json"
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        found = msgspec.convert(body["found"], Learned, strict=False)
        return Kept(key, found, Source("panel", ibis.schema(body["schema"]), tuple(body["panel"])))
    except (OSError, KeyError, ValueError, msgspec.ValidationError):
        return None


def forget(root: Path) -> None:
    """Let the next day learn anew; what was learnt stays for the days that were computed with it.

    The caller holds the writer's lock.
    """
    for path in (root / "learned").glob("last-*.json"):
        path.unlink()


def _pointer(root: Path, mark: str) -> Path:
    return root / "learned" / f"last-{mark}.json"


def _mark(work: Computing) -> str:
    """Other definitions, prices or code learn for themselves."""
    asked = work.question
    return digest(
        code_mark(),
        repr(asked.switches.of_customers().plain()),
        asked.base_currency,
        repr((asked.margin, asked.contact_cost_minor, asked.alert_budget)),
    )


def _last(work: Computing) -> Kept | None:
    path = _pointer(work.store.root, _mark(work))
    if not path.exists():
        return None
    kept = load(work.store.root, json.loads(path.read_text(encoding="utf-8"))["key"])
    if kept is None or not all((work.store.root / file).exists() for file in kept.panel.files):
        return None
    return kept


def _has_grown(work: Computing, found: Learned) -> bool:
    return _losses(work) > MORE_LOSSES * found.losses + 5


def _losses(work: Computing) -> int:
    """Losses up to the day."""
    work.store.show(work.tables["stays"])
    (count,) = work.store.engine.row(
        f"SELECT count(*) FROM stays WHERE left_on <= DATE '{work.day}'"
    )
    return int(count)


def _reach(work: Computing) -> tuple[date | None, int]:
    """The first day observed, and how many rows the panel would have."""
    work.store.show(work.tables["stays"])
    (began,) = work.store.engine.row("SELECT min(since) FROM stays")
    if began is None or began >= work.day:
        return None, 0
    first = max(began, work.day - timedelta(weeks=MOST_WEEKS))
    (days,) = work.store.engine.row(
        f"SELECT sum(greatest(0, least(coalesce(left_on, DATE '{work.day}'), DATE '{work.day}')"
        f" - greatest(since, DATE '{first}'))) FROM stays"
    )
    return first, int(days or 0) // 7


def _found(work: Computing, panel: Panel, names: tuple[str, ...]) -> Learned:
    # each of these loads libraries that a day on which nothing is learnt does without
    from tenure.inference.backtest_line import backtest_line  # noqa: PLC0415
    from tenure.inference.complaints import ask_complaints  # noqa: PLC0415
    from tenure.inference.learn_line import learn_line  # noqa: PLC0415
    from tenure.inference.risk import unlearnt  # noqa: PLC0415

    csms, budget = _csms(panel), work.question.alert_budget
    economics = _economics(work, panel)
    line = learn_line(panel, economics=economics, seed=SEED)
    is_brief = work.question.is_brief
    backtest = NOT_JUDGED
    if not is_brief:
        backtest = backtest_line(
            panel, csms=csms, budget_per_csm_week=budget, economics=economics, seed=SEED
        )
        backtest = replace(
            backtest,
            misses=backtest.misses[-MOST_LISTED:],
            false_alarms=backtest.false_alarms[-MOST_LISTED:],
        )
    branch = line.line.branch if line.line else "none"
    risk, calls = (unlearnt(panel), ()) if is_brief else _risk(panel, csms, budget)
    told = {each.customer for each in backtest.misses}
    told |= {each.customer for each in backtest.false_alarms}
    told |= {each.customer for call in calls for each in call.misses}
    return Learned(
        learned_on=work.day,
        next_on=due_again(work.day, branch),
        rows=len(panel),
        customers=len(names),
        losses=0,
        step=1,
        line=line,
        backtest=backtest,
        risk=risk,
        complaints=ask_complaints(panel),
        names=tuple((number, names[number]) for number in sorted(told)),
        csms=csms,
        calls=calls,
    )


def _risk(panel: Panel, csms: int, budget: float) -> tuple[RiskFinding, tuple[BackTest, ...]]:
    """Who is about to leave, and what had come of calling as many as there is time for."""
    from tenure.inference.rehearsal import rehearse  # noqa: PLC0415 - loads libraries
    from tenure.inference.risk import FEWEST_CHURNED, learn_risk  # noqa: PLC0415
    from tenure.inference.risk_backtest import back_test  # noqa: PLC0415

    if len(np.unique(panel.customer[panel.labels()[1]])) < FEWEST_CHURNED:
        return learn_risk(panel, seed=SEED), ()
    done = rehearse(panel, seed=SEED)
    found = learn_risk(panel, seed=SEED, rehearsal=done)
    each = max(1, round(budget * done.weeks_apart))
    called = (
        back_test(done, score=score, csms=csms, calls_each=each, misses_kept=kept)
        for score, kept in ((found.chosen, MOST_MISSES), ("use", 0), ("tenure", 0))
    )
    return found, tuple(each for each in called if each is not None)


def _economics(work: Computing, panel: Panel) -> Economics | None:
    """What a contact costs against what a customer who stays a year is worth, on average."""
    cost = work.question.contact_cost_minor
    if not cost:
        return None
    now = panel.observed_on == panel.observed_on.max()
    value = float(np.nanmean(panel.mrr_minor[now])) * 12 * work.question.margin
    return Economics(contact_cost_minor=float(cost), value_minor=value) if value > 0 else None


def _csms(panel: Panel) -> int:
    now = panel.groups["csm"][panel.observed_on == panel.observed_on.max()]
    return max(1, len(set(now.tolist()) - {""}))
