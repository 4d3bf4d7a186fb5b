"""One code given eight times at once, in threads, on the database that the environment names.

Run as `python -m tests.workflow.actions.code_rush ROUNDS [unlocked]`; prints what it saw as JSON:
the most that were accepted of one code and of one recovery code, and how many wrong codes were
counted of eight given at once. `unlocked` takes away what makes tries wait for each other.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

THREADS = 8
KEY = "key"


def rounds(number: int) -> dict[str, Any]:
    from tenure.records.models import SecondFactor
    from tenure.workflow.actions import second_factor as actions
    from tenure.workflow.queries.second_factor import begun
    from tests.cast import make_cast
    from tests.jobs.money_rush import together
    from tests.phone import code

    who = make_cast().by("owner")
    actions.begin(by=who)
    shown = begun(who.user, key=KEY, company="Ours", at=who.at)
    assert shown is not None
    codes = actions.confirm(by=who, key=KEY, code=code(shown.secret, who.at))

    def accepted(text: str, minutes: int) -> int:
        then = replace(who, at=who.at + timedelta(minutes=minutes))

        def give() -> object:
            return actions.use_code(by=then, key=KEY, code=text)

        found = together([give] * THREADS)
        SecondFactor.objects.update(waits_until=None, failures=0)
        return sum(each in ("code", "recovery") for each in found)

    each = range(1, number + 1)
    of_one = max(accepted(code(shown.secret, who.at + timedelta(minutes=n)), n) for n in each)
    of_recovery = max(accepted(codes[n % 10], 0) for n in range(min(number, 10)))
    together([lambda: actions.use_code(by=who, key=KEY, code="wrong")] * THREADS)
    row = SecondFactor.objects.get()
    return {"code": of_one, "recovery": of_recovery, "counted": row.failures}


def main() -> None:
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    from django.db import connection

    from tenure.workflow.actions import second_factor as actions
    from tests.kept import make_tables

    logging.disable(logging.CRITICAL)
    make_tables()
    if "unlocked" in sys.argv:
        actions._locked_user = lambda _user: None
    seen = rounds(int(sys.argv[1]))
    sys.stdout.write(json.dumps({"vendor": connection.vendor, **seen}) + "\n")


if __name__ == "__main__":
    main()
