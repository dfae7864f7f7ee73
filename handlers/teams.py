"""How departments and the people in them stand, for heads and the division (P1-P4); nobody else sees anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import Answer, Asked, Draft, Page, Request, page_of
from handlers.blocks import pieces
from handlers.catalogue import Texts
from handlers.courses import SHORT, course_gone, division_name, named
from models.accounts import Person
from models.courses import course_facts
from models.names import folded, romanised
from models.rights import Sight, sight
from models.teams import (
    LEFT,
    DepartmentName,
    Member,
    MemberCourse,
    Somebody,
    Team,
    course_in,
    courses_of,
    departments,
    members,
    people_called,
    teams,
)

GROUPS: Final = ("overdue", "left", "done")
TITLES_TOLD: Final = 3
"""Overdue courses named beside a person."""
NAMESAKES: Final = 20


def team_status(db: Session, asked: Asked, request: Request) -> Answer:
    """How a department or a person stands; the departments first where the asker may see several."""
    return _within(db, asked, request, sight(db, asked.person, asked.today, asked.division_code))


def _within(db: Session, asked: Asked, request: Request, view: Sight) -> Answer:
    """The answer as far as the asker's sight reaches."""
    if not view.sees_others:
        return not_yours(db, asked, request)
    if request.employee_no:
        found = people_called(db, asked.person.municipality_id, _ids(view), asked.today, [request.employee_no])
        them = [one for one in found if one.employee_no == request.employee_no]
        return _person(db, asked, request, them[0]) if them else not_yours(db, asked, request)
    seen = departments(db, asked.person.municipality_id, _ids(view))
    if request.department_code:
        chosen = [one for one in seen if one.code == request.department_code]
        return _department(db, asked, request, chosen[0], len(seen)) if chosen else not_yours(db, asked, request)
    if len(seen) == 1:
        return _department(db, asked, replace(request, department_code=seen[0].code), seen[0], 1)
    return _list(db, asked, request, seen, view)


def about(
    db: Session, asked: Asked, request: Request, *, people: Sequence[str], words: str, is_own: bool
) -> Answer:
    """The same for what was asked in words.

    `people` are the names that were said, `words` the question, in which departments may be named; `is_own`: the
    asker's own department.
    """
    view = sight(db, asked.person, asked.today, asked.division_code)
    if not view.sees_others:
        return not_yours(db, asked, request)
    if people:
        found = people_called(db, asked.person.municipality_id, _ids(view), asked.today, people)
        if not found:
            return not_yours(db, asked, request)
        if len(found) > 1:
            return _which(asked, request, found)
        return _person(db, asked, replace(request, employee_no=found[0].employee_no), found[0])
    everywhere = departments(db, asked.person.municipality_id, None)
    spoken_of = department_in(words, everywhere)
    if spoken_of is None and is_own:
        own = [one for one in everywhere if one.id == asked.person.department_id]
        if own and (view.is_division or own[0].id in view.department_ids):
            spoken_of = own[0]
    code = spoken_of.code if spoken_of else ""
    return _within(db, asked, replace(request, department_code=code), view)


def department_in(words: str, departments: Sequence[DepartmentName]) -> DepartmentName | None:
    """The department a text speaks of: the one with the longest name in it."""
    text = folded(words)
    fitting = [
        (len(name), one)
        for one in departments
        for name in (folded(one.name), folded(one.name_en), folded(one.code))
        if name and name in text
    ]
    return max(fitting, key=lambda fit: fit[0])[1] if fitting else None


def _ids(view: Sight) -> Collection[int] | None:
    return None if view.is_division else view.department_ids


def not_yours(db: Session, asked: Asked, request: Request) -> Answer:
    """A kind no, which tells nothing of anybody, not even whether there is such a person."""
    draft = Draft(asked, request, asked.texts.say("others-no"))
    draft.paragraph(asked.texts.say("others-who", division=division_name(db, asked)))
    draft.follow("help")
    return draft.answer(intent="out_of_scope")


# -- names ----------------------------------------------------------------------------------------------------


def department_name(texts: Texts, one: DepartmentName | Person | Somebody) -> str:
    """What a department is called in the reader's language."""
    match one:
        case DepartmentName():
            names = (one.name, one.name_en)
        case _:
            names = (one.department, one.department_en)
    return pieces.clipped(obligations.title(texts, *names), SHORT) or texts.say("department-nameless")


def person_name(texts: Texts, name: str, kana: str) -> str:
    """A name; for readers of English with how it is read, where it is not written in kana anyway."""
    if texts.locale == "ja" or not kana or folded(name) == folded(kana):
        return name
    return f"{name} {romanised(kana).title()}"


def _member_name(texts: Texts, member: Member) -> str:
    name = person_name(texts, member.name, member.name_kana)
    return texts.say("person", name=name, position=member.position) if member.position else name


# -- several departments --------------------------------------------------------------------------------------


