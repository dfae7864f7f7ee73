"""Every answer the bot gives: to words (`ask`), and to buttons, commands and Home (`answer_request`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from handlers import (
    booking_answers,
    check_in_answers,
    courses,
    exemption_answers,
    explaining,
    general,
    nomination_answers,
    obligations,
    one_course,
    reasons,
    records,
    reporting,
    teams,
)
from handlers.asking import INTENTS, Answer, Asked, CourseLine, Page, Request, Topic
from handlers.blocks import pieces
from handlers.catalogue import LOCALES, Texts
from handlers.periods import days_in
from handlers.understanding import Lexicon, Understood, understand
from models.accounts import Person
from models.courses import course_names, find_courses
from models.reminders.day import OFFICE_ZONE
from models.teams import bearers, departments

__all__ = [
    "Answer",
    "Asked",
    "CourseLine",
    "Page",
    "Request",
    "Topic",
    "answer_request",
    "ask",
    "course_options",
    "department_options",
    "request_of",
]

OPTIONS: Final = 100
"""Things a field can offer at once."""

OF_DAYS: Final = frozenset({"find_sessions", "enrol", "cancel_enrolment", "my_enrolments"})
"""Intents that may be about a time that was named."""

Reply = Callable[[Session, Asked, Request], Answer]

REPLIES: Final[Mapping[str, Reply]] = {
    "my_status": courses.my_status,
    "required_courses": courses.required_courses,
    "remaining_courses": courses.remaining_courses,
    "elective_courses": courses.elective_courses,
    "due_dates": one_course.due_dates,
    "why_required": reasons.why_required,
    "course_info": one_course.course_info,
    "who_must_take": reasons.who_must_take,
    "my_record": records.record,
    "report_completion": reporting.report_completion,
    "check_in": check_in_answers.how,
    "request_exemption": exemption_answers.request_exemption,
    "reminder_info": explaining.reminder_info,
    "team_status": teams.team_status,
    "my_persona": general.my_persona,
    "persona_info": nomination_answers.persona_info,
    "nominate": nomination_answers.nominate,
    "nomination_status": nomination_answers.nomination_status,
    "my_approvals": nomination_answers.my_approvals,
    "find_sessions": booking_answers.find_sessions,
    "enrol": booking_answers.enrol,
    "cancel_enrolment": booking_answers.cancel_enrolment,
    "my_enrolments": booking_answers.my_enrolments,
    "contact": general.contact,
    "help": general.help_,
    "smalltalk": general.smalltalk,
    "out_of_scope": general.out_of_scope,
    **dict.fromkeys(general.LATER, general.later),
}
assert REPLIES.keys() == set(INTENTS)  # noqa: S101


def answer_request(db: Session, asked: Asked, request: Request) -> Answer:
    """The answer to what a button, a command or Home asks for. Rights are looked up again each time."""
    return REPLIES[request.intent](db, asked, request)


def ask(
    db: Session,
    person: Person,
    turns: Sequence[str],
    today: date,
    *,
    topic: Topic | None = None,
    division_code: str | None = None,
    now: datetime | None = None,
    zone: ZoneInfo = OFFICE_ZONE,
) -> tuple[Answer, Topic]:
    """The answer to the last of these turns of one conversation, and what that is about then.

    `topic` is what was spoken of before the first. The answer is in the language of its turn where that is plainly
    Japanese or English, else in the person's. `now` None: the beginning of the day.
    """
    lexicon = Lexicon.of(course_names(db, person.municipality_id))
    answer = None
    for words in turns or [""]:
        understood = understand(words, lexicon, topic, own_number=person.employee_no)
        locale = understood.language if understood.language in LOCALES else person.locale
        answer = _answer(db, Asked(person, today, Texts(locale), division_code, now, zone), understood)
        topic = _topic_after(understood, answer)
    assert answer is not None and topic is not None  # noqa: S101, PT018
    return answer, topic


def _answer(db: Session, asked: Asked, understood: Understood) -> Answer:
    request = Request(understood.intent, understood.course_codes)
    if request.intent in OF_DAYS:
        request = replace(request, days=days_in(understood.words, asked.today))
    if understood.language == "other":
        return general.help_in_both(db, asked, request)
    others, words = understood.others, understood.words
    people = others.people or _known_people(db, asked, others.perhaps)
    if people or others.is_group:
        wanted = replace(request, intent="team_status")
        about = teams.about(db, asked, wanted, people=people, words=words, is_own=others.is_own_department)
        return replace(about, confidence=understood.confidence)
    match request.intent:
        case "smalltalk":
            answer = general.smalltalk(db, asked, request, mood=understood.mood)
        case "help" if understood.mood:
            answer = general.help_(db, asked, request, key=f"guide-{understood.mood}")
        case _:
            answer = answer_request(db, asked, request)
    return replace(answer, confidence=understood.confidence)


def _known_people(db: Session, asked: Asked, names: Sequence[str]) -> tuple[str, ...]:
    """The longest of the words that is the name of somebody else on the staff list."""
    if not names:
        return ()
    found = bearers(db, asked.person.municipality_id, names)
    if not found or any(asked.person.employee_id in ids for ids in found.values()):
        return ()
    return (max(found, key=len),)


def _topic_after(understood: Understood, answer: Answer) -> Topic:
    codes = understood.course_codes
    if not codes and len(answer.courses) == 1:
        codes = (answer.courses[0].code,)
    return Topic(answer.intent, codes)


# -- commands and fields --------------------------------------------------------------------------------------


def request_of(db: Session, asked: Asked, intent: str, words: str) -> Request:
    """What a command asks for, with what stands after it: the course it names, or the department."""
    request = Request(intent)
    if not words:
        return request
    lexicon = Lexicon.of(course_names(db, asked.person.municipality_id))
    request = replace(request, course_codes=lexicon.find(words))
    if intent == "team_status":
        everywhere = departments(db, asked.person.municipality_id, None)
        spoken_of = teams.department_in(words, everywhere)
        request = replace(request, department_code=spoken_of.code if spoken_of else "")
    return request


def course_options(db: Session, asked: Asked, typed: str) -> list[pieces.Block]:
    """The courses that fit what is typed, for a field; choosing one asks what it is."""
    texts, owner = asked.texts, asked.person.employee_no
    found = find_courses(db, asked.person.municipality_id, typed.strip(), OPTIONS)
    return [
        pieces.option(
            obligations.title(texts, one.title, one.title_en),
            Request("course_info", (one.code,)).as_value(owner, texts.locale),
            one.code,
        )
        for one in found
    ]


def department_options(db: Session, asked: Asked, typed: str) -> list[pieces.Block]:
    """The departments the asker may see that fit what is typed, for a field."""
    return teams.department_options(db, asked, typed.strip(), OPTIONS)
