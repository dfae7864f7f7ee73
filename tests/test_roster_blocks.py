"""Whatever names, titles and rooms are called, Slack takes what is shown to run a session and to attend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest
from sqlalchemy import Engine, func, select, update

from bot.workspace.blocks import faults, view_faults
from handlers import check_in_answers, roster_forms, session_desk
from handlers.asking import Request
from handlers.blocks.classes import Pressed
from handlers.catalogue import LOCALES, Locale, Texts
from handlers.letters import Writing, write
from handlers.roster_forms import Carried
from handlers.session_desk import Reading
from models import attendance, check_in, session_letters
from models.accounts import person_on
from models.curriculum import Course, TrainingSession
from models.database import open_engine
from models.office import Department, own_municipality_id
from models.outbox.posting import put
from models.outbox.records import Notice
from models.people import Employee, find_employee
from models.reminders.day import OFFICE_ZONE
from tests.attending import DAY, HASHIMOTO, MORI, TAKAHASHI, YAMAMOTO, Classroom, at
from tests.conftest import Databases
from tests.extremes import LONG, NASTY
from tests.test_desk import visit

NOW = at("13:40")


@pytest.fixture(scope="module")
def room(story_databases: Databases) -> Iterator[Classroom]:
    """Everybody is booked in a class of two days; names, titles and the room are as bad as a file can make them."""
    engine: Engine = open_engine(story_databases.fresh_url())
    one = Classroom(engine)
    one.session_id = one.a_class(last_day=date(2026, 12, 4))
    one.organised_by(MORI)
    with one.reading() as db:
        numbers = [number for number in db.scalars(select(Employee.employee_no)) if number not in {MORI, YAMAMOTO}]
    one.booked(*numbers)
    one.opens()
    one.enters(HASHIMOTO, one.code(at("13:25")), at("13:25:30"))
    one.ticks(MORI, NOW, [TAKAHASHI])
    with one.writing() as db:
        bad = f"{NASTY} {LONG}"
        db.execute(update(Employee).values(name=func.substr(bad, 1, 200), name_kana=func.substr(bad, 1, 200)))
        db.execute(update(Course).values(title=bad, title_en=bad))
        db.execute(update(Department).values(name=bad, name_en=bad))
        db.execute(update(TrainingSession).values(venue=bad))
        acting = one.acting(db, None, NOW)
        drafts = session_letters.letters_due(db, acting, channel=None)
        put(db, drafts, municipality_id=acting.municipality_id, now=NOW)
    yield one
    engine.dispose()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pages_of_a_roster_and_its_forms_fit_whatever_people_are_called(room, locale):
    with room.reading() as db:
        reading = Reading(db, room.acting(db, MORI, NOW), Texts(cast(Locale, locale)))
        day = reading.acting.today
        for number in (1, 2):
            found = attendance.roster(db, reading.acting, room.session_id, day, limit=20, offset=(number - 1) * 20)
            pressed = Pressed(room.session_id, day, number)
            guessers = [NASTY * 40] * 30
            view = roster_forms.page(reading, found, pressed, 2, ["x" * 4_000], guessers)
            assert view_faults(view) == []
            assert len(view["private_metadata"]) < 3_000
            carried = Carried(pressed, {}, roster_forms.SHEET)
            assert view_faults(roster_forms.correction(reading, carried, found.lines)) == []
            assert view_faults(roster_forms.walking_in(reading, carried, NASTY * 1_000)) == []
        assert view_faults(session_desk.sheet(reading, Pressed(room.session_id), ["x" * 4_000])) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_letters_the_cards_and_the_answer_fit_too(room, locale):
    texts = Texts(cast(Locale, locale))
    with room.reading() as db:
        mori = person_on(db, find_employee(db, MORI, own_municipality_id(db)), NOW.date())
        writing = Writing(db, NOW, OFFICE_ZONE, texts, mori, None)
        subject = attendance.subject_of_check_in(room.session_id)
        [desk] = db.scalars(select(Notice).where(Notice.subject == subject)).all()
        for kind in (session_letters.DESK, session_letters.TO_CONFIRM):
            message: Any = write(writing, kind, desk)
            assert faults(message["blocks"], "message") == []
            assert len(message["text"]) < 4_000
        aya, organiser = (replace(visit(room.engine, who, locale, DAY), now=NOW) for who in (HASHIMOTO, MORI))
        asked = aya.asked(cast(Locale, locale))
        assert faults(check_in_answers.how(db, asked, Request("check_in")).blocks, "message") == []
        assert [one.at for one in check_in.mine_today(db, asked.acting)] == [at("13:25:30")]
        assert faults(check_in_answers.card(db, aya), "home") == []
        assert faults(session_desk.card(db, organiser), "home") == []
