"""What heads are told of their people: the week's digest, whom to tell in person, and nudges from it (M8, M9).

Readers are those who decide for a department (N3) and whom a message can reach; where nobody is left, the division.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.accounts import Person
from models.base import Refusal
from models.courses import placeholder
from models.curriculum import Course
from models.days import days_between, lock_calendar
from models.deciders import Reach, can_be_reached, deciders, decides_about, is_away
from models.obligations import Scope, obligations
from models.office import Department, own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Notice, NoticePerson
from models.people import Employee, EmployeeState
from models.reminders.day import (
    CLOSES,
    JOINED_DAYS,
    OFFICE_ZONE,
    OPENS,
    PlanningDay,
    accounts_are_known,
    hours_on,
    planning_day,
)
from models.reminders.nudging import nudge
from models.reminders.planning import run_of
from models.reminders.records import ReminderStep, Run
from models.reminders.steps import on_leave
from models.rights import division_members, sight
from models.sql import DAYS_REMEMBERED, holds_on

DIGEST: Final = "digest"
IN_PERSON: Final = "in_person"
DUE_WITHIN: Final = timedelta(days=7)
"""A digest names who is overdue, or due from its day to so many days after (M9)."""
_OPEN: Final = ("open", "overdue")
_DIVISION: Final = None
"""The reader where nobody else decides."""

_Courses = dict[int, list[int]]
"""Course ids by employee id: whom a notice names, and for what."""


@dataclass(frozen=True, slots=True)
class NamedCourse:
    """A course for which somebody is named. `status`: open, overdue or completed."""

    course_id: int
    code: str
    title: str
    title_en: str
    status: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a notice names, with the courses, the earliest due first. Names and department as of today."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    position: str
    department_id: int
    department_code: str
    department: str
    department_en: str
    courses: tuple[NamedCourse, ...]

    @property
    def is_done(self) -> bool:
        """Nothing is left of what they were named for."""
        return all(course.status == "completed" for course in self.courses)


@dataclass(frozen=True, slots=True)
class NudgedNamed:
    """Who of those named gets a message, and why the others get none, in `models.reminders.nudging`'s words."""

    sent: tuple[Named, ...]
    refused: tuple[tuple[Named, str], ...]


# -- the week's digest ----------------------------------------------------------------------------------------


def plan_digests(
    db: Session,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
    channel: str | None = None,
) -> int:
    """Put in the week's digests on its first working day, within the office's hours; gives back how many (M9).

    Whoever calls it again, or at the same time, changes nothing. Nothing while frozen or stopped (M10, M13).
    """
    local = now.astimezone(zone)
    if not OPENS <= local.time() < CLOSES:
        return 0
    municipality_id, today = own_municipality_id(db), local.date()
    if not _begins_the_week(db, municipality_id, today) or _is_digested(db, municipality_id, today):
        return 0
    hours = hours_on(db, municipality_id, today, zone)[0]
    if not hours.opens <= now < hours.closes:
        return 0
    lock_calendar(db, municipality_id)
    _drop_late(db, municipality_id, DIGEST, today)
    office = planning_day(db, municipality_id, today, now=now, zone=zone)
    if office.is_frozen or office.is_stopped or _is_digested(db, municipality_id, today):
        return 0
    run_of(db, municipality_id, today).digested_at = now
    db.flush()
    to = _Addresses(db, office, division_code, channel)
    rows = db.execute(_due(office, to.reach))
    for row in rows:
        to.add(row.reader_id, row.department_id, row.employee_id, row.course_id)
    drafts = to.drafts(DIGEST, not_before=hours.opens, not_after=hours.closes)
    return put(db, drafts, municipality_id=municipality_id, now=now)


def _begins_the_week(db: Session, municipality_id: int, day: date) -> bool:
    place = days_between(db, municipality_id, day, day)[day]
    return place.is_working and place.previous_on < day - timedelta(days=day.weekday())


def _is_digested(db: Session, municipality_id: int, day: date) -> bool:
    done = exists().where(Run.municipality_id == municipality_id, Run.day == day, Run.digested_at.is_not(None))
    return bool(db.scalar(select(done)))


