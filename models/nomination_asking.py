"""Nobody waits: what is undecided is brought up again, goes with the post, and ends in time (N3, N4, N9, N10).

`ask_again` is one tick. It looks at how things stand and does what is due, so that it may come as often as one
likes, from as many processes as there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.days import LONGEST_PAUSE, days_between, lock_calendar, working_days_after
from models.deciders import deciders, decides_about, is_away
from models.nomination_people import Deciding, deciding
from models.nomination_records import Lending, Nomination, NominationStep, Round, RoundDepartment
from models.nomination_telling import (
    ASK,
    TOLD,
    ask,
    deciders_of,
    subject_of,
    subject_of_department,
    subject_of_register,
)
from models.nominations import COUNTED, FIRST_ASKED_AFTER, OPEN, end, wishes_joined
from models.office import DepartmentState, own_municipality_id
from models.outbox.division import to_division
from models.outbox.posting import Draft, put, renew
from models.outbox.records import Notice
from models.persona_reviews import departments_left
from models.reminders.day import CLOSES, OFFICE_ZONE, OPENS, planning_day
from models.rights import division_members
from models.rounds import ASK as ROUND_ASK
from models.rounds import close
from models.sql import holds_on

ASKED_AGAIN_AFTER: Final = 5
"""Working days from one asking to the next, once it has been brought up again (N9)."""
DEPUTY_AFTER: Final = 10
"""Working days after which the deputy hears of it as well (N9)."""
SEEN_WITHIN: Final = timedelta(days=366)
"""A head sees afterwards what was decided in their place at most so long ago."""

SEEN: Final = "nomination_seen"
NUDGE: Final = "nomination_nudge"
TO_REGISTER: Final = "to_register"
CORE_MOVED: Final = "core_moved"

_LIVE: Final = ("waiting", "sending", "sent", "failed")
"""States of a notice after which nobody need be asked for the same once more."""


def ask_again(
    db: Session,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
    channel: str | None = None,
) -> int:
    """Do what is due at `now`; gives back how many notices were put in and how many things came to their end.

    Rounds and nominations end at any hour, and those concerned hear of it on the next working day between 9 and 17.
    All else happens only then. Nothing at all in the days in which posts and heads are wrong (M10).
    """
    acting = Acting(None, own_municipality_id(db), now, zone, division_code)
    lock_calendar(db, acting.municipality_id)
    office = planning_day(db, acting.municipality_id, acting.today, now=now, zone=zone, needs_account=False)
    if office.is_frozen:
        return 0
    is_open = _is_anything_open(db, acting.municipality_id)
    done = _end_what_is_over(db, acting) if is_open else 0
    if not office.is_working or not OPENS <= now.astimezone(zone).time() < CLOSES:
        return done
    tick = _Tick(db, acting, channel)
    if is_open:
        tick.bring_up_nominations()
        tick.bring_up_departments()
        tick.hand_over()
        tick.nudge_deputies()
        tick.tell_division()
    tick.show_heads()
    tick.ask_departments_left()
    return done + tick.put


def _is_anything_open(db: Session, municipality_id: int) -> bool:
    """A round or a nomination is; most of the year none is, and the tick is soon done."""
    n, r = Nomination, Round
    nominations = exists().where(n.municipality_id == municipality_id, n.state.in_(OPEN))
    rounds = exists().where(r.municipality_id == municipality_id, r.state == "open")
    return bool(db.scalar(select(or_(nominations, rounds))))


# -- what ends by itself --------------------------------------------------------------------------------------


def _end_what_is_over(db: Session, acting: Acting) -> int:
    n, s = Nomination, DepartmentState
    ours = n.municipality_id == acting.municipality_id
    has_system = exists().where(
        s.department_id == n.department_id,
        holds_on(s, acting.today),
        or_(s.owns_system, s.introducing_system),
    )
    stopped = select(n.id).where(ours, n.state.in_(OPEN), ~has_system).order_by(n.id)
    done = [end(db, acting, one, "stopped") for one in db.scalars(stopped).all()]
    over = and_(Round.municipality_id == acting.municipality_id, Round.state == "open")
    rounds = select(Round.id).where(over, Round.closes_on < acting.today).order_by(Round.id)
    closed = db.scalars(rounds.with_for_update(key_share=True)).all()
    expired = sum(close(db, acting, one) for one in closed)
    undecided = and_(n.state.in_(("proposed", "returned")), n.expires_on < acting.today)
    late = select(n.id).where(ours, undecided).order_by(n.id)
    done += [end(db, acting, one, "expired") for one in db.scalars(late).all()]
    return sum(one is not None for one in done) + len(closed) + expired


# -- what waits for somebody ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Matter:
    """Something that waits for whoever decides for a department: a proposal, or the department's answer.

    `decider_id` is who does today, None: the division. `since`: what was asked before does not count.
    """

    kind: str
    subject: str
    key: str
    department_id: int
    candidate_id: int | None
    since: datetime
    about: Mapping[str, Any]
    decider_id: int | None


@dataclass(slots=True)
class _Tick:
    """One look at all that waits. `put` counts the notices that are new."""

    db: Session
    acting: Acting
    channel: str | None
    put: int = 0
    _rounds_due: set[int] = field(default_factory=set)
    """Rounds of which the division is to be reminded."""

    def _say(self, drafts: Iterable[Draft]) -> None:
        self.put += put(self.db, drafts, municipality_id=self.acting.municipality_id, now=self.acting.now)

    def _after(self, count: int) -> date:
        return working_days_after(self.db, self.acting.municipality_id, self.acting.today, count)

    def _deciding(self, department_id: int, candidate_id: int | None) -> list[Deciding]:
        acting = self.acting
        return deciding(
            self.db,
            department_id,
            acting.today,
            about=candidate_id,
            municipality_id=acting.municipality_id,
            division_code=acting.division_code,
        )

    # What is brought up again

    def bring_up_nominations(self) -> None:
        """Whoever has each open nomination is asked once more on its day: decider, proposer, division (N9)."""
        n, acting = Nomination, self.acting
        due = select(n).where(
            n.municipality_id == acting.municipality_id, n.state.in_(OPEN), n.next_on <= acting.today
        )
        for made in self.db.scalars(due.order_by(n.id)).all():
            if not self._moved_on(made):
                continue
            if made.state == "proposed":
                self.put += ask(self.db, acting, made, again=made.asked_times)
            elif made.state == "returned":
                self._say(self._to_correct(made))
            else:
                self._rounds_due.add(made.round_id)

    def _moved_on(self, made: Nomination) -> bool:
        """Set its next day; False where somebody has done something about it in this moment."""
        n = Nomination
        moved = self.db.execute(
            update(n)
            .where(n.id == made.id, n.step_no == made.step_no, n.next_on == made.next_on)
            .values(asked_times=n.asked_times + 1, next_on=self._after(ASKED_AGAIN_AFTER))
            .returning(n.id)
            .execution_options(synchronize_session=False)
        ).first()
        self.db.refresh(made)
        return moved is not None

    def _to_correct(self, made: Nomination) -> list[Draft]:
        """To the proposer; where that person is away, to those who may correct it in their place."""
        db, acting, s = self.db, self.acting, NominationStep
        returned = and_(s.nomination_id == made.id, s.state_before != "returned", s.state_after == "returned")
        step_id = db.scalar(select(s.id).where(returned).order_by(s.step_no.desc()).limit(1))
        is_here = db.scalar(select(~is_away(made.proposer_id, acting.today)))
        return [
            Draft(
                kind=TOLD,
                key=f"nomination-again:{made.id}:{made.step_no}:{made.asked_times}:{employee_id}",
                day=acting.today,
                employee_id=employee_id,
                department_id=made.department_id,
                about={"nomination": made.id, "step": step_id, "again": made.asked_times},
            )
            for employee_id in ([made.proposer_id] if is_here else deciders_of(db, acting, made))
        ]

    def bring_up_departments(self) -> None:
        """A department of an open round that has not answered is asked once more on its day (N9)."""
        d, acting = RoundDepartment, self.acting
        due = (
            select(d, _is_answered().label("is_answered"), Round.opens_on)
            .join(Round, Round.id == d.round_id)
            .where(self._is_open(), d.nobody_at.is_(None), or_(d.next_on.is_(None), d.next_on <= acting.today))
            .order_by(d.round_id, d.department_id)
        )
        for asked, is_answered, opens_on in self.db.execute(due).all():
            is_due = asked.next_on is not None and not is_answered
            values: dict[str, Any] = {"next_on": self._after(FIRST_ASKED_AFTER)}
            if is_due:
                values = {"next_on": self._after(ASKED_AGAIN_AFTER), "asked_times": d.asked_times + 1}
            self.db.execute(
                update(d)
                .where(d.round_id == asked.round_id, d.department_id == asked.department_id)
                .values(values)
                .execution_options(synchronize_session=False)
            )
            self.db.refresh(asked)
            if is_due:
                self._say(self._to_answer(asked, opens_on))

    def _to_answer(self, asked: RoundDepartment, opens_on: date) -> list[Draft]:
        """To each who may answer for the department; after a while the deputy hears of it as well."""
        able = self._deciding(asked.department_id, None)
        key = f"{asked.round_id}:{asked.department_id}:{asked.asked_times}"
        readers = [(one.employee_id, ROUND_ASK, f"round:{key}") for one in able]
        if opens_on < self._since_deputies_hear() and (deputy := self._deputy(able, None)):
            readers.append((deputy, NUDGE, f"round-nudge:{key}"))
        return [
            Draft(
                kind=kind,
                key=f"{of_it}:{employee_id}",
                day=self.acting.today,
                employee_id=employee_id,
                department_id=asked.department_id,
                about={"round": asked.round_id, "again": asked.asked_times},
                subject=subject_of_department(asked.round_id, asked.department_id),
            )
            for employee_id, kind, of_it in readers
        ]

    def _is_open(self) -> ColumnElement[bool]:
        """The round can be answered today."""
        r, today = Round, self.acting.today
        ours = and_(r.municipality_id == self.acting.municipality_id, r.state == "open")
        return and_(ours, r.opens_on <= today, r.closes_on >= today)

    # Who decides now

    def hand_over(self) -> None:
        """Whoever decides now has everything that waits before them; those who no longer do are shown who does."""
        matters = self._matters()
        if not matters:
            return
        asked = self._asks([one.subject for one in matters])
        heirs = self._lent_to()
        members = None
        for matter in matters:
            if matter.decider_id is None:
                if members is None:
                    members = self._members()
                able = members - {matter.candidate_id}
            else:
                able = {matter.decider_id, *heirs.get(matter.decider_id, ())}
            asks = [one for one in asked.get(matter.subject, ()) if one.put_at >= matter.since]
            if any(not self._has_it(one, asks, able) for one in able):
                self._give(matter, asks)

    def _give(self, matter: _Matter, asks: Sequence[Row[Any]]) -> None:
        able = [one.employee_id for one in self._deciding(matter.department_id, matter.candidate_id)]
        new = [one for one in able if not self._has_it(one, asks, set(able))]
        before = self.put
        self._say(
            Draft(
                kind=matter.kind,
                key=f"{matter.key}:moved:{employee_id}:{self.acting.today.isoformat()}",
                day=self.acting.today,
                employee_id=employee_id,
                department_id=matter.department_id,
                about=matter.about,
                subject=matter.subject,
            )
            for employee_id in new
        )
        if self.put > before:
            renew(self.db, [matter.subject], now=self.acting.clock())

    def _has_it(self, employee_id: int, asks: Sequence[Row[Any]], able: set[Any]) -> bool:
        """It is before that person, and has not been somebody else's since."""
        own = [one.put_at for one in asks if one.employee_id == employee_id]
        if not own:
            return False
        later = [one for one in asks if one.put_at > max(own) and one.employee_id not in able]
        return all(self._was_lent(employee_id, one) for one in later)

    def _was_lent(self, employee_id: int, ask: Row[Any]) -> bool:
        """The other was asked because that person lent the right, and so kept it (N5)."""
        n = Lending
        day = ask.put_at.astimezone(self.acting.zone).date()
        lent = and_(n.lent_by_id == employee_id, n.lent_to_id == ask.employee_id, n.from_on <= day, n.to_on >= day)
        return self.db.execute(select(n.id).where(lent)).first() is not None

    def _matters(self) -> list[_Matter]:
        n, d, acting = Nomination, RoundDepartment, self.acting
        able = deciders(acting.today).subquery("deciders")
        a = able.c
        proposed = (
            select(n.id, n.step_no, n.department_id, n.candidate_id, n.state_since)
            .add_columns(decides_about(a, n.candidate_id).label("decider_id"))
            .outerjoin(able, a.department_id == n.department_id)
            .where(n.municipality_id == acting.municipality_id, n.state == "proposed")
            .order_by(n.id)
        )
        matters = [
            _Matter(
                kind=ASK,
                subject=subject_of(row.id),
                key=f"nomination:{row.id}:{row.step_no}",
                department_id=row.department_id,
                candidate_id=row.candidate_id,
                since=row.state_since,
                about={"nomination": row.id, "again": 0},
                decider_id=row.decider_id,
            )
            for row in self.db.execute(proposed)
        ]
        unanswered = (
            select(d.round_id, d.department_id, Round.made_at, a.employee_id.label("decider_id"))
            .join(Round, Round.id == d.round_id)
            .outerjoin(able, a.department_id == d.department_id)
            .where(self._is_open(), d.nobody_at.is_(None), _taken() < d.places)
            .order_by(d.round_id, d.department_id)
        )
        return matters + [
            _Matter(
                kind=ROUND_ASK,
                subject=subject_of_department(row.round_id, row.department_id),
                key=f"round:{row.round_id}:{row.department_id}",
                department_id=row.department_id,
                candidate_id=None,
                since=row.made_at,
                about={"round": row.round_id},
                decider_id=row.decider_id,
            )
            for row in self.db.execute(unanswered)
        ]

    def _asks(self, subjects: Sequence[str]) -> Mapping[str, list[Row[Any]]]:
        n = Notice
        found: dict[str, list[Row[Any]]] = {}
        rows: Select[*tuple[Any, ...]] = select(n.subject, n.employee_id, n.put_at).where(
            n.subject.in_(subjects), n.kind.in_((ASK, ROUND_ASK)), n.state.in_(_LIVE)
        )
        for row in self.db.execute(rows):
            found.setdefault(row.subject, []).append(row)
        return found

    def _lent_to(self) -> Mapping[int, set[int]]:
        """To whom each head has lent the right today, here or there (N5)."""
        n, today = Lending, self.acting.today
        found: dict[int, set[int]] = {}
        lent = select(n.lent_by_id, n.lent_to_id).where(n.from_on <= today, n.to_on >= today, n.ended_at.is_(None))
        for row in self.db.execute(lent):
            found.setdefault(row.lent_by_id, set()).add(row.lent_to_id)
        return found

    def _members(self) -> set[Any]:
        acting = self.acting
        return set(division_members(self.db, acting.municipality_id, acting.division_code, acting.today))

    # The deputy, who hears of it after a while

    def _since_deputies_hear(self) -> date:
        """What has waited since before that day has waited ten working days."""
        today = self.acting.today
        first = today - timedelta(days=3 * DEPUTY_AFTER + LONGEST_PAUSE)
        around = days_between(self.db, self.acting.municipality_id, first, today)
        day = today
        for _ in range(DEPUTY_AFTER - 1):
            day = around[day].previous_on
        return day

    def _deputy(self, able: Sequence[Deciding], candidate_id: int | None) -> int | None:
        """The deputy of the head who decides, where there is one who is here and has no part in it yet."""
        if not able or able[0].post != "head":
            return None
        s, today = DepartmentState, self.acting.today
        known = {candidate_id, *(one.employee_id for one in able)}
        deputy_id = self.db.scalar(
            select(s.deputy_id).where(
                s.department_id == able[0].of_department_id, holds_on(s, today), ~is_away(s.deputy_id, today)
            )
        )
        return None if deputy_id in known else deputy_id

    def nudge_deputies(self) -> None:
        """The deputy hears of what the head leaves undecided for ten working days, and each time it comes up."""
        n, acting = Nomination, self.acting
        before = datetime.combine(self._since_deputies_hear(), time(), acting.zone)
        old = select(n).where(
            n.municipality_id == acting.municipality_id, n.state == "proposed", n.state_since < before
        )
        waiting = {_nudge_key(made): made for made in self.db.scalars(old.order_by(n.id))}
        if not waiting:
            return
        of_them = Notice.subject.in_([subject_of(made.id) for made in waiting.values()])
        told = self.db.scalars(select(Notice.key).where(Notice.kind == NUDGE, of_them))
        known = {key.rpartition(":")[0] for key in told}
        for key, made in waiting.items():
            if key in known:
                continue
            able = self._deciding(made.department_id, made.candidate_id)
            deputy_id = self._deputy(able, made.candidate_id)
            if deputy_id is not None:
                draft = Draft(
                    kind=NUDGE,
                    key=f"{key}:{deputy_id}",
                    day=acting.today,
                    employee_id=deputy_id,
                    department_id=made.department_id,
                    about={"nomination": made.id, "again": made.asked_times},
                    subject=subject_of(made.id),
                )
                self._say([draft])

    # The division, and heads who come back

    def tell_division(self) -> None:
        """What is approved waits for the division: told once a day and round at most, and again in N9's time."""
        n, acting = Nomination, self.acting
        approved = (
            select(n.round_id, func.max(n.state_since).label("last_at"))
            .where(n.municipality_id == acting.municipality_id, n.state == "approved")
            .group_by(n.round_id)
            .order_by(n.round_id)
        )
        waiting = {row.round_id: row.last_at for row in self.db.execute(approved)}
        if not waiting:
            return
        told = (
            select(Notice.subject, func.max(Notice.put_at).label("put_at"), func.max(Notice.day).label("day"))
            .where(Notice.kind == TO_REGISTER, Notice.subject.in_([subject_of_register(one) for one in waiting]))
            .group_by(Notice.subject)
        )
        said = {row.subject: row for row in self.db.execute(told)}
        for round_id, last_at in waiting.items():
            before = said.get(subject_of_register(round_id))
            if before is not None and before.day == acting.today:
                continue
            if before is None or before.put_at < last_at or round_id in self._rounds_due:
                self._say(self._to_register(round_id))

    def _to_register(self, round_id: int) -> list[Draft]:
        acting = self.acting
        return to_division(
            self.db,
            TO_REGISTER,
            f"to_register:{round_id}:{acting.today.isoformat()}",
            acting.today,
            about={"round": round_id},
            municipality_id=acting.municipality_id,
            division_code=acting.division_code,
            channel=self.channel,
            today=acting.today,
            subject=subject_of_register(round_id),
        )

    def show_heads(self) -> None:
        """What a deputy decided in the head's place, once to the head, as soon as they are there to see it (N3)."""
        self._say(
            Draft(
                kind=SEEN,
                key=f"nomination-seen:{row.id}",
                day=self.acting.today,
                employee_id=row.head_id,
                department_id=row.department_id,
                about={"nomination": row.nomination_id, "step": row.id},
                subject=subject_of(row.nomination_id)
                if row.nomination_id
                else subject_of_department(row.round_id, row.department_id),
            )
            for row in self.db.execute(_unseen(self.acting)).all()
        )

    def ask_departments_left(self) -> None:
        """A department whose core person has moved is asked for a new one, once (N10)."""
        acting = self.acting
        left = departments_left(self.db, acting.municipality_id, acting.today)
        if not left:
            return
        keys = {f"core-moved:{one.employee_id}:{one.department_id}:{one.moved_on.isoformat()}": one for one in left}
        told = {
            key
            for known in self.db.scalars(select(Notice.key).where(Notice.kind == CORE_MOVED))
            for key in (known, known.rpartition(":")[0])
        }
        for key, one in keys.items():
            if key in told:
                continue
            about = {"employee": one.employee_id, "moved_on": one.moved_on.isoformat()}
            first = next(iter(self._deciding(one.department_id, one.employee_id)), None)
            if first is None or first.post == "division":
                self._say(self._left_to_division(key, one.department_id, about))
            else:
                self._say(
                    [
                        Draft(
                            kind=CORE_MOVED,
                            key=key,
                            day=acting.today,
                            employee_id=first.employee_id,
                            department_id=one.department_id,
                            about=about,
                        )
                    ]
                )

    def _left_to_division(self, key: str, department_id: int, about: Mapping[str, Any]) -> list[Draft]:
        acting = self.acting
        return to_division(
            self.db,
            CORE_MOVED,
            key,
            acting.today,
            about=about,
            municipality_id=acting.municipality_id,
            division_code=acting.division_code,
            channel=self.channel,
            today=acting.today,
            department_id=department_id,
        )


