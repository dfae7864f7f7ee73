"""The division and its runs, told over the wire: preview, brake, release, stop, days without a run, the freeze."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from bot.delivery import Delivery, Drained
from bot.manifest import manifest
from bot.sending import slack_client
from bot.workspace import Clock, Server, Workspace
from bot.workspace.entities import TEAM_ID, Member
from handlers import letters
from handlers.catalogue import Locale, Texts
from handlers.letters import REMINDER, Writing
from models import reminders
from models.database import open_engine, sessions, upgrade, writing_sessions
from models.imports.records import Import
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import Employee
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder, ReminderPolicy, Run
from models.reminders.watching import plan_division_notices
from models.rights import division_members
from tests.benchmarks.shelf import folder_of
from tests.builders import OPERATOR, read_csv, take_in, write_csv
from tests.conftest import SMALL, Databases
from tests.posting import meet_everybody
from tests.slack import Message, Person
from tests.world import CLARK, KOBAYASHI, NOBODY, ONISHI, UEDA, World, connected, workspace

KATO = "kato.ryo@city.example"
RELEASE, STOP, START, UNFREEZE = "送信する", "すべて止める", "お知らせを再開する", "休止を終える"
FRIDAY, MONDAY, TUESDAY = date(2027, 2, 26), date(2027, 3, 1), date(2027, 3, 2)
"""On the Monday everybody with something due on 31 March has a step."""


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OFFICE_ZONE)


def plainly(writing: Writing, kind: str, letter: Any) -> Any:
    """Reminders in a word, what the division is told as it is."""
    return {"text": "reminder", "blocks": []} if kind == REMINDER else letters.write(writing, kind, letter)


class Story:
    """A bot at work whose ticks come when the story says so."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.engine = open_engine(world.engine.url.render_as_string(hide_password=False), busy_milliseconds=10_000)
        self.onishi, self.kato, self.ueda = (world.person(who) for who in (ONISHI, KATO, UEDA))

    def at(self, day: date, clock: str) -> None:
        self.world.slack.move_to(at(day, clock))

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(OFFICE_ZONE).date()

    def plan(self) -> None:
        with writing_sessions(self.engine).begin() as db:
            reminders.plan(db, self.today, now=self.now)
            reminders.forecast(db, self.today, now=self.now)

    def tells(self, channel: str | None = None) -> Drained:
        """Look at how things stand and deliver what is due."""
        with writing_sessions(self.engine).begin() as db:
            plan_division_notices(db, now=self.now, channel=channel)
        return self.delivers()

    def delivers(self, *, until: Callable[[], object] = lambda: False) -> Drained:
        """Deliver what is due, or until that is so."""
        workspace = self.world.server.workspace
        delivery = Delivery(
            self.engine,
            slack_client(workspace.bot_token, self.world.server.api_url),
            team_id=TEAM_ID,
            send_rate=100,
            careful_rate=100,
            senders=2,
            zone=OFFICE_ZONE,
            locale="ja",
            division_code=None,
            now=self.world.clock.now,
            write=plainly,
        )
        return delivery.drain(each_second=lambda: delivery.closing.set() if until() else None)

    def states(self, day: date) -> dict[str, int]:
        with sessions(self.engine).begin() as db:
            counted = select(Reminder.state, func.count()).where(Reminder.day == day).group_by(Reminder.state)
            return {row.state: row[1] for row in db.execute(counted)}


def newest(person: Person) -> Message:
    return person.messages()[-1]


def newest_with(person: Person, text: str) -> Message:
    return [one for one in person.messages() if text in one.text][-1]


@pytest.fixture
def story(story_databases: Databases) -> Iterator[Story]:
    with workspace() as server, connected(server, story_databases.fresh_url()) as world:
        meet_everybody(world.engine, server.workspace)
        story = Story(world)
        yield story
        story.engine.dispose()


def newcomers(folder: Path, count: int = 90) -> Path:
    """A staff file with so many more people than the sample has."""
    rows = read_csv(SMALL / "staff.csv")
    like = next(row for row in rows if row["employee_no"] == "0001003")
    more = [
        like
        | {"employee_no": f"{9_000_000 + number}", "email": f"new{number}@city.example", "hired_on": "2020-04-01"}
        for number in range(count)
    ]
    return write_csv(folder / "staff.csv", [*rows, *more])


@pytest.fixture
def braked(story: Story, tmp_path: Path) -> Story:
    """A run forecast for the sample's people, and a list imported on the day before that has far more."""
    with writing_sessions(story.engine).begin() as db:
        own = own_municipality_id(db)
        db.add(Run(municipality_id=own, day=MONDAY, forecast=13, people=0, left_out=0, is_held=False))
    story.at(FRIDAY, "09:05")
    story.plan()
    take_in(story.engine, newcomers(tmp_path), today=FRIDAY)
    return story


