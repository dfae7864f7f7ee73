"""A head nudges people who have something left to do; refused wherever a message is (M3-M5, M7-M13)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest
from sqlalchemy import select, update

from models import reminders
from models.audit import AuditEvent
from models.database import sessions
from models.office import SendingHours
from models.people import Employee, EmployeeState
from models.reminders.day import OFFICE_ZONE
from models.reminders.nudging import Nudged, nudge
from models.reminders.records import Reminder
from tests.builders import OPERATOR
from tests.plain import Completion, Employment, Grant, Leave, State
from tests.test_reminder_plan import LONG_AGO, ONCE, YEARLY, Desk, asked, d, morning, someone, two_courses

# No step falls on Tuesday 8 December for a course due on 25 December.
TUESDAY = d(12, 8)


@pytest.fixture
def desk(engine) -> Desk:
    return Desk(engine)


def nudged(desk: Desk, day: date = TUESDAY, at: time = time(11), people: list[int] | None = None) -> Nudged:
    """By the last person of the office."""
    with desk.writing() as db:
        whom = desk.people if people is None else people
        return nudge(db, whom, by=desk.people[-1], now=morning(day, at))


def reasons(desk: Desk, day: date = TUESDAY, at: time = time(11)) -> list[str]:
    """Why each person is not nudged; empty: a message goes."""
    found = nudged(desk, day, at)
    assert set(found.sent_ids) | set(found.refused) == set(desk.people)
    return [found.refused.get(person, "") for person in desk.people]


def test_m9_a_nudge_is_a_message_of_today(desk):
    desk.office(someone(), someone())
    assert nudged(desk, people=desk.people[:1]) == Nudged((desk.people[0],), {})
    with sessions(desk.engine).begin() as db:
        (reminder,) = db.scalars(select(Reminder)).all()
        assert (reminder.employee_id, reminder.day, reminder.kind) == (desk.people[0], TUESDAY, "nudge")
        assert (reminder.state, reminder.reason) == ("planned", None)
        assert (reminder.nudged_by_id, reminder.due_on) == (desk.people[1], d(12, 25))
        assert [at.astimezone(OFFICE_ZONE).hour for at in (reminder.not_before, reminder.not_after)] == [10, 17]
        (event,) = db.scalars(select(AuditEvent)).all()
        assert (event.action, event.subject_id, event.actor_id) == ("reminder.nudged", reminder.id, desk.people[1])


def test_m3_m4_only_on_working_days_and_inside_the_hours(desk):
    desk.office()
    assert reasons(desk, d(12, 6)) == ["not_working_day"]
    assert reasons(desk, d(12, 31)) == ["not_working_day"]
    assert reasons(desk, at=time(8, 59)) == ["out_of_hours"]
    assert reasons(desk, at=time(17)) == ["out_of_hours"]
    assert reasons(desk, at=time(9)) == [""]


def test_m4_a_department_on_shifts_has_its_own_hours(desk):
    desk.office()
    with desk.writing() as db:
        department = db.scalars(select(EmployeeState.department_id)).first()
        db.add(SendingHours(department_id=department, opens=time(19), closes=time(21)))
    assert reasons(desk, at=time(18)) == ["out_of_hours"]
    assert reasons(desk, at=time(21)) == ["out_of_hours"]
    assert reasons(desk, at=time(20)) == [""]
    assert reasons(desk, d(12, 9), at=time(9)) == [""]


def test_m5_one_a_day(desk):
    desk.office(someone(), someone())
    assert reasons(desk) == ["", ""]
    assert reasons(desk) == ["today", "today"]
    desk.plan(d(12, 18))
    assert reasons(desk, d(12, 18)) == ["today", "today"]


@pytest.mark.parametrize("state", ["planned", "held", "sending", "sent", "unknown"])
def test_m5_a_message_that_is_planned_or_out_is_one(desk, state):
    desk.office().plan(d(12, 18))
    with desk.writing() as db:
        db.execute(update(Reminder).values(state=state))
    assert reasons(desk, d(12, 18)) == ["today"]
    assert desk.states(d(12, 18)) == [(state, None)]


def test_m5_two_in_seven_days_are_enough_and_nudges_count(desk):
    desk.office(rows=two_courses("12-16", "12-18"))
    assert desk.go(d(11, 16)) == [(d(11, 16), "due-30;-")]
    assert reasons(desk, d(11, 17)) == [""]
    desk.sent(d(11, 17))
    assert desk.row(d(11, 18))[1:] == ("-;due-30", "budget")
    assert reasons(desk, d(11, 20)) == ["budget"]
    assert reasons(desk, d(11, 24)) == [""]


def test_m5_the_day_before_the_due_date_has_no_budget(desk):
    """The day's run has not been planned yet."""
    desk.office(rows=two_courses("10-22", "10-26"))
    for day in (d(10, 19), d(10, 20), d(10, 21)):
        assert reasons(desk, day) == [""]
        desk.sent(day)
    assert reasons(desk, d(10, 22)) == ["budget"]


