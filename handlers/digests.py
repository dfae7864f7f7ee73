"""What heads read of their people, and the buttons with which they nudge them (M8, M9). No scores, no reasons."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.asking import Page, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of
from handlers.courses import named as short_title
from handlers.letters import Message, Writing
from handlers.teams import person_name
from handlers.visit import Visit
from models.base import Refusal
from models.digests import (
    DIGEST,
    DUE_WITHIN,
    Named,
    NamedCourse,
    NudgedNamed,
    may_go,
    named_in,
    notice_read_by,
    nudge_named,
)
from models.names import folded
from models.outbox.records import Notice

NAMES: Final = 20
"""People shown in a message, and on a page of the rest (M9)."""
COURSES_TOLD: Final = 3
NAMES_TOLD: Final = 10
"""People named in a sentence."""

ANSWERS: Final[Mapping[str, str]] = {
    "today": "today",
    "budget": "budget",
    "done": "done",
    "no_mail": "unreachable",
    "not_working_day": "closed",
    "out_of_hours": "closed",
    "frozen": "frozen",
    "stopped": "stopped",
}
"""What is said of each reason why a nudge is refused. All others read alike, so that none can be told (P4)."""
FOR_ALL: Final = ("closed", "frozen", "stopped")
"""Reasons that lie in the day, not in a person."""


def register(app: App) -> None:
    """Listen to the buttons of a digest."""
    app.action(any_of("digest.nudge"))(nudge_pressed)
    app.action(any_of("digest.nudge_all"))(nudge_pressed)
    app.action(any_of("digest.rest"))(rest_pressed)
    app.action(any_of("digest.page"))(page_pressed)


# -- the letters ----------------------------------------------------------------------------------------------


def digest(writing: Writing, notice: Notice) -> Message | None:
    """The week's digest: who is overdue or due soon; shown again, also who has finished since."""
    return _letter(writing, notice)


def in_person(writing: Writing, notice: Notice) -> Message | None:
    """Whom Slack does not reach, and whom the head therefore tells in person."""
    return _letter(writing, notice)


def _letter(writing: Writing, notice: Notice) -> Message | None:
    db, is_new = writing.db, not notice.message_ts
    if is_new and not may_go(db, notice, now=writing.now, zone=writing.zone):
        return None
    people = named_in(db, notice, writing.today, reader=writing.reader, division_code=writing.division_code)
    if is_new:
        people = [_what_is_left(one) for one in people if not one.is_done]
    return Sheet(writing.texts, writing.today, notice, people).message() if people else None


def _what_is_left(one: Named) -> Named:
    return replace(one, courses=tuple(course for course in one.courses if course.status != "completed"))


