"""Who is who in Slack: accounts, the people behind them, and what is known of those for a day (P3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Row,
    Select,
    Text,
    UniqueConstraint,
    and_,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.audit import Actor, Change, write_events
from models.base import Base, Code, Id, Refusal, code_type
from models.office import Department
from models.people import Employee, EmployeeState, Employment
from models.sql import holds_on

Locale = Literal["ja", "en"]
AccountKind = Literal["member", "guest", "stranger", "bot", "deactivated"]

SHORT: Final = 100
AT_ONCE: Final = 500
"""Accounts that are learned together."""


class Account(Base):
    """A Slack account, and who on the staff list is behind it.

    A link made by mail holds as long as both mails are the same; a changed one, or two accounts with one mail,
    suspends it (design: who is who). `employee_id` is empty where nobody on the list has that mail.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("team_id", "slack_id"),
        CheckConstraint("(employee_id IS NULL) = (linked_by IS NULL)", name="link"),
        CheckConstraint("linked_by IN ('mail', 'hand')", name="linked_by"),
        CheckConstraint("kind IN ('member', 'guest', 'stranger', 'bot', 'deactivated')", name="kind"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    team_id: Mapped[str] = mapped_column(code_type(SHORT))
    slack_id: Mapped[str] = mapped_column(code_type(SHORT))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    linked_by: Mapped[str | None] = mapped_column(code_type(10), comment="mail or hand; empty: nobody")
    is_suspended: Mapped[bool] = mapped_column(Boolean, default=False, comment="the link is in doubt")
    kind: Mapped[str] = mapped_column(code_type(20))
    email: Mapped[str] = mapped_column(code_type(320), comment="in Slack, lower case; empty: none")
    locale: Mapped[str] = mapped_column(code_type(20), comment="as Slack says, such as ja-JP")
    time_zone: Mapped[str] = mapped_column(Text, comment="IANA name, as Slack says")
    checked_at: Mapped[datetime] = mapped_column(comment="UTC; when Slack was asked last")
    greeted_at: Mapped[datetime | None] = mapped_column(comment="UTC; when the first message went out")
    channel_id: Mapped[str] = mapped_column(
        code_type(SHORT), default="", server_default="", comment="direct message with the bot; empty: not known yet"
    )


class Answered(Base):
    """A request of Slack that has been taken up, so that its repetition has no effect."""

    __tablename__ = "answered_requests"

    key: Mapped[str] = mapped_column(code_type(SHORT), primary_key=True, comment="event id or trigger id")
    at: Mapped[datetime] = mapped_column(index=True, comment="UTC")


class Conversation(Base):
    """What a conversation was about last, so that "and when is that due?" is understood. No words are kept."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel_id", "thread_ts"),)

    id: Mapped[Id]
    channel_id: Mapped[str] = mapped_column(code_type(SHORT))
    thread_ts: Mapped[str] = mapped_column(code_type(SHORT), comment="empty: the direct message itself")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    intent: Mapped[Code]
    course_codes: Mapped[str] = mapped_column(Text, comment="separated by ;")
    at: Mapped[datetime] = mapped_column(comment="UTC")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody employed on a day, as the office knows them for that day (R2, R19)."""

    employee_id: int
    employee_no: str
    municipality_id: int
    name: str
    name_kana: str
    locale: Locale
    department_id: int
    department: str
    department_en: str
    position: str
    persona: str | None
    uses_ict: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of an account. `kind` stranger: of another workspace."""

    team_id: str
    slack_id: str
    kind: AccountKind
    email: str
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an account. `person` is empty where nobody may be spoken to; `trouble` then says why.

    `trouble`: guest, stranger, no_mail, not_on_list, suspended, not_employed. `is_doubtful`: the mails differ, so
    Slack is to be asked again before anything else. `locale` is Slack's, `name` empty where nobody is behind it.
    """

    account_id: int
    employee_id: int | None
    person: Person | None
    trouble: str | None
    is_doubtful: bool
    is_greeted: bool
    locale: str
    name: str


def person_on(db: Session, employee: Employee, day: date) -> Person:
    """The employee as known for `day`. Raises Refusal `not_employed` (name, day)."""
    row = db.execute(_portraits(day).where(Employee.id == employee.id)).one_or_none()
    if row is None or not row.is_employed:
        raise Refusal("not_employed", name=employee.name, day=day)
    return _person(row)


def known(db: Session, team_id: str, slack_id: str, day: date) -> Known | None:
    """What is stored of that account, for `day`; None where it has never been seen. One query."""
    a = Account
    account = (
        *(a.id.label("account_id"), a.kind.label("account_kind"), a.linked_by, a.is_suspended),
        *(a.email.label("account_email"), a.locale.label("account_locale"), a.greeted_at),
    )
    row = db.execute(
        _portraits(day, *account, origin=a).where(a.team_id == team_id, a.slack_id == slack_id)
    ).one_or_none()
    if row is None:
        return None
    trouble = _trouble(row)
    return Known(
        account_id=row.account_id,
        employee_id=row.employee_id,
        person=None if trouble else _person(row),
        trouble=trouble,
        is_doubtful=row.linked_by == "mail" and row.account_email != row.email,
        is_greeted=row.greeted_at is not None,
        locale=row.account_locale,
        name=row.name or "",
    )


def _trouble(row: Row[Any]) -> str | None:
    if row.account_kind != "member":
        return str(row.account_kind)
    if row.is_suspended:
        return "suspended"
    if row.employee_id is None:
        return "not_on_list" if row.account_email else "no_mail"
    if row.linked_by == "mail" and row.account_email != row.email:
        return "suspended"
    return None if row.is_employed else "not_employed"


def _portraits(day: date, *more: Any, origin: type[Base] = Employee) -> Select[*tuple[Any, ...]]:
    is_employed = exists().where(
        Employment.employee_id == Employee.id,
        Employment.hired_on <= day,
        or_(Employment.left_on.is_(None), Employment.left_on >= day),
    )
    statement = select(
        *more,
        *(Employee.id.label("employee_id"), Employee.employee_no, Employee.municipality_id, Employee.email),
        *(Employee.name, Employee.name_kana, Employee.locale),
        *(Department.id.label("department_id"), Department.name.label("department")),
        Department.name_en.label("department_en"),
        *(EmployeeState.position, EmployeeState.persona, EmployeeState.uses_ict),
        func.coalesce(is_employed, false()).label("is_employed"),
    ).select_from(origin)
    if origin is not Employee:
        statement = statement.outerjoin(Employee, Employee.id == Account.employee_id)
    return statement.outerjoin(
        EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, day))
    ).outerjoin(Department, Department.id == EmployeeState.department_id)


