"""The reminder as people get it, how it follows what they do, and what its buttons do (M5, M11, M15, C2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from bot import demo
from bot.delivery import Delivery
from bot.sending import slack_client
from bot.workspace.blocks import faults, view_faults
from handlers import reporting
from handlers.asking import Asked
from handlers.catalogue import LOCALES, Texts
from handlers.letters import Message, Writing, write
from models import reminders
from models.accounts import person_on
from models.curriculum import Course
from models.database import open_engine, sessions, upgrade, writing_sessions
from models.office import own_municipality_id
from models.people import find_employee
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import PolicyCourse, Reminder, ReminderPolicy, Snooze
from models.self_reporting import report, reportable
from models.self_reports import SelfReport
from tests.builders import Copies
from tests.conftest import Databases
from tests.extremes import BUSY, EVERYBODY, an_extreme_office
from tests.test_blocks_extreme import see_that_nothing_is_live
from tests.world import KOBAYASHI, TANAKA, UEDA, World

DECEMBER, MARCH, LAST_CALL = date(2026, 12, 7), date(2027, 3, 1), date(2027, 3, 30)
"""The first Monday of December; 30 days and 1 day before 31 March."""


def at(day: date, hour: int = 10, minute: int = 30) -> datetime:
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


def planned(engine: Engine, day: date) -> None:
    with writing_sessions(engine).begin() as db:
        reminders.plan(db, day, now=at(day, 9), needs_account=False)


def person(db: Session, number: str, day: date):
    return person_on(db, find_employee(db, number, own_municipality_id(db)), day)


# -- what it says ---------------------------------------------------------------------------------------------


class Desk:
    """An office whose messages are read before they are sent, and after."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def letter(self, number: str, day: date, *, today: date | None = None, locale="") -> Message | None:
        """That person's message of the day, as it reads on `today`."""
        with sessions(self.engine).begin() as db:
            reader = person(db, number, today or day)
            of_day = select(Reminder).where(Reminder.employee_id == reader.employee_id, Reminder.day == day)
            texts = Texts(locale or reader.locale)
            writing = Writing(db, at(today or day), OFFICE_ZONE, texts, reader, None)
            return write(writing, "reminder", db.scalars(of_day).one())

    def text(self, number: str, day: date, **how: Any) -> str:
        message = self.letter(number, day, **how)
        assert message is not None
        assert faults(message["blocks"], "message") == []
        see_that_nothing_is_live(message["blocks"])
        return str(message["text"])

    def sent(self, number: str, day: date) -> None:
        """It is out."""
        with writing_sessions(self.engine).begin() as db:
            who = person(db, number, day).employee_id
            mine = update(Reminder).where(Reminder.employee_id == who, Reminder.day == day)
            db.execute(mine.values(state="sent", message_ts="1.0", channel_id="D1"))

    def finishes(self, number: str, course: str, on: date, recorded: date | None = None) -> None:
        with writing_sessions(self.engine).begin() as db:
            row = {
                "employee_id": person(db, number, on).employee_id,
                "course_id": db.scalars(select(Course.id).where(Course.code == course)).one(),
                "completed_on": on,
                "recorded_at": at(recorded or on, 13),
            }
            db.execute(insert(Completion).values(row | {"source": "elearning", "outcome": "passed", "revision": 0}))


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory, story_databases: Databases) -> Iterator[Copies]:
    """What is said is the same on both databases."""
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("messages"))
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(copies: Copies) -> Desk:
    return Desk(copies.fresh())


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory, story_databases: Databases) -> Iterator[Copies]:
    """The same, with the messages of 1 March planned."""
    url = story_databases.fresh_url()
    engine = open_engine(url)
    planned(engine, MARCH)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    made = Copies(url, tmp_path_factory.mktemp("march"))
    yield made
    made.engine.dispose()


@pytest.fixture
def in_march(march: Copies) -> Desk:
    return Desk(march.fresh())


def buttons(message: Message) -> list[str]:
    last = message["blocks"][-1]
    return [one["text"]["text"] for one in last["elements"]] if last["type"] == "actions" else []


