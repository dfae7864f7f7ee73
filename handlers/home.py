"""Home: how far I am and what comes next; the rest opens as a view. Values in, views out, no Slack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import Answer, Asked, Draft, Request
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.courses import NEXT_UP, begin, division_name, form, is_left, mine, stands
from handlers.teams import department_name, team_line
from models.courses import MyCourse
from models.rights import Sight, sight
from models.teams import departments, teams, together

View = dict[str, Any]

MOST_BLOCKS: Final = 100
DOTS: Final = 14
"""One for each course as long as there are no more; from then on the bar shows the share."""
BAR: Final = 12
COUNTED_TEAMS: Final = 8
"""Departments whose numbers Home adds up; heads of more find them behind the button."""
BEHIND_BUTTONS: Final = (
    "required_courses",
    "elective_courses",
    "find_sessions",
    "my_enrolments",
    "my_record",
    "help",
)


def home(db: Session, asked: Asked, more: Sequence[Block] = ()) -> View:
    """The Home tab of a person: greeting, progress, what is next, their department if they head one, search.

    `more` is what only some people have, shown below the department.
    """
    courses = mine(db, asked)
    required = [c for c in courses if c.level == "required" and c.status != "exempt"]
    texts = asked.texts
    blocks = [
        pieces.header(texts.say("home-greeting", name=_called(asked))),
        pieces.note(
            texts.say("joined", first=pieces.day(texts, asked.today), then=department_name(texts, asked.person))
        ),
        *_progress(asked, required),
        *_next(asked, required),
        *_team(db, asked),
        *more,
        pieces.divider(),
        _search(asked),
        _more(asked),
        pieces.note(texts.say("home-footer", division=division_name(db, asked))),
    ]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def modal(asked: Asked, answer: Answer) -> View:
    """An answer as a view of its own, which its buttons turn to other answers."""
    return {
        "type": "modal",
        "callback_id": "answer.view",
        "title": pieces.plain(asked.texts.say(f"modal-{answer.intent}"), pieces.TITLE),
        "close": pieces.plain(asked.texts.say("modal-close"), pieces.TITLE),
        "blocks": [_on_view(block) for block in answer.blocks],
    }


def _on_view(block: Block) -> Block:
    """The same block with buttons that know they stand on a view."""
    elements = block.get("elements", []) if block["type"] == "actions" else []
    moved = block | ({"elements": [_element_on_view(one) for one in elements]} if elements else {})
    return moved | ({"accessory": _element_on_view(block["accessory"])} if "accessory" in block else {})


def _element_on_view(element: Block) -> Block:
    action_id = element["action_id"]
    for name in ("answer.show", "answer.page"):
        if action_id.startswith(name):
            return element | {"action_id": action_id.replace("answer.", "home.", 1)}
    return element


def _called(asked: Asked) -> str:
    """The family name in Japanese, as one is called at work; in English the name as it is."""
    name = asked.person.name
    return name.split()[0] if asked.texts.locale == "ja" and name.split() else name


# -- how far --------------------------------------------------------------------------------------------------


def _progress(asked: Asked, required: Sequence[MyCourse]) -> list[Block]:
    texts = asked.texts
    if not required:
        return [pieces.paragraph(texts.say("home-nothing-required"))]
    done, overdue = (sum(c.status == status for c in required) for status in ("completed", "overdue"))
    headline = texts.say("home-progress", all=len(required), done=done)
    under = bar(done, len(required))
    if overdue:
        under += texts.say("home-overdue", count=overdue)
    return [pieces.row(headline, under)]


def bar(done: int, all_: int) -> str:
    """A quiet bar of text: a filled dot for each course done, or for its share of many."""
    if all_ <= DOTS:
        return "●" * done + "○" * (all_ - done)
    filled = min(max(done * BAR // all_, done > 0), BAR - (done < all_))
    return "●" * filled + "○" * (BAR - filled)


# -- what is next ---------------------------------------------------------------------------------------------


def _next(asked: Asked, required: Sequence[MyCourse]) -> list[Block]:
    texts = asked.texts
    left = [course for course in required if is_left(course)]
    if not required:
        return []
    if not left:
        return [pieces.paragraph(texts.say("home-all-done"))]
    draft = Draft(asked, Request("remaining_courses"), "")
    rows = [_row(draft, course, is_first=not place) for place, course in enumerate(left[:NEXT_UP])]
    blocks = [pieces.divider(), pieces.header(texts.say("home-next")), *rows]
    if len(left) > NEXT_UP:
        blocks.append(pieces.note(texts.say("home-more", count=len(left) - NEXT_UP)))
    return blocks


def _row(draft: Draft, course: MyCourse, *, is_first: bool) -> Block:
    asked = draft.asked
    title = obligations.title(asked.texts, course.title, course.title_en)
    detail = f"{stands(asked, course)}\n{form(asked.texts, course.format, course.hours)}"
    return pieces.row(title, detail, _element_on_view(begin(draft, course, style="primary" if is_first else "")))


# -- the department -------------------------------------------------------------------------------------------


def _team(db: Session, asked: Asked) -> list[Block]:
    """One card for those who may see others: their department, or how many there are."""
    view = sight(db, asked.person, asked.today, asked.division_code)
    if not view.sees_others:
        return []
    texts, owner = asked.texts, asked.person.employee_no
    title, detail = _card(db, asked, view)
    value = Request("team_status").as_value(owner, texts.locale)
    button = pieces.button(texts.say("home-team"), "home.show", value)
    return [pieces.divider(), pieces.row(title, detail, button)]


def _card(db: Session, asked: Asked, view: Sight) -> tuple[str, str]:
    texts = asked.texts
    if view.is_division:
        return texts.say("home-team-all"), texts.say("home-team-all-what")
    seen = departments(db, asked.person.municipality_id, view.department_ids)
    if len(seen) > COUNTED_TEAMS:
        return texts.say("home-team-many"), texts.say("teams-some", count=len(seen))
    stand = teams(db, view.department_ids, asked.today)
    if len(seen) == 1:
        return department_name(texts, seen[0]), team_line(texts, stand.get(seen[0].id))
    names = texts.listed([department_name(texts, one) for one in seen])
    return texts.say("home-team-many"), f"{names}\n{team_line(texts, together(stand.values()))}"


# -- the rest -------------------------------------------------------------------------------------------------


def _search(asked: Asked) -> Block:
    texts = asked.texts
    field = pieces.search("course.find", texts.say("find-course"))
    return {"type": "section", "text": pieces.plain(texts.say("home-search"), pieces.HEADER), "accessory": field}


def _more(asked: Asked) -> Block:
    texts, owner = asked.texts, asked.person.employee_no
    return pieces.actions(
        [
            pieces.button(texts.say(f"home-{intent}"), "home.show", Request(intent).as_value(owner, texts.locale))
            for intent in BEHIND_BUTTONS
        ]
    )
