"""Getting ready beside the first requests: slow libraries, and answers everyone asks for."""

from __future__ import annotations

import logging
from contextlib import suppress
from threading import Thread

from django.db import DatabaseError, connection

from tenure.config.settings import settings
from tenure.inference.survival import warm
from tenure.values.errors import InputError
from tenure.warehouse.engine import Limits
from tenure.web.retention_parts import Asked
from tenure.workflow.queries import health, retention
from tenure.workflow.queries.board import Board, published
from tenure.workflow.queries.health_designs import in_force
from tenure.workflow.queries.health_lists import everyone, proof
from tenure.workflow.queries.lifetimes import COHORT, survival, value
from tenure.workflow.queries.workspaces import only_workspace

log = logging.getLogger(__name__)


def start() -> None:
    """Begin in a thread of its own, which ends by itself and keeps nobody from leaving."""
    Thread(target=_prepare, name="warming", daemon=True).start()


def _prepare() -> None:
    warm()
    own = settings()
    limits = Limits(own.threads, own.memory, own.home / "spill")
    try:
        with suppress(InputError, DatabaseError):  # not set up yet: nothing to get ready
            found = published(only_workspace(), own.warehouse, limits)
            if found is not None:
                ask_ahead(found)
                ask_health_ahead(found)
    finally:
        connection.close()


def ask_ahead(found: Board) -> None:
    """Let the answers of the page Retention, as it opens, be known before somebody asks."""
    asked = Asked.of(found, {})
    decided = retention.decision(found, asked.currency, asked.months)
    if decided is None:
        return
    retention.groups(found, decided.now, asked.by)
    retention.tenure(found)
    retention.triangle(found, money=False, currency=asked.currency)
    for by in (COHORT, asked.by):
        survival(found, asked.who, by)
    value(found, asked.who, asked.assumed, asked.currency)
    log.info("answers of %s are known", found.as_of)


def ask_health_ahead(found: Board) -> None:
    """The same for the page Health."""
    now = in_force(found) if health.is_there(found) else None
    if now is not None:
        everyone(found, now.design)
        health.weeks(found, now.design)
        proof(found, now.design)
