"""Files dropped into the conversation: faults, what would change, taking in just that, and who may (D1, D2, P2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.workspace.blocks import faults as block_faults
from handlers.blocks import dropped_files as blocks
from handlers.blocks.dropped_files import Drop
from handlers.catalogue import LOCALES, Texts
from models.audit import AuditEvent
from models.base import Refusal
from models.database import sessions
from models.files import Fault
from models.imports.faults import Faults
from models.imports.records import Import
from models.people import Employee, EmployeeState
from models.sql import holds_on
from tests.builders import TODAY, read_csv, take_in, write_csv
from tests.conftest import DIRTY, SMALL
from tests.slack import Message, Person
from tests.world import CLARK, ONISHI, UEDA, World

STAFF = SMALL / "staff.csv"
Row = dict[str, str]


def staff(change: Callable[[dict[str, Row]], object] = lambda _rows: None, encoding: str = "utf-8") -> bytes:
    """The sample's staff list, changed by number, as a CSV."""
    rows = {row["employee_no"]: row for row in read_csv(STAFF)}
    change(rows)
    return as_csv(list(rows.values()), encoding)


def as_csv(rows: list[Row], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def promoted(position: str = "主任") -> Callable[[dict[str, Row]], None]:
    return lambda rows: rows["0001003"].update(position=position)


def drops(who: Person, content: bytes | Path, name: str = "staff.csv", **more: str) -> Message:
    """What the bot says of a file."""
    who.uploads(content, name=name, **more)
    [said] = who.hears()
    return said


def presses(who: Person, label: str, on: Message, wanted: str) -> Message:
    """Press a button and read what its message has become."""
    who.presses(label, on=on)
    screen = who.waits_for(
        lambda screen: any(m.ts == on.ts and wanted in m.text for m in screen.messages), what=wanted
    )
    return next(m for m in screen.messages if m.ts == on.ts)


def position(world: World, number: str = "0001003") -> str:
    s = EmployeeState
    with sessions(world.engine).begin() as db:
        rows = select(s.position).join(Employee, Employee.id == s.employee_id)
        return db.scalars(rows.where(Employee.employee_no == number, holds_on(s, TODAY))).one()


def imported(world: World) -> int:
    with sessions(world.engine).begin() as db:
        return db.scalar(select(func.count()).select_from(Import)) or 0


# -- a staff list ----------------------------------------------------------------------------------------------


def test_d2_a_file_with_two_faults_is_refused_whole_then_mended_and_applied_once(world):
    onishi, before = world.person(ONISHI), imported(world)

    def wrong(rows: dict[str, Row]) -> None:
        promoted()(rows)
        rows["0001003"]["hired_on"] = "2026-04-31"
        rows["0001004"]["department_code"] = "999999"

    said = drops(onishi, staff(wrong))
    assert "staff.csvに誤りが2件あるため、何も取り込んでいません。" in said.text
    assert "4行目 hired_on「2026-04-31」" in said.text
    assert "5行目 department_code「999999」" in said.text
    assert said.buttons == []
    assert (position(world), imported(world)) == ("主事", before)

    said = drops(onishi, staff(promoted()))
    assert "まだ何も取り込んでいません。" in said.text
    assert "変更 1件：0001003 上田 翔太" in said.text
    assert (position(world), imported(world)) == ("主事", before)
    done = presses(onishi, "適用する", said, "取り込みました")
    assert done.buttons == []
    assert (position(world), imported(world)) == ("主任", before + 1)
    with sessions(world.engine).begin() as db:
        last = db.scalars(
            select(AuditEvent).where(AuditEvent.action == "import.applied").order_by(AuditEvent.id)
        ).all()[-1]
        assert db.get_one(Employee, last.actor_id).name == "大西 健二"

    again = presses(onishi, "適用する", said, "変わるところはありません")
    assert "大西 健二さんが取り込んでいます" in again.text
    assert imported(world) == before + 1


def test_d1_a_cp932_file_from_excel_and_a_workbook_are_read_with_every_name_as_it_is(world):
    onishi = world.person(ONISHI)

    def renamed(rows: dict[str, Row]) -> None:
        for number, row in list(rows.items()):
            if "𠮷" in row["name"]:
                del rows[number]  # CP932 has no such sign
        rows["0001003"].update(name="上田 髙﨑", position="主任")

    said = drops(onishi, staff(renamed, "cp932"), "職員名簿.csv")
    assert "職員名簿.csvを確認しました" in said.text
    assert "名簿にない在職者が 1 人います" in said.text
    presses(onishi, "適用する", said, "取り込みました")
    with sessions(world.engine).begin() as db:
        assert db.scalars(select(Employee.name).where(Employee.employee_no == "0001003")).one() == "上田 髙﨑"

    said = drops(onishi, DIRTY / "staff.xlsx", "名簿.xlsx")
    assert "名簿.xlsx" in said.text
    assert "職員" in said.text


def test_d2_what_others_change_meanwhile_is_shown_before_anything_is_taken_in(world, tmp_path):
    onishi = world.person(ONISHI)
    said = drops(onishi, staff(promoted("係長")))
    other = tmp_path / "staff.csv"
    other.write_bytes(staff(promoted("主任")))
    take_in(world.engine, other)  # the same person and column, so that the summary reads the same
    before = imported(world)
    shown = presses(onishi, "適用する", said, "ほかの変更があったため")
    assert (position(world), imported(world)) == ("主任", before)
    presses(onishi, "適用する", shown, "取り込みました")
    assert position(world) == "係長"


def test_a_change_elsewhere_in_the_office_is_in_nobodys_way(world, tmp_path):
    onishi = world.person(ONISHI)
    said = drops(onishi, staff(promoted()))
    rows = [{"day": "2026-12-28", "name": "設備点検"}]
    take_in(world.engine, write_csv(tmp_path / "closures.csv", rows))
    presses(onishi, "適用する", said, "取り込みました")
    assert position(world) == "主任"


def test_only_the_division_drops_lists_and_only_ones_own(world):
    ueda, onishi, before = world.person(UEDA), world.person(ONISHI), imported(world)
    said = drops(ueda, staff(promoted()))
    assert "ファイルを取り込めるのはデジタル推進課の職員と" in said.text
    said = drops(ueda, staff(promoted()), text="必須の研修は？")
    assert "必須" in said.text
    assert "読み込んでいません" in said.text

    onishis = drops(onishi, staff(promoted()))
    kinoshita = world.person("kinoshita.sakura@city.example")  # also of the division
    kinoshita.presses("適用する", on=onishis)
    assert "別の方" in kinoshita.hears()[0].text
    stale = Drop(("F0000000000",), "0" * 64, "0001007", seen="0" * 64).as_value()
    own = drops(kinoshita, staff(promoted()))
    kinoshita.presses(action_id=blocks.APPLY, value=stale, on=own)
    assert "会話からなくなっています" in kinoshita.hears()[0].text
    first, *_ = (file for file in world.server.workspace.files.values() if file.name == "staff.csv")
    forged = Drop((first.id,), "0" * 64, "0001007", seen="0" * 64).as_value()
    kinoshita.presses(action_id=blocks.APPLY, value=forged, on=own)
    assert "別の方" in kinoshita.hears()[0].text
    assert (position(world), imported(world)) == ("主事", before)


def test_a_file_of_a_colleague_that_somebody_passes_on_can_be_applied(world):
    onishi = world.person(ONISHI)
    said = drops(onishi, staff(promoted()))
    *_, file = world.server.workspace.files.values()
    file.user = next(one["id"] for one in world.slack.people()["people"] if one["email"] == UEDA)
    presses(onishi, "適用する", said, "取り込みました")


def test_what_is_no_table_is_refused_with_what_to_do(world):
    onishi, before = world.person(ONISHI), imported(world)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    wanted = {
        ("名簿.xlsx", ole): "パスワードで保護",
        ("名簿.xls", ole): "古い形式の Excel",
        ("staff.csv", b"\n"): "ファイルが空です",
        ("staff.csv", staff()[:200]): "staff.csv",
        ("名簿.pdf", b"%PDF-1.7\n"): "PDF は読めません",
        ("名簿.docx", b"PK\x03\x04" + bytes(40)): "ZIP ファイルは読めません",
        ("写真.png", b"\x89PNG\r\n\x1a\n" + bytes(40)): "表として読めません",
        ("メモ.csv", "題,本文\n会議,持ち物\n".encode()): "取り込めるのは",
        ("大きい.csv", bytes(21 * 1024 * 1024)): "上限は 20 MB",
        ("../../staff.csv", staff(promoted())): "staff.csvを確認しました",
    }
    for (name, content), sentence in wanted.items():
        said = drops(onishi, content, name)
        assert sentence in said.text, said.text
    assert imported(world) == before


def test_every_fault_can_be_read_page_by_page_and_kept_as_a_file(world):
    onishi = world.person(ONISHI)

    def wrong(rows: dict[str, Row]) -> None:
        for row in rows.values():
            row["department_code"] = "=1+1"

    said = drops(onishi, staff(wrong))
    assert "誤りが24件" in said.text
    assert "1／3ページ（全24件）" in said.text
    turned = presses(onishi, "次へ", said, "2／3ページ")
    assert "12行目" in turned.text
    onishi.presses("すべての誤りをファイルで受け取る", on=turned)
    [message] = onishi.hears()
    [file] = message.files
    content = onishi.downloads(file)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert (len(lines), lines[1][:4]) == (25, ["staff.csv", "2", "department_code", "'=1+1"])


def test_which_of_two_kinds_a_file_is_is_asked(world):
    onishi = world.person(ONISHI)
    rows = [
        {"department_code": "020102", "from": "10:00", "to": "19:00", "group": "窓口", "employee_no": "0001003"}
    ]
    said = drops(onishi, as_csv(rows), "表.csv")
    assert set(said.buttons) == {"グループ", "送信時間", "取りやめる"}
    shown = presses(onishi, "送信時間", said, "確認しました")
    presses(onishi, "適用する", shown, "取り込みました")
    late = presses(onishi, "取りやめる", shown, "取りやめる前に、取り込まれています")
    assert "大西 健二さんが取り込んでいます" in late.text


def test_d2_a_file_that_is_no_longer_the_same_or_gone_is_not_applied(world):
    onishi, before = world.person(ONISHI), imported(world)
    said = drops(onishi, staff(promoted()))
    assert "取りやめました" in presses(onishi, "取りやめる", said, "取りやめました").text
    said = drops(onishi, staff(promoted()))
    *_, file = world.server.workspace.files.values()
    file.content = staff(promoted("部長"))
    onishi.presses("適用する", on=said)
    assert "ファイルの中身が確認したときと変わっている" in onishi.hears()[0].text
    del world.server.workspace.files[file.id]
    onishi.presses("適用する", on=said)
    assert "会話からなくなっています" in onishi.hears()[0].text
    assert (position(world), imported(world)) == ("主事", before)


def test_d2_two_presses_at_once_take_it_in_once(world):
    onishi, before = world.person(ONISHI), imported(world)
    said = drops(onishi, staff(promoted()))
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: onishi.presses("適用する", on=said), range(2)))
    onishi.waits_for("変わるところはありません", 30)
    assert (position(world), imported(world)) == ("主任", before + 1)


