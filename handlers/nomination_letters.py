"""What those concerned read of nominations: what a round asks, a proposal, what became of it (N4-N9).

Whatever is shown is as it stands now, and what its reader may do about it is looked up each time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import MOST_CODES, Asked, Draft, Request
from handlers.blocks import nominations as blocks
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import division_name, in_order
from handlers.letters import Message, Writing
from handlers.visit import Visit
from models import nomination_views as views
from models.acting import Acting
from models.booking_views import upcoming
from models.courses import my_courses
from models.lending import lending
from models.nomination_views import Decides, Told
from models.outbox.records import Notice

COURSES: Final = 25
"""Courses listed for somebody who has become core."""
WISH: Final = Request("nominate")


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when, and in which language."""

    db: Session
    acting: Acting
    texts: Texts

    @classmethod
    def of_letter(cls, writing: Writing) -> Reading:
        reader = writing.reader
        assert reader is not None  # noqa: S101 - letters about nominations go to people
        acting = Acting(reader, reader.municipality_id, writing.now, writing.zone, writing.division_code)
        return cls(writing.db, acting, writing.texts)

    @classmethod
    def of_visit(cls, db: Session, visit: Visit) -> Reading:
        return cls(db, acting_of(visit), Texts(visit.person.locale))

    @property
    def me(self) -> int:
        return self.acting.somebody.employee_id

    @property
    def asked(self) -> Asked:
        acting = self.acting
        return Asked(acting.somebody, acting.today, self.texts, acting.division_code, acting.now, acting.zone)

    @property
    def division(self) -> str:
        return division_name(self.db, self.asked)

    def draft(self, headline: str) -> Draft:
        return Draft(self.asked, WISH, headline)

    def told(self, nomination_id: int) -> Told | None:
        acting = self.acting
        return views.nomination(self.db, nomination_id, acting.today, acting.municipality_id)

    def deciders(self, department_id: int, candidate_id: int | None) -> list[Decides]:
        return views.decide_now(self.db, self.acting, department_id, candidate_id)

    def day(self, told: Told) -> str:
        """The last day on which it may stay undecided."""
        return pieces.day(self.texts, told.expires_on)


def acting_of(visit: Visit) -> Acting:
    """The one who acts, as the models want them."""
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


# -- what a round asks ----------------------------------------------------------------------------------------


def round_letter(writing: Writing, notice: Notice) -> Message | None:
    """A round asks a department; later how it has answered. None where there is nothing to ask any more."""
    about, reading = json.loads(notice.about), Reading.of_letter(writing)
    asked = views.department_in_round(
        writing.db, about["round"], notice.department_id or 0, writing.today, reading.acting.municipality_id
    )
    if asked is None:
        return None
    able = reading.deciders(asked.department.id, None)
    if not notice.message_ts:
        is_answered = bool(about.get("again")) and _is_answered(asked)
        is_mine = any(one.person.employee_id == reading.me for one in able)
        if is_answered or not is_mine or not asked.is_open(writing.today) or not asked.has_system:
            return None
    return round_sheet(reading, asked, able, again=bool(about.get("again"))).answer().as_message()


def round_sheet(reading: Reading, asked: views.Asked, able: Sequence[Decides], *, again: bool = False) -> Draft:
    """What a round asks of a department, who could be put forward, how it has answered, and what to do."""
    texts, today = reading.texts, reading.acting.today
    place = blocks.place_name(texts, asked.department)
    draft = reading.draft(_round_headline(reading, asked, place, again=again))
    if asked.nobody is not None:
        draft.paragraph(_answer(reading, asked.nobody))
    is_open = asked.is_open(today)
    if asked.message and is_open:
        draft.note(texts.say("nomination-message-from", division=reading.division))
        draft.paragraph(asked.message)
    until = pieces.day(texts, asked.closes_on)
    if is_open:
        until = texts.say("nomination-until", day=until, left=pieces.left(texts, asked.closes_on, today))
    places = texts.say("nomination-places", places=asked.places, left=asked.left)
    facts = [
        (texts.say("nomination-round"), texts.say("nomination-year", year=str(asked.fiscal_year))),
        (texts.say("nomination-closes"), until),
        (texts.say("nomination-track"), blocks.track(texts, asked.track)),
        (texts.say("nomination-places-of"), places),
    ]
    if asked.systems:
        facts.append((texts.say("nomination-systems"), texts.listed(asked.systems[: blocks.NAMES_TOLD])))
    if asked.made_by is not None:
        facts.append((texts.say("nomination-asked-by"), blocks.called(texts, asked.made_by)))
    draft.facts(facts)
    if is_open and not asked.has_system:
        draft.paragraph(texts.say("nomination-no-system"))
    elif is_open:
        _people(draft, asked)
    _nominations(draft, asked)
    _who_decides(draft, reading, able)
    if is_open and (buttons := _round_buttons(reading, asked, able)):
        draft.blocks.append(pieces.actions(buttons))
    return draft


