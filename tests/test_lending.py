"""Lending the right to decide to the deputy: who may, for which days, what it allows, and how it ends (N5, P1)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import lending, nominations
from models.audit import AuditEvent
from models.base import Refusal
from models.deciders import decides_in
from models.lending import FARTHEST
from models.nomination_records import Lending
from models.outbox.records import Notice
from models.rights import sight
from tests.builders import Copies
from tests.conftest import Databases
from tests.nominating import (
    FUJII,
    INSURANCE,
    KOBAYASHI,
    NAKAMURA,
    NISHIMURA,
    ONISHI,
    SAITO,
    TAKAHASHI,
    TAX,
    TUESDAY,
    WASTE,
    Nominating,
    next_day,
)

LAST = next_day(TUESDAY, 2)


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("lending"))
    yield made
    made.engine.dispose()


@pytest.fixture
def office_with_round(copies: Copies) -> Nominating:
    return Nominating(copies.fresh())


def lends(
    one: Nominating, who: str = KOBAYASHI, code: str = TAX, first: date = TUESDAY, last: date = LAST, **how: Any
) -> int:
    with one.writing() as db:
        return lending.lend(db, one.acting(db, who, **how), one.department(db, code), first, last)


def may_decide(one: Nominating, who: str, day: date) -> bool:
    with one.reading() as db:
        acting = one.acting(db, who, day)
        mine = {one.department(db, TAX)} & set(db.scalars(decides_in(acting.somebody.employee_id, day)))
        assert bool(mine) == sight(db, acting.somebody, day, None).sees_others
        return bool(mine)


def test_n5_the_deputy_decides_on_the_days_lent_and_on_no_others(office_with_round):
    one = office_with_round
    proposals = [one.proposes(TAKAHASHI, TAKAHASHI).nomination_id]
    lends(one, first=next_day(TUESDAY), last=LAST)
    for day in (TUESDAY, next_day(LAST)):
        code, facts = one.refused(one.does, nominations.approve, SAITO, proposals[0], day=day)
        assert (code, facts["name"]) == ("nomination_not_yours", "小林 正樹")
    one.does(nominations.approve, SAITO, proposals[0], day=LAST)
    step = one.last_step(proposals[0])
    with one.reading() as db:
        assert (step.post, step.is_lent, step.instead_of_id) == ("deputy", True, one.id(db, KOBAYASHI))


def test_n5_the_head_may_still_decide_meanwhile(office_with_round):
    made = office_with_round.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    lends(office_with_round)
    office_with_round.does(nominations.approve, KOBAYASHI, made)
    assert office_with_round.state(made) == "approved"


def test_n5_lending_and_ending_are_recorded_and_the_deputy_is_told_of_both(office_with_round):
    one = office_with_round
    made = lends(one)
    one.does(lending.end_lending, KOBAYASHI, made)
    with one.reading() as db:
        actions = db.scalars(select(AuditEvent.action).where(AuditEvent.subject == "nomination_lendings"))
        assert list(actions) == ["lending.made", "lending.ended"]
        kept = db.get_one(Lending, made)
        assert (kept.ended_by_id, kept.to_on) == (one.id(db, KOBAYASHI), LAST)
        notices = db.scalars(select(Notice).where(Notice.kind == "round_lent").order_by(Notice.id)).all()
        assert [notice.stale_since is not None for notice in notices] == [True, False]
    assert one.told("round_lent") == [SAITO, SAITO]


def test_n5_after_the_end_only_the_head_decides(office_with_round):
    one = office_with_round
    proposal = one.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    made = lends(one)
    one.does(lending.end_lending, KOBAYASHI, made)
    assert one.refused(one.does, nominations.approve, SAITO, proposal)[0] == "nomination_not_yours"
    code, facts = one.refused(one.does, lending.end_lending, KOBAYASHI, made)
    assert (code, facts) == ("lending_over", {"last": TUESDAY})
    lends(one)  # what has ended stands in nobody's way


@pytest.mark.parametrize(
    ("who", "code", "name"),
    [
        (SAITO, TAX, "小林 正樹"),
        (NISHIMURA, INSURANCE, "中村 和也"),
        (ONISHI, TAX, "小林 正樹"),
        (FUJII, TAX, "小林 正樹"),
    ],
)
def test_n5_nobody_lends_but_the_head_not_even_who_stands_in(office_with_round, who, code, name):
    refusal, facts = office_with_round.refused(lends, office_with_round, who, code)
    assert (refusal, facts["name"], facts["whose"]) == ("lend_not_yours", name, "person")


def test_n5_a_head_on_leave_can_lend_too_and_a_vacant_post_nobody(office_with_round):
    lends(office_with_round, NAKAMURA, INSURANCE)
    office_with_round.set_department(TAX, head=None)
    refusal, facts = office_with_round.refused(lends, office_with_round, SAITO)
    assert (refusal, facts) == ("lend_not_yours", {"name": "", "whose": "vacant"})


@pytest.mark.parametrize("deputy", [None, FUJII])
def test_n5_it_is_lent_to_a_deputy_other_than_the_head(office_with_round, deputy):
    office_with_round.set_department(WASTE, deputy=deputy)
    assert office_with_round.refused(lends, office_with_round, FUJII, WASTE) == ("lend_no_deputy", {})


def test_n5_it_is_lent_to_nobody_who_is_away_then(office_with_round):
    one = office_with_round
    one.goes_on_leave(SAITO, next_day(TUESDAY), LAST)
    assert one.refused(lends, one, first=next_day(TUESDAY)) == ("lend_deputy_away", {"name": "斎藤 恵"})
    lends(one, first=TUESDAY, last=TUESDAY)
    lends(one, first=next_day(LAST), last=next_day(LAST))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (next_day(TUESDAY, -1), TUESDAY, "from_on"),
        (next_day(TUESDAY), TUESDAY, "to_on"),
        (TUESDAY, TUESDAY + FARTHEST + timedelta(days=1), "to_on"),
        (TUESDAY + FARTHEST + timedelta(days=1), TUESDAY + FARTHEST + timedelta(days=2), "from_on"),
    ],
)
def test_n5_days_begin_today_at_the_earliest_and_end_92_days_ahead_at_the_latest(
    office_with_round, first, last, field
):
    code, facts = office_with_round.refused(lends, office_with_round, first=first, last=last)
    assert (code, facts["first"], facts["last"]) == ("lend_days", TUESDAY, TUESDAY + FARTHEST)
    assert field in facts
    lends(office_with_round, first=TUESDAY, last=TUESDAY + FARTHEST)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 4), (-1, 5), (1, 1)])
def test_n5_days_lent_already_are_not_lent_again(office_with_round, first, last):
    one, begins = office_with_round, next_day(TUESDAY, 3)
    lends(one, first=begins, last=next_day(begins, 2))
    code, facts = one.refused(lends, one, first=next_day(begins, first), last=next_day(begins, last))
    assert (code, facts["first"], facts["last"]) == ("lend_overlaps", begins, next_day(begins, 2))
    lends(one, first=next_day(begins, 3), last=next_day(begins, 3))


def test_n4_what_a_former_head_lent_counts_no_more_and_the_new_one_lends_anew_or_ends_it(office_with_round):
    one = office_with_round
    proposal = one.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    made = lends(one)
    one.set_department(TAX, head=ONISHI)
    assert one.refused(one.does, nominations.approve, SAITO, proposal)[0] == "nomination_not_yours"
    assert not may_decide(one, SAITO, TUESDAY)
    assert one.refused(one.does, lending.end_lending, KOBAYASHI, made)[0] == "lend_not_yours"
    lends(one, ONISHI)
    one.does(nominations.approve, SAITO, proposal)
    one.does(lending.end_lending, ONISHI, made)
    assert one.told("round_lent")[-1] == KOBAYASHI


def test_p1_a_deputy_sees_the_department_while_the_right_is_lent(office_with_round):
    one = office_with_round
    made = lends(one, first=next_day(TUESDAY), last=LAST)
    days = [TUESDAY, next_day(TUESDAY), LAST, next_day(LAST)]
    assert [may_decide(one, SAITO, day) for day in days] == [False, True, True, False]
    assert all(may_decide(one, KOBAYASHI, day) for day in days)
    one.does(lending.end_lending, KOBAYASHI, made)
    assert not any(may_decide(one, SAITO, day) for day in days)


def test_p1_a_deputy_who_is_away_sees_nothing_by_it(office_with_round):
    lends(office_with_round)
    office_with_round.goes_on_leave(SAITO, LAST)
    assert may_decide(office_with_round, SAITO, TUESDAY)
    assert not may_decide(office_with_round, SAITO, LAST)


@pytest.mark.parametrize("who", [KOBAYASHI, TAKAHASHI])
def test_what_is_no_lending_is_gone(office_with_round, who):
    assert office_with_round.refused(office_with_round.does, lending.end_lending, who, 999)[0] == "lending_gone"


def test_n5_lent_twice_at_the_same_moment_it_is_lent_once(office: Engine):
    one = Nominating(office)

    def once(_: int) -> str:
        try:
            lends(one)
        except Refusal as no:
            return no.code
        return "lent"

    with ThreadPoolExecutor(4) as several:
        assert sorted(several.map(once, range(4))) == ["lend_overlaps"] * 3 + ["lent"]
    assert one.told("round_lent") == [SAITO]
