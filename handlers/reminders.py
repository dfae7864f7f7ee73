"""The reminder as somebody gets it, how it follows what they do, and what its buttons do (M, C2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Self

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from handlers import evidence, explaining, obligations, reporting
from handlers.asking import Answer, Draft, Request
from handlers.blocks import pieces
from handlers.blocks import reminders as blocks
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.courses import HELD, dates, division_name, form, named
from handlers.letters import Message, Writing
from handlers.teams import person_name
from handlers.visit import Visit
from models.base import Refusal
from models.evidence import NOTHING, Given
from models.reminders import put_off
from models.reminders.checking import ReminderCourse
from models.reminders.contents import Contents, FinishedCourse, contents, is_shown, message_of, newest
from models.reminders.explaining import why
from models.reminders.records import Reminder
from models.self_reporting import report, reportable

SHOWN: Final = 8
"""Courses that have a line of their own; of more it says how many."""
FINISHED_SHOWN: Final = 5
_VERSION: Final = 1


def register(app: App) -> None:
    """Listen to the buttons of a reminder, and to the form in which somebody reports a course."""
    app.action(any_of("reminder.report"))(report_pressed)
    app.action(any_of("reminder.later"))(later_pressed)
    app.action(any_of("reminder.why"))(why_pressed)
    app.action(any_of(reporting.OPEN))(open_pressed)
    app.view(reporting.FORM)(reported)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button of a reminder carries: which one, and the day to which it is to be put off."""

    reminder_id: int
    until_on: date | None = None

    def as_value(self) -> str:
        until_on = self.until_on.isoformat() if self.until_on else ""
        return json.dumps({"v": _VERSION, "r": self.reminder_id, "u": until_on}, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(value)
            until_on = date.fromisoformat(carried["u"]) if carried["u"] else None
            if carried["v"] == _VERSION and type(carried["r"]) is int:
                return cls(carried["r"], until_on)
        except (ValueError, TypeError, KeyError):
            pass
        raise Refusal("stale_button")


# -- the letter -----------------------------------------------------------------------------------------------


def letter(writing: Writing, reminder: Reminder) -> Message | None:
    """The message as it reads now: what is open, most urgent first, and once it is out what was finished since.

    None where nothing is open any more before it goes.
    """
    holds = contents(writing.db, reminder, now=writing.now, zone=writing.zone)
    if holds.courses:
        draft = _of_what_is_open(writing, reminder, holds)
    elif reminder.state == "sent":
        draft = _of_what_is_done(writing, reminder, holds)
    else:
        return None
    return draft.answer().as_message()


def _of_what_is_open(writing: Writing, reminder: Reminder, holds: Contents) -> Draft:
    texts = writing.texts
    draft = Draft(writing.asked(), Request("reminder_info"), _headline(writing, holds))
    if reminder.kind == "later":
        draft.note(texts.say("reminder-promised"))
    if holds.on_behalf_of is not None:
        draft.note(texts.say("reminder-nudge", name=person_name(texts, *holds.on_behalf_of)))
    for place, course in enumerate(holds.courses[:SHOWN]):
        _row(draft, holds.day, course, is_first=not place)
    if len(holds.courses) > SHOWN:
        draft.note(texts.say("reminder-more", count=len(holds.courses) - SHOWN))
    _finished(draft, holds.finished)
    audiences = dict.fromkeys(course.audience for course in holds.courses)
    whom = texts.listed([obligations.audience(texts, audience) for audience in audiences])
    draft.note(texts.say("reminder-because", audiences=whom))
    if holds.put_off_to is not None:
        draft.note(texts.say("reminder-put-off", day=pieces.day(texts, holds.put_off_to)))
    draft.blocks.append(pieces.actions(list(_buttons(draft, reminder, holds))))
    return draft


def _of_what_is_done(writing: Writing, reminder: Reminder, holds: Contents) -> Draft:  # noqa: ARG001
    key = "reminder-all-done" if holds.finished else "reminder-nothing"
    draft = Draft(writing.asked(), Request("reminder_info"), writing.texts.say(key))
    _finished(draft, holds.finished)
    return draft


def _headline(writing: Writing, holds: Contents) -> str:
    """The whole point in a sentence: what is left, and how near it is."""
    texts = writing.texts
    left = [course for course in holds.courses if not course.report_waits]
    overdue = sum(course.status == "overdue" for course in left)
    if not left:
        return texts.say("reminder-all-wait", division=division_name(writing.db, writing.asked()))
    if len(left) == 1 and not holds.finished:
        days = (left[0].due_on - holds.day).days
        key = "reminder-one-overdue" if days < 0 else "reminder-one"
        return texts.say(key, title=named(texts, left[0].title, left[0].title_en), days=abs(days))
    key = f"reminder-some-{holds.wording}"
    urgency = "none" if not overdue else "all" if overdue == len(left) else "some"
    facts = {"count": len(left), "overdue": overdue, "urgency": urgency}
    return texts.say(key if texts.knows(key) else "reminder-some", **facts)


def _row(draft: Draft, day: date, course: ReminderCourse, *, is_first: bool) -> None:
    """A course: what is left of its time, how it is held, and the way to it."""
    texts = draft.asked.texts
    title = obligations.title(texts, course.title, course.title_en)
    if course.report_waits:
        draft.row(title, texts.say("reminder-waits"))
        return
    key = "today" if course.due_on == day else course.status
    left, due_on = pieces.left(texts, course.due_on, day), pieces.day(texts, course.due_on)
    stands = texts.say(f"stands-{key}", left=left, day=due_on)
    detail = texts.say("joined", first=stands, then=form(texts, course.format, course.hours))
    draft.row(title, detail, _way_to(draft, course, title, style="primary" if is_first else ""))


def _way_to(draft: Draft, course: ReminderCourse, title: str, *, style: str) -> Block:
    texts = draft.asked.texts
    if course.format in HELD:
        return dates(draft, course.code, title, style=style)
    if pieces.is_web_address(course.url):
        key = "start" if course.format == "elearning" else "start-page"
        return pieces.link(texts.say(key), course.url, aloud=texts.say(f"{key}-aloud", title=title), style=style)
    wanted = Request("course_info", (course.code,))
    return draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=title))


