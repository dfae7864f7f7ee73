"""Rounds: the division asks, sees before sending who gets it, follows, extends, closes, registers (N1, N7, N9)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from bot.workspace import Clock
from bot.workspace.blocks import faults, view_faults
from handlers import rounds as handlers
from handlers.catalogue import LOCALES, Texts
from handlers.division_home import home_of
from handlers.letters import Writing, write
from models import nominations, rounds
from models.audit import AuditEvent
from models.base import Refusal
from models.database import open_engine, sessions, writing_sessions
from models.nomination_records import Lending, Nomination, Round, RoundDepartment
from models.office import Department, DepartmentState, own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Notice
from models.people import EmployeeState
from models.reminders.day import OFFICE_ZONE
from tests.builders import Copies
from tests.conftest import Databases
from tests.extremes import DIVISION, HEAD, LONG, an_extreme_office
from tests.nominating import (
    AOKI,
    CLOSES,
    DIGITAL,
    FUJII,
    GENERAL,
    INSURANCE,
    KATO,
    KOBAYASHI,
    NISHIMURA,
    NOMURA,
    ONISHI,
    OPENS,
    SAITO,
    STAFF,
    TAKAHASHI,
    TAX,
    TUESDAY,
    WASTE,
    Nominating,
)
from tests.test_desk import visit
from tests.world import KOBAYASHI as KOBAYASHI_MAIL
from tests.world import ONISHI as ONISHI_MAIL
from tests.world import World, connected, workspace

FOUR = {DIGITAL: 1, TAX: 2, INSURANCE: 1, WASTE: 1}


class Division(Nominating):
    """An office in which the division runs rounds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.round_id = 0

    def terms(self, places: dict[str, int] | None = None, **more: Any) -> dict[str, Any]:
        with self.reading() as db:
            chosen = {self.department(db, code): n for code, n in (FOUR if places is None else places).items()}
        terms = {"fiscal_year": 2026, "track": None, "opens_on": OPENS, "closes_on": CLOSES, "message": "お願い"}
        return {**terms, "places": chosen, **more}

    def drafts(
        self, who: str = ONISHI, *, day: date = TUESDAY, places: dict[str, int] | None = None, **more: Any
    ) -> int:
        terms = self.terms(places, **more)
        with self.writing() as db:
            self.round_id = rounds.draft(db, self.acting(db, who, day), **terms)
        return self.round_id

    def sends(self, **more: Any) -> int:
        self.drafts(**more)
        self.does(rounds.send, ONISHI, self.round_id)
        return self.round_id

    def recipients(self) -> dict[str, list[tuple[str, str]]]:
        with self.reading() as db:
            found = rounds.recipients(db, self.acting(db, ONISHI), self.round_id)
        return {one.code: [(person.employee_no, person.how) for person in one.people] for one in found}

    def asked(self) -> list[Notice]:
        with self.reading() as db:
            return list(db.scalars(select(Notice).where(Notice.kind == "round_ask").order_by(Notice.id)))

    def matching(self, *filters: Any) -> list[str]:
        with self.reading() as db:
            return [one.code for one in rounds.matching(db, own_municipality_id(db), TUESDAY, *filters)]

    def board(self) -> rounds.Board:
        with self.reading() as db:
            return rounds.board(db, self.acting(db, ONISHI), self.round_id)

    def audited(self) -> list[str]:
        of_rounds = select(AuditEvent.action).where(AuditEvent.subject == "nomination_rounds")
        with self.reading() as db:
            return list(db.scalars(of_rounds.order_by(AuditEvent.id)))


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("rounds"))
    yield made
    made.engine.dispose()


@pytest.fixture
def division(copies: Copies) -> Division:
    return Division(copies.fresh())


# -- before it is sent ----------------------------------------------------------------------------------------


def test_n1_a_round_goes_to_whoever_decides_in_each_department(division):
    division.drafts()
    assert division.asked() == []
    assert division.recipients() == {
        DIGITAL: [(ONISHI, "head")],
        TAX: [(KOBAYASHI, "head")],
        INSURANCE: [(NISHIMURA, "away")],
        WASTE: [(FUJII, "head")],
    }
    assert division.does(rounds.send, ONISHI, division.round_id) == 4
    notices = division.asked()
    assert division.told("round_ask") == [ONISHI, KOBAYASHI, NISHIMURA, FUJII]
    assert {one.not_before for one in notices} == {None}
    assert [json.loads(one.about) for one in notices] == [{"round": division.round_id}] * 4
    assert {one.subject for one in notices} == {f"round:{division.round_id}:{one.department_id}" for one in notices}
    assert division.audited() == ["round.drafted", "round.sent"]
    with division.reading() as db:
        made = db.get_one(Round, division.round_id)
        assert (made.state, made.sent_at) == ("open", datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE))
        assert set(db.scalars(select(RoundDepartment.next_on))) == {date(2026, 11, 27)}


