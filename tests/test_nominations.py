"""Nominations as the rules tell them: who puts forward, who decides, what becomes of it (N2, N3, N5-N10)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models.audit import AuditEvent
from models.base import Refusal
from models.lending import end_lending, lend
from models.nomination_records import Nomination, RoundDepartment
from models.nominations import (
    REASON_LENGTH,
    approve,
    correct,
    detail_of,
    end,
    nobody,
    owner,
    propose,
    register,
    reject,
    return_,
    send_back,
    take_back,
    withdraw,
)
from models.office import Municipality
from models.people import Employee
from models.rounds import close
from tests.builders import Copies
from tests.conftest import Databases
from tests.nominating import (
    AOKI,
    BOT,
    CLARK,
    CLOSES,
    DIGITAL,
    FUJII,
    INSURANCE,
    KATO,
    KINOSHITA,
    KOBAYASHI,
    NAKAMURA,
    NISHIMURA,
    NOMURA,
    ONISHI,
    OPENS,
    OTHER_TANAKA,
    SAITO,
    SASAKI,
    STAFF,
    TAKAHASHI,
    TANAKA,
    TAX,
    TUESDAY,
    WASTE,
    WISH,
    YOSHIDA,
    Nominating,
)

WHY = "もう少し具体的に書いてください"
LATE = CLOSES + timedelta(days=1)


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("nominations"))


@pytest.fixture
def city(copies: Copies) -> Nominating:
    """The sample's office with a round, on SQLite."""
    return Nominating(copies.fresh())


# -- N2: putting forward --------------------------------------------------------------------------------------


def test_n2_what_the_deputy_proposes_waits_for_the_head_and_what_the_head_proposes_is_decided(city):
    below = city.proposes(SAITO, TAKAHASHI)
    assert (below.deed, below.state) == ("proposed", "proposed")
    assert city.told("nomination_ask") == [KOBAYASHI]
    own = city.proposes(FUJII, OTHER_TANAKA, WASTE)
    assert own.state == "approved"
    assert city.steps(own.nomination_id) == [("proposed", FUJII, "head")]
    assert city.told("nomination_ask") == [KOBAYASHI]


def test_n2_the_person_and_a_section_chief_may_propose_and_others_may_not(city):
    assert city.proposes(TAKAHASHI, TAKAHASHI).state == "proposed"
    for who in (SASAKI, NISHIMURA, FUJII, ONISHI):
        assert city.refused(city.proposes, who, SAITO)[0] == "propose_not_yours"
    city.set_person(SASAKI, position="税務係長")
    assert city.proposes(SASAKI, SAITO).state == "proposed"


@pytest.mark.parametrize(
    ("whom", "code", "refusal"),
    [
        (SASAKI, TAX, "candidate_already"),
        (KATO, DIGITAL, "candidate_already"),
        (TANAKA, TAX, "candidate_outside"),
        (NOMURA, TAX, "candidate_moved"),
        (NAKAMURA, INSURANCE, "candidate_away"),
        ("0001024", WASTE, "candidate_left"),
    ],
)
def test_n2_who_left_moved_is_away_or_is_core_cannot_be_put_forward(city, whom, code, refusal):
    head = {TAX: KOBAYASHI, DIGITAL: ONISHI, INSURANCE: NISHIMURA, WASTE: FUJII}[code]
    said, facts = city.refused(city.proposes, head, whom, code)
    assert said == refusal
    assert facts["candidate"] == whom
    assert facts["name"]


def test_n2_somebody_with_a_second_post_in_the_department_can_be_put_forward(city):
    city.set_person(NOMURA, second=TAX)
    assert city.proposes(KOBAYASHI, NOMURA).state == "approved"


