"""What people read of their training record, what the division corrects, and the files they get (C1-C3, D3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, insert, select, update

from bot.workspace import Clock
from bot.workspace.blocks import faults, view_faults
from handlers import record_desk, record_export
from handlers.asking import Asked, Request
from handlers.catalogue import LOCALES, Texts
from handlers.records import record
from models.courses import my_courses
from models.curriculum import Course
from models.people import Employment
from models.record import Completion
from models.training_record import COLUMNS, REASON_LENGTH, cancel_completion, history
from tests.builders import TODAY, take_in
from tests.builders import write_csv as a_csv
from tests.conftest import Databases
from tests.nominating import KATO, KOBAYASHI, ONISHI, SASAKI, TAKAHASHI, TUESDAY
from tests.posting import meet_everybody
from tests.requesting import START, UEDA, Wired, opened, renewed, seen
from tests.slack import Person
from tests.test_desk import visit
from tests.world import World, connected, workspace

RPA, PROCUREMENT = "RPA基礎", "システム調達と仕様書の作成"
HEADER = ("employee_no", "course_code", "completed_on", "source", "score")


class Records(Wired):
    def record(self, who: str) -> str:
        """What somebody reads of their record, all pages."""
        person = self.person(who)
        person.runs("/kenshu 受講履歴")
        [message] = person.hears()
        pages = [_blocks_of(message.text)]
        while "次へ" in message.buttons:
            person.presses("次へ", on=message)
            number = f"{len(pages) + 1}／"
            person.waits_for(lambda screen, n=number: n in screen.messages[-1].text, what="the next page")
            message = person.messages()[-1]
            pages.append(_blocks_of(message.text))
        return "\n".join(pages)

    def desk(self, whom: str) -> Person:
        """The division with somebody's record open."""
        onishi = self.person(ONISHI)
        onishi.opens_home()
        opened(onishi, "受講履歴を調べる", surface="home")
        before = seen(onishi)
        onishi.submits({"職員番号またはメールアドレス": whom})
        renewed(onishi, before, "the record")
        return onishi

    def export(self, who: str, **entered: Any) -> tuple[str, bytes]:
        person = self.person(who)
        person.runs("/kenshu 受講履歴")
        [message] = person.hears()
        opened(person, "書き出す", on=message)
        person.submits(entered)
        [answer] = person.hears()
        [file] = answer.files
        return file.name, person.downloads(file)

    def takes(self, folder: Any, *lines: tuple[str, ...]) -> None:
        rows = [dict(zip(HEADER, line, strict=True)) for line in lines]
        take_in(self.engine, a_csv(folder / "completions.csv", rows), today=TODAY)


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        meet_everybody(one.engine, server.workspace)
        yield one


@pytest.fixture
def wired(world: World) -> Records:
    return Records(world)


def _blocks_of(text: str) -> str:
    """Without the notification's text, which says the same before."""
    return text[text.rindex("これまでに") :]


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# -- one's own ------------------------------------------------------------------------------------------------


def test_c1_a_core_person_reads_everything_by_fiscal_year_and_skill_courses_of_the_past_too(wired):
    text = wired.record(SASAKI)
    assert text.startswith("これまでに修了した研修は12件です。")
    years = [line for line in text.splitlines() if "年度（修了" in line]
    assert years[0].startswith("2026年度（修了")
    assert [year[:4] for year in years] == sorted((year[:4] for year in years), reverse=True)
    assert RPA in text  # no longer offered
    with wired.reading() as db:
        entries = history(db, wired.id(db, SASAKI), TUESDAY)
    assert {one.skill for one in entries} <= set(text.splitlines())
    for one in entries:
        assert one.title in text


def test_c1_what_somebody_did_stays_theirs_in_another_department_and_in_the_division_s_list_after_leaving(wired):
    before = wired.record(SASAKI)
    wired.set_person(SASAKI, department="050103")
    assert wired.record(SASAKI) == before
    onishi = wired.desk("0001024")
    assert "山本 里奈（0001024）" in onishi.modal_text()
    assert "年度（修了" in onishi.modal_text()


def test_c2_sources_and_scores_are_told_apart_and_the_same_row_twice_is_one(wired, tmp_path):
    lines = ((UEDA, "LIT-03", "2026-11-02", "external", "80"), (UEDA, "LIT-03", "2026-11-03", "exam", ""))
    wired.takes(tmp_path, *lines)
    text = wired.record(UEDA)
    wired.takes(tmp_path, *lines)
    assert wired.record(UEDA) == text
    assert "2026年11月2日（月）・外部の研修・80点" in text
    assert "2026年11月3日（火）・試験" in text
    ueda = wired.person(UEDA)
    ueda.runs("/kenshu 受講履歴 LIT-03")
    [answer] = ueda.hears()
    assert answer.text.startswith("「生成AIの利用ルールと基本」は、2026年11月3日（火）に修了しています。")
    assert "外部の研修・80点" in answer.text


