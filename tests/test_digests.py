"""What heads are told of their people: whom to tell in person (M8), and the week's digest (M9)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from bot.delivery import Delivery
from bot.demo import BOT_TOKEN
from bot.sending import slack_client
from bot.workspace.blocks import faults
from bot.workspace.entities import TEAM_ID
from handlers.catalogue import Texts
from handlers.letters import Writing, write
from models import reminders
from models.accounts import Person, person_on
from models.audit import write_details
from models.base import UNTIL_FURTHER_NOTICE, Refusal
from models.curriculum import Course
from models.database import open_engine, sessions, writing_sessions
from models.digests import nudge_named, plan_digests, plan_in_person
from models.imports.records import Import
from models.office import Department, DepartmentState, own_municipality_id
from models.outbox.posting import something_finished
from models.outbox.records import Notice, NoticePerson, Tick
from models.people import Employee, EmployeeState, Employment, Leave, find_employee, renew_personas
from models.record import Completion, Exemption
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder, Run
from tests import world as world_people
from tests.builders import NOW, OPERATOR
from tests.conftest import Databases
from tests.posting import meet_everybody
from tests.scoring import readable
from tests.world import World

MONDAY = date(2026, 12, 7)
MARCH = date(2027, 3, 1)
"""A Monday on which SEC-01 and SEC-03 have a step for everybody who has them open."""
AOKI, INOUE, ONISHI, KATO, CLARK = "0001001", "0001002", "0001005", "0001006", "0001008"
KOBAYASHI, SAITO, SASAKI, TAKAHASHI, TANAKA = "0001009", "0001010", "0001011", "0001012", "0001013"
NAKAMURA, NISHIMURA, NOMURA, YOSHIDA, FUJII = "0001015", "0001016", "0001017", "0001019", "0001020"
TAX, INSURANCE, WASTE = "030202", "050103", "070103"
TEN = time(10, 5)


def at(day: date, hour: time = TEN) -> datetime:
    return datetime.combine(day, hour, OFFICE_ZONE)


class Desk:
    """The small sample's office, spoken of by numbers and codes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    # What happens

    def digests(self, day: date = MONDAY, hour: time = TEN, **how: Any) -> int:
        with self.writing() as db:
            return plan_digests(db, now=at(day, hour), **how)

    def plans(self, day: date, hour: time = TEN) -> int:
        """Plan the day as the tick does; gives back how many notices there are to tell somebody in person."""
        with self.writing() as db:
            reminders.plan(db, day, now=at(day, hour))
        return self.tells(day, hour)

    def tells(self, day: date, hour: time = TEN, **how: Any) -> int:
        with self.writing() as db:
            return plan_in_person(db, day, now=at(day, hour), **how)

    def on_leave(self, number: str, first: date, last: date | None = None) -> None:
        with self.writing() as db:
            db.execute(insert(Leave).values(employee_id=self.id(number), leave_from=first, leave_to=last))

    def leaves(self, number: str, last: date) -> None:
        with self.writing() as db:
            db.execute(update(Employment).values(left_on=last).where(Employment.employee_id == self.id(number)))

    def posts(self, code: str, **values: str | None) -> None:
        """Give posts of a department to others, or to nobody; `parent` by code."""
        with self.writing() as db:
            ids = {
                f"{name}_id": self.department(who) if name == "parent" and who else self.id(who) if who else None
                for name, who in values.items()
            }
            mine = DepartmentState.department_id == self.department(code)
            db.execute(update(DepartmentState).values(ids).where(mine))

    def mail(self, number: str, mail: str) -> None:
        with self.writing() as db:
            db.execute(update(Employee).values(email=mail).where(Employee.employee_no == number))

    def grants(self, number: str, course: str, kind: str, until: date) -> None:
        with self.writing() as db:
            [(detail_id, digest)] = write_details(db, [{"reason": "r"}])
            whose = {"employee_id": self.id(number), "course_id": self.course(course)}
            granted = {"kind": kind, "until": until, "granted_on": date(2026, 4, 1)}
            db.execute(insert(Exemption).values(**whose, **granted, detail_id=detail_id, detail_digest=digest))

    def finishes(self, number: str, *courses: str, on: date = MONDAY) -> None:
        with self.writing() as db:
            for course in courses:
                done = {"completed_on": on, "source": "elearning", "outcome": "passed", "revision": 0}
                whose = {"employee_id": self.id(number), "course_id": self.course(course)}
                db.execute(insert(Completion).values(**whose, **done, recorded_at=NOW))
            something_finished(db, [self.id(number)], now=datetime.now(UTC))

    def knows_accounts(self) -> None:
        with self.writing() as db:
            municipality_id = own_municipality_id(db)
            values = {"municipality_id": municipality_id, "name": "accounts", "failure": ""}
            db.execute(insert(Tick).values(**values, begun_at=NOW, done_at=NOW))

    def is_out(self, kind: str, **values: Any) -> None:
        """The notices of that kind have been sent."""
        with self.writing() as db:
            sent = {"state": "sent", "message_ts": "1.1", **values}
            db.execute(update(Notice).values(sent).where(Notice.kind == kind, Notice.state == "waiting"))

    # What is known

    def id(self, number: str) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalars(select(Employee.id).where(Employee.employee_no == number)).one()

    def course(self, code: str) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalars(select(Course.id).where(Course.code == code)).one()

    def department(self, code: str) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalars(select(Department.id).where(Department.code == code)).one()

    def told(self, kind: str = "digest", day: date = MONDAY) -> list[tuple[str, list[str]]]:
        """To whom the notices of a day go, and whom each names."""
        with sessions(self.engine).begin() as db:
            numbers = {row.id: row.employee_no for row in db.execute(select(Employee.id, Employee.employee_no))}
            notices = db.scalars(select(Notice).where(Notice.kind == kind, Notice.day == day)).all()
            people = {
                one.id: db.scalars(select(NoticePerson.employee_id).where(NoticePerson.notice_id == one.id)).all()
                for one in notices
            }
            return sorted(
                (numbers.get(one.employee_id or 0, one.channel_id), sorted(numbers[who] for who in people[one.id]))
                for one in notices
            )

    def person(self, number: str, day: date = MONDAY) -> Person:
        with sessions(self.engine).begin() as db:
            return person_on(db, find_employee(db, number, own_municipality_id(db)), day)

    def notice(self, number: str, kind: str = "digest") -> Notice:
        """The newest notice of a reader."""
        with sessions(self.engine).begin() as db:
            theirs = select(Notice).where(Notice.employee_id == self.id(number), Notice.kind == kind)
            return db.scalars(theirs.order_by(Notice.id.desc())).first()  # type: ignore[return-value]

    def message(self, number: str, kind: str = "digest", day: date = MONDAY, locale: Any = "ja") -> Any:
        """What the reader's newest notice says now; Slack would take it."""
        with sessions(self.engine).begin() as db:
            notice = db.get_one(Notice, self.notice(number, kind).id)
            reader = person_on(db, find_employee(db, number, own_municipality_id(db)), day)
            message = write(Writing(db, at(day), OFFICE_ZONE, Texts(locale), reader, None), kind, notice)
        if message is not None:
            assert faults(message["blocks"], "message") == []
            assert 0 < len(message["text"]) <= 4_000
        return message

    def reads(self, number: str, kind: str = "digest", day: date = MONDAY, locale: Any = "ja") -> str:
        """All that can be read of it; empty where there is nothing to say."""
        message = self.message(number, kind, day, locale)
        return "\n".join(readable({**message, "sessions": []})) if message else ""


