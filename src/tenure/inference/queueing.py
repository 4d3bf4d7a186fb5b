"""How many must answer the phone: waiting in a line of calls, by Erlang C."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp

MOST_AGENTS = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of calls with so many agents.

    `waits` is the chance that a call waits at all, `wait_s` the mean wait of all calls in seconds,
    `within` the share answered within the time asked about, `busy` the share of time an agent
    talks. Where calls come faster than they are answered nobody knows a wait: `is_stable` is False,
    `waits` is 1, `wait_s` None, `within` 0.
    """

    agents: int
    waits: float
    wait_s: float | None
    within: float
    busy: float
    is_stable: bool


def offered(calls: float, interval_s: float, talk_s: float) -> float:
    """The load in erlangs: agents that would talk all the time."""
    return calls / interval_s * talk_s


def line(*, calls: float, interval_s: float, talk_s: float, agents: int, target_s: float) -> Line:
    """The line of `calls` in `interval_s` seconds, each of `talk_s` seconds on average.

    Calls come by chance and steadily, last exponentially, and nobody hangs up (M/M/c): under too
    much load this is darker than life. Source: Erlang 1917; Erlang B by its recursion.
    """
    load = offered(calls, interval_s, talk_s)
    if agents <= load or agents < 1:
        return Line(agents, 1.0, None, 0.0, 1.0, is_stable=False)
    waits = chance_to_wait(load, agents)
    within = 1 - waits * exp(-(agents - load) * target_s / talk_s) if load else 1.0
    wait_s = waits * talk_s / (agents - load)
    return Line(agents, waits, wait_s, within, load / agents, is_stable=True)


def chance_to_wait(load: float, agents: int) -> float:
    """Erlang C: the chance to wait with `agents` > `load` erlangs."""
    blocked = 1.0
    for k in range(1, agents + 1):
        blocked = load * blocked / (k + load * blocked)
    return agents * blocked / (agents - load * (1 - blocked))


def fewest(
    *, calls: float, interval_s: float, talk_s: float, target_s: float, share: float
) -> Line | None:
    """The line with the fewest agents of whom `share` of calls are answered within `target_s`.

    None above 2,000 agents.
    """
    load = offered(calls, interval_s, talk_s)
    for agents in range(max(1, ceil(load)), MOST_AGENTS + 1):
        found = line(
            calls=calls, interval_s=interval_s, talk_s=talk_s, agents=agents, target_s=target_s
        )
        if found.is_stable and found.within >= share:
            return found
    return None


def with_absence(agents: int, absence: float) -> int:
    """People to employ so that so many sit there, where a share `absence` of time is breaks and leave."""
    return ceil(agents / (1 - absence) - 1e-9)
