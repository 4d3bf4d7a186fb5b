"""Words of agency work: states of requests, kinds of conduct, classes of clients, ways to part."""

from __future__ import annotations

SCOPE_STATES = ("open", "quoted", "accepted", "declined", "given_free")
CONDUCT_KINDS = ("pays_late", "out_of_scope", "blames_us", "rude_to_staff", "hard_to_deal_with")
CLASSES = ("A", "B", "C")
"""A costs in the long run, B wants caviar on a sardine budget, C is simply a hole."""
REVIEW_CHOICES = ("keep", "change_order", "reprice", "restaff", "hand_over", "end")
EXITS = ("soft", "direct")
"""A good client who no longer fits is handed over; another is told plainly."""
