"""Who is who in Slack, and what somebody may see of others, on both databases (P1, P3, N3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.accounts import Account, Known, Profile, known, learn, link_by_hand, mark_greeted, person_on
from models.audit import AuditEvent
from models.base import Refusal
from models.database import sessions, writing_sessions
from models.office import Department, DepartmentState, own_municipality_id
from models.people import Employee, Leave, find_employee
from models.rights import division, sight
from tests.builders import NOW, OPERATOR, TODAY

TEAM = "T0000LOCAL"
LATER = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def profile(slack_id: str = "U1", email: str = "ueda.shota@city.example", **more: Any) -> Profile:
    said = {"kind": "member", "locale": "ja-JP", "time_zone": "Asia/Tokyo", "team_id": TEAM} | more
    return Profile(slack_id=slack_id, email=email, **said)


def learn_of(engine: Engine, *profiles: Profile, now: datetime = NOW) -> None:
    for one in profiles:
        with writing_sessions(engine).begin() as db:
            learn(db, one, own_municipality_id(db), now)


def stored(engine: Engine, slack_id: str = "U1", day: date = TODAY) -> Known | None:
    with sessions(engine).begin() as db:
        return known(db, TEAM, slack_id, day)


def trouble(engine: Engine, slack_id: str = "U1", day: date = TODAY) -> str | None:
    found = stored(engine, slack_id, day)
    assert found is not None
    return found.trouble


def test_an_account_nobody_has_seen_is_unknown(office):
    assert stored(office) is None


def test_an_account_is_linked_by_its_mail_and_knows_the_person_for_the_day(office):
    learn_of(office, profile())
    found = stored(office)
    assert found is not None
    assert found.person is not None
    assert (found.person.employee_no, found.person.department, found.person.uses_ict) == ("0001003", "人事課", True)
    assert (found.trouble, found.is_greeted) == (None, False)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (profile(email="nobody@city.example"), "not_on_list"),
        (profile(email=""), "no_mail"),
        (profile(email="yamamoto.rina@city.example"), "not_employed"),
    ],
)
def test_whoever_is_not_on_the_list_or_has_left_is_told_so_and_not_taken_for_somebody_else(office, said, why):
    learn_of(office, said)
    assert trouble(office) == why


@pytest.mark.parametrize("kind", ["guest", "stranger", "bot", "deactivated"])
def test_guests_strangers_and_bots_get_no_account(office, kind):
    learn_of(office, profile(kind=kind))
    assert stored(office) is None


def test_a_member_who_became_a_guest_is_one(office):
    learn_of(office, profile(), profile(kind="guest"))
    assert trouble(office) == "guest"


def test_p3_a_mail_changed_in_slack_to_another_persons_suspends_the_link(office):
    learn_of(office, profile(), profile(email="sasaki.yu@city.example"))
    assert trouble(office) == "suspended"


def test_p3_asking_again_does_not_lift_what_is_suspended(office):
    """Neither directly nor by way of a mail that nobody has."""
    sasaki = profile(email="sasaki.yu@city.example")
    learn_of(office, profile(), sasaki, sasaki, profile(email="private@mail.example"), sasaki, sasaki)
    assert trouble(office) == "suspended"


def test_p3_a_mail_changed_in_slack_and_back_again_is_linked_again(office):
    learn_of(office, profile(), profile(email="private@mail.example"))
    assert trouble(office) == "suspended"
    learn_of(office, profile())
    assert trouble(office) is None


def test_p3_a_mail_changed_on_the_staff_list_is_checked_again(office):
    learn_of(office, profile())
    with writing_sessions(office).begin() as db:
        db.execute(update(Employee).where(Employee.employee_no == "0001003").values(email="ueda.new@city.example"))
    found = stored(office)
    assert found is not None
    assert (found.is_doubtful, found.trouble) == (True, "suspended")
    learn_of(office, profile(email="ueda.new@city.example"))
    assert trouble(office) is None


def test_p3_one_mail_on_two_accounts_suspends_both(office):
    learn_of(office, profile("U1"), profile("U2"))
    assert (trouble(office, "U1"), trouble(office, "U2")) == ("suspended", "suspended")


def test_p3_two_accounts_with_one_mail_learned_at_the_same_moment_are_both_suspended(office):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda slack_id: learn_of(office, profile(slack_id)), ("U1", "U2")))
    assert (trouble(office, "U1"), trouble(office, "U2")) == ("suspended", "suspended")


def linked_by_hand(engine: Engine, slack_id: str) -> None:
    with writing_sessions(engine).begin() as db:
        ueda = find_employee(db, "0001003", own_municipality_id(db))
        link_by_hand(db, ueda, slack_id, actor=OPERATOR, now=LATER)


def test_p3_the_division_says_by_hand_which_of_two_accounts_it_is(office):
    learn_of(office, profile("U1"), profile("U2"))
    linked_by_hand(office, "U2")
    assert (trouble(office, "U1"), trouble(office, "U2")) == ("suspended", None)
    learn_of(office, profile("U1"), profile("U2"))
    assert (trouble(office, "U1"), trouble(office, "U2")) == ("suspended", None)


def test_p3_a_link_made_by_hand_needs_no_mail_and_outlives_a_changed_one(office):
    learn_of(office, profile(email="private@mail.example"))
    assert trouble(office) == "not_on_list"
    linked_by_hand(office, "U1")
    learn_of(office, profile(email="another@mail.example"))
    assert trouble(office) is None
    with sessions(office).begin() as db:
        events = db.scalars(select(AuditEvent).where(AuditEvent.action == "account.linked")).all()
    assert [(event.actor, event.at) for event in events] == [("command_line", LATER)]


def test_only_an_account_that_has_written_can_be_linked_by_hand(office):
    with pytest.raises(Refusal, match="account_unknown"):
        linked_by_hand(office, "U9")


def test_every_new_and_suspended_link_is_audited_once(office):
    learn_of(office, profile(), profile(), profile(email="sasaki.yu@city.example"))
    with sessions(office).begin() as db:
        assert len(db.scalars(select(AuditEvent).where(AuditEvent.action == "account.linked")).all()) == 2


def test_the_first_message_is_the_first_only_once(office):
    learn_of(office, profile())
    found = stored(office)
    assert found is not None
    for now in (NOW, LATER):
        with writing_sessions(office).begin() as db:
            mark_greeted(db, [found.account_id], now)
    with sessions(office).begin() as db:
        assert db.scalars(select(Account.greeted_at)).one() == NOW


def test_r2_nobody_is_a_person_before_the_first_day_or_after_the_last(any_office):
    with sessions(any_office).begin() as db:
        rina = find_employee(db, "0001024", own_municipality_id(db))
        assert person_on(db, rina, date(2026, 9, 30)).name == "山本 里奈"
        for day in (date(2018, 3, 31), date(2026, 10, 1)):
            with pytest.raises(Refusal, match="not_employed"):
                person_on(db, rina, day)


def seen_by(db: Session, employee_no: str, day: date = TODAY) -> tuple[bool, set[str]]:
    person = person_on(db, find_employee(db, employee_no, own_municipality_id(db)), day)
    found = sight(db, person, day, None)
    names = db.scalars(select(Department.name).where(Department.id.in_(found.department_ids)))
    return found.is_division, set(names)


@pytest.mark.parametrize(
    ("employee_no", "sees"),
    [
        ("0001001", {"総務部", "人事課", "デジタル推進課"}),
        ("0001009", {"市民税課"}),
        ("0001010", set()),
        ("0001015", {"保険年金課"}),
        ("0001016", {"保険年金課"}),
        ("0001011", set()),
    ],
    ids=["a head, and below", "a head", "a deputy", "a head on leave", "a deputy in a leave", "anybody else"],
)
def test_p1_heads_see_their_own_and_below_deputies_only_while_they_decide(any_office, employee_no, sees):
    with sessions(any_office).begin() as db:
        assert seen_by(db, employee_no) == (False, sees)


def test_p1_a_deputy_no_longer_sees_once_the_head_is_back(any_office):
    with sessions(any_office).begin() as db:
        assert seen_by(db, "0001016", date(2026, 12, 31))[1] == {"保険年金課"}
        assert seen_by(db, "0001016", date(2027, 1, 1))[1] == set()


def test_p1_a_deputy_sees_while_the_post_is_vacant_or_the_head_has_left(office):
    with writing_sessions(office).begin() as db:
        tax = db.scalars(select(Department.id).where(Department.code == "030202")).one()
        db.execute(update(DepartmentState).where(DepartmentState.department_id == tax).values(head_id=None))
    with sessions(office).begin() as db:
        assert seen_by(db, "0001010")[1] == {"市民税課"}
    with writing_sessions(office).begin() as db:
        gone = db.scalars(select(Employee.id).where(Employee.employee_no == "0001024")).one()
        db.execute(update(DepartmentState).where(DepartmentState.department_id == tax).values(head_id=gone))
    with sessions(office).begin() as db:
        assert seen_by(db, "0001010")[1] == {"市民税課"}


def test_p1_the_division_sees_all(any_office):
    with sessions(any_office).begin() as db:
        assert seen_by(db, "0001007")[0]
        assert seen_by(db, "0001008")[0]
        assert not seen_by(db, "0001003")[0]


def test_the_division_is_the_one_set_or_the_one_of_that_name(any_office):
    with sessions(any_office).begin() as db:
        office = own_municipality_id(db)
        by_name, by_code = division(db, office, None), division(db, office, "030202")
        assert by_name is not None
        assert by_code is not None
        assert (by_name.code, by_code.code) == ("020105", "030202")
        assert division(db, office, "999999") is None


def test_the_sample_has_the_leave_these_stories_speak_of(any_office):
    with sessions(any_office).begin() as db:
        nakamura = find_employee(db, "0001015", own_municipality_id(db))
        leave = db.scalars(select(Leave).where(Leave.employee_id == nakamura.id)).one()
        assert (leave.leave_from, leave.leave_to) == (date(2026, 11, 1), date(2026, 12, 31))