def test_n1_a_department_that_is_not_asked_or_has_no_system_and_a_round_that_is_a_draft_or_over(city):
    assert city.refused(city.proposes, AOKI, "0001003", STAFF)[0] == "department_not_asked"
    city.set_department(WASTE, introducing_system=False)
    assert city.refused(city.proposes, FUJII, OTHER_TANAKA, WASTE)[0] == "department_without_system"
    draft = city.open_round(places={TAX: 1}, state="draft")
    assert city.refused(city.proposes, KOBAYASHI, TAKAHASHI, round_id=draft)[0] == "round_gone"
    assert city.refused(city.proposes, KOBAYASHI, TAKAHASHI, round_id=999)[0] == "round_gone"
    early = OPENS - timedelta(days=1)
    assert city.refused(city.proposes, KOBAYASHI, TAKAHASHI, day=early)[1]["state"] == "early"
    assert city.refused(city.proposes, KOBAYASHI, TAKAHASHI, day=LATE)[1]["state"] == "over"
    with city.writing() as db:
        close(db, city.acting(db, ONISHI), city.round_id)
    said, facts = city.refused(city.proposes, KOBAYASHI, TAKAHASHI)
    assert (said, facts["state"], facts["last"]) == ("round_not_open", "over", CLOSES)


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"reason": "  "}, "nomination_reason"),
        ({"reason": "あ" * 5_000}, "nomination_reason"),
        ({"system": "あ" * 201}, "nomination_system"),
        ({"track": "other"}, "nomination_track"),
        ({"starts_on": TUESDAY - timedelta(days=1)}, "nomination_start"),
        ({"starts_on": TUESDAY + timedelta(days=367)}, "nomination_start"),
    ],
)
def test_n2_a_wish_that_cannot_be_is_refused_below_its_field(city, wish, refusal):
    said, facts = city.refused(city.proposes, KOBAYASHI, TAKAHASHI, **wish)
    assert said == refusal
    assert set(wish) <= set(facts)


def test_n2_a_round_for_one_track_takes_no_other(city):
    only = city.open_round(places={TAX: 1}, track="projects")
    assert city.refused(city.proposes, KOBAYASHI, TAKAHASHI, round_id=only)[0] == "nomination_track"
    assert city.proposes(KOBAYASHI, TAKAHASHI, round_id=only, track="projects").state == "approved"


def test_n2_longest_reason_and_signs_of_every_kind_are_kept_as_they_were_typed(city):
    reason = "𠮷髙﨑濵<@U1>*&\n" + "あ" * (REASON_LENGTH - 20)
    made = city.proposes(KOBAYASHI, TAKAHASHI, reason=reason)
    with city.reading() as db:
        assert detail_of(db, city.last_step(made.nomination_id))["reason"] == reason


def test_p1_of_another_municipality_neither_people_nor_nominations_are_there(city):
    with city.writing() as db:
        other = Municipality(code="other", name="となり町")
        db.add(other)
        db.flush()
        stranger = Employee(municipality_id=other.id, employee_no="7", name="隠す 名前", locale="ja")
        db.add(stranger)
        db.flush()
        stranger_id, other_id = stranger.id, other.id
    made = city.proposes(SAITO, TAKAHASHI)
    for forged in (stranger_id, 0, -1, 999_999, 10**30):
        asked = (city.round_id, city_id(city, TAX), forged, WISH)
        assert city.refused(city.does, propose, KOBAYASHI, *asked) == ("stale_button", {})
    with city.writing() as db:
        acting = replace(city.acting(db, KOBAYASHI), municipality_id=other_id)
        for deed in (approve, withdraw):
            with pytest.raises(Refusal) as refused:
                deed(db, acting, made.nomination_id)
            assert refused.value.code == "nomination_gone"


# -- N3: who decides ------------------------------------------------------------------------------------------


def test_n3_for_a_head_on_leave_the_deputy_decides_in_the_heads_place(city):
    made = city.proposes(NISHIMURA, NOMURA, INSURANCE)
    step = city.last_step(made.nomination_id)
    with city.reading() as db:
        assert (made.state, step.post, step.instead_of_id) == ("approved", "deputy", city.id(db, NAKAMURA))
    assert not step.is_lent


