"""What a drafted source needs and no column of that name gives: found from the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tenure.connectors.files.guesses import matched, own_ids, replacements
from tenure.connectors.files.profiles import Column, Profile, words
from tenure.connectors.files.rules import ColumnMapping, OnlyMapping, Via
from tenure.values.canonical import TABLES
from tenure.values.schema import Kind, Table

LINKED = 0.95
"""The share of ids that must be found in another file for it to be the one they come from."""
ONCE = 0.9
"""The share of rows that must have an id of their own; a few that repeat are dirt."""
_PERIODS = {"mrr": "month", "monthly": "month", "month": "month", "arr": "year", "annual": "year"}
_KINDS = {
    "survey_responses": {
        "nps": "nps",
        "csat": "csat",
        "ces": "ces",
        "churn": "exit",
        "exit": "exit",
    },
    "touchpoints": {"marketing": "campaign", "campaign": "campaign", "call": "call"},
    "costs": {"ad": "acquisition", "marketing": "acquisition", "support": "support"},
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A currency for amounts beside which none stands, and how it is known."""

    currency: str
    remark: str


@dataclass(slots=True)
class Sketch:
    """A source as far as it is known: its rules by target, and remarks on single targets."""

    profile: Profile
    table: Table
    rules: dict[str, ColumnMapping] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    only: list[OnlyMapping] = field(default_factory=list)

    @property
    def doubts(self) -> str:
        """Why it cannot be right as it is; "" if it may be."""
        if self.lacking:
            return f"{', '.join(self.lacking)} can be found"
        return "rows of the same id are meant to be refused" if self.repeats else ""

    @property
    def repeats(self) -> bool:
        """Whether what should be the id of a row comes again and again."""
        key = self.column(self.table.key[0])
        if len(self.table.key) > 1 or key is None or self.rules[self.table.key[0]].joined:
            return False
        return len(key.distinct) < ONCE * len(key.values)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Required columns without a rule."""
        return tuple(c.name for c in self.table.columns if c.required and c.name not in self.rules)

    @property
    def used(self) -> frozenset[str]:
        """Columns of the file that are used."""
        rules = self.rules.values()
        names = {name for rule in rules for name in (rule.source, *rule.joined)}
        return frozenset(names | {only.column for only in self.only})

    def column(self, target: str) -> Column | None:
        """The column of the file a target comes from."""
        rule = self.rules.get(target)
        return self.profile.columns.get(rule.source) if rule else None

    def put(self, rule: ColumnMapping, remark: str = "") -> None:
        """Add a rule."""
        self.rules[rule.target] = rule
        if remark:
            self.remarks[rule.target] = remark


def sketched(
    profile: Profile, table: Table, others: Iterable[Profile], currency: Spoken | None
) -> Sketch:
    """A source for a file and a table; `currency` is what amounts are in if nothing else says."""
    sketch = Sketch(profile, table)
    for name, column in matched(table, profile.columns).items():
        _put_matched(sketch, name, column)
    _clock(sketch)
    _customer(sketch, others)
    _key(sketch)
    _kind(sketch)
    _period(sketch)
    _currency(sketch, currency)
    _without_ids(sketch)
    if table.name == "customers" and "name" in sketch.lacking and "customer_id" in sketch.rules:
        source = sketch.rules["customer_id"].source
        sketch.put(ColumnMapping("name", source=source), "no column looks like a name")
    return sketch


def _without_ids(sketch: Sketch) -> None:
    """A list of customers without ids: what nobody shares will do."""
    if sketch.table.name != "customers" or "customer_id" in sketch.rules:
        return
    for target in ("email", "name"):
        column = sketch.column(target)
        if column is not None and column.is_key:
            remark = "no column of ids: nobody shares this one in the rows looked at"
            sketch.put(ColumnMapping("customer_id", source=column.name), remark)
            return


def _put_matched(sketch: Sketch, name: str, column: Column) -> None:
    target = sketch.table.column(name)
    known, unknown = replacements(target, column) if target.allowed else ({}, ())
    remark = f"no counterpart for {', '.join(map(repr, unknown[:5]))}" if unknown else ""
    in_minor = bool({"minor", "cent", "cents"} & set(words(column.name)))
    as_amount = target.kind is Kind.MINOR and not in_minor
    if as_amount and column.values and not any("." in v or "," in v for v in column.values):
        remark = 'whole numbers only: if they are cents, leave out as = "amount"'
    sketch.put(ColumnMapping(name, source=column.name, as_amount=as_amount, values=known), remark)


def _clock(sketch: Sketch) -> None:
    """A required day comes from the only column of dates there is, if there is one."""
    for target in sketch.table.columns:
        if target.name in sketch.lacking and target.kind in (Kind.DATE, Kind.INSTANT):
            free = [
                each
                for each in sketch.profile.columns.values()
                if each.values and each.written is not None and each.name not in sketch.used
            ]
            if len(free) == 1:
                sketch.put(ColumnMapping(target.name, source=free[0].name))


def _customer(sketch: Sketch, others: Iterable[Profile]) -> None:
    """Where the customer is missing, another file may have it beside an id that is here."""
    if "customer_id" not in sketch.lacking or sketch.table.name == "customers":
        return
    for other in others:
        owner = next((c for c in other.columns.values() if c.phrase == "customer id"), None)
        if owner is None or other.file == sketch.profile.file:
            continue
        for ours, theirs in _links(sketch.profile, other, owner):
            via = Via(other.base, theirs.name, owner.name)
            sketch.put(ColumnMapping("customer_id", source=ours.name, via=via))
            return


def _links(profile: Profile, other: Profile, owner: Column) -> Iterator[tuple[Column, Column]]:
    """Columns of a file whose values are ids of another, those of the same name first."""
    pairs = [
        (ours, theirs)
        for theirs in other.columns.values()
        if theirs.is_key and theirs.name != owner.name and theirs.written is None
        for ours in profile.columns.values()
        if ours.phrase.endswith("id") and ours.distinct
    ]
    for ours, theirs in sorted(pairs, key=lambda pair: pair[0].phrase != pair[1].phrase):
        every = other.all_values(theirs.name)
        if sum(value in every for value in ours.distinct) >= LINKED * len(ours.distinct):
            yield ours, theirs


def _key(sketch: Sketch) -> None:
    """An id of each row: a column of its own kind, any id that is never repeated, or two columns."""
    key = sketch.table.key[0]
    if key not in sketch.lacking or sketch.table.column(key).kind is not Kind.TEXT:
        return
    columns = sketch.profile.columns.values()
    ids = [each for each in columns if each.is_key and each.phrase.split()[-1:] == ["id"]]
    ids.sort(key=lambda each: each.phrase not in own_ids(sketch.table))
    if ids:
        sketch.put(ColumnMapping(key, source=ids[0].name))
        return
    clock = next(
        (sketch.column(c.name) for c in sketch.table.columns if c.name == sketch.table.clock), None
    )
    customer = sketch.column("customer_id")
    if customer is None or clock is None:
        return
    pairs = list(zip(customer.cells, clock.cells, strict=True))
    remark = "" if len(set(pairs)) == len(pairs) else "not unique: equal ids are refused"
    sketch.put(ColumnMapping(key, source=customer.name, joined=(clock.name,)), remark)


def _kind(sketch: Sketch) -> None:
    """What kind of survey or contact it is, the file's name may say."""
    known = _KINDS.get(sketch.table.name, {})
    said = [known[word] for word in words(sketch.profile.base) if word in known]
    if said and "kind" not in sketch.rules:
        sketch.put(ColumnMapping("kind", constant=said[0]))


