"""The day that stands for any as-of day while an expression is compiled."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import DateScalar

ANY_DAY: DateScalar = ibis.date(date(1111, 11, 11))
"""Stands for the as-of day in an expression; the day itself is put in when it runs."""
