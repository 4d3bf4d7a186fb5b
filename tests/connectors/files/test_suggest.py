from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.connectors.files.mapping import parse_mapping
from tenure.connectors.files.profiles import words
from tenure.connectors.files.suggest import draft
from tenure.connectors.files.unpack import discover
from tenure.values.errors import InputError
from tests.connectors.files.place import Place

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"


def drafted(place: Place, source: Path | None = None) -> str:
    scratch = place.folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return draft(discover(source or place.source), scratch)


def sources(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["file"], each["table"]): each for each in tomllib.loads(text).get("source", [])}


def columns(text: str, table: str) -> dict[str, Any]:
    (found,) = (each["columns"] for (_, name), each in sources(text).items() if name == table)
    return dict(found)


# The public data sets, against the mappings written by hand


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ravenstack", "cloud_provider"])
def test_close_to_the_mapping_written_by_hand(
    place: Place, shared: Callable[[str], Path], name: str
) -> None:
    text = drafted(place, shared(name))
    assert parse_mapping(text).sources
    ours = sources(text)
    wanted = sources((MAPPINGS / f"{name}.toml").read_text(encoding="utf-8"))
    assert set(ours) == set(wanted)
    pairs = [
        (key, target, rule)
        for key, each in wanted.items()
        for target, rule in each["columns"].items()
    ]
    same = [
        (key, t) for key, t, rule in pairs if _reads(ours[key]["columns"].get(t)) == _reads(rule)
    ]
    assert len(same) >= 0.85 * len(pairs)


def _reads(rule: Any) -> Any:
    """Which column a rule reads, or which constant it is."""
    return (rule.get("from") or rule.get("value")) if isinstance(rule, dict) else rule


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ravenstack", "cloud_provider"])
def test_a_draft_loads_as_many_rows_as_the_mapping_written_by_hand(
    place: Place, shared: Callable[[str], Path], name: str
) -> None:
    drawn = place.run(drafted(place, shared(name)), source=shared(name), dry_run=True)
    hand = (MAPPINGS / f"{name}.toml").read_text(encoding="utf-8")
    written = place.run(hand, source=shared(name), dry_run=True)
    rows = {(each.file, each.table): (each.rows_in, each.new) for each in drawn.sources}
    assert rows == {(each.file, each.table): (each.rows_in, each.new) for each in written.sources}


@pytest.mark.shared
def test_dates_as_they_were_found_say_the_same_as_iso(
    place: Place, shared: Callable[[str], Path]
) -> None:
    """The folder as found has day-month-year; beside it are the same values in ISO."""
    folder = shared("ravenstack")
    text = drafted(place, folder / "as_found_dd-mm-yyyy")
    assert 'dates = "%d-%m-%Y"' in text
    assert 'instants = "%d-%m-%Y %H:%M"' in text
    hand = (MAPPINGS / "ravenstack.toml").read_text(encoding="utf-8")
    report = place.run(hand, source=folder)
    iso = [each for each in report.sources if not each.file.startswith("as_found")]
    assert len(iso) == 6
    for each in iso:
        assert (each.new, each.changed) == (0, 0)
        assert each.unchanged + each.left_out + each.rejected == each.rows_in
    rejected = {each.table: each.rejected for each in iso if each.rejected}
    assert rejected == {"usage_events": 21}  # ids that come twice with other values


@pytest.mark.shared
def test_every_public_data_set_has_a_draft(place: Place, shared: Callable[[str], Path]) -> None:
    for name in ("fivetran_seeds", "ibm_accounts_receivable", "helpdesk_italian", "mlc_churn"):
        text = drafted(place, shared(name))
        tomllib.loads(text)
        if sources(text):
            assert parse_mapping(text)


