"""The demo in a real browser: a reminder comes by itself, is answered, and her head sees the change."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.demo_client import COMING, move_the_clock
from tests.world import KOBAYASHI, TANAKA

pytest_plugins = ["tests.browser"]


def report(page: Page, *courses: str) -> None:
    """Press 受講済みを報告 under the message and submit the form; `courses` where there is a choice."""
    page.get_by_role("button", name="受講済みを報告").click()
    form = page.get_by_role("dialog", name="受講済みの報告")
    if courses:
        form.get_by_label("受講を終えた研修").click()
        for course in courses:
            page.get_by_role("option", name=course).click()
        page.keyboard.press("Escape")
    form.get_by_role("button", name="報告する").click()
    expect(form).to_have_count(0)


def conversation(page: Page, address: str, who: str) -> Locator:
    page.goto(f"{address}/?as={who}&view=messages")
    return page.get_by_role("log")


def test_m15_a_reminder_comes_she_reports_and_it_turns_to_done_and_her_head_sees_it(page: Page, address: str):
    hers = conversation(page, address, TANAKA)
    expect(page.locator(".clock-time")).to_have_text("9:30")
    move_the_clock(page, month="2026年12月", day="2026年12月7日（月）", time="10:01")
    # The first Monday of December: overdue for 68 days, so she is reminded, with everything that is open.
    expect(hers).to_contain_text(
        "情報セキュリティの研修が2件残っていて、うち1件は期限を過ぎています。", timeout=COMING
    )
    expect(hers).to_contain_text("68日超過")

    digest = conversation(page, address, KOBAYASHI)
    expect(digest).to_contain_text(
        "市民税課で、期限を過ぎた研修か、2026年12月14日（月）までに期限が来る研修のある方は1人です。"
    )
    expect(digest).to_contain_text("田中 葵")
    expect(digest.get_by_role("button", name="お知らせする")).to_be_visible()

    hers = conversation(page, address, TANAKA)
    report(page, "個人情報保護研修")
    expect(hers).to_contain_text("2026年12月7日（月）修了")
    expect(hers).not_to_contain_text("68日超過")
    report(page)
    expect(hers).to_contain_text("すべて修了しました。おつかれさまでした。")
    for name in ("受講済みを報告", "なぜ届いたのですか", "受講する"):
        expect(hers.get_by_role("button", name=name)).to_have_count(0)
        expect(hers.get_by_role("link", name=name)).to_have_count(0)

    digest = conversation(page, address, KOBAYASHI)
    expect(digest).to_contain_text("ここに挙げた方は、研修を修了しました。", timeout=COMING)
    expect(digest.get_by_role("button", name="お知らせする")).to_have_count(0)