def _person(row: Row[Any]) -> Person:
    return Person(
        employee_id=row.employee_id,
        employee_no=row.employee_no,
        municipality_id=row.municipality_id,
        name=row.name,
        name_kana=row.name_kana,
        locale="en" if row.locale == "en" else "ja",
        department_id=row.department_id,
        department=row.department,
        department_en=row.department_en,
        position=row.position,
        persona=row.persona,
        uses_ict=row.uses_ict,
    )


def names_of(db: Session, team_id: str, slack_ids: list[str]) -> dict[str, str]:
    """The names on the staff list of those accounts, by Slack id; without those nobody is behind."""
    rows = db.execute(
        select(Account.slack_id, Employee.name)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Account.team_id == team_id, Account.slack_id.in_(slack_ids))
    )
    return {row.slack_id: row.name for row in rows}


def learn(db: Session, profile: Profile, municipality_id: int, now: datetime) -> None:
    """Store what Slack says of one account; see `learn_all`."""
    learn_all(db, [profile], municipality_id, now)


def learn_all(db: Session, profiles: Iterable[Profile], municipality_id: int, now: datetime) -> None:
    """Store what Slack says of accounts, one after the other, and link each to the person with that mail.

    Only members of the own workspace get an account; of others only one that is there already is kept up to date.
    A link made by hand stays. One made by mail follows the staff list's mail; where Slack's mail changed and
    somebody else now has it, or another account already stands for that person, nobody is linked until the
    division decides (`is_suspended`). Every new, lifted or suspended link is audited. A handful of queries,
    however many accounts; those about whom nothing is said are left as they are.
    """
    several = list(profiles)
    _learned(db, several, municipality_id, now)
    keys = {profile.slack_id for profile in several}
    asked = update(Account).where(
        Account.team_id.in_({profile.team_id for profile in several}), Account.slack_id.in_(keys)
    )
    db.execute(asked.values(checked_at=now).execution_options(synchronize_session=False))