@pytest.fixture
def desk(office: Engine) -> Desk:
    return Desk(office)


@pytest.fixture(scope="module")
def compiled(story_databases: Databases) -> Iterator[Engine]:
    """An engine on SQLite that has seen the statements before: to compile them takes longer than to run them."""
    engine = open_engine(story_databases.fresh_url())
    yield engine
    engine.dispose()


@pytest.fixture
def sample(compiled: Engine, story_databases: Databases) -> Desk:
    """A fresh office on that engine, for what is the same on both databases."""
    compiled.dispose()
    path = str(compiled.url.database)
    for beside in ("-wal", "-shm"):
        Path(path + beside).unlink(missing_ok=True)
    shutil.copy(story_databases.folder / "template.db", path)
    return Desk(compiled)


# The week's digest


def test_m9_on_the_first_working_day_of_the_week_each_head_is_told_of_those_overdue_or_due_soon(desk):
    assert desk.digests() == 2
    # 小林 herself is overdue, 大西 and others have nothing due; 中村 is on leave, so the deputy reads.
    assert desk.told() == [(KOBAYASHI, [TANAKA]), (NISHIMURA, [NOMURA])]
    assert desk.digests() == 0
    assert desk.digests(hour=time(16, 59)) == 0


def test_m9_digests_go_out_on_the_first_working_day_within_the_hours(sample):
    told = {
        "a Monday that is a holiday": sample.digests(date(2026, 10, 12)),
        "the Tuesday after it": sample.digests(date(2026, 10, 13)),
        "the Wednesday": sample.digests(date(2026, 10, 14)),
        "a Sunday": sample.digests(date(2026, 12, 6)),
        "before ten": sample.digests(MONDAY, time(9, 59)),
        "after hours": sample.digests(MONDAY, time(17)),
        "from ten on": sample.digests(MONDAY, time(10)),
        "the day after": sample.digests(date(2026, 12, 8)),
        "the last day of the year": sample.digests(date(2026, 12, 31)),
        "after New Year": sample.digests(date(2027, 1, 4)),
    }
    assert {name: count for name, count in told.items() if count} == {
        "the Tuesday after it": 1,
        "from ten on": 2,
        "after New Year": 2,
    }
    notice = sample.notice(KOBAYASHI)
    assert (notice.not_before, notice.not_after) == (
        at(date(2027, 1, 4), time(10)),
        at(date(2027, 1, 4), time(17)),
    )


