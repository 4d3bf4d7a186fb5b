"""What was learnt, applied to a day: who is under the line or on the way to it, and each one's risk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import msgspec
import numpy as np

from tenure.inference.alert_backtest import Horizons
from tenure.inference.danger_line import DangerLine
from tenure.inference.risk import RiskFinding
from tenure.warehouse import panels
from tenure.warehouse.learning import Kept

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.asof import Computing

STANDINGS = (None, "clear", "approaching", "below")
"""Names of `approach.UNKNOWN`, `CLEAR`, `APPROACHING`, `BELOW`."""
WEEKS_AHEAD = 3
"""Where the alarm budget says nothing: an alert comes about so many weeks before the line."""
QUIET_DAYS = 3
"""A week whose 28 days hold so many quiet ones says nothing of a customer."""
APPROACH = ibis.schema(
    {
        "customer_id": "string",
        "approach_state": "string",
        "line_metric": "string",
        "line_level": "float64",
        "line_today": "float64",
        "line_at": "float64",
        "days_to_line": "float64",
        "days_to_line_low": "float64",
        "days_to_line_high": "float64",
        "is_alert": "boolean",
        "below_line": "boolean",
    }
)
RISK = ibis.schema(
    {
        "customer_id": "string",
        "risk": "float64",
        "risk_low": "float64",
        "risk_high": "float64",
        "risk_delinquent": "float64",
        "risk_sure": "string",
        "risk_reasons": "string",
    }
)


def approach(work: Computing, kept: Kept | None) -> None:
    """Make `approach`: one row for each customer in `panel_now`; none without a line.

    Weeks of holidays, and of days on which a source sent next to nothing, say nothing.
    """
    line = kept.found.line.line if kept else None
    ahead = _weeks_ahead(line, kept.found.horizons if kept else None)
    work.tables["approach"] = work.store.computed(
        "approach",
        APPROACH,
        lambda: _approach(work, line, ahead),
        [work.tables[name] for name in ("panel_recent", "panel_now", "outages")],
        parameters=(line and (line.metric, line.line), ahead, work.question.quiet, work.day),
    )


def _weeks_ahead(line: DangerLine | None, horizons: Horizons | None) -> int:
    """As far as the alarm budget reaches; where nothing lies under the line nobody nears it."""
    if line is None or line.line <= 0:
        return 0
    if horizons is None:
        return WEEKS_AHEAD
    return horizons.chosen or 0


def risk(work: Computing, kept: Kept | None) -> None:
    """Make `risk`: one row for each customer in `panel_now`; none without a usable model."""
    finding = kept.found.risk if kept and kept.found.risk.is_usable else None
    work.tables["risk"] = work.store.computed(
        "risk",
        RISK,
        lambda: _risk(work, finding),
        [work.tables["panel_now"]],
        parameters=(finding and kept and kept.key, work.day),
    )


def _approach(work: Computing, line: DangerLine | None, weeks_ahead: int) -> pa.Table:
    if line is None:
        return _empty(APPROACH)
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    from tenure.inference import approach as way  # noqa: PLC0415 - loads what a day without a line does not need

    now = work.store.engine.arrow(
        f'SELECT customer_id, "{line.metric}" AS level FROM panel_now ORDER BY customer_id'
    )
    ids = [str(each) for each in now["customer_id"].to_pylist()]
    today = np.asarray(now["level"].cast(pa.float64()).to_numpy(), dtype=np.float64)
    sundays = panels.sundays(work.day - timedelta(days=1), panels.RECENT_WEEKS)
    found = way.approach(
        _levels(work, line.metric, ids, sundays),
        line.line,
        weeks_ahead=weeks_ahead,
        muted=quiet_weeks(sundays, (*work.question.quiet, *_outages(work))),
    )
    nears = (found.standing == way.APPROACHING) & (today > line.line)
    states = np.where(
        today <= line.line, way.BELOW, np.where(nears, way.APPROACHING, found.standing)
    )
    since = (work.day - sundays[-1]).days

    def days(values: Any) -> Any:  # noqa: ANN401
        left = np.where(nears & np.isfinite(values), np.maximum(values - since, 0), np.nan)
        return pa.array(left, from_pandas=True)

    return pa.table(
        {
            "customer_id": ids,
            "approach_state": pa.array([STANDINGS[each] for each in states], pa.string()),
            "line_metric": pa.array([line.metric] * len(ids), pa.string()),
            "line_level": pa.array(found.smoothed, from_pandas=True),
            "line_today": pa.array(today, from_pandas=True),
            "line_at": pa.array([line.line] * len(ids), pa.float64()),
            "days_to_line": days(found.days),
            "days_to_line_low": days(found.days_low),
            "days_to_line_high": days(found.days_high),
            "is_alert": pa.array(found.is_open, pa.bool_()),
            "below_line": pa.array((today <= line.line).tolist(), pa.bool_(), np.isnan(today)),
        }
    )


def _outages(work: Computing) -> list[tuple[date, date]]:
    """Days on which some source sent next to nothing, each a stretch of one day."""
    rows = work.store.engine.rows("SELECT DISTINCT day FROM outages ORDER BY day")
    return [(day, day) for (day,) in rows]


def _levels(
    work: Computing, metric: str, ids: list[str], sundays: list[date]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Customers by weeks, NaN where a customer was not observed or its use is not known."""
    rows = work.store.engine.columns(
        "WITH who AS (SELECT customer_id, row_number() OVER (ORDER BY customer_id) - 1 AS code FROM panel_now)"
        f" SELECT code, observed_on, coalesce(CAST(\"{metric}\" AS DOUBLE), 'nan') AS level"
        " FROM panel_recent JOIN who USING (customer_id)"
        f" WHERE observed_on <= DATE '{sundays[-1]}'"
    )
    levels = np.full((len(ids), len(sundays)), np.nan)
    first = np.datetime64(sundays[0], "D")
    week = (rows["observed_on"].astype("datetime64[D]") - first).astype(np.int64) // 7
    levels[rows["code"].astype(np.int64), week] = rows["level"]
    return levels