def test_n3_nobody_decides_on_themselves_so_a_heads_own_goes_to_the_deputy_and_then_up(city):
    made = city.proposes(KOBAYASHI, KOBAYASHI)
    assert made.state == "proposed"
    assert city.told("nomination_ask") == [SAITO]
    assert city.refused(city.does, approve, KOBAYASHI, made.nomination_id)[0] == "nomination_own"
    assert city.does(approve, SAITO, made.nomination_id).state == "approved"
    assert city.refused(city.does, take_back, KOBAYASHI, made.nomination_id, WHY)[0] == "nomination_own"


def test_n3_without_anybody_above_the_division_decides_and_never_on_its_own_member(city):
    city.set_department(WASTE, head=None)
    made = city.proposes(OTHER_TANAKA, OTHER_TANAKA, WASTE)
    assert set(city.told("nomination_ask")) == {ONISHI, KATO, KINOSHITA, CLARK}
    assert city.does(approve, KINOSHITA, made.nomination_id).state == "approved"
    assert city.last_step(made.nomination_id).post == "division"


def test_n3_the_head_of_another_department_decides_nothing_here(city):
    made = city.proposes(SAITO, TAKAHASHI)
    for deed, more in [(approve, ()), (return_, (WHY,)), (reject, (WHY,)), (take_back, (WHY,))]:
        said, facts = city.refused(city.does, deed, FUJII, made.nomination_id, *more)
        assert (said, facts["name"]) == ("nomination_not_yours", "小林 正樹")
    assert city.state(made.nomination_id) == "proposed"


def test_n4_when_the_head_changes_the_new_one_decides_and_the_old_one_no_longer_can(city):
    made = city.proposes(SAITO, TAKAHASHI)
    city.set_department(TAX, head=FUJII)
    assert city.refused(city.does, approve, KOBAYASHI, made.nomination_id)[1]["name"] == "藤井 剛"
    assert city.does(approve, FUJII, made.nomination_id).state == "approved"


# -- N5: lent -------------------------------------------------------------------------------------------------


def test_n5_to_whom_it_is_lent_may_decide_as_well_as_the_head_and_only_in_those_days(city):
    city.does(lend, KOBAYASHI, *[city_id(city, TAX)], TUESDAY, TUESDAY + timedelta(days=2))
    made = city.proposes(TAKAHASHI, TAKAHASHI)
    assert city.told("nomination_ask") == [KOBAYASHI, SAITO]
    later = TUESDAY + timedelta(days=3)
    assert city.refused(city.does, approve, SAITO, made.nomination_id, day=later)[0] == "nomination_not_yours"
    city.does(approve, SAITO, made.nomination_id, day=TUESDAY + timedelta(days=2))
    step = city.last_step(made.nomination_id)
    with city.reading() as db:
        assert (step.post, step.is_lent, step.instead_of_id) == ("deputy", True, city.id(db, KOBAYASHI))
    city.does(take_back, KOBAYASHI, made.nomination_id, WHY, day=later)


def test_n5_what_is_ended_early_holds_no_more_and_nobody_uses_it_for_themselves(city):
    lending_id = city.does(lend, KOBAYASHI, city_id(city, TAX), TUESDAY, TUESDAY + timedelta(days=9))
    own = city.proposes(SAITO, SAITO)
    assert own.state == "proposed"
    assert city.refused(city.does, approve, SAITO, own.nomination_id)[0] == "nomination_own"
    made = city.proposes(TAKAHASHI, TAKAHASHI)
    city.does(end_lending, KOBAYASHI, lending_id)
    assert city.refused(city.does, approve, SAITO, made.nomination_id)[0] == "nomination_not_yours"


def city_id(city: Nominating, code: str) -> int:
    with city.reading() as db:
        return city.department(db, code)