def test_m13_preview_brake_and_release(braked):
    story, monday = braked, "2027年3月1日（月）のお知らせ"
    story.at(FRIDAY, "15:00")
    assert story.tells().sent == 4  # each member
    preview = newest(story.onishi)
    assert "2027年3月1日（月）は、103人にお知らせが届く予定です。" in preview.text
    assert "1週間前の予測は13人でした。" in preview.text
    assert "予測の1.5倍を超えるため、当日は送信の前に確認をお願いします。" in preview.text
    assert "期限の30日前　102人（前回0人）" in preview.text
    assert "送り先なし（所属長に伝達）　1人（前回0人）" in preview.text
    assert RELEASE not in preview.text  # seeing it is no release

    story.at(MONDAY, "09:05")
    story.plan()
    assert story.states(MONDAY) == {"held": 103}
    assert story.tells().sent == 4
    asked = newest(story.onishi)
    assert f"{monday}（103人）が、送信の確認を待っています。" in asked.text
    story.at(MONDAY, "10:05")
    assert story.tells() == Drained()
    story.ueda.presses(RELEASE, on=asked)
    story.ueda.waits_for("これができるのはデジタル推進課の職員だけです。")
    assert story.states(MONDAY) == {"held": 103}
    story.at(MONDAY, "15:00")
    assert story.tells().sent == 8  # asked again, and the next preview
    assert f"{monday}（103人）は、まだ送信されていません。送信してよろしいですか。" in story.onishi.screen().text

    story.at(TUESDAY, "09:05")
    story.plan()
    story.tells()
    assert story.states(MONDAY) == {"not_sent": 103}  # merged
    assert story.states(TUESDAY)["held"] == 103
    assert len([one for one in story.onishi.messages() if "その日のうちに送られなかったもの" in one.text]) == 2
    story.onishi.presses(RELEASE, on=asked)
    story.onishi.waits_for("2027年3月1日のお知らせは、もう送れません。")

    asked = newest_with(story.onishi, RELEASE)
    story.kato.presses(RELEASE)
    done = "2027年3月2日（火）のお知らせは、加藤 亮さんが送信を認めました（09:05）。"
    story.kato.waits_for(done)
    assert story.states(TUESDAY)["planned"] == 103
    story.at(TUESDAY, "10:00")
    story.onishi.presses(RELEASE, on=asked)  # too late, and it says who was first
    story.onishi.waits_for(done)
    clark = story.world.person(CLARK)
    assert "waiting for you to let them go" in clark.screen().text
    story.delivers()
    assert "Kato Ryo let the reminders of Tue 2 March 2027 go (09:05)." in clark.screen().text
    # The others have no Slack account, so nobody can be told but the sample's people.
    assert story.states(TUESDAY) == {"sent": 13, "not_sent": 90}
    assert "reminder" in newest(story.ueda).text


def test_the_division_decides_on_its_home(story):
    story.at(MONDAY, "09:05")
    for who in (UEDA, KOBAYASHI):
        assert "お知らせの運用" not in story.world.person(who).opens_home()  # P1
    assert "今日のお知らせの予定は、まだ作られていません" in story.onishi.opens_home()
    story.plan()
    assert "今日のお知らせ：13人\n送信済み0人・これから13人" in story.onishi.opens_home().replace("*", "")

    # What failed is tried again (M4).
    with writing_sessions(story.engine).begin() as db:
        first, second = db.scalars(select(Reminder).where(Reminder.state == "planned").limit(2))
        first.state, first.reason, first.failure = "not_sent", "failed", "invalid_blocks"
        second.state, second.failure = "unknown", "missing_scope"
    assert "送れなかったものが2件あります" in story.onishi.opens_home()
    story.onishi.presses("見る")
    story.onishi.waits_for("文面の形を Slack が受け付けません（invalid_blocks）")
    assert "届いたかどうかわかりません（missing_scope）" in story.onishi.modal_text()
    story.onishi.presses("もう一度送る", nth=1)
    story.onishi.waits_for("1通を、もう一度送ります。")
    assert story.states(MONDAY) == {"planned": 12, "unknown": 1}
    story.onishi.closes()

    # M13: one switch stops everything at once, and what was stopped is not made up.
    story.onishi.presses(STOP, surface="home")
    story.onishi.waits_for("お知らせは、大西 健二さんが止めています（09:05）。")
    assert story.states(MONDAY) == {"not_sent": 12, "unknown": 1}
    assert "お知らせを止めています" in story.kato.opens_home()
    story.kato.presses(START, surface="home")
    story.kato.waits_for(lambda screen: STOP in screen.home.text)
    story.plan()
    assert story.states(MONDAY) == {"not_sent": 12, "unknown": 1}

    # P3: an account is linked by hand.
    story.onishi.presses("アカウントをひも付ける")
    story.onishi.waits_for("どの職員のものかを")
    story.onishi.submits({"who": "9999999", "slack_id": NOBODY})
    [error] = story.onishi.modal().errors
    assert "9999999" in error
    story.onishi.submits({"who": "0001019", "slack_id": NOBODY})
    story.onishi.waits_for("𠮷田 隆（0001019）のアカウントをひも付けました。")
    story.onishi.closes()

    # M10: the freeze is ended by hand.
    staff_list(story.engine, date(2026, 11, 1))
    story.at(date(2027, 4, 5), "09:30")
    story.tells()
    story.onishi.presses(UNFREEZE, on=newest_with(story.onishi, UNFREEZE))
    story.onishi.waits_for("年度替わりの休止は、大西 健二さんが終えました（09:30）。")
    story.delivers()
    assert UNFREEZE not in story.kato.screen().text

    # M2: those more than a year overdue.
    with writing_sessions(story.engine).begin() as db:
        db.execute(update(ReminderPolicy).values(audience="core"))
    story.at(date(2028, 3, 1), "09:05")
    story.onishi.presses("期限から1年を超えた人")
    story.onishi.waits_for("期限から1年を超えると")
    assert "佐々木 優（0001011・市民税課）" in story.onishi.modal_text()