def test_m5_it_says_what_is_open_the_most_urgent_first_and_why_it_is_theirs(in_march):
    assert in_march.text("0001009", MARCH).splitlines() == [
        "情報セキュリティの研修が3件残っていて、うち1件は期限を過ぎています。",
        "・個人情報保護研修：152日超過・期限は2026年9月30日（水）でした・eラーニング・1時間",
        "・情報セキュリティ基礎研修：あと30日・2027年3月31日（水）まで・eラーニング・1時間",
        "・標的型攻撃メール訓練と振り返り：あと30日・2027年3月31日（水）まで・eラーニング・30分",
        "ICT機器を使う職員の必須研修です。",
    ]
    message = in_march.letter("0001009", MARCH)
    links = [block["accessory"] for block in message["blocks"] if "accessory" in block]
    assert [(one["url"][-6:], one.get("style")) for one in links] == [
        ("sec-02", "primary"),
        ("sec-01", None),
        ("sec-03", None),
    ]
    assert buttons(message) == ["受講済みを報告", "なぜ届いたのですか"]


def test_m5_a_course_that_is_held_leads_to_its_dates(in_march):
    with writing_sessions(in_march.engine).begin() as db:
        db.execute(update(Course).where(Course.code == "SEC-01").values(format="classroom"))
    message = in_march.letter("0001009", MARCH)
    ways = [block["accessory"] for block in message["blocks"] if "accessory" in block]
    assert [one["text"]["text"] for one in ways] == ["受講する", "日程・申し込み", "受講する"]
    assert (ways[1]["action_id"], json.loads(ways[1]["value"])["c"]) == ("answer.show", ["SEC-01"])


def test_it_is_right_at_every_count_in_both_languages(in_march):
    planned(in_march.engine, LAST_CALL)
    told = {
        (number, day, locale): in_march.text(number, day, locale=locale).splitlines()[0]
        for number, day in (("0001003", MARCH), ("0001003", LAST_CALL), ("0001008", MARCH), ("0001009", LAST_CALL))
        for locale in LOCALES
    }
    assert list(told.values()) == [
        "「標的型攻撃メール訓練と振り返り」の期限まで、あと30日です。",
        "“Targeted mail attack drill” is due in 30 days.",
        "「標的型攻撃メール訓練と振り返り」の期限まで、あと1日です。",
        "“Targeted mail attack drill” is due tomorrow.",
        "情報セキュリティの研修が2件残っています。",
        "2 information security courses are still open.",
        "情報セキュリティの研修が3件残っていて、うち1件は期限を過ぎています。",
        "3 information security courses are still open, 1 of them is overdue.",
    ]


def test_a_message_of_several_policies_or_an_unknown_wording_speaks_of_required_courses(in_march):
    with writing_sessions(in_march.engine).begin() as db:
        db.execute(update(ReminderPolicy).values(wording="something"))
    assert in_march.text("0001008", MARCH, locale="ja").startswith("必須の研修が2件残っています。")


def test_m11_later_is_offered_on_the_next_and_the_fifth_working_day_and_never_with_one_overdue(in_march):
    assert buttons(in_march.letter("0001003", MARCH))[1:3] == [
        "あとで：3月2日（火）",
        "あとで：3月8日（月）",
    ]
    planned(in_march.engine, LAST_CALL)
    assert buttons(in_march.letter("0001003", LAST_CALL)) == ["受講済みを報告", "なぜ届いたのですか"]


def test_m15_a_finished_course_turns_to_done_and_with_nothing_left_the_whole_message(in_march):
    in_march.sent("0001008", MARCH)
    in_march.finishes("0001008", "SEC-03", date(2027, 3, 3))
    some = in_march.text("0001008", MARCH, today=date(2027, 3, 3), locale="ja").splitlines()
    assert some == [
        "情報セキュリティの研修が1件残っています。",
        "・情報セキュリティ基礎研修：あと28日・2027年3月31日（水）まで・eラーニング・1時間",
        "・標的型攻撃メール訓練と振り返り：2027年3月3日（水）修了",
        "ICT機器を使う職員の必須研修です。",
    ]
    message = in_march.letter("0001008", MARCH, today=date(2027, 3, 3))
    runs = next(block for block in message["blocks"][1:] if block["type"] == "rich_text")["elements"][0]["elements"]
    assert [(run["text"], run.get("style")) for run in runs][:2] == [
        ("✓ ", None),
        ("Targeted mail attack drill", {"strike": True}),
    ]
    # Passed before it came, and only now recorded: it was in the message all the same.
    in_march.finishes("0001008", "SEC-01", date(2027, 2, 20), recorded=date(2027, 3, 4))
    done = in_march.letter("0001008", MARCH, today=date(2027, 3, 4), locale="ja")
    assert done["text"].splitlines()[0] == "すべて修了しました。おつかれさまでした。"
    assert len(done["text"].splitlines()) == 3
    assert buttons(done) == []
    assert all("accessory" not in block for block in done["blocks"])