# -- N6: the head's answers -----------------------------------------------------------------------------------


def test_n6_returned_with_a_reason_it_is_put_right_by_the_proposer_and_keeps_its_history(city):
    made = city.proposes(SAITO, TAKAHASHI)
    city.does(return_, KOBAYASHI, made.nomination_id, WHY)
    assert city.told("nomination_told") == [SAITO]
    assert city.refused(city.does, correct, TAKAHASHI, made.nomination_id, WISH)[1]["name"] == "斎藤 恵"
    assert city.does(correct, SAITO, made.nomination_id, WISH).state == "proposed"
    assert city.told("nomination_ask") == [KOBAYASHI, KOBAYASHI]
    city.does(approve, KOBAYASHI, made.nomination_id)
    assert city.steps(made.nomination_id) == [
        ("proposed", SAITO, "proposer"),
        ("returned", KOBAYASHI, "head"),
        ("corrected", SAITO, "proposer"),
        ("approved", KOBAYASHI, "head"),
    ]


def test_n6_what_waits_for_a_proposer_who_is_away_is_put_right_by_whoever_decides(city):
    made = city.proposes(SAITO, TAKAHASHI)
    city.does(return_, KOBAYASHI, made.nomination_id, WHY)
    assert owners(city, made.nomination_id) == [SAITO]
    city.goes_on_leave(SAITO)
    assert owners(city, made.nomination_id) == [KOBAYASHI]
    assert city.does(correct, KOBAYASHI, made.nomination_id, WISH).state == "approved"
    assert owners(city, made.nomination_id) == [ONISHI, KATO, KINOSHITA, CLARK]


def test_n6_what_the_head_puts_right_and_approves_the_proposer_hears_of(city):
    made = city.proposes(SAITO, TAKAHASHI)
    city.does(return_, KOBAYASHI, made.nomination_id, WHY)
    assert city.does(correct, KOBAYASHI, made.nomination_id, WISH).state == "approved"
    assert city.told("nomination_told") == [SAITO, SAITO]


def owners(city: Nominating, nomination_id: int) -> list[str]:
    with city.reading() as db:
        ids = owner(db, city.acting(db, BOT), db.get_one(Nomination, nomination_id))
        return [db.get_one(Employee, one).employee_no for one in ids]


def test_n6_rejected_with_a_reason_the_proposer_is_told_and_may_propose_anew(city):
    made = city.proposes(SAITO, TAKAHASHI)
    for reason in ("", " \n", "あ" * 5_000):
        said, facts = city.refused(city.does, reject, KOBAYASHI, made.nomination_id, reason)
        assert (said, facts["most"]) == ("nomination_reason", REASON_LENGTH)
    city.does(reject, KOBAYASHI, made.nomination_id, WHY)
    assert city.told("nomination_told") == [SAITO]
    assert city.proposes(SAITO, TAKAHASHI).nomination_id != made.nomination_id


def test_n6_nobody_this_time_is_an_answer_that_a_proposal_changes(city):
    tax = city_id(city, TAX)
    assert city.refused(city.does, nobody, SAITO, city.round_id, tax, WHY)[1]["name"] == "小林 正樹"
    assert city.refused(city.does, nobody, KOBAYASHI, city.round_id, tax, "")[0] == "nomination_reason"
    city.does(nobody, KOBAYASHI, city.round_id, tax, WHY)
    said, facts = city.refused(city.does, nobody, KOBAYASHI, city.round_id, tax, WHY)
    assert (said, facts["name"], facts["day"]) == ("nobody_already", "小林 正樹", TUESDAY)
    made = city.proposes(SAITO, TAKAHASHI)
    said, facts = city.refused(city.does, nobody, KOBAYASHI, city.round_id, tax, WHY)
    assert (said, facts["count"]) == ("nobody_but_waiting", 1)
    with city.reading() as db:
        asked = db.get_one(RoundDepartment, (city.round_id, tax))
        assert (asked.nobody_at, asked.next_on) == (None, date(2026, 11, 27))
    city.does(withdraw, SAITO, made.nomination_id)
    city.does(nobody, KOBAYASHI, city.round_id, tax, WHY)


