"""Asking back about a report, answering, and deciding many at once (C2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select, update

from models import report_questions as questions
from models import self_reporting
from models.audit import AuditEvent
from models.base import Refusal
from models.curriculum import Course
from models.evidence import MOST_BYTES, File, Given
from models.outbox.records import Notice
from models.record import Completion
from models.self_reporting import REASON_LENGTH
from models.self_reports import SelfReport
from tests.builders import Copies
from tests.conftest import Databases
from tests.nominating import KATO, KOBAYASHI, ONISHI, SASAKI, TANAKA, TUESDAY, Nominating

UEDA, COURSE = "0001003", "SEC-03"


class Checking(Nominating):
    def reports(self, *people: str) -> list[int]:
        with self.writing() as db:
            db.execute(update(Course).values(self_report="checked"))
            for who in people:
                self_reporting.report(db, self.id(db, who), COURSE, TUESDAY, now=self.acting(db, who).now)
            return list(db.scalars(select(SelfReport.id).order_by(SelfReport.id)))

    def queue(self) -> list[self_reporting.Waiting]:
        with self.reading() as db:
            person = self.acting(db, ONISHI).somebody
            return list(self_reporting.waiting(db, person, TUESDAY, division_code=None, limit=10)[1])

    def states(self) -> list[str]:
        with self.reading() as db:
            return list(db.scalars(select(SelfReport.state).order_by(SelfReport.id)))


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("questions"))
    yield made
    made.engine.dispose()


@pytest.fixture
def checking(copies: Copies) -> Checking:
    return Checking(copies.fresh())


@pytest.fixture
def any_checking(office: Engine) -> Checking:
    """On both databases: what locks."""
    return Checking(office)


def test_c2_a_question_and_its_answer_stand_with_the_report_which_waits_all_the_while(any_checking):
    [report_id] = any_checking.reports(UEDA)
    asked = any_checking.does(questions.ask_back, ONISHI, report_id, " どこで受けましたか。 ")
    assert asked.question == "どこで受けましたか。"
    assert any_checking.told("report_asked") == [UEDA]
    assert any_checking.refused(any_checking.does, questions.ask_back, KATO, report_id, "いつですか")[0] == (
        "self_report_asked"
    )
    [waiting] = any_checking.queue()
    assert waiting.is_asked_back
    with any_checking.writing() as db:
        acting = any_checking.acting(db, UEDA)
        given = Given((File("F1", "修了画面.png", 10, "ab"),))
        assert questions.answer(db, acting, report_id, "自席です", given).question == ""
    [waiting] = any_checking.queue()
    assert not waiting.is_asked_back
    assert [(step.deed, step.text) for step in waiting.steps if step.text] == [
        ("asked", "どこで受けましたか。"),
        ("answered", "自席です"),
    ]
    assert [proof.name for proof in waiting.evidence] == ["修了画面.png"]
    any_checking.does(questions.ask_back, KATO, report_id, "いつですか")
    assert any_checking.told("report_asked") == [UEDA, UEDA]
    with any_checking.writing() as db:
        acting = any_checking.acting(db, ONISHI)
        assert questions.decide_many(db, acting, [report_id], "accepted").left == 0
    assert any_checking.states() == ["accepted"]
    with any_checking.reading() as db:
        assert questions.open_questions(db, any_checking.id(db, UEDA)) == []


@pytest.mark.parametrize(
    ("who", "text", "code"),
    [
        (SASAKI, "いつですか", "division_only"),
        (ONISHI, " 　", "self_report_question"),
        (ONISHI, "長" * (REASON_LENGTH + 1), "self_report_question"),
        (KATO, "いつですか", "self_report_own"),
    ],
)
def test_c2_who_may_not_ask_and_what_is_no_question(checking, who, text, code):
    [report_id] = checking.reports(KATO)
    assert checking.refused(checking.does, questions.ask_back, who, report_id, text)[0] == code
    assert checking.told("report_asked") == []


def test_c2_only_the_person_answers_what_was_asked_and_is_not_decided(checking):
    [report_id] = checking.reports(UEDA)
    answers = questions.answer
    assert checking.refused(checking.does, answers, UEDA, report_id, "はい")[0] == "self_report_not_asked"
    checking.does(questions.ask_back, ONISHI, report_id, "いつですか")
    assert checking.refused(checking.does, answers, SASAKI, report_id, "はい")[0] == "self_report_gone"
    assert checking.refused(checking.does, answers, UEDA, 10**6, "はい")[0] == "self_report_gone"
    assert checking.refused(checking.does, answers, UEDA, report_id, " ")[0] == "self_report_answer"
    large = Given((File("F1", "a.pdf", MOST_BYTES + 1),))
    assert checking.refused(checking.does, answers, UEDA, report_id, "はい", large)[0] == "evidence_size"
    with checking.writing() as db:
        questions.decide_many(db, checking.acting(db, ONISHI), [report_id], "rejected", "違います")
    code, facts = checking.refused(checking.does, answers, UEDA, report_id, "はい")
    assert (code, facts["name"], facts["state"]) == ("self_report_decided", "大西 健二", "rejected")
    with checking.reading() as db:
        assert "self_report.answered" not in set(db.scalars(select(AuditEvent.action)))


def test_c2_many_at_once_pass_over_what_is_decided_and_leave_own_ones_to_others(any_checking):
    ids = any_checking.reports(UEDA, SASAKI, TANAKA, KOBAYASHI)
    with any_checking.writing() as db:
        acting = any_checking.acting(db, ONISHI)
        assert len(questions.decide_many(db, acting, ids[:2], "accepted").done) == 2
        done = questions.decide_many(db, acting, [*ids, *ids], "rejected", "記録がありません")
        assert ([one.name for one in done.done], done.left) == (["田中 葵", "小林 正樹"], 2)
    assert any_checking.states() == ["accepted", "accepted", "rejected", "rejected"]
    with any_checking.reading() as db:
        own = db.scalar(select(func.count()).select_from(Completion).where(Completion.source == "self_report"))
        assert own == 2
        assert db.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "report_decided")) == 4
    for verdict, ids_, code in (
        ("rejected", ids[2:3], "self_report_decided"),
        ("accepted", [10**6], "self_report_gone"),
    ):
        with any_checking.writing() as db, pytest.raises(Refusal) as no:
            questions.decide_many(db, any_checking.acting(db, ONISHI), ids_, verdict, "x")  # type: ignore[arg-type]
        assert no.value.code == code
    mine = any_checking.reports(KATO)[-1:]
    with any_checking.writing() as db, pytest.raises(Refusal, match="self_report_own"):
        questions.decide_many(db, any_checking.acting(db, KATO), mine, "accepted")


def test_c2_of_two_who_ask_at_once_one_does(any_checking):
    [report_id] = any_checking.reports(UEDA)

    def ask(who: str) -> str:
        try:
            any_checking.does(questions.ask_back, who, report_id, "いつですか")
        except Refusal as no:
            return no.code
        return "asked"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(ask, (ONISHI, KATO))) == ["asked", "self_report_asked"]
    assert any_checking.told("report_asked") == [UEDA]
