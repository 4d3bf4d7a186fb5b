"""How long before the notice day value must have been talked about."""

from __future__ import annotations

from tenure.records.models import AssumptionRow
from tenure.workflow.rules.talks import VALUE_DAYS

CODE = "value_talk_days"


def value_days(workspace_id: int) -> int:
    """As a person said it last, else `VALUE_DAYS`."""
    rows = AssumptionRow.objects.filter(workspace_id=workspace_id, code=CODE)
    said = rows.values_list("value", flat=True).first()
    return VALUE_DAYS if said is None else int(said)