def test_in_english_a_fault_is_one_and_faults_are_several(world):
    clark = world.person(CLARK)

    def wrong(*numbers: str) -> bytes:
        return staff(lambda rows: [rows[number].update(department_code="999999") for number in numbers])

    assert "There is a fault in staff.csv" in drops(clark, wrong("0001003")).text
    assert "There are 2 faults in staff.csv" in drops(clark, wrong("0001003", "0001004")).text
    assert "staff.csv can be taken in" in drops(clark, staff(promoted())).text


def test_who_drops_much_hears_that_it_takes_a_while(world):
    onishi = world.person(ONISHI)
    row = {"day": "2026-12-28", "name": "設備点検"}
    onishi.uploads(as_csv([row, *[{"day": "", "name": "あ" * 190}] * 2_000]), name="closures.csv")
    first, then = onishi.hears(2)
    assert "closures.csvを読み込んでいます" in first.text
    assert "誤りが2,000件" in then.text
    assert "（全2,000件）" in then.text


def test_files_that_belong_together_are_taken_in_as_one(world, tmp_path):
    """A person in a department that is new itself."""
    onishi = world.person(ONISHI)
    departments = read_csv(SMALL / "departments.csv")
    departments.append({**departments[-1], "code": "999900", "name": "新しい課", "head_employee_no": ""})
    both = [write_csv(tmp_path / "departments.csv", departments), tmp_path / "staff.csv"]
    both[1].write_bytes(staff(lambda rows: rows["0001003"].update(department_code="999900")))
    onishi.uploads(*both)
    [said] = onishi.hears()
    assert "departments.csv" in said.text
    assert "異動 1件：0001003 上田 翔太" in said.text
    presses(onishi, "適用する", said, "取り込みました")


