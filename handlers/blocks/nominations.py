"""What buttons about nominations carry, and how people, steps and states of nominations are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import SHORT, named
from handlers.teams import person_name
from models.base import Refusal
from models.names import folded
from models.nomination_people import Candidate, CorePerson
from models.nomination_views import Decides, Known, Place, Step, Told

PROPOSE, NOBODY, LEND, END_LENDING = (
    *("nomination.propose", "nomination.nobody", "nomination.lend", "nomination.end_lending"),
)
APPROVE, RETURN, REJECT = "nomination.approve", "nomination.return", "nomination.reject"
TAKE_BACK, WITHDRAW, CORRECT = "nomination.take_back", "nomination.withdraw", "nomination.correct"
OPEN, HISTORY, ELIGIBLE = "nomination.open", "nomination.history", "nomination.eligible"
NAMES_TOLD: Final = 8
"""Names in a sentence."""
LINES: Final = 12
"""Nominations listed in a message."""
STEPS: Final = 50
"""Steps of a history that are shown, the newest of them."""
_VERSION: Final = 1
_FIELDS: Final = {"r": "round_id", "d": "department_id", "n": "nomination_id", "l": "lending_id", "p": "page"}


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button carries: a nomination, or what a round asks of a department, or a lending. 0: nothing."""

    round_id: int = 0
    department_id: int = 0
    nomination_id: int = 0
    lending_id: int = 0
    page: int = 0

    def as_value(self) -> str:
        carried = {short: getattr(self, name) for short, name in _FIELDS.items() if getattr(self, name)}
        return json.dumps({"v": _VERSION, **carried}, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(str(value or ""))
            numbers = {name: carried[short] for short, name in _FIELDS.items() if short in carried}
            is_readable = carried["v"] == _VERSION and bool(numbers)
            is_readable &= all(type(one) is int and 0 < one < 2**31 for one in numbers.values())
        except (ValueError, TypeError, KeyError, AttributeError):
            is_readable, numbers = False, {}
        if not is_readable:
            raise Refusal("stale_button")
        return cls(**numbers)

    @classmethod
    def of_nomination(cls, value: object) -> int:
        """The nomination a button carries."""
        return _one(cls.from_value(value).nomination_id)

    @classmethod
    def of_department(cls, value: object) -> tuple[int, int]:
        """The round and the department a button carries."""
        pressed = cls.from_value(value)
        return _one(pressed.round_id), _one(pressed.department_id)


def _one(number: int) -> int:
    if not number:
        raise Refusal("stale_button")
    return number


# -- buttons --------------------------------------------------------------------------------------------------


def propose(texts: Texts, round_id: int, department_id: int, *, label: str = "", style: str = "primary") -> Block:
    """Opens the form in which somebody is put forward for that department."""
    value = Pressed(round_id, department_id).as_value()
    return pieces.button(label or texts.say("nomination-propose"), PROPOSE, value, style=style)


def nobody(texts: Texts, round_id: int, department_id: int) -> Block:
    return pieces.button(texts.say("nomination-nobody"), NOBODY, Pressed(round_id, department_id).as_value())


def lend(texts: Texts, department_id: int) -> Block:
    return pieces.button(texts.say("nomination-lend"), LEND, Pressed(department_id=department_id).as_value())


def about(texts: Texts, action_id: str, nomination_id: int, *, name: str = "", style: str = "") -> Block:
    """A button for one nomination, called like its verb; `name` is said aloud where it stands in many rows."""
    label = texts.say(action_id.replace(".", "-"))
    aloud = texts.say("nomination-aloud", label=label, name=name) if name else ""
    return pieces.button(
        label, action_id, Pressed(nomination_id=nomination_id).as_value(), aloud=aloud, style=style
    )


def approve(texts: Texts, nomination_id: int) -> Block:
    return about(texts, APPROVE, nomination_id, style="primary")


def deciding(texts: Texts, nomination_id: int) -> list[Block]:
    """What whoever decides can do about a proposal (N6)."""
    return [
        approve(texts, nomination_id),
        about(texts, RETURN, nomination_id),
        about(texts, REJECT, nomination_id, style="danger"),
    ]


# -- people ---------------------------------------------------------------------------------------------------


def repeated(people: Iterable[Known | Candidate | CorePerson]) -> frozenset[str]:
    """The names that several of those people bear, as `full_name` wants them (P3)."""
    bearers = Counter({one.employee_id: folded(one.name) for one in people}.values())
    return frozenset(name for name, count in bearers.items() if count > 1)


def full_name(texts: Texts, one: Known | Candidate | CorePerson, twice: frozenset[str] = frozenset()) -> str:
    """A name; with the number where others in the same list bear it."""
    name = called(texts, one)
    return texts.say("nomination-number", name=name, number=one.employee_no) if folded(one.name) in twice else name


def called(texts: Texts, one: Known | Candidate | CorePerson) -> str:
    return person(texts, one.name, one.name_kana)


def person(texts: Texts, name: str, kana: str) -> str:
    """A name short enough for a sentence."""
    return pieces.clipped(person_name(texts, name, kana), SHORT)


def identified(texts: Texts, one: Known) -> str:
    """Somebody with section and number, so that nobody is taken for a namesake (P3)."""
    return texts.say(
        "nomination-identified", name=called(texts, one), section=_section(texts, one), number=one.employee_no
    )


def whereabouts(texts: Texts, one: Known) -> str:
    """Section and number alone, below a name."""
    return texts.say("which-detail", department=_section(texts, one), number=one.employee_no)


def _section(texts: Texts, one: Known) -> str:
    return named(texts, one.department, one.department_en) or texts.say("department-nameless")


def listed(texts: Texts, people: Sequence[Known | Candidate | CorePerson], most: int = NAMES_TOLD) -> str:
    """The first names, and how many more there are."""
    twice = repeated(people)
    names = texts.listed([full_name(texts, one, twice) for one in people[:most]])
    more = len(people) - most
    return texts.say("nomination-names-more", names=names, count=more) if more > 0 else names


def place_name(texts: Texts, place: Place | None) -> str:
    return (named(texts, place.name, place.name_en) if place else "") or texts.say("department-nameless")


def deciders(texts: Texts, able: Sequence[Decides], division: str) -> str:
    """Who decides now: by name and as what, or the division."""
    heads = [one for one in able if one.post != "division"]
    if not heads:
        return division
    return texts.listed(
        [
            texts.say(
                f"nomination-decides-{'lent' if one.is_lent else one.post}",
                name=called(texts, one.person),
                department=place_name(texts, one.of_department),
            )
            for one in heads
        ]
    )


# -- steps and states -----------------------------------------------------------------------------------------


def moment(texts: Texts, at: datetime, zone: ZoneInfo) -> str:
    """Day and time of day."""
    local = at.astimezone(zone)
    return texts.say("nomination-moment", day=pieces.day(texts, local.date()), time=f"{local:%H:%M}")


def actor(texts: Texts, step: Step) -> str:
    """Who did it, and as what; for whom a deputy stood in (N9)."""
    if step.actor is None:
        return texts.say("nomination-by-itself")
    name = called(texts, step.actor)
    key = "lent" if step.is_lent else "vacant" if step.post == "deputy" and not step.instead_of else step.post
    facts: Mapping[str, Any] = {
        "name": name,
        "department": place_name(texts, step.of_department),
        "head": called(texts, step.instead_of) if step.instead_of else "",
    }
    return texts.say(f"nomination-by-{key}", **facts)


def deed(texts: Texts, step: Step, zone: ZoneInfo) -> str:
    """What was done, by whom and when, in a sentence."""
    key = "approved" if step.deed in {"proposed", "corrected"} and step.state_after == "approved" else step.deed
    if key != step.deed:
        key = f"{step.deed}-approved"
    return texts.say(f"nomination-deed-{key}", by=actor(texts, step), at=moment(texts, step.at, zone))


def state(texts: Texts, told: Told) -> str:
    """Where it stands, in a word."""
    return texts.say(f"nomination-state-{told.state}")


def track(texts: Texts, name: str | None) -> str:
    return texts.say(f"nomination-track-{name or 'any'}")


def wish(texts: Texts, told: Told) -> list[tuple[str, str]]:
    """What is proposed, side by side."""
    return [
        (texts.say("nomination-department"), place_name(texts, told.department)),
        (texts.say("nomination-proposer"), called(texts, told.proposer)),
        (texts.say("nomination-track"), track(texts, told.track)),
        (texts.say("nomination-system"), told.system or texts.say("nomination-none")),
        (texts.say("nomination-start"), pieces.day(texts, told.starts_on)),
    ]


def history(texts: Texts, told: Told, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Every step, the oldest first: what, by whom, when, and why (N9)."""
    return [(deed(texts, step, zone), _why(texts, step)) for step in told.steps]


def _why(texts: Texts, step: Step) -> str:
    parts = []
    if step.deed in {"proposed", "corrected", "joined"}:
        parts.append(texts.say("nomination-wish", track=track(texts, step.track), day=_day(texts, step.starts_on)))
        if step.system:
            parts.append(texts.say("nomination-wish-system", system=step.system))
    if step.reason:
        parts.append(texts.say("nomination-reason-said", reason=step.reason))
    return "\n".join(parts)


def _day(texts: Texts, day: date | None) -> str:
    return pieces.day(texts, day) if day else ""
