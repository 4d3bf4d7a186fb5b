"""What customers and the post bring back, as reasons of work items: which, and the step each asks for.

They are no signals: they stand until their cause is settled or a person has closed the item.
"""

from __future__ import annotations

from tenure.workflow.rules import letter_states, listener_reasons, survey_reasons, talks

NEXT = {
    "wants_back": "open_account",
    "half_stopped": "undo_or_go_on",
    "asks_for_help": "help_start",
    "freeze_over": "decide_freeze",
    "mail_unreached": "find_address",
    "opened_by_link": "welcome_back",
    "product_refuses": "mend_product",
    "refund_back": "pay_another_way",
    "no_end": "look_outside",
    "money_stopped": "look_at_money",
}
"""The step each asks for, the weightiest reason first."""
CODES = tuple(NEXT)
PRODUCT_REFUSES = "product_refuses"
"""Also the code of an order your own product answers with 401 or 403."""
LASTS_DAYS = 60
"""So long is somebody asked about what came back; older than that it is history."""

STANDING = {
    **NEXT,
    **listener_reasons.NEXT,
    **letter_states.NEXT,
    **talks.NEXT,
    **survey_reasons.NEXT,
}
"""All reasons that the day's signals neither make nor end, those of letters too, with their steps."""