# Tables


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Accounts", "customers"),
        ("crm_organizations_2026", "customers"),
        ("client list", "customers"),
        ("companies-export", "customers"),
        ("Users", "contacts"),
        ("people", "contacts"),
        ("billing", "invoices"),
        ("feature_usage", "usage_events"),
        ("events", "usage_events"),
        ("nps", "survey_responses"),
        ("customer_feedback", "survey_responses"),
        ("churn_events", "survey_responses"),
        ("supportTickets", "tickets"),
        ("meetings", "touchpoints"),
        ("refunds", "refunds"),
        ("exchange_rates", "fx_rates"),
        ("time_entries", "time_entries"),
        ("invoice_line_items", "invoice_lines"),
        ("subscriptions", "subscriptions"),
    ],
)
def test_the_table_by_the_name_of_the_file(place: Place, name: str, table: str) -> None:
    place.put(f"{name}.csv", "id,currency\n1,EUR\n")
    place.put("zebra.csv", "a\n1\n")
    assert f"{name}.csv may be {table}, if" in drafted(place) or (name, table) in {
        (file.removesuffix(".csv"), found) for file, found in sources(drafted(place))
    }


def test_the_table_by_an_id_of_its_own(place: Place) -> None:
    place.put("export1.csv", "Ticket ID,Company,Created\n1,C1,2026-01-05\n2,C1,2026-01-06\n")
    assert list(sources(drafted(place))) == [("export1.csv", "tickets")]


def test_an_id_that_comes_again_and_again_is_not_that_of_the_table(place: Place) -> None:
    place.put(
        "accounts receivable.csv",
        "invoiceNumber,customerID,InvoiceDate,InvoiceAmountUSD\n"
        + "".join(f"{n},C{n % 3},2026-01-05,5.50\n" for n in range(30)),
    )
    text = drafted(place)
    assert list(sources(text)) == [("accounts receivable.csv", "invoices")]
    assert columns(text, "invoices") == {
        "invoice_id": "invoiceNumber",
        "customer_id": "customerID",
        "issued_on": "InvoiceDate",
        "currency": {"value": "USD"},
        "amount_minor": {"from": "InvoiceAmountUSD", "as": "amount"},
    }
    place.put("accounts receivable.csv", "customer_id,tag\n" + "C1,a\nC1,b\n" * 9)
    text = drafted(place)
    assert not sources(text)
    assert "if rows of the same id are meant to be refused" in text


def test_what_is_not_found_is_said_and_the_rest_can_be_tried(place: Place) -> None:
    place.put("accounts.csv", "account_id,account_name,shoe_size\nC1,Ana,38\nC2,Bo,\n")
    place.put("tickets.csv", "ticket_id,text,mood\nT1,help,grim\n")
    place.put("photos.csv", "pixel,color\n1,red\n")
    text = drafted(place)
    parse_mapping(text)
    assert list(sources(text)) == [("accounts.csv", "customers")]
    assert "# accounts.csv: not used\n#   shoe_size: 38\n" in text
    assert "# tickets.csv may be tickets, if opened_at can be found:" in text
    assert '# # opened_at = "?"  # required, and no column was found: When it came in.' in text
    assert "# photos.csv: no table was found for it\n#   pixel: 1\n#   color: red\n" in text


def test_nothing_known_at_all(place: Place) -> None:
    place.put("photos.csv", "pixel,color\n1,red\n")
    with pytest.raises(InputError, match="no \\[\\[source\\]\\]"):
        parse_mapping(drafted(place))


# Columns


def test_columns_by_many_names(place: Place) -> None:
    place.put(
        "clients.csv",
        "Client ID,Company Name,Sign-up Date,Sector,Country Code,Website,Account Manager,Zip\n"
        "C1,Ana & Co,2026-01-05,Retail,PT,ana.example,Rui,1000\n",
    )
    assert columns(drafted(place), "customers") == {
        "customer_id": "Client ID",
        "name": "Company Name",
        "domain": "Website",
        "segment": "Sector",
        "country": "Country Code",
        "csm": "Account Manager",
        "created_on": "Sign-up Date",
        "address_postcode": "Zip",
    }


def test_values_must_fit_the_name(place: Place) -> None:
    place.put(
        "tickets.csv",
        "ticket_id,account_id,created,opened_at,csat,escalated\n"
        "T1,C1,by Ana,2026-01-05,good,sometimes\nT2,C1,by Bo,2026-01-06,bad,never\n",
    )
    found = columns(drafted(place), "tickets")
    assert found == {
        "ticket_id": "ticket_id",
        "customer_id": "account_id",
        "opened_at": "opened_at",
    }