def test_n6_no_more_are_approved_than_there_are_places(city):
    first = city.proposes(NISHIMURA, NOMURA, INSURANCE)
    said, facts = city.refused(city.proposes, NISHIMURA, YOSHIDA, INSURANCE)
    assert (said, facts["places"]) == ("places_full", 1)
    second = city.proposes(YOSHIDA, YOSHIDA, INSURANCE)
    assert city.refused(city.does, approve, NISHIMURA, second.nomination_id)[0] == "places_full"
    city.does(take_back, NISHIMURA, first.nomination_id, WHY)
    assert city.does(approve, NISHIMURA, second.nomination_id).state == "approved"


# -- N7: the division -----------------------------------------------------------------------------------------


def test_n7_registered_the_person_is_core_from_that_day_and_everybody_concerned_is_told_once(city):
    made = city.proposes(SAITO, TAKAHASHI)
    city.does(approve, KOBAYASHI, made.nomination_id)
    before, on = city.told("nomination_told"), date(2026, 12, 1)
    assert city.refused(city.does, register, KOBAYASHI, made.nomination_id, on)[0] == "division_only"
    city.does(register, ONISHI, made.nomination_id, on)
    assert city.persona(TAKAHASHI, date(2026, 11, 30)) == "general"
    assert city.persona(TAKAHASHI, on) == "core"
    told = city.told("nomination_told")[len(before) :]
    assert sorted(told) == [KOBAYASHI, SAITO, TAKAHASHI]
    said, facts = city.refused(city.does, register, ONISHI, made.nomination_id, on)
    assert (said, facts["state"], facts["name"]) == ("nomination_decided", "registered", "大西 健二")


def test_n7_a_day_in_the_past_or_far_ahead_and_somebody_who_has_left_meanwhile_are_refused(city):
    made = city.proposes(KOBAYASHI, TAKAHASHI)
    for on in (TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=367)):
        assert city.refused(city.does, register, ONISHI, made.nomination_id, on)[0] == "register_day"
    city.set_person(TAKAHASHI, department=WASTE)
    assert city.refused(city.does, register, ONISHI, made.nomination_id, TUESDAY)[0] == "candidate_moved"
    city.does(send_back, ONISHI, made.nomination_id, WHY)
    assert city.state(made.nomination_id) == "returned"


def test_n7_sent_back_after_the_round_has_closed_it_can_still_be_put_right(city):
    made = city.proposes(KOBAYASHI, TAKAHASHI)
    with city.writing() as db:
        close(db, city.acting(db, ONISHI, CLOSES), city.round_id)
    assert city.state(made.nomination_id) == "approved"
    city.does(send_back, ONISHI, made.nomination_id, WHY, day=date(2026, 12, 21))
    assert city.does(correct, KOBAYASHI, made.nomination_id, WISH, day=date(2026, 12, 24)).state == "approved"


def test_n7_nobody_of_the_division_registers_themselves(city):
    made = city.proposes(ONISHI, KINOSHITA, DIGITAL)
    assert city.refused(city.does, register, KINOSHITA, made.nomination_id, TUESDAY)[0] == "nomination_own"
    assert city.does(register, CLARK, made.nomination_id, TUESDAY).state == "registered"


# -- N8: withdrawing and joining ------------------------------------------------------------------------------


def test_n8_the_proposer_withdraws_until_it_is_registered_and_whoever_decides_then_is_told_so(city):
    made = city.proposes(SAITO, TAKAHASHI)
    assert city.refused(city.does, withdraw, KOBAYASHI, made.nomination_id)[1]["name"] == "斎藤 恵"
    city.does(withdraw, SAITO, made.nomination_id, hour=11)
    said, facts = city.refused(city.does, approve, KOBAYASHI, made.nomination_id)
    assert (said, facts["state"]) == ("nomination_decided", "withdrawn")
    assert (facts["name"], facts["day"], facts["time"]) == ("斎藤 恵", TUESDAY, "11:00")


