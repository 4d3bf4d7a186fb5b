"""The ladder: which step is taken after how many quiet months, by which way, to whom, in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenure.values.errors import InputError
from tenure.values.ladder_words import WORDS

CHANNELS = ("in_app_mail", "second_channel", "call", "billing_contact", "notice", "special")
LANGUAGES = ("en", "ja", "ru", "fa")
VARIABLES = ("name", "company", "months", "since", "amount", "day", "signer", "link")
"""What may stand in braces in a wording."""
MAILED = ("in_app_mail", "billing_contact", "notice")
"""Ways whose words can go out by mail from here."""
MONTHS = (1, 36)
DAYS = (1, 60)
LONGEST_SUBJECT, LONGEST_BODY = 200, 5_000
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: due from so many quiet months on, to be done within so many days.

    `from_month` is for plans with the default threshold; the step of the special approach comes
    at the plan's own. `to` is user, billing_contact or boss.
    """

    code: str
    from_month: int
    channel: str
    to: str
    days_to_do: int
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Full quiet months from which contact is made, and from which the special approach is."""

    contact: int
    special: int


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of a step in one language, with variables in braces."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Design:
    """The ladder in force: thresholds of all plans and of some, steps in order, words by step and language."""

    default: Thresholds
    steps: tuple[Step, ...]
    plans: Mapping[str, Thresholds] = field(default_factory=dict)
    wordings: Mapping[tuple[str, str], Wording] = field(default_factory=dict)

    def of_plan(self, plan: str | None) -> Thresholds:
        """Thresholds of a plan."""
        return self.plans.get(plan or "", self.default)

    def step(self, code: str) -> Step:
        """The step of a code; `InputError` where there is none."""
        for each in self.steps:
            if each.code == code:
                return each
        known = ", ".join(each.code for each in self.steps)
        raise InputError(f"there is no step {code!r}", hint=f"One of: {known}.")

    def from_month(self, step: Step, plan: str | None) -> int:
        """Quiet months from which a step is due for a plan: the ladder begins at its threshold."""
        own = self.of_plan(plan)
        if step.channel == "special":
            return own.special
        return step.from_month + own.contact - self.default.contact

    def wording(self, code: str, language: str) -> Wording | None:
        """Words of a step in a language, in English where there are none; None for no words."""
        return self.wordings.get((code, language)) or self.wordings.get((code, "en"))

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "default": {"contact": self.default.contact, "special": self.default.special},
            "plans": {
                plan: {"contact": own.contact, "special": own.special}
                for plan, own in sorted(self.plans.items())
            },
            "steps": [
                {
                    "code": each.code,
                    "from_month": each.from_month,
                    "channel": each.channel,
                    "to": each.to,
                    "days_to_do": each.days_to_do,
                    "is_on": each.is_on,
                }
                for each in self.steps
            ],
            "wordings": {
                code: {
                    language: {"subject": own.subject, "body": own.body}
                    for (each, language), own in sorted(self.wordings.items())
                    if each == code
                }
                for code in sorted({code for code, _language in self.wordings})
            },
        }


STEPS = (
    Step("m1", 1, "in_app_mail", "user", 3),
    Step("m2", 2, "second_channel", "user", 5),
    Step("m3", 3, "call", "user", 5),
    Step("m4", 4, "billing_contact", "billing_contact", 5),
    Step("m5", 5, "notice", "boss", 3),
    Step("m6", 6, "special", "boss", 5),
)
"""The steps a workspace starts with. Nothing goes out by itself: each is a person's to take."""
SPECIAL = "m6"
"""The step of the special approach: taken by a proposal to freeze and refund."""


def default_design() -> Design:
    """The ladder nobody has changed."""
    words = {key: Wording(*texts) for key, texts in WORDS.items()}
    return Design(Thresholds(1, 6), STEPS, {}, words)


def design_from(plain: Mapping[str, Any]) -> Design:
    """A design from plain JSON values, checked; `InputError` for what is none.

    Steps and words that are left out are those a workspace starts with.
    """
    usual = default_design()
    try:
        default = Thresholds(**plain["default"])
        plans = {str(plan): Thresholds(**own) for plan, own in plain["plans"].items()}
        steps = tuple(Step(**each) for each in plain.get("steps", ())) or usual.steps
        wordings = {
            (code, language): Wording(**own)
            for code, languages in plain.get("wordings", {}).items()
            for language, own in languages.items()
        } or usual.wordings
    except (KeyError, TypeError, AttributeError):
        raise InputError("that is no ladder", hint="Reload the page.") from None
    return checked(Design(default, steps, plans, wordings))


