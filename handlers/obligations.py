"""Duties in words: what a course is called, how it stands, and why it is asked for. Values in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Protocol

from handlers.catalogue import Texts, showable
from models.calendar import FiscalYear
from models.curriculum import GROUP_PREFIX, ICT_USERS
from models.obligations import GRACE_DAYS


class Duty(Protocol):
    """One row of `models.exports.duties`."""

    course_code: str
    title: str
    title_en: str
    cycle: str
    level: str
    status: str
    due_on: date | None
    completed_on: date | None
    is_late: bool
    audience: str
    audience_since: date | None
    hired_on: date
    effective_from: date
    due_kind: str | None
    due_month: int | None
    due_day: int | None
    due_days: int | None
    start_on: date
    row_due_on: date | None
    leave_from: date | None
    leave_to: date | None
    exempt_until: date | None
    extended_to: date | None


def title(texts: Texts, title: str, title_en: str) -> str:
    """A course's title in the reader's language, where it has one."""
    return showable(title_en if texts.locale == "en" and title_en else title)


def persona(texts: Texts, persona: str | None) -> str:
    """The kind of staff somebody is."""
    return texts.say(f"persona-{persona or 'none'}")


def audience(texts: Texts, audience: str) -> str:
    """Whom a requirement speaks of."""
    if audience.startswith(GROUP_PREFIX):
        return texts.say("audience-group", name=audience.removeprefix(GROUP_PREFIX))
    return texts.say(f"audience-{audience}")


def standing(texts: Texts, duty: Duty, today: date) -> str:
    """How a duty stands, in a few words: days left, days over, done on."""
    if duty.completed_on is not None:
        late = "duties-done-late" if duty.is_late else "duties-done-on"
        return texts.say(late, day=duty.completed_on.isoformat())
    if duty.due_on is None:
        return ""
    days = (duty.due_on - today).days
    return texts.say("duties-days-left", days=days) if days >= 0 else texts.say("duties-days-over", days=-days)


def why(texts: Texts, duty: Duty, day: date) -> str:
    """Why this course is asked of this person on `day`, and why by that date."""
    return texts.say("sentence-separator").join(reasons(texts, duty, day))


def reasons(texts: Texts, duty: Duty, day: date) -> Iterator[str]:
    """The same, sentence by sentence."""
    whom = audience(texts, duty.audience)
    yield texts.say(f"why-{duty.level}", audience=whom, since=duty.effective_from)
    if duty.level == "elective":
        return
    if duty.cycle == "every_fiscal_year":
        yield texts.say("why-yearly")
    if duty.exempt_until is not None and duty.exempt_until >= day:
        yield texts.say("why-exempt", day=duty.exempt_until)
        return
    if duty.status == "exempt" and duty.leave_from is not None:
        if duty.leave_to is None:
            yield texts.say("why-leave-exempt-open", **{"from": duty.leave_from})
        else:
            yield texts.say("why-leave-exempt", **{"from": duty.leave_from, "to": duty.leave_to})
        return
    yield _start(texts, duty, whom)
    if duty.status == "suspended":
        yield texts.say("why-leave-suspended", **{"from": duty.leave_from})
        return
    if duty.extended_to is not None:
        yield texts.say("why-extended", day=duty.extended_to)
    else:
        yield from _due(texts, duty)
    if duty.is_late:
        yield texts.say("why-late", due=duty.due_on)


def _start(texts: Texts, duty: Duty, whom: str) -> str:
    """The fact that made the duty begin when it did: the one that came last (R6)."""
    start = duty.start_on
    if start == duty.exempt_until:
        return texts.say("why-start-exemption", day=start)
    if start == duty.audience_since != duty.hired_on:
        if duty.audience == ICT_USERS:
            return texts.say("why-start-ict", day=start)
        return texts.say("why-start-audience", day=start, audience=whom)
    if start == duty.hired_on:
        return texts.say("why-start-hire", day=start)
    if start == duty.effective_from:
        return texts.say("why-start-row", day=start)
    return texts.say("why-start-year", day=start)


def _due(texts: Texts, duty: Duty) -> Iterator[str]:
    """The rule that gave the due date, then the leave that moved it (R6, R7, R8)."""
    due = duty.row_due_on
    if due is None:
        return
    year_end = FiscalYear.containing(due).last_day
    if duty.due_kind != "month_day":
        is_by_days = due == duty.start_on + timedelta(days=duty.due_days or 0)
        key = f"why-due-{duty.due_kind}" if is_by_days else "why-due-days-year"
        yield texts.say(key, days=duty.due_days, day=due)
    elif (due.month, due.day) == (duty.due_month, duty.due_day):
        yield texts.say("why-due-day", day=due)
    elif due == year_end and due < duty.start_on + timedelta(days=GRACE_DAYS):
        yield texts.say("why-due-grace-year", day=due)
    else:
        yield texts.say("why-due-grace", day=due)
    if duty.leave_from is not None and duty.leave_to is not None and duty.due_on is not None:
        yield texts.say("why-leave-moved", **{"from": duty.leave_from, "to": duty.leave_to, "day": duty.due_on})
