"""Every setting in one typed table: name, default, unit, help. Odd values are refused."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from tenure.config.helpdesks import HELPDESKS
from tenure.config.kept import kept
from tenure.config.setting import Setting, clock, names, one_of, sender, whole, yes_no, zone
from tenure.config.trackers import TRACKERS
from tenure.values.currencies import EXPONENTS

SANDBOX_KEYS = ("sk_test_", "rk_test_")
LANGUAGES = ("en", "ja", "ru", "fa")


HOME = Setting("TENURE_HOME", "~/.tenure", "folder", "Where everything is kept.", Path)
DATABASE_URL = Setting(
    "TENURE_DATABASE_URL",
    "",
    "URL",
    "PostgreSQL for a team: postgres://user:password@host:5432/name. Empty: SQLite in the home.",
    str,
    is_secret=True,
)
SECRET_KEY = Setting(
    "TENURE_SECRET_KEY",
    "",
    "text",
    "Signs sessions. Empty: made once and kept in the home.",
    str,
    is_secret=True,
)
HOSTS = Setting(
    "TENURE_HOSTS", "localhost,127.0.0.1", "names", "Host names the app answers to.", names
)
BIND = Setting("TENURE_BIND", "127.0.0.1", "address", "Address the app listens on.", str)
PORT = Setting("TENURE_PORT", "8000", "port", "Port the app listens on.", whole(1, 65535))
INTAKE_PORT = Setting(
    "TENURE_INTAKE_PORT", "8001", "port", "Port on which events are taken.", whole(1, 65535)
)
INTAKE_FILE_MB = Setting(
    "TENURE_INTAKE_FILE_MB",
    "8",
    "MB",
    "Events are handed on once so much has come ...",
    whole(1, 1024),
)
INTAKE_FILE_S = Setting(
    "TENURE_INTAKE_FILE_S",
    "5",
    "seconds",
    "... or once the first of them has waited so long.",
    whole(1, 3600),
)
HTTPS = Setting(
    "TENURE_HTTPS",
    "no",
    "yes/no",
    "Whether people reach the app over HTTPS: cookies are then sent over nothing else.",
    yes_no,
)
LANGUAGE = Setting(
    "TENURE_LANGUAGE", "en", "code", "Language for those who have not chosen.", one_of(*LANGUAGES)
)
TIME_ZONE = Setting("TENURE_TIME_ZONE", "UTC", "zone", "Zone in which a day and a month end.", zone)
CURRENCY = Setting(
    "TENURE_CURRENCY", "USD", "ISO 4217", "Currency stakes are ranked in.", one_of(*EXPONENTS)
)
DAY_AT = Setting("TENURE_DAY_AT", "05:30", "hh:mm", "When the day's run starts.", clock)
WORKLIST = Setting(
    "TENURE_WORKLIST", "12", "items", "Open items one person is given at most.", whole(1, 1000)
)
MARGIN = Setting(
    "TENURE_MARGIN", "80", "percent", "Gross margin used in what is at stake.", whole(1, 100)
)
CONTACT_COST = Setting(
    "TENURE_CONTACT_COST",
    "0",
    "units of TENURE_CURRENCY",
    "What one contact with a customer costs you: puts the danger line where it pays; 0: not known.",
    whole(0, 1_000_000),
)
THREADS = Setting(
    "TENURE_THREADS", "0", "threads", "Threads for computing; 0 takes all.", whole(0, 256)
)
MEMORY = Setting("TENURE_MEMORY", "2GB", "bytes", "Memory for computing.", str)
WAREHOUSE_URL = Setting(
    "TENURE_WAREHOUSE_URL",
    "",
    "URL",
    "Your own warehouse: postgres://user:password@host/name, spark://host:7077, duckdb:///file. "
    "Empty: facts come from imports only. See engines.md.",
    str,
    is_secret=True,
)
WAREHOUSE_VIEWS = Setting(
    "TENURE_WAREHOUSE_VIEWS",
    "",
    "file",
    "TOML file that says which view of your warehouse is which table. "
    "Empty: warehouse.toml in the home.",
    str,
)
SMTP_URL = Setting(
    "TENURE_SMTP_URL",
    "",
    "URL",
    "Server that takes outgoing mail: smtps://user:password@host:465, or smtp://… with STARTTLS "
    "(not asked for on this machine itself), or smtp+plain://… without. Empty: no mail. See alerts.md.",
    str,
    is_secret=True,
)
MAIL_FROM = Setting(
    "TENURE_MAIL_FROM", "", "address", "Who mail comes from: Tenure <tenure@ours.example>.", sender
)
SLACK_HOSTS = Setting(
    "TENURE_SLACK_HOSTS",
    "hooks.slack.com,hooks.slack-gov.com",
    "names",
    "Hosts a Slack webhook may be at.",
    names,
)

STRIPE_KEY = Setting(
    "TENURE_STRIPE_KEY",
    "",
    "key",
    "Restricted key of your Stripe account. Empty: nothing is read there. See stripe.md.",
    str,
    is_secret=True,
)
STRIPE_URL = Setting(
    "TENURE_STRIPE_URL", "https://api.stripe.com", "URL", "Where Stripe's API is.", str
)
STRIPE_RATE = Setting(
    "TENURE_STRIPE_RATE",
    "20",
    "calls a second",
    "Stripe's lists are read no faster; 0: as fast as they come.",
    whole(0, 500),
)

STRIPE_WRITE = Setting(
    "TENURE_STRIPE_WRITE",
    "no",
    "yes/no",
    "Whether anything may be done at Stripe (refund, pause, cancel); otherwise it is only read.",
    yes_no,
)
STRIPE_ACCOUNT = Setting(
    "TENURE_STRIPE_ACCOUNT",
    "",
    "id",
    "acct_… of a connected account whose books these are. Empty: those of the key.",
    str,
)
STRIPE_WEBHOOK_SECRETS = Setting(
    "TENURE_STRIPE_WEBHOOK_SECRETS",
    "",
    "names",
    "Signing secrets (whsec_…) of Stripe's webhook; two while one is changed. Empty: none is taken.",
    names,
    is_secret=True,
)
REQUIRE_SECOND_FACTOR = Setting(
    "TENURE_REQUIRE_SECOND_FACTOR",
    "no",
    "yes/no",
    "Whether acts on money ask everyone for a code of their second factor. With a live key of Stripe "
    "they always do. See security.md.",
    yes_no,
)
PRODUCT_HOOK = Setting(
    "TENURE_PRODUCT_HOOK",
    "",
    "URL",
    "Address in your own product that is told to freeze an account or to open it. Empty: nobody is. "
    "See zombies.md.",
    str,
)
PRODUCT_SECRET = Setting(
    "TENURE_PRODUCT_SECRET",
    "",
    "text",
    "Secret your product is told with: at least 16 characters.",
    str,
    is_secret=True,
)
PRODUCT_INSIDE = Setting(
    "TENURE_PRODUCT_INSIDE",
    "no",
    "yes/no",
    "Whether your product is at a private address of your own network, which is not called otherwise.",
    yes_no,
)


SETTINGS: tuple[Setting[object], ...] = (
    HOME,
    DATABASE_URL,
    SECRET_KEY,
    HOSTS,
    BIND,
    PORT,
    INTAKE_PORT,
    INTAKE_FILE_MB,
    INTAKE_FILE_S,
    HTTPS,
    LANGUAGE,
    TIME_ZONE,
    CURRENCY,
    DAY_AT,
    WORKLIST,
    MARGIN,
    CONTACT_COST,
    THREADS,
    MEMORY,
    WAREHOUSE_URL,
    WAREHOUSE_VIEWS,
    SMTP_URL,
    MAIL_FROM,
    SLACK_HOSTS,
    STRIPE_KEY,
    STRIPE_URL,
    STRIPE_RATE,
    STRIPE_WRITE,
    STRIPE_ACCOUNT,
    STRIPE_WEBHOOK_SECRETS,
    REQUIRE_SECOND_FACTOR,
    PRODUCT_HOOK,
    PRODUCT_SECRET,
    PRODUCT_INSIDE,
    *TRACKERS,
    *HELPDESKS,
)  # type: ignore[assignment]
"""All of them, in the order the docs list them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force."""

    home: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    bind: str
    port: int
    https: bool
    language: str
    time_zone: str
    currency: str
    day_at: tuple[int, int]
    worklist: int
    margin: int
    contact_cost: int
    threads: int
    memory: str
    warehouse_url: str = ""
    warehouse_views: Path = Path("warehouse.toml")
    intake_port: int = 8001
    intake_file_mb: int = 8
    intake_file_s: int = 5
    smtp_url: str = ""
    mail_from: str = ""
    slack_hosts: tuple[str, ...] = ()
    stripe_key: str = ""
    stripe_url: str = "https://api.stripe.com"
    stripe_rate: int = 20
    stripe_write: bool = False
    stripe_account: str = ""
    stripe_webhook_secrets: tuple[str, ...] = ()
    require_second_factor: bool = False
    product_hook: str = ""
    product_secret: str = ""
    product_inside: bool = False
    zendesk_url: str = ""
    zendesk_email: str = ""
    zendesk_token: str = ""
    intercom_token: str = ""
    intercom_url: str = "https://api.intercom.io"
    chatwoot_url: str = ""
    chatwoot_account: str = ""
    chatwoot_token: str = ""
    tickets_every: int = 60
    ticket_webhook_secrets: tuple[str, ...] = ()
    github_repo: str = ""
    github_token: str = ""
    github_url: str = "https://api.github.com"
    github_webhook_secrets: tuple[str, ...] = ()
    jira_url: str = ""
    jira_project: str = ""
    jira_email: str = ""
    jira_token: str = ""
    jira_issue_type: str = "Bug"
    jira_webhook_secrets: tuple[str, ...] = ()
    linear_team: str = ""
    linear_token: str = ""
    linear_url: str = "https://api.linear.app"
    linear_webhook_secrets: tuple[str, ...] = ()
    tracker_names: bool = False

    @property
    def warehouse(self) -> Path:
        """Folder of the facts."""
        return self.home / "warehouse"

    @property
    def address(self) -> str:
        """Where people reach the app, as far as the settings tell: what links in mail begin with."""
        host = next(iter(self.hosts), "localhost")
        return f"https://{host}" if self.https else f"http://{host}:{self.port}"

    @property
    def installation(self) -> str:
        """An id of this installation: a copy with another key, home or address has another."""
        parts = "\n".join((self.secret_key, str(self.home.resolve()), self.address))
        return hashlib.sha256(parts.encode()).hexdigest()

    @property
    def is_money_live(self) -> bool:
        """Whether real money can be reached: any key of Stripe that is not one of its sandbox."""
        return bool(self.stripe_key) and not self.stripe_key.startswith(SANDBOX_KEYS)

    @property
    def demands_second_factor(self) -> bool:
        """Whether acts on money ask everyone for a code."""
        return self.require_second_factor or self.is_money_live

    @property
    def trackers(self) -> tuple[str, ...]:
        """Trackers that bugs can be filed in, as records name them: those that are set up."""
        parts = {
            "github": (self.github_repo, self.github_token),
            "jira": (self.jira_url, self.jira_project, self.jira_email, self.jira_token),
            "linear": (self.linear_team, self.linear_token),
        }
        return tuple(name for name, needed in parts.items() if all(needed))

    @property
    def imports(self) -> Path:
        """Folder of uploaded files and error files."""
        return self.home / "imports"

    @property
    def intake(self) -> Path:
        """Folder of events that came and are not handed on yet."""
        return self.home / "intake"


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment (by default the process's own), over those kept in the home."""
    above = os.environ if environment is None else environment
    home = HOME.value(above).expanduser()
    env = _over(above, kept(home))
    views = WAREHOUSE_VIEWS.value(env)
    found = {each.field: each.value(env) for each in SETTINGS} | {
        "home": home,
        "secret_key": SECRET_KEY.value(env) or _kept_secret(home),
        "warehouse_views": Path(views or home / "warehouse.toml").expanduser(),
    }
    return Settings(**cast("dict[str, Any]", found))


def _over(above: Mapping[str, str], beneath: Mapping[str, str]) -> dict[str, str]:
    """Both together; a variable or its file in the environment goes before what is kept."""
    free = {
        name: value
        for name, value in beneath.items()
        if not above.get(name) and not above.get(f"{name}_FILE")
    }
    return {**above, **free}


def _kept_secret(home: Path) -> str:
    """A random key made on first use; readable by its owner only."""
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        fresh = home / f".secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