def relink(db: Session, municipality_id: int, now: datetime) -> int:
    """Hold what Slack said last against the staff list, which may have changed since, by the rules of `learn_all`.

    Gives back how many links are another: somebody new on the list can be reached the same day.
    """
    a, of_mail = Account, aliased(Employee)
    same_mail = and_(
        of_mail.municipality_id == a.municipality_id, of_mail.email == a.email, of_mail.email != "", a.email != ""
    )
    rows = db.execute(
        select(a.team_id, a.slack_id, *(getattr(a, name) for name in _SAID))
        .outerjoin(of_mail, same_mail)
        .where(a.municipality_id == municipality_id, a.kind == "member")
        .where(or_(a.linked_by.is_(None), a.linked_by == "mail"), of_mail.id.is_distinct_from(a.employee_id))
        .order_by(a.id)
    )
    profiles = [Profile(**row._mapping) for row in rows]
    return sum(
        _learned(db, profiles[start : start + AT_ONCE], municipality_id, now)
        for start in range(0, len(profiles), AT_ONCE)
    )


def _learned(db: Session, several: Sequence[Profile], municipality_id: int, now: datetime) -> int:
    mails = {profile.email for profile in several if profile.kind == "member" and profile.email}
    people = db.execute(
        select(Employee.email, Employee.id)
        .where(Employee.municipality_id == municipality_id, Employee.email.in_(mails), Employee.email != "")
        .order_by(Employee.id)
        .with_for_update(key_share=True)  # two accounts with one mail are learned one after the other
    )
    by_mail = {row.email: row.id for row in people}
    learning = _Learning(by_mail, _stored(db, several, list(by_mail.values())))
    for profile in several:
        learning.learn(profile)
    return learning.write(db, municipality_id, now)


def is_news(db: Session, profile: Profile) -> bool:
    """Whether an account is not stored as Slack has it, or is in doubt, which what Slack says may end."""
    account = db.execute(
        select(*(getattr(Account, name) for name in _SAID), Account.is_suspended).where(
            Account.team_id == profile.team_id, Account.slack_id == profile.slack_id
        )
    ).one_or_none()
    if account is None:
        return profile.kind == "member"
    locale = profile.locale or account.locale
    said = (profile.kind, profile.email, locale, profile.time_zone)
    return account.is_suspended or tuple(account)[: len(said)] != said


def link_by_hand(db: Session, employee: Employee, slack_id: str, *, actor: Actor, now: datetime) -> None:
    """Say who is behind an account where mail cannot, or no longer does; it holds until said otherwise.

    Any other account that stood for that person is suspended. Raises Refusal `account_unknown` (slack_id) for an
    account that has never written to the bot.
    """
    mine = Account.municipality_id == employee.municipality_id
    account = db.scalars(
        select(Account).where(mine, Account.slack_id == slack_id, Account.kind == "member").with_for_update()
    ).one_or_none()
    if account is None:
        raise Refusal("account_unknown", slack_id=slack_id)
    others = select(Account).where(mine, Account.employee_id == employee.id, Account.id != account.id)
    for one in [account, *db.scalars(others)]:
        before = _link(one)
        if one is account:
            one.employee_id, one.linked_by = employee.id, "hand"
        one.is_suspended = one is not account
        db.flush()
        if _link(one) != before:
            event = _linked(one.id, before, _link(one))
            write_events(db, [event], actor=actor, now=now, municipality_id=one.municipality_id)


_SAID: Final = ("kind", "email", "locale", "time_zone")
_LINK: Final = ("employee_id", "linked_by", "is_suspended")


@dataclass(slots=True)
class _Standing:
    """An account as it is going to be stored; `id` None: it is new. `before` is its link as it was."""

    id: int | None
    team_id: str
    slack_id: str
    kind: str
    email: str
    locale: str
    time_zone: str
    employee_id: int | None = None
    linked_by: str | None = None
    is_suspended: bool = False
    before: Mapping[str, Any] = field(default_factory=dict)
    has_news: bool = False

    @property
    def differs(self) -> bool:
        """Whether it is no longer as it is stored."""
        return self.has_news or _link(self) != self.before


