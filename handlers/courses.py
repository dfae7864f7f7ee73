"""Courses as the asker's own: which there are, how far one is, and how a course is told in few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import MOST_CODES, Answer, Asked, CourseLine, Draft, Request, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from models.courses import CourseFacts, MyCourse, my_courses
from models.rights import division

ORDER: Final = ("overdue", "open", "suspended", "exempt", "completed", "available")
"""How the courses of a list follow one another."""
LEFT: Final = ("overdue", "open", "suspended")
HELD: Final = frozenset({"classroom", "online", "workshop"})
"""Formats of courses that people attend at a time, and book."""
NEXT_UP: Final = 5
"""Courses shown where only the next few matter."""
SHORT: Final = 80
"""Characters of a title within a sentence."""


# -- the asker's courses --------------------------------------------------------------------------------------


def mine(db: Session, asked: Asked) -> list[MyCourse]:
    """The asker's courses: what is overdue first, then by due date, finished ones last and the latest first."""
    return in_order(my_courses(db, asked.person.employee_id, asked.today))


def in_order(courses: Iterable[MyCourse]) -> list[MyCourse]:
    """The same courses as lists show them."""

    def place(course: MyCourse) -> tuple[int, int, str]:
        day = course.completed_on or course.due_on or date.max
        days = -day.toordinal() if course.completed_on else day.toordinal()
        return ORDER.index(course.status), days, course.course_code

    return sorted(courses, key=place)


def is_left(course: MyCourse) -> bool:
    """Required, and neither finished nor exempt."""
    return course.level == "required" and course.status in LEFT


def line(texts: Texts, course: MyCourse) -> CourseLine:
    """The course as data."""
    title = obligations.title(texts, course.title, course.title_en)
    return CourseLine(course.course_code, title, course.level, course.status, course.due_on, course.completed_on)


def lines(asked: Asked, courses: Iterable[MyCourse]) -> list[CourseLine]:
    return [line(asked.texts, course) for course in courses]


def not_offered(texts: Texts, fact: CourseFacts, completed_on: date | None = None) -> CourseLine:
    """A course that is neither required of the asker nor offered."""
    title = obligations.title(texts, fact.title, fact.title_en)
    return CourseLine(fact.code, title, None, "not_offered", None, completed_on)


# -- in few words ---------------------------------------------------------------------------------------------


def named(texts: Texts, title: str, title_en: str) -> str:
    """A title short enough for a sentence."""
    return pieces.clipped(obligations.title(texts, title, title_en), SHORT)


def division_name(db: Session, asked: Asked) -> str:
    """What the digital promotion division is called in the reader's language."""
    found = division(db, asked.person.municipality_id, asked.division_code)
    if found is None:
        return asked.texts.say("division-default")
    return pieces.clipped(obligations.title(asked.texts, found.name, found.name_en), SHORT)


def stands(asked: Asked, course: MyCourse) -> str:
    """How the course stands for the asker: days left and due day, done, on hold."""
    texts, today = asked.texts, asked.today
    if course.completed_on is not None:
        key = "stands-late" if course.is_late else "stands-completed"
        return texts.say(key, day=pieces.day(texts, course.completed_on))
    if course.due_on is None:
        return texts.say(f"stands-{course.status}")
    key = "today" if course.due_on == today else course.status
    return texts.say(
        f"stands-{key}", left=pieces.left(texts, course.due_on, today), day=pieces.day(texts, course.due_on)
    )


def form(texts: Texts, format_: str, hours: float) -> str:
    """How a course is held, and how long it takes."""
    return texts.say("course-form", format=texts.say(f"format-{format_}"), length=duration(texts, hours))


def duration(texts: Texts, hours: float) -> str:
    """How long a course takes."""
    if hours < 1:
        return texts.say("length-minutes", minutes=round(hours * 60))
    return texts.say("length-hours", hours=int(hours) if hours == int(hours) else hours)


# -- in blocks ------------------------------------------------------------------------------------------------


def begin(draft: Draft, course: MyCourse, *, style: str = "") -> Block:
    """The one button of a course that is not finished: to where it is taken or booked, or else to what it is."""
    texts = draft.asked.texts
    title = obligations.title(texts, course.title, course.title_en)
    if course.format in HELD:
        return dates(draft, course.course_code, title, style=style)
    if pieces.is_web_address(course.url):
        key = "start" if course.format == "elearning" else "start-page"
        return pieces.link(texts.say(key), course.url, aloud=texts.say(f"{key}-aloud", title=title), style=style)
    wanted = Request("course_info", (course.course_code,))
    return draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=title))


def dates(draft: Draft, course_code: str, title: str, *, style: str = "") -> Block:
    """To the sessions of a course, and to booking one."""
    aloud = draft.say("booking-dates-aloud", title=title)
    button = draft.button(draft.say("booking-dates"), Request("find_sessions", (course_code,)), aloud=aloud)
    return button | ({"style": style} if style else {})


def add_list(draft: Draft, courses: Sequence[MyCourse]) -> None:
    """A page of courses under what each group has in common; finished ones stand closer together."""
    texts = draft.asked.texts
    for status in ORDER:
        group = [course for course in courses if course.status == status]
        if not group:
            continue
        draft.heading(texts.say(f"group-{status}"))
        if status in {"completed", "exempt"}:
            draft.bullets([(title_of(draft, c), stands(draft.asked, c) if c.completed_on else "") for c in group])
            continue
        for course in group:
            add_row(draft, course)


