"""What zombies paid in their unused window and did not get back: counted from what was planted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tenure.demo.cast import CURRENCIES
from tenure.demo.days import Ints, span
from tenure.demo.invoices import Bills
from tenure.demo.lives import Lives
from tenure.demo.payments import Paid
from tenure.demo.roles import Role
from tenure.demo.use import Seen


def owed(
    lives: Lives, seen: Seen, bills: Bills, paid: Paid, credited: Ints, ids: list[str]
) -> Mapping[str, Mapping[str, int]]:
    """By customer and currency, in minor units; `credited` by attempt to collect."""
    role = lives.roles.role
    quiet = np.isin(role, (Role.NEVER, Role.STOPPED)) & lives.pays_now
    last_used = lives.course.first_day + span(seen.customer_used)
    since = np.where(role == Role.STOPPED, last_used + span(1), lives.size.first_day)
    back = np.bincount(paid.refunded, paid.refunded_minor, len(paid.tried.bill)).astype(np.int64)
    customer = bills.customer[paid.tried.bill]
    left = np.maximum(bills.amount_minor[paid.tried.bill] - back - credited, 0)
    counts = paid.tried.succeeded & quiet[customer]
    counts &= paid.tried.paid_at.astype("datetime64[D]") >= since[customer]
    found: dict[str, dict[str, int]] = {}
    for place in np.flatnonzero(counts).tolist():
        code = CURRENCIES[int(bills.currency[paid.tried.bill[place]])]
        sums = found.setdefault(ids[int(customer[place])], {})
        sums[code] = sums.get(code, 0) + int(left[place])
    return found
