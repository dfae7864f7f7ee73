"""The demo in a real browser: a round is sent, a head answers, a deputy does in a head's place, one is core."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.demo_client import COMING, Client
from tests.world import KOBAYASHI, NISHIMURA, ONISHI

pytest_plugins = ["tests.browser"]

TAKAHASHI = "takahashi.daisuke@city.example"


def nominates(client: Client, name: str) -> None:
    """Press 推薦する under the message and fill in the form."""
    page = client.page
    client.presses("推薦する")
    form = client.form("コア人材の推薦")
    form.get_by_label("推薦される方").click()
    page.get_by_role("option", name=name).click()
    form.get_by_label("デジタルツールの活用").check()
    form.get_by_label("推薦の理由").fill("窓口の業務に詳しく、表計算の改善を続けてきたため。")
    client.submits(form, "推薦する")


@pytest.fixture
def client(page: Page, address: str) -> Client:
    return Client(page, address)


def test_n1_n3_n7_a_round_is_sent_answered_decided_in_a_heads_place_and_registered(client: Client):
    page = client.page
    hers = client.sees(ONISHI)
    client.types("/kenshu 推薦")
    expect(hers).to_contain_text("募集")
    client.presses("新しい募集")
    form = client.form("推薦の募集")
    form.get_by_label("システムを所管している課").check()
    form.get_by_label("システムを導入する課").check()
    form.get_by_label("メッセージ").fill("窓口のデジタル化を担う方をお願いします。")
    client.submits(form, "届く人を確かめる", "送信の前の確認")
    check = client.form("送信の前の確認")
    expect(check).to_contain_text("所属長の小林 正樹さんに届きます。")
    expect(check).to_contain_text("所属長の中村 和也さんが不在のため、西村 千尋さんに届きます（代決）。")
    client.submits(check, "送信する", "推薦の進み具合")
    client.presses("閉じる", within=client.form("推薦の進み具合"))

    head = client.sees(KOBAYASHI)
    expect(head).to_contain_text("市民税課から、コア人材の推薦をお願いします。", timeout=COMING)
    expect(head).to_contain_text("窓口のデジタル化を担う方をお願いします。")
    nominates(client, "髙橋 大輔")
    expect(head).to_contain_text("市民税課の推薦：1人を承認しています。", timeout=COMING)
    expect(head.get_by_role("button", name="該当なし")).to_have_count(0)

    deputy = client.sees(NISHIMURA)
    expect(deputy).to_contain_text("中村 和也さんの代決として、お答えいただけます。", timeout=COMING)
    nominates(client, "野村 拓海")
    expect(deputy).to_contain_text("保険年金課の推薦：1人を承認しています。", timeout=COMING)

    client.sees(ONISHI)
    client.types("/kenshu 推薦")
    client.presses("進み具合")
    board = client.form("推薦の進み具合")
    expect(board).to_contain_text("●●○○")
    board.get_by_role("button", name="保険年金課").click()
    client.presses("経過", within=client.form("課の回答"))
    expect(page.get_by_role("dialog")).to_contain_text("西村 千尋さん（保険年金課・中村 和也さんの代決）")
    for _ in range(2):
        page.get_by_role("button", name="前の画面に戻る").click()
    client.form("推薦の進み具合").get_by_role("button", name="市民税課").click()
    answers = client.form("課の回答")
    client.presses("登録", within=answers)
    client.submits(client.form("コア人材の登録"), "登録", "課の回答")
    expect(client.form("課の回答")).to_contain_text(
        "髙橋 大輔（0001012・市民税課）を2026年11月24日（火）からコア人材として登録しました。"
    )

    his = client.sees(TAKAHASHI)
    expect(his).to_contain_text(
        "2026年11月24日（火）から、コア人材としてご活躍いただくことになりました。", timeout=COMING
    )
    expect(his).to_contain_text("あなたの必須の研修（14件）")
    client.types("必須の研修は？")
    expect(his).to_contain_text("必須の研修は14件あり、2件を修了、残りは12件です。", timeout=COMING)