def _finished(draft: Draft, courses: Sequence[FinishedCourse]) -> None:
    """What has been finished since, the latest last; of many the latest few."""
    if not courses:
        return
    texts = draft.asked.texts
    lines = [
        (
            obligations.title(texts, course.title, course.title_en),
            texts.say("stands-completed", day=pieces.day(texts, course.completed_on)),
        )
        for course in courses[-FINISHED_SHOWN:]
    ]
    draft.words += [texts.say("line-with-detail", title=title, detail=when) for title, when in lines]
    draft.blocks.append(blocks.finished(lines, texts.say("reminder-mark"), texts.say("gap")))
    if len(courses) > FINISHED_SHOWN:
        draft.note(texts.say("reminder-more-done", count=len(courses) - FINISHED_SHOWN))


def _buttons(draft: Draft, reminder: Reminder, holds: Contents) -> Iterator[Block]:
    say, own = draft.say, Pressed(reminder.id)
    is_left = any(not course.report_waits for course in holds.courses)
    if is_left and not holds.is_over:
        yield pieces.button(say("reminder-report"), "reminder.report", own.as_value())
        for day in holds.later:
            short = say("day-of-month", month=day.month, day=str(day.day))
            label = say("reminder-later", day=short, weekday=day.weekday())
            yield pieces.button(label, "reminder.later", replace(own, until_on=day).as_value())
    if len(holds.courses) > SHOWN:
        yield draft.button(say("show-remaining_courses"), Request("remaining_courses"))
    yield pieces.button(say("reminder-why"), "reminder.why", own.as_value())


# -- its buttons ----------------------------------------------------------------------------------------------