def test_n8_a_department_that_joins_anothers_wish_has_answered(division):
    division.sends()
    division.set_person(TAKAHASHI, second=WASTE)
    division.proposes(SAITO, TAKAHASHI, round_id=division.round_id)
    made = division.proposes(FUJII, TAKAHASHI, WASTE, round_id=division.round_id)
    assert made.deed == "joined"
    answers = {line.code: line.answer for line in division.board().lines}
    assert answers == {DIGITAL: "open", TAX: "waiting", INSURANCE: "open", WASTE: "joined"}
    assert division.board().answered == 1
    division.does(nominations.withdraw, SAITO, made.nomination_id)
    assert {line.answer for line in division.board().lines} == {"open"}


@pytest.mark.parametrize(
    ("department", "got"),
    [
        ({"head": None, "deputy": SAITO}, [(SAITO, "vacant")]),
        ({"head": None, "deputy": None, "parent": GENERAL}, [(AOKI, "above")]),
        ({"head": None, "deputy": None}, "division"),
    ],
)
def test_n3_a_vacant_head_is_resolved_before_it_is_sent(division, department, got):
    with division.reading() as db:
        parent = {"parent_id": division.department(db, GENERAL)} if department.pop("parent", None) else {}
    division.set_department(TAX, **department, **parent)
    division.drafts()
    found = division.recipients()[TAX]
    if got == "division":
        assert (ONISHI, "division") in found
        assert {how for _, how in found} == {"division"}
    else:
        assert found == got


def test_n5_a_deputy_to_whom_the_right_is_lent_gets_it_too(division):
    with division.writing() as db:
        head, deputy = division.id(db, KOBAYASHI), division.id(db, SAITO)
        days = {"from_on": TUESDAY, "to_on": TUESDAY, "lent_at": datetime(2026, 11, 24, tzinfo=OFFICE_ZONE)}
        db.add(Lending(department_id=division.department(db, TAX), lent_by_id=head, lent_to_id=deputy, **days))
    division.drafts()
    assert division.recipients()[TAX] == [(KOBAYASHI, "head"), (SAITO, "lent")]


def test_n1_a_round_that_opens_later_reaches_those_who_decide_then_in_the_morning_of_that_day(division):
    division.goes_on_leave(KOBAYASHI, TUESDAY, date(2026, 12, 4))
    division.sends(opens_on=date(2026, 12, 5))  # a Saturday
    notices = division.asked()
    assert KOBAYASHI in division.told("round_ask")
    assert {one.not_before for one in notices} == {datetime(2026, 12, 7, 9, tzinfo=OFFICE_ZONE)}


def test_n1_departments_are_found_by_what_they_have(division):
    owns, introducing = [DIGITAL, TAX, INSURANCE], [WASTE]
    assert division.matching() == [*owns, *introducing]
    assert division.matching("owns") == owns
    assert division.matching("introducing") == introducing
    assert division.matching("owns", "introducing") == [*owns, *introducing]
    assert division.matching("no_core") == [DIGITAL, WASTE]
    assert division.matching("owns", "no_core") == [DIGITAL]


PAST, ORDER, FAR = OPENS - timedelta(days=1), OPENS + timedelta(days=30), TUESDAY + timedelta(days=367)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"fiscal_year": 2025}, "round_year", "year"),
        ({"fiscal_year": 2028}, "round_year", "year"),
        ({"track": "cooking"}, "stale_button", None),
        ({"opens_on": PAST}, "round_past", "opens_on"),
        ({"opens_on": ORDER}, "round_order", "closes_on"),
        ({"closes_on": FAR}, "round_far", "closes_on"),
        ({"message": "あ" * 3_001}, "round_message", "message"),
        ({"places": {}}, "round_departments", "departments"),
        ({"places": {TAX: 0}}, "round_places", "places"),
        ({"places": {TAX: 100}}, "round_places", "places"),
        ({"places": {TAX: 1, STAFF: 1}}, "round_without_system", "departments"),
    ],
)
def test_n1_what_is_wrong_with_a_round_is_said_at_its_field_and_nothing_is_kept(division, wrong, code, field):
    refused, facts = division.refused(division.drafts, **wrong)
    assert refused == code
    assert field is None or field in facts
    for locale in LOCALES:
        assert Texts(locale).say(f"refusal-{code}", **facts)
    assert division.audited() == []


def test_n1_a_department_of_nobody_is_refused(division):
    terms = division.terms() | {"places": {999_999: 1}}
    with division.writing() as db, pytest.raises(Refusal, match="stale_button"):
        rounds.draft(db, division.acting(db, ONISHI), **terms)