def test_in_the_divisions_channel_whoever_decides_is_answered_alone_and_all_see_what_was_decided(story):
    place = story.world.server.workspace
    people = (ONISHI, KATO, "kinoshita.sakura@city.example", CLARK)
    members = [user.id for who in people if (user := place.find_user(who))]
    channel = place.add_channel("お知らせの運用", [*members, place.bot_user_id], is_private=True)
    story.at(FRIDAY, "15:00")
    assert story.tells(channel.id).sent == 1
    story.kato.presses(STOP, on=newest(story.kato))
    story.kato.waits_for("お知らせは、加藤 亮さんが止めています（15:00）。")
    assert newest(story.kato).is_ephemeral
    assert "止めています" not in story.onishi.screen().text
    assert story.delivers().renewed == 1
    assert "お知らせは、加藤 亮さんが止めています（15:00）。" in newest(story.onishi).text
    assert STOP not in newest(story.onishi).text


# What else is said, without a wire.


def staff_list(engine: Engine, effective_on: date) -> None:
    """A list of the whole office was imported that holds from that day on."""
    list_of = {"at": at(effective_on, "09:00"), "effective_on": effective_on, "has_staff": True, "is_full": True}
    with writing_sessions(engine).begin() as db:
        db.execute(insert(Import).values(municipality_id=own_municipality_id(db), **list_of))


@pytest.fixture
def quiet(story_databases: Databases) -> Iterator[Engine]:
    engine = open_engine(story_databases.fresh_url(), busy_milliseconds=10_000)
    yield engine
    engine.dispose()


def plan(engine: Engine, day: date, clock: str) -> None:
    with writing_sessions(engine).begin() as db:
        reminders.plan(db, day, now=at(day, clock))


def told(engine: Engine, day: date, clock: str, locale: Locale = "ja") -> list[str]:
    """What the division's channel reads at that moment, the newest last."""
    with writing_sessions(engine).begin() as db:
        plan_division_notices(db, now=at(day, clock), channel="C0DIVISION")
        writing = Writing(db, at(day, clock), OFFICE_ZONE, Texts(locale), None, None)
        notices = db.scalars(select(Notice).order_by(Notice.id)).all()
        written = [letters.write(writing, notice.kind, notice) for notice in notices]
        for notice in notices:
            notice.state = "sent"
        return [one["text"] if one else "" for one in written]


def test_m12_a_day_without_a_run_is_a_line(quiet):
    plan(quiet, date(2027, 2, 22), "09:05")
    [line] = told(quiet, date(2027, 2, 25), "09:00")
    assert line.startswith("2027年2月24日（水）は、お知らせの予定が作られませんでした。")
    [_, line] = told(quiet, date(2027, 2, 25), "11:00")
    assert line.startswith("2027年2月25日（木）のお知らせの予定が、まだ作られていません。")
    plan(quiet, date(2027, 2, 25), "11:30")
    [_, line] = told(quiet, date(2027, 2, 25), "11:31")
    assert line == "2027年2月25日（木）のお知らせの予定は、そのあと作られました（11:30）。"
    [*_, line] = told(quiet, TUESDAY, "09:00", "en")
    assert line.startswith("The reminders of 2 days were not planned: Fri 26 February 2027, Mon 1 March 2027")


