"""Words of a customer's worth: what can be decided, and on which terms it is reckoned."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.values.assumptions import Assumption

KINDS = ("saas", "agency")
CHOICES = ("keep", "listen", "reprice", "release")
LADDER = ("reassess", "educate", "renegotiate", "migrate")
"""Steps that come before a release, in this order (Mittal, Sarkees and Murshed, HBR 2008)."""
ANSWERS = ("accepted", "refused", "countered", "no_answer")
REVIEWS = ("month", "quarter")
UNWANTED_KINDS = ("category", "plan")
"""What a company may not want to maintain: tickets of a category, customers of a plan."""
MULTIPLES = (2.0, 5.0, 10.0)
"""Price rises that are reckoned for everybody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """On which terms customers of a kind are kept or let go; shares 0–1 (`records.WorthPolicy`)."""

    kind: str
    best_sure: float = 0.8
    release_sure: float = 0.9
    target_margin: float = 0.5
    most_share: float = 0.25
    review_every: str = "quarter"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the sheets of a day are reckoned with: hashable, so that a day computed is known again.

    `assumptions` by code; `answers` of quotes (kind, multiple, asked, accepted), without those still
    open; `lab_values` (customer, minor units of the workspace's currency); `refusals` (customer, the
    lowest multiple of its price it refused).
    """

    assumptions: tuple[Assumption, ...] = ()
    policies: tuple[Policy, ...] = (Policy("saas"), Policy("agency", review_every="month"))
    answers: tuple[tuple[str, float, int, int], ...] = ()
    lab_values: tuple[tuple[str, int], ...] = ()
    refusals: tuple[tuple[str, float], ...] = ()

    def assumed(self, code: str) -> Assumption:
        """The assumption of a code. `KeyError` where there is none."""
        return {each.code: each for each in self.assumptions}[code]

    def policy(self, kind: str) -> Policy:
        """The policy of a kind; that of subscriptions where it is none of ours."""
        return next((each for each in self.policies if each.kind == kind), self.policies[0])


USUAL = Terms()
"""Those of a workspace nobody has said anything in; without assumptions nothing is reckoned."""
