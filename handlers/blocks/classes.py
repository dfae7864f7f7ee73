"""What buttons about running a session carry, and how a session, its code and its people are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import named
from handlers.teams import person_name
from models.attendance import RosterLine
from models.base import Refusal
from models.session_rights import Sitting

ENTER: Final = "check_in.enter"
DESK, OPEN, CLOSE, CONFIRM = "class.desk", "class.open", "class.close", "class.confirm"
ROSTER, TURN, PAGE, DAY = "roster.open", "roster.turn", "roster.page", "roster.day"
WALK_IN, CORRECT = "roster.walk_in", "roster.correct"
LARGEST_ID: Final = 2**31 - 1
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button carries: a session, a day of it (None: today or the nearest), a page of its roster."""

    session_id: int
    day: date | None = None
    page: int = 1

    def as_value(self) -> str:
        carried: dict[str, Any] = {"v": _VERSION, "s": self.session_id, "p": self.page}
        if self.day is not None:
            carried["d"] = self.day.isoformat()
        return json.dumps(carried, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(str(value or ""))
            numbers = carried["s"], carried["p"]
            day = date.fromisoformat(carried["d"]) if "d" in carried else None
            is_readable = carried["v"] == _VERSION
            is_readable &= all(type(one) is int and 0 < one <= LARGEST_ID for one in numbers)
        except (ValueError, TypeError, KeyError, AttributeError):
            is_readable = False
        if not is_readable:
            raise Refusal("stale_button")
        return cls(numbers[0], day, numbers[1])

    @classmethod
    def of_action(cls, action: Mapping[str, Any]) -> Self:
        """The same, also of a field in which something was chosen."""
        return cls.from_value((action.get("selected_option") or action).get("value"))


def enter(texts: Texts, *, style: str = "primary") -> Block:
    """A button that asks for the code shown in the room (S4)."""
    return pieces.button(texts.say("check-in-enter"), ENTER, "1", style=style)


def about(texts: Texts, action_id: str, one: Sitting, *, day: date | None = None, style: str = "") -> Block:
    """A button for one session, called like its verb."""
    label = texts.say(action_id.replace(".", "-"))
    aloud = texts.say("class-aloud", label=label, title=called(texts, one))
    return pieces.button(label, action_id, Pressed(one.id, day).as_value(), aloud=aloud, style=style)


def confirm(texts: Texts, one: Sitting, *, booked: int, present: int, style: str = "") -> Block:
    """Turns attendance into completions, after a question that says of how many (S5)."""
    button = about(texts, CONFIRM, one, style=style)
    return pieces.asking(
        button,
        texts.say("class-confirm"),
        texts.say("class-confirm-text", booked=booked, present=present),
        yes=texts.say("class-confirm"),
        no=texts.say("run-cancel"),
    )


def called(texts: Texts, one: Sitting) -> str:
    """What it is a session of."""
    return named(texts, one.title, one.title_en)


def when(texts: Texts, one: Sitting, zone: ZoneInfo) -> str:
    """The day with its hours, or the days with the hours of each."""
    begins, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    facts = {"from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}"}
    first = pieces.day(texts, one.days[0])
    if len(one.days) == 1:
        return texts.say("class-hours", day=first, **facts)
    last = pieces.day(texts, one.days[-1])
    return texts.say("class-days", first=first, last=last, count=len(one.days), **facts)


def where(texts: Texts, one: Sitting) -> str:
    """The room, or that it is held online."""
    return pieces.clipped(one.venue, 200) or texts.say("class-online")


def spaced(code: str) -> str:
    """Six digits as they are easiest to read across a room; whoever types the gap as well is understood."""
    return f"{code[:3]} {code[3:]}"


def person(texts: Texts, name: str, name_kana: str, employee_no: str) -> str:
    """Somebody by name and number: the same name may stand on a list twice (P3)."""
    return texts.say("desk-who", name=person_name(texts, name, name_kana), number=employee_no)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """The time of day in the office."""
    return f"{at.astimezone(zone):%H:%M}"


def stands(texts: Texts, line: RosterLine, zone: ZoneInfo) -> str:
    """What is recorded of somebody on a day, and how it came there."""
    word = line.word
    if word is None:
        return texts.say("roster-unknown")
    if not word.is_present:
        return texts.say("roster-absent")
    way = texts.say(f"roster-way-{word.way.replace('_', '-')}")
    return texts.say("roster-present", way=way, time=moment(word.recorded_at, zone))
