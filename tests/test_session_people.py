"""Lists of sessions and of their people, adding several at once (S8), and views that fit whatever is in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.workspace.blocks import view_faults
from handlers import session_forms as forms
from handlers import session_seat_forms as seats
from handlers.blocks import sessions as blocks
from handlers.blocks.sessions import Shown, Wanted
from handlers.catalogue import LOCALES, Texts
from handlers.session_forms import Carried
from models import bookings, session_people, session_running, session_views
from models.base import Refusal
from models.bookings import Clash
from models.reminders.day import OFFICE_ZONE
from models.session_people import InIt, Somebody
from models.session_running import Places, Terms
from models.session_views import Deed, Filter, Organiser, Run, Whole
from tests.booking import (
    FUJII,
    GENERAL,
    KATO,
    KOBAYASHI,
    NEXT_WEEK,
    NOMURA,
    NOW,
    ONISHI,
    SAITO,
    SASAKI,
    TAKAHASHI,
    TANAKA,
    TUESDAY,
    UEDA,
    YOSHIDA,
    Booking,
    at,
)
from tests.extremes import LONG, NASTY

YAMAMOTO = "0001024"
"""Left on 30 September 2026."""


@pytest.fixture
def one(office):
    return Booking(office)


# -- finding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0001005", [ONISHI]),
        ("０００１００５", [ONISHI]),
        ("大西", [ONISHI]),
        ("大西健二", [ONISHI]),
        ("おおにし", [ONISHI]),
        ("高橋", [TAKAHASHI]),
        ("吉田", [YOSHIDA]),
        ("たなか　あおい", [TANAKA, "0001014"]),
        ("Onishi.Kenji@", [ONISHI]),
        ("山本", []),
        ("%", []),
        ("_", []),
    ],
)
def test_p3_people_employed_are_found_by_number_name_reading_and_mail(any_office, typed, found):
    people = Booking(any_office).sees(session_people.fitting, ONISHI, typed, 100)
    assert [who.employee_no for who in people] == found


def test_an_empty_search_gives_as_many_as_are_wanted(any_office):
    one = Booking(any_office)
    assert len(one.sees(session_people.fitting, ONISHI, " ", 5)) == 5
    assert YAMAMOTO not in {who.employee_no for who in one.sees(session_people.fitting, ONISHI, "", 100)}


def test_somebody_sees_what_they_may_run_by_course_and_month(one):
    mine = one.opens(3, organisers=[SAITO])
    assert one.sees(session_views.runs_any, SAITO)
    assert not one.sees(session_views.runs_any, UEDA)
    assert one.sees(session_views.runs_any, ONISHI)
    listed = one.sees(session_views.runs, SAITO, Filter(), limit=10)
    assert (listed[0], [run.id for run in listed[1]]) == (1, [mine])
    count, every = one.sees(session_views.runs, ONISHI, Filter(first=date(2026, 12, 1)), limit=3)
    assert count > 3
    assert [run.starts_at for run in every] == sorted(run.starts_at for run in every)
    course_id = next(run.course_id for run in every if run.id == mine)
    one.does(session_running.call_off, SAITO, mine, "会場が使えないため")
    assert one.sees(session_views.next_runs, SAITO) == (0, None)
    month = one.sees(session_views.runs, SAITO, Filter(course_id, date(2026, 12, 31)), limit=10)
    assert [run.id for run in month[1]] == [mine]
    assert one.sees(session_views.runs, SAITO, Filter(course_id + 1, date(2026, 12, 1)), limit=10) == (0, [])
    assert one.sees(session_views.months, SAITO) == [date(2026, 12, 1)]
    assert [row[1] for row in one.sees(session_views.courses, SAITO, "", 10)] == ["MND-02"]
    assert one.sees(session_views.courses, SAITO, "SEC", 10) == []
    whole = one.sees(session_views.whole, SAITO, mine)
    assert (whole.cancelled.name, whole.cancelled.reason) == ("斎藤 恵", "会場が使えないため")
    assert one.refused(session_views.whole, UEDA, mine)[0] == "session_not_yours"


def test_a_month_is_a_month_of_the_office(one):
    first = one.opens(3, datetime(2026, 12, 31, 15, 0, tzinfo=UTC))  # midnight in Japan: 1 January
    january = one.sees(session_views.runs, ONISHI, Filter(first=date(2027, 1, 1)), limit=50)[1]
    december = one.sees(session_views.runs, ONISHI, Filter(first=date(2026, 12, 1)), limit=50)[1]
    assert january[0].id == first
    assert first not in {run.id for run in december}


# -- people ---------------------------------------------------------------------------------------------------


def test_s8_several_are_added_each_for_itself(one):
    session_id, other = one.opens(3), one.opens(9)
    one.books(KOBAYASHI, other)
    one.books(UEDA, session_id)
    chosen = [one.id(who) for who in (KATO, KOBAYASHI, YAMAMOTO, UEDA, SASAKI, NOMURA)]
    done, refused = one.does(session_people.add_people, ONISHI, session_id, chosen)
    assert [(made.state, made.is_new) for made in done] == [
        *(("booked", True), ("booked", False), ("booked", True), ("waiting", True)),
    ]
    assert [(who, no.code) for who, no in refused] == [
        (chosen[1], "booking_clash"),
        (chosen[2], "booking_not_employed"),
    ]
    assert one.booked(session_id) == [UEDA, KATO, SASAKI]
    assert one.waiting(session_id) == [NOMURA]
    assert one.told(bookings.SEAT_GIVEN) == [KATO, SASAKI]
    booked, waiting, some = one.sees(session_people.people, ONISHI, session_id, limit=2, offset=2)
    assert (booked, waiting) == (3, 1)
    assert [(who.who.employee_no, who.state, who.place) for who in some] == [
        (SASAKI, "booked", 0),
        (NOMURA, "waiting", 1),
    ]


def test_s8_nobody_is_added_by_others_nor_where_one_of_them_is_nobody(one):
    session_id = one.opens(3, organisers=[SAITO])
    ids = [one.id(UEDA)]
    add = session_people.add_people
    assert one.refused(add, SAITO, session_id, ids)[0] == "division_only"
    assert one.refused(add, ONISHI, 999_999, ids)[0] == "session_not_known"
    for forged in ([], [*ids, 999_999], [*ids, -1], [2**40], list(range(1, 40))):
        assert one.refused(add, ONISHI, session_id, forged)[0] == "stale_button"
    assert one.people(session_id, *bookings.LIVE) == []


def test_s1_adding_many_while_they_book_themselves_gives_each_one_place(one):
    session_id, other = one.opens(3), one.opens(3, at(NEXT_WEEK, 9), ends_at=at(NEXT_WEEK, 12))
    ids = [one.id(who) for who in GENERAL]
    with ThreadPoolExecutor(10) as pool:
        added = [
            pool.submit(one.does, session_people.add_people, ONISHI, which, some)
            for which, some in ((session_id, ids), (other, ids[::-1]), (session_id, ids[::-1]))
        ]
        books = [pool.submit(one.books, who, session_id) for who in GENERAL[::-1]]
        [job.result() for job in (*added, *books)]
    assert len(one.booked(session_id)) == len(one.booked(other)) == 3
    for which in (session_id, other):
        assert sorted(one.people(which, *bookings.LIVE)) == sorted(GENERAL)


def test_s2_who_has_another_booking_at_that_time_is_marked(one):
    session_id, other = one.opens(5), one.opens(5, at(NEXT_WEEK, 17))
    for which in (session_id, other):
        one.books(UEDA, which)
    one.books(FUJII, session_id)
    one.changes(ONISHI, session_id, starts_at=at(NEXT_WEEK, 17), ends_at=at(NEXT_WEEK, 18))
    _, _, some = one.sees(session_people.people, ONISHI, session_id, limit=10)
    assert [who.clash.session_id if who.clash else None for who in some] == [other, None]


def test_the_same_session_twice_is_seen(one):
    first = one.opens(5)
    assert one.sees(session_views.twin, ONISHI, first) is None
    second = one.opens(7)
    assert one.sees(session_views.twin, ONISHI, second) == one.session(first).code
    one.does(session_running.call_off, ONISHI, first, "重複のため")
    assert one.sees(session_views.twin, ONISHI, second) is None


def test_s7_a_new_municipality_needs_a_code_and_a_name(one):
    neighbour = session_running.neighbour
    for code in ("", "津山", "3" * 21, "33 203", "<!channel>"):
        assert one.refused(neighbour, ONISHI, code, "津山市")[0] == "municipality_code"
    for name in ("", "　", "市" * 101):
        assert one.refused(neighbour, ONISHI, "33203", name)[0] == "municipality_name"
    town = one.does(neighbour, ONISHI, " ３３２０３ ", "津山市")
    assert one.does(neighbour, ONISHI, "33203", "") == town
    assert [each.code for each in one.sees(lambda db, _: session_views.municipalities(db), ONISHI)] == [
        "33203",
        "own",
    ]


# -- forms ----------------------------------------------------------------------------------------------------

TERMS = Terms("MND-02", at(NEXT_WEEK, 13, 30), at(NEXT_WEEK, 16, 30), "第1研修室", capacity=30)


def test_a_form_knows_what_was_changed_in_it():
    was = forms.marks(TERMS, OFFICE_ZONE)
    assert forms.changed_in(TERMS, was, OFFICE_ZONE) == {}
    in_utc = replace(TERMS, starts_at=TERMS.starts_at.astimezone(UTC), ends_at=TERMS.ends_at.astimezone(UTC))
    assert forms.marks(in_utc, OFFICE_ZONE) == was
    seconds = replace(TERMS, starts_at=TERMS.starts_at + timedelta(seconds=15), venue=" 第1研修室 ")
    assert forms.marks(seconds, OFFICE_ZONE) == was
    for new in (
        {"starts_at": at(NEXT_WEEK, 13)},
        {"ends_at": at(NEXT_WEEK + timedelta(days=1), 16, 30)},
        {"capacity": None},
        {"closes_at": at(TUESDAY, 12)},
        {"closes_at": at(TUESDAY, 0)},
        {"joint": True},
        {"confirms_itself": True},
        {"online_url": "https://meet.city.example/x"},
    ):
        assert forms.changed_in(replace(TERMS, **new), was, OFFICE_ZONE) == new
    with pytest.raises(Refusal, match="stale_button"):
        forms.changed_in(TERMS, {"venue": "x"}, OFFICE_ZONE)


@pytest.mark.parametrize(
    "metadata", ["", "{}", "[]", "1", '{"v":1}', '{"v":2,"s":1,"l":"","p":1,"a":0,"r":0,"w":{}}']
)
def test_what_no_view_of_today_carries_is_refused(metadata):
    with pytest.raises(Refusal, match="stale_button"):
        Carried.of({"private_metadata": metadata})


def test_what_a_view_carries_comes_back():
    wanted = Wanted(7, date(2026, 12, 1), 3).as_value()
    carried = Carried(2**31 - 1, wanted, 12, 34, replaces=True, was=forms.marks(TERMS, OFFICE_ZONE))
    assert Carried.of({"private_metadata": carried.as_metadata()}) == carried
    assert len(carried.as_metadata()) < 1_000


@pytest.mark.parametrize("locale", LOCALES)
def test_every_view_fits_whatever_is_in_it(locale):
    texts, start = Texts(locale), at(NEXT_WEEK, 13, 30)
    run = Run(
        *(1, "X" * 40, 1, "Y" * 40, LONG, LONG, start, start + timedelta(days=2), LONG, "https://x/" + "y" * 1_900),
        *(100_000, True, NOW, None, 99_999, 99_999, 99_999),
    )
    who = Somebody(1, "1234567890" * 2, LONG, LONG, LONG, LONG)
    organisers = tuple(Organiser(n, f"{n:07d}", LONG, LONG) for n in range(20))
    towns = tuple(Places(n, f"T{n}", LONG, LONG, 99_999, 99_999) for n in range(1, 46))
    terms = Terms("MND-02", start, run.ends_at, LONG, run.online_url, 100_000, LONG, True, at(TUESDAY, 0), True)
    whole = Whole(run, terms, organisers, towns, 1, Deed(LONG, NOW, LONG))
    clash = Clash(2, "X" * 40, LONG, LONG, start, start, "booked")
    shown, carried = Shown(texts, NOW, OFFICE_ZONE, is_division=True), Carried(1, Wanted().as_value())
    ahead = replace(whole, run=replace(run, cancelled_at=None), cancelled=None)
    months = [date(2026 - n // 12, 12 - n % 12, 1) for n in range(60)]
    people = [InIt(who, "waiting", n, clash) for n in range(1, 21)]
    monthly = [replace(run, starts_at=start + timedelta(days=31 * n)) for n in range(10)]
    told = [NASTY] * 3
    refused = [blocks.refused(texts, LONG, LONG) for _ in range(20)]
    views = [
        blocks.listed(shown, Wanted(1, None, 2), (999, monthly), ("X" * 40, LONG, LONG), months, told),
        blocks.listed(shown, Wanted(1, date(1999, 1, 1)), (0, []), None, []),
        blocks.sheet(shown, whole, carried, told),
        blocks.sheet(shown, ahead, carried, told),
        blocks.people(shown, ahead.run, (99, 99, people), carried, refused),
        blocks.joint(shown, ahead, carried, told),
        forms.making(texts, TUESDAY, OFFICE_ZONE, carried, forms.course_option(texts, "X" * 40, LONG, LONG, "1")),
        forms.changing(texts, LONG, terms, forms.People(9, 9), OFFICE_ZONE, carried),
        forms.copying(texts, LONG, terms, NOW, OFFICE_ZONE, carried),
        forms.cancelling(texts, LONG, LONG, forms.People(9, 9), carried),
        forms.organising(texts, LONG, organisers, carried),
        seats.adding(texts, LONG, LONG, carried),
        seats.removing(texts, who, LONG, LONG, carried),
        seats.keeping(texts, towns[0], carried, is_own=False),
        seats.keeping(texts, towns[0], carried, is_own=True),
        seats.keeping_for(texts, towns * 3, carried, own_id=1),
    ]
    for view in views:
        assert view_faults(view) == []
        assert "<U0" not in str(view)
        marked = [block["text"] for block in view["blocks"] if "mrkdwn" in str(block.get("text"))]
        assert "<!channel>" not in str(marked)