def test_m9_two_processes_at_one_moment_write_one_digest(desk):
    with ThreadPoolExecutor(4) as processes:
        counts = list(processes.map(lambda _: desk.digests(), range(4)))
    assert sorted(counts) == [0, 0, 0, 2]
    assert len(desk.told()) == 2


def test_m9_due_from_the_day_to_seven_days_after(sample):
    last = MONDAY + timedelta(days=7)
    for number, day in ((TANAKA, MONDAY), (SASAKI, last), (TAKAHASHI, last + timedelta(days=1))):
        sample.grants(number, "SEC-03", "extend", day)
    sample.grants(TANAKA, "SEC-02", "extend", last + timedelta(days=1))
    sample.digests()
    assert sample.told()[0] == (KOBAYASHI, [SASAKI, TANAKA])


def test_m9_p4_nobody_on_leave_exempt_suspended_or_gone_and_nobody_who_has_finished(sample):
    sample.posts(TAX, head=AOKI)
    sample.digests(date(2026, 11, 30))
    assert sample.told(day=date(2026, 11, 30)) == [(AOKI, [KOBAYASHI, TANAKA]), (NISHIMURA, [NOMURA])]
    sample.on_leave(KOBAYASHI, MONDAY)
    sample.grants(TANAKA, "SEC-02", "exempt", date(2027, 3, 31))
    sample.finishes(NOMURA, "SEC-02")
    assert sample.digests() == 0
    assert sample.told() == []


def test_m9_one_digest_for_a_head_of_several_departments_and_of_those_below_where_nobody_decides(sample):
    sample.posts(TAX, head=FUJII, deputy=None)
    sample.posts(INSURANCE, head=None, deputy=None, parent=WASTE)
    sample.digests()
    assert sample.told() == [(FUJII, [KOBAYASHI, TANAKA, NOMURA])]
    told = sample.reads(FUJII)
    assert "2部署で" in told
    assert "3人です" in told
    assert "保険年金課" in told


def test_m9_a_head_below_reads_of_their_own_and_the_one_above_does_not(sample):
    sample.posts(INSURANCE, head=NISHIMURA, deputy=None, parent=TAX)
    sample.digests()
    assert sample.told() == [(KOBAYASHI, [TANAKA]), (NISHIMURA, [NOMURA])]


def test_m9_where_nobody_is_left_the_division_is_told(sample):
    sample.posts(TAX, head=None, deputy=None)
    sample.digests(date(2026, 11, 30), channel="C0DIV")
    assert sample.told(day=date(2026, 11, 30)) == [(NISHIMURA, [NOMURA]), ("C0DIV", [KOBAYASHI, TANAKA])]
    sample.mail("0001007", "")
    sample.digests()
    members = [ONISHI, KATO, CLARK]
    assert sample.told() == [*((one, [KOBAYASHI, TANAKA]) for one in members), (NISHIMURA, [NOMURA])]
    assert "In Municipal Tax Section 2 people have training" in sample.reads(CLARK, locale="en")