def test_c2_another_score_is_a_correction_and_both_are_to_be_seen(wired, tmp_path):
    wired.takes(tmp_path, (KOBAYASHI, "LIT-04", "2026-11-02", "elearning", "70"))
    wired.takes(tmp_path, (KOBAYASHI, "LIT-04", "2026-11-02", "elearning", "90"))
    kobayashi = wired.person(KOBAYASHI)
    kobayashi.runs("/kenshu 受講履歴 LIT-04")
    [answer] = kobayashi.hears()
    assert "eラーニング・90点" in answer.text
    assert "eラーニング・70点・訂正前の記録（2026年" in answer.text


def test_c3_the_division_cancels_an_entry_with_a_reason_and_the_person_sees_and_hears_it(wired):
    onishi = wired.desk(TAKAHASHI)
    assert "髙橋 大輔（0001012）" in onishi.modal_text()
    with wired.reading() as db:
        employee_id = wired.id(db, TAKAHASHI)
        entry = next(one for one in history(db, employee_id, TUESDAY) if one.course_code == "SEC-01")
    sheet = onishi.modal()
    button = next(e for e in buttons(sheet) if f'"c": {entry.completion_id},' in e["value"])
    form = opened(onishi, action_id=button["action_id"], value=button["value"], on=sheet)
    assert entry.title in form.text
    assert "消えずに残ります" in form.text
    onishi.submits({"取り消す理由": "別の職員の記録でした。"})
    onishi.waits_for(f"「{entry.title}」の記録を取り消しました。")
    assert (
        "取り消し済み（2026年11月24日（火）に大西 健二さんが取り消し、理由：別の職員の記録でした。）"
        in onishi.modal_text()
    )
    with wired.reading() as db:
        course = next(one for one in my_courses(db, employee_id, TUESDAY) if one.course_code == "SEC-01")
        assert course.completed_on is None
    takahashi = wired.person(TAKAHASHI)
    wired.posts()
    [letter] = takahashi.hears()
    for told in (f"「{entry.title}」（", "の記録が取り消されました。", "別の職員の記録でした。", "大西 健二"):
        assert told in letter.text
    text = wired.record(TAKAHASHI)
    assert "大西 健二さんが取り消し、理由：別の職員の記録でした。" in text
    onishi.presses(action_id=button["action_id"], value=button["value"], on=sheet)
    onishi.waits_for("取り消す理由")
    onishi.submits({"取り消す理由": "もう一度"})
    assert "大西 健二さんがすでに取り消しまたは訂正しています" in onishi.modal().errors[0]


def test_c3_of_two_who_cancel_one_does_nobody_their_own_and_nobody_outside_the_division(wired):
    with wired.reading() as db:
        own = history(db, wired.id(db, ONISHI), TUESDAY)[0]
        other = history(db, wired.id(db, KATO), TUESDAY)[0]
    onishi = wired.desk(ONISHI)
    assert buttons(onishi.modal(), record_desk.CANCEL) == []
    value = f'{{"c": {own.completion_id}, "s": "{{\\"v\\": 1, \\"e\\": \\"{ONISHI}\\", \\"p\\": 1}}"}}'
    onishi.closes(all=True)
    onishi.writes("ヘルプ")
    opened(onishi, action_id=record_desk.CANCEL, value=value, on=onishi.hears()[0])
    onishi.submits({"取り消す理由": "自分で"})
    assert "ほかの担当者が訂正します" in onishi.modal().errors[0]
    head = wired.person(KOBAYASHI)
    head.writes("ヘルプ")
    [message] = head.hears()
    theirs = value.replace(str(own.completion_id), str(other.completion_id), 1).replace(ONISHI, KATO)
    for action_id, forged in (
        (record_desk.CANCEL, theirs),
        (record_desk.CANCEL, "{}"),
        (record_desk.CANCEL, '{"c": 1, "s": "x"}'),
        (record_export.EXPORT, ""),
    ):
        head.presses(action_id=action_id, value=forged, on=message)
        head.hears()
    assert head.screen().modals == []
    opened(head, action_id=record_desk.FIND, value="", on=message)
    head.submits({"職員番号またはメールアドレス": SASAKI})
    assert "デジタル推進課" in head.modal().errors[0]
    with wired.reading() as db:
        assert history(db, wired.id(db, KATO), TUESDAY)[0].state == "counts"


def test_p3_a_name_alone_finds_nobody(wired):
    onishi = wired.person(ONISHI)
    onishi.opens_home()
    opened(onishi, "受講履歴を調べる", surface="home")
    onishi.submits({"職員番号またはメールアドレス": "田中 葵"})
    assert "田中 葵" in onishi.modal().errors[0]
    before = seen(onishi)
    onishi.submits({"職員番号またはメールアドレス": "Tanaka.Aoi2@city.example"})
    renewed(onishi, before, "the record")
    assert "0001014" in onishi.modal_text()


# -- files ----------------------------------------------------------------------------------------------------


