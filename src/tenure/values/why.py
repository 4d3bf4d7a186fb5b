"""Why somebody paid and never started: reasons, each tied to the step of onboarding it broke."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = {
    "purchase": "before signing up",
    "sign_up": "signing up",
    "setup": "setting up",
    "import": "bringing data in",
    "invite": "inviting others",
    "first_value": "first result",
    "reminder": "coming back",
    "handover": "handing over",
    "none": "no step",
}
"""Steps of onboarding in their order, and what they are called."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: its code, the step it belongs to, and how it is put to the customer."""

    code: str
    step: str
    text: str


WHYS = (
    Why("never_needed", "purchase", "We did not need it after all"),
    Why("bought_for_later", "purchase", "We bought it for later"),
    Why("price", "purchase", "It costs more than it is worth to us"),
    Why("chose_another", "purchase", "We use another product instead"),
    Why("did_not_know", "sign_up", "We did not know that we were paying"),
    Why("no_time", "setup", "We had no time to set it up"),
    Why("could_not_set_up", "setup", "We could not set it up"),
    Why("data_import_failed", "import", "We could not bring our data in"),
    Why("teammates_did_not_join", "invite", "Our colleagues did not join"),
    Why("missing_feature", "first_value", "It lacks something we need"),
    Why("hard_to_understand", "first_value", "We did not find out how to use it"),
    Why("forgot", "reminder", "We forgot about it"),
    Why("left_person", "handover", "The person who wanted it has left"),
    Why("other", "none", "Something else"),
)
"""What can be answered, in the order of the steps."""
BY_CODE = {why.code: why for why in WHYS}
EXPIRES_DAYS = 60
EDIT_HOURS = 24
LONGEST_TEXT = 4000
