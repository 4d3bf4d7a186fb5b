"""The WSGI application."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from tenure.config.boot import boot

boot()
application = get_wsgi_application()

from tenure.web.warming import start  # noqa: E402 - needs the applications

start()