def test_m9_the_division_nudges_from_its_channel_and_nobody_else_does(sample):
    sample.posts(TAX, head=None, deputy=None)
    sample.digests(channel="C0DIV")
    with sample.writing() as db:
        notice = db.scalars(select(Notice).where(Notice.channel_id == "C0DIV")).one()
        message = write(Writing(db, at(MONDAY), OFFICE_ZONE, Texts("ja"), None, None), "digest", notice)
        assert message is not None
        assert "2人です" in message["text"]
        now = {"now": at(MONDAY)}
        nudged = nudge_named(db, notice.id, None, by=sample.person(CLARK), **now)
        assert [one.employee_no for one in nudged.sent] == [KOBAYASHI, TANAKA]
        again = nudge_named(db, notice.id, sample.id(TANAKA), by=sample.person(ONISHI), **now)
        assert [reason for _, reason in again.refused] == ["today"]
        for number in (KOBAYASHI, SASAKI):
            with pytest.raises(Refusal, match="not_yours"):
                nudge_named(db, notice.id, None, by=sample.person(number), **now)


def test_m9_a_member_of_the_division_who_is_a_head_too_gets_one_digest(sample):
    sample.posts(TAX, head=None, deputy=None)
    sample.posts(INSURANCE, head=ONISHI)
    sample.digests()
    assert sample.told()[0] == (ONISHI, [KOBAYASHI, TANAKA, NOMURA])
    assert sample.told()[1] == (KATO, [KOBAYASHI, TANAKA])


def test_m9_a_head_without_an_account_is_none_whom_a_message_reaches_once_the_accounts_are_known(sample):
    sample.knows_accounts()
    assert sample.digests() == 0


def test_m9_a_head_whom_no_message_can_reach_has_it_read_by_the_next(sample):
    sample.mail(KOBAYASHI, "")
    sample.digests()
    assert sample.told()[0] == (SAITO, [KOBAYASHI, TANAKA])
    assert "田中 葵" in sample.reads(SAITO)


def test_m10_no_digest_while_frozen_and_one_once_the_freeze_is_ended(sample):
    monday = date(2027, 4, 5)
    with sample.writing() as db:
        own = own_municipality_id(db)
        values = {"municipality_id": own, "has_staff": True, "is_full": True}
        db.execute(insert(Import).values(**values, at=NOW, effective_on=date(2026, 5, 1)))
    sample.grants(TAKAHASHI, "SEC-02", "extend", monday)
    assert sample.digests(monday) == 0
    with sample.writing() as db:
        reminders.end_freeze(db, monday, actor=OPERATOR, now=at(monday))
    sample.digests(monday)
    assert sample.told(day=monday) == [(KOBAYASHI, [TAKAHASHI])]


def test_m13_a_stop_stops_digests_and_none_is_made_up(sample):
    with sample.writing() as db:
        reminders.stop(db, actor=OPERATOR, now=at(MONDAY, time(9, 30)))
    assert sample.digests() == 0
    with sample.writing() as db:
        reminders.start(db, actor=OPERATOR, now=at(MONDAY, time(10, 30)))
    assert sample.digests(hour=time(11)) == 0
    assert sample.digests(MONDAY + timedelta(days=7)) == 2


def test_m13_a_digest_that_waits_is_stopped_too(sample):
    sample.digests()
    with sample.writing() as db:
        reminders.stop(db, actor=OPERATOR, now=at(MONDAY, time(10, 6)))
    assert {sample.notice(who).state for who in (KOBAYASHI, NISHIMURA)} == {"dropped"}
    with sessions(sample.engine).begin() as db:
        reader = sample.person(KOBAYASHI)
        writing = Writing(db, at(MONDAY, time(10, 7)), OFFICE_ZONE, Texts("ja"), reader, None)
        assert write(writing, "digest", sample.notice(KOBAYASHI)) is None


# What it says


