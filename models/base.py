"""What every table shares: the declarative base, column types and the refusal a rule raises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, cast

from sqlalchemy import DateTime, Dialect, MetaData, String, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

# Dated rows hold from `valid_from` to `valid_to`, both included. The two ends of time stand for "as far
# back as the history reaches" and "until further notice", so that "on a day" is one plain comparison.
FROM_THE_BEGINNING: Final = date.min
UNTIL_FURTHER_NOTICE: Final = date.max


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware when written, stored as UTC, aware (UTC) when read. Naive values raise ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"an instant needs a time zone: {value!r}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code_type(length: int) -> String:
    """Text that is compared and sorted byte by byte ("C"), alike on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Every constraint has a name, so that migrations can speak of it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012


Id = Annotated[int, mapped_column(primary_key=True)]
Code = Annotated[str, mapped_column(code_type(40))]


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class, typed as what it is."""
    return cast("Table", model.__table__)


class Refusal(Exception):
    """A rule says no. The sentence a person reads is the catalogue's `refusal-<code>`, filled with `facts`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
