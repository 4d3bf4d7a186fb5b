"""What people said of texts, and the themes known so far: what a day's readings start from."""

from __future__ import annotations

from tenure.inference.meaning import MODEL
from tenure.records.models import TextLabel, Theme
from tenure.warehouse.readings import Centers, Labels


def labels(workspace_id: int) -> Labels:
    """What people said tickets are: id, kind, label."""
    rows = TextLabel.objects.filter(workspace_id=workspace_id).order_by("ticket_id", "kind")
    return tuple(rows.values_list("ticket_id", "kind", "label"))


def centers(workspace_id: int) -> Centers:
    """Number and middle of each theme, merged ones too: whose texts they are is followed where they are shown."""
    rows = Theme.objects.filter(workspace_id=workspace_id, model=MODEL).order_by("number")
    return tuple((row.number, tuple(row.center)) for row in rows if row.center)