def test_m9_a_digest_says_who_and_how_far_most_urgent_first_with_no_scores(sample):
    sample.grants(TANAKA, "SEC-03", "extend", MONDAY + timedelta(days=3))
    sample.grants(SASAKI, "SEC-03", "extend", MONDAY)
    sample.digests()
    told = sample.message(KOBAYASHI)["text"].splitlines()
    assert told == [
        "市民税課で、期限を過ぎた研修か、2026年12月14日（月）までに期限が来る研修のある方は2人です。",
        "・田中 葵\u3000会計年度任用職員：個人情報保護研修：68日超過・標的型攻撃メール訓練と振り返り：あと3日",
        "・佐々木 優\u3000主査：標的型攻撃メール訓練と振り返り：今日まで",
        "2026年12月7日（月）時点",
    ]
    english = sample.message(KOBAYASHI, locale="en")["text"].splitlines()
    assert english[0] == (
        "In Municipal Tax Section 2 people have training that is overdue or due by Mon 14 December 2026."
    )
    assert "Personal data protection: 68 days overdue" in english[1]
    assert "due today" in english[2]
    assert "score" not in sample.reads(KOBAYASHI, locale="en")


def test_m9_a_digest_says_one_person_in_the_singular(sample):
    sample.digests()
    assert "1 person has training" in sample.reads(KOBAYASHI, locale="en")
    assert "1人です" in sample.reads(KOBAYASHI)
    assert "Remind all" not in sample.reads(KOBAYASHI, locale="en")


def test_m9_whoever_finishes_before_it_goes_out_is_not_named_and_with_nobody_left_nothing_goes(sample):
    sample.grants(SASAKI, "SEC-03", "extend", MONDAY)
    sample.digests()
    sample.finishes(SASAKI, "SEC-03")
    assert "佐々木" not in sample.reads(KOBAYASHI)
    sample.finishes(TANAKA, "SEC-02")
    assert sample.message(KOBAYASHI) is None


def test_m9_whoever_finishes_afterwards_is_shown_as_done_in_the_same_place(sample):
    sample.grants(SASAKI, "SEC-03", "extend", MONDAY)
    sample.grants(TANAKA, "SEC-03", "extend", MONDAY + timedelta(days=3))
    sample.digests()
    sample.is_out("digest")
    assert sample.notice(KOBAYASHI).stale_since is None
    sample.finishes(TANAKA, "SEC-03")
    assert sample.notice(KOBAYASHI).stale_since is not None
    half = sample.message(KOBAYASHI)["text"].splitlines()[1]
    assert half.endswith("個人情報保護研修：68日超過・標的型攻撃メール訓練と振り返り：修了しました")
    sample.finishes(TANAKA, "SEC-02")
    message = sample.message(KOBAYASHI)
    told = message["text"].splitlines()
    assert "1人です" in told[0]
    assert told[1] == "このお知らせのあと、1人が修了しました。"
    assert told[2].startswith("・田中 葵")
    assert told[2].count("修了しました") == 2
    buttons = [block["accessory"]["accessibility_label"] for block in message["blocks"] if "accessory" in block]
    assert buttons == ["佐々木 優\u3000主査さんにお知らせする"]
    sample.finishes(SASAKI, "SEC-03")
    message = sample.message(KOBAYASHI)
    assert message["text"].splitlines()[0] == "ここに挙げた2人は、全員が研修を修了しました。"
    assert not any("accessory" in block or block["type"] == "actions" for block in message["blocks"])
    assert "All 2 people named here have finished." in sample.reads(KOBAYASHI, locale="en")


def test_m9_p1_a_digest_goes_with_the_post_and_is_not_shown_anew_to_a_former_head(sample):
    sample.digests()
    sample.is_out("digest")
    sample.posts(TAX, head=FUJII)
    sample.finishes(TANAKA, "SEC-02")
    assert sample.message(KOBAYASHI) is None


def test_p4_shown_anew_a_digest_is_silent_about_those_on_leave_or_exempt(sample):
    sample.grants(SASAKI, "SEC-03", "extend", MONDAY)
    sample.grants(TAKAHASHI, "SEC-03", "extend", MONDAY)
    sample.digests()
    sample.is_out("digest")
    sample.on_leave(SASAKI, MONDAY)
    sample.grants(TAKAHASHI, "SEC-03", "exempt", date(2027, 3, 31))
    assert sample.told()[0] == (KOBAYASHI, [SASAKI, TAKAHASHI, TANAKA])
    told = sample.reads(KOBAYASHI)
    assert "田中 葵" in told
    assert not any(word in told for word in ("佐々木", "髙橋", "休", "免除", "保留"))


