"""The branches of all that moves money and mail to customers, counted while their tests run.

`make coverage`, or `python -m tests.branches [options of pytest]`. It fails where a test does, and where
fewer of them are taken than is asked for: of all together, and of each module. Branches taken only
in forks and other processes are not counted, nor those of guards that only tests switch off.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEAST, LEAST_EACH = 95.0, 85.0
"""Percent of branches taken: of all, and of each module."""
MODULES = (
    "connectors/product/*",
    "connectors/stripe/__init__",
    "connectors/stripe/acts",
    "connectors/stripe/amounts",
    "connectors/stripe/client",
    "connectors/stripe/readings",
    "connectors/stripe/transport",
    "jobs/customer_mail",
    "jobs/hooks",
    "jobs/mail_journal",
    "jobs/money",
    "jobs/previewing",
    "jobs/reconciling",
    "jobs/refunding",
    "jobs/sides",
    "values/provider",
    "values/refunding",
    "values/signals",
    "workflow/actions/alarms",
    "workflow/actions/approvals",
    "workflow/actions/asking_why",
    "workflow/actions/by_hand",
    "workflow/actions/caps",
    "workflow/actions/commits",
    "workflow/actions/customer_mail",
    "workflow/actions/freezes",
    "workflow/actions/letter_sending",
    "workflow/actions/mail_checks",
    "workflow/actions/money_moves",
    "workflow/actions/money_rules",
    "workflow/actions/money_switch",
    "workflow/actions/obstacles",
    "workflow/actions/orders",
    "workflow/actions/outside_events",
    "workflow/actions/proposals",
    "workflow/actions/reconciliations",
    "workflow/actions/runs",
    "workflow/actions/settling",
    "workflow/actions/suppressions",
    "workflow/queries/invariants",
)
TESTS = (
    "connectors/product",
    "connectors/stripe/test_acts.py",
    "connectors/stripe/test_amounts.py",
    "connectors/stripe/test_client.py",
    "connectors/stripe/test_readings.py",
    "jobs/test_clients.py",
    "jobs/test_customer_mail.py",
    "jobs/test_hooks.py",
    "jobs/test_mail_journal.py",
    "jobs/test_money_branches.py",
    "jobs/test_refunding.py",
    "jobs/test_refunding_edges.py",
    "jobs/test_refunding_there.py",
    "jobs/test_restored.py",
    "records/test_guards.py",
    "values/test_refunding.py",
    "values/test_signals.py",
    "web/test_hooks.py",
    "web/test_letters.py",
    "web/test_refunds.py",
    "workflow/actions/test_asking_why.py",
    "workflow/actions/test_customer_mail.py",
    "workflow/actions/test_freezes.py",
    "workflow/actions/test_letter_sending.py",
    "workflow/actions/test_mail_machine.py",
    "workflow/actions/test_money_rules.py",
    "workflow/actions/test_outside_events.py",
    "workflow/actions/test_proposals.py",
    "workflow/actions/test_suppressions.py",
    "workflow/actions/test_why.py",
    "workflow/queries/test_invariants.py",
)


def run(*arguments: str) -> int:
    """A command of the coverage program, in a process of its own."""
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def counted(folder: Path, options: list[str]) -> dict[str, tuple[int, int]]:
    """Run the tests; branches taken and branches there are, by module. `SystemExit` where one fails."""
    data, found = str(folder / "data"), folder / "found.json"
    include = ",".join(f"src/tenure/{each}.py" for each in MODULES)
    tests = [f"tests/{each}" for each in TESTS]
    about = ["--branch", f"--data-file={data}", f"--include={include}"]
    if run("run", *about, "-m", "pytest", "-q", "-m", "not slow", *options, *tests):
        raise SystemExit("a test failed")
    run("json", "-q", f"--data-file={data}", "-o", str(found))
    files = json.loads(found.read_text())["files"]
    sums = {name: each["summary"] for name, each in files.items()}
    return {name: (each["covered_branches"], each["num_branches"]) for name, each in sums.items()}


def share(taken: int, there: int) -> float:
    """Percent; all of none is all."""
    return 100 * taken / there if there else 100.0


def main(options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = counted(Path(folder), options)
    few = []
    for name, (taken, there) in sorted(found.items()):
        percent = share(taken, there)
        few += [name] if percent < LEAST_EACH else []
        sys.stdout.write(f"{percent:6.1f} %  {taken:4} of {there:4}  {name}\n")
    taken, there = (sum(each[place] for each in found.values()) for place in (0, 1))
    sys.stdout.write(f"{share(taken, there):6.1f} %  {taken:4} of {there:4}  in all\n")
    if few or share(taken, there) < LEAST:
        raise SystemExit(f"below {LEAST} % in all, or {LEAST_EACH} % in {', '.join(few) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1:])