def _list(db: Session, asked: Asked, request: Request, seen: Sequence[DepartmentName], view: Sight) -> Answer:
    texts = asked.texts
    draft = Draft(asked, request, texts.say("teams-all" if view.is_division else "teams-some", count=len(seen)))
    page = page_of(seen, request.page)
    stand = teams(db, [one.id for one in page.items], asked.today)
    for one in page.items:
        name = department_name(texts, one)
        wanted = replace(request, department_code=one.code, page=1)
        button = draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=name))
        draft.row(name, team_line(texts, stand.get(one.id)), button)
    draft.turning(page)
    draft.note(_as_of(asked))
    if len(seen) > len(page.items):
        draft.blocks.append(pieces.actions([pieces.search("team.find", texts.say("find-team"))]))
    return draft.answer()


def team_line(texts: Texts, team: Team | None) -> str:
    """How a department stands, in a line."""
    if team is None:
        return texts.say("team-nobody")
    line = texts.say("team-people", people=team.people)
    if not team.required:
        return texts.say("joined", first=line, then=texts.say("team-no-duties"))
    line = texts.say("joined", first=line, then=texts.say("team-done", required=team.required, done=team.done))
    if team.people_overdue:
        line = texts.say("joined", first=line, then=texts.say("team-overdue", people=team.people_overdue))
    return line


def _as_of(asked: Asked) -> str:
    return asked.texts.say("team-as-of", day=pieces.day(asked.texts, asked.today))


# -- one department -------------------------------------------------------------------------------------------


def _department(db: Session, asked: Asked, request: Request, one: DepartmentName, seen: int) -> Answer:
    if request.course_codes:
        return _course_in(db, asked, request, one, seen)
    texts = asked.texts
    people = members(db, one.id, asked.today)
    required, done = sum(m.required for m in people), sum(m.done for m in people)
    facts = {
        "department": department_name(texts, one),
        "people": len(people),
        "required": required,
        "done": done,
    }
    key = "nobody" if not people else "no-duties" if not required else "done" if required == done else "some"
    draft = Draft(asked, request, texts.say(f"team-{key}-headline", **facts))
    if done < required and not any(m.overdue for m in people):
        draft.paragraph(texts.say("team-nothing-overdue"))
    ordered = sorted(people, key=lambda m: GROUPS.index(_group(m)))
    page = page_of(ordered, request.page)
    _add_members(db, draft, one, page, {group: sum(_group(m) == group for m in people) for group in GROUPS})
    draft.turning(page)
    draft.note(_as_of(asked))
    _follow(draft, seen)
    return draft.answer()


def _group(member: Member) -> str:
    return "overdue" if member.overdue else "left" if member.left else "done"


def _add_members(
    db: Session, draft: Draft, one: DepartmentName, page: Page[Member], counts: dict[str, int]
) -> None:
    """The people of a page under how they stand; within that by name, never by how much (P4)."""
    texts, today = draft.asked.texts, draft.asked.today
    busy = [m.employee_id for m in page.items if m.left]
    courses = courses_of(db, one.id, busy, today) if busy else []
    for group in GROUPS:
        here = [m for m in page.items if _group(m) == group]
        if not here:
            continue
        draft.heading(texts.say(f"members-{group}", count=counts[group]))
        for member in here:
            theirs = [c for c in courses if c.employee_id == member.employee_id]
            name = _member_name(texts, member)
            wanted = Request("team_status", employee_no=member.employee_no)
            button = draft.button(texts.say("details"), wanted, aloud=texts.say("details-aloud", title=name))
            draft.row(name, _member_line(draft.asked, member, theirs), button)


def _member_line(asked: Asked, member: Member, courses: Sequence[MemberCourse]) -> str:
    texts = asked.texts
    if not member.required:
        return texts.say("team-no-duties")
    line = texts.say("team-done", required=member.required, done=member.done)
    overdue = [named(texts, c.title, c.title_en) for c in courses if c.status == "overdue"]
    if overdue:
        titles = texts.listed(overdue[:TITLES_TOLD])
        if len(overdue) > TITLES_TOLD:
            titles += texts.say("and-more", count=len(overdue) - TITLES_TOLD)
        return line + "\n" + texts.say("member-overdue", titles=titles)
    following = next((c.due_on for c in courses if c.status == "open" and c.due_on), None)
    if following:
        return texts.say("joined", first=line, then=texts.say("member-next", day=pieces.day(texts, following)))
    return line


def _follow(draft: Draft, seen: int) -> None:
    """Back to the other departments, where there are more."""
    if seen > 1:
        draft.blocks.append(pieces.actions([draft.button(draft.say("team-others"), Request("team_status"))]))


