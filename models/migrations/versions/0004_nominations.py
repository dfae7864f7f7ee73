"""Nominations: rounds, what departments are asked, nominations and their steps, lent rights, reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _code(length: int) -> sa.String:
    """Text compared byte by byte on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "nomination_lendings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False, comment="included"),
        sa.Column("to_on", sa.Date(), nullable=False, comment="included, unless ended before"),
        sa.Column("lent_by_id", sa.Integer(), nullable=False),
        sa.Column("lent_to_id", sa.Integer(), nullable=False),
        sa.Column("lent_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when it was ended early"),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_nomination_lendings_order")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_nomination_lendings_department_id")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["employees.id"], name=op.f("fk_nomination_lendings_ended_by_id")),
        sa.ForeignKeyConstraint(["lent_by_id"], ["employees.id"], name=op.f("fk_nomination_lendings_lent_by_id")),
        sa.ForeignKeyConstraint(["lent_to_id"], ["employees.id"], name=op.f("fk_nomination_lendings_lent_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_lendings")),
    )
    op.create_index(
        op.f("ix_nomination_lendings_department_id"), "nomination_lendings", ["department_id"], unique=False
    )
    op.create_table(
        "nomination_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("track", _code(20), nullable=True, comment="tools or projects; empty: either"),
        sa.Column("opens_on", sa.Date(), nullable=False, comment="first day, included"),
        sa.Column("closes_on", sa.Date(), nullable=False, comment="last day, included"),
        sa.Column("message", sa.Text(), nullable=False, comment="what the division tells the heads"),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_nomination_rounds_state")),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_nomination_rounds_order")),
        sa.ForeignKeyConstraint(["made_by_id"], ["employees.id"], name=op.f("fk_nomination_rounds_made_by_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_nomination_rounds_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_rounds")),
    )
    op.create_index(
        op.f("ix_nomination_rounds_municipality_id"), "nomination_rounds", ["municipality_id"], unique=False
    )
    op.create_table(
        "persona_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False, comment="main post that was looked at"),
        sa.Column("outcome", _code(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("detail_id", sa.Integer(), nullable=True),
        sa.Column("detail_digest", _code(64), nullable=True, comment="SHA-256 of salt and detail, hex"),
        sa.CheckConstraint("outcome IN ('stays', 'ended')", name=op.f("ck_persona_reviews_outcome")),
        sa.ForeignKeyConstraint(["by_id"], ["employees.id"], name=op.f("fk_persona_reviews_by_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_persona_reviews_department_id")
        ),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_persona_reviews_detail_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_persona_reviews_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona_reviews")),
    )
    op.create_index(op.f("ix_persona_reviews_employee_id"), "persona_reviews", ["employee_id"], unique=False)
    op.create_table(
        "nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("track", _code(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="day from which the department wants it"),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("step_no", sa.Integer(), nullable=False, comment="number of its last step, from 1"),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column(
            "expires_on", sa.Date(), nullable=False, comment="last day on which it may stay undecided, included"
        ),
        sa.Column(
            "asked_times", sa.Integer(), server_default="0", nullable=False, comment="brought up again so often"
        ),
        sa.Column("next_on", sa.Date(), nullable=True, comment="day on which it is brought up again"),
        sa.Column("registered_on", sa.Date(), nullable=True, comment="day from which the person is core"),
        sa.CheckConstraint(
            "state IN ('proposed', 'returned', 'approved', 'registered',"
            " 'rejected', 'withdrawn', 'expired', 'stopped')",
            name=op.f("ck_nominations_state"),
        ),
        sa.CheckConstraint("track IN ('tools', 'projects')", name=op.f("ck_nominations_track")),
        sa.ForeignKeyConstraint(["candidate_id"], ["employees.id"], name=op.f("fk_nominations_candidate_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_nominations_department_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_nominations_municipality_id")
        ),
        sa.ForeignKeyConstraint(["proposer_id"], ["employees.id"], name=op.f("fk_nominations_proposer_id")),
        sa.ForeignKeyConstraint(["round_id"], ["nomination_rounds.id"], name=op.f("fk_nominations_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
    )
    op.create_index("ix_nominations_department_id_state", "nominations", ["department_id", "state"], unique=False)
    op.create_index(op.f("ix_nominations_proposer_id"), "nominations", ["proposer_id"], unique=False)
    op.create_index(op.f("ix_nominations_round_id"), "nominations", ["round_id"], unique=False)
    op.create_index(
        "uq_nominations_open",
        "nominations",
        ["candidate_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'returned', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'returned', 'approved')"),
    )
    op.create_table(
        "round_departments",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("nobody_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; nobody this time"),
        sa.Column(
            "asked_times", sa.Integer(), server_default="0", nullable=False, comment="brought up again so often"
        ),
        sa.Column("next_on", sa.Date(), nullable=True, comment="day on which it is brought up again; empty: never"),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_round_departments_department_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["nomination_rounds.id"], name=op.f("fk_round_departments_round_id")),
        sa.PrimaryKeyConstraint("round_id", "department_id", name=op.f("pk_round_departments")),
    )
    op.create_index(
        op.f("ix_round_departments_department_id"), "round_departments", ["department_id"], unique=False
    )
    op.create_table(
        "nomination_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True, comment="empty: nobody"),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False, comment="acts, or is meant"),
        sa.Column("step_no", sa.Integer(), nullable=True),
        sa.Column("deed", _code(20), nullable=False),
        sa.Column("state_before", _code(20), nullable=True),
        sa.Column("state_after", _code(20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("actor_id", sa.Integer(), nullable=True, comment="empty: the bot"),
        sa.Column("post", _code(20), nullable=True),
        sa.Column("of_department_id", sa.Integer(), nullable=True),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column("is_lent", sa.Boolean(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("track", _code(20), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("detail_id", sa.Integer(), nullable=True),
        sa.Column("detail_digest", _code(64), nullable=True, comment="SHA-256 of salt and detail, hex"),
        sa.CheckConstraint(
            "deed IN ('proposed', 'corrected', 'joined', 'approved', 'returned', 'rejected', 'taken_back',"
            " 'withdrawn', 'registered', 'sent_back', 'expired', 'stopped', 'nobody')",
            name=op.f("ck_nomination_steps_deed"),
        ),
        sa.CheckConstraint(
            "post IS NULL OR post IN ('head', 'deputy', 'division', 'proposer')",
            name=op.f("ck_nomination_steps_post"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["employees.id"], name=op.f("fk_nomination_steps_actor_id")),
        sa.ForeignKeyConstraint(["candidate_id"], ["employees.id"], name=op.f("fk_nomination_steps_candidate_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_nomination_steps_department_id")
        ),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_nomination_steps_detail_id")),
        sa.ForeignKeyConstraint(
            ["instead_of_id"], ["employees.id"], name=op.f("fk_nomination_steps_instead_of_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_nomination_steps_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["of_department_id"], ["departments.id"], name=op.f("fk_nomination_steps_of_department_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["nomination_rounds.id"], name=op.f("fk_nomination_steps_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_steps")),
        sa.UniqueConstraint("nomination_id", "step_no", name=op.f("uq_nomination_steps_nomination_id_step_no")),
    )
    op.create_index(
        "ix_nomination_steps_round_id_department_id",
        "nomination_steps",
        ["round_id", "department_id"],
        unique=False,
    )
    op.add_column(
        "notices",
        sa.Column(
            "subject",
            _code(100),
            server_default="",
            nullable=False,
            comment="what it shows the present state of; empty: nothing",
        ),
    )
    op.create_index("ix_notices_subject", "notices", ["subject"], unique=False)