def a_crowd(desk: Desk, count: int, name: str = "職員") -> None:
    """So many more people in the tax section, hired long ago, with SEC-02 overdue."""
    with desk.writing() as db:
        own, tax = own_municipality_id(db), desk.department(TAX)
        for place in range(count):
            who = db.execute(
                insert(Employee)
                .values(
                    municipality_id=own,
                    employee_no=f"20{place:05d}",
                    name=name or f"職員{place}",
                    email=f"p{place}@city.example",
                    locale="ja",
                )
                .returning(Employee.id)
            ).scalar_one()
            hired = {"hired_on": date(2020, 4, 1), "continuous_since": date(2020, 4, 1)}
            db.execute(insert(Employment).values(employee_id=who, **hired))
            known = {"valid_from": date.min, "valid_to": UNTIL_FURTHER_NOTICE, "uses_ict": True}
            db.execute(insert(EmployeeState).values(employee_id=who, department_id=tax, **known))
        renew_personas(db.connection(), select(Employee.id))


def test_m9_twenty_names_and_a_button_for_the_rest(sample):
    a_crowd(sample, 30, "")
    sample.digests()
    message = sample.message(KOBAYASHI)
    rows = [block for block in message["blocks"] if "accessory" in block]
    assert len(rows) == 20
    assert message["text"].splitlines()[-2] == "ほかに11人います。"
    assert "31人です" in message["text"]
    labels = [
        one["text"]["text"] for block in message["blocks"] for one in block.get("elements", ()) if "value" in one
    ]
    assert labels == ["全員にお知らせする", "ほかの11人を見る"]
    assert "And 11 more people." in sample.reads(KOBAYASHI, locale="en")


def test_p3_namesakes_are_told_apart_by_section_and_number(sample):
    a_crowd(sample, 1, "田中 葵")
    sample.digests()
    told = sample.reads(KOBAYASHI)
    assert "市民税課・職員番号 0001013" in told
    assert "市民税課・職員番号 2000000" in told


# Its buttons, over the wire


def deliver(world: World) -> None:
    """Send what waits, and show anew what no longer holds, as the tick does."""
    meet_everybody(world.engine, world.server.workspace)
    client = slack_client(BOT_TOKEN, world.server.api_url)
    settings: Any = {"send_rate": 100.0, "careful_rate": 100.0, "zone": OFFICE_ZONE, "locale": "ja"}
    known = {"team_id": TEAM_ID, "division_code": None, "now": world.clock.now}
    assert Delivery(world.engine, client, **settings, **known).drain().trouble == ""


def test_m9_a_head_nudges_one_and_sees_who_has_finished(world):
    desk, head = Desk(world.engine), world.person(world_people.KOBAYASHI)
    world.slack.move_to(at(MONDAY))
    desk.digests()
    deliver(world)
    [digest] = head.hears()
    assert "田中 葵\u3000会計年度任用職員" in digest.text
    assert "68日超過" in digest.text
    head.presses("お知らせする", on=digest)
    [answer] = head.hears()
    assert answer.notification.splitlines()[-1] == "田中 葵さんに、受講のお知らせを送ります。"
    head.presses("お知らせする", on=digest)
    [answer] = head.hears()
    assert answer.notification == "田中 葵さんには、今日のお知らせがすでにあるため、重ねては送りません。"
    with sessions(world.engine).begin() as db:
        nudges = db.execute(
            select(Reminder.employee_id, Reminder.kind, Reminder.state, Reminder.nudged_by_id)
        ).all()
    assert [tuple(one) for one in nudges] == [(desk.id(TANAKA), "nudge", "planned", desk.id(KOBAYASHI))]
    deliver(world)
    tanaka = world.person(world_people.TANAKA)
    [reminder] = tanaka.hears()
    assert "個人情報保護研修" in reminder.text
    desk.finishes(TANAKA, "SEC-02")
    deliver(world)
    head.waits_for("ここに挙げた方は、研修を修了しました。")
    shown = head.messages()[0]
    assert shown.ts == digest.ts
    assert "個人情報保護研修：修了しました" in shown.text
    assert shown.buttons == []
    head.presses("お知らせする", on=digest)
    [answer] = head.hears()
    assert answer.notification == "田中 葵さんは、すでに修了しています。"


