"""The demo in a real browser: a seat is booked, a code entered, a session confirmed; a file is dropped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from bot import demo
from tests.builders import read_csv
from tests.demo_client import COMING, Client
from tests.world import ONISHI

pytest_plugins = ["tests.browser"]

HASHIMOTO = "hashimoto.aya@city.example"
CODE = re.compile(r"出席の番号\s*(\d{3})\s(\d{3})")


def home(client: Client, who: str) -> Locator:
    """That person's Home, once it is drawn."""
    client.page.goto(f"{client.address}/?as={who}&view=home")
    shown = client.page.get_by_role("main")
    expect(shown).to_contain_text("こんにちは", timeout=COMING)
    return shown


def staff(changes: Mapping[str, Mapping[str, str]]) -> bytes:
    """The sample's staff list with these values, by number and column."""
    rows = [row | changes.get(row["employee_no"], {}) for row in read_csv(demo.SAMPLE / "staff.csv")]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def client(page: Page, address: str) -> Client:
    return Client(page, address)


def test_s1_s4_s5_she_books_checks_in_with_the_code_and_is_confirmed(client: Client):
    hers = client.sees(HASHIMOTO)
    client.types("業務課題発見ワークショップを申し込みたい")
    expect(hers).to_contain_text("残り32席（定員32人）")
    client.presses("申し込む")
    expect(hers).to_contain_text("「業務課題発見ワークショップ」を予約しました。", timeout=COMING)
    expect(hers.get_by_role("link", name="MND-02-2603.ics")).to_be_visible(timeout=COMING)
    expect(home(client, HASHIMOTO)).to_contain_text("必須 14件中5件 修了")

    client.moves_the_clock(month="2026年12月", day="2026年12月3日（木）", time="13:20")
    expect(home(client, ONISHI)).to_contain_text("運営する研修", timeout=COMING)
    client.presses("開く")
    sheet = client.form("研修の運営")
    client.presses("受付を始める", within=sheet)
    expect(sheet.get_by_role("button", name="受付を締め切る")).to_be_visible(timeout=COMING)
    client.presses("閉じる", within=sheet)
    screen = client.sees(ONISHI)
    expect(screen).to_contain_text(CODE, timeout=COMING)
    shown = CODE.findall(screen.inner_text())[-1]

    hers = client.sees(HASHIMOTO)
    client.types(f"出席 {''.join(shown)}")
    expect(hers).to_contain_text("2026年12月3日（木）の出席を登録しました。", timeout=COMING)

    client.moves_the_clock(month="2026年12月", day="2026年12月3日（木）", time="16:35")
    screen = client.sees(ONISHI)
    client.presses("出席を確定する")
    client.presses("出席を確定する", within=client.page.get_by_role("alertdialog"))
    expect(screen).to_contain_text("大西 健二さんが確定しました。", timeout=COMING)

    expect(home(client, HASHIMOTO)).to_contain_text("必須 14件中6件 修了", timeout=COMING)
    hers = client.sees(HASHIMOTO)
    client.types("受講履歴")
    expect(hers).to_contain_text("これまでに修了した研修は6件です。", timeout=COMING)
    expect(hers).to_contain_text("業務課題発見ワークショップ　2026年12月3日（木）")


def test_d1_d2_he_drops_a_staff_list_with_two_faults_mends_and_applies_it(client: Client):
    his = client.sees(ONISHI)
    wrong = {"0001003": {"position": "主任", "hired_on": "2026-04-31"}, "0001004": {"department_code": "999999"}}
    client.sends("staff.csv", staff(wrong))
    expect(his).to_contain_text("staff.csvに誤りが2件あるため、何も取り込んでいません。", timeout=COMING)
    expect(his).to_contain_text("4行目 hired_on「2026-04-31」")
    client.sends("staff.csv", staff({"0001003": {"position": "主任"}}))
    expect(his).to_contain_text("変更 1件：0001003 上田 翔太", timeout=COMING)
    client.presses("適用する")
    expect(his).to_contain_text("取り込みました", timeout=COMING)
    expect(his.get_by_role("button", name="適用する")).to_have_count(0)
