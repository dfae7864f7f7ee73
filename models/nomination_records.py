"""The tables of nominations: rounds, what departments are asked, nominations, and every step of each (N1-N10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, code_type

TRACKS: Final = ("tools", "projects")
"""What core people are for: using digital tools, or managing systems projects."""
STATES: Final = (
    *("proposed", "returned", "approved", "registered"),
    *("rejected", "withdrawn", "expired", "stopped"),
)
ROUND_STATES: Final = ("draft", "open", "closed")
DEEDS: Final = (
    *("proposed", "corrected", "joined", "approved", "returned", "rejected", "taken_back", "withdrawn"),
    *("registered", "sent_back", "expired", "stopped", "nobody"),
)
POSTS: Final = ("head", "deputy", "division", "proposer")

_WORD: Final = code_type(20)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Round(Base):
    """The division asks some departments for core people (N1). A draft has been sent to nobody yet."""

    __tablename__ = "nomination_rounds"
    __table_args__ = (
        CheckConstraint(_one_of("state", ROUND_STATES), name="state"),
        CheckConstraint("opens_on <= closes_on", name="order"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), index=True)
    fiscal_year: Mapped[int]
    track: Mapped[str | None] = mapped_column(_WORD, comment="tools or projects; empty: either")
    opens_on: Mapped[date] = mapped_column(Date, comment="first day, included")
    closes_on: Mapped[date] = mapped_column(Date, comment="last day, included")
    message: Mapped[str] = mapped_column(Text, default="", comment="what the division tells the heads")
    state: Mapped[str] = mapped_column(_WORD)
    made_at: Mapped[datetime] = mapped_column(comment="UTC")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    sent_at: Mapped[datetime | None] = mapped_column(comment="UTC")
    closed_at: Mapped[datetime | None] = mapped_column(comment="UTC")


class RoundDepartment(Base):
    """A department that a round designates, and how many people it may put forward (N1).

    `nobody_at` is set while its answer is that there is nobody this time (N6); the answer itself is a step.
    """

    __tablename__ = "round_departments"

    round_id: Mapped[int] = mapped_column(ForeignKey("nomination_rounds.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), primary_key=True, index=True)
    places: Mapped[int]
    nobody_at: Mapped[datetime | None] = mapped_column(comment="UTC; nobody this time")
    asked_times: Mapped[int] = mapped_column(default=0, server_default="0", comment="brought up again so often")
    next_on: Mapped[date | None] = mapped_column(Date, comment="day on which it is brought up again; empty: never")


class Nomination(Base):
    """Somebody put forward for core staff by one department, and where that stands.

    A person has one open nomination at most (N8). `step_no` counts its steps and is what two decisions at once
    are told apart by. Why the person is proposed stands in the details of its steps.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("track", TRACKS), name="track"),
        Index("ix_nominations_department_id_state", "department_id", "state"),
        Index(
            "uq_nominations_open",
            "candidate_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'returned', 'approved')"),
            postgresql_where=text("state IN ('proposed', 'returned', 'approved')"),
        ),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("nomination_rounds.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    track: Mapped[str] = mapped_column(_WORD)
    starts_on: Mapped[date] = mapped_column(Date, comment="day from which the department wants it")
    state: Mapped[str] = mapped_column(_WORD)
    step_no: Mapped[int] = mapped_column(comment="number of its last step, from 1")
    state_since: Mapped[datetime] = mapped_column(comment="UTC")
    expires_on: Mapped[date] = mapped_column(Date, comment="last day on which it may stay undecided, included")
    asked_times: Mapped[int] = mapped_column(default=0, server_default="0", comment="brought up again so often")
    next_on: Mapped[date | None] = mapped_column(Date, comment="day on which it is brought up again")
    registered_on: Mapped[date | None] = mapped_column(Date, comment="day from which the person is core")


class NominationStep(Base):
    """One step of a nomination, or of a department's answer: who did what, when, as what (N9). Never edited.

    `post` says as what: head or deputy of `of_department_id` (the deciding one), division or proposer; empty
    where nobody acted. `instead_of_id` is the head in whose place a deputy decided (代決), empty where the post is
    vacant; `is_lent`: the right was lent (N5). Reasons stand in the details.
    """

    __tablename__ = "nomination_steps"
    __table_args__ = (
        UniqueConstraint("nomination_id", "step_no"),
        CheckConstraint(_one_of("deed", DEEDS), name="deed"),
        CheckConstraint(f"post IS NULL OR {_one_of('post', POSTS)}", name="post"),
        Index("ix_nomination_steps_round_id_department_id", "round_id", "department_id"),
    )

    id: Mapped[Id]
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nominations.id"), comment="empty: nobody")
    round_id: Mapped[int] = mapped_column(ForeignKey("nomination_rounds.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), comment="acts, or is meant")
    step_no: Mapped[int | None]
    deed: Mapped[str] = mapped_column(_WORD)
    state_before: Mapped[str | None] = mapped_column(_WORD)
    state_after: Mapped[str | None] = mapped_column(_WORD)
    at: Mapped[datetime] = mapped_column(comment="UTC")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), comment="empty: the bot")
    post: Mapped[str | None] = mapped_column(_WORD)
    of_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    is_lent: Mapped[bool] = mapped_column(default=False)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    track: Mapped[str | None] = mapped_column(_WORD)
    starts_on: Mapped[date | None] = mapped_column(Date)
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("details.id"))
    detail_digest: Mapped[str | None] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")


class Lending(Base):
    """A head lends the right to decide to the deputy, from day to day, both included (N5)."""

    __tablename__ = "nomination_lendings"
    __table_args__ = (CheckConstraint("from_on <= to_on", name="order"),)

    id: Mapped[Id]
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date, comment="included")
    to_on: Mapped[date] = mapped_column(Date, comment="included, unless ended before")
    lent_by_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    lent_to_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    lent_at: Mapped[datetime] = mapped_column(comment="UTC")
    ended_at: Mapped[datetime | None] = mapped_column(comment="UTC; when it was ended early")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))


class PersonaReview(Base):
    """The division has looked at a core person who moved (N10): stays core, or is general again."""

    __tablename__ = "persona_reviews"
    __table_args__ = (CheckConstraint(_one_of("outcome", ("stays", "ended")), name="outcome"),)

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), comment="main post that was looked at")
    outcome: Mapped[str] = mapped_column(_WORD)
    at: Mapped[datetime] = mapped_column(comment="UTC")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("details.id"))
    detail_digest: Mapped[str | None] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")