def test_n1_the_same_form_sent_twice_is_one_draft_and_another_one_is_another(division):
    first = division.drafts()
    assert division.drafts() == first
    assert division.drafts(message="別の依頼") != first
    assert division.drafts(KATO) != first


def test_n1_a_draft_is_changed_and_thrown_away_on_record(division):
    division.drafts()
    with division.writing() as db:
        terms = {**division.terms({TAX: 1, WASTE: 3}), "message": "直した"}
        rounds.change_draft(db, division.acting(db, KATO), division.round_id, **terms)
    with division.reading() as db:
        tax = division.department(db, TAX)
    division.does(rounds.change_places, ONISHI, division.round_id, {tax: 5})
    with division.reading() as db:
        [(terms, count)] = rounds.drafts(db, own_municipality_id(db))
        _, places = rounds.draft_terms(db, division.acting(db, ONISHI), division.round_id)
    assert (terms.message, count, sorted(places.values())) == ("直した", 2, [3, 5])
    division.does(rounds.drop_draft, KATO, division.round_id)
    code, facts = division.refused(division.does, rounds.send, ONISHI, division.round_id)
    assert (code, facts["name"], facts["time"]) == ("round_dropped", "加藤 亮", "10:00")
    assert division.audited() == ["round.drafted", "round.changed", "round.changed", "round.dropped"]
    assert division.asked() == []


def test_n1_a_round_that_was_sent_is_no_draft_any_more(division):
    division.sends()
    terms = division.terms(message="遅すぎた")
    for deed in (
        lambda db, acting: rounds.send(db, acting, division.round_id),
        lambda db, acting: rounds.drop_draft(db, acting, division.round_id),
        lambda db, acting: rounds.change_draft(db, acting, division.round_id, **terms),
        lambda db, acting: rounds.change_places(db, acting, division.round_id, {1: 1}),
        lambda db, acting: rounds.draft_terms(db, acting, division.round_id),
    ):
        code, facts = division.refused(division.does, deed, KATO)
        assert (code, facts["name"], facts["day"]) == ("round_sent", "大西 健二", TUESDAY)
    assert len(division.asked()) == 4


def test_n1_a_draft_left_until_its_days_have_passed_or_a_system_is_gone_is_not_sent(division):
    division.drafts()
    late = OPENS + timedelta(days=1)
    assert division.refused(division.does, rounds.send, ONISHI, division.round_id, day=late)[0] == "round_past"
    division.set_department(WASTE, introducing_system=False)
    code, facts = division.refused(division.does, rounds.send, ONISHI, division.round_id)
    assert (code, facts["departments"]) == ("round_without_system", "環境事業課")
    assert division.asked() == []


def deeds(round_id: int) -> list[Callable[..., Any]]:
    return [
        lambda db, acting: rounds.send(db, acting, round_id),
        lambda db, acting: rounds.drop_draft(db, acting, round_id),
        lambda db, acting: rounds.change_places(db, acting, round_id, {1: 1}),
        lambda db, acting: rounds.draft_terms(db, acting, round_id),
        lambda db, acting: rounds.recipients(db, acting, round_id),
        lambda db, acting: rounds.extend(db, acting, round_id, CLOSES + timedelta(days=1)),
        lambda db, acting: rounds.close(db, acting, round_id),
        lambda db, acting: rounds.board(db, acting, round_id),
        lambda db, acting: rounds.nominations_of(db, acting, round_id),
        lambda db, acting: rounds.sent_rounds(db, acting, limit=1),
        lambda db, acting: rounds.nomination(db, acting, 1),
        lambda db, acting: rounds.register_many(db, acting, [1], TUESDAY),
    ]


def test_p1_nobody_but_the_division_may_do_or_see_anything_of_it(division):
    division.sends()
    for outsider in (KOBAYASHI, AOKI):
        assert division.refused(division.drafts, outsider)[0] == "division_only"
        for deed in deeds(division.round_id):
            assert division.refused(division.does, deed, outsider)[0] == "division_only"


def test_a_round_that_does_not_exist_is_said_to_be_gone(division):
    for deed in deeds(4_711)[:-3]:
        assert division.refused(division.does, deed, ONISHI)[0] == "round_gone"
    draft = division.drafts()
    for deed in deeds(draft)[5:8]:
        assert division.refused(division.does, deed, ONISHI)[0] == "round_gone"


# -- once it is open ------------------------------------------------------------------------------------------