def _nudge_key(made: Nomination) -> str:
    return f"nomination-nudge:{made.id}:{made.state_since.date().isoformat()}:{made.asked_times}"


def _of_department(*states: str) -> ColumnElement[bool]:
    """Nominations of that department of the round, in one of those states."""
    n, d = Nomination, RoundDepartment
    return and_(n.round_id == d.round_id, n.department_id == d.department_id, n.state.in_(states))


def _is_answered() -> ColumnElement[bool]:
    """The department has put somebody forward, or joined another one's wish, and that has not come to nothing."""
    d = RoundDepartment
    joined = wishes_joined(d.round_id, d.department_id).correlate(d).exists()
    return or_(exists().where(_of_department(*OPEN, "registered")), joined)


def _taken() -> Any:
    """How many of the department's places are."""
    return select(func.count(Nomination.id)).where(_of_department(*COUNTED)).scalar_subquery()


def _unseen(acting: Acting) -> Select[*tuple[Any, ...]]:
    """The last thing a deputy decided in each matter, where its head is here and has not seen it yet.

    Not about the head, not while the head lends the right, and not once the head has decided too.
    """
    s, later, d = NominationStep, aliased(NominationStep), DepartmentState
    lent = exists().where(
        and_(Lending.lent_by_id == d.head_id, Lending.lent_to_id == s.actor_id),
        and_(Lending.from_on <= acting.today, Lending.to_on >= acting.today, Lending.ended_at.is_(None)),
    )
    overtaken = exists().where(
        and_(later.nomination_id == s.nomination_id, later.step_no > s.step_no),
        or_(later.actor_id == d.head_id, and_(later.post == "deputy", _decided(later))),
    )
    notice = exists().where(Notice.key == literal("nomination-seen:").concat(cast(s.id, String)))
    return (
        select(s.id, s.nomination_id, s.round_id, s.department_id, d.head_id)
        .join(d, and_(d.department_id == s.of_department_id, holds_on(d, acting.today)))
        .join(Round, Round.id == s.round_id)
        .where(Round.municipality_id == acting.municipality_id, s.at >= acting.now - SEEN_WITHIN)
        .where(s.post == "deputy", _decided(s), d.head_id != s.actor_id)
        .where(or_(s.candidate_id.is_(None), d.head_id != s.candidate_id))
        .where(~is_away(d.head_id, acting.today), ~notice, ~lent, ~overtaken)
        .order_by(s.id)
    )


def _decided(step: Any) -> ColumnElement[bool]:
    by_itself = step.deed.in_(("approved", "returned", "rejected", "taken_back", "nobody"))
    return or_(by_itself, and_(step.deed.in_(("proposed", "corrected")), step.state_after == "approved"))