def quiet_weeks(
    sundays: list[date], quiet: tuple[tuple[date, date], ...]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which weeks, observed on their Sundays, say nothing since too many days were quiet."""
    return np.array([_is_quiet(day, quiet) for day in sundays], dtype=np.bool_)


def _is_quiet(sunday: date, quiet: tuple[tuple[date, date], ...]) -> bool:
    """Whether too many of the 28 days up to a Sunday were quiet (both ends of a stretch are in it)."""
    first = sunday - timedelta(days=27)
    days = sum(max(0, (min(last, sunday) - max(begin, first)).days + 1) for begin, last in quiet)
    return days >= QUIET_DAYS


def _risk(work: Computing, finding: RiskFinding | None) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    rows = work.store.engine.arrow("SELECT * FROM panel_now")
    if finding is None or not rows.num_rows:
        return _empty(RISK)
    from tenure.inference.risk import chances  # noqa: PLC0415 - loads libraries

    panel, names = panels.arrays(rows, work.day)
    found = chances(finding, panel)
    return pa.table(
        {
            "customer_id": [names[number] for number in panel.customer.tolist()],
            "risk": pa.array(found.chance, pa.float64()),
            "risk_low": pa.array(found.low, pa.float64()),
            "risk_high": pa.array(found.high, pa.float64()),
            "risk_delinquent": pa.array(found.delinquent, pa.float64()),
            "risk_sure": pa.array(found.sure, pa.string()),
            "risk_reasons": pa.array(
                [msgspec.json.encode(each).decode() for each in found.reasons], pa.string()
            ),
        }
    )


def _empty(schema: ibis.Schema) -> pa.Table:
    table: pa.Table = schema.to_pyarrow().empty_table()
    return table
