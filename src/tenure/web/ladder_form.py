"""The ladder as the texts of a form, and back, with what is wrong beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from tenure.values.errors import InputError
from tenure.values.ladder import (
    LANGUAGES,
    STEPS,
    VARIABLES,
    Design,
    Thresholds,
    Wording,
    faults,
    filled,
)

NO_NUMBER = -1
"""Stands for a text that is no whole number: it is out of every bounds."""
MOST_PLANS = 100
LANGUAGE_NAMES = {"en": "English", "ja": "日本語", "ru": "Русский", "fa": "فارسی"}
EXAMPLE = {
    "en": ("Ana Weber", "Weber Ltd", "3 months", "1 March 2026", "120.00 EUR", "1 September 2026"),
    "ja": ("山田花子", "山田商店", "3か月", "2026年3月1日", "12,000 JPY", "2026年9月1日"),
    "ru": ("Анна Петрова", "ООО «Заря»", "3 месяца", "1 марта 2026 г.", "9 000 RUB", "1 сентября 2026 г."),
    "fa": ("نرگس احمدی", "شرکت سپید", "۳ ماه", "۱ مارس ۲۰۲۶", "120.00 EUR", "۱ سپتامبر ۲۰۲۶"),
}  # fmt: skip
"""Somebody to preview wordings with: name, company, months, since, amount, day."""
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One input: its name, its text, what is wrong with it ("" for nothing)."""

    name: str
    text: str
    fault: str


def texts_of(design: Design) -> Texts:
    """A design as texts by field; a plan's thresholds are under "plan.<plan>.contact"."""
    texts = {
        "default.contact": str(design.default.contact),
        "default.special": str(design.default.special),
    }
    for plan, own in design.plans.items():
        texts[f"plan.{plan}.contact"] = str(own.contact)
        texts[f"plan.{plan}.special"] = str(own.special)
    for step in design.steps:
        texts[f"{step.code}.is_on"] = "on" if step.is_on else ""
        texts[f"{step.code}.from_month"] = str(step.from_month)
        texts[f"{step.code}.days"] = str(step.days_to_do)
    for (code, language), own_words in design.wordings.items():
        texts[f"{code}.{language}.subject"] = own_words.subject
        texts[f"{code}.{language}.body"] = own_words.body
    return texts


def texts_from(form: QueryDict) -> Texts:
    """Texts of a form that was sent; plans come as three lists beside each other."""
    texts = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in form}
    lists = (form.getlist(name) for name in ("plan", "plan.contact", "plan.special"))
    for plan, contact, special in zip(*lists, strict=False):
        if str(contact).strip() or str(special).strip():
            texts[f"plan.{plan}.contact"] = str(contact)
            texts[f"plan.{plan}.special"] = str(special)
    for name in ("plan", "plan.contact", "plan.special"):
        texts.pop(name, None)
    return texts


def design_of(texts: Texts) -> tuple[Design, dict[str, str]]:
    """The design that texts make, and its faults by field; none for one that can be put in force."""
    own = Thresholds(_whole(texts, "default.contact"), _whole(texts, "default.special"))
    names = [name[5:-8] for name in texts if name.startswith("plan.") and name.endswith(".contact")]
    plans = {
        name: Thresholds(
            _whole(texts, f"plan.{name}.contact"), _whole(texts, f"plan.{name}.special")
        )
        for name in names
    }
    steps = tuple(
        replace(
            step,
            is_on=texts.get(f"{step.code}.is_on") == "on",
            from_month=step.from_month
            if step.channel == "special"
            else _whole(texts, f"{step.code}.from_month"),
            days_to_do=_whole(texts, f"{step.code}.days"),
        )
        for step in STEPS
    )
    made = Design(own, steps, plans, _wordings(texts))
    return made, faults(made)


def _whole(texts: Texts, name: str) -> int:
    text = texts.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) < 5 else NO_NUMBER


def _wordings(texts: Texts) -> dict[tuple[str, str], Wording]:
    """Words of each step and language; where both texts are empty there are none."""
    found = {}
    for step in STEPS:
        for language in LANGUAGES:
            subject = texts.get(f"{step.code}.{language}.subject", "").strip()
            body = texts.get(f"{step.code}.{language}.body", "").strip()
            if subject or body:
                found[step.code, language] = Wording(subject, f"{body}\n" if body else "")
    return found


def form_of(texts: Texts, wrong: Mapping[str, str], plans: list[str]) -> dict[str, Any]:
    """Everything the page shows: thresholds by plan, steps, words by language with a preview."""

    def named(name: str) -> Field:
        return Field(name, texts.get(name, ""), wrong.get(name, ""))

    known = sorted({*plans[:MOST_PLANS], *(name[5:-8] for name in texts if _is_plan(name))})
    return {
        "default": (named("default.contact"), named("default.special")),
        "plans": [(p, named(f"plan.{p}.contact"), named(f"plan.{p}.special")) for p in known],
        "steps": [
            {
                "step": step,
                "is_on": texts.get(f"{step.code}.is_on") == "on",
                "from_month": None
                if step.channel == "special"
                else named(f"{step.code}.from_month"),
                "days": named(f"{step.code}.days"),
            }
            for step in STEPS
        ],
        "languages": [
            {
                "code": language,
                "name": LANGUAGE_NAMES[language],
                "is_wrong": any(f".{language}." in name for name in wrong),
                "words": [
                    _words(step.code, language, named)
                    for step in STEPS
                    if step.channel != "special"
                ],
            }
            for language in LANGUAGES
        ],
        "wrong": wrong,
        "variables": VARIABLES,
    }


def _is_plan(name: str) -> bool:
    return name.startswith("plan.") and name.endswith(".contact")


def _words(code: str, language: str, named: Any) -> dict[str, Any]:  # noqa: ANN401
    subject, body = named(f"{code}.{language}.subject"), named(f"{code}.{language}.body")
    return {
        "code": code,
        "subject": subject,
        "body": body,
        "preview": _preview(language, subject.text, body.text),
    }


def _preview(language: str, subject: str, body: str) -> tuple[str, str] | None:
    """Subject and text for an example customer; None where they cannot be filled."""
    name, company, months, since, amount, day = EXAMPLE[language]
    values = {
        "name": name,
        "company": company,
        "months": months,
        "since": since,
        "amount": amount,
        "day": day,
        "signer": "…",
        "link": "…",
    }
    try:
        return filled(subject, values), filled(body, values).strip()
    except InputError:
        return None