@pytest.fixture
def opened(division: Division) -> Division:
    """市民税課 has one approved and one proposed, 環境事業課 says nobody, 保険年金課 has one proposed."""
    division.sends()
    division.approved = division.proposes(KOBAYASHI, TAKAHASHI).nomination_id  # type: ignore[attr-defined]
    division.proposed = division.proposes(NOMURA, NOMURA, INSURANCE).nomination_id  # type: ignore[attr-defined]
    with division.reading() as db:
        waste = division.department(db, WASTE)
    division.does(nominations.nobody, FUJII, division.round_id, waste, "今回は見送る")
    return division


def test_n1_the_board_counts_who_asked_answered_and_waits(opened):
    board = opened.board()
    assert (board.asked, board.answered, board.open, board.nobody, board.places) == (4, 2, 2, 1, 5)
    assert (board.people("approved"), board.people("proposed")) == (1, 1)
    assert [(line.code, line.answer) for line in board.lines] == [
        (TAX, "approved"),
        (DIGITAL, "open"),
        (INSURANCE, "waiting"),
        (WASTE, "nobody"),
    ]
    with opened.reading() as db:
        own = own_municipality_id(db)
        assert [one.terms.id for one in rounds.open_rounds(db, own)] == [opened.round_id]


def stale(division: Division, kind: str) -> int:
    with division.reading() as db:
        return db.scalar(select(func.count()).where(Notice.kind == kind, Notice.stale_since.is_not(None))) or 0


def test_n9_more_time_is_more_time_for_what_is_undecided_and_all_messages_show_it(opened):
    with opened.writing() as db:
        db.execute(update(Notice).values(stale_since=None))
    opened.does(rounds.extend, ONISHI, opened.round_id, date(2026, 12, 25))
    with opened.reading() as db:
        assert set(db.scalars(select(Nomination.expires_on))) == {date(2026, 12, 25)}
    assert opened.board().terms.closes_on == date(2026, 12, 25)
    assert (stale(opened, "round_ask"), stale(opened, "nomination_ask")) == (4, 1)
    assert opened.audited()[-1] == "round.extended"


def test_n9_a_round_is_never_made_shorter_nor_closed_yesterday(opened):
    for day in (TUESDAY - timedelta(days=1), TUESDAY, CLOSES):
        code, facts = opened.refused(opened.does, rounds.extend, ONISHI, opened.round_id, day)
        assert (code, facts) == ("round_not_longer", {"closes_on": CLOSES})
    late = CLOSES + timedelta(days=3)
    code, _ = opened.refused(
        opened.does, rounds.extend, ONISHI, opened.round_id, late - timedelta(days=1), day=late
    )
    assert code == "round_not_longer"
    assert opened.refused(opened.does, rounds.extend, ONISHI, opened.round_id, FAR)[0] == "round_far"
    opened.does(rounds.extend, ONISHI, opened.round_id, late, day=late)


def test_n9_closing_ends_what_is_undecided_tells_all_and_leaves_what_is_approved(opened):
    assert opened.does(rounds.close, ONISHI, opened.round_id) == 1
    assert (opened.state(opened.approved), opened.state(opened.proposed)) == ("approved", "expired")
    assert opened.steps(opened.proposed)[-1] == ("expired", ONISHI, "division")
    assert set(opened.told("nomination_told")) == {NOMURA, NISHIMURA}
    assert opened.audited()[-1] == "round.closed"
    code, facts = opened.refused(opened.does, rounds.close, KATO, opened.round_id)
    assert (code, facts["name"], facts["whose"]) == ("round_closed", "大西 健二", "person")
    later = CLOSES + timedelta(days=7)
    assert opened.refused(opened.does, rounds.extend, KATO, opened.round_id, later)[0] == "round_closed"
    with opened.reading() as db:  # somebody still waits for the division
        [board] = rounds.open_rounds(db, own_municipality_id(db))
    assert board.terms.state == "closed"
    opened.does(nominations.register, ONISHI, opened.approved, TUESDAY)
    with opened.reading() as db:
        assert rounds.open_rounds(db, own_municipality_id(db)) == []


def test_n9_the_bot_closes_a_round_but_leaves_what_was_given_more_time(opened):
    opened.does(nominations.return_, NISHIMURA, opened.proposed, "理由を詳しく")
    opened.does(nominations.send_back, ONISHI, opened.approved, "開始日を見直して", day=CLOSES)
    after = CLOSES + timedelta(days=3)
    assert opened.does(rounds.close, None, opened.round_id, day=after) == 1
    assert (opened.state(opened.approved), opened.state(opened.proposed)) == ("returned", "expired")
    _, facts = opened.refused(opened.does, rounds.close, ONISHI, opened.round_id, day=after)
    assert facts["whose"] == "itself"


# -- registering ----------------------------------------------------------------------------------------------


