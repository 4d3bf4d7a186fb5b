"""The root error and the two kinds every caller must tell apart."""

from __future__ import annotations


class TenureError(Exception):
    """Root of every error the product raises on purpose.

    `hint` is the next thing to type or change; it is shown on its own line.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(TenureError):
    """The user's input cannot be used as it is. Permanent: the same input fails again."""


class BusyError(TenureError):
    """Another process holds what is needed. Transient: try again later."""