def test_core_staff_get_their_own_record_as_a_csv_that_excel_opens_and_general_staff_have_no_button(wired):
    name, content = wired.export(SASAKI)
    assert name == "受講履歴_受講ごとの明細_2026-11-24.csv"
    found = rows(content)
    assert {one["employee_no"] for one in found} == {SASAKI}
    with wired.reading() as db:
        assert len(found) == len(history(db, wired.id(db, SASAKI), TUESDAY))
    ueda = wired.person(UEDA)
    ueda.runs("/kenshu 受講履歴")
    assert "書き出す" not in ueda.hears()[0].buttons


def test_the_division_exports_per_person_department_course_track_and_year_in_both_forms(wired):
    name, content = wired.export(ONISHI, まとめ方="所属ごと", 年度="2026年度")
    assert name.startswith("受講履歴_所属ごと_")
    found = rows(content)
    assert {one["fiscal_year"] for one in found} == {"2026"}
    assert "030202" in {one["department_code"] for one in found}
    _, content = wired.export(
        ONISHI,
        職員番号またはメールアドレス=TAKAHASHI,
        含めるもの=["訂正・取り消しされた記録も、理由とともに（明細のみ）"],
    )
    assert {one["employee_no"] for one in rows(content)} == {TAKAHASHI}
    for by in ("職員ごと", "研修ごと", "コア人材の種別ごと", "年度ごと"):
        name, content = wired.export(ONISHI, まとめ方=by, ファイルの形式="Excelブック（XLSX）")
        assert name.endswith(".xlsx")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert tuple(sheet[0]) in COLUMNS.values()


def test_d3_what_begins_like_a_formula_is_harmless_and_old_kanji_survive_d1(wired):
    with wired.writing() as db:
        db.execute(update(Course).where(Course.code == "SEC-02").values(title="=HYPERLINK(1)"))
    _, content = wired.export(ONISHI)
    found = rows(content)
    assert "'=HYPERLINK(1)" in {one["course_title"] for one in found}
    assert "𠮷田 隆" in {one["name"] for one in found}
    assert {"0001019"} <= {one["employee_no"] for one in found}


def test_what_is_not_there_is_said_below_its_field(wired):
    onishi = wired.person(ONISHI)
    onishi.runs("/kenshu 受講履歴")
    opened(onishi, "書き出す", on=onishi.hears()[0])
    onishi.submits({"職員番号またはメールアドレス": "9999999"})
    assert "9999999" in onishi.modal().errors[0]
    assert "0030202" not in str(onishi.suggestions("所属（その下の所属も含みます）", "市民税"))
    assert onishi.suggestions("所属（その下の所属も含みます）", "市民税") == ["市民税課"]
    assert "RPA基礎" in onishi.suggestions("研修", "RPA")


# -- many, long ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
def test_forty_and_more_entries_are_turned_page_by_page_and_none_is_lost(wired, locale):
    with wired.writing() as db:
        employee_id = wired.id(db, "0001022")
        courses = list(db.scalars(select(Course.id).order_by(Course.code)))
        start = db.scalar(select(func.min(Employment.hired_on)).where(Employment.employee_id == employee_id))
        known = db.scalar(select(func.count()).select_from(Completion).where(Completion.employee_id == employee_id))
        if known < 40:
            made = [
                {"employee_id": employee_id, "course_id": course, "completed_on": start + timedelta(days=13 * n)}
                | {"source": "elearning", "score": 88.5, "outcome": "passed", "revision": 0, "recorded_at": START}
                for n, course in enumerate(courses * 2)
            ]
            db.execute(insert(Completion), made)
        acting = wired.acting(db, ONISHI)
        one = history(db, employee_id, TUESDAY)[0]
        if one.state == "counts":
            cancel_completion(db, acting, one.completion_id, "誤" * REASON_LENGTH)
    member = visit(wired.engine, "0001022", locale)
    asked = Asked(member.person, date(2026, 11, 24), Texts(locale))  # type: ignore[arg-type]
    titles: list[str] = []
    with wired.reading() as db:
        entries = history(db, employee_id, TUESDAY)
        for page in range(1, -(-len(entries) // 10) + 1):
            answer = record(db, asked, Request("my_record", page=page))
            assert faults(answer.blocks, "message") == []
            lists = [e for b in answer.blocks for e in b.get("elements", []) if e.get("type") == "rich_text_list"]
            titles += [item["elements"][0]["text"] for one in lists for item in one["elements"]]
    assert len(titles) == len(entries) > 40
    division = visit(wired.engine, ONISHI, locale, TUESDAY)
    for page in (1, 3, 99):
        assert view_faults(record_desk._sheet(division, record_desk.Place("0001022", page), "言" * 200)) == []


def buttons(view: Any, action_id: str = "") -> list[dict[str, Any]]:
    found = [block["accessory"] for block in view.raw["blocks"] if "accessory" in block]
    return [one for one in found if one["action_id"].startswith(action_id)]