def test_n7_many_are_registered_at_once_each_for_itself(opened):
    on = date(2027, 1, 4)
    done, refused = opened.does(rounds.register_many, ONISHI, [opened.approved, opened.proposed, 4_711], on)
    assert [(one.nomination_id, one.state) for one in done] == [(opened.approved, "registered")]
    assert {one: no.code for one, no in refused} == {
        opened.proposed: "nomination_decided",
        4_711: "nomination_gone",
    }
    assert (opened.persona(TAKAHASHI, on - timedelta(days=1)), opened.persona(TAKAHASHI, on)) == ("general", "core")
    assert opened.state(opened.proposed) == "proposed"
    assert opened.told("nomination_told").count(TAKAHASHI) == 1


def test_n7_registering_several_at_the_same_moment_registers_each_once(office):
    division = Division(office)
    division.sends(places={TAX: 2, INSURANCE: 2})
    ids = [division.proposes(KOBAYASHI, TAKAHASHI).nomination_id]
    ids.append(division.proposes(NISHIMURA, NOMURA, INSURANCE).nomination_id)

    def registers(who: str) -> Any:
        return division.does(rounds.register_many, who, ids if who == ONISHI else ids[::-1], TUESDAY)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(registers, [ONISHI, KATO, ONISHI, KATO]))
    assert sorted(one.nomination_id for done, _ in found for one in done) == sorted(ids)
    assert {no.code for _, refused in found for _, no in refused} == {"nomination_decided"}
    assert [division.steps(one)[-1][0] for one in ids] == ["registered", "registered"]
    assert division.told("nomination_told").count(TAKAHASHI) == 1


def test_n9_a_round_closed_while_heads_decide_in_it_leaves_each_with_one_outcome(office):
    division = Division(office)
    division.sends()
    ids = [division.proposes(SAITO, TAKAHASHI).nomination_id]
    ids.append(division.proposes(NOMURA, NOMURA, INSURANCE).nomination_id)

    def decides(what: Any) -> str:
        try:
            return str(division.does(*what))
        except Refusal as no:
            return no.code

    approvals = [(nominations.approve, who, one) for who, one in zip((KOBAYASHI, NISHIMURA), ids, strict=True)]
    with ThreadPoolExecutor(4) as pool:
        longer = (rounds.extend, KATO, division.round_id, CLOSES + timedelta(days=7))
        found = list(pool.map(decides, [*approvals, (rounds.close, ONISHI, division.round_id), longer]))
    states = [division.state(one) for one in ids]
    assert found[2] == str(states.count("expired"))
    assert found[3] in {"None", "round_closed"}
    for state, said in zip(states, found, strict=False):
        assert (state == "approved") == ("approved" in said), (state, said)
        assert state in {"approved", "expired"}


def test_n1_a_round_sent_twice_at_the_same_moment_goes_out_once(office):
    division = Division(office)
    division.drafts()

    def sends(who: str) -> str:
        try:
            return str(division.does(rounds.send, who, division.round_id))
        except Refusal as no:
            return no.code

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(sends, [ONISHI, KATO, ONISHI, KATO]))
    assert sorted(found) == ["4", "round_sent", "round_sent", "round_sent"]
    assert len(division.asked()) == 4
    assert division.audited() == ["round.drafted", "round.sent"]


