"""Reminders, and the calendar they follow."""

from __future__ import annotations

from datetime import date, time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STEPS = (
    *("due-1", "due-7", "due-14", "due-30", "overdue-1"),
    *("year-end-1", "year-end-7", "year-end-14", "overdue-weekly", "overdue-monthly"),
)


def _code(length: int) -> sa.String:
    """Text compared byte by byte on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def upgrade() -> None:
    op.create_table(
        "days",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("previous_on", sa.Date(), nullable=False, comment="the last working day before it"),
        sa.Column("next_on", sa.Date(), nullable=False, comment="the first working day after it"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_days_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", "day", name=op.f("pk_days")),
    )
    op.create_table(
        "freeze_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_freeze_ends_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_ends")),
        sa.UniqueConstraint(
            "municipality_id", "fiscal_year", name=op.f("uq_freeze_ends_municipality_id_fiscal_year")
        ),
    )
    op.create_table(
        "reminder_policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("code", _code(40), nullable=False),
        sa.Column("audience", _code(40), nullable=True, comment="empty: the courses named"),
        sa.Column("wording", _code(40), nullable=False, comment="key of the message's sentences in the catalogue"),
        sa.Column("opens", sa.Time(), nullable=False, comment="time of day in the office's time zone"),
        sa.Column("closes", sa.Time(), nullable=False, comment="time of day in the office's time zone"),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="included"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="included; 9999-12-31: until further notice"),
        sa.CheckConstraint("opens < closes", name=op.f("ck_reminder_policies_hours")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_reminder_policies_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_reminder_policies_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_policies")),
        sa.UniqueConstraint(
            "municipality_id",
            "code",
            "valid_from",
            name=op.f("uq_reminder_policies_municipality_id_code_valid_from"),
        ),
    )
    op.create_table(
        "reminder_stops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; empty: still stopped"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_reminder_stops_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_stops")),
    )
    op.create_index(
        "uq_reminder_stops_running",
        "reminder_stops",
        ["municipality_id"],
        unique=True,
        sqlite_where=sa.text("started_at IS NULL"),
        postgresql_where=sa.text("started_at IS NULL"),
    )
    op.create_table(
        "reminder_policy_steps",
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("step", _code(20), nullable=False),
        sa.CheckConstraint(
            _one_of("step", STEPS),
            name=op.f("ck_reminder_policy_steps_step"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["reminder_policies.id"], name=op.f("fk_reminder_policy_steps_policy_id")
        ),
        sa.PrimaryKeyConstraint("policy_id", "step", name=op.f("pk_reminder_policy_steps")),
    )
    op.create_table(
        "reminder_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("forecast", sa.Integer(), nullable=True, comment="people, as reckoned a week before"),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when first planned"),
        sa.Column("people", sa.Integer(), nullable=False, comment="with a message on the day"),
        sa.Column("left_out", sa.Integer(), nullable=False, comment="with a step on the day and no message"),
        sa.Column("is_held", sa.Boolean(), nullable=False, comment="waits for release"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_reminder_runs_municipality_id")
        ),
        sa.ForeignKeyConstraint(["released_by_id"], ["employees.id"], name=op.f("fk_reminder_runs_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_runs")),
        sa.UniqueConstraint("municipality_id", "day", name=op.f("uq_reminder_runs_municipality_id_day")),
    )
    op.create_table(
        "reminder_policy_courses",
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_reminder_policy_courses_course_id")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["reminder_policies.id"], name=op.f("fk_reminder_policy_courses_policy_id")
        ),
        sa.PrimaryKeyConstraint("policy_id", "course_id", name=op.f("pk_reminder_policy_courses")),
    )
    op.create_table(
        "reminder_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False, comment="as it was on the day"),
        sa.Column("step", _code(20), nullable=False),
        sa.Column("reason", _code(20), nullable=True),
        sa.CheckConstraint(
            _one_of("step", (*STEPS, "later")),
            name=op.f("ck_reminder_steps_step"),
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_reminder_steps_course_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_reminder_steps_employee_id")),
        sa.ForeignKeyConstraint(["run_id"], ["reminder_runs.id"], name=op.f("fk_reminder_steps_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_steps")),
        sa.UniqueConstraint(
            "employee_id", "day", "course_id", name=op.f("uq_reminder_steps_employee_id_day_course_id")
        ),
    )
    op.create_index(op.f("ix_reminder_steps_run_id"), "reminder_steps", ["run_id"])
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True, comment="nudges: none"),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="day planned for"),
        sa.Column("kind", _code(20), nullable=False),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("reason", _code(20), nullable=True, comment="why it was not sent"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="earliest due date with a step"),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; when planned last"),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("channel_id", _code(100), nullable=False, comment="conversation in Slack; empty: not sent"),
        sa.Column("message_ts", _code(100), nullable=False, comment="message in Slack; empty: not sent"),
        sa.CheckConstraint("(state = 'not_sent') = (reason IS NOT NULL)", name=op.f("ck_reminders_reason")),
        sa.CheckConstraint("kind IN ('run', 'later', 'nudge')", name=op.f("ck_reminders_kind")),
        sa.CheckConstraint("merged_into_id IS NULL OR state = 'not_sent'", name=op.f("ck_reminders_merged")),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'sending', 'sent', 'not_sent')", name=op.f("ck_reminders_state")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_reminders_employee_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["reminders.id"], name=op.f("fk_reminders_merged_into_id")),
        sa.ForeignKeyConstraint(["run_id"], ["reminder_runs.id"], name=op.f("fk_reminders_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("employee_id", "day", name=op.f("uq_reminders_employee_id_day")),
    )
    op.create_index("ix_reminders_day_state", "reminders", ["day", "state"])
    op.create_index(op.f("ix_reminders_merged_into_id"), "reminders", ["merged_into_id"])
    op.create_index(op.f("ix_reminders_run_id"), "reminders", ["run_id"])
    op.create_table(
        "snoozes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("put_off_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.CheckConstraint("put_off_on < until_on", name=op.f("ck_snoozes_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_snoozes_employee_id")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"], name=op.f("fk_snoozes_reminder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snoozes")),
        sa.UniqueConstraint("reminder_id", name=op.f("uq_snoozes_reminder_id")),
    )
    op.create_index(op.f("ix_snoozes_employee_id"), "snoozes", ["employee_id"])
    op.create_index(op.f("ix_snoozes_until_on"), "snoozes", ["until_on"])
    op.create_table(
        "snoozed_courses",
        sa.Column("snooze_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_snoozed_courses_course_id")),
        sa.ForeignKeyConstraint(["snooze_id"], ["snoozes.id"], name=op.f("fk_snoozed_courses_snooze_id")),
        sa.PrimaryKeyConstraint("snooze_id", "course_id", name=op.f("pk_snoozed_courses")),
    )
    _add_default_policy()


def _add_default_policy() -> None:
    """The policy "security" (M1), with every step of M2 and the hours of M4."""
    municipalities = sa.table("municipalities", sa.column("id"), sa.column("code"))
    names = ("id", "municipality_id", "code", "audience", "wording", "opens", "closes", "is_on")
    days = (sa.column("valid_from", sa.Date()), sa.column("valid_to", sa.Date()))
    policies = sa.table("reminder_policies", *[sa.column(name) for name in names], *days)
    policy = sa.select(
        municipalities.c.id,
        sa.literal("security"),
        sa.literal("ict_users"),
        sa.literal("security"),
        sa.literal(time(10), sa.Time()),
        sa.literal(time(17), sa.Time()),
        sa.true(),
        sa.literal(date.min, sa.Date()),
        sa.literal(date.max, sa.Date()),
    ).where(municipalities.c.code == "own")
    op.execute(policies.insert().from_select([*names[1:], "valid_from", "valid_to"], policy))
    steps = sa.table("reminder_policy_steps", sa.column("policy_id"), sa.column("step"))
    for step in STEPS:
        chosen = sa.select(policies.c.id, sa.literal(step))
        op.execute(steps.insert().from_select(["policy_id", "step"], chosen))
