"""Reminders: who is told of what on a day, and why the others are not (M)."""

from models.reminders.day import accounts_are_known
from models.reminders.planning import forecast, is_due, plan, plan_if_due, reminder_counts, reminder_plan
from models.reminders.steps import long_overdue
from models.reminders.switches import end_freeze, put_off, release, sent, start, stop

__all__ = [
    "accounts_are_known",
    "end_freeze",
    "forecast",
    "is_due",
    "long_overdue",
    "plan",
    "plan_if_due",
    "put_off",
    "release",
    "reminder_counts",
    "reminder_plan",
    "sent",
    "start",
    "stop",
]
