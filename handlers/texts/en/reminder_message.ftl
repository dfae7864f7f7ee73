# Reminders as each person gets them, and reporting a course oneself

# The reminder. reminder-some-<wording> is how those of a policy begin
reminder-one = { $days ->
        [0] “{ $title }” is due today.
        [one] “{ $title }” is due tomorrow.
       *[other] “{ $title }” is due in { $days } days.
    }
reminder-one-overdue = { $days ->
        [one] “{ $title }” was due yesterday and is still open.
       *[other] “{ $title }” was due { $days } days ago and is still open.
    }
reminder-some = { $urgency ->
        [all] { $count ->
            [one] 1 required course is overdue.
           *[other] { $count } required courses are overdue.
        }
        [some] { $count } required courses are still open, { $overdue ->
            [one] 1 of them is overdue.
           *[other] { $overdue } of them are overdue.
        }
       *[none] { $count ->
            [one] 1 required course is still open.
           *[other] { $count } required courses are still open.
        }
    }
reminder-some-security = { $urgency ->
        [all] { $count ->
            [one] 1 information security course is overdue.
           *[other] { $count } information security courses are overdue.
        }
        [some] { $count } information security courses are still open, { $overdue ->
            [one] 1 of them is overdue.
           *[other] { $overdue } of them are overdue.
        }
       *[none] { $count ->
            [one] 1 information security course is still open.
           *[other] { $count } information security courses are still open.
        }
    }
reminder-all-wait = Thank you for your report. The { $division } is checking it.
reminder-all-done = All done. Thank you.
reminder-nothing = There is nothing left for you to take at present.
reminder-nudge = This comes on behalf of { $name }. Please have a look when you have a moment.
reminder-promised = You chose to hear of this again today.
reminder-because = Required for { $audiences }.
reminder-waits = Reported (waiting to be checked)
reminder-mark = ✓
reminder-more = { $count ->
        [one] There is 1 more.
       *[other] There are { $count } more.
    }
reminder-more-done = { $count ->
        [one] 1 more is done.
       *[other] { $count } more are done.
    }
reminder-put-off = You will hear of this again on { $day }.
reminder-report = Report as done
reminder-later = Later: { $weekday ->
        [0] Mon
        [1] Tue
        [2] Wed
        [3] Thu
        [4] Fri
        [5] Sat
       *[6] Sun
    } { $day }
reminder-why = Why did I get this?

# Why it came, or did not
explained-sent = A reminder was sent on { $day }.
explained-sent-at = A reminder was sent on { $day } at { $time }.
explained-unknown = A reminder was sent on { $day }, but whether it arrived could not be found out. It was not sent twice.
explained-planned = The reminder of { $day } is about to be sent.
explained-late = There was no time to send the reminder on { $day }. It goes out with that of the next working day.
explained-held = The reminders of { $day } wait for the training division, because there are far more of them than expected.
explained-foreseen = A reminder is expected on { $day }.
explained-missed = No reminders were planned for { $day }.
explained-done = No reminder on { $day }: all the courses were done.
explained-suspended = No reminder on { $day }: the courses are on hold because of a leave.
explained-exempt = No reminder on { $day }: the courses are exempt.
explained-on_leave = No reminder on { $day }: on leave.
explained-not_working_day = No reminder on { $day }: it is not a working day.
explained-frozen = No reminder on { $day }: reminders rest at the turn of the fiscal year until the new staff list is here.
explained-stopped = No reminder on { $day }: the training division had stopped all reminders.
explained-nothing_due = No reminder on { $day }: it is none of the days on which people are reminded, such as 30 days before the due date.
explained-no_mail = No reminder on { $day }: there is no way to write in Slack, so the head of the department was asked to pass it on.
explained-snoozed = No reminder on { $day }: it was put off and comes on { $until }.
explained-budget = No reminder on { $day }: there are at most two in seven days, and they went out on { $before }.
explained-not_employed = No reminder on { $day }: not employed on that day.
explained-not_subject = No reminder on { $day }: none of the courses people are reminded of is required.
explained-merged = There was no time to send the reminder on { $day }. It went out with that of { $other }.
explained-failed = Slack did not take the reminder of { $day }. The training division looks into it.
explained-due = due { $day }
explained-along = named along with the others
explained-if-wrong = If your record or the staff list is wrong, please tell the { $division }.
help-remind-why = Say why somebody was reminded on a day, or was not.
explained-who = { $name } ({ $number })
explained-message = Message in Slack: { $channel } { $ts }

# Asking about reminders
reminder-info-on = Your next reminder is expected on { $day }.
reminder-info-today = A reminder is on its way to you today.
reminder-info-none = There is no reminder in sight for you.
reminder-info-nothing = You have nothing left that people are reminded of, so no reminder is planned.
reminder-info-last = Your last reminder
reminder-info-how = How it goes
reminder-info-end = How to end it
reminder-rules = They come 30, 14 and 7 days before the due date, the day before and the day after, then weekly for four weeks, then monthly: on working days between 9:00 and 17:00, at most two in seven days.
reminder-info-end-how = They end when the course is done. With “Later” in a reminder you can put it off. They cannot be switched off.

# Reporting a course
report-offer = You can report “{ $title }” as done.
report-which = You can report a course that you have finished here.
report-nothing = There is no course left to report.
report-not-offered = “{ $title }” is not a course for you, so it cannot be reported here.
report-counts-at_once = It counts at once.
report-counts-checked = It counts once the { $division } has checked it.
report-counts-mixed = Some courses count at once, others once the { $division } has checked them.
report-title = Report a course
report-submit = Report
report-day = Day you finished
report-courses = Courses you finished
report-courses-choose = Choose courses
report-counted = “{ $title }” is recorded as done on { $day }. Thank you.
report-waits = Thank you for reporting “{ $title }” ({ $day }). The { $division } will check it.
report-completed = “{ $title }” is on record as done on { $day }.
report-waiting = “{ $title }” has been reported and waits to be checked.
report-accepted = Your report of “{ $title }” ({ $day }) has been checked and is on record. Thank you.
report-rejected = Your report of “{ $title }” ({ $day }) could not be recorded yet.
report-reason = From the training division
report-rejected-next = You can report it again once you have taken the course. If anything is unclear please ask the { $division }.
refusal-nothing_to_report = There is no course left to report: they are done, or wait to be checked.

# When a report cannot be taken
refusal-self_report_course = “{ $course }” is not a course for you, so it cannot be reported. If that is wrong, please tell the { $division }.
refusal-self_report_future = Days after { $day } cannot be reported yet. Please choose the day you finished.
refusal-self_report_year = This course is taken every fiscal year, so only days from { $first } on can be reported.
refusal-self_report_hire = Days before you were hired, on { $first }, cannot be reported. For courses taken before that please speak to the { $division }.
# Checking reports
refusal-self_report_own = Somebody else checks your own report.
refusal-self_report_gone = There is no such report.
refusal-self_report_decided = { $name } already { $state ->
        [rejected] returned this report on { $day }.
       *[accepted] confirmed this report on { $day }.
    }
refusal-self_report_reason = Please give a reason for returning it, in { $most } characters or fewer.