def test_m15_what_was_finished_long_before_is_none_of_its_lines(desk):
    planned(desk.engine, DECEMBER)
    desk.sent("0001009", DECEMBER)
    desk.finishes("0001009", "SEC-02", DECEMBER)
    told = desk.text("0001009", DECEMBER, today=date(2026, 12, 8))
    assert "個人情報保護研修：2026年12月7日（月）修了" in told
    assert "eラーニング・1時間" in told


def test_m7_before_it_goes_a_message_with_nothing_open_is_none(desk):
    planned(desk.engine, DECEMBER)
    for course in ("SEC-01", "SEC-02", "SEC-03"):
        desk.finishes("0001009", course, DECEMBER)
    assert desk.letter("0001009", DECEMBER) is None


def test_r17_after_its_year_it_speaks_of_that_year_and_offers_nothing(desk):
    planned(desk.engine, LAST_CALL)
    desk.sent("0001008", LAST_CALL)
    desk.finishes("0001008", "SEC-03", date(2027, 3, 31), recorded=date(2027, 4, 2))
    message = desk.letter("0001008", LAST_CALL, today=date(2027, 4, 5), locale="ja")
    assert message["text"].splitlines()[:2] == [
        "情報セキュリティの研修が1件残っています。",
        "・情報セキュリティ基礎研修：今日まで・2027年3月31日（水）・eラーニング・1時間",
    ]
    assert buttons(message) == ["なぜ届いたのですか"]


def test_c2_a_report_that_waits_says_so_instead_of_a_way_to_the_course(in_march):
    in_march.sent("0001008", MARCH)
    with writing_sessions(in_march.engine).begin() as db:
        for code in ("SEC-01", "SEC-03"):
            row = {"employee_id": person(db, "0001008", MARCH).employee_id, "completed_on": MARCH}
            course_id = db.scalars(select(Course.id).where(Course.code == code)).one()
            state = {"state": "waiting", "reported_at": at(MARCH)}
            db.execute(insert(SelfReport).values(row | state | {"course_id": course_id}))
    message = in_march.letter("0001008", MARCH, locale="ja")
    assert message["text"].splitlines() == [
        "受講済みの報告をいただいています。デジタル推進課が確認していますので、しばらくお待ちください。",
        "・情報セキュリティ基礎研修：報告済み（確認待ち）",
        "・標的型攻撃メール訓練と振り返り：報告済み（確認待ち）",
        "ICT機器を使う職員の必須研修です。",
    ]
    assert buttons(message) == ["なぜ届いたのですか"]


def test_m9_a_nudge_comes_on_behalf_of_whoever_asked_for_it(desk):
    with writing_sessions(desk.engine).begin() as db:
        nudge = {
            "employee_id": person(db, "0001013", DECEMBER).employee_id,
            "nudged_by_id": person(db, "0001009", DECEMBER).employee_id,
            "day": DECEMBER,
            "planned_at": at(DECEMBER),
        }
        db.execute(insert(Reminder).values(nudge | {"kind": "nudge", "state": "planned"}))
    told = desk.text("0001013", DECEMBER).splitlines()
    assert told[1] == "小林 正樹さんに代わってお知らせしています。お手すきのときにご確認ください。"
    assert "behalf of" in desk.text("0001013", DECEMBER, locale="en")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory) -> Iterator[Desk]:
    """An office of many courses with long names, all of which people are reminded of."""
    folder = tmp_path_factory.mktemp("crowded")
    databases = Databases(folder, None, prepare=lambda engine: _crowd(engine, folder))
    engine = open_engine(databases.fresh_url())
    yield Desk(engine)
    engine.dispose()


def _crowd(engine: Engine, folder: Any) -> None:
    upgrade(engine)
    an_extreme_office(engine, folder / "files", courses=120)
    with writing_sessions(engine).begin() as db:
        policy = db.scalars(select(ReminderPolicy)).one()
        policy.audience = None
        db.flush()
        db.execute(insert(PolicyCourse).from_select(["policy_id", "course_id"], select(policy.id, Course.id)))
        for number in EVERYBODY:
            row = {"employee_id": person(db, number, DECEMBER).employee_id, "day": DECEMBER}
            now = {"planned_at": at(DECEMBER), "kind": "later", "state": "sent", "message_ts": "1.0"}
            db.execute(insert(Reminder).values(row | now))


