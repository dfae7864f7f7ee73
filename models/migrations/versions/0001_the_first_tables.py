"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "details",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "salt",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="16 random bytes, hex",
        ),
        sa.Column("body", sa.Text(), nullable=True, comment="JSON; empty once erased"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_details")),
    )
    op.create_table(
        "municipalities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipalities")),
        sa.UniqueConstraint("code", name=op.f("uq_municipalities_code")),
    )
    op.create_table(
        "closure_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_closure_days_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_days")),
        sa.UniqueConstraint("municipality_id", "day", name=op.f("uq_closure_days_municipality_id_day")),
    )
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_departments_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_departments_municipality_id_code")),
    )
    op.create_table(
        "employees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "employee_no",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_kana", sa.Text(), nullable=False),
        sa.Column(
            "email",
            sa.String(length=320).with_variant(sa.String(length=320, collation="C"), "postgresql"),
            nullable=False,
            comment="lower case; empty: none",
        ),
        sa.Column(
            "locale",
            sa.String(length=2).with_variant(sa.String(length=2, collation="C"), "postgresql"),
            nullable=False,
            comment="ja or en",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_employees_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint(
            "municipality_id", "employee_no", name=op.f("uq_employees_municipality_id_employee_no")
        ),
    )
    op.create_index(
        "uq_employees_email",
        "employees",
        ["municipality_id", "email"],
        unique=True,
        sqlite_where=sa.text("email <> ''"),
        postgresql_where=sa.text("email <> ''"),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_groups_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_groups_municipality_id_name")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="day from which dated changes hold"),
        sa.Column("has_staff", sa.Boolean(), nullable=False, comment="a staff list was among the files"),
        sa.Column("is_full", sa.Boolean(), nullable=False, comment="the staff list was the whole office (D2, M10)"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_imports_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "skills",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_skills_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_skills_municipality_id_code")),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "actor",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
            comment="command_line, bot or person",
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True, comment="where a person acted"),
        sa.Column(
            "action",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
            comment="for example import.applied, employee.changed",
        ),
        sa.Column(
            "subject",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
            comment="table of the row changed",
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("detail_id", sa.Integer(), nullable=True),
        sa.Column(
            "detail_digest",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
            comment="SHA-256 of salt and detail, hex",
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["employees.id"], name=op.f("fk_audit_events_actor_id")),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_audit_events_detail_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_audit_events_import_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_audit_events_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_import_id"), "audit_events", ["import_id"], unique=False)
    op.create_index("ix_audit_events_subject", "audit_events", ["subject", "subject_id"], unique=False)
    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column(
            "format",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("hours", sa.Double(), nullable=False, comment="length in hours"),
        sa.Column(
            "cycle",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
            comment="once, or to be done again each fiscal year",
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False, comment="as the file said, separated by ;"),
        sa.CheckConstraint("cycle IN ('once', 'every_fiscal_year')", name=op.f("ck_courses_cycle")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_courses_municipality_id")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_courses_skill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_courses_municipality_id_code")),
    )
    op.create_table(
        "department_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="day in the office's time zone, included"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="included; 9999-12-31: until further notice"),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("owns_system", sa.Boolean(), nullable=False),
        sa.Column("introducing_system", sa.Boolean(), nullable=False),
        sa.Column("systems", sa.Text(), nullable=False, comment="separated by ;, owned ones first"),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_department_states_order")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_department_states_department_id")
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["employees.id"], name=op.f("fk_department_states_deputy_id")),
        sa.ForeignKeyConstraint(["head_id"], ["employees.id"], name=op.f("fk_department_states_head_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_department_states_import_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["departments.id"], name=op.f("fk_department_states_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_states")),
        sa.UniqueConstraint(
            "department_id", "valid_from", name=op.f("uq_department_states_department_id_valid_from")
        ),
    )
    op.create_index(op.f("ix_department_states_deputy_id"), "department_states", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_department_states_head_id"), "department_states", ["head_id"], unique=False)
    op.create_index(op.f("ix_department_states_parent_id"), "department_states", ["parent_id"], unique=False)
    op.create_table(
        "employee_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="day in the office's time zone, included"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="included; 9999-12-31: until further notice"),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("secondary_department_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("employment_type", sa.Text(), nullable=False),
        sa.Column("job_type", sa.Text(), nullable=False),
        sa.Column("uses_ict", sa.Boolean(), nullable=False),
        sa.Column("ict_from", sa.Date(), nullable=True, comment="ict_users without a break since"),
        sa.Column(
            "persona",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
            comment="empty: outside the personas",
        ),
        sa.Column("persona_since", sa.Date(), nullable=True, comment="day of appointment"),
        sa.Column("persona_from", sa.Date(), nullable=True, comment="in the persona without a break since (R6)"),
        sa.Column(
            "filed_persona",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
            comment="as the staff file said",
        ),
        sa.Column("filed_persona_since", sa.Date(), nullable=True, comment="as the staff file said"),
        sa.Column("filed_hired_on", sa.Date(), nullable=True, comment="as the staff file said"),
        sa.Column("filed_left_on", sa.Date(), nullable=True, comment="as the staff file said"),
        sa.Column("filed_leave_from", sa.Date(), nullable=True, comment="as the staff file said"),
        sa.Column("filed_leave_to", sa.Date(), nullable=True, comment="as the staff file said"),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_employee_states_order")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_employee_states_department_id")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_employee_states_employee_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_employee_states_import_id")),
        sa.ForeignKeyConstraint(
            ["secondary_department_id"], ["departments.id"], name=op.f("fk_employee_states_secondary_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_states")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_employee_states_employee_id_valid_from")),
    )
    op.create_index(op.f("ix_employee_states_department_id"), "employee_states", ["department_id"], unique=False)
    op.create_table(
        "employments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False, comment="first day of this contract"),
        sa.Column("left_on", sa.Date(), nullable=True, comment="last day, may lie ahead; empty: not known"),
        sa.Column("continuous_since", sa.Date(), nullable=False, comment="first day of the contracts that touch"),
        sa.CheckConstraint("left_on IS NULL OR hired_on <= left_on", name=op.f("ck_employments_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_employments_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employments")),
        sa.UniqueConstraint("employee_id", "hired_on", name=op.f("uq_employments_employee_id_hired_on")),
    )
    op.create_table(
        "group_memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="included"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="included; 9999-12-31: until further notice"),
        sa.Column("since", sa.Date(), nullable=False, comment="first day of the run of memberships that touch"),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_group_memberships_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_group_memberships_employee_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_memberships_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_memberships")),
        sa.UniqueConstraint(
            "employee_id",
            "group_id",
            "valid_from",
            name=op.f("uq_group_memberships_employee_id_group_id_valid_from"),
        ),
    )
    op.create_index(op.f("ix_group_memberships_group_id"), "group_memberships", ["group_id"], unique=False)
    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("leave_from", sa.Date(), nullable=False),
        sa.Column("leave_to", sa.Date(), nullable=True, comment="empty: end not known"),
        sa.CheckConstraint("leave_to IS NULL OR leave_from <= leave_to", name=op.f("ck_leaves_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_leaves_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
        sa.UniqueConstraint("employee_id", "leave_from", name=op.f("uq_leaves_employee_id_leave_from")),
    )
    op.create_table(
        "sending_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False, comment="time of day in the office's time zone"),
        sa.Column(
            "closes", sa.Time(), nullable=False, comment="time of day in the office's time zone; later than opens"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_sending_hours_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_hours")),
        sa.UniqueConstraint("department_id", name=op.f("uq_sending_hours_department_id")),
    )
    op.create_table(
        "completions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False, comment="last day for a class of several days"),
        sa.Column(
            "source",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("score", sa.Double(), nullable=True, comment="points, for information only"),
        sa.Column(
            "outcome",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
            comment="passed or cancelled",
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("outcome IN ('passed', 'cancelled')", name=op.f("ck_completions_outcome")),
        sa.CheckConstraint("(revision = 0) = (supersedes_id IS NULL)", name=op.f("ck_completions_revision")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_completions_course_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_completions_employee_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_completions_import_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["completions.id"], name=op.f("fk_completions_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completions")),
        sa.UniqueConstraint(
            "employee_id",
            "course_id",
            "completed_on",
            "source",
            "revision",
            name=op.f("uq_completions_employee_id_course_id_completed_on_source_revision"),
        ),
    )
    op.create_index(
        "uq_completions_supersedes_id",
        "completions",
        ["supersedes_id"],
        unique=True,
        sqlite_where=sa.text("supersedes_id IS NOT NULL"),
        postgresql_where=sa.text("supersedes_id IS NOT NULL"),
    )
    op.create_table(
        "course_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "alias",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
            comment="NFKC, lower case",
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_aliases_course_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_course_aliases_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_aliases")),
        sa.UniqueConstraint("municipality_id", "alias", name=op.f("uq_course_aliases_municipality_id_alias")),
    )
    op.create_index(op.f("ix_course_aliases_course_id"), "course_aliases", ["course_id"], unique=False)
    op.create_table(
        "exemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("until", sa.Date(), nullable=False, comment="last day exempt, or the due date that now counts"),
        sa.Column("granted_on", sa.Date(), nullable=False, comment="counts from this day"),
        sa.Column("detail_id", sa.Integer(), nullable=False, comment="reason and who granted it"),
        sa.Column(
            "detail_digest",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
            comment="SHA-256 of salt and detail, hex",
        ),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('exempt', 'extend')", name=op.f("ck_exemptions_kind")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_exemptions_course_id")),
        sa.ForeignKeyConstraint(["detail_id"], ["details.id"], name=op.f("fk_exemptions_detail_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_exemptions_employee_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_exemptions_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
    )
    op.create_index(
        "ix_exemptions_person", "exemptions", ["employee_id", "course_id", "kind", "granted_on"], unique=False
    )
    op.create_table(
        "requirements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
            comment="general, core, advanced, ict_users or group:NAME",
        ),
        sa.Column(
            "level",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "due_kind",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
            comment="month_day, hire or appointment",
        ),
        sa.Column("due_month", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True, comment="days after the start; the start is day 0"),
        sa.Column("effective_from", sa.Date(), nullable=False, comment="included"),
        sa.Column("effective_to", sa.Date(), nullable=False, comment="included; 9999-12-31: until further notice"),
        sa.CheckConstraint(
            "(due_kind IS NULL) = (level = 'elective') AND"
            " (due_kind = 'month_day') = (due_month IS NOT NULL AND due_day IS NOT NULL) AND"
            " (due_kind IN ('hire', 'appointment')) = (due_days IS NOT NULL)",
            name=op.f("ck_requirements_due"),
        ),
        sa.CheckConstraint("level IN ('required', 'elective')", name=op.f("ck_requirements_level")),
        sa.CheckConstraint("effective_from <= effective_to", name=op.f("ck_requirements_order")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_requirements_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
        sa.UniqueConstraint(
            "course_id",
            "audience",
            "effective_from",
            name=op.f("uq_requirements_course_id_audience_effective_from"),
        ),
    )
    op.create_index("ix_requirements_audience", "requirements", ["audience"], unique=False)
    op.create_table(
        "training_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("online_url", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True, comment="seats; empty: no limit"),
        sa.Column("instructor", sa.Text(), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False, comment="held together with other municipalities"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_training_sessions_order")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_training_sessions_course_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_training_sessions_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_training_sessions_municipality_id_code")),
    )
    op.create_index(op.f("ix_training_sessions_course_id"), "training_sessions", ["course_id"], unique=False)
    municipalities = sa.table("municipalities", sa.column("code"), sa.column("name"), sa.column("name_en"))
    op.execute(municipalities.insert().values(code="own", name="", name_en=""))