def test_m9_p1_p4_a_nudge_is_refused_kindly_tells_no_reason_and_goes_with_the_post(world):
    desk, head = Desk(world.engine), world.person(world_people.KOBAYASHI)
    world.slack.move_to(at(MONDAY))
    for number in (SASAKI, TAKAHASHI):
        desk.grants(number, "SEC-03", "extend", MONDAY)
    desk.digests()
    deliver(world)
    [digest] = head.hears()
    desk.on_leave(SASAKI, MONDAY)
    desk.grants(TAKAHASHI, "SEC-03", "exempt", date(2027, 3, 31))
    answers = []
    for name in ("佐々木 優\u3000主査", "髙橋 大輔\u3000主任"):
        head.presses(f"{name}さんにお知らせする", on=digest)
        [answer] = head.hears()
        answers.append(answer.notification.splitlines()[-1].replace(name.split("\u3000")[0], "○"))
    assert answers == ["○さんには、いまは送れません。"] * 2
    world.person(world_people.SASAKI).presses("お知らせする", on=digest)
    [no] = world.person(world_people.SASAKI).hears()
    assert "別の方にお送りした" in no.text
    desk.posts(TAX, head=FUJII)
    head.presses("お知らせする", on=digest)
    [no] = head.hears()
    assert "ご担当ではない" in no.text


def test_m9_a_head_pages_through_the_rest_and_nudges_all(world):
    a_crowd(Desk(world.engine), 44, "")
    head = world.person(world_people.KOBAYASHI)
    world.slack.move_to(at(MONDAY))
    Desk(world.engine).digests()
    deliver(world)
    head.hears()
    head.presses("ほかの25人を見る")
    head.waits_for("1／2ページ（全25件）")
    head.presses("次へ")
    head.waits_for("2／2ページ（全25件）")
    assert len([label for label in head.modal().buttons if label == "お知らせする"]) == 5
    head.presses("お知らせする", on=head.modal())
    head.waits_for("さんに、受講のお知らせを送ります。")
    assert "2／2ページ" in head.modal_text()
    head.closes()
    head.presses("全員にお知らせする")
    [answer] = head.hears()
    *_, sent, refused = answer.notification.splitlines()
    assert sent.startswith("田中 葵さん、職員0さん、職員1さん")
    assert sent.endswith("ほか34人に、受講のお知らせを送ります。")
    assert refused.endswith("さんには、今日のお知らせがすでにあるため、重ねては送りません。")


# Whom to tell in person


def test_m8_the_head_is_told_of_those_without_mail_once_with_names_and_courses(desk):
    with desk.writing() as db:
        reminders.plan(db, MARCH, now=at(MARCH))
    with ThreadPoolExecutor(3) as processes:
        assert sorted(processes.map(lambda _: desk.tells(MARCH), range(3))) == [0, 0, 1]
    assert desk.told("in_person", MARCH) == [(NAKAMURA, [YOSHIDA])]
    assert desk.plans(MARCH, time(14)) == 0
    told = desk.message(NAKAMURA, "in_person", MARCH)
    assert told["text"].splitlines()[:2] == [
        "保険年金課に、Slackでお知らせが届かない方が1人います。次の研修のことを、直接お伝えください。",
        "・𠮷田 隆\u3000主査：情報セキュリティ基礎研修：あと30日・標的型攻撃メール訓練と振り返り：あと30日",
    ]
    assert not any("accessory" in block or block["type"] == "actions" for block in told["blocks"])
    assert "Slack does not reach 1 person in Insurance" in desk.reads(NAKAMURA, "in_person", MARCH, "en")


@pytest.mark.parametrize(
    ("how", "reader"), [("leave", NISHIMURA), ("no mail", NISHIMURA), ("nobody in the section", FUJII)]
)
def test_m8_for_a_head_who_is_away_missing_or_unreachable_the_next_is_told(sample, how, reader):
    if how == "leave":
        sample.on_leave(NAKAMURA, MARCH)
    if how == "no mail":
        sample.posts(INSURANCE, head="0001021")
    if how == "nobody in the section":
        sample.posts(INSURANCE, head=None, deputy=None, parent=WASTE)
    sample.plans(MARCH)
    assert [reader_no for reader_no, named in sample.told("in_person", MARCH) if YOSHIDA in named] == [reader]
    assert "𠮷田 隆" in sample.reads(reader, "in_person", MARCH)


