"""Django settings of the tests: the product's own, without what only costs time."""

from __future__ import annotations

from tenure.config.django import *  # noqa: F403
from tenure.config.django import STORAGES as _STORAGES

STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