def _round_headline(reading: Reading, asked: views.Asked, place: str, *, again: bool) -> str:
    say = reading.texts.say
    if not asked.is_open(reading.acting.today) and asked.opens_on <= reading.acting.today:
        return say("nomination-round-closed", department=place, count=len(asked.nominations))
    if asked.nobody is not None:
        return say("nomination-round-nobody", department=place)
    if any(_counts(one) for one in asked.nominations):
        waiting = sum(one.state == "proposed" for one in asked.nominations)
        key = "nomination-round-some" if asked.taken or waiting else "nomination-round-returned"
        return say(key, department=place, taken=asked.taken, waiting=waiting)
    key = "nomination-round-again" if again else "nomination-round-ask"
    return say(key, department=place, day=pieces.day(reading.texts, asked.closes_on))


def _answer(reading: Reading, step: views.Step) -> str:
    """What was done, and why; the reason of a proposal stands in the proposal."""
    texts = reading.texts
    told = blocks.deed(texts, step, reading.acting.zone)
    if not step.reason or step.deed in {"proposed", "corrected"}:
        return told
    return f"{told}\n{texts.say('nomination-reason-said', reason=step.reason)}"


def _people(draft: Draft, asked: views.Asked) -> None:
    """Who could be put forward, the first of them by name, and who is core already."""
    texts = draft.asked.texts
    button = None
    if asked.eligible:
        value = blocks.Pressed(asked.round_id, asked.department.id).as_value()
        button = pieces.button(texts.say("nomination-eligible"), blocks.ELIGIBLE, value)
    names = blocks.listed(texts, asked.eligible) if asked.eligible else texts.say("nomination-nobody-eligible")
    draft.row(texts.say("nomination-eligible-count", count=len(asked.eligible)), names, button)
    core = blocks.listed(texts, asked.core) if asked.core else texts.say("nomination-no-core")
    draft.row(texts.say("nomination-core-count", count=len(asked.core)), core)


def _nominations(draft: Draft, asked: views.Asked) -> None:
    texts = draft.asked.texts
    if not asked.nominations:
        return
    draft.heading(texts.say("nomination-list", count=len(asked.nominations)))
    order = sorted(asked.nominations, key=lambda one: (one.state != "proposed", -one.id))
    twice = blocks.repeated([one.candidate for one in order])
    for one in order[: blocks.LINES]:
        name = blocks.full_name(texts, one.candidate, twice)
        detail = texts.say("joined", first=blocks.state(texts, one), then=blocks.track(texts, one.track))
        if one.department.id != asked.department.id:
            place = blocks.place_name(texts, one.department)
            detail = texts.say("joined", first=detail, then=texts.say("nomination-with", department=place))
        draft.row(name, detail, blocks.about(texts, blocks.OPEN, one.id, name=name))
    if len(order) > blocks.LINES:
        draft.note(texts.say("and-more", count=len(order) - blocks.LINES))


def _who_decides(draft: Draft, reading: Reading, able: Sequence[Decides]) -> None:
    """As what the reader decides, or else who does."""
    texts = reading.texts
    mine = next((one for one in able if one.person.employee_id == reading.me), None)
    if mine is None:
        who = blocks.deciders(texts, able, reading.division)
        draft.note(texts.say("nomination-decider-now", who=who))
    elif mine.post == "deputy":
        head = blocks.called(texts, mine.instead_of) if mine.instead_of else ""
        key = "lent" if mine.is_lent else "deputy" if head else "vacant"
        draft.note(texts.say(f"nomination-you-{key}", head=head))