def _stored(db: Session, profiles: Sequence[Profile], people: Collection[int]) -> list[_Standing]:
    """The accounts of those profiles, and whichever others stand for those employees; locked."""
    a = Account
    own = and_(
        a.team_id.in_({profile.team_id for profile in profiles}),
        a.slack_id.in_({profile.slack_id for profile in profiles}),
    )
    names = ("id", "team_id", "slack_id", *_SAID, *_LINK)
    rows = db.execute(
        select(*(getattr(a, name) for name in names))
        .where(or_(own, a.employee_id.in_(people)))
        .order_by(a.id)
        .with_for_update()
    )
    found = [_Standing(**row._mapping) for row in rows]
    for one in found:
        one.before = _link(one)
    return found


class _Learning:
    """Takes in profiles one after the other, as if each were stored before the next."""

    def __init__(self, people: Mapping[str, int], stored: list[_Standing]) -> None:
        """`people` are the employees by mail."""
        self._people = people
        self._accounts = {(one.team_id, one.slack_id): one for one in stored}
        self._standing_for: defaultdict[int, list[_Standing]] = defaultdict(list)
        for one in stored:
            if one.employee_id is not None:
                self._standing_for[one.employee_id].append(one)

    def learn(self, profile: Profile) -> None:
        account = self._accounts.get((profile.team_id, profile.slack_id))
        if account is None:
            if profile.kind != "member":
                return
            account = _Standing(None, profile.team_id, profile.slack_id, "member", profile.email, "", "")
            account.before = _link(account)
            self._accounts[profile.team_id, profile.slack_id] = account
        said = (profile.kind, profile.email, profile.locale or account.locale, profile.time_zone)
        mail_changed = account.email != profile.email
        if said != (account.kind, account.email, account.locale, account.time_zone):
            account.kind, account.email, account.locale, account.time_zone = said
            account.has_news = True
        if account.linked_by != "hand":
            self._link_by_mail(account, mail_changed=mail_changed)

    def _link_by_mail(self, account: _Standing, *, mail_changed: bool) -> None:
        found = self._people.get(account.email) if account.kind == "member" else None
        was_somebody_else = account.employee_id is not None and account.employee_id != found
        if found is None and account.employee_id is None:
            return
        if found is None or (was_somebody_else and (mail_changed or account.is_suspended)):
            account.is_suspended = True
            return
        twins = [
            one
            for one in self._standing_for[found]
            if one is not account and one.employee_id == found and one.kind == "member"
        ]
        if account.employee_id != found:
            self._standing_for[found].append(account)
        account.employee_id, account.linked_by = found, "mail"
        account.is_suspended = bool(twins)
        for twin in twins:
            if twin.linked_by == "mail":
                twin.is_suspended = True

    def write(self, db: Session, municipality_id: int, now: datetime) -> int:
        """Store what was learned in at most four statements; gives back how many links are another."""
        new = [one for one in self._accounts.values() if one.id is None]
        changed = [one for one in self._accounts.values() if one.id is not None and one.differs]
        if new:
            rows = [{**_columns(one), "municipality_id": municipality_id, "checked_at": now} for one in new]
            for row in db.execute(insert(Account).returning(Account.id, Account.team_id, Account.slack_id), rows):
                self._accounts[row.team_id, row.slack_id].id = row.id
        if changed:
            db.execute(update(Account), [{"id": one.id, **_columns(one)} for one in changed])
        events = [
            _linked(one.id, one.before, _link(one))
            for one in (*changed, *new)
            if one.id is not None and _link(one) != one.before
        ]
        return write_events(db, events, actor=Actor("bot"), now=now, municipality_id=municipality_id)


def _columns(account: _Standing) -> dict[str, Any]:
    return {name: getattr(account, name) for name in ("team_id", "slack_id", *_SAID, *_LINK)}


def _link(account: Account | _Standing) -> Mapping[str, Any]:
    return {name: getattr(account, name) for name in _LINK}


def _linked(account_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    return Change("account.linked", "accounts", account_id, {"before": dict(before), "after": dict(after)})


def mark_greeted(db: Session, account_ids: list[int], now: datetime) -> None:
    """From now on these people know who writes to them."""
    db.execute(
        update(Account).where(Account.id.in_(account_ids), Account.greeted_at.is_(None)).values(greeted_at=now)
    )
