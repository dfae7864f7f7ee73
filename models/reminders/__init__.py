"""Reminders: who is told of what on a day, and why the others are not (M)."""

from models.reminders.planning import forecast, plan, reminder_counts, reminder_plan
from models.reminders.switches import end_freeze, put_off, release, sent, start, stop

__all__ = [
    "end_freeze",
    "forecast",
    "plan",
    "put_off",
    "release",
    "reminder_counts",
    "reminder_plan",
    "sent",
    "start",
    "stop",
]