def _round_buttons(reading: Reading, asked: views.Asked, able: Sequence[Decides]) -> list[Block]:
    texts, buttons = reading.texts, []
    if asked.has_system and any(one.person.employee_id == reading.me for one in able):
        if asked.left and asked.eligible:
            buttons.append(blocks.propose(texts, asked.round_id, asked.department.id))
        if asked.nobody is None and not any(_counts(one) for one in asked.nominations):
            buttons.append(blocks.nobody(texts, asked.round_id, asked.department.id))
    if asked.head_id == reading.me and asked.deputy_id not in {None, reading.me}:
        buttons.append(blocks.lend(texts, asked.department.id))
    return buttons


def _is_answered(asked: views.Asked) -> bool:
    """It has nobody, or somebody is put forward or was registered."""
    return asked.nobody is not None or any(_counts(one) for one in asked.nominations)


def _counts(one: Told) -> bool:
    return one.state in {"proposed", "returned", "approved", "registered"}


# -- one nomination -------------------------------------------------------------------------------------------


def ask_letter(writing: Writing, notice: Notice) -> Message | None:
    """A proposal that waits for its reader; later what was decided. None where they are not asked any more."""
    reading, about = Reading.of_letter(writing), json.loads(notice.about)
    told = reading.told(about["nomination"])
    if told is None:
        return None
    if not notice.message_ts:
        able = reading.deciders(told.department.id, told.candidate.employee_id)
        if told.state != "proposed" or not any(one.person.employee_id == reading.me for one in able):
            return None
    return nomination_sheet(reading, told, asks=True).answer().as_message()


def nomination_sheet(reading: Reading, told: Told, *, asks: bool = False) -> Draft:
    """A nomination as it stands, and what its reader can do about it. `asks`: they are asked to decide."""
    texts, zone = reading.texts, reading.acting.zone
    able = reading.deciders(told.department.id, told.candidate.employee_id)
    is_decider = any(one.person.employee_id == reading.me for one in able)
    name = blocks.called(texts, told.candidate)
    key = "asked" if asks and told.state == "proposed" and is_decider else told.state
    draft = reading.draft(texts.say(f"nomination-is-{key}", name=name))
    if told.state != "proposed" or told.last.deed == "taken_back":
        draft.paragraph(_answer(reading, told.last))
    facts = [
        (texts.say("nomination-candidate"), blocks.identified(texts, told.candidate)),
        *blocks.wish(texts, told),
    ]
    if told.registered_on is not None:
        facts.append((texts.say("nomination-registered-on"), pieces.day(texts, told.registered_on)))
    draft.facts(facts)
    if told.reason:
        draft.told([(texts.say("nomination-reason"), told.reason)])
    for step in told.joined[: blocks.NAMES_TOLD]:
        draft.note(texts.say("nomination-joined", department=blocks.place_name(texts, step.department)))
    if told.state == "proposed":
        since = blocks.moment(texts, told.state_since, zone)
        draft.note(texts.say("nomination-waits", since=since, day=reading.day(told)))
        _who_decides(draft, reading, able)
    draft.blocks.append(pieces.actions(nomination_buttons(reading, told, is_decider=is_decider)))
    return draft


def nomination_buttons(reading: Reading, told: Told, *, is_decider: bool) -> list[Block]:
    """What the reader can do about a nomination as it stands."""
    texts, is_mine = reading.texts, told.proposer.employee_id == reading.me
    is_in_time = reading.acting.today <= told.expires_on
    buttons: list[Block] = []
    if told.state == "proposed" and is_decider and is_in_time:
        buttons += blocks.deciding(texts, told.id)
    if told.state == "returned" and (is_mine or is_decider) and is_in_time:
        buttons.append(blocks.about(texts, blocks.CORRECT, told.id, style="primary" if is_mine else ""))
    if views.may_take_back(reading.db, reading.acting, told):
        buttons.append(blocks.about(texts, blocks.TAKE_BACK, told.id))
    if is_mine and told.state in {"proposed", "returned", "approved"}:
        buttons.append(blocks.about(texts, blocks.WITHDRAW, told.id))
    return [*buttons, blocks.about(texts, blocks.HISTORY, told.id)]