def test_forty_courses_with_endless_titles_fit(crowded):
    today = date(2026, 12, 8)
    for number in EVERYBODY:
        for locale in LOCALES:
            message = crowded.letter(number, DECEMBER, today=today, locale=locale)
            assert message is not None
            assert faults(message["blocks"], "message") == []
            assert len(message["text"]) <= 4_000
            see_that_nothing_is_live(message["blocks"])
    message = crowded.letter(BUSY, DECEMBER, today=today, locale="ja")
    assert "ほかに" in message["text"]
    assert "残っている研修" in buttons(message)


def test_the_form_fits_with_more_courses_than_a_field_can_offer(crowded):
    with sessions(crowded.engine).begin() as db:
        for locale in LOCALES:
            asked = Asked(person(db, BUSY, DECEMBER), DECEMBER, Texts(locale))
            courses = reportable(db, asked.person.employee_id, DECEMBER)
            assert len(courses) > 40
            for some in (courses * 3, courses[:1], courses[:2]):
                chosen = [one.course.course_code for one in some]
                assert view_faults(reporting.form(db, asked, some, chosen=chosen[:1])) == []


# -- over the wire --------------------------------------------------------------------------------------------


class Story:
    """The office on 7 December, reminders out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.delivery = Delivery(
            world.engine,
            slack_client(demo.BOT_TOKEN, world.server.api_url),
            team_id=world.bot.installed.team_id,
            send_rate=1_000.0,
            careful_rate=1_000.0,
            zone=OFFICE_ZONE,
            locale="ja",
            division_code=None,
            now=world.clock.now,
            senders=1,
        )

    def reminds(self, *people: str, day: date) -> None:
        """Everybody named has met the bot, the day comes, it is planned, and what is due goes out."""
        for who in people:
            self.world.person(who).writes("こんにちは")
            self.world.person(who).hears()
        self.world.slack.move_to(at(day))
        planned(self.world.engine, day)
        self.delivery.drain()

    def rows(self, table: Any) -> list[Any]:
        with sessions(self.world.engine).begin() as db:
            return list(db.scalars(select(table).order_by(table.id)))


@pytest.fixture
def story(world: World) -> Story:
    return Story(world)


def test_m15_c2_tanaka_reports_at_once_and_her_message_turns_line_by_line_to_done(story):
    """Story 3 of the issue, without the browser.

    A day that cannot be, and a busy database, leave the form as it was filled in.
    """
    story.reminds(TANAKA, day=DECEMBER)
    tanaka = story.world.person(TANAKA)
    [reminder] = tanaka.hears()
    assert "情報セキュリティの研修が2件残っていて、うち1件は期限を過ぎています。" in reminder.text
    assert [one for one in reminder.buttons if "受講" not in one] == ["なぜ届いたのですか"]
    tanaka.presses("受講済みを報告")
    tanaka.waits_for("受講を終えた日")
    assert tanaka.modal().value("受講を終えた日") == "2026-12-07"
    assert "報告すると、すぐに修了として記録されます。" in tanaka.modal_text()
    tanaka.submits({"受講を終えた研修": ["個人情報保護研修"], "受講を終えた日": date(2026, 12, 8)})
    assert "まだ報告できません" in tanaka.modal().errors[0]
    tanaka.submits({"受講を終えた日": date(2026, 3, 31)})
    assert "今年度に受けた日だけ" in tanaka.modal().errors[0]
    assert tanaka.modal().value("受講を終えた研修") == ["個人情報保護研修"]
    with writing_sessions(story.world.engine).begin() as db:
        db.execute(select(1))  # from here on nobody else can write
        tanaka.submits({"受講を終えた日": date(2026, 12, 4)})
        assert tanaka.modal().errors == [Texts("ja").say("slack-busy-form")]
    assert story.rows(SelfReport) == []
    with writing_sessions(story.world.engine).begin() as db:  # meanwhile, in another window
        who = person(db, "0001013", DECEMBER).employee_id
        report(db, who, "SEC-02", date(2026, 12, 3), now=at(DECEMBER))
    assert tanaka.submits({"受講を終えた日": date(2026, 12, 4)}).errors == {}
    tanaka.waits_for("✓ 個人情報保護研修\u30002026年12月3日（木）修了")
    assert len(story.rows(SelfReport)) == 1
    [now] = [message for message in tanaka.messages() if message.ts == reminder.ts]
    assert "情報セキュリティの研修が1件残っています。" in now.text
    tanaka.presses("受講済みを報告")
    tanaka.waits_for("報告する")
    tanaka.submits({"受講を終えた日": date(2026, 12, 4)})
    tanaka.waits_for("すべて修了しました。おつかれさまでした。")
    [done] = [message for message in tanaka.messages() if message.ts == reminder.ts]
    assert done.buttons == []
    assert "2026年12月4日（金）修了" in done.text
    tanaka.hears_nothing(0.2)
    assert [row.stale_since for row in story.rows(Reminder)] == [None] * len(story.rows(Reminder))
    assert {report.state for report in story.rows(SelfReport)} == {"accepted"}


def test_m11_put_off_it_says_until_when_and_m15_only_the_newest_message_follows(story):
    """A second click on another day changes nothing."""
    story.reminds(UEDA, day=MARCH)
    ueda = story.world.person(UEDA)
    [before] = ueda.hears()
    ueda.presses("あとで：3月8日（月）")
    ueda.waits_for("2027年3月8日（月）に、あらためてお知らせします。")
    [put_off] = [message for message in ueda.messages() if message.ts == before.ts]
    assert not [one for one in put_off.buttons if one.startswith("あとで")]
    ueda.presses("あとで：3月2日（火）", on=before)
    ueda.hears_nothing(0.3)
    [snooze] = story.rows(Snooze)
    assert (snooze.put_off_on, snooze.until_on) == (MARCH, date(2027, 3, 8))
    story.world.slack.move_to(at(date(2027, 3, 8)))
    planned(story.world.engine, date(2027, 3, 8))
    story.delivery.drain()
    [promised] = ueda.hears()
    assert "「あとで」で選ばれた日になりました" in promised.text
    ueda.presses("受講済みを報告", on=before)
    ueda.waits_for("報告する")
    ueda.submits()
    [told] = ueda.hears()
    assert "を、2027年3月8日（月）の修了として記録しました。" in told.text
    texts = {message.ts: message.text for message in ueda.messages()}
    assert "すべて修了しました。" in texts[promised.ts]
    assert texts[before.ts] == put_off.text


def test_m14_the_button_says_why_it_came_to_its_reader_only(story):
    """Never trust a button: neither of somebody else's message, nor one that was never made."""
    story.reminds(TANAKA, KOBAYASHI, day=DECEMBER)
    kobayashi = story.world.person(KOBAYASHI)
    [own] = kobayashi.hears()
    kobayashi.presses("なぜ届いたのですか")
    [answer] = kobayashi.hears()
    assert "2026年12月7日（月） 10:30にお知らせをお送りしました。" in answer.text
    assert "個人情報保護研修\u3000期限超過（月ごと）・期限は2026年9月30日（水）" in answer.text
    assert "この日はあわせてお知らせ" in answer.text
    assert "ICT機器を使う職員の必須研修です。" in answer.text
    [theirs] = [row.id for row in story.rows(Reminder) if row.message_ts not in ("", own.ts)]
    others = json.dumps({"v": 1, "r": theirs, "u": "2026-12-08"})
    made_up = ("", "7", '{"v":1,"r":"1","u":""}', '{"v":1,"r":999,"u":""}', '{"v":1,"r":1,"u":"soon"}')
    for action in ("reminder.report", "reminder.why", "reminder.later"):
        kobayashi.presses(on=own, action_id=action, value=others)
        [no] = kobayashi.hears()
        assert no.notification == Texts("ja").say("refusal-not_yours")
    for carried in made_up:
        kobayashi.presses(on=own, action_id="reminder.later", value=carried)
        [no] = kobayashi.hears()
        assert no.notification == Texts("ja").say("refusal-stale_button")
    assert story.rows(Snooze) == []
    assert kobayashi.screen().modals == []


def test_c2_reporting_in_words_and_hearing_what_the_division_found(story):
    """A course that is checked: the answer offers the form, the person is told of the decision."""
    ueda = story.world.person(UEDA)
    ueda.writes("LIT-01を終えました")
    [answer] = ueda.hears()
    assert "「デジタルリテラシー基礎」の受講済みを報告できます。" in answer.text
    assert "デジタル推進課が確かめてから修了として記録されます。" in answer.text
    ueda.presses("受講済みを報告")
    ueda.waits_for("報告する")
    ueda.submits()
    [told] = ueda.hears()
    assert "報告（2026年11月22日（日））を受け付けました。" in told.text
    ueda.writes("LIT-01を終えました")
    [again] = ueda.hears()
    assert "報告済みで、確認を待っているところです。" in again.text
