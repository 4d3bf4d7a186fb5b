"""A real client sending events: `python -m tests.jobs.sender KIND HOST KEY COUNT`.

Sends COUNT events of which every hundredth repeats the id of an earlier one, and a group call for each
of 100 users. Events are up to 10 days old and come in no order. Fails if the client reports a failure.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

USERS = 100
TODAY = datetime.now(UTC)  # noqa: TID251 - a process of its own
NOON = TODAY.replace(hour=12, minute=0, second=0, microsecond=0)


def client(kind: str, key: str, host: str, failed: Any) -> Any:
    """The client as its documents say, with room for everything at once."""
    if kind == "segment":
        from segment.analytics.client import Client
    else:
        from rudderstack.analytics.client import Client
    return Client(key, host=host, on_error=failed, max_queue_size=10**6, gzip=True, thread=2)


def main() -> None:
    kind, host, key, count = sys.argv[1:]
    failures: list[str] = []
    sdk = client(kind, key, host, lambda error, _: failures.append(str(error)))
    for user in range(USERS):
        at = NOON - timedelta(days=20)
        sdk.group(f"u{user}", f"G{user % 10}", {"name": f"Group {user % 10}"}, timestamp=at)
    for n in range(int(count)):
        number = n - 37 if n % 100 == 99 else n
        sdk.track(
            f"u{number % USERS}",
            f"Feature {number % 7}",
            {"value": number % 5},
            timestamp=NOON - timedelta(days=1 + number * 7919 % 10, seconds=number % 3600),
            message_id=f"e{number}",
        )
    sdk.shutdown()
    if failures:
        sys.exit(f"{len(failures)} failed: {failures[0]}")


if __name__ == "__main__":
    main()