def test_a_name_that_is_nearly_right(place: Place) -> None:
    place.put(
        "accounts.csv", "account_id,account_name,industri,signup_dat\nC1,Ana,Retail,2026-01-05\n"
    )
    found = columns(drafted(place), "customers")
    assert found["segment"] == "industri"


def test_the_only_date_is_the_one_that_is_needed(place: Place) -> None:
    place.put("events.csv", "event_id,user,org,event,logged\n1,P1,C1,login,2026-01-05\n")
    assert columns(drafted(place), "usage_events")["occurred_at"] == "logged"


def test_a_customer_by_way_of_another_file(place: Place) -> None:
    place.put("subs.csv", "sub_id,company_id\nS1,C1\nS2,C2\n")
    place.put("usage.csv", "usage_id,sub,feature,day\nU1,S1,x,2026-01-05\nU2,S2,x,2026-01-05\n")
    assert "may be usage_events, if customer_id" in drafted(place)
    place.put("usage.csv", "usage_id,sub_id,feature,day\nU1,S1,x,2026-01-05\nU2,S2,x,2026-01-05\n")
    found = columns(drafted(place), "usage_events")["customer_id"]
    assert found == {
        "from": "sub_id",
        "via": {"file": "subs.csv", "key": "sub_id", "value": "company_id"},
    }


def test_ids_that_are_elsewhere_only_by_name_are_no_link(place: Place) -> None:
    place.put("subs.csv", "sub_id,company_id\nS1,C1\nS2,C2\n")
    place.put("usage.csv", "usage_id,sub_id,feature,day\nU1,X1,x,2026-01-05\nU2,X2,x,2026-01-05\n")
    assert "if customer_id can be found" in drafted(place)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_links_in_other_formats(place: Place, kind: str) -> None:
    rows = [(f"S{n}", f"C{n}") for n in range(3000)]
    if kind == "jsonl":
        lines = (f'{{"sub_id":"{s}","company":{{"id":"{c}"}}}}\n' for s, c in rows)
        place.put("subs.jsonl", "".join(lines))
    else:
        place.parquet(
            "subs.parquet",
            pa.table({"sub_id": [s for s, _ in rows], "company_id": [c for _, c in rows]}),
        )
    place.put("usage.csv", "usage_id,sub_id,feature,day\nU1,S2999,x,2026-01-05\n")
    via = columns(drafted(place), "usage_events")["customer_id"]["via"]
    assert (via["file"], via["key"]) == (f"subs.{kind}", "sub_id")


def test_an_id_of_two_columns(place: Place) -> None:
    place.put("nps.csv", "org,answered,score\nC1,2026-01-05,9\nC1,2026-01-06,9\n")
    found = columns(drafted(place), "survey_responses")
    assert found["response_id"] == {"from": ["org", "answered"]}
    assert found["kind"] == {"value": "nps"}
    place.put("nps.csv", "org,answered,score\nC1,2026-01-05,9\nC1,2026-01-05,8\n")
    assert "# not unique" in drafted(place)


# Values


def test_closed_lists_get_a_map(place: Place) -> None:
    place.put(
        "tickets.csv",
        "ticket_id,org,opened,priority\nT1,C1,2026-01-05,Critical\nT2,C1,2026-01-05,HIGH\n"
        "T3,C1,2026-01-05,Minor\nT4,C1,2026-01-05,purple\n",
    )
    text = drafted(place)
    rule = columns(text, "tickets")["severity"]
    assert rule == {"from": "priority", "map": {"Critical": "urgent", "Minor": "low"}}
    assert "no counterpart for 'purple'" in text


@pytest.mark.parametrize(("yes", "no"), [("TRUE", "FALSE"), ("1", "0"), ("yes", "no")])
def test_a_trial_is_a_status(place: Place, yes: str, no: str) -> None:
    place.put(
        "subs.csv",
        f"sub_id,org,is_trial,mrr_usd,start\nS1,C1,{yes},5.00,2026-01-05\nS2,C1,{no},5.00,2026-01-05\n",
    )
    found = columns(drafted(place), "subscriptions")
    assert found["status"] == {"from": "is_trial", "map": {yes: "trialing", no: "active"}}
    assert found["unit_amount_minor"] == {"from": "mrr_usd", "as": "amount"}
    assert (found["currency"], found["interval"]) == ({"value": "USD"}, {"value": "month"})


