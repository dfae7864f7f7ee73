"""Speak as a person in the local workspace, and read what is on that person's screen.

    slack = Slack(server.url)
    ueda = slack.person("ueda.shota@city.example")
    ueda.writes("必須の研修は？")
    [answer] = ueda.hears()
    assert "情報セキュリティ基礎" in answer.text
    ueda.presses("次へ")
    ueda.uploads(Path("staff.csv"))
    ueda.submits({"修了証": [ueda.picks(b"%PDF-", "certificate.pdf")]})
    [ics] = ueda.hears()[0].files
    assert ueda.downloads(ics).startswith(b"BEGIN:VCALENDAR")

What the client itself would not let a person do (no such button, no such channel) is an AssertionError that shows
what is on the screen instead.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from tests.screen import File, Json, Message, Screen, View

__all__ = ["CannotDo", "File", "Json", "Message", "Outcome", "Person", "Screen", "Slack", "View"]

PATIENCE = 10.0
"""How many seconds of real time a test waits for something to come."""
LONGEST_DEED = 300.0
"""How many seconds a deed may take; the workspace gives up sooner unless it is told not to."""


class CannotDo(AssertionError):
    """The client does not offer that to this person; `code` says why in a word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a press, a command or a submission went. `sent` is False if the client itself found `errors`."""

    acknowledged: bool
    ms: float
    sent: bool
    errors: Mapping[str, str]


class Slack:
    """The workspace at this address, seen from outside."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url).netloc
        self._people: dict[str, Person] = {}
        self._names: dict[str, str] = {}

    def person(self, who: str) -> Person:
        """Somebody, by mail address or id; the same object each time."""
        if who not in self._people:
            self._people[who] = Person(self, who)
        return self._people[who]

    def people(self) -> Json:
        """Everybody, the team, and what the app offers."""
        return self.get("people")

    def puts_person(self, **fields: Any) -> Json:
        """Add somebody, or change the one with that `id` or `email`; the app hears of it."""
        self._names.clear()
        person: Json = self.post("people", fields)["person"]
        return person

    def misbehave(self, **what: Any) -> None:
        """What the workspace does wrong from now on, as `bot/workspace/misbehaviour.py` has it."""
        self.post("misbehave", what)

    def behave(self) -> None:
        """Do nothing wrong any more."""
        self.post("misbehave", {})

    def reset(self) -> None:
        """Empty all conversations, views and traffic, and behave; people and the app's sockets stay."""
        self.post("reset", {})
        for person in self._people.values():
            person.forgets()

    def advance(self, seconds: float | timedelta) -> None:
        """Move the clock forward."""
        length = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        self.post("clock", {"advance_seconds": length})

    def move_to(self, instant: datetime) -> None:
        """Move the clock forward to this instant."""
        self.post("clock", {"to": instant})

    def now(self) -> datetime:
        """What the workspace's clock says."""
        return datetime.fromisoformat(self.get("people")["clock"])

    def traffic(self, name: str = "", *, since: int = 0) -> list[Json]:
        """What went to and from the app, oldest first; `name` is part of a method's or an envelope's name."""
        entries: list[Json] = self.get("traffic", since=since)["traffic"]
        return [entry for entry in entries if name in entry["name"]]

    def calls(self, method: str) -> list[Json]:
        """The app's calls of a Web API method, oldest first."""
        return [entry for entry in self.traffic(method) if entry["direction"] == "from_app"]

    def name_of(self, user_id: str) -> str:
        """The name of a person or of the app."""
        if user_id not in self._names:
            known = self.people()
            self._names = {user_id: user_id} | {each["id"]: each["name"] for each in known["people"]}
            self._names[known["app"]["bot_user_id"]] = known["app"]["name"]
        return self._names[user_id]

    def get(self, path: str, **query: Any) -> Json:
        """One reading of the control API."""
        return self._request("GET", f"{path}?{urlencode(query)}")

    def post(self, path: str, body: Mapping[str, Any]) -> Json:
        """One deed of the control API."""
        return self._request("POST", path, json.dumps(body, default=_as_json))

    def upload(self, content: bytes, **query: str) -> Json:
        """Bring a file; `as`, `name` and perhaps `mimetype` say whose and what."""
        return self._request("POST", f"upload?{urlencode(query)}", content, "application/octet-stream")

    def download(self, **query: str) -> bytes:
        """What is in a file; `as` and `id` say for whom and which."""
        path = f"file?{urlencode(query)}"
        status, content = self._ask("GET", path, None, "application/json")
        if status != 200:
            self._refused(f"GET {path}", status, content)
        return content

    def _request(
        self, method: str, path: str, body: str | bytes | None = None, content_type: str = "application/json"
    ) -> Json:
        content = body.encode() if isinstance(body, str) else body
        status, text = self._ask(method, path, content, content_type)
        if status != 200:
            self._refused(f"{method} {path}", status, text)
        try:
            answer: Json = json.loads(text)
        except ValueError:
            message = f"{method} {path}: {status} {text[:500].decode()}"
            raise AssertionError(message) from None
        return answer

    def _ask(self, method: str, path: str, body: bytes | None, content_type: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=LONGEST_DEED)
        try:
            headers = {"Content-Type": content_type, "Connection": "close"}
            connection.request(method, f"/_workspace/{path}", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    @staticmethod
    def _refused(what: str, status: int, content: bytes) -> NoReturn:
        try:
            answer: Json = json.loads(content)
        except ValueError:
            message = f"{what}: {status} {content[:500].decode()}"
            raise AssertionError(message) from None
        raise CannotDo(answer["error"], answer["message"])


class Person:
    """One person and their client."""

    def __init__(self, slack: Slack, who: str) -> None:
        self.slack = slack
        self.who = who
        self._heard = ""

    def __repr__(self) -> str:
        return f"<Person {self.who}>"

    # What the person does

    def writes(
        self, text: str, channel: str | None = None, thread: Message | str | None = None, **more: Any
    ) -> str:
        """Send a message, to the app unless a channel is named; returns its `ts`."""
        thread_ts = thread.ts if isinstance(thread, Message) else thread
        if channel is None and isinstance(thread, Message):
            channel = thread.channel
        return str(self._does("send", text=text, channel=channel, thread_ts=thread_ts, **more)["ts"])

    def picks(self, content: Path | bytes, name: str = "") -> str:
        """Take a file from one's disk (`name` for bytes) and return its id, for a field of a form or `writes`."""
        if isinstance(content, Path):
            content, name = content.read_bytes(), name or content.name
        try:
            return str(self.slack.upload(content, name=name, **{"as": self.who})["file"]["id"])
        except CannotDo as no:
            raise CannotDo(no.code, f"{self.who}: {no}") from None

    def uploads(
        self,
        *contents: Path | bytes,
        name: str = "",
        text: str = "",
        channel: str | None = None,
        thread: Message | str | None = None,
    ) -> str:
        """Drop a file (or several) into the conversation with the app, with or without words; returns the `ts`."""
        files = [{"id": self.picks(content, name)} for content in contents]
        return self.writes(text, channel, thread, files=files)

    def downloads(self, file: File) -> bytes:
        """Save a file that stands in a message."""
        return self.slack.download(id=file.id, **{"as": self.who})

    def mentions(self, text: str, channel: str, thread: Message | str | None = None) -> str:
        """Write to the app in a channel."""
        return self.writes(f"<@BOT> {text}", channel, thread)

    def runs(self, command: str, channel: str | None = None) -> Outcome:
        """Run a slash command: `runs("/kenshu 部署")`."""
        name, _, text = command.partition(" ")
        return self._acts("command", command=name, text=text, channel=channel)

    def presses(
        self,
        label: str | None = None,
        *,
        on: Message | View | None = None,
        nth: int | None = None,
        surface: str | None = None,
        action_id: str | None = None,
        value: str | None = None,
    ) -> Outcome:
        """Press the newest button with that label (or item of an overflow menu).

        `on` a message or view as it was read before: what was to be seen there then is pressed, even if it is gone
        by now or belongs to somebody else.
        """
        named = {"label": label, "action_id": action_id, "value": value, "nth": nth, "surface": surface}
        return self._acts("press", **named | (on.exactly(label, action_id, value) if on else {}))

    def chooses(
        self, label: str, option: Any, *, on: Message | View | None = None, surface: str | None = None
    ) -> Outcome:
        """Choose or type something in the field with that label, placeholder or id; a list for a multi-select.

        Options go by their text, people by mail address or name, days and times as such; None clears.
        """
        where = {} if on is None else on.where
        return self._acts("choose", label=label, option=option, surface=surface, **where)

    def fills(self, values: Mapping[str, Any]) -> Outcome:
        """Fill in fields of the modal: label or id, each with what to enter."""
        return self._acts("fill", values=dict(values))

    def submits(self, values: Mapping[str, Any] | None = None, *, on: View | None = None) -> Outcome:
        """Submit the modal, after filling in `values`; `on` a modal read before, perhaps closed since."""
        where = {} if on is None else on.where
        return self._acts("submit", values=dict(values) if values else None, **where)

    def closes(self, *, all: bool = False) -> Outcome:  # noqa: A002
        """Cancel the modal, or with the cross all of them."""
        return self._acts("close", all=all)

    def suggestions(self, label: str, text: str) -> list[str]:
        """What an external select offers for what was typed."""
        answer = self._does("suggest", label=label, value=text)
        groups = answer.get("option_groups") or [answer]
        return [option["text"]["text"] for group in groups for option in group["options"]]

    def opens_home(self, *, waits: bool = True) -> str:
        """Go to Home, wait until the app has published it anew, and return what can be read there."""
        before = self.screen().home
        self._does("open", tab="home")
        if waits:
            self.waits_for(
                lambda screen: screen.home is not None and (before is None or screen.home.hash != before.hash),
                what="the app to publish Home",
            )
        return self.home_text()

    def opens_messages(self) -> None:
        """Go to the conversation with the app."""
        self._does("open", tab="messages")

    def dismisses_notices(self) -> None:
        """Close all lines that the client itself shows."""
        for notice in self.screen().raw["notices"]:
            self._does("dismiss", id=notice["id"])

    def forgets(self) -> None:
        """Hear every message from the start again."""
        self._heard = ""

    # What the person sees

    def screen(self) -> Screen:
        """All that is on the screen now."""
        return self._look()

    def messages(self) -> list[Message]:
        """The app's messages to this person, in all conversations, oldest first."""
        return [message for message in self.screen().messages if message.is_by_app]

    def home_text(self) -> str:
        """All that can be read on Home; empty before it was published."""
        home = self.screen().home
        return home.text if home else ""

    def modal(self) -> View:
        """The modal on top."""
        modals = self.screen().modals
        if not modals:
            self._fails("no modal is open")
        return modals[-1]

    def modal_text(self) -> str:
        """All that can be read in the modal on top; empty if none is open."""
        modals = self.screen().modals
        return modals[-1].text if modals else ""

    def notices(self) -> list[str]:
        """The lines that the client itself shows, such as that an action failed."""
        return [notice["text"] for notice in self.screen().raw["notices"]]

    # Waiting

    def waits_for(
        self, wanted: str | Callable[[Screen], object], seconds: float = PATIENCE, *, what: str = ""
    ) -> Screen:
        """Wait until that text can be read somewhere on the screen, or that is true of it; returns the screen."""
        is_there = wanted if callable(wanted) else lambda screen: wanted in screen.text
        until = time.monotonic() + seconds
        screen = self.screen()
        while not is_there(screen):
            left = until - time.monotonic()
            if left <= 0:
                described = what or (f"“{wanted}”" if isinstance(wanted, str) else "that")
                self._fails(f"waited {seconds:g} s in vain for {described}", screen)
            screen = self._look(after=screen.version, wait=min(left, 1.0))
        return screen

    def hears(self, n: int = 1, seconds: float = PATIENCE) -> list[Message]:
        """The next `n` messages of the app, in all conversations, that were not heard before."""
        screen = self.waits_for(
            lambda screen: len(self._unheard(screen)) >= n, seconds, what=f"{n} new message(s) of the app"
        )
        heard = self._unheard(screen)[:n]
        if heard:
            self._heard = heard[-1].ts
        return heard

    def catches_up(self) -> list[Message]:
        """Everything the app has said so far counts as heard; returns it."""
        unheard = self._unheard(self.screen())
        if unheard:
            self._heard = unheard[-1].ts
        return unheard

    def hears_nothing(self, seconds: float = 0.5) -> None:
        """Nothing new comes from the app for so long."""
        until = time.monotonic() + seconds
        screen = self.screen()
        while not self._unheard(screen):
            left = until - time.monotonic()
            if left <= 0:
                return
            screen = self._look(after=screen.version, wait=min(left, 1.0))
        self._fails("there was to be no new message", screen)

    def _unheard(self, screen: Screen) -> list[Message]:
        return [message for message in screen.messages if message.is_by_app and message.ts > self._heard]

    def _does(self, deed: str, **body: Any) -> Json:
        given = {key: value for key, value in body.items() if value is not None or key == "option"}
        try:
            return self.slack.post(deed, {"as": self.who, **given})
        except CannotDo as no:
            if no.code == "no_such_person":
                raise
            raise CannotDo(no.code, f"{self.who}: {no}\n{self.screen()}") from None

    def _acts(self, deed: str, **body: Any) -> Outcome:
        answer = self._does(deed, **body)
        return Outcome(answer["acknowledged"], answer["ms"], answer["sent"], answer.get("errors") or {})

    def _look(self, *, after: int | None = None, wait: float = 0.0) -> Screen:
        """The screen now, or with `after` a version once there is a newer one, but after `wait` seconds at most."""
        query = {} if after is None else {"after": after, "wait": wait}
        return Screen(self.slack.get("screen", **{"as": self.who}, **query), self.slack.name_of)

    def _fails(self, why: str, screen: Screen | None = None) -> NoReturn:
        message = f"{self.who}: {why}\n{screen or self.screen()}"
        raise AssertionError(message)


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime | date | time_of_day):
        return value.isoformat()
    return list(value)
