"""The pages in every language: complete catalogs, right directions, nothing left in English."""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from django.test import Client
from django.utils.translation import gettext, override

from tenure.records.models import ImportRun, WorkItem
from tenure.values.findings import Finding, ImportReport, SourceReport
from tenure.values.shown import Shown
from tenure.web.phrases import FIXES, FORMS, REASONS
from tenure.web.sentences import said
from tenure.web.templatetags.shown import cell
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import FIGURES
from tenure.workflow.rules.words import amount_text, number_text, reason_text
from tests.cast import AT, Cast

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("languages", ROOT / "languages" / "build.py")
assert _spec is not None
assert _spec.loader is not None
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)

SignedIn = Callable[[str], Client]
LANGUAGES = tuple(build.PLURALS)
KNOWN = {
    "ja": {"/": "今日", "/customers/": "顧客", "/revenue/": "売上", "/zombies/": "ゾンビ顧客"},
    "ru": {"/": "Сегодня", "/customers/": "Клиенты", "/revenue/": "Выручка", "/zombies/": "Зомби"},
    "fa": {"/": "امروز", "/customers/": "مشتریان", "/revenue/": "درآمد", "/zombies/": "زامبی‌ها"},
}
PAGES = (
    *KNOWN["ja"],
    *("/?status=done", "/customers/?q=nobody+at+all", "/revenue/?by=segment", "/danger-line/"),
    *("/risk/", "/backtest/"),
    *("/alerts/", "/alerts/?state=all", "/alerts/messages/", "/hooks/"),
    *("/bridge/", "/bridge/?against=stripe", "/definitions/?preset=lago", "/home/"),
    *("/retention/", "/growth/", "/referrals/", "/effort/", "/use/", "/seats/"),
    *("/health-scores/", "/health-scores/design/?start=segments"),
    *("/sources/", "/sources/?state=discarded"),
    *("/zombies/?state=all", "/zombies/ladder/", "/zombies/labels/"),
    *("/letters/", "/letters/settings/"),
    *("/hollow/", "/hollow/payments/"),
    *("/refunds/", "/refunds/?state=all", "/refunds/cost/", "/money/"),
    *("/mails/", "/why/"),
    *("/account/second-factor/", "/step-up/", "/users/", "/users/?state=disabled"),
    *(
        "/voice/",
        "/voice/themes/",
        "/voice/tickets/",
        "/voice/silent/",
        "/voice/usability/",
        "/voice/usability/decisions/",
        "/voice/requesters/",
        "/listener/",
        "/listener/policy/",
    ),
    *(
        "/listener/insights/",
        "/listener/friction/",
        "/listener/laboratory/",
        "/listener/capacity/",
        "/bugs/",
        "/bugs/new/",
        "/bugs/untold/",
        "/bugs/reporters/",
        "/bugs/fix-times/",
    ),
    *(
        "/bugs/exposure/",
        "/surveys/",
        "/surveys/new/",
        "/surveys/follow-ups/",
        "/talks/",
        "/talks/new/",
        "/talks/promises/",
        "/talks/outreach/",
        "/talks/value/",
    ),
    *("/worth/", "/worth/costs/", "/worth/tenths/", "/worth/prices/?price=100&cost=20&own=3"),
    *("/fit/", "/fit/?unit=channel", "/fit/rules/"),
    *("/worth/decisions/", "/worth/decisions/?state=all", "/worth/rates/"),
    *("/import/", "/freshness/", "/metrics/", "/audit/", "/account/", "/nowhere/"),
)
TERMS = {
    *("API", "AUC", "Slack", "Webhook", "Segment", "RudderStack", "Python", "Node", "HTTP"),
    *("MRR", "ARR", "ARPA", "NRR", "GRR", "NPS", "CSAT", "CES", "CSM", "CSV", "SVG", "Tenure"),
    *("LTV", "CAC", "CMRR", "DSO", "Stripe", "ChartMogul", "Baremetrics", "ProfitWell", "Lago"),
    *("USD", "EUR", "JPY", "Quick", "ratio", "logo", "churn", "id", "Id", "ID", "English"),
}
"""Latin words that are right in any language."""
OF_OURS = ("h1", "h2", "h3", "th", "dt", "button", "label", "summary", "figcaption", "nav", "chip")
OF_OTHERS = ("bdi", "code", "select", "time", "textarea", "script", "style", "table")
ARABIC = "[\u0621-\u06cc]"


