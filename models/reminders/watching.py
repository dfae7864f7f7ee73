"""What the division is told of runs: the next one, one that waits or did not happen, a freeze (M10, M12, M13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from models.calendar import ONE_DAY
from models.days import Place, days_between, lock_calendar
from models.office import own_municipality_id
from models.outbox.division import to_division
from models.outbox.posting import Draft, put
from models.outbox.records import Notice
from models.reminders.day import CLOSES, OFFICE_ZONE, OPENS, planning_day
from models.reminders.planning import HOLD_FROM, HOLD_GROWTH, reminder_counts
from models.reminders.records import LATER, STEPS, ReminderStep, Run, Stop
from models.sql import over_everybody

PREVIEW: Final = "preview"
HELD: Final = "held"
NOT_RUN: Final = "not_run"
FROZEN: Final = "frozen"
OF_RUNS: Final = (PREVIEW, HELD, NOT_RUN, FROZEN)

PREVIEW_FROM: Final = time(15)
"""From then on the next run is shown, and an unreleased one is asked about again (M13)."""
NOT_RUN_FROM: Final = time(11)
"""A run not planned by then did not happen as it should have."""
LOOK_BACK: Final = timedelta(days=30)
"""Days before the last working day in which runs that did not happen are looked for."""
SETTLED: Final = "settled"
"""The `reason` of a notice that was sent and has nothing more to ask."""


@dataclass(frozen=True, slots=True)
class Counted:
    """So many people with that reason and, of those a person has, the first-named step; None: no step."""

    reason: str
    step: str | None
    people: int


def plan_division_notices(
    db: Session,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
    channel: str | None = None,
) -> int:
    """Put in whatever the division is to be told of the runs by now; gives back how many notices were new.

    Whoever calls it again, or at the same time, changes nothing. Working days between 9 and 17 only.
    """
    local = now.astimezone(zone)
    if not OPENS <= local.time() < CLOSES:
        return 0
    municipality_id, today = own_municipality_id(db), local.date()
    place = days_between(db, municipality_id, today, today)[today]
    if not place.is_working:
        return 0
    watch = _Watch(db, municipality_id, now, zone, place, division_code, channel)
    watch.settle()
    drafts = [*watch.held(), *watch.not_run(), *watch.frozen(), *watch.preview()]
    return put(db, drafts, municipality_id=municipality_id, now=now)


class _Watch:
    """One look at how things stand, on a working day."""

    def __init__(
        self,
        db: Session,
        municipality_id: int,
        now: datetime,
        zone: ZoneInfo,
        place: Place,
        division_code: str | None,
        channel: str | None,
    ) -> None:
        self._db = db
        self._municipality_id = municipality_id
        self._now = now
        self._zone = zone
        self._place = place
        self._today = place.day
        self._division_code = division_code
        self._channel = channel
        self._run = self._run_of(place.day)

    def held(self) -> list[Draft]:
        """Today's run waits for release: asked at once, and at 15:00 again (M13)."""
        run = self._run
        if run is None or not run.is_held or self._is_stopped():
            return []
        first = self._key(HELD, self._today, "1")
        asked_at = self._db.scalar(select(func.min(Notice.put_at)).where(_begins_with(first)))
        if asked_at is None:
            return self._drafts(HELD, first, self._today, {"asked": 1})
        again_at = datetime.combine(self._today, PREVIEW_FROM, self._zone)
        again = self._key(HELD, self._today, "2")
        if asked_at >= again_at or self._now < again_at or self._is_said(again):
            return []
        return self._drafts(HELD, again, self._today, {"asked": 2})

    def not_run(self) -> list[Draft]:
        """Working days since the last planned one, and today if it is late (M12); none before the first ever."""
        last = self._db.scalar(
            select(func.max(Run.day)).where(
                Run.municipality_id == self._municipality_id, Run.day < self._today, Run.planned_at.is_not(None)
            )
        )
        if last is None:
            return []
        drafts = []
        is_late = self._local.time() >= NOT_RUN_FROM and (self._run is None or self._run.planned_at is None)
        if is_late:
            drafts += self._missed([self._today])
        if self._place.previous_on > last:
            first = max(last + ONE_DAY, self._place.previous_on - LOOK_BACK)
            days = days_between(self._db, self._municipality_id, first, self._place.previous_on)
            drafts += self._missed([place.day for place in days.values() if place.is_working])
        return drafts

    def _missed(self, days: Sequence[date]) -> list[Draft]:
        """One notice for all of them, by the last: nothing of days on which nothing was to go out."""
        key = self._key(NOT_RUN, days[-1])
        if self._is_said(key):
            return []
        missed = [day for day in days if not self._is_silent(day)]
        if not missed:
            return []
        return self._drafts(NOT_RUN, key, days[-1], {"days": [day.isoformat() for day in missed]})

    def frozen(self) -> list[Draft]:
        """On the first working day of each week that nothing goes out for want of a staff list (M10)."""
        monday = self._today - timedelta(days=self._today.weekday())
        key = self._key(FROZEN, self._today)
        if self._place.previous_on >= monday or self._is_said(key) or not self._is_frozen(self._today):
            return []
        return self._drafts(FROZEN, key, self._today, {})

    def preview(self) -> list[Draft]:
        """The next working day's run beside the last one, worked out once (M13)."""
        day = self._place.next_on
        key = self._key(PREVIEW, day)
        if self._local.time() < PREVIEW_FROM or self._is_said(key):
            return []
        lock_calendar(self._db, self._municipality_id)  # so that of several processes one does the work
        drafts = [] if self._is_said(key) else self._drafts(PREVIEW, key, day, {})
        if not drafts or not self._planning_day(day).course_ids:
            return []
        about = self._numbers(day)
        return [replace(draft, about=about) for draft in drafts]

    def settle(self) -> None:
        """Notices that asked or warned of something that is over by now are shown anew, once."""
        open_ones = select(Notice.id, Notice.kind, Notice.day).where(
            or_(*[_begins_with(f"{kind}:{self._municipality_id}") for kind in (HELD, NOT_RUN, FROZEN)]),
            Notice.state == "sent",
            Notice.reason.is_(None),
        )
        over = [row.id for row in self._db.execute(open_ones) if self._is_over(row.kind, row.day)]
        if over:
            self._db.execute(
                update(Notice)
                .values(reason=SETTLED, stale_since=datetime.now(UTC))
                .where(Notice.id.in_(over))
                .execution_options(synchronize_session=False)
            )

    def _is_over(self, kind: str, day: date) -> bool:
        if kind == FROZEN:
            return not self._is_frozen(self._today)
        run = self._run_of(day)
        if kind == HELD:
            return day < self._today or run is None or not run.is_held
        return run is not None and run.planned_at is not None

    def _numbers(self, day: date) -> dict[str, Any]:
        """What a preview says, as JSON: counts of the day and of the last run that was planned."""
        counted = _counted(self._db, day, self._now, self._zone)
        people = sum(one.people for one in counted if one.reason == "sent")
        run = self._run_of(day)
        forecast = run.forecast if run else None
        is_released = run is not None and run.released_at is not None
        is_larger = forecast is None or people > HOLD_GROWTH * forecast
        return {
            "counts": _as_json(counted),
            "forecast": forecast,
            "will_wait": people > HOLD_FROM and is_larger and not is_released,
            "last": self._last_run(day),
        }

    def _last_run(self, day: date) -> dict[str, Any] | None:
        runs = select(Run).where(Run.municipality_id == self._municipality_id, Run.planned_at.is_not(None))
        last = self._db.scalars(runs.where(Run.day < day).order_by(Run.day.desc()).limit(1)).first()
        if last is None:
            return None
        # Who had a message then may have finished since, so those are counted from what was planned.
        others = [one for one in _counted(self._db, last.day, self._now, self._zone) if one.reason != "sent"]
        return {"day": last.day.isoformat(), "counts": _as_json([*_planned(self._db, last), *others])}

    # -- how things stand

    @property
    def _local(self) -> datetime:
        return self._now.astimezone(self._zone)

    def _run_of(self, day: date) -> Run | None:
        of_day = select(Run).where(Run.municipality_id == self._municipality_id, Run.day == day)
        return self._db.scalars(of_day.execution_options(populate_existing=True)).one_or_none()

    def _is_stopped(self) -> bool:
        running = select(Stop.id).where(Stop.municipality_id == self._municipality_id, Stop.started_at.is_(None))
        return self._db.scalar(running) is not None

    def _planning_day(self, day: date) -> Any:
        return planning_day(self._db, self._municipality_id, day, now=self._now, zone=self._zone)

    def _is_frozen(self, day: date) -> bool:
        return bool(self._planning_day(day).is_frozen)

    def _is_silent(self, day: date) -> bool:
        planned = self._planning_day(day)
        return bool(planned.is_frozen or planned.is_stopped)

    # -- notices

    def _key(self, kind: str, day: date, *more: str) -> str:
        return ":".join((kind, str(self._municipality_id), day.isoformat(), *more))

    def _is_said(self, key: str) -> bool:
        return self._db.scalar(select(Notice.id).where(_begins_with(key)).limit(1)) is not None

    def _drafts(self, kind: str, key: str, day: date, about: Mapping[str, Any]) -> list[Draft]:
        return to_division(
            self._db,
            kind,
            key,
            day,
            about=about,
            municipality_id=self._municipality_id,
            division_code=self._division_code,
            channel=self._channel,
            today=self._today,
            not_after=datetime.combine(self._today, CLOSES, self._zone),
        )


