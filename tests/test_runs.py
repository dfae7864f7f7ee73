"""The division and its runs, told over the wire: preview, brake, release, stop, days without a run, the freeze."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
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
from handlers.catalogue import Texts
from handlers.letters import REMINDER, Writing
from models import reminders
from models.database import open_engine, sessions, upgrade, writing_sessions
from models.imports.records import Import
from models.office import own_municipality_id
from models.people import Employee
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder, ReminderPolicy, Run
from models.reminders.watching import plan_division_notices
from models.rights import division_members
from tests.benchmarks.shelf import folder_of
from tests.builders import read_csv, take_in, write_csv
from tests.conftest import SMALL, Databases
from tests.posting import meet_everybody
from tests.slack import Message, Person
from tests.world import CLARK, KOBAYASHI, ONISHI, UEDA, World, connected, workspace

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

    def tells(self) -> Drained:
        """Look at how things stand and deliver what is due."""
        with writing_sessions(self.engine).begin() as db:
            plan_division_notices(db, now=self.now)
        return self.delivers()

    def delivers(self, *, for_a_moment: bool = False) -> Drained:
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
        return delivery.drain(each_second=delivery.closing.set if for_a_moment else lambda: None)

    def states(self, day: date) -> dict[str, int]:
        with sessions(self.engine).begin() as db:
            counted = select(Reminder.state, func.count()).where(Reminder.day == day).group_by(Reminder.state)
            return {row.state: row[1] for row in db.execute(counted)}


def newest(person: Person) -> Message:
    return person.messages()[-1]


@pytest.fixture
def story(story_databases: Databases) -> Iterator[Story]:
    with workspace() as server, connected(server, story_databases.fresh_url()) as world:
        story = Story(world)
        meet_everybody(story.engine, server.workspace)
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
    story = braked
    story.at(FRIDAY, "15:00")
    assert story.tells().sent == 4  # each member
    preview = newest(story.onishi)
    assert "2027年3月1日（月）は、103人にお知らせが届く予定です。" in preview.text
    assert (
        "1週間前の予測は13人でした。\n予測の1.5倍を超えるため、当日は送信の前に確認をお願いします。" in preview.text
    )
    assert "期限の30日前　102人（前回0人）" in preview.text
    assert "送り先なし（所属長に伝達）　1人（前回0人）" in preview.text
    assert RELEASE not in preview.text  # seeing it is no release
    story.at(MONDAY, "09:05")
    story.plan()
    assert story.states(MONDAY) == {"held": 103}
    assert story.tells().sent == 4
    asked = newest(story.onishi)
    assert "2027年3月1日（月）のお知らせ（103人）が、送信の確認を待っています。" in asked.text
    story.at(MONDAY, "10:05")
    assert story.tells() == Drained()
    story.ueda.presses(RELEASE, on=asked)
    story.ueda.waits_for("これができるのはデジタル推進課の職員だけです。")
    assert story.states(MONDAY) == {"held": 103}
    story.kato.presses(RELEASE, on=newest(story.kato))
    done = "2027年3月1日（月）のお知らせは、加藤 亮さんが送信を認めました（10:05）。"
    story.kato.waits_for(done)
    assert RELEASE not in newest(story.kato).text
    assert story.states(MONDAY) == {"planned": 103}
    story.at(MONDAY, "10:07")
    story.onishi.presses(RELEASE, on=asked)  # too late, and it says who was first
    story.onishi.waits_for(done)
    clark = story.world.person(CLARK)
    assert "waiting for you to let them go" in newest(clark).text
    sent = story.delivers()
    assert "Kato Ryo let the reminders of Mon 1 March 2027 go (10:05)." in clark.screen().text
    # The others have no Slack account, so nobody can be told but the sample's people.
    assert (sent.sent, story.states(MONDAY)) == (13, {"sent": 13, "not_sent": 90})
    assert "reminder" in newest(story.ueda).text


def test_m13_unreleased_at_15_it_is_asked_again_and_goes_out_merged_in_the_next_released_run(braked):
    story = braked
    story.at(MONDAY, "09:05")
    story.plan()
    story.tells()
    story.at(MONDAY, "15:00")
    assert story.tells().sent == 8  # asked again, and the next preview
    assert "（103人）は、まだ送信されていません。送信してよろしいですか。" in story.onishi.screen().text
    old = next(one for one in story.onishi.messages() if RELEASE in one.text)
    story.at(TUESDAY, "09:05")
    story.plan()
    story.tells()
    assert story.states(MONDAY) == {"not_sent": 103}
    assert story.states(TUESDAY)["held"] == 103
    told = [one.text for one in story.onishi.messages() if "その日のうちに送られなかったもの" in one.text]
    assert len(told) == 2
    story.onishi.presses(RELEASE, on=old)
    story.onishi.waits_for("2027年3月1日のお知らせは、もう送れません。")
    story.onishi.presses(RELEASE)
    story.onishi.waits_for("2027年3月2日（火）のお知らせは、大西 健二さんが送信を認めました（09:05）。")
    assert story.states(TUESDAY)["planned"] == 103


def test_m13_one_switch_on_home_stops_everything_at_once_and_nothing_is_made_up(story):
    story.at(MONDAY, "09:05")
    story.plan()
    assert "今日のお知らせ：13人\n送信済み0人・これから13人" in story.onishi.opens_home().replace("*", "")
    story.onishi.presses(STOP, surface="home")
    story.onishi.waits_for("お知らせは、大西 健二さんが止めています（09:05）。")
    assert story.states(MONDAY) == {"not_sent": 13}
    story.at(MONDAY, "10:00")
    assert story.tells().sent == 0
    assert "お知らせを止めています" in story.kato.opens_home()
    story.kato.presses(START, surface="home")
    story.kato.waits_for(lambda screen: STOP in screen.home.text)
    story.plan()
    assert story.delivers().sent == 0
    assert story.states(MONDAY) == {"not_sent": 13}


def test_m13_stopped_in_a_preview_it_says_so_there_and_then(story):
    story.at(FRIDAY, "15:00")
    story.tells()
    story.onishi.presses(STOP, on=newest(story.onishi))
    story.onishi.waits_for("お知らせは、大西 健二さんが止めています（15:00）。")
    story.delivers()
    assert "お知らせは、大西 健二さんが止めています（15:00）。" in newest(story.kato).text
    assert STOP not in newest(story.kato).text


def test_m12_a_day_without_a_run_is_a_line(story):
    story.at(date(2027, 2, 24), "09:05")
    story.plan()
    story.at(FRIDAY, "09:00")
    story.tells()
    assert "2027年2月25日（木）は、お知らせの予定が作られませんでした。" in newest(story.onishi).text
    story.at(FRIDAY, "11:00")
    story.tells()
    assert "2027年2月26日（金）のお知らせの予定が、まだ作られていません。" in newest(story.onishi).text
    story.plan()
    story.tells()
    story.tells()
    assert "2027年2月26日（金）のお知らせの予定は、そのあと作られました（11:00）。" in newest(story.onishi).text


def test_m10_the_division_hears_each_monday_that_the_freeze_lasts_and_can_end_it(story):
    with writing_sessions(story.engine).begin() as db:
        list_of = {"at": story.now, "effective_on": date(2026, 11, 1), "has_staff": True, "is_full": True}
        db.execute(insert(Import).values(municipality_id=own_municipality_id(db), **list_of))
    for day in (date(2027, 4, 5), date(2027, 4, 6)):
        story.at(day, "09:30")
        story.tells()
    for person in (story.onishi, story.kato):
        assert [one.text for one in person.messages() if "休止しています" in one.text] == [newest(person).text]
    story.at(date(2027, 4, 12), "09:30")
    story.tells()
    assert len([one for one in story.onishi.messages() if "休止しています" in one.text]) == 2
    story.onishi.presses(UNFREEZE, on=newest(story.onishi))
    story.onishi.waits_for("年度替わりの休止は、大西 健二さんが終えました（09:30）。")
    story.delivers()
    assert not [one for one in story.kato.messages() if UNFREEZE in one.text]


def test_p1_the_division_has_this_on_its_home_and_nobody_else(story):
    story.at(MONDAY, "09:05")
    assert "お知らせの運用" in story.onishi.opens_home()
    for who in (UEDA, KOBAYASHI):
        assert "お知らせの運用" not in story.world.person(who).opens_home()


# What opens from Home.


def test_what_failed_is_listed_with_the_reason_and_tried_again(story):
    story.at(MONDAY, "09:05")
    story.plan()
    story.at(MONDAY, "10:00")
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


def test_an_account_is_linked_by_hand_from_home(story):
    story.onishi.opens_home()
    story.onishi.presses("アカウントをひも付ける")
    story.onishi.waits_for("どの職員のものかを")
    story.onishi.submits({"who": "9999999", "slack_id": "okada.rin@city.example"})
    [error] = story.onishi.modal().errors
    assert "9999999" in error
    story.onishi.submits({"who": "0001019", "slack_id": "okada.rin@city.example"})
    story.onishi.waits_for("𠮷田 隆（0001019）のアカウントをひも付けました。")


def test_m2_people_overdue_for_more_than_a_year_are_on_a_list(story):
    with writing_sessions(story.engine).begin() as db:
        db.execute(update(ReminderPolicy).values(audience="core"))
    story.at(date(2028, 3, 1), "09:05")
    story.onishi.opens_home()
    story.onishi.presses("期限から1年を超えた人")
    story.onishi.waits_for("期限から1年を超えると")
    assert "佐々木 優（0001011・市民税課）" in story.onishi.modal_text()


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
        story.delivers(for_a_moment=True)
        assert "reminder" in newest(world.person(first.email)).text
    engine.dispose()