def _period(sketch: Sketch) -> None:
    """The name of a price may say what it is for; one for a month stands for all seats."""
    price = sketch.column("unit_amount_minor")
    if sketch.table.name != "subscriptions" or price is None:
        return
    said = [_PERIODS[word] for word in words(price.name) if word in _PERIODS]
    if said:
        sketch.put(ColumnMapping("interval", constant=said[0]), f"by the name of {price.name}")
        sketch.put(ColumnMapping("quantity", constant="1"))
    elif "interval" in sketch.lacking:
        sketch.put(ColumnMapping("interval", constant="month"), "a guess: nothing says it")


def _currency(sketch: Sketch, fallback: Spoken | None) -> None:
    amounts = [rule for rule in sketch.rules.values() if _is_money(sketch.table, rule)]
    if "currency" in sketch.rules or not (amounts or "currency" in sketch.lacking):
        return
    own = (sketch.profile.columns.get(rule.source) for rule in amounts)
    named = [column for column in own if column is not None and column.currency]
    if named:
        remark = f"by the name of {named[0].name}"
        sketch.put(ColumnMapping("currency", constant=named[0].currency), remark)
    elif fallback:
        sketch.put(ColumnMapping("currency", constant=fallback.currency), fallback.remark)


def _is_money(table: Table, rule: ColumnMapping) -> bool:
    return table.column(rule.target).kind is Kind.MINOR