def test_an_interval_by_its_values(place: Place) -> None:
    rows = "S1,C1,EUR,50,annual,2026-01-05\nS2,C1,EUR,5,Monthly,2026-01-05\n"
    place.put("subs.csv", "sub_id,org,currency,price,billing_cycle,start\n" + rows)
    found = columns(drafted(place), "subscriptions")
    assert found["interval"] == {
        "from": "billing_cycle",
        "map": {"annual": "year", "Monthly": "month"},
    }
    assert found["currency"] == "currency"
    assert "if they are cents" in drafted(place)


def test_amounts_in_cents_stay_what_they_are(place: Place) -> None:
    place.put(
        "payments.csv", "payment_id,org,currency,amount_cents,paid\n1,C1,USD,500,2026-01-05\n"
    )
    place.put(
        "refunds.csv", "refund_id,org,currency,amount_minor,refunded\n1,C1,USD,500,2026-01-05\n"
    )
    text = drafted(place)
    assert columns(text, "refunds")["amount_minor"] == "amount_minor"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (["31-01-2026", "05-02-2026"], 'dates = "%d-%m-%Y"'),
        (["1/31/2026", "2/5/2026"], 'dates = "%m/%d/%Y"'),
        (["03/04/2026", "05/06/2026"], '# dates = ?  # either "%d/%m/%Y" or "%m/%d/%Y"'),
        (["2026-01-05", "2026-01-06"], None),
        (["1769868300", "1769868301"], None),
    ],
)
def test_how_dates_are_written(place: Place, values: list[str], line: str | None) -> None:
    rows = "".join(f"T{n},C1,{value}\n" for n, value in enumerate(values))
    place.put("tickets.csv", "ticket_id,org,opened\n" + rows)
    text = drafted(place)
    assert (line in text) if line else ("dates" not in text)
    parse_mapping(text)


@pytest.mark.parametrize(
    ("values", "comma"),
    [
        (["1.234,56", "7,00"], True),
        (["1,234.56", "7.00"], False),
        (["12,5"], True),
        (["1,234"], False),
    ],
)
def test_decimal_commas(place: Place, values: list[str], comma: bool) -> None:
    rows = "".join(f'I{n};C1;EUR;"{value}";2026-01-05\n' for n, value in enumerate(values))
    place.put("invoices.csv", "invoice_id;org;currency;amount;issued\n" + rows)
    assert ("decimal_comma = true" in drafted(place)) is comma


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("windows-1251", "Рога и копыта общество с ограниченной ответственностью"),
        ("shift_jis", "株式会社日本技術研究所東京営業部"),
    ],
)
def test_an_encoding_that_is_not_utf8(place: Place, encoding: str, name: str) -> None:
    rows = "".join(f"C{n},{name} {n}\n" for n in range(40))
    place.put("accounts.csv", ("account_id,account_name\n" + rows).encode(encoding))
    text = drafted(place)
    assert "encoding = " in text
    assert place.one(text).new == 40
    assert ("C7", f"{name} 7") in place.rows("customers", "customer_id", "name")


# Files


def test_a_series_of_files_is_one_source(place: Place) -> None:
    for month in (1, 2, 3):
        place.put(
            f"usage_2026-{month:02d}.csv", f"event_id,org,event,at\n{month},C1,x,2026-01-05\n"
        )
    text = drafted(place)
    assert list(sources(text)) == [("usage_*-*.csv", "usage_events")]
    assert sum(each.new for each in place.run(text).sources) == 3


def test_a_file_that_cannot_be_read_is_named_and_the_rest_drafted(place: Place) -> None:
    place.put("accounts.csv", "account_id,account_name\nC1,Ana\n")
    place.put("broken.parquet", b"PAR1")
    place.put("empty.csv", b"")
    text = drafted(place)
    assert list(sources(text)) == [("accounts.csv", "customers")]
    assert "# broken.parquet is not a Parquet file" in text
    assert "# empty.csv is empty" in text