def told_letter(writing: Writing, notice: Notice) -> Message | None:
    """What became of a nomination, to its proposer, the one meant, or those who decide."""
    about, reading = json.loads(notice.about), Reading.of_letter(writing)
    told, texts = reading.told(about["nomination"]), writing.texts
    step = next((one for one in told.steps if one.id == about["step"]), None) if told else None
    if told is None or step is None:
        return None
    is_again = bool(about.get("again"))
    if is_again and not notice.message_ts and told.state != step.state_after:
        return None
    is_me = told.candidate.employee_id == reading.me
    name = blocks.called(texts, told.candidate)
    on = pieces.day(texts, told.registered_on) if told.registered_on else ""
    whose = "mine" if is_me else "other"
    became = "approved" if step.deed == "corrected" else step.deed
    draft = reading.draft(texts.say(f"nomination-told-{became}", name=name, whose=whose, day=on))
    if is_again:
        draft.paragraph(texts.say("nomination-still-returned"))
    if step.deed not in {"expired", "stopped"}:
        draft.note(blocks.deed(texts, step, writing.zone))
    if step.reason and step.deed != "registered":
        draft.told([(texts.say("nomination-reason"), step.reason)])
    if step.deed == "registered" and is_me:
        _courses(draft, reading, told)
        return draft.answer().as_message()
    draft.facts(blocks.wish(texts, told))
    then = f"nomination-then-{became}"
    if step.state_after == told.state and texts.knows(then):
        draft.paragraph(texts.say(then, division=reading.division, day=reading.day(told)))
    elif step.state_after != told.state:
        draft.note(texts.say("nomination-state-now", state=blocks.state(texts, told)))
    if views.may_read(writing.db, reading.acting, told):
        able = views.able_to_decide(writing.db, reading.acting, told.department.id, told.candidate.employee_id)
        is_decider = any(one.employee_id == reading.me for one in able)
        draft.blocks.append(pieces.actions(nomination_buttons(reading, told, is_decider=is_decider)))
    return draft.answer().as_message()


def _courses(draft: Draft, reading: Reading, told: Told) -> None:
    """What applies to somebody from the day on which they are core, with the days by which it is due (N7)."""
    texts = reading.texts
    draft.paragraph(texts.say("nomination-welcome", track=blocks.track(texts, told.track)))
    day = max(told.registered_on or reading.acting.today, reading.acting.today)
    required = [one for one in in_order(my_courses(reading.db, reading.me, day)) if one.level == "required"]
    if not required:
        return
    draft.heading(texts.say("nomination-courses", count=len(required)))
    lines = []
    nexts = _next_sessions(reading, [one.course_code for one in required])
    for one in required[:COURSES]:
        due = pieces.day(texts, one.due_on) if one.due_on else ""
        if one.completed_on is not None:
            stands = texts.say("stands-completed", day=pieces.day(texts, one.completed_on))
        else:
            stands = texts.say("nomination-course-due", day=due) if due else texts.say(f"stands-{one.status}")
            if one.course_code in nexts:
                then = texts.say("booking-next", day=nexts[one.course_code])
                stands = texts.say("joined", first=stands, then=then)
        lines.append((obligations.title(texts, one.title, one.title_en), stands))
    draft.bullets(lines)
    if len(required) > COURSES:
        draft.note(texts.say("and-more", count=len(required) - COURSES))
    to_book = [one.course_code for one in required if one.course_code in nexts and one.completed_on is None]
    wanted = Request("find_sessions", tuple(to_book[:MOST_CODES]))
    more = [draft.button(texts.say("booking-dates"), wanted)] if to_book else []
    draft.follow("remaining_courses", "required_courses", more=more)


def _next_sessions(reading: Reading, codes: Sequence[str]) -> dict[str, str]:
    """The day of the next session of each of those courses that has one."""
    coming: dict[str, str] = {}
    for one in upcoming(reading.db, reading.acting, codes):
        day = one.starts_at.astimezone(reading.acting.zone).date()
        coming.setdefault(one.course_code, pieces.day(reading.texts, day))
    return coming