def _drop_late(db: Session, municipality_id: int, kind: str, day: date) -> None:
    """What waits from an earlier day is too late: its hours are over (M4)."""
    waits = and_(Notice.municipality_id == municipality_id, Notice.kind == kind, Notice.state == "waiting")
    late = update(Notice).values(state="dropped", reason="late").where(waits, Notice.day < day)
    db.execute(late.execution_options(synchronize_session=False))


def _due(office: PlanningDay, reach: Reach) -> Select[*tuple[Any, ...]]:
    """Who is overdue or due within the week for what, and who is to read of it; never the reader."""
    day = office.day
    d = obligations(day, Scope(municipality_id=office.municipality_id, course_ids=office.course_ids)).subquery().c
    reader = deciders(day, reach=reach).subquery("deciders").c
    return (
        select(d.employee_id, d.course_id, EmployeeState.department_id, reader.employee_id.label("reader_id"))
        .join(EmployeeState, EmployeeState.employee_id == d.employee_id)
        .outerjoin(reader.department_id.table, reader.department_id == EmployeeState.department_id)
        .where(
            holds_on(EmployeeState, day),
            and_(d.level == "required", d.status.in_(_OPEN), d.due_on <= day + DUE_WITHIN),
            d.employee_id.not_in(on_leave(day)),
            or_(reader.employee_id.is_(None), reader.employee_id != d.employee_id),
        )
        .order_by(d.employee_id, d.course_id)
    )


class _Addresses:
    """Who is told of whom: one notice a reader, the division where nobody else decides."""

    def __init__(self, db: Session, office: PlanningDay, division_code: str | None, channel: str | None) -> None:
        self._db = db
        self._office = office
        self._division_code = division_code
        self._channel = channel or ""
        self._named: dict[int | None, _Courses] = defaultdict(lambda: defaultdict(list))
        self._departments: dict[int | None, set[int]] = defaultdict(set)
        self.reach: Reach = "account" if office.needs_account else "mail"

    def add(self, reader_id: int | None, department_id: int, employee_id: int, course_id: int) -> None:
        """That reader (None: the division) is told of the person for that course."""
        self._named[reader_id][employee_id].append(course_id)
        self._departments[reader_id].add(department_id)

    def drafts(self, kind: str, *, again: Mapping[int | None, int] | None = None, **hours: datetime) -> list[Draft]:
        """The notices. `again`: how many of the kind each reader has had for the day."""
        if not self._channel and _DIVISION in self._named:
            self._tell_members(self._named.pop(_DIVISION), self._departments.pop(_DIVISION))
        return [
            self._draft(kind, reader_id, named, (again or {}).get(reader_id, 0), hours)
            for reader_id, named in self._named.items()
            if named
        ]

    def _tell_members(self, named: _Courses, departments: set[int]) -> None:
        office = self._office
        members = division_members(self._db, office.municipality_id, self._division_code, office.day)
        reachable = select(Employee.id).where(Employee.id.in_(members), can_be_reached(Employee.id, self.reach))
        for member in self._db.scalars(reachable.order_by(Employee.employee_no)):
            self._departments[member] |= departments
            for employee_id, courses in named.items():
                if employee_id != member:
                    self._named[member][employee_id] += courses

    def _draft(
        self, kind: str, reader_id: int | None, named: _Courses, again: int, hours: Mapping[str, datetime]
    ) -> Draft:
        day, departments = self._office.day, self._departments[reader_id]
        key = f"{kind}:{day.isoformat()}:{reader_id or 'division'}"
        return Draft(
            kind=kind,
            key=f"{key}:{again + 1}" if again else key,
            day=day,
            employee_id=reader_id,
            channel_id="" if reader_id else self._channel,
            department_id=min(departments) if len(departments) == 1 else None,
            about={"courses": {str(employee_id): courses for employee_id, courses in named.items()}},
            people=list(named),
            not_before=hours.get("not_before"),
            not_after=hours.get("not_after"),
        )


# -- whom to tell in person -----------------------------------------------------------------------------------