def test_what_we_write_ourselves_is_drafted_as_it_is(place: Place) -> None:
    place.put(
        "subscriptions.csv",
        "subscription_id,customer_id,plan,status,currency,unit_amount_minor,quantity,interval,started_on\n"
        "S1,C1,Pro,active,USD,500,2,month,2026-01-05\n",
    )
    found = columns(drafted(place), "subscriptions")
    assert found == {name: name for name in found}
    assert len(found) == 9


NASTY = st.text(st.characters(codec="utf-8", exclude_characters="\0\n\r,"), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=4, unique_by=lambda name: name.strip().lower()), NASTY)
def test_any_names_and_values_make_readable_toml(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], value: str
) -> None:
    place = Place(tmp_path_factory.mktemp("nasty"))
    quoted = [name.replace('"', '""') for name in ("account_id", "account_name", *names)]
    header = ",".join(f'"{name}"' for name in quoted)
    cell = value.replace('"', '""')
    cells = "".join(f',"{cell}"' for _ in names)
    place.put("accounts.csv", f"{header}\nC1,Ana{cells}\n")
    text = drafted(place)
    tomllib.loads(text)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("signupDate", ["signup", "date"]),
        ("Sign-up Dates", ["sign", "up", "date"]),
        ("org_status", ["customer", "status"]),
        ("Companies", ["customer"]),
        ("access_boxes", ["access", "box"]),
        ("顧客ID", ["顧客id"]),
    ],
)
def test_words(name: str, found: list[str]) -> None:
    assert words(name) == found


# One sheet for everything

SHEET = (
    "Name;Plan;Monthly price{};Start date;End date;E-mail\n"
    'Ada GmbH;Pro;"1.250,00";01.02.2025;;a@x.example\n'
    "Brook;Basic;49,00;15.03.2025;31.12.2025;b@x.example\n"
)


def test_one_sheet_gives_customers_and_their_subscriptions(place: Place) -> None:
    place.put("customers.csv", SHEET.format(" EUR"))
    draft = drafted(place)
    assert [table for _, table in sources(draft)] == ["customers", "subscriptions"]
    for line in (
        'subscription_id = "E-mail"',
        'unit_amount_minor = { from = "Monthly price EUR", as = "amount" }',
        "decimal_comma = true",
        'dates = "%d.%m.%Y"',
        'ended_on = "End date"',
    ):
        assert line in draft


def test_a_currency_nobody_says_is_asked_for(place: Place) -> None:
    place.put("customers.csv", SHEET.format(""))
    draft = drafted(place)
    assert [table for _, table in sources(draft)] == ["customers"]
    assert "customers.csv may be subscriptions, if currency can be found" in draft
    assert '# # currency = { value = "?" }' in draft


def test_the_companys_own_currency_where_no_file_says_one(place: Place) -> None:
    place.put("customers.csv", SHEET.format(""))
    scratch = place.folder / "scratch"
    scratch.mkdir()
    text = draft(discover(place.source), scratch, "EUR")
    assert columns(text, "subscriptions")["currency"] == {"value": "EUR"}
    place.put(
        "invoices.csv",
        "invoice_id,customer_id,issued_on,total,currency\n"
        "i1,a@x.example,2025-01-05,5.00,USD\ni2,b@x.example,2025-01-05,5.00,JPY\n",
    )
    several = draft(discover(place.source), scratch, "EUR")
    assert "your own" not in several, "the files speak of two, neither is taken for granted"


def test_who_is_in_a_sheet_without_an_end_has_not_ended(place: Place) -> None:
    place.put("customers.csv", "Customer,Plan,Price EUR,Start date\nAda,Pro,29,2025-01-05\n")
    assert "ended_on" not in columns(drafted(place), "subscriptions")


def test_a_name_two_share_is_no_id(place: Place) -> None:
    place.put("customers.csv", "Name,Plan\nAda,Pro\nAda,Basic\nBo,Pro\n")
    assert "if customer_id can be found" in drafted(place)