def _course_in(db: Session, asked: Asked, request: Request, one: DepartmentName, seen: int) -> Answer:
    """Who of a department has not finished one course."""
    texts = asked.texts
    known = course_facts(db, asked.person.municipality_id, request.course_codes[:1])
    if not known:
        return course_gone(asked, request)
    stand = course_in(db, one.id, known[0].code, asked.person.municipality_id, asked.today)
    concerned = {c.employee_id: c for c in stand if c.status != "exempt"}
    people = [m for m in members(db, one.id, asked.today) if m.employee_id in concerned]
    left = [m for m in people if concerned[m.employee_id].status in LEFT]
    facts = {
        "title": named(texts, known[0].title, known[0].title_en),
        "department": department_name(texts, one),
        "required": len(people),
        "left": len(left),
    }
    key = "none" if not people else "done" if not left else "left"
    draft = Draft(asked, request, texts.say(f"team-course-{key}", **facts))
    left.sort(key=lambda m: concerned[m.employee_id].status != "overdue")
    page = page_of(left, request.page)
    for status in LEFT:
        here = [m for m in page.items if concerned[m.employee_id].status == status]
        if here:
            draft.heading(texts.say("members-course-overdue" if status == "overdue" else "members-course-left"))
            draft.bullets([(_member_name(texts, m), _due(asked, concerned[m.employee_id])) for m in here])
    draft.turning(page)
    draft.note(_as_of(asked))
    whole = draft.button(texts.say("team-whole"), Request("team_status", department_code=one.code))
    others = [draft.button(texts.say("team-others"), Request("team_status"))] if seen > 1 else []
    draft.blocks.append(pieces.actions([whole, *others]))
    return draft.answer()


def _due(asked: Asked, course: MemberCourse) -> str:
    texts = asked.texts
    if course.due_on is None:
        return texts.say("stands-suspended")
    left, day = pieces.left(texts, course.due_on, asked.today), pieces.day(texts, course.due_on)
    key = "today" if course.due_on == asked.today else course.status
    return texts.say(f"stands-{key}", left=left, day=day)


# -- one person -----------------------------------------------------------------------------------------------


def _person(db: Session, asked: Asked, request: Request, them: Somebody) -> Answer:
    """How somebody stands with what is required of them. No scores, no leave, no reasons (M9, P4)."""
    texts = asked.texts
    courses = [
        c for c in courses_of(db, them.department_id, [them.employee_id], asked.today) if c.status != "exempt"
    ]
    if request.course_codes:
        courses = [c for c in courses if c.course_code in request.course_codes]
    done = [c for c in courses if c.status == "completed"]
    facts = {
        "name": person_name(texts, them.name, them.name_kana),
        "department": department_name(texts, them),
        "position": them.position or texts.say("position-none"),
        "required": len(courses),
        "done": len(done),
    }
    key = "no-duties" if not courses else "done" if len(done) == len(courses) else "some"
    draft = Draft(asked, request, texts.say(f"member-{key}-headline", **facts))
    done.sort(key=lambda c: c.completed_on or date.min, reverse=True)
    ordered = [*sorted((c for c in courses if c not in done), key=lambda c: LEFT.index(c.status)), *done]
    page = page_of(ordered, request.page)
    for status in ("overdue", "open", "suspended", "completed"):
        here = [c for c in page.items if c.status == status]
        if here:
            draft.heading(texts.say(f"group-{status}"))
            draft.bullets([(obligations.title(texts, c.title, c.title_en), _stands(asked, c)) for c in here])
    draft.turning(page)
    draft.note(_as_of(asked))
    back = Request("team_status", department_code=them.department_code)
    label = texts.say("team-of", department=department_name(texts, them))
    draft.blocks.append(pieces.actions([draft.button(label, back)]))
    return draft.answer()


def _stands(asked: Asked, course: MemberCourse) -> str:
    if course.completed_on is not None:
        return asked.texts.say("stands-completed", day=pieces.day(asked.texts, course.completed_on))
    return _due(asked, course)


def _which(asked: Asked, request: Request, found: Sequence[Somebody]) -> Answer:
    """Several people a name fits: asked back with section and number (P3)."""
    texts = asked.texts
    draft = Draft(asked, request, texts.say("which-person", count=len(found)))
    for one in found[:NAMESAKES]:
        name = person_name(texts, one.name, one.name_kana)
        detail = texts.say("which-detail", department=department_name(texts, one), number=one.employee_no)
        wanted = replace(request, employee_no=one.employee_no)
        button = draft.button(
            texts.say("details"), wanted, aloud=texts.say("details-aloud", title=f"{name} {detail}")
        )
        draft.row(name, detail, button)
    if len(found) > NAMESAKES:
        draft.note(texts.say("and-more", count=len(found) - NAMESAKES))
    return draft.answer()


def department_options(db: Session, asked: Asked, typed: str, limit: int) -> list[pieces.Block]:
    """The departments the asker may see with `typed` in their name or code, to choose from."""
    view = sight(db, asked.person, asked.today, asked.division_code)
    if not view.sees_others:
        return []
    wanted = folded(typed)
    fitting = [
        one
        for one in departments(db, asked.person.municipality_id, _ids(view))
        if any(wanted in folded(name) for name in (one.code, one.name, one.name_en))
    ]
    owner, locale = asked.person.employee_no, asked.texts.locale
    return [
        pieces.option(
            department_name(asked.texts, one),
            Request("team_status", department_code=one.code).as_value(owner, locale),
            one.code,
        )
        for one in fitting[:limit]
    ]