def test_m10_the_division_hears_each_monday_that_the_freeze_lasts(quiet):
    staff_list(quiet, date(2026, 11, 1))
    plan(quiet, date(2027, 3, 31), "09:05")
    told(quiet, date(2027, 3, 31), "09:30")
    for monday, count in ((date(2027, 4, 5), 1), (date(2027, 4, 12), 2)):
        for day in (monday, monday + timedelta(days=1)):
            lines = [
                line for line in told(quiet, day, "09:30") if line.startswith("年度替わりのため、お知らせを休止")
            ]
            assert len(lines) == count
    staff_list(quiet, date(2027, 4, 14))
    assert "年度替わりの休止は終わりました。" in told(quiet, date(2027, 4, 15), "09:30")


def test_m13_a_preview_says_that_everything_is_stopped(quiet):
    told(quiet, FRIDAY, "15:00")
    with writing_sessions(quiet).begin() as db:
        reminders.stop(db, actor=OPERATOR, now=at(FRIDAY, "15:10"))
    [line] = told(quiet, FRIDAY, "15:11", "en")
    assert "The reminders have been stopped on the command line (15:10)." in line


def test_m13_a_question_that_is_settled_before_anybody_read_it_is_not_sent(quiet):
    with writing_sessions(quiet).begin() as db:
        day = {"day": MONDAY, "planned_at": at(MONDAY, "09:05"), "is_held": True}
        db.add(Run(municipality_id=own_municipality_id(db), people=0, left_out=0, **day))
    assert told(quiet, MONDAY, "09:06") == [""]


# Six thousand people.


def members_of_division(db: Session) -> list[Member]:
    """Two who work in the division of a generated office."""
    ids = division_members(db, own_municipality_id(db), None, FRIDAY)
    people = db.scalars(select(Employee).where(Employee.id.in_(ids), Employee.email != "").limit(2))
    return [Member(one.email, one.name) for one in people]


def first_to_hear(engine: Engine, day: date) -> Member:
    """Whose message is the first to go: the earliest due date comes first (M4)."""
    with sessions(engine).begin() as db:
        waiting = select(Employee).join(Reminder, Reminder.employee_id == Employee.id).where(Reminder.day == day)
        [one] = db.scalars(waiting.order_by(Reminder.due_on, Reminder.id).limit(1))
        return Member(one.email, one.name)


def test_m13_on_6000_staff_an_import_that_triples_the_next_run_is_seen_held_and_released(tmp_path):
    """The list of requirements imported on a Friday at 14:00 has a wrong due day for courses of everybody."""
    friday, monday = date(2026, 12, 4), date(2026, 12, 7)
    shutil.copytree(folder_of(6_000), files := tmp_path / "files")
    engine = open_engine(f"sqlite:///{tmp_path / 'kenshu.db'}")
    upgrade(engine)
    take_in(engine, files, today=date(2026, 11, 22))
    with writing_sessions(engine).begin() as db:
        [run] = reminders.forecast(db, date(2026, 11, 30), now=at(date(2026, 11, 30), "09:05"))
        people = members_of_division(db)
    assert (run.day, run.forecast or 0) > (monday, 1_000)
    usual = run.forecast or 0
    clock = Clock(at(friday, "09:05"))
    with (
        Server(Workspace(manifest(Texts("ja")), people, clock)) as server,
        connected(server, str(engine.url)) as world,
    ):
        meet_everybody(engine, server.workspace)
        story = Story(world)
        head, other = (world.person(one.email) for one in people)
        story.plan()
        story.at(friday, "14:00")
        rows = read_csv(files / "requirements.csv")
        for row in rows:
            if row["course_code"] in {"SEC-01", "SEC-03"} and row["audience"] == "ict_users":
                row["due"] = "01-06"
        take_in(engine, write_csv(tmp_path / "requirements.csv", rows), today=friday)
        story.at(friday, "15:00")
        assert story.tells().sent == 2
        preview = newest(head).text
        [told, *_] = re.findall(r"2026年12月7日（月）は、([\d,]+)人にお知らせが届く予定です。", preview)
        people_now = int(told.replace(",", ""))
        assert people_now >= 3 * usual
        assert f"1週間前の予測は{usual:,}人でした。" in preview
        assert "確認いただくまで、どなたにも届きません。" in preview
        story.at(monday, "09:05")
        story.plan()
        assert story.states(monday) == {"held": people_now}
        story.tells()
        head.presses(RELEASE)
        head.waits_for("送信を認めました（09:05）。")
        assert story.states(monday) == {"planned": people_now}
        assert story.delivers().renewed >= 2
        assert "送信を認めました（09:05）。" in newest(other).text
        first = first_to_hear(engine, monday)
        server.workspace.put_member(first)
        meet_everybody(engine, server.workspace)
        story.at(monday, "10:00")
        hears = world.person(first.email)
        story.delivers(until=hears.messages)
        assert "reminder" in newest(hears).text
    engine.dispose()
