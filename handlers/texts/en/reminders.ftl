# Reminders

help-remind = Plan reminders, send and stop them, and say why somebody was reminded or was not.
help-remind-plan = Who is reminded of what on a day, and why the others are not.
help-remind-on = The day to plan (such as 2026-12-07); today if left out.
help-remind-dry-run = Only show the plan; write nothing.
help-remind-format = table is for the screen, csv and json are for other programs.

remind-heading = Reminders on { $day }
remind-dry-run = This was only worked out; nothing was written.
remind-bound = This database belongs to a Slack workspace, so any day but today is only worked out.
remind-held = That is far more than the forecast of { $forecast }, so it waits until the training division releases it.
remind-held-first = There is no forecast yet, so it waits until the training division releases it.
remind-nobody = There is nobody to remind. Import staff, courses and requirements with kenshu import.
remind-calendar-ends = Public holidays from { $day } on are not known. Update this program before then.
remind-hint-csv = Add --format csv to see everybody.
remind-people = { $count ->
        [one] 1 person
       *[other] { $count } people
    }

remind-reason-sent = Reminded
remind-reason-done = All done
remind-reason-suspended = On hold
remind-reason-exempt = Exempt
remind-reason-on_leave = On leave
remind-reason-not_working_day = Not a working day
remind-reason-frozen = Frozen at the turn of the fiscal year
remind-reason-stopped = Stopped by the division
remind-reason-nothing_due = Nothing due that day
remind-reason-no_mail = Cannot be reached (their head is told)
remind-reason-snoozed = Asked for a later day
remind-reason-budget = Had two in seven days

remind-step-due-1 = 1 day before the due date
remind-step-due-7 = 7 days before the due date
remind-step-due-14 = 14 days before the due date
remind-step-due-30 = 30 days before the due date
remind-step-overdue-1 = The day after the due date
remind-step-year-end-1 = 1 day before the end of the fiscal year
remind-step-year-end-7 = 7 days before the end of the fiscal year
remind-step-year-end-14 = 14 days before the end of the fiscal year
remind-step-overdue-weekly = Overdue, weekly
remind-step-overdue-monthly = Overdue, monthly
remind-step-later = The day they chose

refusal-cannot_put_off = This cannot be put off to { $until }: that is too late for a due date, or it has been put off twice already.