def plan_in_person(
    db: Session,
    day: date,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
    channel: str | None = None,
) -> int:
    """Tell heads whom to tell in person, for the steps of a day that was planned; gives back how many notices (M8).

    To be called whenever the day may have been planned, cheap where nobody is new. Whom a head was told of on the
    day is not named again. Steps up to seven days old of which nobody was told join in (M12), not those of a stop.
    A run that waits for release is not spoken of before; unreleased, it joins the next that is (M13).
    """
    municipality_id = own_municipality_id(db)
    if db.scalar(_untold(municipality_id, day).limit(1)) is None:
        return 0
    lock_calendar(db, municipality_id)
    _drop_late(db, municipality_id, IN_PERSON, day)
    office = planning_day(db, municipality_id, day, now=now, zone=zone)
    if not office.is_working or office.is_frozen or office.is_stopped:
        return 0
    days = [one for one in db.scalars(_untold(municipality_id, day)) if not _is_stopped(db, office, one, now, zone)]
    to = _Addresses(db, office, division_code, channel)
    for row in _to_tell(db, office, days, to.reach):
        to.add(row.reader_id, row.department_id, row.employee_id, row.course_id)
    hours = hours_on(db, municipality_id, day, zone)[0]
    drafts = to.drafts(
        IN_PERSON, again=_had(db, municipality_id, day), not_before=hours.opens, not_after=hours.closes
    )
    return put(db, drafts, municipality_id=municipality_id, now=now)


def _unreached(municipality_id: int, day: date) -> Any:
    """Who had a step that no message could bring, and the day: `day`, or one so shortly before that it joins in.

    Nobody while the run of `day` itself is not planned or waits.
    """
    s, of_the_day = ReminderStep, aliased(Run)
    planned = and_(Run.municipality_id == municipality_id, Run.planned_at.is_not(None))
    shortly = Run.day.between(day - timedelta(days=JOINED_DAYS), day)
    goes = exists().where(
        and_(of_the_day.municipality_id == municipality_id, of_the_day.day == day),
        and_(of_the_day.planned_at.is_not(None), of_the_day.is_held.is_(False)),
    )
    return (
        select(s.employee_id, s.day)
        .join(Run, Run.day == s.day)
        .where(planned, shortly, goes, s.reason == "no_mail")
        .distinct()
        .subquery("unreached")
    )


def _is_untold(unreached: Any, municipality_id: int, day: date) -> ColumnElement[bool]:
    """No head has been told of that person since. What was dropped earlier, as too late, does not count."""
    of_the_day = Notice.day >= day
    return ~exists().where(
        NoticePerson.notice_id == Notice.id,
        NoticePerson.employee_id == unreached.employee_id,
        and_(Notice.municipality_id == municipality_id, Notice.kind == IN_PERSON),
        Notice.day >= unreached.day,
        or_(of_the_day, Notice.state.in_(("sending", "sent", "failed"))),
    )


def _untold(municipality_id: int, day: date) -> Select[date]:
    """The days whose steps somebody is still to be told of."""
    unreached = _unreached(municipality_id, day).c
    return select(unreached.day).where(_is_untold(unreached, municipality_id, day)).distinct()


def _is_stopped(db: Session, office: PlanningDay, day: date, now: datetime, zone: ZoneInfo) -> bool:
    if day == office.day:
        return office.is_stopped
    return planning_day(db, office.municipality_id, day, now=now, zone=zone).is_stopped


