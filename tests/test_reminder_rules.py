"""The rules of reminders, M1 to M16: each has stories named after it, and together they make a winter.

Every day from 1 October 2026 to 31 March 2027 is planned and what is due is delivered into a real workspace, in
order. What M16 says of the days, and what people then have in their conversations, is the worked example line by
line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.workspace import Server
from handlers import letters
from models.database import open_engine, sessions
from models.digests import plan_in_person
from models.office import own_municipality_id
from models.people import find_employee
from models.reminders.day import OFFICE_ZONE
from models.reminders.explaining import Explanation, why
from tests.posting import PostOffice, founded, meet_everybody
from tests.test_reminder_plan import WORKED_EXAMPLE, Desk, d, lines, morning

HERE = Path(__file__).parent
TITLES = {
    "SEC-01": "情報セキュリティ基礎研修",
    "SEC-02": "個人情報保護研修",
    "SEC-03": "標的型攻撃メール訓練と振り返り",
}
MAILS = {
    "0001003": "ueda.shota@city.example",
    "0001009": "kobayashi.masaki@city.example",
    "0001011": "sasaki.yu@city.example",
    "0001015": "nakamura.kazuya@city.example",
    "0001017": "nomura.takumi@city.example",
}
NAKAMURA = MAILS["0001015"]
IN_PERSON = "直接お伝えください"
FIRST, LAST = d(10, 1), d(3, 31)
YOSHIDA = "0001019"


def day_of(line: str) -> date:
    """The day of a line of the worked example."""
    return d(int(line[:2]), int(line[3:5]))


DAYS = sorted({day_of(line) for example in WORKED_EXAMPLE.values() for line in lines(example)})

Told = dict[date, list[tuple]]


@dataclass(frozen=True)
class Winter:
    """What M16 `told` of the days that matter; by mail, when each message was `received` and what it says.

    `explained`: by number and day, what `remind why` says in the end of the days of the worked example.
    """

    told: Told
    received: dict[str, list[tuple[datetime, str]]]
    explained: dict[tuple[str, date], Explanation]

    def reminders(self, mail: str) -> list[tuple[datetime, str]]:
        return [(at, text) for at, text in self.received[mail] if IN_PERSON not in text]


def live(desk: Desk, send: Callable[[date], object]) -> Told:
    """Plan every day from 1 October to 31 March and send what is planned, in order.

    Gives back what M16 says of the days with a step, and now and then of another.
    """
    told, day = {}, FIRST
    while day <= LAST:
        run = desk.plan(day)
        matters = run is not None and run.people + run.left_out > 0
        if matters:
            send(day)
        if matters or day.day % 7 == 0 or day == LAST:
            told[day] = desk.rows(day)
        day += timedelta(days=1)
    return told


@pytest.fixture(scope="module")
def delivered(story_databases) -> Iterator[Winter]:
    """The small sample on the evening of 31 March: every day planned at half past nine, and delivered at ten."""
    engine = open_engine(story_databases.fresh_url(), busy_milliseconds=10_000)
    with Server(founded(morning(FIRST, time(9)))) as server:
        post = PostOffice(server, engine)
        meet_everybody(engine, post.workspace)
        delivery = post.delivery(write=letters.write)

        def send(day: date) -> None:
            with post.writing() as db:
                plan_in_person(db, day, now=morning(day))
            post.workspace.clock.move_to(morning(day, time(10)))
            assert delivery.drain().trouble == ""

        told = live(Desk(engine), send)
        received = {
            user.email: [
                (datetime.fromtimestamp(float(one.ts), OFFICE_ZONE), one.text) for one in post.messages(user.email)
            ]
            for user in post.workspace.people()
            if user.email
        }
    with sessions(engine).begin() as db:
        explained = {
            (number, day): why(db, find_employee(db, number, own_municipality_id(db)).id, day, now=morning(LAST))
            for day in DAYS
            for number in WORKED_EXAMPLE
            if any(day_of(line) == day for line in lines(WORKED_EXAMPLE[number])) or number == YOSHIDA
        }
    yield Winter(told, received, explained)
    engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def winter(request) -> Told:
    """The days of that winter as M16 tells them; on PostgreSQL without a workspace."""
    if request.param == "sqlite":
        return request.getfixturevalue("delivered").told
    engine = open_engine(request.getfixturevalue("story_databases_on_postgresql").fresh_url())
    desk = Desk(engine)
    told = live(desk, desk.sent)
    engine.dispose()
    return told


@pytest.mark.parametrize("number", MAILS)
def test_m14_every_line_is_explained_in_the_end(delivered, number):
    """When it was sent, in which message, and for which step of which course; by Slack's clock."""
    mine = [one for (who, _), one in delivered.explained.items() if who == number]
    assert [
        f"{one.day:%m-%d} {';'.join(course.code for course in one.courses)}"
        f" {';'.join(course.step or '-' for course in one.courses)}"
        for one in mine
    ] == lines(WORKED_EXAMPLE[number])
    assert {(one.outcome, one.is_written_down) for one in mine} == {("sent", True)}
    when = [(one.sent_at.astimezone(OFFICE_ZONE), one.message_ts != "") for one in mine]
    assert when == [(at, True) for at, _ in delivered.reminders(MAILS[number])]


