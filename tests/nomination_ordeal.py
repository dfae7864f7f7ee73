"""The bot is killed in the midst of decisions, again and again: `python -m tests.nomination_ordeal --help`.

On PostgreSQL, over the wire: a head, a deputy to whom the right is lent, a proposer and the division approve,
return, correct, reject, take back, withdraw and register. While the bot works on that it is killed (SIGKILL), by
turns at a step drawn by lot - before a statement, a commit or a call of Slack -, right after a call of Slack, and
after a time drawn by lot. A minute later another one is there; where nothing had come of the click, the person
clicks again, for Slack does not deliver a click twice. Then the decision must have been taken once, and all whom it
concerns must have been told once, by the workspace's own count, and read in every copy how things stand.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, func, or_, select, text

from bot import demo
from bot.workspace import Server
from bot.workspace.entities import Message
from models import lending, rounds
from models.audit import AuditEvent
from models.database import open_engine, upgrade
from models.nomination_records import Nomination, NominationStep
from models.outbox.records import Notice
from models.people import Employee
from models.rounds import MOST_PLACES
from tests.bot_nursery import LONG, NAME, Bots, clock
from tests.builders import take_in
from tests.chaos import Postgres
from tests.nominating import CLOSES, KOBAYASHI, ONISHI, OPENS, SAITO, SASAKI, TAKAHASHI, TAX, Nominating
from tests.posting import meet_everybody
from tests.slack import CannotDo, Person, Slack
from tests.world import workspace

MAILS: Final = {
    KOBAYASHI: "kobayashi.masaki@city.example",
    SAITO: "saito.megumi@city.example",
    SASAKI: "sasaki.yu@city.example",
    ONISHI: "onishi.kenji@city.example",
}
HEADS: Final = (KOBAYASHI, SAITO)
ASK, TOLD, SEEN = "nomination_ask", "nomination_told", "nomination_seen"
KINDS: Final = (ASK, TOLD, SEEN)
LATER_SECONDS: Final = 61
"""Until another one is there: longer than delivery leaves alone what a process had begun with."""
ACK_SECONDS: Final = 1.5
"""How long the client waits for a bot that was killed."""
WHY: Final = "理由はここに書きます。"


@dataclass(frozen=True, slots=True)
class Deed:
    """A button, for whom it stands where a nomination is in a state, and what comes of it.

    `is_form`: it opens a form that asks why. `told`: the kinds of messages that come of it, each with its readers.
    `action_id`: what is pressed where the button stands on no message but on the board.
    """

    label: str
    done: str
    then: str
    by: tuple[str, ...]
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_form: bool = True
    action_id: str = ""

    @property
    def expected(self) -> list[tuple[str, str]]:
        return sorted((kind, who) for kind, readers in self.told.items() for who in readers)


TO_ALL: Final = {TOLD: (KOBAYASHI, SAITO, SASAKI, TAKAHASHI)}
TO_PROPOSER: Final = {TOLD: (SASAKI,)}
APPROVE: Final = Deed("承認", "approved", "approved", HEADS, TO_PROPOSER, is_form=False)
REJECT: Final = Deed("却下", "rejected", "rejected", HEADS, TO_PROPOSER)
TAKE_BACK: Final = Deed("承認を取り消す", "taken_back", "proposed", HEADS, {ASK: HEADS, TOLD: (SASAKI,)})
DEEDS: Final[Mapping[str, tuple[Deed, ...]]] = {
    "proposed": (APPROVE, Deed("差し戻し", "returned", "returned", HEADS, TO_PROPOSER), REJECT),
    "approved": (
        TAKE_BACK,
        Deed("取り下げる", "withdrawn", "withdrawn", (SASAKI,)),
        Deed("登録", "registered", "registered", (ONISHI,), TO_ALL, action_id="round.register"),
    ),
    "returned": (Deed("直して再提出", "corrected", "proposed", (SASAKI,), {ASK: HEADS}),),
}
SHOWN: Final = {
    "proposed": "さんをコア人材に推薦する提案が届いています",
    "returned": "さんの推薦は、差し戻されています",
    "approved": "さんの推薦は承認され、登録を待っています",
    "registered": "さんは、コア人材に登録されました",
    "rejected": "さんの推薦は、却下されました",
    "withdrawn": "さんの推薦は、取り下げられました",
}
"""What every copy of what the heads were asked says in each state."""


@dataclass(slots=True)
class Ordeal:
    """What was gone through, and what came of it. `before`, `after`: what the bot had left behind when killed."""

    killed: int = 0
    before: int = 0
    after: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        return not self.wrong

    def __str__(self) -> str:
        deeds = ", ".join(f"{count} {deed}" for deed, count in sorted(self.deeds.items()))
        return (
            f"killed {self.killed} times in {self.seconds:.0f} s: nothing had come of the click "
            f"{self.before} times, the decision stood {self.after} times; {deeds}; "
            f"{self.messages} messages, each once; wrong: {'; '.join(self.wrong) or 'nothing'}"
        )


class Office(Nominating):
    """The tax department, whose head has lent the right to decide to the deputy, and a round that asks it."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self.engine, self.server, self.slack = engine, server, Slack(server.url)
        self.nomination_id = 0
        meet_everybody(engine, server.workspace)
        self.set_person(SASAKI, position="係長")
        with self.writing() as db:
            tax, acting = self.department(db, TAX), self.acting(db, ONISHI)
            terms: dict[str, Any] = {"fiscal_year": 2026, "track": "tools", "opens_on": OPENS, "closes_on": CLOSES}
            self.round_id = rounds.draft(db, acting, **terms, message="どなたか、ぜひ。", places={tax: MOST_PLACES})
            rounds.send(db, acting, self.round_id)
            lending.lend(db, self.acting(db, KOBAYASHI), tax, OPENS, CLOSES)
            self.numbers = {
                row.id: row.employee_no for row in db.execute(select(Employee.id, Employee.employee_no))
            }

    def person(self, who: str) -> Person:
        return self.slack.person(MAILS[who])

    def begins(self) -> None:
        """A proposal that waits for the head and the deputy; whoever has become core before is no longer."""
        self.set_person(TAKAHASHI, persona="general")
        made = self.proposes(SASAKI, TAKAHASHI, starts_on=date(2027, 1, 4))
        self.nomination_id = made.nomination_id

    # What the database says

    def history(self) -> list[tuple[str, str | None, str | None]]:
        """Every step: what was done, from which state to which. Gaps in their numbers are an AssertionError."""
        s, a = NominationStep, AuditEvent
        with self.reading() as db:
            rows = db.scalars(select(s).where(s.nomination_id == self.nomination_id).order_by(s.id)).all()
            made = db.get_one(Nomination, self.nomination_id)
            events = select(func.count()).where(a.subject == "nominations", a.subject_id == made.id)
            audited = db.scalar(events)
        assert [row.step_no for row in rows] == list(range(1, len(rows) + 1)), "steps are numbered one by one"
        assert (made.step_no, made.state) == (len(rows), rows[-1].state_after), "the last step led to the state"
        joined = [one.state_after == two.state_before for one, two in itertools.pairwise(rows)]
        assert all(joined), "a step begins where the one before has led to"
        assert audited == len(rows), f"{audited} audit events for {len(rows)} steps"
        return [(row.deed, row.state_before, row.state_after) for row in rows]

    def now_in(self) -> str:
        return self.state(self.nomination_id)

    def last_notice(self) -> int:
        with self.reading() as db:
            return db.scalar(select(func.max(Notice.id))) or 0

    def notices(self, since: int = 0) -> list[Notice]:
        with self.reading() as db:
            n = Notice
            return list(db.scalars(select(n).where(n.id > since, n.kind.in_(KINDS)).order_by(n.id)))

    def is_settled(self) -> bool:
        """Nothing waits to be sent or to be shown anew."""
        n = Notice
        to_go = or_(n.state == "sending", n.state == "waiting", (n.state == "sent") & n.stale_since.is_not(None))
        with self.reading() as db:
            return db.execute(select(n.id).where(to_go).limit(1)).first() is None

    def has_lost_its_bot(self) -> bool:
        """The server has noticed that a process is gone that it was working for."""
        others = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
        with self.engine.connect() as connection:
            return not connection.scalar(others, {"name": NAME})

    # What the workspace says

    def copies(self) -> Counter[int]:
        """How many messages there are of each notice, in all conversations."""
        found: Counter[int] = Counter()
        workspace = self.server.workspace
        with workspace.lock:
            everything = [one for place in workspace.conversations.values() for one in place.messages]
        for message in everything:
            if key := notice_of(message):
                found[key] += 1
        return found

    def said(self, who: str, ts: str) -> str:
        direct = self.server.workspace.find_direct_message(self.user(who))
        assert direct is not None
        message = direct.by_ts[ts]
        return json.dumps([message.text, message.blocks], ensure_ascii=False)

    def user(self, who: str) -> str:
        user = self.server.workspace.find_user(MAILS[who])
        assert user is not None
        return user.id