def report_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The reader of a reminder says that a course of it is done; the form asks which, and since when."""
    ack()
    pressed, asked = Pressed.from_value(str(action.get("value") or "")), visit.asked()
    with visit.database.begin() as db:
        reminder = message_of(db, pressed.reminder_id, visit.person.employee_id)
        holds = contents(db, reminder, now=visit.now, zone=visit.zone)
        codes = [course.code for course in holds.courses]
        courses = reportable(db, visit.person.employee_id, visit.today, codes) if codes else []
        view = reporting.form(db, asked, courses, reminder_id=pressed.reminder_id)
    show_view(client, body, view)


def open_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The same under an answer, which speaks of some courses or of none."""
    ack()
    request, owner, locale = Request.from_value(str(action.get("value") or ""))
    if owner != visit.person.employee_no:
        raise Refusal("not_yours")
    with visit.database.begin() as db:
        courses = reportable(db, visit.person.employee_id, visit.today, request.course_codes)
        view = reporting.form(db, visit.asked(locale), courses, chosen=request.course_codes)
    show_view(client, body, view)


def reported(ack: Ack, view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form: what it says is written before it is acknowledged; then the newest reminder shows it (M15)."""
    asked, filled = visit.asked(), reporting.filled(view)

    moment = datetime.now(UTC)  # the time of the machines, by which delivery knows what is to be shown anew

    def write(db: Session, given: Given) -> tuple[Answer, Reminder | None, Message | None]:
        employee_id = visit.person.employee_id
        gives = reporting.for_each(reportable(db, employee_id, visit.today, filled.codes), given)
        by_now: dict[str, Any] = {"now": visit.now, "zone": visit.zone, "clock": lambda: moment}
        reports = [
            report(db, employee_id, code, filled.completed_on, gives.get(code, NOTHING), **by_now)
            for code in filled.codes
        ]
        answer = reporting.said(db, asked, reports)
        shown = newest(db, employee_id)
        return answer, shown, letter(_writing(db, visit), shown) if shown else None

    with visit.database.begin() as db:
        division = division_name(db, asked)
    fields = {**reporting.FIELDS, **evidence.fields(view)}
    done = evidence.written_with(ack, asked.texts, fields, view, client, visit, write, division=division)
    if done is None:
        return
    answer, shown, message = done
    is_seen = shown is not None and message is not None and _turned(client, shown, message)
    if shown is not None and is_seen:
        with visit.writing.begin() as db:
            is_shown(db, shown.id, moment)
    if shown is None or not is_seen or shown.id != filled.reminder_id:
        visit.reply(answer.as_message())


def _turned(client: WebClient, shown: Reminder, message: Message) -> bool:
    """Show a message anew; where that does not reach Slack, delivery will."""
    with suppress(SlackApiError, OSError):
        return bool(client.chat_update(channel=shown.channel_id, ts=shown.message_ts, **message)["ok"])
    return False


def later_pressed(ack: Ack, action: dict[str, Any], visit: Visit) -> None:
    """The reader wants to hear of it later (M11)."""
    ack()
    pressed = Pressed.from_value(str(action.get("value") or ""))
    if pressed.until_on is None:
        raise Refusal("stale_button")
    with visit.writing.begin() as db:
        reminder = message_of(db, pressed.reminder_id, visit.person.employee_id)
        put_off(db, reminder.id, pressed.until_on, now=visit.now, zone=visit.zone)
        message = letter(_writing(db, visit), reminder)
    if message is not None:
        visit.reply.turn(message)


def why_pressed(ack: Ack, action: dict[str, Any], visit: Visit) -> None:
    """The reader asks why it came."""
    ack()
    pressed = Pressed.from_value(str(action.get("value") or ""))
    with visit.database.begin() as db:
        reminder = message_of(db, pressed.reminder_id, visit.person.employee_id)
        told = why(db, reminder.employee_id, reminder.day, now=visit.now, zone=visit.zone)
        answer = explaining.about_a_day(db, visit.asked(), told, visit.zone)
    visit.reply(answer.as_message())


def _writing(db: Session, visit: Visit) -> Writing:
    texts = Texts(visit.person.locale)
    return Writing(db, visit.now, visit.zone, texts, visit.person, visit.division_code)
