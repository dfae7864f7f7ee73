"""The asker's own training record: what was completed and when, by fiscal year and skill, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

from sqlalchemy.orm import Session

from handlers import evidence, obligations
from handlers.asking import MOST_CODES, Answer, Asked, CourseLine, Draft, Request, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import course_gone, line, mine, named, not_offered, stands
from models.courses import CourseFacts, MyCourse, course_facts
from models.reminders.day import OFFICE_ZONE
from models.rights import is_in_division
from models.training_record import Entry, by_year, history

EXPORT: Final = "record.export"
CORE: Final = "core"


def record(db: Session, asked: Asked, request: Request) -> Answer:
    """What the asker has completed, by fiscal year and skill, the latest year first; of one course: when.

    What was corrected or cancelled is shown as such and does not count (C3).
    """
    entries = history(db, asked.person.employee_id, asked.today)
    if request.course_codes:
        return _of_some(db, asked, request, entries)
    texts = asked.texts
    done = _counting(entries)
    courses = {one.course_code for one in done}
    draft = Draft(asked, request, texts.say("record-some" if done else "record-none", count=len(courses)))
    years = by_year(entries)
    counts = {year.year: sum(len(_counting(several)) for _, several in year.skills) for year in years}
    page = page_of([one for year in years for _, several in year.skills for one in several], request.page)
    for year in by_year(page.items):
        heading = texts.say("record-year", year=str(year.year), count=counts[year.year])
        draft.heading(heading)
        for _, several in year.skills:
            _add_skill(draft, several)
    draft.turning(page)
    if len(done) > len(courses):
        draft.note(texts.say("record-repeated"))
    _follow(db, draft, "remaining_courses", "required_courses")
    offered = {course.course_code: course for course in mine(db, asked)}
    return draft.answer([_line(asked, d, offered.get(d.course_code)) for d in _latest(done)])


def _counting(entries: Sequence[Entry]) -> list[Entry]:
    return [one for one in entries if one.state == "counts"]


def _add_skill(draft: Draft, entries: Sequence[Entry]) -> None:
    """The entries of a skill under its name."""
    texts = draft.asked.texts
    name = obligations.title(texts, entries[0].skill, entries[0].skill_en)
    draft.words.append(name)
    draft.bullets([(obligations.title(texts, one.title, one.title_en), how(texts, one)) for one in entries])
    shown = {"type": "text", "text": pieces.clipped(name, pieces.LONG_TITLE), "style": {"bold": True}}
    block = draft.blocks[-1]
    block["elements"] = [{"type": "rich_text_section", "elements": [shown]}, *block["elements"]]


def how(texts: Texts, one: Entry) -> str:
    """The day, how it was taken, what was given as evidence, and what has become of the entry."""
    source = texts.say(f"source-{one.source}")
    told = [texts.say("record-line", day=pieces.day(texts, one.completed_on), source=source)]
    if one.score is not None:
        told.append(texts.say("record-score", score=int(one.score) if one.score == int(one.score) else one.score))
    if one.session_code:
        told.append(texts.say("record-session", code=one.session_code))
    told += evidence.told(texts, one.evidence)
    if one.state != "counts":
        told.append(changed(texts, one))
    return reduce(lambda first, then: texts.say("joined", first=first, then=then), told)


def changed(texts: Texts, one: Entry) -> str:
    """That the entry was cancelled or corrected: when, by whom and why, as far as that is known."""
    day = one.changed_at.astimezone(OFFICE_ZONE).date() if one.changed_at else None
    return texts.say(
        f"record-{one.state}",
        day=pieces.day(texts, day) if day else "",
        by="person" if one.changed_by else "nobody",
        name=one.changed_by,
        why="given" if one.reason else "none",
        reason=pieces.clipped(one.reason, pieces.LONG_TITLE),
    )


def may_export(db: Session, asked: Asked) -> bool:
    """Core staff their own record, the division everybody's (P1)."""
    return asked.person.persona == CORE or is_in_division(db, asked.person, asked.today, asked.division_code)


def _follow(db: Session, draft: Draft, *intents: str) -> None:
    more: list[Block] = []
    if may_export(db, draft.asked):
        more.append(pieces.button(draft.say("record-export"), EXPORT, draft.asked.person.employee_no))
    draft.follow(*intents, more=more)


def _latest(done: Sequence[Entry]) -> list[Entry]:
    """Of several attempts at a course the last."""
    return list({one.course_code: one for one in reversed(done)}.values())[::-1]


def _line(asked: Asked, done: Entry, course: MyCourse | None) -> CourseLine:
    if course is not None:
        return line(asked.texts, course)
    title = obligations.title(asked.texts, done.title, done.title_en)
    return CourseLine(done.course_code, title, None, "not_offered", None, done.completed_on)


def _of_some(db: Session, asked: Asked, request: Request, entries: Sequence[Entry]) -> Answer:
    texts = asked.texts
    known = course_facts(db, asked.person.municipality_id, request.course_codes[:MOST_CODES])
    if not known:
        return course_gone(asked, request)
    offered = {course.course_code: course for course in mine(db, asked)}
    done = _counting(entries)
    told = []
    for fact in known:
        days = [one.completed_on for one in done if one.course_code == fact.code]
        course = offered.get(fact.code)
        told.append(line(texts, course) if course else not_offered(texts, fact, max(days, default=None)))
    draft = Draft(asked, request, _headline(asked, known, done))
    codes = {fact.code for fact in known}
    theirs = [one for one in entries if one.course_code in codes]
    page = page_of(theirs, request.page)
    if len(known) > 1:
        if theirs:
            lines = [(obligations.title(texts, d.title, d.title_en), how(texts, d)) for d in page.items]
            draft.bullets(lines)
    else:
        if len(theirs) > 1 or any(one.evidence or one.state != "counts" for one in theirs):
            draft.heading(texts.say("record-all-times"))
            draft.bullets([(how(texts, one), "") for one in page.items])
        course = offered.get(known[0].code)
        if course is not None and course.completed_on is None and course.level == "required":
            draft.note(texts.say("named", name=texts.say("record-now"), value=stands(asked, course)))
    draft.turning(page)
    draft.follow("my_record", "remaining_courses")
    return draft.answer(told)


def _headline(asked: Asked, known: Sequence[CourseFacts], done: Sequence[Entry]) -> str:
    texts = asked.texts
    if len(known) > 1:
        finished = {one.course_code for one in done} & {fact.code for fact in known}
        return texts.say("record-several", count=len(known), done=len(finished))
    title = named(texts, known[0].title, known[0].title_en)
    last = next((one for one in done if one.course_code == known[0].code), None)
    if last is None:
        return texts.say("record-never", title=title)
    return texts.say("record-when", title=title, day=pieces.day(texts, last.completed_on))
