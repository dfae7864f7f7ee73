"""What is given with a report: a file or a note where the course asks for one, of a kind that can be kept (C2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, update

from models import self_reporting
from models.audit import AuditEvent, Detail, digest_of
from models.base import Refusal
from models.curriculum import Course
from models.evidence import MOST_BYTES, MOST_FILES, NOTE_LENGTH, NOTHING, File, Given, check, check_file, looked_at
from models.self_reports import SelfReport
from models.session_records import Evidence
from tests.builders import NOW, TODAY, Copies
from tests.conftest import Databases
from tests.nominating import ONISHI, Nominating

UEDA, CHECKED, AT_ONCE = "0001003", "LIT-01", "SEC-03"
PDF = b"%PDF-1.7 ..."
FILE = File("F1", "修了証.pdf", 10, "ab")


class Reporting(Nominating):
    def asks_for(self, course: str, what: str) -> None:
        with self.writing() as db:
            db.execute(update(Course).where(Course.code == course).values(evidence=what))

    def reports(self, course: str, given: Given) -> str:
        with self.writing() as db:
            return self_reporting.report(db, self.id(db, UEDA), course, TODAY, given, now=NOW).outcome


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("evidence"))
    yield made
    made.engine.dispose()


@pytest.fixture
def reporting(copies: Copies) -> Reporting:
    return Reporting(copies.fresh())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF),
        ("写真.JPG", b"\xff\xd8\xff\xe0"),
        ("b.jpeg", b"\xff\xd8\xff"),
        ("c.png", b"\x89PNG\r\n\x1a\n0"),
    ],
)
def test_documents_and_pictures_are_taken_with_their_digest(name, data):
    assert looked_at("F1", name, data) == File("F1", name, len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("動画.mp4", PDF, "evidence_type"),
        ("名前だけ", PDF, "evidence_type"),
        ("マクロ.pdf", b"MZ\x90", "evidence_type"),
        ("a.png", PDF, "evidence_type"),
        ("a.pdf.exe", PDF, "evidence_type"),
        ("a.pdf", b"", "evidence_empty"),
        ("a.pdf", PDF + bytes(50 * 1024 * 1024), "evidence_size"),
    ],
)
def test_another_type_or_fifty_megabytes_are_refused(name, data, code):
    with pytest.raises(Refusal) as no:
        looked_at("F1", name, data)
    assert (no.value.code, no.value.facts["file"]) == (code, name)


def test_the_size_may_be_what_is_said_before_anything_is_fetched():
    check_file("a.pdf", MOST_BYTES)
    with pytest.raises(Refusal, match="evidence_size"):
        check_file("a.pdf", MOST_BYTES + 1)


@pytest.mark.parametrize(
    ("given", "asks", "code"),
    [
        (NOTHING, "file", "evidence_file_missing"),
        (Given(note="受けました"), "file", "evidence_file_missing"),
        (NOTHING, "note", "evidence_note_missing"),
        (Given(note=" 　\n"), "note", "evidence_note_missing"),
        (Given(note="長" * (NOTE_LENGTH + 1)), "none", "evidence_note_long"),
        (Given((FILE,) * (MOST_FILES + 1)), "file", "evidence_files"),
        (Given((File("F1", "a.exe", 1),)), "none", "evidence_type"),
    ],
)
def test_what_a_course_asks_for_is_to_be_given(given, asks, code):
    with pytest.raises(Refusal, match=code):
        check(given, asks)


@pytest.mark.parametrize(
    ("given", "asks"),
    [(NOTHING, "none"), (Given((FILE,)), "file"), (Given((FILE,)), "note"), (Given(note="席で"), "note")],
)
def test_a_file_does_where_a_note_is_asked_for(given, asks):
    check(given, asks)


def test_c2_a_report_without_the_file_that_the_course_asks_for_is_not_made(reporting):
    reporting.asks_for(CHECKED, "file")
    assert reporting.refused(reporting.reports, CHECKED, NOTHING) == ("evidence_file_missing", {})
    with reporting.reading() as db:
        assert db.scalars(select(SelfReport)).all() == []
    assert reporting.reports(CHECKED, Given((FILE,))) == "waits"


def test_c2_the_division_sees_what_was_given_when_it_checks(reporting):
    reporting.asks_for(CHECKED, "note")
    reporting.reports(CHECKED, Given((FILE,), "館内で"))
    with reporting.reading() as db:
        person = reporting.acting(db, ONISHI).somebody
        _, [report] = self_reporting.waiting(db, person, TODAY, division_code=None, limit=10)
    assert [(one.file_id, one.name, one.note) for one in report.evidence] == [
        ("F1", "修了証.pdf", ""),
        ("", "", "館内で"),
    ]


def test_facts_hold_ids_and_digests_and_names_can_be_erased(office: Engine):
    reporting = Reporting(office)
    assert reporting.reports(AT_ONCE, Given((FILE,), "館内で")) == "counted"
    with reporting.reading() as db:
        rows = db.scalars(select(Evidence).order_by(Evidence.id)).all()
        details = [db.get_one(Detail, row.detail_id) for row in rows]
        events = db.scalars(select(AuditEvent.action)).all()
    assert [(row.file_id, row.sha256) for row in rows] == [("F1", "ab"), ("", None)]
    assert [row.detail_digest for row in rows] == [digest_of(one.salt, one.body or "") for one in details]
    assert "self_report.made" in events
