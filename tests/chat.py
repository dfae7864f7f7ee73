"""The workspace's page as a test uses it, in the browser of `tests/browser.py`."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from bot.workspace import Server


class Chat:
    """The workspace's page as one person (a mail address or id) sees it: where things are."""

    def __init__(self, page: Page, server: Server, who: str) -> None:
        self.page = page
        self.server = server
        self.who = who

    def open(self, **query: str) -> Chat:
        self.page.goto(f"{self.server.url}/?{urlencode({'as': self.who, **query})}")
        expect(self.page.locator(".clock-time")).not_to_be_empty()
        return self

    def messages(self, **query: str) -> Chat:
        self.open(view="messages", **query)
        expect(self.composer).to_be_visible()
        return self

    @property
    def composer(self) -> Locator:
        return self.page.locator(".main .composer-field")

    @property
    def log(self) -> Locator:
        return self.page.locator(".main").get_by_role("log")

    @property
    def modal(self) -> Locator:
        return self.page.locator("dialog.modal")

    @property
    def home(self) -> Locator:
        return self.page.locator(".home")

    @property
    def toasts(self) -> Locator:
        return self.page.locator(".toasts")

    def press(self, name: str, *, within: Locator | None = None) -> None:
        (within or self.page.locator("#page, dialog[open]")).get_by_role("button", name=name, exact=True).click()

    def write(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def pick(self, label: str, *options: str) -> None:
        """Open the list that belongs to a label and take these options."""
        self.modal.get_by_label(label).click()
        for name in options:
            self.page.get_by_role("option", name=name, exact=True).click()
        if len(options) > 1:
            self.page.keyboard.press("Escape")
