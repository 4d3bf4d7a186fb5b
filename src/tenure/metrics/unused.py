"""What zombies paid in the window in which they did not use what they paid for."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, StringValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import half_up

AGES = ("never", "1_3", "4_6", "over_6")
"""Never used; otherwise by full months without a sign of life."""
SAFE = 2**61
"""Products above this are made of fractions: whole ones would not fit."""

UNUSED = card(
    "unused",
    "Paid and not used",
    formula=(
        "Σ payments of the unused window, less refunds and credit given for them; the window opens on the day "
        "after the last sign of life, for who never used anything with the first payment made since use of "
        "anyone is known"
    ),
    unit="minor units of one currency; currencies are never added",
    population="zombies that never used or stopped, those that are held back too",
    edges=(
        "a payment counts whole if it was made in the window, also for months before or after it; nothing is "
        "deducted for fees; credit notes count once: those of kind `refund` are in `refunds`, those of kind "
        "`open` lowered what was not paid; credit of an invoice is taken off its payments, oldest first; money "
        "given back in the window for no payment known is taken off those of the window, oldest first; never "
        "below 0; what was paid before the first event received from anyone is never counted, as nobody knows "
        "whether it was used; a refund in another currency than its payment is not taken off"
    ),
    source="methods.md §5, exposure: fees paid in quiet months, not only those recognised",
)


def unused_payments(
    *,
    zombies: Table,
    payments: Table,
    refunds: Table,
    credit_notes: Table,
    invoices: Table,
    lines: Table,
    day: DateValue,
) -> Table:
    """Each payment of the unused window of each zombie that never used or stopped.

    Takes `zombies.zombies` and the canonical tables; what lies after `day` is not known yet.
    Returns customer_id, payment_id, invoice_id, paid_on, currency, amount_minor, tax_minor (the
    part of its invoice's tax; null where nobody says it), back_minor (refunds and credit for it),
    owed_minor (the rest), owed_tax_minor, method, age_days, kind, age, quiet_since, held_by, is_held
    (something but a short history stands against accusing them).
    """
    quiet = zombies.filter(zombies.kind.isin(["never", "stopped"]))
    quiet = quiet.select(
        "customer_id",
        "kind",
        "quiet_since",
        age=age_class(quiet.kind, quiet.quiet_months),
        held_by=quiet.held_by,
        opens_on=(quiet.kind == "never").ifelse(quiet.known_from, quiet.quiet_since),
        is_held=(quiet.held_by != "season_unknown").fill_null(False),
    )
    paid = _paid(payments.semi_join(quiet, "customer_id"), day)
    given = _named(_given_back(refunds, credit_notes, day).semi_join(quiet, "customer_id"), paid)
    paid = _taxed(paid, invoices, lines)
    paid = _less_own(paid, given)
    paid = _less_of_invoice(paid, given)
    rows = paid.inner_join(quiet, "customer_id")
    rows = rows.filter(rows.paid_on >= rows.opens_on)
    rows = _less_loose(rows, given)
    owed = rows.room
    return rows.select(
        *("customer_id", "payment_id", "invoice_id", "paid_on", "currency", "amount_minor"),
        "tax_minor",
        back_minor=rows.amount_minor - owed,
        owed_minor=owed,
        owed_tax_minor=share(rows.tax_minor, owed, rows.amount_minor),
        method=rows.method,
        age_days=day.delta(rows.paid_on, unit="day").cast("int64"),
        kind=rows.kind,
        age=rows.age,
        quiet_since=rows.quiet_since,
        held_by=rows.held_by,
        is_held=rows.is_held,
    )


def unused(payments: Table) -> Table:
    """What each zombie paid and did not use, by currency.

    Takes `unused_payments`. Returns customer_id, currency, kind, age, quiet_since, held_by, is_held,
    payments, amount_minor, back_minor, owed_minor, owed_tax_minor, first_paid_on, last_paid_on.
    """
    keys = ("customer_id", "currency", "kind", "age", "quiet_since", "held_by", "is_held")
    return payments.group_by(*keys).agg(
        payments=_.count(),
        amount_minor=_.amount_minor.sum(),
        back_minor=_.back_minor.sum(),
        owed_minor=_.owed_minor.sum(),
        owed_tax_minor=_.owed_tax_minor.sum().fill_null(0),
        first_paid_on=_.paid_on.min(),
        last_paid_on=_.paid_on.max(),
    )


def age_class(kind: StringValue, quiet_months: IntegerValue) -> StringValue:
    """How long without a sign of life: never, 1_3, 4_6 or over_6 full months."""
    return ibis.cases(
        (kind == "never", "never"),
        (quiet_months <= 3, "1_3"),
        (quiet_months <= 6, "4_6"),
        else_="over_6",
    )


def share(amount: IntegerValue, part: IntegerValue, whole: IntegerValue) -> IntegerValue:
    """Amount × part ÷ whole, halves up, exactly; null where `whole` is 0. None is negative."""
    is_big = amount.cast("float64") * part.cast("float64") > SAFE / 2
    twice = 2 * is_big.ifelse(0, amount) * part + whole
    even = twice - twice % (2 * whole.nullif(0))
    exact = half_up(even.cast("float64") / (2 * whole.nullif(0)))
    rough = half_up(amount.cast("float64") * (part.cast("float64") / whole.nullif(0)))
    return is_big.ifelse(rough, exact)


def _paid(payments: Table, day: DateValue) -> Table:
    rows = payments.mutate(paid_on=payments.paid_at.cast("date"))
    rows = rows.filter(rows.status == "succeeded", rows.amount_minor > 0, rows.paid_on <= day)
    return rows.select(
        *("customer_id", "payment_id", "invoice_id", "currency", "amount_minor", "method"),
        *("paid_at", "paid_on"),
    )


def _taxed(paid: Table, invoices: Table, lines: Table) -> Table:
    """Adds tax_minor: what the invoice's tax grows to with this payment, less what it was before."""
    summed = lines.group_by("invoice_id").agg(line_tax=_.tax_minor.sum())
    billed = invoices.left_join(summed, "invoice_id")
    billed = billed.select(
        billed_id="invoice_id",
        billed_in=billed.currency,
        whole=billed.amount_minor,
        tax=ibis.coalesce(billed.tax_minor, billed.line_tax),
    )
    billed = billed.filter(billed.whole > 0, billed.tax >= 0)
    order = ibis.window(
        group_by="invoice_id", order_by=["paid_at", "payment_id"], preceding=None, following=0
    )
    rows = paid.mutate(upto=paid.amount_minor.sum().over(order).cast("int64"))
    rows = rows.left_join(
        billed, [rows.invoice_id == billed.billed_id, rows.currency == billed.billed_in]
    )
    now = ibis.least(rows.upto, rows.whole)
    before = ibis.least(rows.upto - rows.amount_minor, rows.whole)
    part = share(rows.tax, now, rows.whole) - share(rows.tax, before, rows.whole)
    return rows.select(*paid.columns, tax_minor=part)


def _given_back(refunds: Table, credit_notes: Table, day: DateValue) -> Table:
    """Refunds and credit up to the day, each once."""
    back = refunds.select(
        "customer_id",
        "payment_id",
        "currency",
        "amount_minor",
        invoice_id=ibis.null(str),
        given_on=refunds.refunded_at.cast("date"),
    )
    notes = credit_notes.filter(
        credit_notes.kind.fill_null("credit") == "credit",
        credit_notes.status.fill_null("issued") == "issued",
    )
    credit = notes.select(
        "customer_id",
        "payment_id",
        "currency",
        "amount_minor",
        "invoice_id",
        given_on=notes.issued_at.cast("date"),
    )
    every = ibis.union(back, credit, distinct=False)
    return every.filter(every.given_on <= day)


def _named(given: Table, paid: Table) -> Table:
    """Keeps payment_id only where that payment is known, else invoice_id where one of it is."""
    of = paid.select(known_payment="payment_id")
    bills = paid.filter(paid.invoice_id.notnull()).select(known_bill="invoice_id").distinct()
    rows = given.left_join(of, given.payment_id == of.known_payment)
    rows = rows.left_join(bills, rows.invoice_id == bills.known_bill)
    return rows.select(
        *("customer_id", "currency", "amount_minor", "given_on"),
        payment_id=rows.known_payment,
        invoice_id=rows.known_payment.isnull().ifelse(rows.known_bill, ibis.null(str)),
    )


def _less_own(paid: Table, given: Table) -> Table:
    """Adds room: what is left of each payment after what was given back for it by name."""
    own = given.filter(given.payment_id.notnull())
    sums = own.group_by("payment_id", "currency").agg(back=_.amount_minor.sum())
    rows = paid.left_join(sums, ["payment_id", "currency"])
    room = ibis.greatest(rows.amount_minor - rows.back.fill_null(0).cast("int64"), 0)
    return rows.select(*paid.columns, room=room)


def _less_of_invoice(paid: Table, given: Table) -> Table:
    """Takes credit that names only an invoice off its payments, oldest first."""
    rows = given.filter(given.invoice_id.notnull())
    sums = rows.group_by("invoice_id", "currency").agg(back=_.amount_minor.sum())
    return _taken_off(paid, sums, ("invoice_id", "currency"))


def _less_loose(rows: Table, given: Table) -> Table:
    """Takes what was given back for nothing named off the payments of the window, oldest first."""
    opened = rows.group_by("customer_id").agg(opened_on=_.paid_on.min())
    loose = given.filter(given.payment_id.isnull(), given.invoice_id.isnull())
    loose = loose.inner_join(opened, "customer_id")
    loose = loose.filter(loose.given_on >= loose.opened_on)
    sums = loose.group_by("customer_id", "currency").agg(back=_.amount_minor.sum())
    return _taken_off(rows, sums, ("customer_id", "currency"))


def _taken_off(rows: Table, sums: Table, keys: tuple[str, ...]) -> Table:
    """`room` less the sums of each group, the oldest payment first; never below 0."""
    order = ibis.window(
        group_by=list(keys), order_by=["paid_at", "payment_id"], preceding=None, following=0
    )
    full = rows.mutate(upto=rows.room.sum().over(order).cast("int64"))
    joined = full.left_join(sums, list(keys))
    left = joined.upto - joined.back.fill_null(0).cast("int64")
    kept = [each for each in rows.columns if each != "room"]
    return joined.select(*kept, room=ibis.least(joined.room, ibis.greatest(left, 0)))
