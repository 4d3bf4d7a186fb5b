"""Erlang C against a published tool, its closed form for one agent, and a simulated line."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.queueing import chance_to_wait, fewest, line, with_absence


@pytest.mark.parametrize(
    ("calls", "talk_s", "target_s", "agents", "waits", "within", "wait_s"),
    [
        # pyworkforce 0.5.4: ErlangC(transactions=100, asa=20/60, aht=3, interval=30) and so on
        (100, 180, 20, 14, 0.1741, 0.8884, 7.84),
        (360, 240, 15, 55, 0.2387, 0.8459, 8.18),
    ],
)
def test_the_published_figures(
    calls: float,
    talk_s: float,
    target_s: float,
    agents: int,
    waits: float,
    within: float,
    wait_s: float,
) -> None:
    found = line(calls=calls, interval_s=1800, talk_s=talk_s, agents=agents, target_s=target_s)
    assert found.waits == pytest.approx(waits, abs=5e-5)
    assert found.within == pytest.approx(within, abs=5e-5)
    assert found.wait_s == pytest.approx(wait_s, abs=5e-3)


def test_the_share_answered_in_time_by_agents_and_how_many_it_takes() -> None:
    asked = {"calls": 100.0, "interval_s": 1800.0, "talk_s": 180.0, "target_s": 20.0}
    shares = [line(agents=agents, **asked).within for agents in (11, 12, 13, 14)]
    assert shares == pytest.approx([0.390, 0.640, 0.796, 0.888], abs=5e-4)
    found = fewest(share=0.8, **asked)
    assert found is not None
    assert (found.agents, round(found.busy, 3), with_absence(found.agents, 0.3)) == (14, 0.714, 20)


@given(load=st.floats(0.01, 0.99), talk_s=st.floats(1, 3600))
def test_one_agent_is_the_known_closed_form(load: float, talk_s: float) -> None:
    found = line(calls=load, interval_s=talk_s, talk_s=talk_s, agents=1, target_s=0)
    assert found.waits == pytest.approx(load)
    assert found.wait_s == pytest.approx(load / (1 - load) * talk_s)
    assert found.within == pytest.approx(1 - load)


@given(load=st.floats(0.1, 50), more=st.integers(1, 20))
def test_another_agent_never_makes_anybody_wait_more(load: float, more: int) -> None:
    agents = int(load) + more
    assert 0 <= chance_to_wait(load, agents + 1) <= chance_to_wait(load, agents) <= 1


def test_a_simulated_line_of_three_waits_as_often() -> None:
    rng = np.random.default_rng(7)
    n, load, agents = 200_000, 2.0, 3
    arrivals = np.cumsum(rng.exponential(1 / load, n))
    talks = rng.exponential(1.0, n)
    free = [0.0] * agents
    waits = np.empty(n)
    for at, (comes, lasts) in enumerate(zip(arrivals, talks, strict=True)):
        begins = max(comes, heapq.heappop(free))
        waits[at] = begins - comes
        heapq.heappush(free, begins + lasts)
    found = line(calls=load, interval_s=1, talk_s=1, agents=agents, target_s=0.5)
    assert found.waits == pytest.approx(4 / 9)  # by hand: 2³/3!·3 ÷ (1 + 2 + 2 + 4) = 4/9
    assert float((waits > 0).mean()) == pytest.approx(4 / 9, abs=0.02)
    assert float(waits.mean()) == pytest.approx(found.wait_s, abs=0.03)
    assert float((waits <= 0.5).mean()) == pytest.approx(found.within, abs=0.02)


def test_too_few_agents_have_no_wait_to_tell() -> None:
    found = line(calls=10, interval_s=60, talk_s=60, agents=10, target_s=20)
    assert (found.is_stable, found.wait_s, found.within) == (False, None, 0.0)
    nothing = line(calls=0, interval_s=60, talk_s=60, agents=1, target_s=0)
    assert (nothing.waits, nothing.within, nothing.busy) == (0, 1, 0)