class _Words(HTMLParser):
    """Collects the texts of a page: those in our own headings, and all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool, bool]] = []
        self.ours: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "input", "meta", "link", "br"):
            return
        given = dict(attrs)
        is_ours = tag in OF_OURS or "chip" in (given.get("class") or "")
        is_other = tag in OF_OTHERS[:-1] or (tag != "html" and "dir" in given)
        self.open.append((tag, is_ours, is_other or ("lang" in given and tag != "html")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if not text or any(is_other for *_tag, is_other in self.open):
            return
        self.texts.append(text)
        if any(is_ours for _tag, is_ours, _other in self.open):
            self.ours.append(text)


def words(page: str) -> _Words:
    found = _Words()
    found.feed(page)
    return found


def english(texts: list[str]) -> set[str]:
    """Words of English among some texts."""
    plain = (
        re.sub(r"\S+@\S+|`[^`]*`|\w*_\w*|\u2066[^\u2069]*\u2069|\u2068[^\u2069]*\u2069", "", t)
        for t in texts
    )
    return {word for text in plain for word in re.findall("[A-Za-z]{2,}", text)} - TERMS


def get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code in (200, 404), path
    return str(response.content.decode())


@pytest.fixture
def speaking(signed_in: SignedIn) -> Callable[[str], Client]:
    """The owner's browser in a language."""

    def client(language: str) -> Client:
        made = signed_in("owner")
        made.post("/account/", {"language": language, "theme": ""})
        return made

    return client


def forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_is_that_of_the_text(language: str) -> None:
    kept = (build.CATALOGS / language / "LC_MESSAGES" / "django.mo").read_bytes()
    made = build.merged(build.known(language), language, build.known(language))
    assert build.compiled(made) == kept, "run: make messages"
    assert len(read_mo(io.BytesIO(kept))) > 600


@pytest.fixture(scope="module")
def found() -> set[Any]:
    """Every text of the source with its context."""
    return {(message.id, message.context) for message in build.template() if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_is_translated(found: set[Any], language: str) -> None:
    known = build.known(language)
    kept = {(m.id, m.context): m for m in known if m.id}
    assert found == set(kept), "run: make messages"
    empty = [m.id for m in kept.values() if not all(forms(m)) or m.fuzzy]
    assert empty == []
    count = int(build.PLURALS[language][len("nplurals=")])
    plural = [m for m in kept.values() if not isinstance(m.id, str)]
    assert plural
    assert all(len(forms(m)) == count for m in plural)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_marks_agree(language: str) -> None:
    for message in build.known(language):
        if not message.id:
            continue
        wanted = build.placeholders(message.id)
        given = [build.placeholders(form) for form in forms(message)]
        if isinstance(message.id, str):
            assert given == [wanted], message.id
        assert all(each <= wanted for each in given), message.id
        assert wanted == set().union(*given), message.id
        first = message.id if isinstance(message.id, str) else message.id[0]
        for form in forms(message):
            assert form.count("\u2066") + form.count("\u2068") == form.count("\u2069"), form
            assert form.count("<strong>") == first.count("<strong>"), form
            assert form.count("<bdi>") == form.count("</bdi>"), form
            if wanted:
                dict_of = {name: 1 for name, _kind in wanted}
                assert form % dict_of


@pytest.mark.parametrize(
    ("language", "stage", "step"),
    [("ja", "段階", "手順"), ("ru", "Этап", "Шаг"), ("fa", "مرحله", "گام")],
)
def test_a_stage_and_a_step_have_words_of_their_own(language: str, stage: str, step: str) -> None:
    with override(language):
        assert (gettext("Stage"), gettext("Step")) == (stage, step)
        assert step.lower() == said("step") in said("last step")
        assert step.lower() in said("Write to whoever pays (step m4)")


@pytest.mark.parametrize(
    ("language", "role"),
    [("ja", "エンドユーザー"), ("ru", "конечный пользователь"), ("fa", "کاربر نهایی")],
)
def test_roles_we_name_are_said_in_the_language(language: str, role: str) -> None:
    column = Shown("role", "role")
    with override(language):
        assert cell({"role": "end user"}, column) == role
        assert cell({"role": "Chief of something"}, column) == "Chief of something"


def test_no_catalog_says_who_or_when() -> None:
    for language in LANGUAGES:
        text = (build.CATALOGS / language / "LC_MESSAGES" / "django.po").read_text("utf-8")
        assert not re.search("Translator|-Date:|Generated-By|Project-Id|AUTHOR|/home/|/tmp/", text)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_the_language(speaking: Callable[[str], Client], language: str) -> None:
    client = speaking(language)
    direction = "rtl" if language == "fa" else "ltr"
    for path in PAGES:
        page = get(client, path)
        assert f'<html lang="{language}" dir="{direction}"' in page, path
        assert english(words(page).ours) == set(), path
        assert KNOWN[language].get(path, "") in page
        assert "&lt;bdi&gt;" not in page


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "サインイン"), ("ru", "Войти"), ("fa", "ورود")]
)
def test_signing_in_as_the_browser_speaks(db: None, language: str, words: str) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE=language).get("/sign-in/").content.decode()
    assert f'lang="{language}"' in page
    assert words in page