def test_m8_a_head_without_mail_is_told_in_person_by_the_deputy(sample):
    sample.mail(KOBAYASHI, "")
    sample.plans(MARCH)
    assert (SAITO, [KOBAYASHI]) in sample.told("in_person", MARCH)
    assert "小林 正樹" in sample.reads(SAITO, "in_person", MARCH)


def test_m8_if_nobody_is_left_the_division_is_told(sample):
    sample.posts(INSURANCE, head=None, deputy=None)
    sample.plans(MARCH)
    assert [reader for reader, named in sample.told("in_person", MARCH)] == [ONISHI, KATO, "0001007", CLARK]
    assert "𠮷田 隆" in sample.reads(CLARK, "in_person", MARCH)


def test_m8_planned_again_with_more_people_only_the_new_ones_are_named(sample):
    sample.plans(MARCH)
    sample.mail(NOMURA, "")
    assert sample.plans(MARCH, time(14)) == 1
    assert sample.told("in_person", MARCH) == [(NAKAMURA, [NOMURA]), (NAKAMURA, [YOSHIDA])]
    assert sample.plans(MARCH, time(15)) == 0


def test_m8_on_a_day_without_a_step_nobody_is_told(sample):
    assert sample.plans(date(2027, 3, 2)) == 0


def test_m12_m8_what_did_not_go_out_in_time_joins_the_next_working_day(sample):
    sample.plans(MARCH)
    tuesday = MARCH + timedelta(days=1)
    assert sample.plans(tuesday) == 1
    assert sample.notice(NAKAMURA, "in_person").day == tuesday
    assert states(sample, "in_person") == [(MARCH, "dropped"), (tuesday, "waiting")]
    sample.is_out("in_person")
    assert sample.plans(tuesday + timedelta(days=1)) == 0


def states(desk: Desk, kind: str) -> list[tuple[date, str]]:
    with sessions(desk.engine).begin() as db:
        return [(one.day, one.state) for one in db.scalars(select(Notice).where(Notice.kind == kind))]


def test_m13_m8_what_a_stop_stopped_is_not_made_up(sample):
    sample.plans(MARCH)
    with sample.writing() as db:
        reminders.stop(db, actor=OPERATOR, now=at(MARCH, time(10, 10)))
    with sample.writing() as db:
        reminders.start(db, actor=OPERATOR, now=at(MARCH, time(10, 20)))
    assert sample.plans(MARCH, time(11)) == 0
    assert sample.plans(MARCH + timedelta(days=1)) == 0


def test_m13_m8_a_run_that_waits_for_release_is_not_spoken_of_before(sample):
    with sample.writing() as db:
        reminders.plan(db, MARCH, now=at(MARCH))
        db.execute(update(Run).values(is_held=True))
    assert sample.tells(MARCH) == 0
    assert sample.plans(MARCH + timedelta(days=1)) == 1
    with sample.writing() as db:
        reminders.release(db, MARCH, actor=OPERATOR, now=at(MARCH))
    assert sample.tells(MARCH) == 0


def test_m13_m8_a_run_that_was_released_is_spoken_of_at_once(sample):
    with sample.writing() as db:
        reminders.plan(db, MARCH, now=at(MARCH))
        db.execute(update(Run).values(is_held=True))
        reminders.release(db, MARCH, actor=OPERATOR, now=at(MARCH))
    assert sample.tells(MARCH) == 1


def test_m8_m7_whoever_has_finished_by_then_is_not_named(sample):
    sample.plans(MARCH)
    sample.finishes(YOSHIDA, "SEC-01", on=MARCH)
    told = sample.reads(NAKAMURA, "in_person", MARCH)
    assert "情報セキュリティ基礎" not in told
    assert "標的型" in told
    sample.finishes(YOSHIDA, "SEC-03", on=MARCH)
    assert sample.message(NAKAMURA, "in_person", MARCH) is None
