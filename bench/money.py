"""Random schedules and kills of the refund desk, counted: what was doubled, lost, or left to a person.

Schedules run in a process of their own on a database in memory; each lane takes its share of the
seeds. The negative control is the same with the guards switched off: it must count above zero.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

TITLE = "## Money under fault"
LANES = 2
SCHEDULES, CONTROL, KILLS, HITS = 10_000, 200, 300, 3
SHARE = 500
"""Schedules in one process at most: the database of a longer one grows, and all of it gets slower."""
GUARDS = "key,look_up,fence"
COUNTS = (
    *("schedules", "kills", "kills_in_flight", "sleeps", "refused_actions", "refunded"),
    *("dashboard", "refused_stops"),
)
LISTS = ("doubled", "over", "unlike", "lost", "after_stop", "violations", "unfinished")


def lane(first: int, count: int, guards_off: str) -> dict[str, Any]:
    """Schedules of some seeds, in this process. Prints nothing."""
    import logging

    import django

    scratch = tempfile.mkdtemp(prefix="tenure-bench-money-")
    os.environ.update(TENURE_HOME=scratch, TENURE_TESTING="1", TENURE_WITHOUT=guards_off)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DATABASES["default"].update(NAME=":memory:", OPTIONS={})
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    from tests.cast import make_cast
    from tests.jobs.schedules import Came, run
    from tests.jobs.test_schedules import fresh

    cast, came = make_cast(), Came()
    for seed in range(first, first + count):
        came.add(run(seed, fresh(cast, f"s{seed}"), cast.users))
    plain = {name: getattr(came, name) for name in COUNTS}
    tables = {name: dict(getattr(came, name)) for name in ("orders", "faults", "points")}
    lists = {name: [str(each) for each in getattr(came, name)][:50] for name in LISTS}
    sizes = {f"{name}_count": len(getattr(came, name)) for name in LISTS}
    return {**plain, **tables, **lists, **sizes}


def schedules(count: int, guards_off: str = "", first: int = 0) -> dict[str, Any]:
    """Schedules of consecutive seeds, in shares the lanes take one after another, summed."""
    began, share = time.monotonic(), min(SHARE, -(-count // LANES))
    jobs = [
        ("lane", start, min(share, first + count - start), guards_off)
        for start in range(first, first + count, share)
    ]
    with ThreadPoolExecutor(LANES) as pool:
        found = []
        for each in pool.map(lambda job: _process("bench.money", *job), jobs):
            found.append(each)
            print(_so_far(found), file=sys.stderr, flush=True)
    summed: dict[str, Any] = {"seconds": round(time.monotonic() - began, 1)}
    for each in found:
        for name, value in each.items():
            if isinstance(value, dict):
                summed[name] = dict(Counter(summed.get(name, {})) + Counter(value))
            else:
                summed[name] = summed[name] + value if name in summed else value
    return summed


def _so_far(found: list[dict[str, Any]]) -> str:
    """Progress, and what the last share found wrong."""
    done = sum(each["schedules"] for each in found)
    wrong = [f"\n  {name} {each}" for name in LISTS for each in found[-1][name]]
    return f"{done:,} schedules{''.join(wrong)}"


def kills(count: int, guards_off: str = "", seed: int = 1) -> dict[str, Any]:
    """Real SIGKILLs of workers that talk to a provider over HTTP."""
    return _process("tests.jobs.money_victim", count, seed, guards_off)


def points(hits: int) -> dict[str, Any]:
    """A SIGKILL at each of the first hits of every named crash point."""
    return _process("tests.jobs.crash_victim", hits)


def _process(module: str, *arguments: object) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if key != "TENURE_HOME"}
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(
    count: int = SCHEDULES, control: int = CONTROL, killed: int = KILLS, hits: int = HITS
) -> dict[str, dict[str, Any]]:
    """Both harnesses, and each once more with the guards off."""
    return {
        "schedules": schedules(count),
        "schedules_control": schedules(control, GUARDS),
        "kills": kills(killed),
        "kills_control": kills(max(10, killed // 10), GUARDS),
        "points": points(hits),
    }


def section(found: dict[str, dict[str, Any]]) -> str:
    """The part of the page."""
    ours, control = found["schedules"], found["schedules_control"]
    killed, unguarded = found["kills"], found["kills_control"]
    manual = sum(n for name, n in ours["orders"].items() if name.endswith("manual"))
    faults = {name: n for name, n in ours["faults"].items() if name}
    kinds = ", ".join(f"{name} {n:,}" for name, n in sorted(faults.items()))
    wrong, unwatched = _wrong(ours), _wrong(control)
    return f"""{TITLE}