def test_n8_a_second_departments_wish_joins_the_open_one_and_both_are_told(city):
    city.set_person(TAKAHASHI, second=WASTE)
    made = city.proposes(SAITO, TAKAHASHI)
    joined = city.proposes(FUJII, TAKAHASHI, WASTE)
    assert (joined.nomination_id, joined.deed, joined.state) == (made.nomination_id, "joined", "proposed")
    assert sorted(city.told("nomination_told")) == [KOBAYASHI, SAITO]
    said, facts = city.refused(city.proposes, FUJII, TAKAHASHI, WASTE)
    assert (said, facts["by"], facts["state"]) == ("nomination_known", "斎藤 恵", "proposed")
    assert city.refused(city.does, approve, FUJII, made.nomination_id)[0] == "nomination_not_yours"
    city.does(approve, KOBAYASHI, made.nomination_id)
    assert city.told("nomination_told")[2:] == [SAITO, FUJII]
    assert city.told("nomination_ask") == [KOBAYASHI]


def test_n8_the_head_of_a_department_that_joined_takes_back_nothing(city):
    city.set_person(TAKAHASHI, second=INSURANCE)
    made = city.proposes(KOBAYASHI, TAKAHASHI)
    city.proposes(NISHIMURA, TAKAHASHI, INSURANCE)  # in the place of 中村, who is the head there
    for who in (NAKAMURA, NISHIMURA):
        assert city.refused(city.does, take_back, who, made.nomination_id, WHY)[0] == "nomination_not_yours"
    said, facts = city.refused(city.does, approve, KOBAYASHI, made.nomination_id)
    assert (said, facts["name"]) == ("nomination_decided", "小林 正樹")
    city.does(withdraw, KOBAYASHI, made.nomination_id)
    assert city.told("nomination_told")[-1] == NISHIMURA


def test_n8_who_was_proposed_in_a_round_that_is_over_is_no_longer_known(city):
    old = city.proposes(SAITO, TAKAHASHI)
    city.set_person(TAKAHASHI, second=WASTE)
    later = city.open_round(places={WASTE: 1}, opens_on=LATE, closes_on=date(2027, 2, 26))
    new = city.proposes(FUJII, TAKAHASHI, WASTE, day=date(2026, 12, 21), round_id=later)
    assert (new.deed, new.state) == ("proposed", "approved")
    assert city.state(old.nomination_id) == "expired"
    assert city.steps(old.nomination_id)[-1] == ("expired", None, None)


# -- N9: taking back, and the end ------------------------------------------------------------------------------


def test_n9_a_wrong_tap_is_taken_back_with_a_reason_until_it_is_registered(city):
    made = city.proposes(SAITO, TAKAHASHI)
    city.does(approve, KOBAYASHI, made.nomination_id)
    assert city.refused(city.does, take_back, KOBAYASHI, made.nomination_id, "")[0] == "nomination_reason"
    assert city.refused(city.does, take_back, SAITO, made.nomination_id, WHY)[0] == "nomination_not_yours"
    assert city.does(take_back, KOBAYASHI, made.nomination_id, WHY).state == "proposed"
    assert owners(city, made.nomination_id) == [KOBAYASHI]
    city.does(approve, KOBAYASHI, made.nomination_id)
    city.does(register, ONISHI, made.nomination_id, TUESDAY)
    assert city.refused(city.does, take_back, KOBAYASHI, made.nomination_id, WHY)[1]["state"] == "registered"