def test_m8_m14_that_a_message_could_not_be_sent_is_explained_too(delivered):
    yoshida = [one for (who, _), one in delivered.explained.items() if who == YOSHIDA]
    without = [one.day for one in yoshida if one.outcome == "no_mail"]
    assert without == [d(3, 1), d(3, 17), d(3, 24), d(3, 30)]
    assert {one.outcome for one in yoshida} == {"no_mail", "nothing_due"}
    assert all(one.is_written_down == (one.outcome == "no_mail") for one in yoshida)


def courses_in(text: str) -> str:
    """The courses of a message in its order."""
    places = sorted((text.index(title), code) for code, title in TITLES.items() if title in text)
    return ";".join(code for _, code in places)


@pytest.mark.parametrize("number", WORKED_EXAMPLE)
def test_m1_m2_m16_the_worked_example_comes_out_line_by_line(winter, number):
    messages = [
        f"{day:%m-%d} {codes} {step}"
        for day, rows in winter.items()
        for who, codes, step, _, reason in rows
        if who == number and reason == "sent"
    ]
    assert messages == lines(WORKED_EXAMPLE[number])


@pytest.mark.parametrize("number", MAILS)
def test_m1_m2_m5_it_is_what_people_have_in_slack(delivered, number):
    got = [f"{at:%m-%d} {courses_in(text)}" for at, text in delivered.reminders(MAILS[number])]
    assert got == [line.rsplit(" ", 1)[0] for line in lines(WORKED_EXAMPLE[number])]


def test_m7_m8_m10_the_worked_example_says_why_the_others_got_nothing(winter):
    reasons = {(day, row[0]): row[4] for day, rows in winter.items() for row in rows}
    assert len(winter) > 40
    no_mail = [day for day in winter if reasons[day, "0001019"] == "no_mail"]
    assert no_mail == [d(3, 1), d(3, 17), d(3, 24), d(3, 30)]
    on_leave = {day for day in winter if reasons[day, "0001015"] == "on_leave"}
    assert on_leave == {day for day in winter if day.month in (11, 12)}
    with_something_open = {row[4] for row in winter[LAST] if row[1]}
    assert with_something_open == {"frozen"}


def test_m16_there_is_a_row_for_everybody_with_a_course_of_the_policies(winter):
    for rows in winter.values():
        numbers = [row[0] for row in rows]
        assert numbers == sorted(set(numbers))
        assert {"0001021", "0001022", "0001024"}.isdisjoint(numbers)
        for _, codes, step, send_on, reason in rows:
            assert (reason == "sent") == (send_on is not None)
            assert not step or len(step.split(";")) == len(codes.split(";"))


def test_m3_m4_every_message_came_on_a_working_day_inside_the_hours(delivered):
    holidays = {d(10, 12), d(11, 3), d(11, 23), d(1, 11), d(2, 11), d(2, 23), d(3, 22)}
    new_year = {date(2026, 12, 29) + timedelta(days=n) for n in range(6)}
    moments = [at for received in delivered.received.values() for at, _ in received]
    assert len(moments) > 80
    for at in moments:
        assert at.weekday() < 5
        assert at.date() not in holidays | new_year | {LAST}
        assert time(10) <= at.time() < time(17)


def test_m5_nobody_has_two_messages_on_a_day_and_none_comes_twice(delivered):
    for mail in delivered.received:
        days = [at.date() for at, _ in delivered.reminders(mail)]
        assert len(days) == len(set(days)), mail


def test_m8_the_head_is_told_of_yoshida_on_the_days_with_a_step(delivered):
    told = [(at.date(), text) for at, text in delivered.received[NAKAMURA] if IN_PERSON in text]
    assert [day for day, _ in told] == [d(3, 1), d(3, 17), d(3, 24), d(3, 30)]
    assert all("𠮷田 隆" in text and courses_in(text) == "SEC-01;SEC-03" for _, text in told)


def test_every_rule_has_stories_named_after_it():
    source = "\n".join(file.read_text(encoding="utf-8") for file in HERE.glob("test_*.py"))
    stories = re.findall(r"^def test_((?:m\d+_)+)", source, re.MULTILINE)
    named = {int(number) for story in stories for number in re.findall(r"\d+", story)}
    assert named == set(range(1, 17))
