"""Cards of what is learnt from history and proved on it; the estimates are made in `inference`."""

from __future__ import annotations

from tenure.metrics.cards import card

RISK = card(
    "risk",
    "Chance of leaving",
    formula=(
        "discrete-time hazard of giving notice from the 15th to the 90th day from now, on all that is known "
        "of the customer today, calibrated on dates it was not learnt from"
    ),
    unit="chance 0–1 with 95 % interval; voluntary and failed payment add up to it",
    population="paying customers who gave no notice",
    edges=(
        "stated only where, on past dates, it ranked customers better than last month's use and than "
        "Kaplan–Meier by plan, with intervals above 0, and its chances came nearer; else no usable signal"
    ),
    source="Verbraken 2013; Vovk 2005 for how sure; decision 0003",
)
ALERT_RECORD = card(
    "alert_record",
    "What alerts were worth",
    formula=(
        "lines learnt at dates of the past from what was known then; precision = alerts followed by notice "
        "14 to 90 days later ÷ alerts decided; recall = notices warned of in time ÷ notices that could be; "
        "false alarms = other alerts ÷ weeks ÷ CSMs"
    ),
    unit="shares 0–1 with Wilson intervals; days; alerts a CSM and week",
    population="customers in the panel, from the first date on which a line could be learnt",
    edges="alerts whose 90 days are not over are undecided; a customer we ended counts neither way",
    source="expanding window with embargo",
)
LEAD_TIME = card(
    "lead_time",
    "Lead time before notice",
    formula="day of notice − day a signal first fired within the 180 days before it",
    unit="days, median and quartiles; shares of notices",
    population="notices of the last year, or ends where no notice was given; not those we ended",
    edges=(
        "a signal fires when it begins to hold from one week to the next; contact between firing and "
        "notice counts as acted on; a firing whose 180 days are not over is neither right nor false"
    ),
    source="weekly panel, features as known then",
)
COMPLAINT_RATIO = card(
    "complaint_ratio",
    "Does complaining predict leaving here",
    formula=(
        "hazard ratio of leaving within a week, customers with a complaint of the last 90 days or unsolved "
        "against those without, at equal use, seats, age, money and plan (complementary log-log)"
    ),
    unit="ratio with 95 % interval, customers as clusters; 1 is no difference",
    population="customer-weeks for which complaints are known",
    edges="under 5 losses in a group, or under 10 expected: cannot tell yet",
    source="landmarks at 90 and 180 days as a check",
)
