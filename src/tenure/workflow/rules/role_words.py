"""Roles in words of the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

ROLE_NAMES = {
    "owner": gettext_lazy("owner"),
    "manager": gettext_lazy("manager"),
    "csm": gettext_lazy("customer success manager"),
    "listener": gettext_lazy("listener"),
    "finance": gettext_lazy("finance"),
    "read_only": gettext_lazy("reads only"),
}
"""Name of each role."""
