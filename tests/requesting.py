"""An office on the wire in which people ask, report and hand in, and the division answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from bot.delivery import Delivery
from bot.sending import slack_client
from bot.workspace.entities import TEAM_ID
from models.reminders.day import OFFICE_ZONE
from tests.nominating import (
    AOKI,
    CLARK,
    FUJII,
    KATO,
    KOBAYASHI,
    NISHIMURA,
    NOMURA,
    ONISHI,
    SASAKI,
    TAKAHASHI,
    TANAKA,
    Nominating,
)
from tests.slack import Person, View
from tests.world import World

START: Final = datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE)
UEDA: Final = "0001003"
MAILS: Final = {
    UEDA: "ueda.shota",
    KOBAYASHI: "kobayashi.masaki",
    SASAKI: "sasaki.yu",
    TAKAHASHI: "takahashi.daisuke",
    NISHIMURA: "nishimura.chihiro",
    NOMURA: "nomura.takumi",
    ONISHI: "onishi.kenji",
    KATO: "kato.ryo",
    FUJII: "fujii.tsuyoshi",
    TANAKA: "tanaka.aoi",
    CLARK: "clark.emma",
    AOKI: "aoki.seiichi",
}
PDF: Final = b"%PDF-1.7\n" + b"x" * 200


class Wired(Nominating):
    """An office with the bot on the wire; what waits in its outbox is delivered when a test says so."""

    def __init__(self, world: World) -> None:
        self.world, self.engine = world, world.engine
        client = slack_client(world.server.workspace.bot_token, world.server.api_url)
        how: dict[str, Any] = {"send_rate": 100.0, "careful_rate": 100.0, "senders": 1}
        about: dict[str, Any] = {"team_id": TEAM_ID, "zone": OFFICE_ZONE, "locale": "ja", "division_code": None}
        self.delivery = Delivery(self.engine, client, now=world.clock.now, **about, **how)

    def person(self, who: str) -> Person:
        """Somebody by number, with nothing open and everything heard."""
        person = self.world.person(f"{MAILS[who]}@city.example")
        person.catches_up()
        if person.screen().modals:
            person.closes(all=True)
        return person

    def posts(self) -> None:
        self.delivery.drain()


def opened(person: Person, label: str | None = None, **how: Any) -> View:
    """The modal that a button opens, or turns into another."""
    before = {(view.id, view.hash) for view in person.screen().modals}
    person.presses(label, **how)
    return renewed(person, before, f"a modal for {label}")


def renewed(person: Person, before: set[tuple[str, str]], what: str) -> View:
    person.waits_for(lambda screen: {(one.id, one.hash) for one in screen.modals} - before, what=what)
    return person.modal()


def seen(person: Person) -> set[tuple[str, str]]:
    """The modals that are open, as they are."""
    return {(one.id, one.hash) for one in person.screen().modals}
