"""Companies written down by hand, so that what a page must show is known without asking Tenure."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from tests.browser.installation import AS_OF

CROWD = 10_000
LONE_NAME = "Solitary Baker"
LONE_MINOR = 12_050
SUBSCRIPTION = (
    "subscription_id",
    "customer_id",
    "started_on",
    "currency",
    "unit_amount_minor",
    "interval",
    "plan",
)
TICKET = ("ticket_id", "customer_id", "opened_at", "subject", "is_complaint")

ODD_NAMES = {
    "odd-script": "<script>window.ran=1</script>",
    "odd-image": '"><img src=x onerror="window.ran=1">',
    "odd-end": "</script><script>window.ran=1</script>",
    "odd-style": "</style><style>*{display:none}</style>",
    "odd-template": "{{ 7|add:7 }} ${7*7} {% now 'Y' %}",
    "odd-formula": '=HYPERLINK("http://elsewhere.example","pay")',
    "odd-long": "Long" * 75,
    "odd-words": "Very long name of a company " * 10 + "that goes on, on and on",
    "odd-rtl": "شرکت رسانه‌ای آریا (سهامی خاص)",
    "odd-override": "safe\u202egnp.exe",
    "odd-emoji": "🧑‍🚀🏳️‍🌈 Rocket 👩‍👩‍👧‍👦 Family",
    "odd-cjk": "株式会社銀河システム開発研究所" * 6,
    "odd-accents": "Z̷̢̛a̷̡l̸̛g̶̢o̷̢ Ğüçlü Ñandú",
}
"""Customers with names that break pages, by id. They pay most, so they come first."""


def write_lone(folder: Path) -> None:
    """One customer, one subscription, an open complaint."""
    _write(
        folder / "customers.csv",
        ("customer_id", "name", "created_on", "csm"),
        [("only", LONE_NAME, date(2026, 1, 5), "owner@demo.example")],
    )
    _write(
        folder / "subscriptions.csv",
        SUBSCRIPTION,
        [("s-only", "only", date(2026, 1, 5), "USD", LONE_MINOR, "month", "Basic")],
    )
    _write(
        folder / "tickets.csv",
        TICKET,
        [("t-only", "only", f"{AS_OF - timedelta(days=2)}T09:00:00Z", "The oven is cold", "yes")],
    )


def write_crowd(folder: Path) -> None:
    """Customer n pays n whole units a month; the odd ones pay more and complain about themselves."""
    customers = [(customer, name, "channel <b>", "") for customer, name in ODD_NAMES.items()]
    plain = range(1, CROWD - len(ODD_NAMES) + 1)
    customers += [(f"n{n:05}", crowd_name(n), "", f"csm{n % 7}") for n in plain]
    _write(folder / "customers.csv", ("customer_id", "name", "channel", "csm"), customers)
    prices = {customer: (20_000 + k) * 100 for k, customer in enumerate(ODD_NAMES)}
    prices |= {f"n{n:05}": n * 100 for n in plain}
    started = date(2025, 9, 1)
    _write(
        folder / "subscriptions.csv",
        SUBSCRIPTION,
        [
            (f"s-{customer}", customer, started, "USD", minor, "month", "<i>Pro</i>")
            for customer, minor in prices.items()
        ],
    )
    _write(
        folder / "tickets.csv",
        TICKET,
        [
            (f"t-{customer}", customer, f"{AS_OF - timedelta(days=3)}T09:00:00Z", name, "yes")
            for customer, name in ODD_NAMES.items()
        ],
    )


def crowd_name(n: int) -> str:
    """Name of customer n of the crowd."""
    return f"Customer {n:05}"


def _write(path: Path, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(head)
        table.writerows(rows)