def test_d2_a_list_of_everybody_that_is_half_a_list_is_not_believed(world):
    onishi = world.person(ONISHI)

    def half(rows: dict[str, Row]) -> None:
        for number in ("0001003", "0001012", "0001013", "0001017"):
            del rows[number]

    said = drops(onishi, staff(half))
    onishi.presses("条件を変える", on=said)
    onishi.waits_for("名簿の範囲")
    onishi.submits({"名簿の範囲": "全員分の名簿です", "有効になる日": date(2026, 12, 1)})
    screen = onishi.waits_for("4人がこの名簿になく")
    stopped = next(m for m in screen.messages if m.ts == said.ts)
    onishi.presses("条件を変える", on=stopped)
    onishi.waits_for("名簿の範囲")
    onishi.submits({"退職になる人数": "4"})
    screen = onishi.waits_for("退職 4件")
    shown = next(m for m in screen.messages if m.ts == said.ts)
    assert "2026年12月1日から有効" in shown.text
    presses(onishi, "適用する", shown, "取り込みました")


def test_p2_a_file_in_a_channel_is_not_read(world):
    onishi = world.person(ONISHI)
    onishi.uploads(staff(promoted()), name="staff.csv", text="<@BOT> 取り込んで", channel="全庁連絡")
    [said] = onishi.hears()
    assert said.is_ephemeral
    assert "チャンネルに入れられたファイルは読みません" in said.text