def _to_tell(db: Session, office: PlanningDay, days: list[date], reach: Reach) -> Sequence[Row[Any]]:
    """What is open or overdue for those people, as their message would hold it (M5), and who is to tell them."""
    day = office.day
    unreached = _unreached(office.municipality_id, day).c
    people = select(unreached.employee_id).where(
        unreached.day.in_(days), _is_untold(unreached, office.municipality_id, day)
    )
    posts = select(EmployeeState.department_id).where(
        holds_on(EmployeeState, day), EmployeeState.employee_id.in_(people)
    )
    theirs = Scope(department_ids=tuple(sorted(set(db.scalars(posts)))), course_ids=office.course_ids)
    d = obligations(day, theirs).subquery().c
    decider = deciders(day, reach=reach).subquery("deciders").c
    found = (
        select(
            *(d.employee_id, d.course_id, EmployeeState.department_id),
            decides_about(decider, d.employee_id).label("reader_id"),
        )
        .join(EmployeeState, EmployeeState.employee_id == d.employee_id)
        .outerjoin(decider.department_id.table, decider.department_id == EmployeeState.department_id)
        .where(
            holds_on(EmployeeState, day),
            and_(d.level == "required", d.status.in_(_OPEN)),
            and_(d.employee_id.in_(people), d.employee_id.not_in(on_leave(day))),
        )
        .order_by(d.employee_id, d.course_id)
    )
    return db.execute(found).all()


def _had(db: Session, municipality_id: int, day: date) -> dict[int | None, int]:
    """How many notices of the kind each reader has had for the day."""
    readers = select(Notice.employee_id).where(
        Notice.municipality_id == municipality_id, Notice.kind == IN_PERSON, Notice.day == day
    )
    had: dict[int | None, int] = defaultdict(int)
    for reader_id in db.scalars(readers):
        had[reader_id] += 1
    return had


# -- what a notice says ---------------------------------------------------------------------------------------


