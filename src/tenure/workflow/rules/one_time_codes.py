"""Codes of an authenticator (RFC 6238: SHA-1, 30 seconds, six digits), and codes to recover by.

The secret is made of a key that is not in the database and of a nonce that is: who reads the
database alone can make no code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

from pyotp import TOTP

from tenure.values.errors import InputError

PERIOD_S = 30
DIGITS = 6
DRIFT = 1
"""A clock may be wrong by so many periods, either way."""
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 bits, 16 signs: too many to try, so that a quick hash is as good as a slow one."""
ISSUER = "Tenure"


def new_nonce() -> str:
    """What of a secret is kept in the database."""
    return secrets.token_hex(SECRET_BYTES)


def secret_of(key: str, *, user_id: int, nonce: str) -> str:
    """The 160 bits of a secret in base 32, made by HMAC-SHA256. `InputError` without a key."""
    if not key:
        raise InputError("no code is made without a secret key", hint="Set TENURE_SECRET_KEY.")
    said = f"tenure second factor\n{user_id}\n{nonce}".encode()
    mac = hmac.new(key.encode(), said, hashlib.sha256).digest()
    return base64.b32encode(mac[:SECRET_BYTES]).decode("ascii")


def address(secret: str, *, account: str, company: str) -> str:
    """What a QR code holds: otpauth://totp/..., as authenticators read it."""
    issuer = f"{ISSUER} {company}".replace(":", " ").strip()
    return TOTP(secret, digits=DIGITS, interval=PERIOD_S).provisioning_uri(
        name=account, issuer_name=issuer
    )


def grouped(text: str, size: int = 4) -> str:
    """Signs in groups, for whoever types them off."""
    return " ".join(text[i : i + size] for i in range(0, len(text), size))


def cleaned(text: str) -> str:
    """A code as somebody typed it: any script's digits as plain ones, capitals, no gaps."""
    plain = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(sign, sign)) for sign in plain)
    return "".join(sign for sign in "".join(digits).upper() if sign.isalnum())


def step_at(at: datetime) -> int:
    """The count of 30 seconds since 1970."""
    return int(at.timestamp()) // PERIOD_S


def step_of(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step a code belongs to, no more than one off; None for a wrong code.

    None also for the code of step `after` or of one before it: each is accepted once.
    """
    given = cleaned(code)
    if len(given) != DIGITS or not given.isdecimal() or not given.isascii():
        return None
    made = TOTP(secret, digits=DIGITS, interval=PERIOD_S)
    now = step_at(at)
    for step in range(max(0, now - DRIFT), now + DRIFT + 1):
        is_same = hmac.compare_digest(made.generate_otp(step), given)
        if is_same and step > after:
            return step
    return None


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes in groups of four signs, shown once."""
    made = (base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))
    return tuple(grouped(each.decode("ascii").lower()).replace(" ", "-") for each in made)


def recovery_hash(code: str, *, user_id: int) -> str:
    """What is kept of a recovery code."""
    said = f"tenure recovery code\n{user_id}\n{cleaned(code)}".encode("utf-8", "replace")
    return hashlib.sha256(said).hexdigest()