def notice_of(message: Message) -> int:
    """The id of the notice that a message is; 0: of none."""
    if message.deleted or not message.bot_id or not message.metadata:
        return 0
    what, _, rest = str(message.metadata["event_payload"].get("key")).partition("-")
    return int(rest.partition("-")[0]) if what == "notice" else 0


def patiently(is_so: Callable[[], bool], seconds: float = LONG, *, every: float = 0.05) -> None:
    """Wait until something is so, asking `every` so many seconds."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(every)


class Killer:
    """One ordeal: who does what and when the bot is killed is drawn by lot."""

    def __init__(self, times: int, seed: int = 1) -> None:
        self.times, self.chance = times, random.Random(seed)  # noqa: S311
        self.ordeal = Ordeal()
        self.steps, self.calls, self.seconds = 0, 0, 0.0
        self.told: Counter[tuple[str, str]] = Counter()

    def run(self, url: str) -> Ordeal:
        """On a database of PostgreSQL with the sample in it."""
        with ExitStack() as stack:
            engine = open_engine(url, busy_milliseconds=5_000)
            stack.callback(engine.dispose)
            server = stack.enter_context(workspace(clock()))
            server.workspace.ack_seconds = ACK_SECONDS
            self.office = Office(engine, server)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            self.bots = Bots(server, url, folder)
            stack.callback(self.bots.close)
            self.clicking = stack.enter_context(ThreadPoolExecutor(1))
            self._settle()
            self._practise()
            self.bot = self.bots.born()
            began = time.monotonic()
            while self.ordeal.killed < self.times and self.ordeal.is_fine:
                self._turn()
            self._settle()
            self._count()
            self.ordeal.seconds = time.monotonic() - began
        return self.ordeal

    def _practise(self) -> None:
        """A decision during which nobody is killed, to see how many steps it takes, and how long."""
        division = self.office.person(ONISHI)
        division.writes("ヘルプ")
        division.hears(seconds=LONG)  # something to press a button on
        self._begin()
        self._click(KOBAYASHI, APPROVE)
        self._settle("approved")
        self.told.update([*APPROVE.expected, *TAKE_BACK.expected, *REJECT.expected])
        for deed in (TAKE_BACK, REJECT):
            self.bots.fuse.lay()
            self._open(KOBAYASHI, deed)
            began = time.monotonic()
            self._click(KOBAYASHI, deed)
            self._settle(deed.then)
            self.seconds = time.monotonic() - began
            self.steps, self.calls = self.bots.fuse.steps, self.bots.fuse.calls

    def _begin(self) -> None:
        self.office.begins()
        self._settle("proposed")
        self.told.update((ASK, who) for who in HEADS)

    def _turn(self) -> None:
        office, ordeal = self.office, self.ordeal
        if office.now_in() not in DEEDS:
            self._begin()
        deed = self.chance.choice(DEEDS[office.now_in()])
        who = self.chance.choice(deed.by)
        self.told.update(deed.expected)
        history, known = office.history(), office.last_notice()
        if deed.is_form:
            self._open(who, deed)
        how = self._kill_during(who, deed)
        now = office.history()
        ordeal.killed += 1
        ordeal.deeds[deed.done] += 1
        nothing_came = now == history
        ordeal.before += nothing_came
        ordeal.after += not nothing_came
        self.bots.fuse.ahead += LATER_SECONDS
        self.bot = self.bots.born()
        if nothing_came:
            self._click(who, deed)
        what = f"{deed.done} by {who}, killed {how}, {'before' if nothing_came else 'after'}"
        try:
            self._settle(deed.then)
            self._close_what_is_open(who)
            self._look(deed, history, known)
        except AssertionError as error:
            ordeal.wrong.append(f"{what}: {error}")

    def _kill_during(self, who: str, deed: Deed) -> str:
        """Click, and kill the bot at some step, or some time after; gives back how.

        Sooner rather than later: the decision itself is only the first part of what is done.
        """
        bots, office = self.bots, self.office
        if self.ordeal.killed % 3 == 0:
            delay = self.seconds * self.chance.random() ** 2
            clicked = self.clicking.submit(self._click_into_the_void, who, deed)
            time.sleep(delay)
            how = f"after {delay:.3f} s"
        else:
            step = 1 + int(self.steps * self.chance.random() ** 2)
            if self.ordeal.killed % 3 == 1:
                step = -self.chance.randint(1, self.calls)
            bots.fuse.lay(step)
            clicked = self.clicking.submit(self._click_into_the_void, who, deed)
            patiently(lambda: not bots.is_alive(self.bot) or self._is_over(clicked, deed))
            how = f"at step {step}" if step > 0 else f"after call {-step}"
        bots.kill(self.bot)
        bots.fuse.lay()
        clicked.result(LONG)
        patiently(office.has_lost_its_bot)
        return how

    def _is_over(self, clicked: Future[None], deed: Deed) -> bool:
        return clicked.done() and self.office.now_in() == deed.then and self.office.is_settled()

    def _open(self, who: str, deed: Deed) -> None:
        person = self.office.person(who)
        if deed.action_id:
            on, value = person.messages()[-1], str(self.office.nomination_id)
            person.presses(action_id=deed.action_id, value=value, on=on)
        else:
            person.presses(deed.label)
        person.waits_for(lambda screen: screen.modals, LONG, what=f"a form for {deed.label}")
        if deed.done not in {"corrected", "registered"}:
            person.fills({"reason": WHY})

    def _click(self, who: str, deed: Deed) -> None:
        person = self.office.person(who)
        if deed.is_form:
            outcome = person.submits()
            assert not outcome.errors, outcome.errors
        else:
            person.presses(deed.label)

    def _click_into_the_void(self, who: str, deed: Deed) -> None:
        try:
            self._click(who, deed)
        except CannotDo as error:
            self.ordeal.wrong.append(f"{deed.done} could not be clicked: {error.code}")

    def _close_what_is_open(self, who: str) -> None:
        """A form that was submitted to a bot that did not live to say so."""
        person = self.office.person(who)
        if person.screen().modals:
            person.closes(all=True)

    # What came of it

    def _settle(self, state: str = "") -> None:
        office = self.office
        patiently(lambda: (not state or office.now_in() == state) and office.is_settled())

    def _look(self, deed: Deed, history: list[Any], known: int) -> None:
        office = self.office
        now = office.history()
        assert now[:-1] == history, f"{len(now) - len(history)} steps instead of one"
        assert (now[-1][0], now[-1][2]) == (deed.done, deed.then), f"came to {now[-1]}"
        put = office.notices(known)
        told = sorted((one.kind, office.numbers[one.employee_id]) for one in put if one.employee_id)
        assert told == deed.expected, f"put in: {told}"
        copies = office.copies()
        for one in put:
            assert copies[one.id] == 1, f"{copies[one.id]} messages of {one.kind}"
        for one in office.notices():
            if one.kind == ASK and json.loads(one.about)["nomination"] == office.nomination_id:
                assert SHOWN[deed.then] in office.said(office.numbers[one.employee_id or 0], one.message_ts), (
                    "a copy shows something else"
                )

    def _count(self) -> None:
        """In the end there is one message of each notice that is out, none of any other, and no notice too many."""
        put = Counter((one.kind, self.office.numbers[one.employee_id or 0]) for one in self.office.notices())
        if put != self.told:
            self.ordeal.wrong.append(f"put in besides: {put - self.told}; not put in: {self.told - put}")
        with self.office.reading() as db:
            out = set(db.scalars(select(Notice.id).where(Notice.state == "sent")))
        copies = self.office.copies()
        twice = [one for one, count in copies.items() if count != 1]
        if twice or set(copies) != out:
            self.ordeal.wrong.append(f"more than once: {twice}; lost or unknown: {out ^ set(copies)}")
        self.ordeal.messages = len(out)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.nomination_ordeal", description="The bot is killed in the midst of decisions."
    )
    parser.add_argument("--times", type=int, default=200, help="how often it is killed (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="who does what, and when it is killed (default 1)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kenshu-ordeal-") as folder:
        postgres = Postgres(folder)
        try:
            engine = open_engine(postgres.url)
            upgrade(engine)
            take_in(engine, demo.SAMPLE)
            engine.dispose()
            ordeal = Killer(asked.times, asked.seed).run(postgres.url)
        finally:
            postgres.close()
    sys.stdout.write(f"{ordeal}\n")
    return 0 if ordeal.is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
