"""Courses as the asker's own: which, by when, why, how far, and what a course is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import MOST_CODES, Answer, Asked, CourseLine, Draft, Request, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from models.courses import CourseFacts, MyCourse, Offer, course_facts, group_names, my_courses, offers
from models.curriculum import ICT_USERS
from models.rights import division

ORDER: Final = ("overdue", "open", "suspended", "exempt", "completed", "available")
"""How the courses of a list follow one another."""
LEFT: Final = ("overdue", "open", "suspended")
DUE: Final = ("overdue", "open")
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


def named(texts: Texts, title: str, title_en: str) -> str:
    """A title short enough for a sentence."""
    return pieces.clipped(obligations.title(texts, title, title_en), SHORT)


# -- a course in few words ------------------------------------------------------------------------------------


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


def begin(draft: Draft, course: MyCourse, *, style: str = "") -> Block:
    """The one button of a course that is not finished: to where it is taken, or else to what it is."""
    texts = draft.asked.texts
    title = obligations.title(texts, course.title, course.title_en)
    if pieces.is_web_address(course.url):
        key = "start" if course.format == "elearning" else "start-page"
        return pieces.link(texts.say(key), course.url, aloud=texts.say(f"{key}-aloud", title=title), style=style)
    wanted = Request("course_info", (course.course_code,))
    return draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=title))


def add_list(draft: Draft, courses: Sequence[MyCourse]) -> None:
    """A page of courses under what each group has in common; finished ones stand closer together."""
    texts = draft.asked.texts
    for status in ORDER:
        group = [course for course in courses if course.status == status]
        if not group:
            continue
        draft.heading(texts.say(f"group-{status}"))
        if status in {"completed", "exempt"}:
            draft.bullets([(_title(draft, c), stands(draft.asked, c) if c.completed_on else "") for c in group])
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
    draft.row(_title(draft, course), detail, begin(draft, course))


def _title(draft: Draft, course: MyCourse) -> str:
    return obligations.title(draft.asked.texts, course.title, course.title_en)


# -- how far, which, by when ----------------------------------------------------------------------------------


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


def due_dates(db: Session, asked: Asked, request: Request) -> Answer:
    """By when: one or some courses, or all that are left."""
    courses = mine(db, asked)
    if request.course_codes:
        return _about_some(db, asked, request, courses, _due_of_one)
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
        "title": named(texts, following.title, following.title_en),
    }
    return texts.say("due-overdue", count=overdue, **facts) if overdue else texts.say("due-next", **facts)


# -- some courses that were named -----------------------------------------------------------------------------

OneCourse = Callable[[Session, Asked, Request, CourseFacts, "MyCourse | None"], Draft]


def _about_some(db: Session, asked: Asked, request: Request, courses: Sequence[MyCourse], one: OneCourse) -> Answer:
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
        detail = stands(asked, course) if course else texts.say("stands-not_offered")
        title = obligations.title(texts, fact.title, fact.title_en)
        wanted = Request(request.intent, (fact.code,))
        draft.row(
            title, detail, draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=title))
        )
    draft.follow("required_courses")
    return draft.answer(told)


def course_gone(asked: Asked, request: Request) -> Answer:
    """What is said where a course that was named is not, or no longer, there."""
    codes = asked.texts.listed([pieces.clipped(code, SHORT) for code in request.course_codes[:MOST_CODES]])
    draft = Draft(asked, request, asked.texts.say("course-gone", code=codes))
    draft.blocks.append(find_course(asked))
    draft.follow("required_courses", "elective_courses")
    return draft.answer()


def not_offered(texts: Texts, fact: CourseFacts, completed_on: date | None = None) -> CourseLine:
    """A course that is neither required of the asker nor offered."""
    title = obligations.title(texts, fact.title, fact.title_en)
    return CourseLine(fact.code, title, None, "not_offered", None, completed_on)


def find_course(asked: Asked) -> Block:
    """A field in which any course can be found."""
    return pieces.actions([pieces.search("course.find", asked.texts.say("find-course"))])


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
    _one_next(draft, fact, course, but="due_dates")
    return draft


def _one_next(draft: Draft, fact: CourseFacts, course: MyCourse | None, *, but: str) -> None:
    """What to do or ask next about one course."""
    buttons: list[Block] = []
    if course and not course.completed_on and course.status != "exempt" and pieces.is_web_address(fact.url):
        buttons.append(begin(draft, course))
    for intent in ("why_required", "course_info", "due_dates"):
        has_due = course is not None and course.due_on is not None
        if intent != but and (intent != "due_dates" or has_due):
            is_free = intent == "why_required" and (course is None or course.level != "required")
            label = draft.say("one-why_not" if is_free else f"one-{intent}")
            buttons.append(draft.button(label, Request(intent, (fact.code,))))
    draft.blocks.append(pieces.actions(buttons[:3]))


# -- why, and why not -----------------------------------------------------------------------------------------


def why_required(db: Session, asked: Asked, request: Request) -> Answer:
    """Why the asker must, or need not, take a course; without one, why each that is left."""
    courses = mine(db, asked)
    if request.course_codes:
        return _about_some(db, asked, request, courses, _why_one)
    texts = asked.texts
    required = [c for c in courses if c.level == "required"]
    left = [c for c in required if is_left(c)]
    told = left or required
    if not told:
        return _why_nothing(db, asked, request)
    key = "why-left-all" if left else "why-done-all"
    draft = Draft(asked, request, texts.say(key, count=len(told)))
    draft.told([(texts.say("why-you"), who(db, asked))])
    page = page_of(told, request.page)
    for course in page.items:
        wanted = Request("why_required", (course.course_code,))
        title = _title(draft, course)
        button = draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=title))
        draft.row(title, _shortly_why(asked, course), button)
    draft.turning(page)
    draft.follow("required_courses", "contact")
    return draft.answer(lines(asked, told))


def _shortly_why(asked: Asked, course: MyCourse) -> str:
    texts = asked.texts
    reason = texts.say("why-because", audience=obligations.audience(texts, course.audience))
    return texts.say("joined", first=reason, then=stands(asked, course))


def _why_nothing(db: Session, asked: Asked, request: Request) -> Answer:
    texts = asked.texts
    draft = Draft(asked, request, texts.say("required-none"))
    rule = texts.say("why-nothing-rule")
    if not asked.person.uses_ict:
        rule += texts.say("sentence-separator") + texts.say("why-nothing-ict")
    draft.told(
        [
            (texts.say("why-rule"), rule),
            (texts.say("why-you"), who(db, asked)),
            (texts.say("why-if-wrong"), texts.say("why-if-wrong-ask", division=division_name(db, asked))),
        ]
    )
    draft.follow("elective_courses", "my_persona")
    return draft.answer()


def _why_one(db: Session, asked: Asked, request: Request, fact: CourseFacts, course: MyCourse | None) -> Draft:
    texts = asked.texts
    title = named(texts, fact.title, fact.title_en)
    rows = offers(db, asked.person.municipality_id, [fact.code])
    in_force = [row for row in rows if row.is_in_force(asked.today)]
    if course is None:
        draft = Draft(asked, request, texts.say("why-not-offered", title=title))
    elif course.level == "elective":
        draft = Draft(asked, request, texts.say("why-not-required", title=title))
    else:
        audience = obligations.audience(texts, course.audience)
        draft = Draft(asked, request, texts.say("why-is-required", title=title, audience=audience))
    pairs = [(texts.say("why-rule"), _rules(asked, rows, in_force, course))]
    pairs.append((texts.say("why-you"), who(db, asked)))
    pairs.append((texts.say("why-so"), _how_it_applies(asked, in_force, course)))
    if course is not None and (course.level == "required" or course.completed_on):
        pairs.append((texts.say("why-now"), stands(asked, course)))
    draft.told(pairs)
    _one_next(draft, fact, course, but="why_required")
    return draft


def _rules(asked: Asked, rows: Sequence[Offer], in_force: Sequence[Offer], course: MyCourse | None) -> str:
    """The rows of the requirement list: those that count for the asker, or else whom the course is for."""
    texts = asked.texts
    if course is not None and course.level == "required":
        own = [row for row in in_force if row.audience == course.audience and row.level == "required"]
        return texts.say("sentence-separator").join(rule(texts, row) for row in own)
    if in_force:
        return texts.say("sentence-separator").join(offered_to(texts, in_force))
    ended = [row.effective_to for row in rows if row.effective_to < asked.today]
    if ended:
        return texts.say("rule-ended", day=max(ended))
    coming = [row.effective_from for row in rows if row.effective_from > asked.today]
    return texts.say("rule-coming", day=min(coming)) if coming else texts.say("rule-nobody")


def rule(texts: Texts, row: Offer) -> str:
    """A row of the requirement list as a sentence."""
    whom = obligations.audience(texts, row.audience)
    if row.level == "elective":
        return texts.say("rule-elective", audience=whom)
    return texts.say("rule-required", audience=whom, due=due_rule(texts, row), since=row.effective_from)


def due_rule(texts: Texts, row: Offer) -> str:
    """By when a row says that it is due."""
    if row.due_kind == "month_day" and row.due_month and row.due_day:
        key = "rule-due-yearly" if row.cycle == "every_fiscal_year" else "rule-due-day"
        day = texts.say("day-of-month", month=row.due_month, day=str(row.due_day))
        return texts.say(key, day=day)
    return texts.say(f"rule-due-{row.due_kind}", days=row.due_days)


def offered_to(texts: Texts, rows: Iterable[Offer]) -> list[str]:
    """Whom a course is for, a sentence each: required of, open to."""
    made = []
    for level in ("required", "elective"):
        whom = [obligations.audience(texts, row.audience) for row in rows if row.level == level]
        if whom:
            made.append(texts.say(f"offered-{level}", audiences=texts.listed(whom)))
    return made


def _how_it_applies(asked: Asked, in_force: Sequence[Offer], course: MyCourse | None) -> str:
    """What follows from the rule for the asker."""
    texts = asked.texts
    if course is None:
        return texts.say("why-so-not-offered")
    if course.level == "elective":
        return texts.say("why-so-elective")
    said = []
    required = {row.audience for row in in_force if row.level == "required"}
    if also := required & _audiences(asked) - {course.audience}:
        whom = texts.listed([obligations.audience(texts, audience) for audience in sorted(also)])
        said.append(texts.say("why-earliest", audiences=whom))
    # The rule above has said for whom it is, and that it is for every year.
    above = 2 if course.cycle == "every_fiscal_year" else 1
    said += list(obligations.reasons(texts, course, asked.today))[above:]
    return texts.say("sentence-separator").join(said)


def _audiences(asked: Asked) -> set[str]:
    person = asked.person
    return {audience for audience in (person.persona, ICT_USERS if person.uses_ict else None) if audience}


def who(db: Session, asked: Asked) -> str:
    """What the staff list says of the asker that decides on courses (R4, R15)."""
    texts, person = asked.texts, asked.person
    persona = f"audience-{person.persona}" if person.persona else "fact-no-persona"
    facts = [texts.say(persona), texts.say("fact-ict" if person.uses_ict else "fact-no-ict")]
    groups = group_names(db, person.employee_id, asked.today)
    return texts.listed(facts + [texts.say("audience-group", name=name) for name in groups])


def division_name(db: Session, asked: Asked) -> str:
    """What the digital promotion division is called in the reader's language."""
    found = division(db, asked.person.municipality_id, asked.division_code)
    if found is None:
        return asked.texts.say("division-default")
    return pieces.clipped(obligations.title(asked.texts, found.name, found.name_en), SHORT)