# -- buttons and limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        *("", "7", "{}", "[]", "null", '{"v":1}'),
        Drop(("F1",), "d", "o").as_value().replace('"v":1', '"v":9'),
        Drop(("F1", "F2"), "d", "o", ("staff",)).as_value(),
        Drop(("F1",), "d", "o", page=0).as_value(),
        Drop(("F1",), "d", "o", effective_on="2026-13-01").as_value(),
    ],
)
def test_a_value_that_no_button_carries_is_refused(value):
    with pytest.raises(Refusal, match="stale_button"):
        Drop.from_value(value)


def test_the_largest_value_fits_a_button():
    drop = Drop(
        ("F0123456789",) * 10, "d" * 64, "0" * 20, ("requirements",) * 10, "s" * 64, 99, 10**9, "2026-04-01"
    )
    assert Drop.from_value(drop.as_value()) == drop
    assert len(drop.as_value()) <= 2_000


@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_of_the_longest_faults_fits(locale):
    found = Faults()
    for line in range(30):
        found.add(Fault("unknown_department", "長" * 200, line, "c" * 200, "<&>" * 40), file_order=0)
    drop = Drop(("F1",), "d", "o")
    made = blocks.faults(Texts(locale), drop, ["長" * 200] * 10, found)
    assert block_faults(made["blocks"], "message") == []
    assert len(made["text"]) <= 4_000


def test_p1_the_right_is_asked_again_when_the_files_are_taken_in(world, tmp_path):
    """Somebody who leaves the division between a look and the button can no longer apply."""
    onishi = world.person(ONISHI)
    said = drops(onishi, staff(promoted()))
    path = tmp_path / "staff.csv"
    path.write_bytes(staff(lambda rows: rows["0001005"].update(department_code="020102")))
    take_in(world.engine, path)
    onishi.presses("適用する", on=said)
    assert "ファイルを取り込めるのは" in onishi.hears()[0].text
    assert position(world) == "主事"