def add_row(draft: Draft, course: MyCourse) -> None:
    """One course that can be begun."""
    texts = draft.asked.texts
    how = form(texts, course.format, course.hours)
    detail = (
        how if course.status == "available" else texts.say("joined", first=stands(draft.asked, course), then=how)
    )
    draft.row(title_of(draft, course), detail, begin(draft, course))


def title_of(draft: Draft, course: MyCourse) -> str:
    return obligations.title(draft.asked.texts, course.title, course.title_en)


def find_course(asked: Asked) -> Block:
    """A field in which any course can be found."""
    return pieces.actions([pieces.search("course.find", asked.texts.say("find-course"))])


def course_gone(asked: Asked, request: Request) -> Answer:
    """What is said where a course that was named is not, or no longer, there."""
    codes = asked.texts.listed([pieces.clipped(code, SHORT) for code in request.course_codes[:MOST_CODES]])
    draft = Draft(asked, request, asked.texts.say("course-gone", code=codes))
    draft.blocks.append(find_course(asked))
    draft.follow("required_courses", "elective_courses")
    return draft.answer()


# -- how far, and which ---------------------------------------------------------------------------------------


def my_status(db: Session, asked: Asked, request: Request) -> Answer:
    """How far the asker is, and what comes next."""
    courses = mine(db, asked)
    required = [c for c in courses if c.level == "required" and c.status != "exempt"]
    left = [c for c in required if is_left(c)]
    draft = Draft(asked, request, progress(asked.texts, required))
    if left:
        draft.heading(asked.texts.say("group-next"))
        for course in left[:NEXT_UP]:
            add_row(draft, course)
        if len(left) > NEXT_UP:
            draft.note(asked.texts.say("and-more", count=len(left) - NEXT_UP))
    _note_exempt(draft, courses)
    electives = [c for c in courses if c.level == "elective" and c.completed_on]
    if electives:
        draft.note(asked.texts.say("status-electives", count=len(electives)))
    draft.follow("required_courses" if required else "elective_courses", "my_record", "help")
    return draft.answer(lines(asked, left))


def progress(texts: Texts, required: Sequence[MyCourse]) -> str:
    """How much of what is required is done, in a sentence."""
    done = sum(c.status == "completed" for c in required)
    overdue = sum(c.status == "overdue" for c in required)
    if not required:
        return texts.say("required-none")
    if done == len(required):
        return texts.say("status-done", all=done)
    return texts.say("status-some", all=len(required), done=done, overdue=overdue)


def _note_exempt(draft: Draft, courses: Sequence[MyCourse]) -> None:
    exempt = sum(c.status == "exempt" for c in courses)
    if exempt:
        draft.note(draft.say("required-exempt", count=exempt))


def required_courses(db: Session, asked: Asked, request: Request) -> Answer:
    """All that is required of the asker, finished or not."""
    required = [c for c in mine(db, asked) if c.level == "required"]
    done, left = sum(c.status == "completed" for c in required), sum(map(is_left, required))
    key = "required-none" if not required else "required-done" if not left else "required-some"
    draft = Draft(asked, request, asked.texts.say(key, all=len(required), done=done, left=left))
    page = page_of(required, request.page)
    add_list(draft, page.items)
    draft.turning(page)
    _note_exempt(draft, required)
    draft.note(_as_of(asked))
    if required:
        draft.follow("why_required", "elective_courses", "my_record")
    else:
        draft.follow("why_required", "elective_courses", "help")
    return draft.answer(lines(asked, required))


def _as_of(asked: Asked) -> str:
    return asked.texts.say("as-of", day=pieces.day(asked.texts, asked.today))


def remaining_courses(db: Session, asked: Asked, request: Request) -> Answer:
    """What is required of the asker and not finished."""
    courses = mine(db, asked)
    left = [c for c in courses if is_left(c)]
    overdue = sum(c.status == "overdue" for c in left)
    key = "none" if not left else "overdue" if overdue == len(left) else "some"
    draft = Draft(asked, request, asked.texts.say(f"remaining-{key}", left=len(left), overdue=overdue))
    page = page_of(left, request.page)
    add_list(draft, page.items)
    draft.turning(page)
    _note_exempt(draft, courses)
    if left:
        draft.follow("why_required", "required_courses", "my_record")
    else:
        draft.follow("my_record", "elective_courses")
    return draft.answer(lines(asked, left))


def elective_courses(db: Session, asked: Asked, request: Request) -> Answer:
    """What the asker may choose."""
    electives = [c for c in mine(db, asked) if c.level == "elective"]
    electives.sort(key=lambda c: (c.completed_on is not None, c.course_code))
    key = "elective-some" if electives else "elective-none"
    draft = Draft(asked, request, asked.texts.say(key, count=len(electives)))
    page = page_of(electives, request.page)
    add_list(draft, page.items)
    draft.turning(page)
    draft.follow("required_courses", "my_record")
    return draft.answer(lines(asked, electives))
