"""Whether a name, an e-mail and a postal address can be real: by their shape, asking nobody."""

from __future__ import annotations

import re
import unicodedata

MAIL_LONGEST, LOCAL_LONGEST = 254, 64
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[^\W_]([\w-]*[^\W_])?")
UNREAD = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "bounce"})
"""Mailboxes nobody reads."""
NOBODY = frozenset(
    (
        *("admin", "administrator", "accounting", "accounts", "billing", "contact", "customer"),
        *("desk", "finance", "guest", "hello", "help", "info", "invoice", "invoices", "mail"),
        *("marketing", "me", "n/a", "na", "nobody", "none", "null", "office", "owner"),
        *("postmaster", "root", "sales", "support", "team", "tbd", "test", "tester", "unknown"),
        *("user", "webmaster", "xx", "xxx"),
    )
)
"""What is written where no name, or no street, is known."""

POSTCODES = {
    **dict.fromkeys(("DE", "FR", "IT", "ES", "FI", "TR", "UA", "MX", "KR", "HR", "EE"), r"\d{5}"),
    **dict.fromkeys(("AT", "AU", "BE", "BG", "CH", "DK", "HU", "LU", "NO", "NZ", "SI"), r"\d{4}"),
    **dict.fromkeys(("RU", "BY", "KZ", "CN", "IN", "SG", "RO"), r"\d{6}"),
    **dict.fromkeys(("CZ", "GR", "SE", "SK"), r"\d{3} ?\d{2}"),
    "ZA": r"\d{4}",
    "US": r"\d{5}([- ]?\d{4})?",
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d",
    "GB": r"GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) ?"
    r"\d[ABD-HJLNP-UW-Z]{2}",
    "IE": r"([AC-FHKNPRTV-Y]\d{2}|D6W) ?[0-9AC-FHKNPRTV-Y]{4}",
    "NL": r"[1-9]\d{3} ?[A-Z]{2}",
    "PL": r"\d{2}-?\d{3}",
    "PT": r"\d{4}-?\d{3}",
    "BR": r"\d{5}-?\d{3}",
    "JP": r"〒? ?\d{3}-?\d{4}",
    "IR": r"[1-9]\d{4}-?\d{5}",
    "IL": r"\d{5}(\d{2})?",
}
"""How postcodes look, by ISO 3166 country; UPU addressing guides. In capitals and ASCII digits."""
WITHOUT_POSTCODES = frozenset({"AE", "AO", "BS", "CI", "CM", "GH", "HK", "JM", "MO", "QA", "UG"})
"""Countries whose addresses have none."""
_ANY_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,9}")


def is_mail(text: str | None) -> bool:
    """Whether an e-mail address has the shape of one somebody reads; no server is asked."""
    text = (text or "").strip()
    local, _at, domain = text.rpartition("@")
    if len(text) > MAIL_LONGEST or len(local) > LOCAL_LONGEST or not _LOCAL.fullmatch(local):
        return False
    labels = domain.split(".")
    is_domain = len(labels) > 1 and all(
        len(label) < 64 and _LABEL.fullmatch(label) for label in labels
    )
    return is_domain and not labels[-1].isdigit() and local.lower() not in UNREAD


def is_person(name: str | None) -> bool:
    """Whether a name can be a person's: letters of any script, no mailbox, no department."""
    text = (name or "").strip().lower()
    letters = sum(sign.isalpha() for sign in text)
    return letters >= 2 and "@" not in text and text not in NOBODY and len(set(text)) > 1


def is_line(text: str | None) -> bool:
    """Whether a street or a city can be one: letters of any script and no stand-in."""
    text = (text or "").strip().lower()
    return any(sign.isalpha() for sign in text) and len(text) > 1 and text not in NOBODY


def is_postcode(text: str | None, country: str | None) -> bool:
    """Whether a postcode has the shape its country uses; any short code where that is not known.

    Digits of any script count. A country without postcodes needs none. Only zeros are no postcode.
    """
    country = (country or "").strip().upper()
    code = plain(text).upper()
    if country in WITHOUT_POSTCODES and code.strip("0- ") == "":
        return True
    if not code.strip("0- 〒"):
        return False
    pattern = POSTCODES.get(country)
    return bool(re.fullmatch(pattern, code) if pattern else _ANY_POSTCODE.fullmatch(code))


def plain(text: str | None) -> str:
    """Text with digits, dashes and wide signs of any script written in ASCII, without edges."""
    wide = unicodedata.normalize("NFKC", text or "").strip()
    digits = "".join(
        str(unicodedata.digit(sign)) if unicodedata.digit(sign, None) is not None else sign
        for sign in wide
    )
    return re.sub(r"[‐‑‒–—−ー]", "-", digits)
