"""The demo in a real browser: the main job, done by somebody who has just found the project."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.world import CLARK, KOBAYASHI, UEDA

pytest_plugins = ["tests.browser"]


def write(page: Page, words: str) -> None:
    composer = page.get_by_role("textbox").last
    composer.fill(words)
    composer.press("Enter")


def test_ueda_asks_which_courses_he_must_take(page: Page, address: str) -> None:
    page.goto(f"{address}/?as={UEDA}&view=messages")
    write(page, "必須の研修は？")
    answer = page.get_by_role("log")
    for title in ("デジタルリテラシー基礎", "生成AIの利用ルールと基本", "標的型攻撃メール訓練と振り返り"):
        expect(answer).to_contain_text(title)
    expect(answer).to_contain_text("2027年3月31日（水）")
    page.get_by_role("button", name="なぜ必須？").last.click()
    expect(answer).to_contain_text("ICT機器")


def test_emma_gets_english(page: Page, address: str) -> None:
    page.goto(f"{address}/?as={CLARK}&view=messages")
    write(page, "What do I still have to do?")
    answer = page.get_by_role("log")
    expect(answer).to_contain_text("Digital literacy basics")
    expect(answer).to_contain_text("was due Tue 31 March 2026")


def test_a_head_sees_the_department_and_home_opens_the_rest(page: Page, address: str) -> None:
    page.goto(f"{address}/?as={KOBAYASHI}&view=messages")
    write(page, "/kenshu 部署")
    expect(page.get_by_role("log")).to_contain_text("田中 葵")
    page.goto(f"{address}/?as={KOBAYASHI}&view=home")
    page.get_by_role("button", name="必須の研修をすべて見る").click()
    expect(page.get_by_role("dialog")).to_contain_text("個人情報保護研修")
    expect(page.get_by_role("dialog").get_by_text("必須の研修は", exact=False).first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
