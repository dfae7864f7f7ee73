"""What comes from the environment or `.env`: read once, checked at the start."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from handlers.catalogue import Locale
from models.imports.cells import EARLIEST_YEAR, LATEST_YEAR
from models.people import EMPLOYEE_NO_DIGITS

DRIVERS: Final = {"sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg"}
SECRET: Final = {"DATABASE_URL"}


class BadSetting(Exception):
    """A setting cannot be used. Its sentence is the catalogue's `setting-<NAME>`; `value` is empty if secret."""

    def __init__(self, name: str, value: str = "") -> None:
        super().__init__(name)
        self.name = name
        self.value = value


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


def read_settings() -> Settings:
    """Read the settings. Raises BadSetting for the first that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = str(first["loc"][0])
        raise BadSetting(name, "" if name in SECRET else str(first["input"])) from None
    except (OSError, UnicodeDecodeError):
        raise BadSetting("env_file") from None


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
