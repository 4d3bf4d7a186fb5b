"""A made-up letter in each language: what one looks like before anybody gets one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tenure.values.letters import LetterContent, PaidBack, Recipient, Signer
from tenure.workflow.rules.letter_text import sums_of

RECIPIENTS = {
    "en": Recipient(
        "Robin Miller", "Example Works LLC", ("500 Example Street", "Springfield, IL 62701"), "US"
    ),
    "ja": Recipient(
        "山田 花子", "株式会社サンプル", ("〒100-0001", "東京都千代田区千代田1丁目1番地"), "JP"
    ),
    "ru": Recipient(
        "Анна Петрова",
        "ООО «Пример»",
        ("ул. Примерная, д. 12", "191186 Санкт-Петербург"),
        "RU",
    ),
    "fa": Recipient(
        "مریم احمدی", "شرکت نمونه", ("تهران، خیابان ولیعصر، پلاک ۱۲", "۱۵۹۳۶۴۳۳۱۱"), "IR"
    ),
}
PAID = {"en": ("USD", 4_900, 0), "ja": ("JPY", 5_500, 500), "ru": ("RUB", 490_000, 81_667)}
NOBODY = Signer("Jordan Lee", "Customer Success", "jordan@example.com", "Your company")


def sample(
    language: str, signer: Signer, *, on: date, back: str = "https://example.com/back"
) -> LetterContent:
    """A letter about six months of payments; `signer` as set, its gaps filled with made-up names."""
    currency, amount, tax = PAID.get(language, ("EUR", 4_900, 782))
    months = [on - timedelta(days=30 * n) for n in range(6, 0, -1)]
    paid = tuple(
        PaidBack(day, amount, tax, currency, "card" if n else "transfer")
        for n, day in enumerate(months)
    )
    return LetterContent(
        language=language,
        to=RECIPIENTS[language],
        signer=filled(signer),
        written_on=on,
        quiet="never",
        quiet_since=None,
        paid=paid,
        sums=sums_of(paid, language),
        is_frozen=True,
        is_stopped=True,
        back=back,
    )


def filled(signer: Signer) -> Signer:
    """A signer without gaps."""
    gaps = {
        name: getattr(NOBODY, name)
        for name in ("name", "title", "contact", "company")
        if not getattr(signer, name)
    }
    return replace(signer, **gaps)
