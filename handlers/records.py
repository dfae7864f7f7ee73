"""The asker's own training record: what was completed, and when."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import MOST_CODES, Answer, Asked, CourseLine, Draft, Request, page_of
from handlers.blocks import pieces
from handlers.courses import course_gone, line, mine, named, not_offered, stands
from models.courses import CourseFacts, MyCourse, course_facts
from models.records import Done, my_record


def record(db: Session, asked: Asked, request: Request) -> Answer:
    """What the asker has completed, the latest first; of one course: when."""
    done = my_record(db, asked.person.employee_id, asked.person.municipality_id, asked.today)
    if request.course_codes:
        return _of_some(db, asked, request, done)
    texts = asked.texts
    courses = {one.course_code for one in done}
    draft = Draft(asked, request, texts.say("record-some" if done else "record-none", count=len(courses)))
    page = page_of(done, request.page)
    if page.items:
        draft.bullets([(obligations.title(texts, d.title, d.title_en), _how(asked, d)) for d in page.items])
    draft.turning(page)
    if len(done) > len(courses):
        draft.note(texts.say("record-repeated"))
    draft.follow("remaining_courses", "required_courses")
    offered = {course.course_code: course for course in mine(db, asked)}
    return draft.answer([_line(asked, d, offered.get(d.course_code)) for d in _latest(done)])


def _how(asked: Asked, done: Done) -> str:
    texts = asked.texts
    return texts.say(
        "record-line", day=pieces.day(texts, done.completed_on), source=texts.say(f"source-{done.source}")
    )


def _latest(done: Sequence[Done]) -> list[Done]:
    """Of several attempts at a course the last."""
    return list({one.course_code: one for one in reversed(done)}.values())[::-1]


def _line(asked: Asked, done: Done, course: MyCourse | None) -> CourseLine:
    if course is not None:
        return line(asked.texts, course)
    title = obligations.title(asked.texts, done.title, done.title_en)
    return CourseLine(done.course_code, title, None, "not_offered", None, done.completed_on)


def _of_some(db: Session, asked: Asked, request: Request, done: Sequence[Done]) -> Answer:
    texts = asked.texts
    known = course_facts(db, asked.person.municipality_id, request.course_codes[:MOST_CODES])
    if not known:
        return course_gone(asked, request)
    offered = {course.course_code: course for course in mine(db, asked)}
    told = []
    for fact in known:
        days = [one.completed_on for one in done if one.course_code == fact.code]
        course = offered.get(fact.code)
        told.append(line(texts, course) if course else not_offered(texts, fact, max(days, default=None)))
    draft = Draft(asked, request, _headline(asked, known, done))
    if len(known) > 1:
        attempts = [one for one in done if one.course_code in {fact.code for fact in known}]
        if attempts:
            shown = page_of(attempts, request.page).items
            draft.bullets([(obligations.title(texts, d.title, d.title_en), _how(asked, d)) for d in shown])
    else:
        earlier = [one for one in done if one.course_code == known[0].code]
        if len(earlier) > 1:
            draft.heading(texts.say("record-all-times"))
            draft.bullets([(_how(asked, one), "") for one in page_of(earlier, 1).items])
        course = offered.get(known[0].code)
        if course is not None and course.completed_on is None and course.level == "required":
            draft.note(texts.say("named", name=texts.say("record-now"), value=stands(asked, course)))
    draft.follow("my_record", "remaining_courses")
    return draft.answer(told)


def _headline(asked: Asked, known: Sequence[CourseFacts], done: Sequence[Done]) -> str:
    texts = asked.texts
    if len(known) > 1:
        finished = {one.course_code for one in done} & {fact.code for fact in known}
        return texts.say("record-several", count=len(known), done=len(finished))
    title = named(texts, known[0].title, known[0].title_en)
    last = next((one for one in done if one.course_code == known[0].code), None)
    if last is None:
        return texts.say("record-never", title=title)
    return texts.say("record-when", title=title, day=pieces.day(texts, last.completed_on))
