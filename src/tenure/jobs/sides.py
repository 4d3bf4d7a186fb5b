"""The two sides money and accounts are asked of: the payment provider, and your own product."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from typing import cast

from tenure.config.settings import Settings
from tenure.records.models import Workspace
from tenure.values.provider import AccountReading
from tenure.values.trials import outside
from tenure.workflow.actions.orders import Here
from tenure.workflow.ports import Billing, Product

CALLS_A_SECOND = 10
PLACES = {"billing": "tenure.connectors.stripe", "product": "tenure.connectors.product"}
"""Where each side's factory lies: a function of its name that takes the settings."""

Spared = Callable[[Workspace, str, date], tuple[str, ...]]


@dataclass
class Pace:
    """Holds a call back until a tenth of a second has passed since the last."""

    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    last: float = field(default=float("-inf"))

    def __call__(self) -> None:
        """Wait as long as it takes."""
        left = self.last + 1 / CALLS_A_SECOND - self.clock()
        if left > 0:
            self.wait(left)
        self.last = self.clock()


@dataclass
class Sides:
    """Both sides, either of which may be missing. `account` is asked once and kept.

    `asked_at` is when a comparison was last tried, `waits` until when a proposal's preview waits.
    `spared` says why a customer is left alone by now, in codes; without it nobody is.
    """

    billing: Billing | None
    product: Product | None
    pace: Callable[[], None] = field(default_factory=Pace)
    account: AccountReading | None = None
    has_reconciled: bool = False
    asked_at: datetime | None = None
    waits: dict[int, datetime] = field(default_factory=dict)
    spared: Spared | None = None

    def here(self, installation: str) -> Here:
        """Where orders leave from. Raises `ProviderError` while the provider cannot be asked."""
        if self.billing is not None and self.account is None:
            self.pace()
            with outside("read.account"):
                self.account = self.billing.account()
        return Here(installation, self.account, self.product is not None)


def sides(own: Settings) -> Sides:
    """The sides that the settings make. `InputError` for settings that cannot be used."""
    return Sides(
        cast("Billing | None", _made("billing", own)),
        cast("Product | None", _made("product", own)),
        spared=partial(_spared, own),
    )


def _spared(own: Settings, workspace: Workspace, customer_id: str, today: date) -> tuple[str, ...]:
    """By the newest published figures."""
    from tenure.warehouse.engine import Limits  # noqa: PLC0415 - heavy, and seldom needed
    from tenure.workflow.queries.board import published  # noqa: PLC0415 - the same
    from tenure.workflow.queries.proposing import spared  # noqa: PLC0415 - the same

    limits = Limits(own.threads, own.memory, own.home / "spill")
    return spared(published(workspace, own.warehouse, limits), customer_id, today)


@cache
def kept(own: Settings) -> Sides:
    """The sides of this process, made once: whose books was asked, and reconciled since the start."""
    return sides(own)


def _made(side: str, own: Settings) -> object | None:
    try:
        found = importlib.import_module(PLACES[side])
    except ModuleNotFoundError:
        return None
    factory = getattr(found, side, None)
    return factory(own) if factory is not None else None