def _begins_with(key: str) -> ColumnElement[bool]:
    """That key, or that and something behind a colon; found by the index on both databases."""
    return or_(Notice.key == key, and_(Notice.key > f"{key}:", Notice.key < f"{key};"))


def _counted(db: Session, day: date, now: datetime, zone: ZoneInfo) -> list[Counted]:
    with over_everybody(db):
        return [Counted(*row) for row in db.execute(reminder_counts(db, day, now=now, zone=zone))]


def _planned(db: Session, run: Run) -> list[Counted]:
    """The people with a message in a run that was planned, by the first-named of their steps."""
    s = ReminderStep
    order = case(*[(s.step == name, place) for place, name in enumerate((*STEPS, LATER))])
    first = (
        select(func.min(order).label("rank"))
        .where(s.day == run.day, s.reason.is_(None))
        .group_by(s.employee_id)
        .subquery()
    )
    rows = select(first.c.rank, func.count().label("people")).group_by(first.c.rank).order_by(first.c.rank)
    return [Counted("sent", (*STEPS, LATER)[row.rank], row.people) for row in db.execute(rows)]


def _as_json(counted: Iterable[Counted]) -> list[list[Any]]:
    return [[one.reason, one.step, one.people] for one in counted]


def from_json(rows: Iterable[Sequence[Any]]) -> list[Counted]:
    """The counts of a preview as they were stored."""
    return [Counted(*row) for row in rows]
