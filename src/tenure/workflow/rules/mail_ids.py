"""What identifies a mail and its recipient without naming them: hashes, ids and signed links."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date

SUBSCRIBED = ("ladder", "survey", "reports")
"""Topics that can be unsubscribed from; "account" is about their own money and cannot."""
LONGEST_ID = 150
MAC_BYTES = 16
_HASH_BYTES = 32


def normal(address: str) -> str:
    """An address as it is compared: without blanks around it, in small letters."""
    return address.strip().lower()


def recipient_hash(key: str, address: str) -> str:
    """64 hexadecimal signs that stand for an address: HMAC-SHA256 with the workspace's key."""
    return _mac(key, "recipient", normal(address)).hex()


def mail_id(key: str, *reason: object) -> str:
    """26 small letters and digits (128 bits), the same whenever the reason is; cannot be guessed."""
    mac = _mac(key, "mail", json.dumps([str(part) for part in reason]))[:MAC_BYTES]
    return base64.b32encode(mac).decode("ascii").rstrip("=").lower()


def step_occasion(customer_id: str, quiet_since: date, step: str) -> str:
    """The reason of a step's mail: the quiet spell and the step. Long ids are told by their digest."""
    is_short = len(customer_id) <= LONGEST_ID
    known = customer_id if is_short else hashlib.sha256(customer_id.encode()).hexdigest()
    return f"ladder:{known}:{quiet_since}:{step}"


def message_id(mail: str, host: str) -> str:
    """A Message-ID with its brackets."""
    return f"<{mail}@{host}>"


def return_path(mail: str, sender: str) -> str:
    """Where bounces of one mail go: the sender's own box, with the mail's id after a plus."""
    box, _, domain = sender.rpartition("@")
    return f"{box}+{mail}@{domain}"


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """What an unsubscribe link says, before its signature is checked."""

    workspace_id: int
    recipient_hash: str
    topic: str
    mac: bytes

    def is_signed(self, key: str) -> bool:
        """Whether the workspace of that key made it."""
        said = (self.workspace_id, self.recipient_hash, self.topic)
        return hmac.compare_digest(self.mac, _signed(key, *said))


def unsubscribe_token(key: str, workspace_id: int, recipient: str, topic: str) -> str:
    """The end of an unsubscribe link, made of a recipient's hash. It never expires."""
    made = bytes([SUBSCRIBED.index(topic)]) + workspace_id.to_bytes(4, "big")
    made += bytes.fromhex(recipient) + _signed(key, workspace_id, recipient, topic)
    return _written(made)


def _written(made: bytes) -> str:
    return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")


def read_unsubscribe(token: str) -> Unsubscribing | None:
    """What a link says; None where it is none of ours."""
    try:
        made = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(made) != 1 + 4 + _HASH_BYTES + MAC_BYTES or made[0] >= len(SUBSCRIBED):
        return None
    if _written(made) != token:
        return None  # its last sign holds bits that count for nothing
    return Unsubscribing(
        int.from_bytes(made[1:5], "big"),
        made[5 : 5 + _HASH_BYTES].hex(),
        SUBSCRIBED[made[0]],
        made[5 + _HASH_BYTES :],
    )


def _signed(key: str, workspace_id: int, recipient: str, topic: str) -> bytes:
    return _mac(key, "unsubscribe", json.dumps([workspace_id, recipient, topic]))[:MAC_BYTES]


def _mac(key: str, purpose: str, text: str) -> bytes:
    return hmac.new(key.encode("ascii"), f"{purpose}\n{text}".encode(), hashlib.sha256).digest()
