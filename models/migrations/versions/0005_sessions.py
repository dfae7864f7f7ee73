"""Class sessions: organisers, bookings, check-in, attendance, evidence and requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _code(length: int) -> sa.String:
    """Text compared byte by byte on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "wrong_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_wrong_codes_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
    )
    op.create_index("ix_wrong_codes_employee_id_at", "wrong_codes", ["employee_id", "at"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", _code(20), nullable=False),
        sa.Column("way", _code(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True, comment="as a meeting's report says; rejoins add up"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True, comment="empty: an import"),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("detail_id", sa.Integer(), nullable=True, comment="why it was corrected"),
        sa.Column("detail_digest", _code(64), nullable=True, comment="SHA-256 of salt and detail, hex"),
        sa.CheckConstraint("outcome IN ('present', 'absent', 'cancelled')", name=op.f("ck_attendances_outcome")),
        sa.CheckConstraint(
            "way IN ('code', 'roster', 'walk_in', 'import', 'correction')", name=op.f("ck_attendances_way")
        ),
        sa.CheckConstraint("(revision = 0) = (supersedes_id IS NULL)", name=op.f("ck_attendances_revision")),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_attendances_detail_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_attendances_employee_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_attendances_import_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employees.id"], name=op.f("fk_attendances_recorded_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_sessions.id"], name=op.f("fk_attendances_session_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["attendances.id"], name=op.f("fk_attendances_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint(
            "session_id",
            "employee_id",
            "day",
            "revision",
            name=op.f("uq_attendances_session_id_employee_id_day_revision"),
        ),
    )
    op.create_index("ix_attendances_employee_id", "attendances", ["employee_id"], unique=False)
    op.create_index(
        "uq_attendances_supersedes_id",
        "attendances",
        ["supersedes_id"],
        unique=True,
        sqlite_where=sa.text("supersedes_id IS NOT NULL"),
        postgresql_where=sa.text("supersedes_id IS NOT NULL"),
    )
    op.create_table(
        "check_in_codes",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; the whole minute"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", _code(6), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_check_in_codes_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "shown_at", name=op.f("pk_check_in_codes")),
    )
    op.create_index("ix_check_in_codes_code", "check_in_codes", ["code", "shown_at"], unique=False)
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when the seat was given"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when it was given back"),
        sa.Column("added_by_id", sa.Integer(), nullable=True, comment="empty: the person"),
        sa.CheckConstraint(
            "state IN ('booked', 'waiting', 'cancelled', 'declined', 'dropped')", name=op.f("ck_enrolments_state")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["employees.id"], name=op.f("fk_enrolments_added_by_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_enrolments_employee_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_sessions.id"], name=op.f("fk_enrolments_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index("ix_enrolments_employee_id_state", "enrolments", ["employee_id", "state"], unique=False)
    op.create_index("ix_enrolments_session_id_state", "enrolments", ["session_id", "state"], unique=False)
    op.create_index(
        "uq_enrolments_live",
        "enrolments",
        ["session_id", "employee_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('booked', 'waiting')"),
        postgresql_where=sa.text("state IN ('booked', 'waiting')"),
    )
    op.create_table(
        "exemption_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code(20), nullable=False),
        sa.Column("until", sa.Date(), nullable=False, comment="as asked for, or as granted"),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("exemption_id", sa.Integer(), nullable=True),
        sa.Column(
            "detail_id",
            sa.Integer(),
            nullable=False,
            comment="why; what was said later stands with the audit events",
        ),
        sa.Column("detail_digest", _code(64), nullable=False, comment="SHA-256 of salt and detail, hex"),
        sa.CheckConstraint("kind IN ('exempt', 'extend')", name=op.f("ck_exemption_requests_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'asked', 'granted', 'rejected', 'withdrawn')",
            name=op.f("ck_exemption_requests_state"),
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_exemption_requests_course_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["employees.id"], name=op.f("fk_exemption_requests_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_exemption_requests_detail_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_exemption_requests_employee_id")),
        sa.ForeignKeyConstraint(
            ["exemption_id"], ["exemptions.id"], name=op.f("fk_exemption_requests_exemption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_requests")),
    )
    op.create_index(
        "uq_exemption_requests_open",
        "exemption_requests",
        ["employee_id", "course_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'asked')"),
        postgresql_where=sa.text("state IN ('waiting', 'asked')"),
    )
    op.create_table(
        "session_days",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="day in the office's time zone"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; empty: never open yet"),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; empty: still open"),
        sa.ForeignKeyConstraint(["opened_by_id"], ["employees.id"], name=op.f("fk_session_days_opened_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_sessions.id"], name=op.f("fk_session_days_session_id")),
        sa.PrimaryKeyConstraint("session_id", "day", name=op.f("pk_session_days")),
    )
    op.create_table(
        "session_organisers",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_session_organisers_employee_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_session_organisers_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "employee_id", name=op.f("pk_session_organisers")),
    )
    op.create_index(op.f("ix_session_organisers_employee_id"), "session_organisers", ["employee_id"], unique=False)
    op.create_table(
        "session_places",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("places >= 0 AND guests >= 0", name=op.f("ck_session_places_numbers")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_session_places_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_session_places_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "municipality_id", name=op.f("pk_session_places")),
    )
    op.create_table(
        "unmatched_attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("detail_id", sa.Integer(), nullable=False, comment="the name and mail as they stood there"),
        sa.Column("detail_digest", _code(64), nullable=False, comment="SHA-256 of salt and detail, hex"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("attendance_id", sa.Integer(), nullable=True, comment="empty: nobody of ours"),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_unmatched_attendances_attendance_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["employees.id"], name=op.f("fk_unmatched_attendances_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_unmatched_attendances_detail_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_unmatched_attendances_import_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_unmatched_attendances_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_attendances")),
    )
    op.create_index(
        op.f("ix_unmatched_attendances_session_id"), "unmatched_attendances", ["session_id"], unique=False
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("file_id", _code(40), nullable=False, comment="file in Slack; empty: a note only"),
        sa.Column("sha256", _code(64), nullable=True, comment="of the file's bytes, hex"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("detail_id", sa.Integer(), nullable=True, comment="note, and the file's name"),
        sa.Column("detail_digest", _code(64), nullable=True, comment="SHA-256 of salt and detail, hex"),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_evidence_detail_id")),
        sa.ForeignKeyConstraint(["report_id"], ["self_reports.id"], name=op.f("fk_evidence_report_id")),
        sa.ForeignKeyConstraint(["request_id"], ["exemption_requests.id"], name=op.f("fk_evidence_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_report_id"), "evidence", ["report_id"], unique=False)
    op.create_index(op.f("ix_evidence_request_id"), "evidence", ["request_id"], unique=False)
    with op.batch_alter_table("courses") as courses:
        courses.add_column(
            sa.Column(
                "evidence",
                _code(20),
                server_default="none",
                nullable=False,
                comment="what a person gives with a report: none, note (or a file) or file",
            )
        )
    with op.batch_alter_table("completions") as completions:
        completions.add_column(
            sa.Column(
                "session_id",
                sa.Integer(),
                sa.ForeignKey("training_sessions.id", name=op.f("fk_completions_session_id")),
                comment="where it comes from the attendance of one",
            )
        )
    with op.batch_alter_table("training_sessions") as sessions:
        sessions.add_column(
            sa.Column(
                "closes_at", sa.DateTime(timezone=True), comment="UTC; no more bookings from then; empty: its start"
            )
        )
        sessions.add_column(
            sa.Column(
                "confirms_itself",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="attendance is completion at its end without anybody (S5)",
            )
        )
        sessions.add_column(
            sa.Column(
                "sequence", sa.Integer(), server_default="0", nullable=False, comment="of its calendar files (S3)"
            )
        )
        sessions.add_column(
            sa.Column("cancelled_at", sa.DateTime(timezone=True), comment="UTC; it does not take place")
        )
        sessions.add_column(
            sa.Column("confirmed_at", sa.DateTime(timezone=True), comment="UTC; attendance became completions (S5)")
        )
        sessions.add_column(
            sa.Column(
                "confirmed_by_id",
                sa.Integer(),
                sa.ForeignKey("employees.id", name=op.f("fk_training_sessions_confirmed_by_id")),
            )
        )