ASKED = {"bridge": {"against": "lago"}}
"""What a figure must be told."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanations_in_the_language(
    speaking: Callable[[str], Client], published: Board, language: str
) -> None:
    client = speaking(language)
    item = WorkItem.objects.order_by("-is_urgent", "-rank_minor", "id").first()
    assert item is not None
    rows = published.reader.rows(published.reader.table("customers").select("channel").distinct())
    channels = set(re.findall("[A-Za-z]+", " ".join(row["channel"] or "" for row in rows)))
    for name in FIGURES:
        response = client.get(f"/explain/{name}/", ASKED.get(name, {}))
        if response.status_code == 400:  # it is a figure of one customer
            response = client.get(f"/explain/{name}/", {"customer": item.customer_id})
        found = words(response.content.decode())
        own = set(re.findall("[A-Za-z]+", item.customer_name)) | channels
        assert english(found.ours) - own == set(), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_in_the_language(
    speaking: Callable[[str], Client], published: Board, language: str
) -> None:
    client = speaking(language)
    item = WorkItem.objects.order_by("-is_urgent", "-rank_minor", "id").first()
    assert item is not None
    for tab in ("", "subscriptions", "invoices", "tickets", "answers", "contacts", "touchpoints"):
        page = get(client, f"/customer/?id={item.customer_id}&show={tab}")
        assert english(words(page).ours) == set(), tab


SAMPLES: dict[str, dict[str, Any]] = {
    "leaving": {"leaves_on": "2026-06-13"},
    "notice": {"notice_on": "2026-06-13", "last_touch_on": None},
    "complaint": {"complaints_open": 3},
    "waiting": {"tickets_open": 5, "tickets_unanswered": 2, "oldest_open_on": "2026-05-01"},
    "detractor": {"score": 4, "answered_on": "2026-05-01"},
    "overdue": {
        "invoices": 1,
        "since": "2026-05-01",
        "amount_minor": 123456,
        "currency": "USD",
    },
    "zombie": {"kind": "never", "stage": "contact", "months": 11},
    "below_line": {"active_days": 3, "line": 2.5},
    "approaching": {
        "metric": "active_days",
        "state": "approaching",
        "level": 9.31,
        "line": 6.0,
        "days": 9.2,
        "low": 5.8,
        "high": 15.1,
    },
    "falling": {"ratio": 0.36, "level": 3.0, "baseline": 8.0},
    "one_person": {"seats": 20, "active_users": 1},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", SAMPLES)
def test_reasons_in_the_language(language: str, code: str) -> None:
    with override(language):
        text = reason_text(code, SAMPLES[code])
        assert english([text]) == set()
    if language == "fa":
        assert not loose(text)


def test_sentences_with_figures() -> None:
    with override("ru"):
        assert reason_text("complaint", {"complaints_open": 3}) == "3 открытые жалобы"
        assert reason_text("complaint", {"complaints_open": 5}) == "5 открытых жалоб"
        assert reason_text("complaint", {"complaints_open": 21}) == "21 открытая жалоба"
        assert reason_text("below_line", SAMPLES["below_line"]).endswith("линия — 2,5")
    with override("ja"):
        assert reason_text("below_line", SAMPLES["below_line"]).startswith("28日のうち 3 日利用")
    with override("en"):
        assert reason_text("below_line", SAMPLES["below_line"]) == (
            "active on 3 of 28 days, the line is 2.5"
        )


@pytest.mark.parametrize(
    ("language", "number", "amount"),
    [
        ("en", "1,234.5", "12,345.67 USD"),
        ("ja", "1,234.5", "12,345.67 USD"),
        ("ru", "1\xa0234,5", "12\xa0345,67 USD"),
        ("fa", "1,234.5", "\u206612,345.67 USD\u2069"),
    ],
)
def test_numbers_in_the_language(language: str, number: str, amount: str) -> None:
    with override(language):
        assert number_text("1,234.5") == number
        assert amount_text(1234567, "USD") == amount


def loose(text: str) -> list[str]:
    """Dates and amounts that stand after Persian letters without being set apart."""
    bare = re.sub("[\u2066\u2068][^\u2069]*\u2069", "", text)
    return re.findall(f"{ARABIC}[^<>]*?([0-9]{{4}}-[0-9]{{2}}|[0-9] (?:%|USD|EUR))", bare)


@pytest.mark.usefixtures("published")
def test_dates_and_amounts_are_set_apart_in_persian(speaking: Callable[[str], Client]) -> None:
    client = speaking("fa")
    item = WorkItem.objects.order_by("-is_urgent", "-rank_minor", "id").first()
    assert item is not None
    for path in (*PAGES, f"/customer/?id={item.customer_id}", "/explain/mrr/"):
        for text in words(get(client, path)).texts:
            assert not loose(text), (path, text)


PUT_TOGETHER = {
    *("must be at least", "must be at most", "give at least"),
    "has the key of another row and other values",
}
"""Said below in pieces."""


def said_below() -> Iterator[str]:
    """Everything that is written in the rooms below the pages."""
    for room in ("values", "metrics", "warehouse", "connectors", "jobs", "workflow", "web"):
        for path in sorted((ROOT / "src" / "tenure" / room).rglob("*.py")):
            if path.name != "phrases.py":
                yield path.read_text("utf-8")


def test_every_form_is_still_said_below() -> None:
    source = "\n".join(said_below())
    for form in (*REASONS, *FIXES, *FORMS):
        parts = (part.strip(" '\",:;.=") for part in re.split(r"%\(\w+\)s", form))
        lost = {part for part in parts if part.removeprefix("rows ") not in source}
        assert lost <= PUT_TOGETHER, form


@pytest.mark.parametrize(
    "text",
    [
        "rows of tickets.csv have the id of an earlier row and other values",
        "ids in tickets.customer_id belong to no known customer",
        "subscriptions rows have a negative price and count for nothing in MRR",
        "dates of invoices.csv are read as %d/%m/%Y",
        "opened_at is required and empty",
        "opened_at is not a date like 2026-03-31",
        "status is not one of open, paid, void",
        "is required and empty; is not a whole number",
        "has the key of row 12 and other values",
        "give a date like 2026-03-31",
        "give one of open, paid, void, or map the value",
        "remove it; a quote before it may not be closed",
        "tickets.csv is not named after a table",
        "there is no customer 'c1'",
        "choose one file at least",
        "Retention, 12 months to the end of 2026-05",
        "churn in 2026-05",
        "opening USD",
    ],
)
def test_sentences_from_below_are_known(text: str) -> None:
    assert said(text) == text
    for language in LANGUAGES:
        with override(language):
            found = said(text)
            assert found != text
            assert re.search("[^\x00-\u2070]" if language == "ja" else "[а-я\u0621-\u06cc]", found)


def test_what_is_not_known_stays_as_it_came() -> None:
    with override("fa"):
        assert said("") == ""
        assert said("something nobody ever said") == "something nobody ever said"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_in_the_language(
    speaking: Callable[[str], Client], cast: Cast, language: str
) -> None:
    sentence = "ids in tickets.customer_id belong to no known customer"
    report = ImportReport(
        sources=(
            SourceReport(
                "t.csv", "tickets", 9, 6, 0, 0, 0, 3, 0, 1, (("opened_at is out of range", 3),)
            ),
        ),
        findings=(Finding("unmatched_id", "tickets", 1, 6, sentence, ("c9",)),),
        committed=False,
    )
    run = ImportRun.objects.create(
        workspace=cast.workspace,
        name="t.csv",
        folder="f",
        created_by=cast.users["owner"],
        created_at=AT,
        state="checked",
        report=dict(report.as_json()),
    )
    page = get(speaking(language), f"/import/{run.pk}/")
    assert english(words(page).ours) == set()
    with override(language):
        assert said(sentence) in page
        assert said("opened_at is out of range") in page
        assert gettext("Load it") in page


def test_the_terminal_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from tenure.cli.main import tenure

    with override("ru"):
        CliRunner().invoke(tenure, ["report", "--help"])
        assert gettext("Today") == "Today"


@pytest.mark.usefixtures("published")
def test_charts_in_the_language(speaking: Callable[[str], Client]) -> None:
    page = get(speaking("ru"), "/revenue/?currency=USD")
    assert "\\u044f\\u043d\\u0432" in page or "янв" in page
    assert b"<svg" in speaking("ja").get("/chart/levels.svg").content