def test_m5_a_message_of_the_day_that_was_not_sent_becomes_the_nudge(desk):
    desk.office().plan(d(12, 18))
    tried = {"attempts": 5, "failure": "channel_not_found", "marked_at": morning(d(12, 18))}
    with desk.writing() as db:
        db.execute(update(Reminder).values(state="not_sent", reason="failed", **tried))
    assert reasons(desk, d(12, 18)) == [""]
    with sessions(desk.engine).begin() as db:
        (reminder,) = db.scalars(select(Reminder)).all()
        assert (reminder.kind, reminder.state) == ("nudge", "planned")
        assert (reminder.attempts, reminder.failure, reminder.marked_at) == (0, "", None)
    # The day planned again leaves it as it is.
    assert desk.plan(d(12, 18), time(12)).people == 1
    assert desk.states(d(12, 18)) == [("planned", None)]
    with sessions(desk.engine).begin() as db:
        assert db.scalars(select(Reminder.kind)).all() == ["nudge"]


def test_m7_not_to_those_who_have_nothing_left_or_are_away(desk):
    suspended = someone(employments=(Employment(date(2026, 4, 1)),), leaves=(Leave(d(12, 1)),))
    desk.office(
        someone(completions=(Completion(YEARLY.code, TUESDAY), Completion(ONCE.code, TUESDAY))),
        someone(completions=(Completion(YEARLY.code, TUESDAY),)),
        someone(leaves=(Leave(d(12, 1), d(12, 10)),)),
        suspended,
        someone(employments=(Employment(LONG_AGO, d(12, 7)),)),
        someone(employments=(Employment(d(12, 9)),)),
        someone(states=(State(date.min, None, None, None, uses_ict=False),)),
        someone(grants=tuple(Grant(c.code, "exempt", d(3, 31), date(2026, 4, 1)) for c in (YEARLY, ONCE))),
        rows=(asked(YEARLY), asked(ONCE)),
    )
    assert reasons(desk) == [
        *("done", "", "on_leave", "suspended", "not_employed", "not_employed", "not_subject", "exempt"),
    ]
    assert nudged(desk, people=[10**6]).refused == {10**6: "not_employed"}


def test_m8_not_to_those_whom_slack_does_not_reach(desk):
    desk.office(someone(), someone())
    with desk.writing() as db:
        db.execute(update(Employee).where(Employee.id == desk.people[0]).values(email=""))
    assert reasons(desk) == ["no_mail", ""]


def test_m10_not_while_names_and_posts_are_wrong(desk):
    desk.office(rows=(asked(YEARLY, "09-30"),))
    assert reasons(desk, d(3, 31)) == ["frozen"]
    desk.staff_list(date(2026, 5, 1))
    assert reasons(desk, date(2027, 4, 2)) == ["frozen"]


def test_m11_not_to_those_who_put_their_message_off(desk):
    desk.office().go(d(12, 11))
    with desk.writing() as db:
        message = db.scalars(select(Reminder.id)).one()
        reminders.put_off(db, message, d(12, 18), now=morning(d(12, 11), time(11)))
    assert reasons(desk, d(12, 14)) == ["snoozed"]
    assert reasons(desk, d(12, 18)) == [""]


def test_m13_not_while_everything_is_stopped(desk):
    desk.office()
    with desk.writing() as db:
        reminders.stop(db, actor=OPERATOR, now=morning(TUESDAY))
    assert reasons(desk) == ["stopped"]


def test_many_heads_at_once_nudge_somebody_once(office):
    desk = Desk(office)
    with sessions(office).begin() as db:
        desk.people = list(db.scalars(select(Employee.id).order_by(Employee.id)))
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: nudged(desk), range(6)))
    sent = [who for one in found for who in one.sent_ids]
    assert len(sent) == len(set(sent)) > 5
    assert all(set(one.sent_ids) | set(one.refused) == set(desk.people) for one in found)


# M12: nudges that did not go out.


def test_m12_a_nudge_that_did_not_go_out_is_made_anew_the_next_working_day(desk):
    desk.office(someone(), someone())
    nudged(desk, d(12, 4))
    desk.finishes(YEARLY, d(12, 6), person=1)
    assert desk.plan(d(12, 7)).people == 0
    assert desk.states(d(12, 4)) == [("not_sent", "merged"), ("not_sent", "done")]
    assert desk.states(d(12, 7)) == [("planned", None)]
    with sessions(desk.engine).begin() as db:
        old, _, new = db.scalars(select(Reminder).order_by(Reminder.day, Reminder.employee_id)).all()
        assert (old.merged_into_id, new.kind, new.nudged_by_id) == (new.id, "nudge", desk.people[1])
        assert new.not_before == morning(d(12, 7), time(10))
    desk.plan(d(12, 7), time(11))
    assert desk.states(d(12, 7)) == [("planned", None)]
    assert desk.sent(d(12, 7)) == 1


def test_m12_a_nudge_that_did_not_go_out_is_one_with_the_next_days_message_and_does_not_count(desk):
    desk.office(rows=two_courses("12-16", "12-18"))
    assert desk.go(d(11, 16)) == [(d(11, 16), "due-30;-")]
    nudged(desk, d(11, 17))
    assert desk.go(d(11, 18)) == [(d(11, 18), "-;due-30")]
    assert desk.states(d(11, 17)) == [("not_sent", "merged")]


def test_m12_the_steps_of_a_day_with_a_nudge_that_did_not_go_out_join_the_next(desk):
    """The head was quicker than the day's run; one message does for both."""
    desk.office()
    nudged(desk, d(12, 18), time(9))
    assert desk.plan(d(12, 18)).people == 1
    assert desk.go(d(12, 21)) == [(d(12, 21), "due-7")]
    assert desk.states(d(12, 18)) == [("not_sent", "merged")]