def checked(design: Design) -> Design:
    """The design itself; `InputError` with the first fault where it has any."""
    for name, fault in faults(design).items():
        raise InputError(f"{name}: {fault}")
    return design


def faults(design: Design) -> dict[str, str]:
    """What is wrong with a design, by field: "default.special", "plan.Pro.contact", "m1.days", "m1.ja.body"."""
    return dict([*_of_thresholds(design), *_of_steps(design), *_of_wordings(design)])


def _of_thresholds(design: Design) -> Iterator[tuple[str, str]]:
    named = [("default", design.default), *((f"plan.{n}", own) for n, own in design.plans.items())]
    for name, own in named:
        for part, months in (("contact", own.contact), ("special", own.special)):
            if not _within(months, MONTHS):
                yield f"{name}.{part}", "give a whole number of months from 1 to 36"
        if _within(own.special, MONTHS) and own.special <= own.contact:
            yield f"{name}.special", "the special approach comes after the first contact"


def _of_steps(design: Design) -> Iterator[tuple[str, str]]:
    shape = [(each.code, each.channel, each.to) for each in design.steps]
    if shape != [(each.code, each.channel, each.to) for each in STEPS]:
        yield "steps", "the steps are m1 to m6, each with its own way"
    before = 0
    for each in design.steps:
        if not _within(each.from_month, MONTHS):
            yield f"{each.code}.from_month", "give a whole number of months from 1 to 36"
        elif each.is_on and each.channel != "special":
            if each.from_month <= before:
                yield f"{each.code}.from_month", "each step comes after the one before"
            before = each.from_month
        if not _within(each.days_to_do, DAYS):
            yield f"{each.code}.days", "give a whole number of days from 1 to 60"


def _within(value: object, bounds: tuple[int, int]) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return is_whole and bounds[0] <= value <= bounds[1]  # type: ignore[operator]


def _of_wordings(design: Design) -> Iterator[tuple[str, str]]:
    worded = [each.code for each in design.steps if each.channel != "special"]
    for code in worded:
        if (code, "en") not in design.wordings:
            yield f"{code}.en.subject", "words in English are needed: they stand in for the others"
    for (code, language), own in design.wordings.items():
        if code not in worded or language not in LANGUAGES:
            yield f"{code}.{language}.subject", "there is no such step or language"
        for part, text, longest in (
            ("subject", own.subject, LONGEST_SUBJECT),
            ("body", own.body, LONGEST_BODY),
        ):
            fault = fault_of(text, longest)
            if fault:
                yield f"{code}.{language}.{part}", fault
        if "\n" in own.subject or "\r" in own.subject:
            yield f"{code}.{language}.subject", "a subject is one line"


def fault_of(text: str, longest: int = LONGEST_BODY) -> str:
    """What is wrong with a text with variables; "" for nothing."""
    if not text.strip():
        return "write something, or empty both subject and text"
    if len(text) > longest:
        return f"at most {longest} characters"
    for name in _BRACES.findall(text):
        if name not in VARIABLES:
            return f"there is no variable {{{name}}}"
    if set("{}") & set(_BRACES.sub("", text)):
        return "a brace stands alone"
    return ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables put in; a value's own braces are left as they are.

    `InputError` for a variable that is none, or has no value.
    """
    fault = fault_of(text)
    if fault:
        raise InputError(fault)
    missing = {name for name in _BRACES.findall(text) if name not in values}
    if missing:
        raise InputError(f"nothing is known for {{{min(missing)}}}")
    return _BRACES.sub(lambda found: values[found[1]], text)


def month_reached(start: date, months: int) -> date:
    """The first day on which so many full months have passed since `start`.

    31 January plus 1 is 1 March: on 28 February the month is not full yet.
    """
    years, month = divmod(start.month - 1 + months, 12)
    try:
        return start.replace(year=start.year + years, month=month + 1)
    except ValueError:
        years, month = divmod(start.month + months, 12)
        return date(start.year + years, month + 1, 1)


def language_of(text: str | None) -> str:
    """The language of ours for a customer's ("ja-JP" is ja); English where it is none of them."""
    own = (text or "").strip().lower()[:2]
    return own if own in LANGUAGES else "en"