def also(sketch: Sketch, tables: Iterable[str]) -> Iterator[Table]:
    """Further tables a file may feed, `tables` being those that have a file of their own."""
    columns = sketch.profile.columns.values()
    phrases = [column.phrase for column in columns]
    name = sketch.table.name
    if name == "customers" and "subscriptions" not in tables:
        yield TABLES["subscriptions"]
    if name == "contacts" and any(
        each in {"last login", "last seen", "last used"} for each in phrases
    ):
        yield TABLES["seats"]
    if name == "invoices" and "subscriptions" not in tables:
        yield TABLES["subscriptions"]
    if name != "fx_rates" and any("exchange rate" in each for each in phrases):
        yield TABLES["fx_rates"]
    if name not in {"refunds", "payments"} and any("refund amount" in each for each in phrases):
        yield TABLES["refunds"]


def flat(first: Sketch, second: Sketch) -> bool:
    """One sheet of customers and what they pay: each row is a subscription of its customer.

    Gives `second` its ids; False where it is no such sheet.
    """
    own = first.rules.get("customer_id")
    if own is None or not {"unit_amount_minor", "started_on"} <= second.rules.keys():
        return False
    second.put(own)
    second.put(replace(own, target="subscription_id"), "one subscription a row")
    if "ended_on" in second.rules:
        second.remarks["ended_on"] = "the first day that is no longer paid for"
    return True


def narrowed(sketch: Sketch) -> None:
    """What a further table needs beside its columns: rows that are none of it are left out."""
    if sketch.table.name == "refunds" and (amount := sketch.column("amount_minor")):
        zeros = [value for value in amount.distinct if not value.strip("0.,")]
        sketch.only.append(OnlyMapping(amount.name, (*zeros, ""), negated=True))
    if sketch.table.name == "fx_rates" and (currency := sketch.column("currency")):
        rate = sketch.column("rate")
        if rate is not None and rate.currency:
            base = ColumnMapping("base_currency", constant=rate.currency)
            sketch.put(base, f"by the name of {rate.name}")
            sketch.only.append(OnlyMapping(currency.name, (rate.currency,), negated=True))
    if sketch.table.name == "seats":
        active = next(
            (c for c in sketch.profile.columns.values() if c.phrase in {"active", "is active"}),
            None,
        )
        if active is not None and active.is_flags:
            yes = tuple(v for v in active.distinct if v.lower() in {"true", "t", "yes", "y", "1"})
            sketch.only.append(OnlyMapping(active.name, yes, negated=False))
    month = sketch.column("started_on")
    if (
        sketch.table.name == "subscriptions"
        and month is not None
        and "ended_on" not in sketch.rules
    ):
        sketch.put(ColumnMapping("ended_on", source=month.name, add_months=1))
