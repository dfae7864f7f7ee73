"""Every table of the project, imported once, so that the metadata is whole for migrations and tests."""

from models.accounts import Account, Answered, Conversation
from models.audit import AuditEvent, Detail
from models.base import Base
from models.curriculum import Course, CourseAlias, Requirement, Skill, TrainingSession
from models.days import Day
from models.imports.records import Import
from models.nomination_records import (
    Lending,
    Nomination,
    NominationStep,
    PersonaReview,
    Round,
    RoundDepartment,
)
from models.office import (
    ClosureDay,
    Department,
    DepartmentState,
    Group,
    GroupMembership,
    Municipality,
    SendingHours,
)
from models.outbox.records import Lane, Notice, NoticePerson, Tick
from models.people import Employee, EmployeeState, Employment, Leave
from models.record import Completion, Exemption
from models.reminders.records import (
    FreezeEnd,
    PolicyCourse,
    PolicyStep,
    Reminder,
    ReminderPolicy,
    ReminderStep,
    Run,
    Snooze,
    SnoozedCourse,
    Stop,
)
from models.self_reports import SelfReport
from models.session_records import (
    Attendance,
    CheckInCode,
    Enrolment,
    Evidence,
    ExemptionRequest,
    SessionDay,
    SessionOrganiser,
    SessionPlaces,
    UnmatchedAttendance,
    WrongCode,
)

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "Account",
    "Answered",
    "Attendance",
    "AuditEvent",
    "CheckInCode",
    "ClosureDay",
    "Completion",
    "Conversation",
    "Course",
    "CourseAlias",
    "Day",
    "Department",
    "DepartmentState",
    "Detail",
    "Employee",
    "EmployeeState",
    "Employment",
    "Enrolment",
    "Evidence",
    "Exemption",
    "ExemptionRequest",
    "FreezeEnd",
    "Group",
    "GroupMembership",
    "Import",
    "Lane",
    "Leave",
    "Lending",
    "Municipality",
    "Nomination",
    "NominationStep",
    "Notice",
    "NoticePerson",
    "PersonaReview",
    "PolicyCourse",
    "PolicyStep",
    "Reminder",
    "ReminderPolicy",
    "ReminderStep",
    "Requirement",
    "Round",
    "RoundDepartment",
    "Run",
    "SelfReport",
    "SendingHours",
    "SessionDay",
    "SessionOrganiser",
    "SessionPlaces",
    "Skill",
    "Snooze",
    "SnoozedCourse",
    "Stop",
    "Tick",
    "TrainingSession",
    "UnmatchedAttendance",
    "WrongCode",
]