Tested against a simulator of the provider, not against Stripe itself.

| | random schedules | guards off | kill -9 over HTTP | guards off |
|---|---:|---:|---:|---:|
| schedules / kills | {ours["schedules"]:,} | {control["schedules"]:,} | {killed["kills"]:,} | {unguarded["kills"]:,} |
| refunds through | {ours["refunded"]:,} | {control["refunded"]:,} | {killed["states"].get("succeeded", 0):,} | {unguarded["states"].get("succeeded", 0):,} |
| refunded twice or too much | {wrong["over"]} | {unwatched["over"]} | {killed["doubled"] + killed["over_refunded"]} | {unguarded["doubled"] + unguarded["over_refunded"]} |
| ledger and provider differ | {wrong["unlike"]} | {unwatched["unlike"]} | {killed["done_but_absent"] + killed["refunded_but_not_done"]} | {unguarded["done_but_absent"] + unguarded["refunded_but_not_done"]} |
| left to a person | {manual:,} | | {killed["states"].get("manual", 0):,} | |
| sent after a stop failed | {ours["after_stop_count"]} | {control["after_stop_count"]} | | |
| not come to an end | {ours["unfinished_count"]} | {control["unfinished_count"]} | | |
| rules broken | {ours["violations_count"]} | {control["violations_count"]} | {len(killed["violations"])} | {len(unguarded["violations"])} |

In the schedules workers were killed {ours["kills"]:,} times ({ours["kills_in_flight"]:,} with a call
under way) and put to sleep {ours["sleeps"]:,} times while another worked; {ours["refused_actions"]:,}
acts of people were refused, {ours["dashboard"]:,} refunds made in the provider's own pages and
{ours["refused_stops"]:,} stops refused by it. Faults seen: {kinds}. Of the {killed["kills"]:,} kills of real processes
{killed["mid_call"]:,} fell into a claimed order. Seeds count from 0; took
{ours["seconds"]:,.0f} s and {killed["seconds"]:,.0f} s.

{_at_points(found["points"])}
"""


def _wrong(found: dict[str, Any]) -> dict[str, int]:
    """What must be zero: paid twice or beyond what was owed, and books that differ."""
    return {
        "over": found["doubled_count"] + found["over_count"],
        "unlike": found["lost_count"] + found["unlike_count"],
    }


def _at_points(seen: dict[str, Any]) -> str:
    """What came of the kills at named points, in words."""
    wrong = len(seen["doubled"]) + len(seen["lost"]) + len(seen["violations"])
    odd = len(seen["faults"]) + len(seen["not_met"])
    return f"""Every commit and every call of what moves money or mail is a named point, {seen["names"]} in all.
Processes were killed at the first hits of each, {seen["killed"]:,} times: {wrong} doubled, lost or against a
rule, {odd} not met or not gone on with. {seen["mails_unknown"]} mails stayed unknown, as nobody could tell
whether they went out. Took {seen["seconds"]:,.0f} s."""


if __name__ == "__main__":
    _, kind, first, count, *rest = sys.argv
    assert kind == "lane"
    print(json.dumps(lane(int(first), int(count), rest[0] if rest else "")))
