"""The demo's page, as people sit down at it one after the other."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page, expect

TRIES: Final = 5
COMING: Final = 30_000
"""Milliseconds in which what comes by itself does; on a quiet machine it takes three seconds."""


class Client:
    """The page, as one person after the other sits down at it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def sees(self, who: str) -> Locator:
        """That person's conversation with the bot."""
        self.page.goto(f"{self.address}/?as={who}&view=messages")
        log = self.page.get_by_role("log")
        expect(log).to_have_attribute("aria-busy", "false", timeout=COMING)
        return log

    def types(self, words: str) -> None:
        composer = self.page.get_by_role("textbox").last
        composer.fill(words)
        composer.press("Enter")
        expect(composer).to_be_empty()

    def form(self, title: str) -> Locator:
        """The modal of that title, once it is there."""
        dialog = self.page.get_by_role("dialog", name=title)
        expect(dialog).to_be_visible(timeout=COMING)
        return dialog

    def presses(self, label: str, *, within: Locator | None = None) -> None:
        button = (within or self.page).locator("button:visible", has_text=re.compile(f"^{label}$"))
        button.last.click()

    def submits(self, form: Locator, label: str, comes: str = "") -> None:
        """Press that until the form gives way to the next, named `comes`, or to none; a busy database says so."""
        for _ in range(TRIES):
            self.presses(label, within=form)
            awaited = self.page.get_by_role("dialog", name=comes) if comes else form
            try:
                expect(awaited).to_have_count(1 if comes else 0, timeout=COMING / TRIES)
            except AssertionError:
                expect(form).to_contain_text("もう一度押してください")
            else:
                return

    def sends(self, name: str, content: bytes) -> None:
        """Send a file alone."""
        with self.page.expect_file_chooser() as asked:
            self.page.get_by_role("button", name="ファイルを添付する").last.click()
        asked.value.set_files([FilePayload(name=name, mimeType="text/csv", buffer=content)])
        expect(self.page.locator(".main .composer .chosen")).to_contain_text(name)
        self.page.get_by_role("button", name="送信する").last.click()

    def moves_the_clock(self, *, month: str, day: str, time: str) -> None:
        move_the_clock(self.page, month=month, day=day, time=time)


def move_the_clock(page: Page, *, month: str, day: str, time: str) -> None:
    page.locator(".clock").click()
    page.get_by_role("menuitem", name="日時を指定して進める…").click()
    dialog = page.get_by_role("dialog", name="日時を指定して進める")
    dialog.locator(".select").first.click()
    calendar = page.get_by_role("dialog", name="進める先の日付")
    while not calendar.get_by_role("heading", name=month).is_visible():
        page.keyboard.press("PageDown")
    calendar.get_by_role("button", name=day).click()
    dialog.locator(".select").last.click()
    page.keyboard.type(time)
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="この日時まで進める").click()