# -- on the screen --------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=OFFICE_ZONE)


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Sixty departments with endless names are asked; one has forty candidates, and a draft was left behind."""
    engine = open_engine(Databases(tmp_path_factory.mktemp("extremes"), None).fresh_url())
    an_extreme_office(engine, tmp_path_factory.mktemp("extreme"), courses=1)
    division = Division(engine)
    with division.writing() as db:
        db.execute(update(DepartmentState).values(owns_system=True))
        db.execute(update(Department).values(name_en=LONG))
    with division.reading() as db:
        codes = list(db.scalars(select(Department.code).order_by(Department.code)))
        first = division.department(db, "D000")
    division.drafts(DIVISION, places=dict.fromkeys(codes, 99), message="<!channel> " + "あ" * 2_900)
    division.drafts(DIVISION, places=dict.fromkeys(codes, 99), message="下書き", track="projects")
    with division.writing() as db:
        division.round_id = db.scalars(select(Round.id).order_by(Round.id)).first() or 0
        rounds.send(db, division.acting(db, DIVISION), division.round_id)
        people = db.scalars(select(EmployeeState.employee_id).where(EmployeeState.department_id == first))
        for one in people.all():
            wish = nominations.Wish("tools", TUESDAY, "理" * 1_000, "シ" * 200)
            head = division.acting(db, HEAD)
            if one != head.somebody.employee_id:
                nominations.propose(db, head, division.round_id, first, one, wish)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("locale", LOCALES)
def test_sixty_departments_and_forty_candidates_fit_in_both_languages(extreme, locale):
    member = visit(extreme, DIVISION, locale)
    with sessions(extreme).begin() as db:
        sent, draft = db.scalars(select(Round.id).order_by(Round.id)).all()
        codes = {row.code: row.id for row in db.execute(select(Department.code, Department.id))}
        shown = [home_of(db, member)]
        shown += [handlers._places(db, member, draft, page) for page in (1, 2, 4)]
        shown += [handlers._board(db, member, sent, page, ["済み"]) for page in (1, 4)]
        shown += [handlers._lines(db, member, sent, codes[code]) for code in ("D000", "E000", "F000")]
        acting = handlers._acting(member)
        found, board = rounds.nominations_of(db, acting, sent), rounds.board(db, acting, sent)
        terms, _ = rounds.draft_terms(db, acting, draft)
        chosen = rounds.matching(db, member.person.municipality_id, member.today)
        one = handlers.nomination_views.nomination(db, found[0].id, member.today, member.person.municipality_id)
    texts, blocks = member.asked().texts, handlers.blocks
    shown += [blocks.form(texts, member.today, terms, chosen), blocks.form(texts, member.today, terms, chosen * 2)]
    shown += [
        blocks.registering_all(texts, sent, found * 3, member.today),
        blocks.extending(texts, terms, member.today),
    ]
    shown += [blocks.registering(texts, found[0], member.today), blocks.sending_back(texts, found[0])]
    shown += [
        blocks.past(texts, [board] * 20),
        blocks.history(texts, member, one),
        blocks.outcome(texts, LONG, [(LONG, LONG)] * 60),
    ]
    for view in shown:
        assert view_faults(view) == []
        assert len(view["blocks"]) <= 100
    assert "<!channel>" not in str(next(block for block in shown[1]["blocks"] if block["type"] == "section"))
    assert "round.send_back" in str(shown[6])
    assert len(found) == 46


@pytest.mark.parametrize("locale", LOCALES)
def test_n7_the_letter_to_the_division_says_who_waits_and_later_that_nobody_does(extreme, locale):
    with writing_sessions(extreme)() as db:
        own, sent = own_municipality_id(db), db.scalars(select(Round.id).order_by(Round.id)).first()
        letter = Draft(
            "to_register", "r", TUESDAY, channel_id="C1", about={"round": sent}, subject=f"register:{sent}"
        )
        put(db, [letter], municipality_id=own, now=NOW)
        notice = db.scalars(select(Notice).where(Notice.key == "r")).one()
        writing = Writing(db, NOW, OFFICE_ZONE, Texts(locale), None, None)
        message = write(writing, "to_register", notice)
        db.execute(update(Nomination).values(state="rejected"))
        unsent = write(writing, "to_register", notice)
        notice.state = "sent"
        done = write(writing, "to_register", notice)
        db.rollback()
    assert message is not None
    assert faults(message["blocks"], "message") == []
    assert "46" in message["text"]
    assert "round.register_all" in str(message)
    assert unsent is None
    assert done is not None
    assert "round.register_all" not in str(done)


@pytest.mark.parametrize("value", ["", "x", "1:2", "-1", "1" * 30, "１"])
def test_what_no_button_of_today_carries_is_refused(value):
    with pytest.raises(Refusal, match="stale_button"):
        handlers._numbers({"value": value}, 1)


@pytest.mark.parametrize(
    "state",
    [{}, {"year": {"year": {"selected_option": {"value": "x"}}}}, {"places_x": {"places_x": {"value": "1"}}}],
)
def test_what_no_form_of_today_says_is_refused(state):
    view = {"private_metadata": '{"r":0,"k":false}', "state": {"values": state}}
    with pytest.raises(Refusal, match="stale_button"):
        handlers.blocks.filled(view)
    if "places_x" in state:
        with pytest.raises(Refusal, match="stale_button"):
            handlers.blocks.typed_places(view)


# -- over the wire --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    """One world for the stories, which are told in order."""
    clock = Clock(datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE))
    with workspace(clock) as server, connected(server, story_databases.fresh_url()) as one:
        yield one


def test_n1_the_division_opens_a_round_sees_who_gets_it_and_sends_it(world):
    onishi = world.person(ONISHI_MAIL)
    onishi.opens_home()
    onishi.presses("新しい募集")
    onishi.waits_for("1課あたりの人数")
    outcome = onishi.submits()
    assert outcome.errors == {"departments": Texts("ja").say("refusal-round_departments")}
    outcome = onishi.submits({"締切（この日まで）": date(2026, 11, 23)})
    assert outcome.errors == {"closes_on": Texts("ja").say("refusal-round_order")}
    assert onishi.suggestions("部署をひとつずつ選ぶ", "環境") == ["環境事業課"]
    onishi.chooses("条件で選ぶ", ["システムを所管している課"])
    onishi.chooses("部署をひとつずつ選ぶ", ["環境事業課"])
    onishi.submits({"締切（この日まで）": date(2026, 12, 18), "メッセージ": "窓口の更新に向けて"})
    screen = onishi.waits_for("送信の前の確認")
    shown = screen.modals[-1].text
    assert "依頼する部署4課・あわせて4人" in shown
    assert "中村 和也さんが不在のため、西村 千尋さんに届きます（代決）" in shown
    assert Division(world.engine).asked() == []
    with sessions(world.engine).begin() as db:
        tax = db.scalars(select(Department.id).where(Department.code == TAX)).one()
    outcome = onishi.submits({f"places_{tax}": "2"})
    shown = onishi.waits_for("推薦の進み具合").modals[-1].text
    assert "4課の4人に送信しました" in shown
    assert "枠2人" in shown
    assert Division(world.engine).told("round_ask") == [ONISHI, KOBAYASHI, NISHIMURA, FUJII]
    onishi.closes(all=True)
    onishi.opens_home()
    onishi.waits_for("回答0／4課")


def test_n1_a_draft_left_behind_is_found_again_put_right_and_thrown_away(world):
    onishi = world.person(ONISHI_MAIL)
    onishi.presses("新しい募集")
    onishi.waits_for("1課あたりの人数")
    onishi.chooses("部署をひとつずつ選ぶ", ["環境事業課"])
    onishi.submits()
    onishi.waits_for("送信の前の確認")
    onishi.closes(all=True)
    onishi.opens_home()
    onishi.waits_for("下書き：2026年度")
    onishi.presses("続ける")
    before = onishi.waits_for("送信の前の確認").modals[-1]
    onishi.presses("内容を直す")
    onishi.waits_for("1課あたりの人数")
    assert onishi.modal().value("部署をひとつずつ選ぶ") == ["環境事業課"]
    onishi.chooses("種別", "システム企画・プロジェクト管理")
    onishi.submits()
    onishi.waits_for(lambda screen: "システム企画・プロジェクト管理" in screen.modals[-1].text)
    onishi.closes(all=True)
    onishi.opens_home()
    onishi.presses("破棄する")
    onishi.waits_for(lambda screen: screen.home and "下書き" not in screen.home.text)
    outcome = onishi.submits(on=before)  # a window left open on another machine
    assert "破棄しています" in str(outcome.errors)


def test_n1_nobody_else_gets_in_by_a_button_seen_elsewhere(world):
    onishi, kobayashi = world.person(ONISHI_MAIL), world.person(KOBAYASHI_MAIL)
    onishi.opens_home()
    home = onishi.screen().home
    kobayashi.opens_home()
    kobayashi.catches_up()
    for label in ("新しい募集", "進み具合", "これまでの募集"):
        kobayashi.presses(label, on=home)
        [answer] = kobayashi.hears()
        assert "デジタル推進課の職員だけ" in answer.text
    assert kobayashi.screen().modals == []


def test_n7_the_division_registers_returns_extends_and_closes_on_the_board(world):
    division, onishi = Division(world.engine), world.person(ONISHI_MAIL)
    with sessions(world.engine).begin() as db:
        division.round_id = db.scalars(select(Round.id).where(Round.state == "open")).first() or 0
    division.round_id = division.round_id or division.sends(closes_on=date(2026, 12, 18))
    first = division.proposes(KOBAYASHI, TAKAHASHI).nomination_id
    second = division.proposes(NISHIMURA, NOMURA, INSURANCE).nomination_id
    onishi.opens_home()
    onishi.waits_for("進み具合")
    onishi.presses("進み具合")
    onishi.waits_for("推薦の進み具合")
    onishi.presses("保険年金課の回答を見る")
    onishi.waits_for("課の回答")
    onishi.presses("差し戻し")
    onishi.waits_for(lambda screen: len(screen.modals) == 3)
    onishi.submits({"理由": "開始日をご確認ください。"})
    onishi.waits_for(lambda screen: len(screen.modals) == 2 and "差し戻しました" in screen.modals[-1].text)
    assert division.state(second) == "returned"
    onishi.presses("経過")
    onishi.waits_for(lambda screen: len(screen.modals) == 3)
    assert "理由：開始日をご確認ください。" in onishi.modal_text()
    onishi.closes()
    onishi.closes()
    onishi.waits_for(lambda screen: screen.modals and "差し戻し中1人" in screen.modals[-1].text)
    onishi.presses("市民税課の回答を見る")
    onishi.waits_for("髙橋 大輔")
    onishi.presses("登録")
    onishi.waits_for(lambda screen: len(screen.modals) == 3)
    assert onishi.modal().value("コア人材とする日") == "2027-01-04"
    assert onishi.submits({"コア人材とする日": date(2026, 11, 1)}).errors.keys() == {"on"}
    onishi.submits({"コア人材とする日": date(2026, 12, 1)})
    onishi.waits_for(lambda screen: len(screen.modals) == 2 and "登録しました" in screen.modals[-1].text)
    assert (division.state(first), division.persona(TAKAHASHI, date(2026, 12, 1))) == ("registered", "core")
    onishi.closes()
    onishi.waits_for(lambda screen: screen.modals and "登録済み1人" in screen.modals[-1].text)
    onishi.presses("締切を延ばす")
    onishi.waits_for(lambda screen: len(screen.modals) == 2)
    assert "より後の日" in str(onishi.submits({"締切（この日まで）": date(2026, 12, 18)}).errors)
    onishi.submits({"締切（この日まで）": date(2026, 12, 25)})
    onishi.waits_for(
        lambda screen: len(screen.modals) == 1 and "12月25日（金）に延ばしました" in screen.modals[-1].text
    )
    onishi.presses("締め切る")
    onishi.waits_for(lambda screen: "検討中だった1件は期限切れ" in screen.modals[-1].text)
    assert division.state(second) == "expired"
    onishi.closes(all=True)
    onishi.waits_for(lambda screen: screen.home and "進み具合" not in screen.home.text)


def test_n7_all_who_wait_are_registered_with_one_form_and_who_cannot_be_is_named(world):
    division, onishi = Division(world.engine), world.person(ONISHI_MAIL)
    division.sends(places={TAX: 2, INSURANCE: 2})
    good = division.proposes(NISHIMURA, NOMURA, INSURANCE).nomination_id
    moved = division.proposes(KOBAYASHI, SAITO).nomination_id
    onishi.opens_home()
    onishi.waits_for("進み具合")
    onishi.presses("進み具合")
    onishi.waits_for("推薦の進み具合")
    onishi.presses("まとめて登録")
    onishi.waits_for("登録する人")
    division.set_person(SAITO, department=STAFF)
    onishi.submits({"コア人材とする日": date(2026, 12, 1)})
    shown = onishi.waits_for("次の1人は登録できませんでした").modals
    assert "1人を2026年12月1日（火）からコア人材として登録しました" in shown[-1].text
    assert (division.state(good), division.state(moved)) == ("registered", "approved")
    onishi.closes()
    onishi.waits_for(lambda screen: screen.modals and "登録済み1人" in screen.modals[-1].text)
    onishi.closes(all=True)
    onishi.presses("これまでの募集")
    onishi.waits_for(lambda screen: screen.modals and "これまでの募集" in screen.modals[-1].text)
    onishi.presses("見る")
    onishi.waits_for(lambda screen: "推薦の進み具合" in screen.modals[-1].text)
    assert len(onishi.screen().modals) == 1
    onishi.closes(all=True)


def test_n1_many_departments_are_gone_through_page_by_page_and_no_number_is_lost(world, monkeypatch):
    monkeypatch.setattr(handlers.blocks, "PAGE_SIZE", 3)  # the sample has four departments with a system
    onishi, division = world.person(ONISHI_MAIL), Division(world.engine)
    onishi.opens_home()
    onishi.presses("新しい募集")
    onishi.waits_for("1課あたりの人数")
    onishi.chooses("条件で選ぶ", ["システムを所管している課", "システムを導入する課"])
    onishi.submits({"受付を始める日": date(2026, 12, 1), "種別": "デジタルツールの活用"})
    onishi.waits_for("1／2ページ")
    assert "送信する" not in onishi.modal().text.splitlines()[-2]
    onishi.submits({"市民税課の人数": "7"})
    onishi.waits_for("2／2ページ")
    onishi.fills({"環境事業課の人数": "9"})
    onishi.presses("前へ")
    onishi.waits_for("1／2ページ")
    assert onishi.modal().value("市民税課の人数") == "7"
    onishi.submits()
    onishi.waits_for("2／2ページ")
    assert onishi.modal().value("環境事業課の人数") == "9"
    onishi.submits()
    shown = onishi.waits_for(lambda screen: "推薦の進み具合" in screen.modals[-1].text).modals[-1].text
    assert "4課の4人に、2026年12月1日（火）からお届けします" in shown
    assert "受付前" in shown
    onishi.presses("次へ")
    onishi.waits_for(lambda screen: "2／2ページ" in screen.modals[-1].text)
    assert {one.not_before for one in division.asked()[-4:]} == {datetime(2026, 12, 1, 9, tzinfo=OFFICE_ZONE)}
