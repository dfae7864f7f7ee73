"""What comes from the environment or `.env`: read once, checked at the start.

What only Slack needs is checked where it is needed (`Settings.slack`), so that an import runs without a token.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from handlers.catalogue import Locale
from models.imports.cells import EARLIEST_YEAR, LATEST_YEAR
from models.people import EMPLOYEE_NO_DIGITS

DRIVERS: Final = {"sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg"}
SECRET: Final = {"DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}
SLACK_API_URL: Final = "https://slack.com/api/"


class BadSetting(Exception):
    """A setting cannot be used. Its sentence is the catalogue's `key`; `value` is empty if secret.

    `fault` tells apart what can be wrong with one setting; empty: there is one way only.
    """

    def __init__(self, name: str, value: str = "", *, fault: str = "") -> None:
        super().__init__(name)
        self.name = name
        self.value = value
        self.fault = fault

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return f"setting-{self.name}-{self.fault}" if self.fault else f"setting-{self.name}"


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, OSError) as error:  # a folder of the zone data is an OSError
        raise ValueError(value) from error


def _address(value: object) -> str:
    """A database this program can open. SQLite in memory would forget everything between two commands."""
    try:
        url = make_url(str(value))
    except ArgumentError as error:
        raise ValueError from error
    in_memory = url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}
    if url.drivername not in DRIVERS or in_memory:
        raise ValueError
    return str(value)


def _instant(value: object) -> datetime:
    instant = datetime.fromisoformat(str(value))
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        raise ValueError
    return instant


def _api_url(value: object) -> str:
    """The base address of the Web API, as slack_sdk wants it: ending in `/api/`, whatever was written."""
    parts = urlsplit(str(value).strip())
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError
    _ = parts.port  # a ValueError of its own where it is no number
    path = parts.path.rstrip("/").removesuffix("/api")
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/api/", "", ""))


def _channel(value: object) -> str:
    channel = _plain(value)
    if not _CHANNEL.fullmatch(channel):
        raise ValueError
    return channel


def _numbers(value: object) -> tuple[str, ...]:
    """Employee numbers one after another, however they are separated."""
    words = value if isinstance(value, tuple) else re.split(r"[\s,;、]+", _plain(value))
    return tuple(dict.fromkeys(word for word in words if word))


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()


_CHANNEL: Final = re.compile("[CG][A-Z0-9]{5,}")
_TOKEN: Final = {
    "SLACK_BOT_TOKEN": re.compile("xoxb-[A-Za-z0-9-]+"),
    "SLACK_APP_TOKEN": re.compile("xapp-[A-Za-z0-9-]+"),
}
_SIGNING_SECRET: Final = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """What the bot needs to connect to Slack, checked for its shape."""

    bot_token: SecretStr
    app_token: SecretStr
    api_url: str


class Settings(BaseSettings):
    """The settings of the command line and of the bot."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8-sig", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: Annotated[str, BeforeValidator(_address)] = Field(
        default="sqlite:///var/kenshu.db", validation_alias="DATABASE_URL", repr=False
    )
    office_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        default=ZoneInfo("Asia/Tokyo"), validation_alias="KENSHU_TIMEZONE"
    )
    locale: Locale = Field(default="ja", validation_alias="KENSHU_LOCALE")
    fixed_now: Annotated[datetime, BeforeValidator(_instant)] | None = Field(
        default=None, validation_alias="KENSHU_NOW"
    )
    employee_no_digits: int = Field(
        default=EMPLOYEE_NO_DIGITS, ge=1, le=20, validation_alias="KENSHU_EMPLOYEE_NO_DIGITS"
    )

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: Annotated[str, BeforeValidator(_api_url)] = Field(
        default=SLACK_API_URL, validation_alias="SLACK_API_URL"
    )
    port: int = Field(default=3000, ge=1, le=65_535, validation_alias="PORT")
    send_rate: float = Field(default=1, gt=0, le=100, allow_inf_nan=False, validation_alias="KENSHU_SEND_RATE")
    """Unasked messages a second and workspace."""
    division_code: Annotated[str, BeforeValidator(_plain)] | None = Field(
        default=None, validation_alias="KENSHU_DIVISION"
    )
    """Code of the division's department; None: the one named デジタル推進課."""
    division_channel: Annotated[str, BeforeValidator(_channel)] | None = Field(
        default=None, validation_alias="KENSHU_DIVISION_CHANNEL"
    )
    """Id of a private channel; None: each member's direct message."""
    auditors: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_numbers)] = Field(
        default=(), validation_alias="KENSHU_AUDITORS"
    )
    """Employee numbers."""

    def slack(self) -> SlackAccess:
        """What is needed to connect. Raises BadSetting for the first that is missing or has the wrong shape."""
        if faults := self.slack_faults():
            raise faults[0]
        bot, app = _secret(self.slack_bot_token), _secret(self.slack_app_token)
        return SlackAccess(SecretStr(bot), SecretStr(app), self.slack_api_url)

    def slack_faults(self) -> list[BadSetting]:
        """What is missing or has the wrong shape of that which is needed to connect."""
        tokens = {
            "SLACK_BOT_TOKEN": _secret(self.slack_bot_token),
            "SLACK_APP_TOKEN": _secret(self.slack_app_token),
        }
        if tokens["SLACK_BOT_TOKEN"].startswith("xapp-") and tokens["SLACK_APP_TOKEN"].startswith("xoxb-"):
            return [BadSetting("SLACK_BOT_TOKEN", fault="swapped")]
        faults = []
        for name, token in tokens.items():
            if not token:
                faults.append(BadSetting(name, fault="missing"))
            elif token.startswith("xoxe"):
                faults.append(BadSetting(name, fault="rotating"))
            elif not _TOKEN[name].fullmatch(token):
                faults.append(BadSetting(name, fault="shape"))
        return faults

    def check_signing_secret(self) -> None:
        """Raise BadSetting where there is a signing secret that cannot be one. Socket Mode needs none."""
        secret = _secret(self.slack_signing_secret)
        if secret and not _SIGNING_SECRET.fullmatch(secret):
            raise BadSetting("SLACK_SIGNING_SECRET", fault="shape")

    def now(self) -> datetime:
        """The moment it is, in UTC; or the one KENSHU_NOW sets, in the office's zone where it names none."""
        if self.fixed_now is None:
            return datetime.now(UTC)
        if self.fixed_now.tzinfo is None:
            return self.fixed_now.replace(tzinfo=self.office_zone).astimezone(UTC)
        return self.fixed_now.astimezone(UTC)

    def today(self) -> date:
        """The day it is in the office."""
        return self.now().astimezone(self.office_zone).date()


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value().strip() if value else ""


def read_settings() -> Settings:
    """Read the settings. Raises BadSetting for the first that cannot be used."""
    settings, faults = try_settings()
    if settings is None:
        raise faults[0]
    return settings


def try_settings() -> tuple[Settings | None, list[BadSetting]]:
    """The settings, or everything that is wrong with them."""
    try:
        return Settings(), []
    except ValidationError as error:
        faults = []
        for one in error.errors(include_url=False, include_context=False):
            name = str(one["loc"][0])
            faults.append(BadSetting(name, "" if name in SECRET else str(one["input"])))
        return None, faults
    except (OSError, UnicodeDecodeError):
        return None, [BadSetting("env_file")]


class _Speech(BaseSettings):
    """The language alone, for when another setting cannot be used."""

    model_config = Settings.model_config
    locale: Locale = Field(default="ja", validation_alias="KENSHU_LOCALE")


def speaking_locale() -> Locale:
    """The language to speak, also while other settings cannot be read."""
    try:
        return _Speech().locale
    except (ValidationError, OSError, UnicodeDecodeError):
        return "ja"
