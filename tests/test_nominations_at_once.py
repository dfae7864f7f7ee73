"""Two hundred decisions on one nomination at one moment, through two processes: one is taken, all hear which."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from models.database import open_engine
from models.nomination_records import NominationStep
from models.people import Employee
from models.reminders.day import OFFICE_ZONE
from tests.bot_nursery import LONG, Bots, clock
from tests.conftest import Databases
from tests.nominating import KOBAYASHI, SAITO
from tests.nomination_ordeal import HEADS, SHOWN, TO_PROPOSER, Office, patiently
from tests.slack import Message, Person
from tests.world import workspace

TIMES = 200
PATIENCE = 5 * LONG
TRIES = 5
BUSY = "混み合って"
"""What is said to those whom the database kept waiting for too long; nothing is saved then."""
LETTER = "推薦できる人数"
"""Stands in the round's message, which may come late."""
REFUSED = re.compile(
    r"この推薦は(\S+ \d\d:\d\d)に、(\S+ \S+)さんが(承認|差し戻し|却下)しました。そのため、この操作は行いません"
)


@pytest.fixture
def office(story_databases_on_postgresql: Databases, tmp_path: Path) -> Iterator[Office]:
    """A proposal before the head and the deputy, and two bots that listen."""
    url = story_databases_on_postgresql.fresh_url()
    engine = open_engine(url, busy_milliseconds=5_000)
    with workspace(clock()) as server:
        server.workspace.ack_seconds = LONG / 4  # a form waits for its turn behind all others
        one = Office(engine, server)
        bots = Bots(server, url, tmp_path)
        try:
            one.begins()
            patiently(one.is_settled)
            bots.born()
            bots.born()
            patiently(lambda: server.sockets.open_count == len(bots.alive) == 2)
            yield one
        finally:
            bots.close()
            engine.dispose()


def asks(person: Person) -> Message:
    """The message in which somebody is asked to decide."""
    [one] = [one for one in person.messages() if "承認" in one.buttons]
    return one


def submitted(person: Person) -> tuple[str, int]:
    """What stands in the form in the end (empty: it was taken), and how often it went without an answer.

    Where that comes too late Slack says that there was trouble, the form stays, and people submit it again.
    """
    unanswered = 0
    for _ in range(TRIES):
        outcome = person.submits()
        said = "".join(outcome.errors.values())
        unanswered += not outcome.acknowledged
        if outcome.acknowledged and BUSY not in said:
            break
        time.sleep(1.0)
    return said, unanswered


def test_n9_of_two_hundred_decisions_at_once_one_is_taken_and_the_others_are_told_by_whom(office):
    """Both press approve; each has a form open besides, with which to return or reject it."""
    asked = {who: asks(office.person(who)) for who in HEADS}
    for who, label in ((KOBAYASHI, "差し戻し"), (SAITO, "却下")):
        person = office.person(who)
        person.presses(label, on=asked[who])
        person.waits_for(lambda screen: screen.modals, LONG)
        person.fills({"reason": "もう少し詳しくお願いします。"})
    known, before = office.last_notice(), {who: len(office.person(who).messages()) for who in HEADS}
    together = Barrier(TIMES)

    def decides(number: int) -> tuple[str, int]:
        who = HEADS[number % 2]
        person = office.person(who)
        together.wait(LONG)
        if number < len(HEADS):
            return submitted(person)
        person.presses("承認", on=asked[who])
        return "", 0

    with ThreadPoolExecutor(TIMES) as everybody:
        told = list(everybody.map(decides, range(TIMES)))
    in_forms, unanswered = [said for said, _ in told if said], sum(times for _, times in told)

    def replies() -> list[str]:
        """Whoever hears that there was too much going on presses again, as it says."""
        since = {who: office.person(who).messages()[before[who] :] for who in HEADS}
        new = {who: [one.text for one in messages if LETTER not in one.text] for who, messages in since.items()}
        for who, said in new.items():
            while pressed_again[who] < sum(BUSY in one for one in said):
                pressed_again[who] += 1
                office.person(who).presses("承認", on=asked[who])
        return in_forms + [one for said in new.values() for one in said if BUSY not in one]

    pressed_again = dict.fromkeys(HEADS, 0)
    patiently(lambda: len(replies()) >= TIMES - 1 and office.is_settled(), PATIENCE, every=1.0)
    [proposed, decided] = office.history()
    assert proposed[0] == "proposed"
    with office.reading() as db:
        s, e = NominationStep, Employee
        last = select(s, e.name).join(e, e.id == s.actor_id).where(s.nomination_id == office.nomination_id)
        step, name = db.execute(last.order_by(s.step_no.desc())).first()
    said = Counter(found.groups() if (found := REFUSED.search(one)) else one for one in replies())
    [(at, by, what)] = said
    assert 0 <= said[at, by, what] - (TIMES - 1) <= sum(pressed_again.values()) + unanswered
    assert by == name
    assert what == {"approved": "承認", "returned": "差し戻し", "rejected": "却下"}[decided[0]]
    assert at.endswith(f" {step.at.astimezone(OFFICE_ZONE):%H:%M}")
    [told] = office.notices(known)
    assert {told.kind: (office.numbers[told.employee_id],)} == TO_PROPOSER
    copies = office.copies()
    assert copies[told.id] == 1
    for one in office.notices():
        if office.numbers[one.employee_id] in HEADS:
            shown = office.said(office.numbers[one.employee_id], one.message_ts)
            assert SHOWN[decided[2]] in shown
            assert "nomination.approve" not in shown
    assert set(copies.values()) == {1}
