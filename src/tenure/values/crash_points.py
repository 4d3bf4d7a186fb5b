"""Every point at which a test may kill the process, in one table: each is met by a test that does.

Names only. A commit has a point right before and right after it; a call to somebody outside, too.
"""

from __future__ import annotations

COMMITS = (
    # of proposals
    "proposal.made",
    "proposal.previewed",
    "proposal.not_previewed",
    "proposal.submitted",
    "proposal.approved",
    "proposal.sent_back",
    "proposal.again",
    "proposal.cancelled",
    "proposal.expired",
    # of orders
    "order.start",
    "order.put_off",
    "order.fail",
    "order.hand",
    "order.back",
    "order.take",
    "order.settle",
    "order.unknown",
    "order.later",
    "order.put_back",
    "order.seen",
    "order.confirmed",
    "order.given_up",
    "order.unfreeze",
    "run.done",
    # of the switch, and of what is told and compared
    "money.stopped",
    "money.started",
    "books.external",
    "books.compared",
    "event.keep",
    "event.take",
    "event.done",
    "event.put_off",
    "event.replay",
    # of mail to customers
    "letter.written",
    "mail.queue",
    "mail.claim",
    "mail.put_off",
    "mail.settle",
    "mail.try_again",
    "mail.drop",
    "mail.asked",
    "mail.back",
    "mail.unsubscribe",
    # of what reporters of bugs are told
    "bug.told",
    # of bugs filed in a tracker
    "filing.claim",
    "filing.settle",
    "filing.read",
)
"""Transactions in which money, or mail to a customer, moves a step."""
CALLS = (
    "call",
    "read.account",
    "read.charge",
    "read.collection",
    "read.event",
    "look_up",
    "list.refunds",
    "list.events",
    "mail.hand_over",
    "mail.journal",
    "tracker.find",
    "tracker.file",
    "tracker.comment",
    "tracker.list",
    "tracker.read",
)
"""What is asked of others, and the journal of mails beside the database."""
COMMIT_POINTS = tuple(f"{name}.{when}_commit" for name in COMMITS for when in ("before", "after"))
CALL_POINTS = tuple(f"{name}.{when}" for name in CALLS for when in ("before", "after"))
CRASH_POINTS = (*COMMIT_POINTS, *CALL_POINTS, "refund.before_claim")
"""All of them."""
