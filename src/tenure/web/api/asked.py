"""What can be asked for in the query string."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Field, Schema

SEEN_AT_ONCE, EXPORTED_AT_ONCE = 100, 1_000
"""Rows of a page for everyone, and for roles that may export."""
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]


class OfADay(Schema):
    """Without `as_of`, the published day; any other is computed."""

    as_of: Day | None = None


class Page(OfADay):
    """A page of rows. More than 100 at once need a role that may export."""

    limit: int = Field(SEEN_AT_ONCE, ge=1, le=EXPORTED_AT_ONCE)
    offset: int = Field(0, ge=0, le=10**9)


class ExplainQuery(Page):
    """Narrowed down as in `tenure explain`."""

    customer: str = ""
    currency: str = ""
    month: str = Field("", description="2026-03: the month, or the last of a window")
    months: str = Field("", description="length of a window: 1 or 12")
    kind: str = Field("", description="one kind of movement")
    against: str = Field("", description="bridge: a preset, or reported:TOOL")
    measure: str = Field("", description="bridge: mrr, or a movement")


class ReportQuery(Page):
    """As in `tenure report`."""

    first: Day | None = Field(None, alias="from", description="first month, by any day in it")
    last: Day | None = Field(None, alias="to", description="last month, by any day in it")
    by: str = Field("", description="a field of customers to group by")
    against: str = Field("", description="bridge: a preset, or reported:TOOL")
    measure: str = Field("", description="bridge: mrr, or a movement")
    currency: str = Field("", description="bridge: one currency")