def seen_letter(writing: Writing, notice: Notice) -> Message | None:
    """What a deputy decided in the reader's place, to be seen afterwards (N3: 後閲)."""
    about, reading, texts = json.loads(notice.about), Reading.of_letter(writing), writing.texts
    step = views.step_of(writing.db, about["step"], writing.today)
    if step is None or step.actor is None:
        return None
    deputy = blocks.called(texts, step.actor)
    told = reading.told(about["nomination"]) if about.get("nomination") else None
    if told is None:
        place = blocks.place_name(texts, step.department)
        draft = reading.draft(texts.say("nomination-seen-nobody", deputy=deputy, department=place))
        draft.paragraph(_answer(reading, step))
        return draft.answer().as_message()
    name = blocks.called(texts, told.candidate)
    key = step.state_after if step.deed in {"proposed", "corrected"} else step.deed
    draft = reading.draft(texts.say(f"nomination-seen-{key}", deputy=deputy, name=name))
    draft.paragraph(_answer(reading, step))
    draft.facts(blocks.wish(texts, told))
    if told.reason:
        draft.told([(texts.say("nomination-reason"), told.reason)])
    if told.last.id != step.id:
        draft.note(texts.say("nomination-state-now", state=blocks.state(texts, told)))
    elif views.may_take_back(writing.db, reading.acting, told):
        draft.note(texts.say("nomination-seen-how"))
    draft.blocks.append(pieces.actions(nomination_buttons(reading, told, is_decider=False)))
    return draft.answer().as_message()


# -- the deputy -----------------------------------------------------------------------------------------------


def lent_letter(writing: Writing, notice: Notice) -> Message | None:
    """The right to decide was lent to the deputy, or is over (N5)."""
    reading, texts = Reading.of_letter(writing), writing.texts
    lent = lending(writing.db, json.loads(notice.about)["lending"], reading.acting.municipality_id)
    if lent is None:
        return None
    is_over = lent.ended_at is not None or lent.to_on < writing.today
    if is_over and not notice.message_ts and not notice.key.split(":")[-1].startswith("ended"):
        return None
    places = views.places_of(writing.db, [lent.department_id])
    facts = {
        "head": blocks.person(texts, lent.lent_by, lent.lent_by_kana),
        "deputy": blocks.person(texts, lent.lent_to, lent.lent_to_kana),
        "department": blocks.place_name(texts, places.get(lent.department_id)),
        "first": pieces.day(texts, lent.from_on),
        "last": pieces.day(texts, lent.to_on),
    }
    draft = reading.draft(texts.say("nomination-lent-over" if is_over else "nomination-lent", **facts))
    if not is_over:
        draft.paragraph(texts.say("nomination-lent-what"))
    elif lent.ended_at is not None:
        draft.note(texts.say("nomination-lent-ended", at=blocks.moment(texts, lent.ended_at, writing.zone)))
    return draft.answer().as_message()


def nudge_letter(writing: Writing, notice: Notice) -> Message | None:
    """Something still waits for somebody else; the deputy is asked to bring it up (N9)."""
    about, reading, texts = json.loads(notice.about), Reading.of_letter(writing), writing.texts
    if about.get("nomination"):
        told = reading.told(about["nomination"])
        if told is None or (told.state != "proposed" and not notice.message_ts):
            return None
        able = reading.deciders(told.department.id, told.candidate.employee_id)
        name, place = blocks.called(texts, told.candidate), blocks.place_name(texts, told.department)
        since, until = blocks.moment(texts, told.state_since, writing.zone), reading.day(told)
        is_left, state = told.state == "proposed", blocks.state(texts, told)
    else:
        asked = views.department_in_round(
            writing.db, about["round"], notice.department_id or 0, writing.today, reading.acting.municipality_id
        )
        is_left = asked is not None and asked.is_open(writing.today) and not _is_answered(asked)
        if asked is None or (not is_left and not notice.message_ts):
            return None
        able = reading.deciders(asked.department.id, None)
        name, place = "", blocks.place_name(texts, asked.department)
        since, until = pieces.day(texts, asked.opens_on), pieces.day(texts, asked.closes_on)
        state = texts.say("nomination-answered")
    who = blocks.deciders(texts, able, reading.division)
    key = "nomination" if about.get("nomination") else "round"
    if not is_left:
        draft = reading.draft(texts.say(f"nomination-nudge-{key}-done", name=name, department=place))
        draft.note(texts.say("nomination-state-now", state=state))
        return draft.answer().as_message()
    draft = reading.draft(texts.say(f"nomination-nudge-{key}", name=name, department=place, who=who))
    draft.paragraph(texts.say("nomination-nudge-how", since=since, day=until))
    return draft.answer().as_message()
