"""Reminders, and the calendar they follow."""

from __future__ import annotations

from datetime import date, time
from typing import Any

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
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when planned last"),
        sa.Column(
            "seen",
            _code(100),
            server_default="",
            nullable=False,
            comment="what it was planned from; planned anew when that differs",
        ),
        sa.Column("people", sa.Integer(), nullable=False, comment="with a message on the day"),
        sa.Column("left_out", sa.Integer(), nullable=False, comment="with a step on the day and no message"),
        sa.Column("is_held", sa.Boolean(), nullable=False, comment="waits for release"),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column(
            "digested_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="UTC; when the week's digests were written",
        ),
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
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False, comment="as it was on the day"),
        sa.Column("step", _code(20), nullable=False),
        sa.Column("reason", _code(20), nullable=True),
        sa.CheckConstraint(
            _one_of("step", (*STEPS, "later")),
            name=op.f("ck_reminder_steps_step"),
        ),
        sa.PrimaryKeyConstraint("day", "employee_id", "course_id", name=op.f("pk_reminder_steps")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="day planned for"),
        sa.Column("kind", _code(20), nullable=False),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("reason", _code(20), nullable=True, comment="why it was not sent"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="earliest due date with a step"),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; when planned last"),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("nudged_by_id", sa.Integer(), nullable=True, comment="nudges: who"),
        *_delivery(),
        sa.CheckConstraint("(state = 'not_sent') = (reason IS NOT NULL)", name=op.f("ck_reminders_reason")),
        sa.CheckConstraint("kind IN ('run', 'later', 'nudge')", name=op.f("ck_reminders_kind")),
        sa.CheckConstraint("merged_into_id IS NULL OR state = 'not_sent'", name=op.f("ck_reminders_merged")),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'sending', 'sent', 'unknown', 'not_sent')",
            name=op.f("ck_reminders_state"),
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_reminders_employee_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["reminders.id"], name=op.f("fk_reminders_merged_into_id")),
        sa.ForeignKeyConstraint(["nudged_by_id"], ["employees.id"], name=op.f("fk_reminders_nudged_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("employee_id", "day", name=op.f("uq_reminders_employee_id_day")),
    )
    op.create_index("ix_reminders_day_state", "reminders", ["day", "state"])
    _index_where_set("reminders", "merged_into_id")
    _index_where_set("reminders", "stale_since")
    is_sending = sa.text("state = 'sending'")
    op.create_index(
        "ix_reminders_sending", "reminders", ["marked_at"], sqlite_where=is_sending, postgresql_where=is_sending
    )
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
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code(20), nullable=False),
        sa.Column("key", _code(100), nullable=False, comment="what it is about, so that it is said once"),
        sa.Column("employee_id", sa.Integer(), nullable=True, comment="reader; empty: a channel"),
        sa.Column("day", sa.Date(), nullable=False, comment="day it speaks of"),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False, comment="JSON of ids, codes, days and numbers"),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("reason", _code(20), nullable=True, comment="why it was dropped or failed"),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        *_delivery(),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'dropped', 'failed')", name=op.f("ck_notices_state")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_notices_department_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_notices_employee_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_notices_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    op.create_index(op.f("ix_notices_state"), "notices", ["state"])
    _index_where_set("notices", "stale_since")
    op.create_table(
        "notice_people",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_notice_people_employee_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_people_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "employee_id", name=op.f("pk_notice_people")),
    )
    op.create_index(op.f("ix_notice_people_employee_id"), "notice_people", ["employee_id"])
    op.create_table(
        "send_lanes",
        sa.Column("team_id", _code(100), nullable=False),
        sa.Column("lane", _code(20), nullable=False, comment="messages or updates"),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; when the next one may go"),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when the last one went"),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True, comment="UTC; Slack asked for a rest"),
        sa.Column("slow_until", sa.DateTime(timezone=True), nullable=True, comment="UTC; half the rate till then"),
        sa.PrimaryKeyConstraint("team_id", "lane", name=op.f("pk_send_lanes")),
    )
    op.create_table(
        "ticks",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("name", _code(20), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; when it began last"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when it succeeded last"),
        sa.Column("failure", _code(100), nullable=False, comment="what went wrong last; empty: nothing"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_ticks_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", "name", name=op.f("pk_ticks")),
    )
    op.create_table(
        "self_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("state", _code(20), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True, comment="who checked; empty: counted at once"),
        sa.Column("completion_id", sa.Integer(), nullable=True, comment="the completion it became"),
        sa.Column("detail_id", sa.Integer(), nullable=True, comment="why it was rejected"),
        sa.Column("detail_digest", _code(64), nullable=True, comment="SHA-256 of salt and detail, hex"),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'rejected')", name=op.f("ck_self_reports_state")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_self_reports_decided")),
        sa.ForeignKeyConstraint(["completion_id"], ["completions.id"], name=op.f("fk_self_reports_completion_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_self_reports_course_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["employees.id"], name=op.f("fk_self_reports_decided_by_id")),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_self_reports_detail_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_self_reports_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_reports")),
    )
    op.create_index(
        "uq_self_reports_waiting",
        "self_reports",
        ["employee_id", "course_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(op.f("ix_self_reports_state"), "self_reports", ["state"])
    op.add_column(
        "courses",
        sa.Column(
            "self_report",
            _code(20),
            server_default="checked",
            nullable=False,
            comment="what a person says of themselves counts at_once, or when it is checked",
        ),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "channel_id",
            _code(100),
            server_default="",
            nullable=False,
            comment="direct message with the bot; empty: not known yet",
        ),
    )
    _add_default_policy()


def _index_where_set(table: str, column: str) -> None:
    is_set = sa.text(f"{column} IS NOT NULL")
    op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=is_set, postgresql_where=is_set)


def _delivery() -> list[sa.Column[Any]]:
    """What a message needs to know of its way to Slack."""

    def instant(name: str, comment: str) -> sa.Column[Any]:
        return sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=f"UTC; {comment}")

    return [
        instant("not_before", "from when on it may go; empty: at once"),
        instant("not_after", "until when it may go; empty: always"),
        sa.Column("claimed_by", _code(100), server_default="", nullable=False, comment="worker at it; empty: none"),
        instant("claimed_until", "then another worker may take it"),
        instant("rests_until", "not tried again before"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        instant("marked_at", "when it was handed to Slack last"),
        sa.Column("failure", _code(100), server_default="", nullable=False, comment="what Slack said last"),
        instant("sent_at", "when Slack took it"),
        sa.Column("channel_id", _code(100), server_default="", nullable=False, comment="conversation in Slack"),
        sa.Column("message_ts", _code(100), server_default="", nullable=False, comment="message in Slack"),
        instant("stale_since", "it no longer says how things stand"),
    ]


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
