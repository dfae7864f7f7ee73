"""One course, or some, that were named: by when, what it is, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import MOST_CODES, Answer, Asked, Draft, Request, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.courses import (
    HELD,
    add_list,
    begin,
    course_gone,
    dates,
    duration,
    find_course,
    is_left,
    line,
    lines,
    mine,
    named,
    not_offered,
    stands,
)
from models.courses import CourseFacts, MyCourse, course_facts

OneCourse = Callable[[Session, Asked, Request, CourseFacts, "MyCourse | None"], Draft]
"""What there is to say of one course, which may be none of the asker's."""


def about_some(db: Session, asked: Asked, request: Request, courses: Sequence[MyCourse], one: OneCourse) -> Answer:
    """What `one` says of the course that was named, or a row for each where several were."""
    texts = asked.texts
    known = course_facts(db, asked.person.municipality_id, request.course_codes[:MOST_CODES])
    by_code = {course.course_code: course for course in courses}
    if not known:
        return course_gone(asked, request)
    told = [line(texts, by_code[fact.code]) if fact.code in by_code else not_offered(texts, fact) for fact in known]
    if len(known) == 1:
        return one(db, asked, request, known[0], by_code.get(known[0].code)).answer(told)
    draft = Draft(asked, request, texts.say("several", count=len(known)))
    for fact in known:
        course = by_code.get(fact.code)
        detail = _shortly(asked, request.intent, course)
        title = obligations.title(texts, fact.title, fact.title_en)
        wanted = Request(request.intent, (fact.code,))
        draft.row(
            title, detail, draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=title))
        )
    draft.follow("required_courses")
    return draft.answer(told)


def _shortly(asked: Asked, intent: str, course: MyCourse | None) -> str:
    """How one of several courses stands; asked for due dates, with that of a finished one too."""
    if course is None:
        return asked.texts.say("stands-not_offered")
    standing = stands(asked, course)
    if intent == "due_dates" and course.completed_on and course.due_on:
        return asked.texts.say("stands-done-due", done=standing, day=pieces.day(asked.texts, course.due_on))
    return standing


def one_next(draft: Draft, fact: CourseFacts, course: MyCourse | None, *, but: str) -> None:
    """What to do or ask next about one course."""
    buttons: list[Block] = []
    is_to_do = course is not None and not course.completed_on and course.status != "exempt"
    if course and is_to_do and (course.format in HELD or pieces.is_web_address(fact.url)):
        buttons.append(begin(draft, course))
    for intent in ("why_required", "course_info", "due_dates"):
        has_due = course is not None and course.due_on is not None
        if intent != but and (intent != "due_dates" or has_due):
            is_free = intent == "why_required" and (course is None or course.level != "required")
            label = draft.say("one-why_not" if is_free else f"one-{intent}")
            buttons.append(draft.button(label, Request(intent, (fact.code,))))
    draft.blocks.append(pieces.actions(buttons[:3]))


# -- by when --------------------------------------------------------------------------------------------------


def due_dates(db: Session, asked: Asked, request: Request) -> Answer:
    """By when: one or some courses, or all that are left."""
    courses = mine(db, asked)
    if request.course_codes:
        return about_some(db, asked, request, courses, _due_of_one)
    left = [c for c in courses if is_left(c)]
    draft = Draft(asked, request, _next_due(asked, left))
    page = page_of(left, request.page)
    add_list(draft, page.items)
    draft.turning(page)
    draft.follow("why_required", "required_courses")
    return draft.answer(lines(asked, left))


def _next_due(asked: Asked, left: Sequence[MyCourse]) -> str:
    texts = asked.texts
    overdue = sum(c.status == "overdue" for c in left)
    following = next((c for c in left if c.status == "open"), None)
    if following is None or following.due_on is None:
        return texts.say("due-overdue-only", count=overdue) if overdue else texts.say("due-none")
    facts = {
        "day": pieces.day(texts, following.due_on),
        "left": pieces.left(texts, following.due_on, asked.today),
    }
    return texts.say("due-overdue", count=overdue, **facts) if overdue else texts.say("due-next", **facts)


def _due_of_one(
    db: Session,  # noqa: ARG001
    asked: Asked,
    request: Request,
    fact: CourseFacts,
    course: MyCourse | None,
) -> Draft:
    texts = asked.texts
    facts: dict[str, object] = {"title": named(texts, fact.title, fact.title_en)}
    key = course.status if course else "not_offered"
    if course and course.due_on:
        facts["day"] = pieces.day(texts, course.due_on)
        facts["left"] = pieces.left(texts, course.due_on, asked.today)
    if course and course.completed_on:
        facts["done"] = pieces.day(texts, course.completed_on)
        key = "completed" if course.due_on else "done"
    draft = Draft(asked, request, texts.say(f"due-one-{key}", **facts))
    one_next(draft, fact, course, but="due_dates")
    return draft


# -- what it is -----------------------------------------------------------------------------------------------


def course_info(db: Session, asked: Asked, request: Request) -> Answer:
    """What a course is; without one, all that are for the asker, and a field to find any."""
    courses = mine(db, asked)
    if request.course_codes:
        return about_some(db, asked, request, courses, _what_it_is)
    draft = Draft(asked, request, asked.texts.say("course-which", count=len(courses)))
    page = page_of(courses, request.page)
    add_list(draft, page.items)
    draft.turning(page)
    draft.blocks.append(find_course(asked))
    return draft.answer(lines(asked, courses))


def _what_it_is(
    db: Session,  # noqa: ARG001
    asked: Asked,
    request: Request,
    fact: CourseFacts,
    course: MyCourse | None,
) -> Draft:
    texts = asked.texts
    title = named(texts, fact.title, fact.title_en)
    how = {"format": texts.say(f"format-{fact.format}"), "length": duration(texts, fact.hours)}
    draft = Draft(asked, request, texts.say("info", title=title, **how))
    summary = fact.summary_en if texts.locale == "en" and fact.summary_en else fact.summary
    if summary:
        draft.paragraph(summary)
    level = f"level-{course.level}" if course else "stands-not_offered"
    yours = texts.say(level)
    if course and (course.level == "required" or course.completed_on):
        yours = texts.say("joined", first=yours, then=stands(asked, course))
    skill = fact.skill_en if texts.locale == "en" and fact.skill_en else fact.skill
    draft.facts(
        [
            (texts.say("info-yours"), yours),
            (texts.say("info-form"), texts.say("course-form", **how)),
            (texts.say("info-cycle"), texts.say(f"cycle-{fact.cycle}")),
            (texts.say("info-skill"), skill),
            (texts.say("info-code"), fact.code),
        ]
    )
    buttons: list[Block] = []
    if fact.format in HELD:
        buttons.append(dates(draft, fact.code, title))
    if pieces.is_web_address(fact.url):
        is_to_do = fact.format == "elearning" and not (course and course.completed_on)
        key = "start" if is_to_do else "start-page"
        buttons.append(pieces.link(texts.say(key), fact.url, aloud=texts.say(f"{key}-aloud", title=title)))
        draft.words.append(texts.say("named", name=texts.say("info-link"), value=fact.url))
    label = texts.say("one-why_required" if course and course.level == "required" else "one-why_not")
    buttons.append(draft.button(label, Request("why_required", (fact.code,))))
    draft.blocks.append(pieces.actions(buttons))
    return draft