def test_n9_the_head_takes_back_what_the_deputy_approved_in_their_place(city):
    made = city.proposes(NISHIMURA, NOMURA, INSURANCE)
    step = city.does(take_back, NAKAMURA, made.nomination_id, WHY)
    assert step.state == "proposed"
    assert city.steps(made.nomination_id)[-1] == ("taken_back", NAKAMURA, "head")
    assert city.told("nomination_ask") == [NISHIMURA]


def test_n9_after_the_close_nothing_undecided_can_be_decided_even_before_it_is_written_down(city):
    made = city.proposes(SAITO, TAKAHASHI)
    assert city.does(end, BOT, made.nomination_id, "expired", day=CLOSES) is None
    for deed, more in [(approve, ()), (return_, (WHY,)), (reject, (WHY,))]:
        said, facts = city.refused(city.does, deed, KOBAYASHI, made.nomination_id, *more, day=LATE)
        assert (said, facts["last"]) == ("round_over", CLOSES)
    assert city.does(end, BOT, made.nomination_id, "expired", day=LATE).state == "expired"
    assert city.does(end, BOT, made.nomination_id, "expired", day=LATE) is None
    assert sorted(city.told("nomination_told")) == [KOBAYASHI, SAITO]


def test_n10_a_department_without_a_system_has_its_open_nominations_stopped_and_core_people_stay(city):
    waiting, approved = city.proposes(SAITO, TAKAHASHI), city.proposes(KOBAYASHI, SAITO)
    assert city.does(end, BOT, waiting.nomination_id, "stopped") is None
    city.set_department(TAX, owns_system=False)
    assert city.refused(city.does, approve, KOBAYASHI, waiting.nomination_id)[0] == "department_without_system"
    on = TUESDAY
    assert city.refused(city.does, register, ONISHI, approved.nomination_id, on)[0] == "department_without_system"
    for one in (waiting, approved):
        assert city.does(end, BOT, one.nomination_id, "stopped").state == "stopped"
    assert city.persona(SASAKI, TUESDAY) == "core"


def test_p5_every_step_is_in_the_auditors_trail_with_who_and_as_what(city):
    made = city.proposes(NISHIMURA, NOMURA, INSURANCE)
    city.does(register, ONISHI, made.nomination_id, TUESDAY)
    with city.reading() as db:
        a = AuditEvent
        rows = db.execute(select(a.action, a.actor_id).where(a.subject == "nominations").order_by(a.id)).all()
        assert [tuple(row) for row in rows] == [
            ("nomination.proposed", city.id(db, NISHIMURA)),
            ("nomination.registered", city.id(db, ONISHI)),
        ]


# -- at once (both databases) ---------------------------------------------------------------------------------


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What came of each: the outcome, or the refusal's code and facts."""

    def tried(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Refusal as no:
            return no.code, no.facts

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(tried, deed) for deed in deeds]]


@pytest.fixture
def hall(office: Engine) -> Nominating:
    """The same office on both databases, for what locks."""
    return Nominating(office)


def refusals(several: list[Any]) -> list[str]:
    return [one[0] for one in several if isinstance(one, tuple)]


def test_n9_of_two_who_approve_at_once_one_does_and_the_other_hears_who_did(hall):
    with hall.writing() as db:
        lend(db, hall.acting(db, KOBAYASHI), hall.department(db, TAX), TUESDAY, TUESDAY)
    for whom in (TAKAHASHI, SAITO):
        made = hall.proposes(whom, whom)
        deeds = [lambda who=who: hall.does(approve, who, made.nomination_id) for who in (KOBAYASHI, SAITO) * 3]  # noqa: B023
        came = at_once(*deeds)
        decided = [one for one in came if isinstance(one, tuple) and one[0] == "nomination_decided"]
        assert sum(not isinstance(one, tuple) for one in came) == 1
        assert all(facts["name"] in {"小林 正樹", "斎藤 恵"} for _, facts in decided)
        assert len(decided) == (5 if whom == TAKAHASHI else 2)  # 斎藤 does not decide on herself
        assert [step[0] for step in hall.steps(made.nomination_id)] == ["proposed", "approved"]