class Sheet:
    """A notice about people, in the making: values in, blocks out."""

    def __init__(self, texts: Texts, today: date, notice: Notice, people: Sequence[Named]) -> None:
        self._texts = texts
        self._today = today
        self._notice = notice
        self._people = people
        self._departments = {one.department_id for one in people}
        self._bearers = Counter(folded(one.name) for one in people)
        self._left = [one for one in people if not one.is_done]

    def message(self) -> Message:
        """The first names, and buttons for the rest."""
        texts, shown = self._texts, self._people[:NAMES]
        headline = self._headline()
        blocks = [pieces.said(headline)]
        lines = [headline]
        if done := self._done_since():
            blocks.append(pieces.paragraph(done))
            lines.append(done)
        elif self._is_digest and self._left:
            blocks.append(pieces.paragraph(texts.say("digest-how")))
        blocks += self.rows(shown)
        lines += [self._line(one) for one in shown]
        rest = len(self._people) - len(shown)
        if rest:
            lines.append(texts.say("digest-more", count=rest))
        if buttons := self._buttons(rest):
            blocks.append(pieces.actions(buttons))
        as_of = texts.say("as-of", day=pieces.day(texts, self._today))
        blocks.append(pieces.note(as_of))
        return {"text": _fitting([*lines, as_of]), "blocks": blocks}

    def modal(self, number: int, said: str = "") -> Block:
        """A page of those who did not fit into the message; `said` stands on top."""
        texts = self._texts
        page = page_of(self._people[NAMES:], number, NAMES)
        blocks = [pieces.paragraph(said)] if said else []
        blocks += self.rows(page.items, page.number)
        if page.of > 1:
            blocks.append(pieces.note(texts.say("page", number=page.number, of=page.of, total=page.total)))
            blocks.append(pieces.actions(self._turning(page)))
        return {
            "type": "modal",
            "callback_id": "digest.view",
            "title": pieces.plain(texts.say("digest-modal"), pieces.TITLE),
            "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
            "blocks": blocks or [pieces.paragraph(texts.say("nudge-nobody"))],
        }

    @property
    def _is_digest(self) -> bool:
        return self._notice.kind == DIGEST

    def _headline(self) -> str:
        texts = self._texts
        if not self._left:
            return texts.say("digest-all-done", count=len(self._people))
        facts = {
            "department": _department(texts, self._people[0]),
            "departments": len(self._departments),
            "count": len(self._left),
        }
        if self._is_digest:
            return texts.say("digest-left", day=pieces.day(texts, self._notice.day + DUE_WITHIN), **facts)
        return texts.say("in-person-left", **facts)

    def _done_since(self) -> str:
        done = len(self._people) - len(self._left)
        return self._texts.say("digest-done-since", count=done) if done and self._left else ""

    def rows(self, people: Sequence[Named], page: int = 0) -> list[Block]:
        """A row for each, with a button where a nudge may be of use."""
        return [pieces.row(self._name(one), "\n".join(self._detail(one)), self._nudge(one, page)) for one in people]

    def _name(self, one: Named) -> str:
        name = person_name(self._texts, one.name, one.name_kana)
        return self._texts.say("person", name=name, position=one.position) if one.position else name

    def _detail(self, one: Named) -> list[str]:
        return [*self._where(one), *self._courses(one)]

    def _where(self, one: Named) -> list[str]:
        """What tells people of several departments, and namesakes, apart (P3)."""
        texts, department = self._texts, _department(self._texts, one)
        if self._bearers[folded(one.name)] > 1:
            return [texts.say("which-detail", department=department, number=one.employee_no)]
        return [department] if len(self._departments) > 1 else []

    def _courses(self, one: Named) -> list[str]:
        """Most urgent first, finished ones last."""
        texts = self._texts
        ordered = sorted(one.courses, key=lambda course: course.status == "completed")
        told = [self._course(course) for course in ordered[:COURSES_TOLD]]
        if len(ordered) > COURSES_TOLD:
            told.append(texts.say("and-more", count=len(ordered) - COURSES_TOLD))
        return told

    def _course(self, course: NamedCourse) -> str:
        texts = self._texts
        is_done = course.status == "completed"
        stands = texts.say("digest-done") if is_done else pieces.left(texts, course.due_on, self._today)
        return texts.say("named", name=short_title(texts, course.title, course.title_en), value=stands)

    def _line(self, one: Named) -> str:
        first, *more = self._detail(one)
        for then in more:
            first = self._texts.say("joined", first=first, then=then)
        return self._texts.say("line-with-detail", title=self._name(one), detail=first)

    def _nudge(self, one: Named, page: int) -> Block | None:
        if one.is_done or not self._is_digest:
            return None
        texts = self._texts
        label, aloud = texts.say("digest-nudge"), texts.say("digest-nudge-aloud", name=self._name(one))
        return pieces.button(label, "digest.nudge", self._value(one.employee_id, page), aloud=aloud)

    def _buttons(self, rest: int) -> list[Block]:
        texts, count = self._texts, len(self._left)
        buttons = []
        if self._is_digest and count > 1:
            label = texts.say("digest-nudge-all")
            button = pieces.button(label, "digest.nudge_all", self._value())
            question = texts.say("digest-confirm", count=count)
            yes, no = texts.say("digest-confirm-yes"), texts.say("digest-confirm-no")
            buttons.append(pieces.asking(button, label, question, yes=yes, no=no))
        if rest:
            buttons.append(pieces.button(texts.say("digest-rest", count=rest), "digest.rest", self._value()))
        return buttons

    def _turning(self, page: Page[Any]) -> list[Block]:
        to = [("page-back", page.number - 1), ("page-next", page.number + 1)]
        return [
            pieces.button(self._texts.say(label), "digest.page", self._value(page=number))
            for label, number in to
            if 1 <= number <= page.of
        ]

    def _value(self, employee_id: int | None = None, page: int = 0) -> str:
        return _Pressed(self._notice.id, employee_id, page).as_value()


