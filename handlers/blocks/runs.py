"""The buttons that let a run go, switch everything off and on, and end a freeze; and who pressed one, and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.teams import person_name
from models.reminders.today import Deed

RELEASE: Final = "run.release"
STOP: Final = "run.stop"
START: Final = "run.start"
UNFREEZE: Final = "run.unfreeze"


def release(texts: Texts, day: date, people: int) -> Block:
    """Send what waits, after a question that says to how many."""
    button = pieces.button(texts.say("run-release"), RELEASE, day.isoformat(), style="primary")
    return pieces.asking(
        button,
        texts.say("run-release-title"),
        texts.say("run-release-text", people=people),
        yes=texts.say("run-release"),
        no=texts.say("run-cancel"),
    )


def stop(texts: Texts) -> Block:
    """Switch everything off. The button is plain, because it is always there; the question is not."""
    return _switch(texts, STOP, "stop", question="danger")


def start(texts: Texts) -> Block:
    """Switch everything on again."""
    return _switch(texts, START, "start", style="primary")


def unfreeze(texts: Texts) -> Block:
    """End the freeze at the turn of the fiscal year."""
    return _switch(texts, UNFREEZE, "unfreeze")


def _switch(texts: Texts, action_id: str, name: str, *, style: str = "", question: str = "") -> Block:
    return pieces.asking(
        pieces.button(texts.say(f"run-{name}"), action_id, name, style=style),
        texts.say(f"run-{name}-title"),
        texts.say(f"run-{name}-text"),
        yes=texts.say(f"run-{name}"),
        no=texts.say("run-cancel"),
        style=question,
    )


def deed(texts: Texts, key: str, by: Deed, zone: ZoneInfo, today: date, **facts: object) -> str:
    """Who did that, and when; on the command line nobody is named."""
    at = moment(texts, by.at, zone, today)
    if not by.name:
        return texts.say(f"{key}-command", at=at, **facts)
    return texts.say(key, name=person_name(texts, by.name, by.name_kana), at=at, **facts)


def moment(texts: Texts, at: datetime, zone: ZoneInfo, today: date) -> str:
    """The time of day, and the day if it is not today."""
    local = at.astimezone(zone)
    time = f"{local:%H:%M}"
    if local.date() == today:
        return texts.say("run-time", time=time)
    return texts.say("run-moment", day=pieces.day(texts, local.date()), time=time)
