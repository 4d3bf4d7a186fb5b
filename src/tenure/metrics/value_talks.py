"""The card of talks about value before notice days; terms and contacts meet in `workflow.queries`."""

from __future__ import annotations

from tenure.metrics.cards import card

VALUE_TALKS = card(
    "value_talks",
    "Value talks in time",
    formula=(
        "notice days with a talk about value in the term, and so many days before (30 unless set) or "
        "earlier ÷ notice days"
    ),
    unit="share, with 95 % Wilson interval and n; the page shows the rest, those without",
    population=(
        "notice days of the 365 days before the as-of day, of contracts whose customer had not left by "
        "then; a contract without one counts with its renewal, else its end"
    ),
    edges=(
        "a talk is of the term if it was had since the contract began, and within 365 days before the "
        "notice day; talks noted here and imported ones count alike, campaigns do not; whoever has no "
        "notice day on record is counted beside, not judged; none passed: not defined"
    ),
    source="contracts, touchpoints and talks noted here; interval: Wilson 1927",
)
