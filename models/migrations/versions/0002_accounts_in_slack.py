"""Accounts in Slack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _code(length: int) -> sa.String:
    """Text compared byte by byte on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "answered_requests",
        sa.Column("key", _code(100), nullable=False, comment="event id or trigger id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answered_requests")),
    )
    op.create_index(op.f("ix_answered_requests_at"), "answered_requests", ["at"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("team_id", _code(100), nullable=False),
        sa.Column("slack_id", _code(100), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("linked_by", _code(10), nullable=True, comment="mail or hand; empty: nobody"),
        sa.Column("is_suspended", sa.Boolean(), nullable=False, comment="the link is in doubt"),
        sa.Column("kind", _code(20), nullable=False),
        sa.Column("email", _code(320), nullable=False, comment="in Slack, lower case; empty: none"),
        sa.Column("locale", _code(20), nullable=False, comment="as Slack says, such as ja-JP"),
        sa.Column("time_zone", sa.Text(), nullable=False, comment="IANA name, as Slack says"),
        sa.Column(
            "checked_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; when Slack was asked last"
        ),
        sa.Column(
            "greeted_at", sa.DateTime(timezone=True), nullable=True, comment="UTC; when the first message went out"
        ),
        sa.CheckConstraint(
            "kind IN ('member', 'guest', 'stranger', 'bot', 'deactivated')", name=op.f("ck_accounts_kind")
        ),
        sa.CheckConstraint("linked_by IN ('mail', 'hand')", name=op.f("ck_accounts_linked_by")),
        sa.CheckConstraint("(employee_id IS NULL) = (linked_by IS NULL)", name=op.f("ck_accounts_link")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_accounts_employee_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_accounts_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("team_id", "slack_id", name=op.f("uq_accounts_team_id_slack_id")),
    )
    op.create_index(op.f("ix_accounts_employee_id"), "accounts", ["employee_id"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", _code(100), nullable=False),
        sa.Column("thread_ts", _code(100), nullable=False, comment="empty: the direct message itself"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("intent", _code(40), nullable=False),
        sa.Column("course_codes", sa.Text(), nullable=False, comment="separated by ;"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_conversations_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("channel_id", "thread_ts", name=op.f("uq_conversations_channel_id_thread_ts")),
    )
