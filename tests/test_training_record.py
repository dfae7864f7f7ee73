"""The record: one's own history with its corrections, what cancels an entry, and lists of everybody (C1-C3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, insert, select, update

from models import nominations, self_reporting
from models.base import Refusal, table_of
from models.curriculum import Course, TrainingSession
from models.evidence import File, Given
from models.exports import stream, write_csv, write_xlsx
from models.imports.run import cancel
from models.people import EmployeeState
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.sql import holds_on
from models.training_record import (
    COLUMNS,
    REASON_LENGTH,
    Entry,
    Wanted,
    by_year,
    cancel_completion,
    history,
    history_of,
    record_list,
    record_view,
    rows,
)
from tests import kenshu
from tests.builders import NOW, OPERATOR, TODAY, Copies, take_in
from tests.builders import write_csv as a_csv
from tests.conftest import Databases
from tests.nominating import (
    FUJII,
    INSURANCE,
    KATO,
    KOBAYASHI,
    ONISHI,
    SAITO,
    SASAKI,
    TAKAHASHI,
    TAX,
    TUESDAY,
    Nominating,
)

UEDA, LEFT = "0001003", "0001024"
HEADER = ("employee_no", "course_code", "completed_on", "source", "score")


class Keeping(Nominating):
    """An office whose record is read and corrected."""

    def history(self, who: str, day: date = TUESDAY) -> list[Entry]:
        with self.reading() as db:
            return history(db, self.id(db, who), day)

    def entry(self, who: str, course: str, state: str = "counts") -> Entry:
        return next(e for e in self.history(who) if (e.course_code, e.state) == (course, state))

    def listed(self, by: str = "attempt", *, reader: str = "", **wanted: Any) -> list[dict[str, Any]]:
        with self.reading() as db:
            view = record_view(db, self.acting(db, reader)) if reader else None
            chosen = Wanted(by, **wanted)  # type: ignore[arg-type]
            found = stream(db.connection(), record_list(db, TUESDAY, 1, chosen, view=view))
            return [dict(zip(COLUMNS[chosen.by], row, strict=True)) for row in rows(found, chosen)]

    def sees(self, who: str, whom: str) -> list[Entry]:
        with self.reading() as db:
            return history_of(db, self.acting(db, who), whom)[1]

    def takes(self, folder: Any, *lines: tuple[str, ...]) -> int:
        made = [dict(zip(HEADER, line, strict=True)) for line in lines]
        return take_in(self.engine, a_csv(folder / "completions.csv", made), today=TODAY).import_id or 0


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("record"))
    yield made
    made.engine.dispose()


@pytest.fixture
def kept(copies: Copies) -> Keeping:
    return Keeping(copies.fresh())


@pytest.fixture
def any_kept(office: Engine) -> Keeping:
    """On both databases: what sorts, groups or locks."""
    return Keeping(office)


# -- one person -----------------------------------------------------------------------------------------------


def test_c2_the_history_has_every_attempt_with_its_skill_and_source(any_kept):
    found = any_kept.history(SASAKI)
    assert found
    assert [e.completed_on for e in found] == sorted((e.completed_on for e in found), reverse=True)
    assert {e.state for e in found} == {"counts"}
    assert all(e.skill_code and e.skill and e.source and e.title for e in found)
    years = by_year(found)
    assert [y.year for y in years] == sorted({e.fiscal_year for e in found}, reverse=True)
    assert sum(len(entries) for y in years for _, entries in y.skills) == len(found)
    for year in years:
        assert all(e.fiscal_year == year.year and e.skill_code == code for code, es in year.skills for e in es)


def test_c1_who_has_left_keeps_a_history_and_it_ends_with_the_day_asked_for(kept):
    assert kept.history(LEFT)
    found = kept.history(SASAKI)
    assert kept.history(SASAKI, found[-1].completed_on) == [
        e for e in found if e.completed_on == found[-1].completed_on
    ]


def test_c3_another_score_is_a_correction_and_both_are_to_be_seen(kept, tmp_path):
    kept.takes(tmp_path, (SASAKI, "SEC-03", "2026-11-02", "elearning", "70"))
    kept.takes(tmp_path, (SASAKI, "SEC-03", "2026-11-02", "elearning", "90"))
    found = [e for e in kept.history(SASAKI) if e.course_code == "SEC-03" and e.completed_on == date(2026, 11, 2)]
    assert [(e.score, e.state) for e in found] == [(90.0, "counts"), (70.0, "corrected")]
    assert found[1].changed_at == NOW


def test_c3_what_an_import_brought_by_mistake_is_seen_as_cancelled_with_the_reason(any_kept, tmp_path):
    number = any_kept.takes(tmp_path, (SASAKI, "SEC-03", "2026-11-02", "elearning", "70"))
    cancel(any_kept.engine, number, "年度の誤り", actor=OPERATOR, now=lambda: NOW)
    entry = any_kept.entry(SASAKI, "SEC-03", "cancelled")
    assert (entry.reason, entry.changed_at) == ("年度の誤り", NOW)
    whole = [one for one in any_kept.listed(employee_no=SASAKI, is_whole=True) if one["course_code"] == "SEC-03"]
    assert ("cancelled", "年度の誤り") in [(one["state"], one["reason"]) for one in whole]
    assert "cancelled" not in {one["state"] for one in any_kept.listed(employee_no=SASAKI)}


def test_the_history_shows_the_session_and_what_was_given_as_evidence(kept):
    with kept.writing() as db:
        session = db.scalars(select(TrainingSession).order_by(TrainingSession.code)).first()
        attended = {"employee_id": kept.id(db, UEDA), "course_id": session.course_id, "session_id": session.id}
        passed = {"completed_on": TODAY, "source": "classroom", "outcome": "passed", "revision": 0}
        db.execute(insert(Completion).values(**attended, **passed, recorded_at=NOW))
        given = Given((File("F1", "修了証.pdf", 10, "ab"),), "館内で受講")
        self_reporting.report(db, kept.id(db, UEDA), "SEC-03", TODAY, given, now=NOW)
        code = session.code
    assert any(e.session_code == code for e in kept.history(UEDA))
    proofs = kept.entry(UEDA, "SEC-03").evidence
    assert [(p.file_id, p.name, p.note) for p in proofs] == [("F1", "修了証.pdf", ""), ("", "", "館内で受講")]
    assert next(one for one in kept.listed(employee_no=UEDA) if one["course_code"] == "SEC-03")["evidence"] == 2


def test_p1_people_heads_and_the_division_see_a_history_and_nobody_else(kept):
    assert kept.sees(SASAKI, SASAKI) == kept.sees(KOBAYASHI, SASAKI) == kept.sees(ONISHI, SASAKI)
    code, facts = kept.refused(kept.sees, FUJII, SASAKI)
    assert (code, facts) == ("record_not_yours", {"name": "佐々木 優"})
    assert kept.refused(kept.sees, SASAKI, KOBAYASHI)[0] == "record_not_yours"
    assert kept.refused(kept.sees, SASAKI, "佐々木 優")[0] == "unknown_person"


# -- corrections ----------------------------------------------------------------------------------------------


def test_c3_the_division_cancels_a_wrong_entry_which_stays_to_be_seen(any_kept):
    before = any_kept.history(SASAKI)[0]
    done = any_kept.does(cancel_completion, ONISHI, before.completion_id, " 別の職員の記録 ")
    assert (done.state, done.reason, done.changed_by) == ("cancelled", "別の職員の記録", "大西 健二")
    assert any_kept.history(SASAKI)[0] == done
    assert any_kept.told("record_changed") == [SASAKI]
    assert any_kept.refused(any_kept.does, cancel_completion, KATO, before.completion_id, "誤り") == (
        "record_changed",
        {"by": "person", "name": "大西 健二", "day": TUESDAY},
    )
    with any_kept.reading() as db:
        found = db.scalars(select(Completion).where(Completion.supersedes_id == before.completion_id)).one()
        assert (found.outcome, found.revision) == ("cancelled", 1)
        assert db.get_one(Completion, before.completion_id).outcome == "passed"


def test_c3_only_the_division_cancels_with_a_reason_and_nobody_their_own(kept):
    theirs, own = kept.history(SASAKI)[0].completion_id, kept.history(ONISHI)[0].completion_id
    for who in (SASAKI, KOBAYASHI):
        assert kept.refused(kept.does, cancel_completion, who, theirs, "誤り")[0] == "division_only"
    assert kept.refused(kept.does, cancel_completion, ONISHI, own, "誤り")[0] == "record_own"
    assert kept.refused(kept.does, cancel_completion, ONISHI, 10**6, "誤り")[0] == "record_gone"
    for reason in (" 　", "長" * (REASON_LENGTH + 1)):
        assert kept.refused(kept.does, cancel_completion, ONISHI, theirs, reason)[0] == "record_reason"
    assert kept.told("record_changed") == []


# -- everybody ------------------------------------------------------------------------------------------------


def test_lists_are_in_order_and_hold_what_counts(any_kept):
    found = any_kept.listed()
    keys = [(one["employee_no"], one["completed_on"], one["course_code"]) for one in found]
    assert keys == sorted(keys)
    assert any(one["employee_no"] == LEFT for one in found)
    with any_kept.reading() as db:
        assert len(found) == len(db.scalars(select(Completion.id)).all())
    assert all(one["fiscal_year"] == one["completed_on"].year - (one["completed_on"].month < 4) for one in found)


def test_lists_are_narrowed_to_a_person_a_department_a_course_and_a_year(kept):
    everything = kept.listed()
    assert kept.listed(employee_no=SASAKI) == [one for one in everything if one["employee_no"] == SASAKI]
    assert kept.listed(course_code="SEC-01") == [one for one in everything if one["course_code"] == "SEC-01"]
    assert kept.listed(year=2025) == [one for one in everything if one["fiscal_year"] == 2025]
    assert kept.listed(department_code=TAX) == [one for one in everything if one["department_code"] == TAX]
    below = {one["department_code"] for one in kept.listed(department_code="020100")}
    assert below == {"020100", "020102", "020105"}


def test_sums_by_person_department_course_and_year_add_up(any_kept):
    everything = any_kept.listed()
    for by, column in (("person", "employee_no"), ("department", "department_code"), ("course", "course_code")):
        sums = any_kept.listed(by)
        expected: dict[tuple[Any, int], int] = {}
        for one in everything:
            key = (one[column], one["fiscal_year"])
            expected[key] = expected.get(key, 0) + 1
        assert {(one[column], one["fiscal_year"]): one["completions"] for one in sums} == expected
    years = {one["fiscal_year"]: one for one in any_kept.listed("year")}
    for year, one in years.items():
        people = {each["employee_no"] for each in everything if each["fiscal_year"] == year}
        assert one["people"] == len(people)
        assert one["hours"] > 0


def test_a_track_counts_from_the_day_on_which_somebody_became_core(any_kept):
    made = any_kept.proposes(SAITO, TAKAHASHI)
    any_kept.does(nominations.approve, KOBAYASHI, made.nomination_id)
    any_kept.does(nominations.register, ONISHI, made.nomination_id, TUESDAY)
    assert any_kept.listed("track") == []
    with any_kept.writing() as db:
        course = db.scalars(select(Course).where(Course.code == "DIG-03")).one()
        attempt = {"employee_id": any_kept.id(db, TAKAHASHI), "course_id": course.id, "completed_on": TUESDAY}
        db.execute(
            insert(Completion).values(**attempt, source="exam", outcome="passed", revision=0, recorded_at=NOW)
        )
    [line] = any_kept.listed("track")
    assert (line["track"], line["fiscal_year"], line["people"], line["completions"]) == ("tools", 2026, 1, 1)
    [row] = any_kept.listed(track="tools")
    assert (row["employee_no"], row["track_then"], row["persona_then"]) == (TAKAHASHI, "tools", "core")
    assert any_kept.listed(track="projects") == []


def test_c1_a_transfer_leaves_the_department_of_the_day_in_the_list(any_kept):
    with any_kept.writing() as db:
        s = table_of(EmployeeState)
        state = db.execute(
            select(s).where(s.c.employee_id == any_kept.id(db, SASAKI), holds_on(s.c, TUESDAY))
        ).one()
        moved = state._asdict() | {"valid_from": TUESDAY, "department_id": any_kept.department(db, INSURANCE)}
        del moved["id"]
        db.execute(update(s).where(s.c.id == state.id).values(valid_to=TUESDAY - timedelta(days=1)))
        db.execute(insert(s).values(**moved))
    found = any_kept.listed(employee_no=SASAKI)
    assert {(one["department_code"], one["department_then_code"]) for one in found} == {(INSURANCE, TAX)}
    assert len(found) == len(any_kept.history(SASAKI))


def test_p1_a_list_holds_what_its_reader_may_see(kept):
    everything = kept.listed()
    assert kept.listed(reader=ONISHI) == everything
    assert kept.listed(reader=SASAKI) == kept.listed(employee_no=SASAKI)
    assert kept.listed(reader=KOBAYASHI) == [one for one in everything if one["department_code"] == TAX]
    with pytest.raises(Refusal) as no:
        kept.listed(reader=KOBAYASHI, department_code=INSURANCE)
    assert no.value.code == "department_not_yours"
    sums = kept.listed("department", reader=KOBAYASHI)
    assert {one["department_code"] for one in sums} == {TAX}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"employee_no": "9999999"}, "unknown_person"),
        ({"department_code": "999999"}, "unknown_department"),
        ({"course_code": "SEC-99"}, "unknown_course"),
        ({"track": "cooking"}, "unknown_track"),
    ],
)
def test_a_list_of_what_does_not_exist_is_refused(kept, wanted, code):
    with pytest.raises(Refusal) as no:
        kept.listed(**wanted)
    assert no.value.code == code


def test_d3_lists_are_harmless_in_a_spreadsheet_and_whole_in_both_forms(kept, tmp_path):
    with kept.writing() as db:
        db.scalars(select(Course).where(Course.code == "SEC-01")).one().title = "=HYPERLINK(1)"
    found = kept.listed(course_code="SEC-01")
    lines = [tuple(one.values()) for one in found]
    out = io.BytesIO()
    write_csv(out, COLUMNS["attempt"], lines, zone=OFFICE_ZONE, encoding="utf-8-sig")
    read = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert {one["course_title"] for one in read} == {"'=HYPERLINK(1)"}
    assert {one["employee_no"] for one in read} == {one["employee_no"] for one in found}
    write_xlsx(tmp_path / "a.xlsx", COLUMNS["attempt"], lines, zone=OFFICE_ZONE, sheet="記録")
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == [one["employee_no"] for one in found]
    assert {row[9] for row in sheet[1:]} == {"=HYPERLINK(1)"}


# -- the command ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> kenshu.Office:
    folder = tmp_path_factory.mktemp("history")
    kenshu.template(folder, "kenshu.db", kenshu.SMALL)
    return kenshu.Office(folder)


def table(ended: kenshu.Ended) -> list[dict[str, str]]:
    assert (ended.status, ended.err) == (0, "")
    return list(csv.DictReader(io.StringIO(ended.out.removeprefix("\ufeff"))))


def test_the_command_writes_a_history_that_excel_opens_and_its_sums(command):
    told = command.run("export", "history", "--person", SASAKI, "--year", 2026, "--output", "history.csv")
    assert told.status == 0
    data = (command.folder / "history.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfemployee_no,")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert ({one["employee_no"] for one in rows}, {one["fiscal_year"] for one in rows}) == ({SASAKI}, {"2026"})
    [line] = table(command.run("export", "history", "--by", "person", "--person", SASAKI, "--year", 2026))
    assert int(line["completions"]) == len(rows)
    assert command.run("export", "history", "--format", "xlsx", "--output", "history.xlsx").status == 0
    sheet = CalamineWorkbook.from_path(command.folder / "history.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[0] == list(COLUMNS["attempt"])


def test_p1_the_command_shows_somebody_what_they_may_see(command):
    assert {one["employee_no"] for one in table(command.run("export", "history", "--as", SASAKI))} == {SASAKI}
    refused = command.run("export", "history", "--as", KOBAYASHI, "--department", INSURANCE)
    assert (refused.status, INSURANCE in refused.err) == (1, True)
    assert command.run("export", "history", "--course", "SEC-99").status == 1
