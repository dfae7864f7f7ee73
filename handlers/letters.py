"""What is said unasked: each kind of letter in the outbox, and who writes its text when it goes.

A letter is written anew whenever it is sent or shown again, in the reader's language, from how things stand then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from handlers.asking import Asked
from handlers.catalogue import Texts
from models.accounts import Person
from models.outbox.records import Notice
from models.reminders.records import Reminder

Message = Mapping[str, Any]
"""`text` and `blocks`, as chat.postMessage and chat.update take them; under `FILE` perhaps a `LetterFile`."""
FILE: Final = "file"
"""What follows a letter as a message of its own, once: not when the letter is shown anew."""


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that goes with a letter. `comment` stands over it and is escaped already."""

    name: str
    content: bytes
    comment: str


def without_file(message: Message) -> Message:
    """The letter alone, as Slack takes it."""
    return {name: value for name, value in message.items() if name != FILE}


@dataclass(frozen=True, slots=True)
class Writing:
    """What a letter is written from. `reader` is empty where it goes to the division's channel."""

    db: Session
    now: datetime
    zone: ZoneInfo
    texts: Texts
    reader: Person | None
    division_code: str | None

    @property
    def today(self) -> date:
        """The day it is in the office."""
        return self.now.astimezone(self.zone).date()

    def asked(self) -> Asked:
        """The reader, as if they had asked. Not for letters to a channel."""
        assert self.reader is not None  # noqa: S101
        return Asked(self.reader, self.today, self.texts, self.division_code, self.now, self.zone)


REMINDER: Final = "reminder"
WRITERS: Final[Mapping[str, str]] = {
    REMINDER: "handlers.reminders:letter",
    "digest": "handlers.digests:digest",
    "in_person": "handlers.digests:in_person",
    "preview": "handlers.runs:preview",
    "held": "handlers.runs:held",
    "not_run": "handlers.runs:not_run",
    "frozen": "handlers.runs:frozen",
    "report_decided": "handlers.reporting:decided",
    "record_changed": "handlers.record_desk:letter",
    "report_asked": "handlers.report_questions:letter",
    "round_ask": "handlers.nomination_letters:round_letter",
    "nomination_ask": "handlers.nomination_letters:ask_letter",
    "nomination_told": "handlers.nomination_letters:told_letter",
    "nomination_seen": "handlers.nomination_letters:seen_letter",
    "nomination_nudge": "handlers.nomination_letters:nudge_letter",
    "round_lent": "handlers.nomination_letters:lent_letter",
    "to_register": "handlers.rounds:to_register_letter",
    "seat_given": "handlers.booking_letters:seat_letter",
    "booking_removed": "handlers.booking_letters:removed_letter",
    "session_changed": "handlers.booking_letters:changed_letter",
    "session_cancelled": "handlers.booking_letters:cancelled_letter",
    "core_moved": "handlers.persona_reviews:moved_letter",
    "exemption_asked": "handlers.exemption_answers:letter",
    "exemption_decided": "handlers.exemption_answers:letter",
    "check_in": "handlers.session_desk:desk_letter",
    "session_confirm": "handlers.session_desk:confirm_letter",
}
"""Who writes which kind: module and function, `(Writing, Reminder or Notice) -> Message or None`."""


def write(writing: Writing, kind: str, letter: Reminder | Notice) -> Message | None:
    """The letter as it reads now; None: there is no longer a reason to send it."""
    module, _, name = WRITERS[kind].partition(":")
    writer: Callable[[Writing, Any], Message | None] = getattr(import_module(module), name)
    return writer(writing, letter)
