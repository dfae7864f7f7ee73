"""Asking to be let off a course or for more time: asked, answered, granted, rejected, withdrawn (R18)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models import exemption_requests as requests
from models.audit import AuditEvent, Detail, digest_of
from models.base import Refusal
from models.courses import MyCourse, my_courses
from models.evidence import MOST_BYTES, File, Given
from models.exemption_requests import REASON_LENGTH, Asking, Decisions, Requested
from models.outbox.records import Notice
from models.record import Exemption
from models.reminders.records import Reminder
from models.session_records import ExemptionRequest
from tests.builders import NOW, Copies
from tests.conftest import Databases
from tests.nominating import KATO, KOBAYASHI, NOMURA, ONISHI, SASAKI, TUESDAY, Nominating, next_day

COURSE, ELECTIVE, FINISHED = "SEC-03", "DIG-05", "SEC-01"
UNTIL = date(2027, 1, 29)


class Asks(Nominating):
    """An office in which people ask and the division answers."""

    def asks(
        self, who: str = SASAKI, course: str = COURSE, kind: str = "extend", until: date = UNTIL, **how: Any
    ) -> Requested:
        return self.does(requests.request, who, course, kind, until, *how.pop("more", ("窓口が繁忙のため",)), **how)

    def decides(self, who: str, verdict: str, *ids: int, reason: str = "", until: date | None = None) -> Decisions:
        with self.writing() as db:
            acting = self.acting(db, who, TUESDAY, 11)
            return requests.decide(db, acting, ids, verdict, reason, until=until)  # type: ignore[arg-type]

    def queue(self, who: str = ONISHI) -> list[Asking]:
        with self.reading() as db:
            return requests.waiting_requests(db, self.acting(db, who), limit=10)[1]

    def mine(self, who: str = SASAKI) -> list[Asking]:
        with self.reading() as db:
            return requests.my_requests(db, self.acting(db, who))

    def course(self, who: str = SASAKI, code: str = COURSE, day: date = TUESDAY) -> MyCourse:
        with self.reading() as db:
            return next(one for one in my_courses(db, self.id(db, who), day) if one.course_code == code)

    def count(self, table: type) -> int:
        with self.reading() as db:
            return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("exemptions"))
    yield made
    made.engine.dispose()


@pytest.fixture
def office_that_asks(copies: Copies) -> Asks:
    return Asks(copies.fresh())


@pytest.fixture
def any_office_that_asks(office: Engine) -> Asks:
    return Asks(office)


# -- asking ---------------------------------------------------------------------------------------------------


def test_r18_a_request_waits_for_the_division_and_changes_no_duty_yet(office_that_asks):
    one = office_that_asks
    before = one.course()
    made = one.asks()
    assert made.is_new
    assert (made.asking.state, made.asking.kind, made.asking.until) == ("waiting", "extend", UNTIL)
    assert [(asking.id, asking.name, asking.course_code) for asking in one.queue()] == [
        (made.asking.id, "佐々木 優", COURSE)
    ]
    assert [(step.deed, step.name, step.text) for step in one.mine()[0].steps] == [
        ("made", "佐々木 優", "窓口が繁忙のため")
    ]
    assert one.course() == before
    with one.reading() as db:
        kept = db.scalars(select(ExemptionRequest)).one()
        detail = db.get_one(Detail, kept.detail_id)
        assert kept.detail_digest == digest_of(detail.salt, detail.body or "")


def test_r18_asking_again_while_a_request_is_open_is_the_same_request(office_that_asks):
    first = office_that_asks.asks()
    again = office_that_asks.asks(kind="exempt", until=next_day(UNTIL))
    assert (again.is_new, again.asking) == (False, first.asking)
    assert len(office_that_asks.mine()) == 1


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"course": ELECTIVE}, "exemption_course"),
        ({"course": "SEC-99"}, "exemption_course"),
        ({"course": FINISHED}, "exemption_finished"),
        ({"until": date(2026, 12, 25)}, "exemption_until"),  # the day on which it is due anyway
        ({"kind": "exempt", "until": TUESDAY - timedelta(days=1)}, "exemption_until"),
        ({"until": date(2028, 4, 1)}, "exemption_far"),
        ({"until": date.max}, "exemption_far"),
        ({"more": (" 　\n",)}, "exemption_reason"),
        ({"more": ("長" * (REASON_LENGTH + 1),)}, "exemption_reason"),
        ({"more": ("理由", Given((File("F1", "動画.mp4", 10),)))}, "evidence_type"),
        ({"more": ("理由", Given((File("F1", "診断書.pdf", MOST_BYTES + 1),)))}, "evidence_size"),
    ],
)
def test_r18_what_cannot_be_asked_for_is_refused_and_nothing_is_kept(office_that_asks, how, code):
    assert office_that_asks.refused(office_that_asks.asks, **how)[0] == code
    assert office_that_asks.mine() == []


def test_r18_a_file_may_be_given_with_a_request(office_that_asks):
    given = Given((File("F1", "通知.pdf", 10, "ab"),), "写しです")
    made = office_that_asks.asks(more=("理由", given)).asking
    assert [(proof.file_id, proof.name, proof.note) for proof in made.evidence] == [
        ("F1", "通知.pdf", ""),
        ("", "", "写しです"),
    ]
    assert office_that_asks.queue()[0].evidence == made.evidence


# -- asking back ----------------------------------------------------------------------------------------------


def test_r18_the_division_asks_back_and_the_person_answers(any_office_that_asks):
    one = any_office_that_asks
    asking = one.asks().asking
    asked = one.does(requests.ask_back, ONISHI, asking.id, "いつまで繁忙ですか")
    assert (asked.state, asked.said("asked"), one.told("exemption_asked")) == (
        "asked",
        "いつまで繁忙ですか",
        [SASAKI],
    )
    code, facts = one.refused(one.does, requests.ask_back, KATO, asking.id, "なぜですか")
    assert (code, facts) == ("exemption_asked", {"name": "大西 健二", "day": TUESDAY})
    answered = one.does(requests.answer, SASAKI, asking.id, "1月中旬までです")
    assert (answered.state, [step.deed for step in answered.steps]) == ("waiting", ["made", "asked", "answered"])
    assert one.refused(one.does, requests.answer, SASAKI, asking.id, "もう一度")[0] == "exemption_not_asked"
    one.does(requests.ask_back, KATO, asking.id, "ほかに理由は")
    assert one.told("exemption_asked") == [SASAKI, SASAKI]
    assert one.decides(ONISHI, "granted", asking.id).done[0].state == "granted"


def test_r18_only_the_person_answers_or_withdraws(office_that_asks):
    one = office_that_asks
    asking = one.asks().asking
    one.does(requests.ask_back, ONISHI, asking.id, "いつまでですか")
    for who in (KOBAYASHI, ONISHI):
        assert one.refused(one.does, requests.answer, who, asking.id, "はい")[0] == "exemption_gone"
        assert one.refused(one.does, requests.withdraw, who, asking.id)[0] == "exemption_gone"
    assert one.does(requests.withdraw, SASAKI, asking.id).state == "withdrawn"
    assert one.queue() == []
    code, facts = one.refused(one.decides, ONISHI, "granted", asking.id)
    assert (code, facts) == ("exemption_decided", {"name": "佐々木 優", "day": TUESDAY, "state": "withdrawn"})
    assert one.asks().is_new


# -- deciding -------------------------------------------------------------------------------------------------


def test_r18_an_extension_that_is_granted_moves_the_due_date_and_the_person_is_told(any_office_that_asks):
    one = any_office_that_asks
    asking = one.asks().asking
    done = one.decides(ONISHI, "granted", asking.id, reason="今回限り")
    assert ([granted.state for granted in done.done], done.left) == (["granted"], 0)
    assert (one.course().due_on, one.course().status) == (UNTIL, "open")
    assert one.told("exemption_decided") == [SASAKI]
    with one.reading() as db:
        kept = db.scalars(select(ExemptionRequest)).one()
        exemption = db.get_one(Exemption, kept.exemption_id)
        body = db.get_one(Detail, exemption.detail_id).body or ""
        assert (exemption.kind, exemption.until, exemption.granted_on) == ("extend", UNTIL, TUESDAY)
        assert '"granted_by": "大西 健二"' in body
        assert "窓口が繁忙のため / 今回限り" in body


def test_r18_an_exemption_ends_on_its_day_and_the_duty_starts_then(office_that_asks):
    one = office_that_asks
    asking = one.asks(kind="exempt").asking
    one.decides(ONISHI, "granted", asking.id, until=UNTIL - timedelta(days=7))
    assert one.course().status == "exempt"
    last = UNTIL - timedelta(days=7)
    assert one.course(day=last).status == "exempt"
    assert one.course(day=next_day(last)).status != "exempt"
    assert one.mine()[0].until == last


def test_r18_a_rejection_has_a_reason_and_the_duty_stays(office_that_asks):
    one = office_that_asks
    asking, before = one.asks().asking, one.course()
    assert one.refused(one.decides, ONISHI, "rejected", asking.id, reason=" ")[0] == "exemption_verdict"
    one.decides(ONISHI, "rejected", asking.id, reason="eラーニングは業務の合間に受けられます")
    assert one.mine()[0].said("rejected").startswith("eラーニング")
    assert (one.course(), one.told("exemption_decided"), one.count(Exemption)) == (before, [SASAKI], 0)
    assert one.asks().is_new


def test_r18_many_are_decided_at_once_and_those_decided_before_are_passed_over(any_office_that_asks):
    one = any_office_that_asks
    people = (SASAKI, KOBAYASHI, NOMURA, KATO)
    ids = [one.asks(who, kind="exempt").asking.id for who in people]
    one.decides(ONISHI, "rejected", ids[1], reason="対象です")
    done = one.decides(ONISHI, "granted", *ids, ids[0])
    assert ([granted.employee_no for granted in done.done], done.left) == ([SASAKI, NOMURA, KATO], 1)
    assert sorted(one.told("exemption_decided")) == sorted(people)
    assert one.count(Exemption) == 3
    assert one.decides(ONISHI, "granted", *ids) == Decisions((), 4)


def test_r18_nobody_decides_on_their_own_request_and_only_the_division_on_others(office_that_asks):
    one = office_that_asks
    own, other = one.asks(KATO, kind="exempt").asking, one.asks().asking
    assert one.refused(one.decides, KATO, "granted", own.id)[0] == "exemption_own"
    assert one.refused(one.does, requests.ask_back, KATO, own.id, "なぜ")[0] == "exemption_own"
    assert [asking.is_own for asking in one.queue(KATO)] == [True, False]
    assert one.decides(KATO, "granted", own.id, other.id).left == 1
    for who in (SASAKI, KOBAYASHI):
        assert one.refused(one.decides, who, "granted", own.id)[0] == "division_only"
        assert one.refused(one.queue, who)[0] == "division_only"
    assert one.refused(one.decides, ONISHI, "granted", 10**6)[0] == "exemption_gone"


def test_r18_a_request_whose_day_has_passed_needs_another_day(office_that_asks):
    one = office_that_asks
    asking = one.asks(kind="exempt", until=TUESDAY).asking
    with one.writing() as db:
        later = one.acting(db, ONISHI, next_day(TUESDAY))
        with pytest.raises(Refusal) as no:
            requests.decide(db, later, [asking.id], "granted")
        assert (no.value.code, no.value.facts["first"]) == ("exemption_until", next_day(TUESDAY))
    with one.writing() as db:
        later = one.acting(db, ONISHI, next_day(TUESDAY))
        assert requests.decide(db, later, [asking.id], "granted", until=UNTIL).left == 0


def test_r18_of_two_decisions_at_once_one_holds_and_the_other_hears_of_it(any_office_that_asks):
    one = any_office_that_asks
    asking = one.asks().asking

    def decides(who: str, verdict: str) -> str:
        try:
            one.decides(who, verdict, asking.id, reason="理由")
        except Refusal as no:
            return no.code
        return verdict

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(decides, (ONISHI, KATO), ("granted", "rejected")))
    assert sorted(said) in (["exemption_decided", "granted"], ["exemption_decided", "rejected"])
    assert one.told("exemption_decided") == [SASAKI]


def test_r18_of_two_requests_at_once_one_is_made(any_office_that_asks):
    one = any_office_that_asks
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: one.asks().is_new, range(2)))
    assert sorted(made) == [False, True]
    assert one.count(ExemptionRequest) == 1


def test_m15_what_the_person_was_reminded_of_is_shown_anew_once_it_is_granted(office_that_asks):
    one = office_that_asks
    asking = one.asks(kind="exempt").asking
    sent = {"kind": "run", "state": "sent", "planned_at": NOW, "channel_id": "D1", "message_ts": "1.0"}
    with one.writing() as db:
        db.add(Reminder(employee_id=one.id(db, SASAKI), day=TUESDAY, sent_at=NOW, **sent))
    one.decides(ONISHI, "granted", asking.id)
    with one.reading() as db:
        assert db.scalars(select(Reminder)).one().stale_since is not None


def test_p5_every_step_is_an_audit_event_and_events_hold_no_words(office_that_asks):
    one = office_that_asks
    asking = one.asks().asking
    one.does(requests.ask_back, ONISHI, asking.id, "いつまでですか")
    one.does(requests.answer, SASAKI, asking.id, "1月までです")
    one.decides(ONISHI, "granted", asking.id)
    with one.reading() as db:
        of_requests = select(AuditEvent).where(AuditEvent.subject == requests.TABLE).order_by(AuditEvent.id)
        events = db.scalars(of_requests).all()
        by = [one.id(db, who) for who in (SASAKI, ONISHI, SASAKI, ONISHI)]
        about = db.scalars(select(Notice.about).where(Notice.kind.startswith("exemption_"))).all()
    assert [event.action.partition(".")[2] for event in events] == ["made", "asked", "answered", "granted"]
    assert [event.actor_id for event in events] == by
    assert {event.subject_id for event in events} == {asking.id}
    assert set(about) == {f'{{"request": {asking.id}}}'}