def may_go(db: Session, notice: Notice, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> bool:
    """Whether a notice that is not out yet may go: its day is neither frozen nor stopped (M10, M13)."""
    office = planning_day(db, notice.municipality_id, notice.day, now=now, zone=zone)
    return not office.is_frozen and not office.is_stopped


def named_in(
    db: Session, notice: Notice, today: date, *, reader: Person | None, division_code: str | None = None
) -> list[Named]:
    """Whom the notice names, as they stand today: overdue ones first, then by department, kana and number (P4).

    Only those of whom `reader` may hear today (None: the division's channel), employed, not on leave, and with
    something of what they were named for open or finished; nothing tells why anybody is missing.
    """
    portraits = [one for one in _heard_of(db, notice, today, reader, division_code) if not one.is_away]
    listed: _Courses = {int(one): courses for one, courses in json.loads(notice.about)["courses"].items()}
    last = notice.day + DUE_WITHIN if notice.kind == DIGEST else date.max
    courses: dict[int, list[NamedCourse]] = defaultdict(list)
    departments = {"department_ids": sorted({one.department_id for one in portraits})}
    for row in db.execute(_standing(today), departments):
        is_named = row.course_id in listed.get(row.employee_id, ())
        if is_named and (row.status == "completed" or row.due_on <= last):
            courses[row.employee_id].append(NamedCourse(*tuple(row)[1:]))
    people = [_named(one, courses[one.employee_id]) for one in portraits if courses[one.employee_id]]
    return sorted(people, key=lambda one: _order(one, notice.day))


def _named(portrait: Row[Any], courses: Iterable[NamedCourse] = ()) -> Named:
    facts = {name: value for name, value in portrait._mapping.items() if name != "is_away"}
    return Named(**facts, courses=tuple(courses))


def _order(one: Named, day: date) -> tuple[Any, ...]:
    is_overdue = one.courses[0].due_on < day
    return not is_overdue, one.department_code, not one.name_kana, one.name_kana, one.employee_no


@lru_cache(maxsize=DAYS_REMEMBERED)
def _portraits(day: date) -> Select[*tuple[Any, ...]]:
    e, d = Employee, Department
    return (
        select(
            *(e.id.label("employee_id"), e.employee_no, e.name, e.name_kana, EmployeeState.position),
            *(d.id.label("department_id"), d.code.label("department_code"), d.name.label("department")),
            d.name_en.label("department_en"),
            is_away(e.id, day).label("is_away"),
        )
        .join(NoticePerson, NoticePerson.employee_id == e.id)
        .join(EmployeeState, EmployeeState.employee_id == e.id)
        .join(d, d.id == EmployeeState.department_id)
        .where(NoticePerson.notice_id == placeholder("notice_id"), holds_on(EmployeeState, day))
    )


@lru_cache(maxsize=DAYS_REMEMBERED)
def _standing(day: date) -> Select[*tuple[Any, ...]]:
    """The required courses of everybody in those departments that are open, overdue or finished, by due date."""
    whose = Scope(department_ids=cast("tuple[int, ...]", placeholder("department_ids", expanding=True)))
    d = obligations(day, whose).subquery("duty").c
    return (
        select(d.employee_id, d.course_id, Course.code, Course.title, Course.title_en, d.status, d.due_on)
        .join(Course, Course.id == d.course_id)
        .where(d.level == "required", d.status.in_((*_OPEN, "completed")), d.due_on.is_not(None))
        .order_by(d.due_on, Course.code)
    )


def _heard_of(
    db: Session, notice: Notice, day: date, reader: Person | None, division_code: str | None
) -> list[Row[Any]]:
    """The portraits of those whom the notice names and of whom the reader may hear on `day` (P1, M8).

    These are those in sight, and those about whom the reader decides because nobody before can be reached; never
    the reader.
    """
    portraits = db.execute(_portraits(day), {"notice_id": notice.id}).all()
    if reader is None:
        return list(portraits)
    me, view = reader.employee_id, sight(db, reader, day, division_code)
    reach: Reach = "account" if accounts_are_known(db) else "mail"
    who = deciders(day, reach=reach).subquery("deciders").c
    mine = select(who.department_id, who.employee_id).where(or_(who.employee_id == me, who.otherwise_id == me))
    first = {row.department_id: row.employee_id for row in db.execute(mine)}

    def is_heard_of(one: Row[Any]) -> bool:
        in_sight = view.is_division or one.department_id in view.department_ids
        return one.employee_id != me and (in_sight or first.get(one.department_id) in (me, one.employee_id))

    return [one for one in portraits if is_heard_of(one)]


def notice_read_by(
    db: Session, notice_id: int, reader: Person, day: date, division_code: str | None = None
) -> Notice:
    """A notice about people that went to that person, or to the division in which they work on `day`.

    Raises Refusal `stale_button` where there is no such notice, `not_yours` where it is somebody else's.
    """
    notice = db.get(Notice, notice_id)
    if notice is None or notice.kind not in (DIGEST, IN_PERSON):
        raise Refusal("stale_button")
    is_to_division = notice.employee_id is None and sight(db, reader, day, division_code).is_division
    if notice.employee_id != reader.employee_id and not is_to_division:
        raise Refusal("not_yours")
    return notice


# -- nudges ---------------------------------------------------------------------------------------------------


def nudge_named(
    db: Session,
    notice_id: int,
    employee_id: int | None,
    *,
    by: Person,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
) -> NudgedNamed:
    """Send a reminder to one of those a digest names, or to all (None), while they have something left of it.

    Raises Refusal `stale_button` where there is no such digest, `not_yours` where it is somebody else's, and
    `not_in_charge` where the reader may no longer hear of that person, or of anybody in it: rights go with the
    post. Doing it twice is harmless.
    """
    today = now.astimezone(zone).date()
    notice = notice_read_by(db, notice_id, by, today, division_code)
    if notice.kind != DIGEST:
        raise Refusal("stale_button")
    heard_of = {one.employee_id: one for one in _heard_of(db, notice, today, by, division_code)}
    if not heard_of if employee_id is None else employee_id not in heard_of:
        raise Refusal("not_in_charge")
    named = named_in(db, notice, today, reader=by, division_code=division_code)
    left = [one for one in named if not one.is_done and employee_id in (None, one.employee_id)]
    if employee_id is not None and not left:
        is_done = any(one.employee_id == employee_id for one in named)
        return NudgedNamed((), ((_named(heard_of[employee_id]), "done" if is_done else "not_subject"),))
    nudged = nudge(db, [one.employee_id for one in left], by=by.employee_id, now=now, zone=zone)
    return NudgedNamed(
        sent=tuple(one for one in left if one.employee_id in nudged.sent_ids),
        refused=tuple((one, nudged.refused[one.employee_id]) for one in left if one.employee_id in nudged.refused),
    )
