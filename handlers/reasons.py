"""Why a course is asked of somebody, why it is not, and whom it is for: the rule, the facts, what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import Answer, Asked, Draft, Request, page_of
from handlers.catalogue import Texts
from handlers.courses import division_name, find_course, is_left, lines, mine, named, stands, title_of
from handlers.one_course import about_some, one_next
from models.courses import CourseFacts, MyCourse, Offer, group_names, offers
from models.curriculum import ICT_USERS

# -- why, and why not -----------------------------------------------------------------------------------------


def why_required(db: Session, asked: Asked, request: Request) -> Answer:
    """Why the asker must, or need not, take a course; without one, why each that is left."""
    courses = mine(db, asked)
    if request.course_codes:
        return about_some(db, asked, request, courses, _why_one)
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
        title = title_of(draft, course)
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
    one_next(draft, fact, course, but="why_required")
    return draft


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


# -- the rule in words ----------------------------------------------------------------------------------------


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


# -- whom it is for -------------------------------------------------------------------------------------------


def who_must_take(db: Session, asked: Asked, request: Request) -> Answer:
    """Whom a course is for: the rows of the requirement list."""
    courses = mine(db, asked)
    if request.course_codes:
        return about_some(db, asked, request, courses, _whom_it_is_for)
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
    one_next(draft, fact, course, but="")
    return draft