def test_n8_approved_and_withdrawn_at_once_it_ends_withdrawn_and_the_trail_says_in_which_order(hall):
    for whom in (TAKAHASHI, SAITO):
        made = hall.proposes(whom, whom)
        came = at_once(
            lambda: hall.does(approve, KOBAYASHI, made.nomination_id),  # noqa: B023
            lambda: hall.does(withdraw, whom, made.nomination_id),  # noqa: B023
        )
        deeds = [step[0] for step in hall.steps(made.nomination_id)]
        assert deeds == ["proposed", "withdrawn"] if refusals(came) else ["proposed", "approved", "withdrawn"]
        assert hall.state(made.nomination_id) == "withdrawn"


def test_n6_of_two_approvals_at_once_for_the_last_place_one_takes_it(hall):
    waiting = [hall.proposes(one, one, INSURANCE) for one in (NOMURA, YOSHIDA)]
    came = at_once(*[lambda one=one: hall.does(approve, NISHIMURA, one.nomination_id) for one in waiting])
    assert refusals(came) == ["places_full"]
    assert sorted(hall.state(one.nomination_id) for one in waiting) == ["approved", "proposed"]


def test_n8_of_two_departments_that_propose_somebody_at_once_one_makes_it_and_the_other_joins(hall):
    pairs = {TAKAHASHI: (TAX, WASTE), OTHER_TANAKA: (WASTE, TAX), SAITO: (TAX, WASTE)}
    for whom, (_, second) in pairs.items():
        hall.set_person(whom, second=second)
    came = at_once(
        *[
            lambda who=who, whom=whom, code=code: hall.proposes(who, whom, code)
            for whom in pairs
            for who, code in ((TAKAHASHI if whom == TAKAHASHI else SAITO, TAX), (FUJII, WASTE))
        ]
    )
    made = [one for one in came if not isinstance(one, tuple)]
    by_person = {
        one.nomination_id: sorted(x.deed for x in made if x.nomination_id == one.nomination_id) for one in made
    }
    with hall.reading() as db:
        assert db.scalar(select(func.count()).select_from(Nomination)) == len(by_person)
    assert ["joined", "proposed"] in by_person.values()
    assert all(deeds in (["joined", "proposed"], ["proposed"]) for deeds in by_person.values())
    assert set(refusals(came)) <= {"places_full"}


def test_n8_who_proposes_somebody_while_another_is_about_to_waits_and_then_joins(hall):
    hall.set_person(TAKAHASHI, second=WASTE)
    with ThreadPoolExecutor(1) as pool:
        with hall.writing() as db:
            ids = (hall.round_id, hall.department(db, TAX), hall.id(db, TAKAHASHI))
            first = propose(db, hall.acting(db, SAITO), *ids, WISH)
            other = pool.submit(hall.proposes, FUJII, TAKAHASHI, WASTE)
            sleep(0.3)
            assert not other.done()
        second = other.result(timeout=60)
    assert (second.nomination_id, second.deed) == (first.nomination_id, "joined")


def test_n9_closing_and_deciding_at_once_leaves_nothing_undecided(hall):
    waiting = [hall.proposes(one, one) for one in (TAKAHASHI, SAITO)]

    def closes() -> Any:
        with hall.writing() as db:
            return close(db, hall.acting(db, ONISHI), hall.round_id)

    came = at_once(
        closes,
        *[lambda one=one: hall.does(approve, KOBAYASHI, one.nomination_id) for one in waiting],
        lambda: hall.proposes(FUJII, OTHER_TANAKA, WASTE),
    )
    assert set(refusals(came)) <= {"nomination_decided", "round_not_open"}
    with hall.reading() as db:
        assert set(db.scalars(select(Nomination.state))) <= {"approved", "expired"}