# -- what a course is -----------------------------------------------------------------------------------------


def course_info(db: Session, asked: Asked, request: Request) -> Answer:
    """What a course is; without one, all that are for the asker, and a field to find any."""
    courses = mine(db, asked)
    if request.course_codes:
        return _about_some(db, asked, request, courses, _what_it_is)
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
    if pieces.is_web_address(fact.url):
        is_to_do = fact.format == "elearning" and not (course and course.completed_on)
        key = "start" if is_to_do else "start-page"
        buttons.append(pieces.link(texts.say(key), fact.url, aloud=texts.say(f"{key}-aloud", title=title)))
        draft.words.append(texts.say("named", name=texts.say("info-link"), value=fact.url))
    label = texts.say("one-why_required" if course and course.level == "required" else "one-why_not")
    buttons.append(draft.button(label, Request("why_required", (fact.code,))))
    draft.blocks.append(pieces.actions(buttons))
    return draft


def who_must_take(db: Session, asked: Asked, request: Request) -> Answer:
    """Whom a course is for: the rows of the requirement list."""
    courses = mine(db, asked)
    if request.course_codes:
        return _about_some(db, asked, request, courses, _whom_it_is_for)
    draft = Draft(asked, request, asked.texts.say("whom-which"))
    draft.paragraph(asked.texts.say("why-nothing-rule"))
    draft.blocks.append(find_course(asked))
    return draft.answer()


def _whom_it_is_for(
    db: Session, asked: Asked, request: Request, fact: CourseFacts, course: MyCourse | None
) -> Draft:
    texts = asked.texts
    rows = offers(db, asked.person.municipality_id, [fact.code])
    in_force = [row for row in rows if row.is_in_force(asked.today)]
    required = [obligations.audience(texts, row.audience) for row in in_force if row.level == "required"]
    key = "whom-required" if required else "whom-elective" if in_force else "whom-nobody"
    title = named(texts, fact.title, fact.title_en)
    draft = Draft(asked, request, texts.say(key, title=title, audiences=texts.listed(required)))
    if in_force:
        draft.bullets([(rule(texts, row), "") for row in in_force])
    else:
        draft.paragraph(_rules(asked, rows, in_force, course))
    if any(row.audience == ICT_USERS for row in in_force):
        draft.note(texts.say("whom-ict"))
    _one_next(draft, fact, course, but="")
    return draft