def _department(texts: Texts, one: Named) -> str:
    return short_title(texts, one.department, one.department_en) or texts.say("department-nameless")


def _fitting(lines: Iterable[str]) -> str:
    """As many whole lines as a message's text takes; the headline always fits."""
    kept = ""
    for line in lines:
        longer = f"{kept}\n{line}" if kept else line
        if pieces.length(pieces.escaped(longer)) > pieces.MESSAGE_TEXT:
            break
        kept = longer
    return pieces.escaped(kept)


# -- the buttons ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What a button of a digest carries. `page` 0: it stands in the message itself."""

    notice_id: int
    employee_id: int | None = None
    page: int = 0

    def as_value(self) -> str:
        return json.dumps({"n": self.notice_id, "e": self.employee_id, "p": self.page})

    @classmethod
    def of(cls, action: Mapping[str, Any]) -> _Pressed:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(str(action.get("value") or ""))
            employee_id = carried["e"]
            return cls(int(carried["n"]), None if employee_id is None else int(employee_id), int(carried["p"]))
        except (ValueError, TypeError, KeyError):
            raise Refusal("stale_button") from None


def nudge_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Remind one person, or all who have not finished."""
    ack()
    pressed, texts = _Pressed.of(action), Texts(visit.person.locale)
    if pressed.employee_id is None and not action["action_id"].startswith("digest.nudge_all"):
        raise Refusal("stale_button")
    with visit.writing.begin() as db:
        nudged = nudge_named(
            db,
            pressed.notice_id,
            pressed.employee_id,
            by=visit.person,
            now=visit.now,
            zone=visit.zone,
            division_code=visit.division_code,
        )
        said = "\n".join(_answer(texts, nudged))
    view = body.get("view")
    if view:
        modal = _sheet(visit, texts, pressed).modal(pressed.page, said)
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal)
    else:
        visit.reply({"text": pieces.escaped_within(said, pieces.MESSAGE_TEXT), "blocks": [pieces.paragraph(said)]})


def rest_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Show those who did not fit into the message."""
    ack()
    modal = _sheet(visit, Texts(visit.person.locale), _Pressed.of(action)).modal(1)
    client.views_open(trigger_id=body["trigger_id"], view=modal)


def page_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The same view, turned to another page."""
    ack()
    view, pressed = body["view"], _Pressed.of(action)
    modal = _sheet(visit, Texts(visit.person.locale), pressed).modal(pressed.page)
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal)


def _sheet(visit: Visit, texts: Texts, pressed: _Pressed) -> Sheet:
    """The digest as it stands now for whoever pressed. Refusals: `stale_button`, `not_yours`."""
    with visit.database.begin() as db:
        notice = notice_read_by(db, pressed.notice_id, visit.person, visit.today, visit.division_code)
        people = named_in(db, notice, visit.today, reader=visit.person, division_code=visit.division_code)
    return Sheet(texts, visit.today, notice, people)


def _answer(texts: Texts, nudged: NudgedNamed) -> list[str]:
    """Who was reminded, and why others were not, in kind words that tell nothing of leave."""
    groups: dict[str, list[Named]] = {"sent": list(nudged.sent)}
    for one, reason in nudged.refused:
        groups.setdefault(ANSWERS.get(reason, "cannot"), []).append(one)
    namesakes = Counter(folded(one.name) for group in groups.values() for one in group)
    told = [
        texts.say(f"nudge-{key}", **({} if key in FOR_ALL else {"names": _names(texts, group, namesakes)}))
        for key, group in groups.items()
        if group
    ]
    return told or [texts.say("nudge-nobody")]


def _names(texts: Texts, people: Sequence[Named], namesakes: Mapping[str, int]) -> str:
    """The first of them, and how many more there are."""
    names = []
    for one in people[:NAMES_TOLD]:
        name = person_name(texts, one.name, one.name_kana)
        twice = namesakes[folded(one.name)] > 1
        number = texts.say("digest-number", number=one.employee_no) if twice else ""
        names.append(texts.say("digest-person", name=name) + number)
    listed = texts.listed(names)
    more = len(people) - len(names)
    return texts.say("digest-names-more", names=listed, count=more) if more > 0 else listed
